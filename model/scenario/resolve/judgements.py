"""The thresholds and weights of outcomes, and the beliefs about theories, that the files of a scenario state.

A file's threshold takes the place of an earlier one's of the same outcome. Weights mean something only beside each
other: a file that states any states them all. So do the beliefs in the values of one structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...errors import Problem, did_you_mean
from ..scenario import Judgement
from ..schema.judgements import BeliefForm, BeliefValue, ThresholdForm, ThresholdValue, WeightForm, WeightValue
from ..schema.validate import sound_entries
from ..yaml.nodes import Node, Place
from .inheritance import Chain, Layer
from .library import Library, cite

KINDS: dict[str, Any] = {"thresholds": ThresholdValue, "weights": WeightValue}
REASONED: dict[str, type[ThresholdForm | WeightForm]] = {"thresholds": ThresholdForm, "weights": WeightForm}


def resolve_judgements(chain: Chain, key: str) -> dict[str, Judgement]:
    """What the files state under `key`, `thresholds` or `weights`, by outcome."""
    judgements: dict[str, Judgement] = {}
    for layer in _layers(chain, key):
        for name, form, _, _ in _entries(layer, key):
            judgements[name] = _judgement(form)
    return judgements


def check_judgements(chain: Chain, library: Library, problems: list[Problem]) -> None:
    """Adds a problem for every source cited that there is not, and for weights that are all zero."""
    for key in KINDS:
        for layer in _layers(chain, key):
            for name, form, entry, _ in _entries(layer, key, REASONED[key]):
                if isinstance(form, (ThresholdForm, WeightForm)):
                    cite(library, form.source or (), entry.step("source"), problems, f"{key}.{name}")
    stated = chain.latest("weights")
    weights = resolve_judgements(chain, "weights")
    if stated is not None and len(weights) == len(stated.mapping) and not any(w.value for w in weights.values()):
        message = "no weight is above 0" if weights else '"weights" is empty'
        problems.append(stated.problem(message, expected="one or more outcomes that count", path="weights"))


def resolve_beliefs(chain: Chain) -> dict[str, dict[str, Judgement]]:
    """What the files believe of theories, by structure and value, as stated."""
    beliefs = {}
    for layer in chain.layers:
        for structure, node in _structures(layer):
            beliefs[structure] = {name: _judgement(form) for name, form, _, _ in _believed(layer, structure, node)}
    return beliefs


def check_beliefs(chain: Chain, library: Library, problems: list[Problem]) -> None:
    """Adds a problem for every structure, value and source that there is not, and for beliefs that sum to no 1."""
    if not library.whole:
        return
    for layer in chain.layers:
        for structure, node in _structures(layer):
            path = f"beliefs.{structure}"
            theory = library.structures.get(structure)
            if theory is None and ("structure", structure) in library.places:
                continue  # stated with a fault, which is reported already
            if theory is None:
                near = did_you_mean(structure, library.structures)
                wanted = ", ".join(library.structures)
                message = f'there is no structure "{structure}"'
                problems.append(
                    layer.node.at("beliefs")
                    .key(structure)
                    .problem(message, expected=wanted, suggestion=near, path=path)
                )
                continue
            before = len(problems)
            stated = {}
            for name, form, entry, place in _believed(layer, structure, node, BeliefForm):
                stated[name] = _judgement(form).value
                if name not in theory.values:
                    near = did_you_mean(name, theory.values)
                    wanted = ", ".join(theory.values)
                    message = f'"{name}" is not a value of {structure}'
                    problems.append(place.problem(message, expected=wanted, suggestion=near, path=path))
                if isinstance(form, BeliefForm):
                    cite(library, form.source or (), entry.step("source"), problems, f"{path}.{name}")
            if len(problems) == before and None not in stated.values() and len(stated) == len(node.mapping):
                try:
                    theory.beliefs(stated)
                except ValueError as error:
                    problems.append(node.problem(str(error), expected="probabilities that sum to 1", path=path))


def _structures(layer: Layer) -> Iterator[tuple[str, Node]]:
    stated = layer.node.step("beliefs")
    if stated is not None:
        yield from stated.mapping.items()


def _believed(
    layer: Layer, structure: str, node: Node, fields_of: type[BeliefForm] | None = None
) -> Iterator[tuple[str, Any, Node, Place]]:
    kind: Any = BeliefValue
    validated = layer.form.beliefs.get(structure) if layer.form is not None else None
    return sound_entries(kind, node, validated, fields_of)


def _judgement(form: Any) -> Judgement:
    reasoned = isinstance(form, (ThresholdForm, WeightForm, BeliefForm))
    return Judgement(form.value, form.because, form.source) if reasoned else Judgement(float(form))


def _layers(chain: Chain, key: str) -> Sequence[Layer]:
    """The files whose entries count."""
    stated = [layer for layer in chain.layers if layer.has(key)]
    return stated[-1:] if key == "weights" else stated


def _entries(
    layer: Layer, key: str, fields_of: type[ThresholdForm | WeightForm] | None = None
) -> Iterator[tuple[str, Any, Node, Place]]:
    validated = getattr(layer.form, key) if layer.form is not None else None
    return sound_entries(KINDS[key], layer.node.step(key), validated, fields_of)
