"""The options of a scenario, each with the content of the options it builds on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic_core import PydanticCustomError

from ...errors import Problem, did_you_mean
from ..distributions import Distribution, shown
from ..scenario import Content, Lever, Option
from ..schema.distributions import DistributionForm, distribution_of
from ..schema.scenario_file import ContentForm, OptionForm
from ..schema.validate import sound_entries
from ..yaml.nodes import BAD, Node, Place
from .inheritance import Chain, Layer
from .library import Library

SHARES_SLACK = 1e-6


@dataclass
class Options:
    """The options, and where each stands. `names` holds the faulty ones too."""

    options: dict[str, Option]
    places: dict[str, Place]
    nodes: dict[tuple[str, str], Node]  # (option, lever) -> what the option's own file says
    names: set[str]


def resolve_options(chain: Chain, library: Library, problems: list[Problem]) -> Options:
    """All options of the chain: those of the basis first, kept or not as each file says."""
    options = Options({}, {}, {}, set())
    for layer in chain.layers:
        _keep(layer, options, problems, chain.whole)
        _add(layer, options, library, problems)
    for name, option in options.options.items():
        _check_shares(option, library, options.places[name], problems)
        if option.base is not None and option.base not in options.options:
            options.options[name] = replace(option, base=None)
    return options


def _keep(layer: Layer, options: Options, problems: list[Problem], whole: bool) -> None:
    inherited = layer.node.step("inherit_options")
    if inherited is None or not isinstance(inherited.value, tuple):
        return
    if not layer.has("extends"):
        problems.append(inherited.problem("there is nothing to inherit options from", expected="extends:"))
    wanted = {part.raw for part in inherited.items}
    for part in inherited.items:
        if whole and isinstance(part.value, str) and part.raw not in options.names:
            near = did_you_mean(part.raw, options.names)
            problems.append(part.problem(f'there is no option "{part.raw}" to inherit', suggestion=near))
    options.options = {name: option for name, option in options.options.items() if name in wanted}
    options.names &= wanted


def _add(layer: Layer, options: Options, library: Library, problems: list[Problem]) -> None:
    node = layer.node.step("options")
    if node is None:
        return
    own: dict[str, tuple[OptionForm, Node]] = {}
    stated = layer.form.options if layer.form is not None else None
    sound = {name: form for name, form, _, _ in sound_entries(OptionForm, node, stated, OptionForm)}
    for name, entry in node.mapping.items():
        if name in options.names:
            first = options.places[name]
            message = f'the option "{name}" is inherited from {first.source.name}'
            wanted = "another id; or change the inherited option by overrides"
            problems.append(node.key(name).problem(message, expected=wanted, path=f"options.{name}"))
            continue
        options.places[name] = node.key(name)
        if name in sound:
            own[name] = (sound[name], entry)
        _check_levers(name, entry, library, problems)
    options.names |= set(node.mapping)
    bases = {name: form.base for name, (form, _) in own.items() if form.base is not None}
    for name, (_, entry) in own.items():
        _check_base(name, bases, entry, options.names, problems)
    for name in node.mapping:
        _resolve(name, own, options, library, problems, ())


def _check_base(name: str, bases: dict[str, str], entry: Node, names: set[str], problems: list[Problem]) -> None:
    base = bases.get(name)
    path = f"options.{name}.base"
    if base is None:
        return
    if base not in names:
        near = did_you_mean(base, names - {name})
        problems.append(entry.at("base").problem(f'there is no option "{base}"', suggestion=near, path=path))
        return
    chain = [name]
    while base is not None and base not in chain:
        chain.append(base)
        base = bases.get(base)
    if base == name:
        message = "this option builds on itself: " + " -> ".join([*chain, name])
        problems.append(entry.at("base").problem(message, path=path))


def _resolve(
    name: str,
    own: dict[str, tuple[OptionForm, Node]],
    options: Options,
    library: Library,
    problems: list[Problem],
    above: tuple[str, ...],
) -> None:
    """Adds the option to `options`, its bases first."""
    if name in options.options or name not in own or name in above:
        return
    form, node = own[name]
    content: dict[str, Content] = {}
    if form.base is not None:
        _resolve(form.base, own, options, library, problems, (*above, name))
        base = options.options.get(form.base)
        content.update(base.content if base is not None else {})
    entries = node.step("content")
    for path, part, entry, _ in sound_entries(ContentForm, entries, form.content, ContentForm):
        made = _content(name, path, part, entry, library, problems)
        if made is not None:
            content[path] = made
            options.nodes[name, path] = entry
    options.options[name] = Option(name, form.title, form.summary, form.base, content)


def _content(
    option: str, path: str, form: ContentForm, node: Node, library: Library, problems: list[Problem]
) -> Content | None:
    shown = f"options.{option}.{path}"
    if library.whole:
        for index, name in enumerate(form.reported_in or ()):  # none of a faulty entry
            if ("report", name) not in library.places:
                here = node.at("reported_in").at(index)
                near = did_you_mean(name, library.reports)
                message = f'there is no report entry "{name}"'
                problems.append(here.problem(message, expected="an id of reported.yaml", suggestion=near, path=shown))
    lever = library.levers.get(path)
    if lever is None or form.value is None:
        return None
    value = lever_value(form.value, lever, node.at("value"), problems, shown)
    return None if value is None else Content(value, form.content_from, form.reported_in, form.note)


def lever_value(
    value: float | DistributionForm, lever: Lever, node: Node, problems: list[Problem], path: str
) -> Distribution | None:
    """The value checked against what the lever allows; None with the reason in `problems`."""
    try:
        distribution = distribution_of(value, lever.bounds)
    except PydanticCustomError as error:
        problems.append(node.problem(error.message(), path=path))
        return None
    if lever.values is not None:
        points = distribution.values or ((distribution.a,) if distribution.kind == "fixed" else ())
        if not points or any(point not in lever.values for point in points):
            allowed = ", ".join(f"{shown(value)}" for value in lever.values)
            message = f"{lever.path} takes certain values only"
            problems.append(node.problem(message, expected=f"{allowed}, or a choice of them", path=path))
            return None
    return distribution


def _check_levers(name: str, entry: Node, library: Library, problems: list[Problem]) -> None:
    content = entry.step("content")
    for path in content.mapping if content is not None else ():
        assert content is not None
        if ("lever", path) not in library.places and library.whole:
            problems.append(
                content.key(path).problem(
                    f'there is no lever "{path}"',
                    expected="a path of levers.yaml",
                    suggestion=did_you_mean(path, library.levers),
                    path=f"options.{name}.{path}",
                )
            )


def _check_shares(option: Option, library: Library, place: Place, problems: list[Problem]) -> None:
    totals: dict[str, float] = {}
    for path, lever in library.levers.items():
        if lever.share_of is not None and path in option.content:
            totals[lever.share_of] = totals.get(lever.share_of, 0.0) + option.content[path].value.mean()
    for whole, total in totals.items():
        if total > 1.0 + SHARES_SLACK:
            message = f"the shares of {whole} add up to {total:g}"
            problems.append(place.problem(message, expected="at most 1", path=f"options.{option.id}"))


def check_named(node: Node | None, options: Options, problems: list[Problem], path: str) -> None:
    """Adds a problem when the node names no option."""
    if node is None or node.value is BAD or not isinstance(node.value, str) or node.raw in options.names:
        return
    near = did_you_mean(node.raw, options.names)
    wanted = "an option of this scenario"
    problems.append(node.problem(f'there is no option "{node.raw}"', expected=wanted, suggestion=near, path=path))
