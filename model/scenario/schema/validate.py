"""Validation of what was read against a form, with every error at its place in the file.

A file is validated as a whole and once. Only where that finds faults are its parts tried one by one, so
that what refers to the sound ones can be checked in the same pass.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ...errors import Problem, did_you_mean
from ..distributions import shown
from ..yaml.characters import ODD_SPACE, code_of, name_of
from ..yaml.nodes import BAD, Node, Place
from ..yaml.scalars import number_hint, truth_hint, weeks_hint
from .distributions import DISTRIBUTIONS

MOST_FAULTS: Final = 500  # of one file; more say no more
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_UNKNOWN, _MISSING = "unknown key", "is missing here"
_KINDS = {
    "float_type": "a number such as 3, -0.5 or 1e6",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping (name: value)",
    "model_type": "a mapping (name: value)",
    "model_attributes_type": "a mapping (name: value)",
    "tuple_type": "a list [a, b, ...]",
    "none_required": "nothing",
}


def validate(form: type[M], node: Node, problems: list[Problem], path: str = "") -> M | None:
    """The node as the form, or None with every fault added to `problems`."""
    value: M | None = validate_as(form, node, problems, path)
    return value


def validate_as(kind: Any, node: Node, problems: list[Problem], path: str = "") -> Any:
    """As `validate`, for any kind that pydantic knows; None with the faults in `problems`."""
    if node.value is BAD:
        return None
    try:
        return _adapter(kind).validate_python(node.plain(), strict=True)
    except ValidationError as error:
        problems.extend(to_problems(kind, node, error, path))
        return None


def parse_quietly(kind: Any, node: Node | None) -> Any:
    """The node as the kind, or None without a word: for parts of a file already found faulty."""
    if node is None or node.has_bad():
        return None
    try:
        return _adapter(kind).validate_python(node.plain(), strict=True)
    except ValidationError:
        return None


def sound_fields(form: type[M], node: Node | None) -> M | None:
    """The form with the fields of a faulty mapping that are sound; None in all others, whatever the form says.

    For what refers to the rest of a file, so that it is checked beside the faults that were reported already.
    None for what is no mapping.
    """
    if node is None or not isinstance(node.value, dict):
        return None
    return form.model_construct(
        **{name: parse_quietly(field_kind(form, name), node.step(name)) for name in form.model_fields}
    )


def field_kind(form: type[BaseModel], name: str) -> Any:
    """The kind of a form's field, with its limits."""
    if form not in _KINDS_OF_FIELDS:
        _KINDS_OF_FIELDS[form] = get_type_hints(form, include_extras=True)
    return _KINDS_OF_FIELDS[form][name]


_KINDS_OF_FIELDS: dict[type[BaseModel], dict[str, Any]] = {}


def sound_entries(
    kind: type[T],
    node: Node | None,
    validated: Mapping[str, T] | None,
    fields_of: type[BaseModel] | None = None,
) -> Iterator[tuple[str, T, Node, Place]]:
    """The entries of a mapping as the kind: name, value, node, and where the name stands.

    `validated` are the values of the whole mapping where it was found without a fault. Where it is None,
    each entry is tried alone, and those that are faulty are left out: their faults are reported already.
    With `fields_of`, a form, a faulty entry that is a mapping comes with its sound fields (`sound_fields`).
    """
    for name, entry in node.mapping.items() if node is not None else ():
        value: Any = validated[name] if validated is not None else parse_quietly(kind, entry)
        if value is None and fields_of is not None:
            value = sound_fields(fields_of, entry)
        if value is not None:
            assert node is not None
            yield name, value, entry, node.key(name)


_LIMITS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}
"""Kinds of errors of pydantic: where the limit stands in their context, and how it is said."""

