"""The assumption ledger: every parameter, its basis, and the outcomes it can touch.

Reachability is read off the rules' signatures. A parameter touches the states written by the stages that read it and
the states that begin with it; these touch what is written by the stages that see them; and so on, until a state is one
that an outcome counts, after the least number of stages on the way. Where a stage runs in some phases only, it sees the
phase; where it draws, it sees the clock.

Signatures do not show how a stage uses its inputs, so that everything it reads is taken to touch everything it writes,
whatever the options set. `touches` is therefore an upper bound: an outcome that is not listed cannot move, a listed
outcome need not. Only what the chosen `decision` never calls is left out: the conditions of doctrine, the aversion to
losses of prospect.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...lanes import Plan, Program
    from ...scenario import Correlation, Parameter, Scenario

EFFECTS = "effects not calibrated: no target informs a parameter of the force, of joining or of the United States"
"""The caveat of every difference between options: targets are rates of other wars, without a force."""

NOT_COMPUTED = "variance share: not computed"


@dataclass(frozen=True)
class Entry:
    """One parameter. `touches` maps each outcome it can touch to the least number of stages on the way."""

    parameter: Parameter
    touches: Mapping[str, int]

    @property
    def path(self) -> str:
        """The parameter's path."""
        return self.parameter.path


@dataclass(frozen=True)
class Ledger:
    """All parameters of a scenario, in its order. `totals` counts them by basis, `varying` those that are uncertain;
    `correlations` are those of the parameters' ranks."""

    scenario: str
    title: str
    entries: tuple[Entry, ...]
    totals: Mapping[str, int]
    varying: Mapping[str, int]
    structures: Mapping[str, str]
    contents: Mapping[str, int]
    correlations: tuple[Correlation, ...] = ()


@dataclass(frozen=True)
class Flow:
    """What a stage reads and writes, as paths of parameters and states."""

    parameters: frozenset[str]
    sees: frozenset[str]
    writes: frozenset[str]


def ledger(scenario: Scenario) -> Ledger:
    """The ledger of a scenario."""
    from ...simulation.turn import ROOMS, SETUP, program

    declared = program({name: theory.values for name, theory in scenario.theories.items()})
    flows = {key: flow(plan, scenario, plan.stage in SETUP) for key, plan in declared.plans.items()}
    starts: dict[str, set[str]] = {}
    for room in ROOMS:
        for state in room.state:
            if isinstance(state.start, str):
                starts.setdefault(f"{room.name}.{state.start}", set()).add(f"{room.name}.{state.name}")
    reach = Reach(flows, starts)
    known: dict[str, Mapping[str, int]] = {}
    entries = []
    for path, parameter in scenario.parameters.items():
        common = common_path(path, declared)
        if common not in known:
            known[common] = reach.touched(common)
        entries.append(Entry(parameter, known[common]))
    contents = Counter(part.content_from for option in scenario.options.values() for part in option.content.values())
    return Ledger(
        scenario.id,
        scenario.title,
        tuple(entries),
        Counter(entry.parameter.basis for entry in entries),
        Counter(entry.parameter.basis for entry in entries if entry.parameter.value.varies),
        dict(scenario.structures),
        contents,
        scenario.correlations,
    )


def common_path(path: str, declared: Program) -> str:
    """The path that rules read for any member: `contributors.army_size` for `contributors.GBR.army_size`."""
    room, *rest = path.split(".")
    rooms = {declared_room.name for declared_room in declared.rooms}
    return f"{room}.{rest[-1]}" if room in rooms and len(rest) > 1 else path


def flow(plan: Plan, scenario: Scenario, setup: bool) -> Flow:
    """What a stage reads and writes under the scenario's theory of decision."""
    from ...lanes import CEASEFIRE, COLLAPSE, WAR, Choice

    decision = scenario.structures.get("decision", "")
    stage = plan.stage
    left_out: set[str] = set()
    extra = dict(plan.extra)
    if isinstance(stage, Choice):
        if decision != "doctrine" and stage.doctrine is not None:
            others = [function for function in stage.functions if function is not stage.doctrine]
            left_out = {e.name for e in stage.doctrine.inputs} - {
                e.name for function in others for e in function.inputs
            }
        if decision != "prospect":
            extra.pop("loss_aversion", None)
    refs = [ref for name, ref in plan.refs.items() if name not in left_out] + list(extra.values())
    parameters = {f"{ref.room}.{ref.name}" for ref in refs if ref.kind in ("trait", "given")}
    sees = {f"{ref.room}.{ref.name}" for ref in refs if ref.kind == "state"}
    writes = {f"{ref.room}.{ref.name}" for ref in plan.writes.values()}
    writes |= {f"{ref.room}.{ref.name}" for name, ref in extra.items() if name.startswith("taste:")}
    if not setup and stage.during != WAR | CEASEFIRE | COLLAPSE:
        sees.add("history.phase")
    if stage.draws:
        sees.add("history.luck_week")
    return Flow(frozenset(parameters), frozenset(sees), frozenset(writes))


class Reach:
    """The outcomes that parameters can touch, by the flows of stages and the states that begin with a parameter."""

    def __init__(self, flows: Mapping[str, Flow], starts: Mapping[str, Iterable[str]]) -> None:
        from ...simulation.outcomes import OUTCOMES

        self._flows, self._starts = flows, starts
        self._read_by, self._seen_by = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for key, flow in flows.items():
            for by, names in ((self._read_by, flow.parameters), (self._seen_by, flow.sees)):
                for name in names:
                    by[name].add(key)
        self._outcomes = {name: (outcome.states, outcome.parameters) for name, outcome in OUTCOMES.items()}
        # Many parameters are read by the same stages.
        self._near: dict[tuple[frozenset[str], frozenset[str]], Mapping[str, int]] = {}

    def touched(self, path: str) -> dict[str, int]:
        """The outcomes a parameter can touch, each with the least number of stages on the way."""
        begin = frozenset(self._read_by.get(path, ())), frozenset(self._starts.get(path, ()))
        if begin not in self._near:
            steps = self._steps(*begin)
            counts = {name: [steps[s] for s in states if s in steps] for name, (states, _) in self._outcomes.items()}
            self._near[begin] = {name: min(several) for name, several in counts.items() if several}
        near = self._near[begin]
        return {
            name: 0 if path in parameters else near[name]
            for name, (_, parameters) in self._outcomes.items()
            if path in parameters or name in near
        }

    def _steps(self, stages: Iterable[str], states: Iterable[str]) -> Mapping[str, int]:
        """The least number of stages on the way from stages and states to each state that can be touched."""
        steps, gone = dict.fromkeys(states, 0), set[str]()
        following, step = {*stages, *(key for state in steps for key in self._seen_by.get(state, ()))}, 0
        while following:
            step += 1
            # A stage that comes later on the way adds no shorter one.
            gone |= following
            fresh = {state for key in following for state in self._flows[key].writes} - steps.keys()
            steps.update(dict.fromkeys(fresh, step))
            following = {key for state in fresh for key in self._seen_by.get(state, ())} - gone
        return steps
