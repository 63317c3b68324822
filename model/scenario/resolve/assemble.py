"""What a scenario file and all it extends state together, checked: the scenario itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...errors import InputError, Problem, did_you_mean, in_line_order
from ..locate import WITHIN, outside, root_of
from ..outcomes import Directions
from ..scenario import Horizon, Question, Scenario
from ..schema.precision import PrecisionForm
from ..schema.scenario_file import HorizonForm, QuestionForm, ScenarioFile
from ..schema.validate import field_kind, parse_quietly
from ..yaml.nodes import Node
from .correlations import check_correlations, resolve_correlations
from .inheritance import Chain, LibraryFolder, require
from .judgements import check_beliefs, check_judgements, resolve_beliefs, resolve_judgements
from .library import Library, add_members, add_sources, read_folder, read_inline
from .options import Options, check_named, resolve_options
from .outcomes import check_outcomes
from .overrides import (
    PLAIN_KEYS,
    State,
    apply_overrides,
    command_override,
    file_overrides,
    structure_value,
)


@dataclass(frozen=True)
class Draft:
    """What files and settings state together, with every problem; of what is faulty, what is sound of it.

    Where levers, options and overrides are `options_sound`, each option has the content that its file means.
    """

    chain: Chain
    state: State
    problems: tuple[Problem, ...]
    options_sound: bool = True

    def scenario(self) -> Scenario:
        """The scenario. Raises InputError with every problem."""
        if self.problems:
            raise InputError(in_line_order(self.problems))
        return _scenario(self.chain, self.state)


@dataclass(frozen=True)
class Assembled:
    """What the files of a chain state, read once; `settled` makes scenarios of it, each with settings of its own.

    `problems` are those of reading and assembling. With `outcomes`, those that the scenario names are
    checked.
    """

    chain: Chain
    state: State
    outcomes: Directions | None
    problems: tuple[Problem, ...]
    options_sound: bool = True

    def settled(self, overrides: Sequence[tuple[str, str]] = ()) -> Scenario:
        """The scenario with these pairs of a path and a value as text, as `--set` takes them.

        Raises InputError with every problem, of reading, of the settings and of the whole.
        """
        return self.draft(overrides).scenario()

    def draft(self, overrides: Sequence[tuple[str, str]] = ()) -> Draft:
        """The same with its problems, whatever they are."""
        chain, state, problems = self.chain, self.state.copy(), list(self.problems)
        settings = [command_override(path, text, problems) for path, text in overrides]
        apply_overrides([setting for setting in settings if setting is not None], state, problems)
        options_sound = self.options_sound and len(problems) == len(self.problems)
        _part_from_bases(state.options)
        if self.outcomes is not None:
            check_outcomes(chain, self.outcomes, problems)
        _check_lists(chain, problems)
        check_judgements(chain, state.library, problems)
        check_correlations(chain, state.library, problems)
        check_beliefs(chain, state.library, problems)
        return Draft(chain, state, tuple(problems), options_sound)


def assemble(chain: Chain, outcomes: Directions | None, problems: list[Problem]) -> Assembled:
    """What a chain of files states; `problems` are those met while reading it."""
    require(chain, problems)
    library = _library(chain, problems)
    count = len(problems)
    options = resolve_options(chain, library, problems)
    state = State(library, options, _structures(chain, library, problems), _horizon(chain), {})
    for key in PLAIN_KEYS:
        node = chain.latest(key)
        if node is not None and isinstance(node.value, str):
            state.plain[key] = node.raw
    apply_overrides(file_overrides(chain), state, problems)
    options_sound = len(problems) == count and _forms_sound(chain, library)
    check_named(chain.latest("reference"), options, problems, "reference")
    return Assembled(chain, state, outcomes, tuple(problems), options_sound)


def _forms_sound(chain: Chain, library: Library) -> bool:
    """Whether all that gives options their content has the form it should have."""
    if not chain.whole or not library.whole or any(kind == "lever" for kind, _ in library.faulty()):
        return False
    for layer in chain.layers:
        for key in ("options", "overrides") if layer.form is None else ():
            node = layer.node.step(key)
            if node is not None and parse_quietly(field_kind(ScenarioFile, key), node) is None:
                return False
    return True


def _library(chain: Chain, problems: list[Problem]) -> Library:
    stated = chain.library()
    if stated is None:
        library = Library(whole=False)
    elif isinstance(stated, LibraryFolder):
        root = root_of(chain.top.path)
        where = outside(root, stated.path)
        if where is not None and isinstance(stated.named_by, Node):
            problems.append(stated.named_by.problem(where, expected=WITHIN.format(root=root), path="library"))
            return Library(whole=False)
        library = read_folder(stated.path, stated.named_by, problems)
    else:
        library = read_inline(*stated, problems)
    for layer in chain.layers:
        node = layer.node.step("sources")
        for name in node.mapping if node is not None else ():
            assert node is not None
            first = library.places.get(("source", name))
            if first is not None:
                problems.append(node.key(name).problem(f'the source "{name}" stands already at {first}'))
        add_sources(library, node, layer.form.sources if layer.form is not None else None)
    for layer in chain.layers:
        node = layer.node.step("members")
        add_members(library, node, layer.form.members if layer.form is not None else None, problems)
    return library


def _structures(chain: Chain, library: Library, problems: list[Problem]) -> dict[str, str]:
    chosen = {name: structure.default for name, structure in library.structures.items()}
    for layer in chain.layers:
        node = layer.node.step("structures")
        for name, entry in node.mapping.items() if node is not None else ():
            assert node is not None
            if ("structure", name) not in library.places:
                if library.whole:
                    near = did_you_mean(name, library.structures)
                    wanted = ", ".join(library.structures)
                    message = f'there is no structure "{name}"'
                    problems.append(node.key(name).problem(message, expected=wanted, suggestion=near))
            elif name in library.structures and isinstance(entry.value, str):
                value = structure_value(name, entry, library, problems)
                chosen[name] = value or chosen[name]
    return chosen


def _horizon(chain: Chain) -> dict[str, int]:
    form: HorizonForm | None = chain.stated("horizon", HorizonForm)
    return {} if form is None else form.model_dump()


def _part_from_bases(options: Options) -> None:
    """Forgets a base that an override gave more content than the option has.

    The option would take that content over when the resolved scenario is read again.
    """
    for name, option in options.options.items():
        base = options.options.get(option.base) if option.base is not None else None
        if base is not None and not set(base.content) <= set(option.content):
            options.options[name] = replace(option, base=None)


def _check_lists(chain: Chain, problems: list[Problem]) -> None:
    """Lists that may be neither empty nor name a thing twice."""
    for key in ("headline", "questions", "options"):
        node = chain.latest(key)
        if node is not None and isinstance(node.value, (tuple, dict)) and not node.value:
            problems.append(node.problem(f'"{key}" is empty', expected="at least one entry", path=key))
    node = chain.latest("headline")
    seen: set[str] = set()
    for part in node.items if node is not None else ():
        if part.raw in seen:
            problems.append(part.problem(f'"{part.raw}" stands twice', path="headline"))
        seen.add(part.raw)


def _scenario(chain: Chain, state: State) -> Scenario:
    """The scenario of a chain without faults."""
    library = state.library

    def text(key: str) -> str:
        node = chain.latest(key)
        return node.raw if node is not None else ""

    questions: tuple[QuestionForm, ...] = chain.stated("questions", tuple[QuestionForm, ...]) or ()
    precision: PrecisionForm | None = chain.stated("precision", PrecisionForm)
    headline = chain.latest("headline")
    return Scenario(
        id=text("id"),
        title=text("title"),
        questions=tuple(Question(question.ask, question.outcomes) for question in questions),
        start=state.plain["start"],
        start_date=text("start_date"),
        information_cutoff=text("information_cutoff"),
        horizon=Horizon(**state.horizon),
        reference=state.plain["reference"],
        headline=tuple(part.raw for part in headline.items) if headline is not None else (),
        limits=tuple(
            part.raw for layer in chain.layers for part in layer.node.at("limits").items if layer.has("limits")
        ),
        structures=state.structures,
        options=state.options.options,
        parameters=library.parameters,
        groups={name: tuple(members) for name, members in library.groups.items()},
        names=library.groups,
        levers=library.levers,
        theories=library.structures,
        sources=library.sources,
        reports=library.reports,
        thresholds=resolve_judgements(chain, "thresholds"),
        weights=resolve_judgements(chain, "weights"),
        correlations=resolve_correlations(chain),
        beliefs=resolve_beliefs(chain),
        precision=precision.stated() if precision is not None else None,
    )