_ADAPTERS: dict[int, tuple[Any, TypeAdapter[Any]]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    known = _ADAPTERS.get(id(kind))
    if known is None:
        # The kind is kept beside its adapter, so that its id stays taken.
        known = _ADAPTERS.setdefault(id(kind), (kind, TypeAdapter(kind)))
    return known[1]


def to_problems(kind: Any, node: Node, error: ValidationError, path: str = "") -> list[Problem]:
    """The faults of a validation as problems in the order of the file, one for each place."""
    first: dict[tuple[int, int, str], Problem] = {}
    wanted: dict[tuple[int, int, str], list[str]] = {}
    for detail in error.errors(include_url=False, include_input=False)[:MOST_FAULTS]:
        problem = _to_problem(kind, node, detail, path)
        if problem is None:
            continue
        same = "kind" if detail["type"] in _KINDS else problem.message
        where = (problem.line or 0, problem.column or 0, same)
        first.setdefault(where, problem)
        if problem.expected and problem.expected not in wanted.setdefault(where, []):
            wanted[where].append(problem.expected)
    ordered = sorted(first.items(), key=lambda item: item[0][:2])
    problems = [_with_expected(problem, wanted.get(where, [])) for where, problem in ordered]
    # A misspelt key is missing under its right name too: one slip, one problem.
    meant = {_beside(problem.path, problem.suggestion) for problem in problems if _is_unknown(problem)}
    return [problem for problem in problems if not (_is_missing(problem) and problem.path in meant)]


def _is_unknown(problem: Problem) -> bool:
    return problem.message.startswith(_UNKNOWN) and problem.suggestion is not None


def _is_missing(problem: Problem) -> bool:
    return problem.message.endswith(_MISSING)


def _beside(path: str | None, name: str | None) -> str:
    """The path of another key of the same mapping."""
    return ".".join(part for part in ((path or "").rpartition(".")[0], name or "") if part)


def _with_expected(problem: Problem, wanted: list[str]) -> Problem:
    if len(wanted) < 2:
        return problem
    # A union says what each of its kinds would have wanted; hints for one of them would mislead.
    return replace(problem, expected=", or ".join(wanted))


def _to_problem(kind: Any, node: Node, detail: ErrorDetails, path: str) -> Problem | None:
    """One fault as a problem; None when it follows from one already reported."""
    error = detail["type"]
    steps = list(detail["loc"])
    on_key = bool(steps) and steps[-1] == "[key]"
    if on_key:
        steps.pop()
    last = str(steps[-1]) if steps else ""
    about_key = on_key or (error in ("extra_forbidden", "missing") and bool(steps))
    inner, dotted, parent = walk(node, steps[:-1] if about_key else steps)
    if inner.value is BAD or any(part.value is BAD for part in parent):
        return None
    shown = ".".join(part for part in (path, dotted, last if about_key else "") if part)
    context: dict[str, Any] = detail.get("ctx", {})
    if error == "extra_forbidden":
        return _unknown_key(kind, steps, inner, last, shown)
    if error == "missing":
        return _missing(inner, steps, parent, shown)
    if on_key:
        return inner.key(last).problem(
            f'"{last}" cannot be a name', expected=_pattern(context), path=shown, suggestion=_as_name(last)
        )
    at = context.get("at")
    if isinstance(at, str) and at in inner.mapping:
        inner = inner.mapping[at]
        if inner.value is BAD:
            return None
    return _wrong_value(error, inner, context, detail["msg"], shown)


def _wrong_value(error: str, node: Node, context: dict[str, Any], message: str, path: str) -> Problem:
    if error == "scenario":
        return node.problem(str(context.get("text", message)), expected=context.get("expected"), path=path)
    if error in _KINDS:
        expected = _KINDS[error]
        text = f"{node.describe()} stands where {expected.split(' such')[0]} is wanted{_unseen(node)}"
        if error in _MAPPINGS and isinstance(node.value, (int, float)):
            return node.problem(text, expected=expected, suggestion=_reasoned(node, path), path=path)
        if error == "tuple_type" and path.startswith("vary."):
            expected = f"a list such as [{node.raw}], a range, a distribution, or own"
        weeks = weeks_hint(node.raw) if "weeks" in path else None
        return node.problem(text, expected=expected, suggestion=weeks or _hint(error, node), path=path)
    if error in ("union_tag_invalid", "union_tag_not_found"):
        return _no_distribution(node, path)
    if error == "literal_error":
        choices = _quoted(str(context.get("expected", "")))
        return node.problem(
            f"{node.describe()} is not one of the choices",
            expected=", ".join(choices),
            suggestion=did_you_mean(node.raw, choices),
            path=path,
        )
    if error == "too_long":
        most = context.get("max_length")
        commas = "numbers with a point, as 0.35" if len(node.items) == 2 * (most or 0) else None
        return node.problem(f"this list has more than {most} parts", expected=commas, path=path)
    on_line = node.place.source.name == "--vary"
    if error == "string_pattern_mismatch" and (on_line or path.startswith("vary.")):
        text = f"{node.describe()} is neither a number nor the name of a theory"
        wanted = "low:high:step, or a,b,c" if on_line else "numbers, or names of theories"
        return node.problem(text, expected=wanted, suggestion=number_hint(node.raw), path=path)
    if error == "string_pattern_mismatch":
        return node.problem(f"{node.describe()} has not the right form", expected=_pattern(context), path=path)
    if error in _LIMITS:
        name, words = _LIMITS[error]
        limit = context[name]
        limit = shown(limit) if isinstance(limit, float) else limit
        return node.problem(f"{node.describe()} is out of range", expected=f"{words} {limit}", path=path)
    return node.problem(message, path=path)


_MAPPINGS = ("model_type", "model_attributes_type", "dict_type")


def _reasoned(node: Node, path: str) -> str | None:
    """How a bare number is written where its reason or its origin is wanted beside it."""
    if path.startswith("overrides."):
        return f'{{value: {node.raw}, because: "..."}}'
    return f"{{value: {node.raw}, content_from: completed}}" if ".content." in path else None


def _spread_between(node: Node) -> str | None:
    """The distribution that is meant by two or three numbers alone: `500-4000`, or a list."""
    ends = [part.raw for part in node.items if isinstance(part.value, (int, float))]
    if not node.items:
        ends = list(_FROM_TO.match(node.raw).groups()) if _FROM_TO.match(node.raw) else []  # type: ignore[union-attr]
    kind = {2: "uniform", 3: "triangular"}.get(len(ends)) if len(ends) == len(node.items) or not node.items else None
    if kind is None or not all(_PLAIN.match(end) for end in ends):
        return None
    if len(ends) == 2:
        ends.sort(key=float)
    elif ends != sorted(ends, key=float):
        return None
    return f"{{{kind}: [{', '.join(ends)}]}}"


_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)?(\.[0-9]+)?(e-?[0-9]+)?\Z", re.IGNORECASE)
_FROM_TO = re.compile(r"([0-9.]+) *(?:-|–|to|\.\.\.?) *([0-9.]+)\Z")


