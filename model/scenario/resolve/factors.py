"""What varies in a study, checked against its scenario."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from ...errors import Problem, did_you_mean
from ..distributions import Distribution, shown
from ..scenario import Lever, Parameter, Structure
from ..schema.distributions import distribution_of
from ..schema.fields import Bounds
from ..schema.study_file import OWN, RangeForm, VaryForm
from ..schema.validate import sound_entries
from ..study import Factor
from ..yaml.nodes import BAD, Node, Place
from ..yaml.scalars import resolve
from .library import LISTED, Library


class Known(NamedTuple):
    """What can vary. `stated` are the paths that have a place in the library, `whole` says that it has all of them."""

    parameters: Mapping[str, Parameter]
    levers: Mapping[str, Lever]
    theories: Mapping[str, Structure]
    stated: frozenset[str] = frozenset()
    whole: bool = True


def known_in(library: Library) -> Known:
    """What can vary by a library, in which entries may be faulty."""
    stated = frozenset(name for kind, name in library.places if kind in ("parameter", "lever", "structure"))
    return Known(library.parameters, library.levers, library.structures, stated, library.whole)


def resolve_factors(
    node: Node | None, validated: Mapping[str, Any] | None, known: Known, problems: list[Problem]
) -> tuple[Factor, ...]:
    """The factors of a `vary:` mapping; `validated` are its values where it was found without a fault."""
    factors: list[Factor] = []
    first: dict[str, str] = {}
    kind: Any = VaryForm
    forms = {path: form for path, form, _, _ in sound_entries(kind, node, validated)}
    for path, entry in node.mapping.items() if node is not None else ():
        assert node is not None
        name = path.removeprefix("structures.")
        target = name if name in known.theories else path
        if target in first:
            problems.append(node.key(path).problem(f"{path} varies what {first[target]} varies already", path=path))
            continue
        first[target] = path
        if not _is_known(target, known):
            if known.whole and name not in known.stated:
                problems.append(_unknown(target, node.key(path), known))
            continue
        factor = _factor(target, entry, forms[path], known, problems) if path in forms else None
        if factor is not None:
            factors.append(factor)
    return tuple(factors)


def _is_known(path: str, known: Known) -> bool:
    return path in known.theories or path in known.parameters or path in known.levers


def _unknown(path: str, place: Place, known: Known) -> Problem:
    near = did_you_mean(path, [*known.levers, *known.theories, *known.parameters])
    wanted = f"a parameter, a lever or a structure: {LISTED}"
    return place.problem(f'nothing that can vary has the path "{path}"', expected=wanted, suggestion=near, path=path)


def _factor(path: str, node: Node, form: Any, known: Known, problems: list[Problem]) -> Factor | None:
    if path in known.theories:
        return _structure(path, node, known, problems)
    if path in known.parameters:
        parameter = known.parameters[path]
        kind, unit, bounds, allowed = "parameter", parameter.unit, parameter.bounds, None
    else:
        lever = known.levers[path]
        kind, unit, bounds, allowed = "lever", lever.unit, lever.bounds, lever.values
    count = len(problems)
    values, drawn = _numbers(path, node, form, bounds, known, kind, problems)
    for value in values:
        if not bounds[0] <= value <= bounds[1]:
            wanted = f"within {shown(bounds[0])} to {shown(bounds[1])} {unit}"
            problems.append(node.problem(f"{shown(value)} lies outside the bounds", expected=wanted, path=path))
            break
    points = values or (drawn.values if drawn is not None else ())
    if allowed is not None and (not points or any(value not in allowed for value in points)):
        wanted = "a list of " + ", ".join(f"{shown(value)}" for value in allowed)
        problems.append(node.problem(f"{path} takes certain values only", expected=wanted, path=path))
    if len(set(values)) < len(values):
        problems.append(node.problem("a value stands twice", path=path))
    return Factor(path, kind, values, drawn, unit=unit) if len(problems) == count else None


def _structure(path: str, node: Node, known: Known, problems: list[Problem]) -> Factor | None:
    values = known.theories[path].values
    if node.raw == OWN or not node.items:
        wanted = "a list of " + ", ".join(values)
        problems.append(node.problem(f"{path} is a choice between theories", expected=wanted, path=path))
        return None
    count = len(problems)
    for part in node.items:
        if part.raw not in values or not isinstance(part.value, str):
            message, near = f"{part.describe()} is not a value of {path}", did_you_mean(part.raw, values)
            problems.append(part.problem(message, expected=", ".join(values), suggestion=near, path=path))
    names = tuple(part.raw for part in node.items)
    if len(set(names)) < len(names):
        problems.append(node.problem("a theory stands twice", path=path))
    return Factor(path, "structure", names=names) if len(problems) == count else None


def _numbers(
    path: str, node: Node, form: Any, bounds: Bounds, known: Known, kind: str, problems: list[Problem]
) -> tuple[tuple[float, ...], Distribution | None]:
    """The values of a factor, or the distribution it is drawn from."""
    if node.items or isinstance(node.value, tuple):
        if not node.items:
            problems.append(node.problem("this list is empty", expected="at least one value", path=path))
        for part in node.items:
            if not isinstance(part.value, (int, float)) or isinstance(part.value, bool):
                problems.append(part.problem(f"{part.describe()} stands where a number is wanted", path=path))
                return (), None
        return tuple(float(str(part.value)) for part in node.items), None
    if node.raw == OWN:
        if kind == "lever":
            message = "own: a lever has no distribution of its own, each option has one"
            problems.append(node.problem(message, expected="values, a range or a distribution", path=path))
            return (), None
        own = known.parameters[path].value
        if not own.varies:
            problems.append(node.problem(f"{path} is a fixed number: it has no distribution", path=path))
            return (), None
        return (), own
    if isinstance(form, RangeForm):
        return _range(form, node, bounds, path, problems)
    try:
        return (), distribution_of(form, bounds)
    except PydanticCustomError as error:
        problems.append(node.problem(error.message(), path=path))
        return (), None


def _range(
    form: RangeForm, node: Node, bounds: Bounds, path: str, problems: list[Problem]
) -> tuple[tuple[float, ...], Distribution | None]:
    low, high = form.range
    if form.step is not None:
        return _stepped(low, high, form.step), None
    if form.steps is not None:
        first, last = Fraction(repr(low)), Fraction(repr(high))
        return tuple(float(first + (last - first) * index / (form.steps - 1)) for index in range(form.steps)), None
    if low < bounds[0] or high > bounds[1]:
        message = f"{shown(low)} to {shown(high)} lies outside the bounds"
        wanted = f"within {shown(bounds[0])} to {shown(bounds[1])}"
        problems.append(node.problem(message, expected=wanted, path=path))
    return (), Distribution("uniform", low, high, low=low, high=high)


def _stepped(low: float, high: float, step: float) -> tuple[float, ...]:
    """The numbers a reader would write: 0, 0.1, 0.2, 0.3, and not the sums of rounded steps."""
    first, by = Fraction(repr(low)), Fraction(repr(step))
    count = int((Fraction(repr(high)) - first) / by + Fraction(1, 10**9)) + 1
    return tuple(float(first + index * by) for index in range(count))


def vary_node(text: str, place: Place, problems: list[Problem]) -> Node:
    """The values of `--vary PATH=VALUES`: `low:high:step` as a range, `a,b,c` as a list, `own` as itself."""
    text = text.strip()
    if text == OWN:
        return Node(OWN, place, OWN)
    if text.count(":") == 2:
        low, high, step = (_scalar(part, place, problems) for part in text.split(":"))
        return Node({"range": Node((low, high), place), "step": step}, place, keys={"range": place, "step": place})
    if ":" in text:
        problems.append(place.problem(f"{text} has no step", expected="low:high:step, or a,b,c"))
        return Node(BAD, place, text)
    return Node(tuple(_scalar(part, place, problems) for part in text.split(",")), place, text)


def _scalar(text: str, place: Place, problems: list[Problem]) -> Node:
    value = resolve(text.strip())
    if value is BAD:
        problems.append(place.problem(f"{text.strip()} is not a finite number"))
    return Node(value, place, text.strip())
