"""Overrides of a file and `--set` on the command line: single values put in the place of others.

A path names a parameter (`russia.resolve`, `contributors.GBR.army_size`), a lever (`force.size`: in
every option), a lever of one option (`options.tripwire.force.size`), a structure (`deterrence`),
`horizon.war_weeks`, `horizon.ceasefire_weeks`, `start` or `reference`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pydantic_core import PydanticCustomError

from ...errors import Problem, did_you_mean
from ..distributions import shown
from ..scenario import Content
from ..schema.distributions import DistributionForm, Value, distribution_of
from ..schema.scenario_file import HorizonForm, OverrideForm, OverrideItem, ScenarioFile, SettingForm
from ..schema.validate import field_kind, parse_quietly, sound_fields, validate, validate_as
from ..states import nearest_member, not_among
from ..yaml.nodes import BAD, Node, Place, Source
from ..yaml.reader import read_text
from .inheritance import Chain, Layer
from .library import LISTED, Library, cite
from .options import Options, check_named, lever_value

PLAIN_KEYS = ("start", "reference")


@dataclass(frozen=True)
class Setting:
    """One value to put in place: where it goes, what was written, and why."""

    path: str
    value: Node
    place: Place  # of the path
    because: str
    basis: str | None = None
    source: tuple[str, ...] | None = None
    cited: Node | None = None
    within: tuple[str, ...] = ()  # the names in an entry that is faulty


@dataclass
class State:
    """What settings change, before it becomes a scenario."""

    library: Library
    options: Options
    structures: dict[str, str]
    horizon: dict[str, int]
    plain: dict[str, str]  # start, reference

    def copy(self) -> State:
        """The same, to be changed by itself."""
        return State(
            replace(self.library, parameters=dict(self.library.parameters)),
            replace(self.options, options=dict(self.options.options)),
            dict(self.structures),
            dict(self.horizon),
            dict(self.plain),
        )


def file_overrides(chain: Chain) -> list[Setting]:
    """The overrides of all files of the chain; a faulty one with `BAD` for a value that is not sound."""
    return [setting for layer in chain.layers for setting in _layer_overrides(layer)]


def _layer_overrides(layer: Layer) -> Iterator[Setting]:
    node = layer.node.step("overrides")
    stated = layer.form.overrides if layer.form is not None else None
    if node is None:
        return
    for path, entry in node.mapping.items():
        form = stated[path] if isinstance(stated, dict) else parse_quietly(OverrideForm, entry)
        yield _setting(path, form or sound_fields(OverrideForm, entry), entry, node.key(path))
    for index, entry in enumerate(node.items):
        item = stated[index] if isinstance(stated, tuple) else parse_quietly(OverrideItem, entry)
        item = item or sound_fields(OverrideItem, entry)
        if item is not None and item.path is not None:
            yield _setting(item.path, item, entry, entry.at("path").place)


def _setting(path: str, form: OverrideForm | None, entry: Node, place: Place) -> Setting:
    if form is None:
        return Setting(path, Node(BAD, entry.place), place, "")
    sound = form.value is not None
    value = entry.at("value") if sound else Node(BAD, entry.place)
    within = () if sound else tuple(entry.mapping)
    return Setting(path, value, place, form.because, form.basis, form.source, entry.step("source"), within)


def command_override(path: str, text: str, problems: list[Problem]) -> Setting | None:
    """A value given as `--set path=text`, read by the rules of scenario files."""
    faults: list[Problem] = []
    before = f"{path}="
    node = read_text(text, "--set", faults, before) if text.strip() else None
    if node is not None and not faults and validate(SettingForm, node, faults, path) is not None:
        return Setting(path, node, Place(node.place.source, 1, 1), "set on the command line")
    if not faults:
        place = Place(Source("--set", (before,)), 1, len(before) + 1)
        faults.append(place.problem("there is no value", expected="--set PATH=VALUE", path=path))
    problems.extend(faults)
    return None


def apply_overrides(settings: list[Setting], state: State, problems: list[Problem]) -> None:
    """Puts every setting in its place. Two that set one thing are refused, each with its place."""
    taken: dict[str, Setting] = {}
    for setting in settings:
        put = _target(setting, state, problems)
        if put is None:
            continue
        keys, act = put
        before = next((taken[key] for key in keys if key in taken), None)
        if before is not None:
            where = "by another --set" if before.place.source.name == "--set" else f"at {before.place}"
            message = f"{setting.path} is already set {where}"
            if before.path != setting.path:
                message = f"{setting.path} sets what {before.path} already sets {where}"
            wanted = "one override for one value"
            problems.append(setting.place.problem(message, expected=wanted, path=setting.path))
            continue
        taken.update(dict.fromkeys(keys, setting))
        if setting.cited is not None and setting.source is not None:
            cite(state.library, setting.source, setting.cited, problems, setting.path)
        act()


Put = tuple[list[str], Callable[[], None]]


def _target(setting: Setting, state: State, problems: list[Problem]) -> Put | None:
    """What a setting sets, as unique keys, and how; None with the reason in `problems`."""
    path = setting.path
    library = state.library
    if path in library.parameters:
        return [path], lambda: _parameter(setting, state, problems)
    if path in library.levers:
        names = list(state.options.options)
        return [f"options.{name}.{path}" for name in names] or [path], lambda: _lever(
            setting, path, names, state, problems
        )
    parts = path.split(".")
    if parts[0] == "options" and len(parts) > 2 and parts[1] in state.options.names:
        lever = ".".join(parts[2:])
        if lever in library.levers:
            names = [parts[1]] if parts[1] in state.options.options else []
            return [path], lambda: _lever(setting, lever, names, state, problems)
    name = parts[-1] if parts[0] == "structures" and len(parts) == 2 else path
    if name in library.structures:
        return [f"structures.{name}"], lambda: _structure(setting, name, state, problems)
    if parts[0] == "horizon" and len(parts) == 2 and parts[1] in HorizonForm.model_fields:
        return [path], lambda: _horizon(setting, parts[1], state, problems)
    if path in PLAIN_KEYS:
        return [path], lambda: _plain(setting, state, problems)
    if _stated_faultily(path, state):
        return None
    if library.whole or parts[0] in ("horizon", "options"):
        problems.append(_unknown(setting, state))
    return None


def _stated_faultily(path: str, state: State) -> bool:
    """Whether the library states what a path names, and with a fault, which is reported already."""
    parts = path.split(".")
    of_option = parts[0] == "options" and len(parts) > 2 and parts[1] in state.options.names
    names = {
        "parameter": path,
        "lever": ".".join(parts[2:]) if of_option else path,
        "structure": path.removeprefix("structures."),
    }
    return any((kind, name) in state.library.places for kind, name in names.items())


def _parameter(setting: Setting, state: State, problems: list[Problem]) -> None:
    value = _number(setting, problems)
    if value is None:
        return
    old = state.library.parameters[setting.path]
    try:
        distribution = distribution_of(value, old.bounds)
    except PydanticCustomError as error:
        expected = f"within {shown(old.bounds[0])} to {shown(old.bounds[1])} {old.unit}"
        problems.append(setting.value.problem(error.message(), expected=expected, path=setting.path))
        return
    state.library.parameters[setting.path] = replace(
        old,
        value=distribution,
        because=setting.because,
        basis=setting.basis or old.basis,
        source=old.source if setting.source is None else setting.source,
    )


def _lever(setting: Setting, path: str, names: list[str], state: State, problems: list[Problem]) -> None:
    value = _number(setting, problems)
    if value is None:
        return
    lever = state.library.levers[path]
    distribution = lever_value(value, lever, setting.value, problems, setting.path)
    if distribution is None:
        return
    for name in names:
        option = state.options.options[name]
        content = {**option.content, path: Content(distribution, "counterfactual", (), setting.because)}
        state.options.options[name] = replace(option, content=content)


def _structure(setting: Setting, name: str, state: State, problems: list[Problem]) -> None:
    value = structure_value(name, setting.value, state.library, problems)
    if value is not None:
        state.structures[name] = value


def structure_value(name: str, node: Node, library: Library, problems: list[Problem]) -> str | None:
    """The value that the node chooses for a structure; None with the reason in `problems`."""
    values = library.structures[name].values
    if node.value is BAD:
        return None
    if node.raw in values and isinstance(node.value, str):
        return node.raw
    message = f"{node.describe()} is not a value of {name}"
    near = did_you_mean(node.raw, values)
    problems.append(node.problem(message, expected=", ".join(values), suggestion=near, path=f"structures.{name}"))
    return None


def _horizon(setting: Setting, name: str, state: State, problems: list[Problem]) -> None:
    weeks = validate_as(field_kind(HorizonForm, name), setting.value, problems, setting.path)
    if weeks is not None:
        state.horizon[name] = weeks


def _plain(setting: Setting, state: State, problems: list[Problem]) -> None:
    count = len(problems)
    value = validate_as(field_kind(ScenarioFile, setting.path), setting.value, problems, setting.path)
    if setting.path == "reference" and len(problems) == count:
        check_named(setting.value, state.options, problems, "reference")
    if isinstance(value, str):
        state.plain[setting.path] = value


def _number(setting: Setting, problems: list[Problem]) -> float | DistributionForm | None:
    """The value as a number or a distribution."""
    value: float | DistributionForm | None = validate_as(Value, setting.value, problems, setting.path)
    return value


def _unknown(setting: Setting, state: State) -> Problem:
    """No such path: what may have been meant, part by part where the first parts are known."""
    path, library = setting.path, state.library
    parts = path.split(".")
    if parts[0] in library.groups and len(parts) > 2 and parts[1] not in library.groups[parts[0]]:
        names = library.groups[parts[0]]
        member = nearest_member(parts[1], names)
        shown = f"{member} ({names[member]})" if member is not None else None
        message, wanted = not_among(parts[1], parts[0], names)
        return setting.place.problem(message, expected=wanted, suggestion=shown, path=path)
    if parts[0] == "options" and len(parts) > 2:
        if parts[1] not in state.options.names:
            near = did_you_mean(parts[1], state.options.names)
            return setting.place.problem(f'there is no option "{parts[1]}"', suggestion=near, path=path)
        lever = ".".join(parts[2:])
        near = did_you_mean(lever, library.levers)
        return setting.place.problem(f'there is no lever "{lever}"', suggestion=near, path=path)
    nested = [f"{path}.{name}" for name in setting.within]
    inner = next((name for name in nested if name in library.parameters or name in library.levers), None)
    if inner is not None:
        wanted = f"{inner}: {{value: ..., because: ...}}"
        return setting.place.problem("paths are written whole, not nested", expected=wanted, path=path)
    known = [
        *library.levers,
        *library.structures,
        *(f"horizon.{name}" for name in HorizonForm.model_fields),
        *PLAIN_KEYS,
        *_near_parameters(parts, library),
    ]
    return setting.place.problem(
        f'nothing in the scenario has the path "{path}"',
        expected=f"a parameter, a lever, a structure ({LISTED}), or horizon.war_weeks and the like",
        suggestion=did_you_mean(path, known),
        path=path,
    )


def _near_parameters(parts: list[str], library: Library) -> list[str]:
    """The parameters of the same member or room where there is one, else all."""
    for count in range(len(parts) - 1, 0, -1):
        stem = ".".join(parts[:count]) + "."
        inside = [path for path in library.parameters if path.startswith(stem)]
        if inside:
            return inside
    return list(library.parameters)
