"""The uncertain inputs of replications that were played: drawn parameters, values set by row, and contents of options.

Draws are not stored: each is keyed by its path and its replication, so that the seed gives them again. An uncertain
content belongs to one option; options that leave the same lever open draw it with the same luck, each from its own
distribution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Copula, Distribution, Scenario

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CONTENT = "option content"
"""The basis of a column that is an uncertain content of options."""

LEVER = "lever"
"""The basis of a column that is a lever set from outside: a choice, not an uncertainty."""

THEORY = "theory"
"""The basis of a column that is a choice between rival theories."""


@dataclass(frozen=True)
class Columns:
    """The inputs that vary, in the order of `names`; `values` is (rows, columns).

    `own` maps an option to its draws of the columns that are contents: column name to (path, values).
    """

    names: tuple[str, ...]
    bases: tuple[str, ...]
    values: Floats
    own: Mapping[str, Mapping[str, tuple[str, Floats]]]


def columns(
    scenario: Scenario,
    options: Sequence[str],
    replications: Ints,
    seed: int,
    settings: Mapping[str, float | Floats] | None = None,
) -> Columns:
    """The columns of these replications. `settings` were set from outside, by path: a number, or an array with a number
    per row (NaN: left to the scenario). A setting that is the same in all rows is no column."""
    given = {path: np.broadcast_to(np.float64(value), replications.shape) for path, value in (settings or {}).items()}
    names: list[str] = []
    bases: list[str] = []
    values: list[Floats] = []
    undecided = {
        path: parameter.value
        for path, parameter in scenario.parameters.items()
        if path not in given or _left(given[path])
    }
    drawn = _draws(
        {path: value for path, value in undecided.items() if value.varies or path in given},
        replications,
        seed,
        scenario.copulas,
    )
    for path, parameter in scenario.parameters.items():
        column = _filled(given.get(path), drawn.get(path))
        if column is not None and (path not in given or _varies(column)):
            names.append(path)
            bases.append(parameter.basis)
            values.append(column)
    own: dict[str, dict[str, tuple[str, Floats]]] = {option: {} for option in options}
    for path in scenario.levers:
        if path in given and not _left(given[path]):
            if _varies(given[path]):
                names.append(path)
                bases.append(LEVER)
                values.append(given[path])
            continue
        stated = {option: scenario.lever(option, path) for option in options}
        open_in = [option for option, content in stated.items() if content.varies] or list(options[: path in given])
        if not open_in:
            continue
        name = path if all(stated[option] == stated[open_in[0]] for option in open_in) else f"{path} of {open_in[0]}"
        names.append(name)
        bases.append(LEVER if path in given else CONTENT)
        for option in options:
            alike = next((other for other in own if name in own[other] and stated[other] == stated[option]), None)
            if alike is not None:
                own[option][name] = own[alike][name]
            else:
                column = _filled(given.get(path), _draws({path: stated[option]}, replications, seed)[path])
                assert column is not None
                own[option][name] = (path, column)
        values.append(own[open_in[0]][name][1])
    matrix = np.column_stack(values) if values else np.empty((replications.size, 0))
    return Columns(tuple(names), tuple(bases), matrix, own)


def _draws(
    wanted: Mapping[str, Distribution], replications: Ints, seed: int, copulas: Sequence[Copula] = ()
) -> dict[str, Floats]:
    from ...simulation.parameters import draw_values

    draws = draw_values(wanted, replications, seed, copulas)
    return {path: np.asarray(values, dtype=np.float64) for path, values in draws.items()}


def _left(value: Floats) -> bool:
    """Whether a setting leaves some rows to the scenario."""
    return bool(np.isnan(value).any())


def _varies(column: Floats) -> bool:
    return column.size > 0 and bool((column != column[0]).any())


def _filled(given: Floats | None, drawn: Floats | None) -> Floats | None:
    """A setting by row, with draws where it is NaN; None where there is neither."""
    if given is None or drawn is None:
        return drawn if given is None else given
    return np.where(np.isnan(given), drawn, given)