def _no_distribution(node: Node, path: str) -> Problem:
    expected = "a number, or one of " + ", ".join(f"{{{name}: ...}}" for name in DISTRIBUTIONS)
    if len(node.mapping) == 1:
        name = next(iter(node.mapping))
        suggestion = did_you_mean(name, DISTRIBUTIONS)
        message = f'"{name}" is not a distribution'
        return node.key(name).problem(message, expected=expected, suggestion=suggestion, path=path)
    if node.mapping:
        return node.problem("a distribution has one name only", expected=expected, path=path)
    message = f"{node.describe()} stands where a number or a distribution is wanted{_unseen(node)}"
    near = _hint("float_type", node) or _spread_between(node)
    return node.problem(message, expected=expected, suggestion=near, path=path)


def _unknown_key(kind: Any, steps: list[int | str], node: Node, name: str, path: str) -> Problem:
    known = sorted(names_at(kind, steps[:-1]))
    absent = [other for other in known if other not in node.mapping]
    if "." in name and "overrides" in known:
        wanted = f"overrides: on a line of its own, and {name} below it, indented"
        return node.key(name).problem(f'{_UNKNOWN} "{name}": a path is set under overrides', expected=wanted, path=path)
    whole = _whole_before(node, name) if name.isdecimal() else None
    if whole is not None:
        message = f'{_UNKNOWN} "{name}": a comma ends a value'
        thousands = len(name) == 3 and 0 < abs(whole) < 1000
        wanted = "a number without a comma in it" if thousands else "a decimal point, with no comma in it"
        near = f"{whole}{name}" if thousands else f"{whole}.{name}"
        return node.key(name).problem(message, expected=wanted, suggestion=near, path=path)
    expected = f"one of {', '.join(known)}" if known else None
    suggestion = did_you_mean(name, absent or known)
    return node.key(name).problem(f'{_UNKNOWN} "{name}"', expected=expected, suggestion=suggestion, path=path)


def _whole_before(node: Node, name: str) -> int | None:
    """The whole number that stands before a name of a mapping in its line."""
    here = node.key(name)
    keys = [(node.key(other), entry.value) for other, entry in node.mapping.items()]
    before = [value for key, value in keys if key.line == here.line and key.column < here.column]
    return before[-1] if before and isinstance(before[-1], int) and not isinstance(before[-1], bool) else None


def _missing(node: Node, steps: list[int | str], parents: list[Node], path: str) -> Problem:
    place = _own_key(node, parents)
    if isinstance(steps[-1], int):
        return node.problem(f"this list has only {len(node.items)} parts", expected=f"part {steps[-1] + 1}")
    return place.problem(f'the key "{steps[-1]}" {_MISSING}', path=path)


def _own_key(node: Node, parents: list[Node]) -> Place:
    """Where the name of a mapping stands, else where the mapping begins."""
    if parents:
        for name, child in parents[-1].mapping.items():
            if child is node:
                return parents[-1].key(name)
    return node.place


def walk(node: Node, steps: Iterable[int | str]) -> tuple[Node, str, list[Node]]:
    """The node that pydantic's steps lead to, its dotted path, and the nodes passed.

    Steps that are no key of the file are tags of a union and are passed over.
    """
    names: list[str] = []
    passed: list[Node] = []
    for step in steps:
        inner = node.step(step)
        if inner is not None:
            passed.append(node)
            names.append(str(step))
            node = inner
    return node, ".".join(names), passed


def names_at(kind: Any, steps: Iterable[int | str]) -> set[str]:
    """The keys a form knows at the place that pydantic's steps lead to."""
    kinds = _spread(kind)
    for step in steps:
        inner = [part for kind in kinds for part in _inner(kind, step)]
        kinds = inner or kinds
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return {name for model in models for name in model.model_fields}


def _spread(kind: Any) -> list[Any]:
    """The kind itself, or all kinds of a union, freed of annotations."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _spread(get_args(kind)[0])
    if origin is Union or origin is types.UnionType:
        return [part for member in get_args(kind) for part in _spread(member)]
    if isinstance(kind, type) and issubclass(kind, RootModel):
        return _spread(kind.model_fields["root"].annotation)
    return [kind]


def _inner(kind: Any, step: int | str) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        if field is not None:
            return _spread(field.annotation)
        extra = kind.__annotations__.get("__pydantic_extra__")
        return _spread(_extra_kind(kind)) if extra is not None else []
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return _spread(arguments[1])
    if get_origin(kind) is tuple and isinstance(step, int):
        return _spread(arguments[0])
    return []


def _extra_kind(kind: type[BaseModel]) -> Any:
    return get_args(get_type_hints(kind, include_extras=True)["__pydantic_extra__"])[1]


def _hint(error: str, node: Node) -> str | None:
    if node.mapping or isinstance(node.value, tuple):
        return None
    if error in ("float_type", "int_type"):
        truth = truth_hint(node.raw) if node.raw != "NO" else None  # Norway
        hint = number_hint(node.raw) if truth is None else str(int(truth == "true"))
        return None if error == "int_type" and hint is not None and "." in hint else hint
    if error == "bool_type":
        return truth_hint(node.raw)
    if error == "string_type" and node.raw:
        return f'"{node.raw}"'
    if error == "tuple_type" and node.raw and len(node.raw) < 60:
        return f"[{node.raw}]"
    return None


def _unseen(node: Node) -> str:
    """Names the spaces in a text that look like the ordinary one and are not."""
    odd = ODD_SPACE.search(node.raw)
    return f": it holds {code_of(odd.group())}, a {name_of(odd.group())}" if odd else ""


def _pattern(context: dict[str, Any]) -> str:
    pattern = str(context.get("pattern", ""))
    if r"\d{4}" in pattern:
        return "a day written as 2025-09-15"
    words = "letters, digits and underscores, beginning with a letter"
    return f"{words}; parts parted by points" if r"\." in pattern else words


def _as_name(text: str) -> str | None:
    name = re.sub(r"[^A-Za-z0-9]+", "_", text.strip()).strip("_")
    return name if name and name[0].isalpha() else None


def _quoted(text: str) -> list[str]:
    return [part for index, part in enumerate(text.split("'")) if index % 2]
