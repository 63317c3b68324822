"""A stage run by CPython for one lane: the same source, the same luck, the same bits.

Where someone watches, a twin of each function runs whose `return X` is `return X, locals()`, so that
every intermediate name can be shown without tracing hooks.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import Any

from ..declare.annotations import DRAWS
from ..declare.declarations import Function
from ..memory.arrays import Arrays
from ..numerics.choosing import FAULTS, OUTSIDE, SOUND, best_of, kindred_shock, next_taste, pick, value_options, weigh
from ..numerics.maths import normal_quantile
from ..numerics.philox import name_hash, uniform
from ..plan import Ref
from ..stage.choice import Choice
from ..stage.rule import Rule, Total
from .trace import OptionTrace, Trace

Watch = Callable[[Trace], None]
"""Called with what a stage looked like from inside, once for each actor that it ran for."""


class Members(tuple[Any, ...]):
    """A vector as a rule sees it: an index outside its members is refused, a negative one too."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        if index < 0 or index >= len(self):
            raise IndexError(FAULTS[OUTSIDE])
        return super().__getitem__(index)


def _returning_locals(node: ast.stmt) -> ast.stmt:
    """A statement of a rule whose `return X` is `return X, locals()`. What does not return is shared, not copied."""
    if isinstance(node, ast.Return):
        assert node.value is not None
        call = ast.Call(ast.Name("locals", ast.Load()), [], [])
        both = ast.Tuple([node.value, call], ast.Load())
        return ast.fix_missing_locations(ast.copy_location(ast.Return(both), node))
    if isinstance(node, ast.If | ast.For):
        changed = copy.copy(node)
        changed.body, changed.orelse = ([*map(_returning_locals, part)] for part in (node.body, node.orelse))
        return changed
    return node


_twins: dict[Callable[..., Any], Callable[..., Any]] = {}


def twin(function: Function) -> Callable[..., Any]:
    """The function, returning its locals beside its result."""
    if function.fn not in _twins:
        tree = copy.copy(function.tree)
        tree.body = [*map(_returning_locals, tree.body)]
        tree.decorator_list = []
        tree.returns = None
        tree.args = copy.copy(tree.args)
        tree.args.args = [ast.copy_location(ast.arg(arg.arg), arg) for arg in tree.args.args]
        module = ast.Module([tree], [])
        scope: dict[str, Any] = {}
        exec(compile(module, function.file, "exec"), function.fn.__globals__, scope)
        _twins[function.fn] = scope[function.name]
    return _twins[function.fn]


class _Lane:
    """One actor of a bound stage in one lane."""

    def __init__(self, bound: Arrays, seed: int, week: int, lane: int, member: int, trace: Trace | None) -> None:
        self.bound, self.seed, self.week, self.lane, self.member, self.trace = (
            bound,
            seed,
            week,
            lane,
            member,
            trace,
        )

    def load(self, ref: Ref) -> Any:
        array = self.bound.arrays[ref]
        if ref.each:
            return Members(array[:, self.lane].tolist())
        return (array[self.member, self.lane] if ref.member and array.ndim == 2 else array[self.lane]).item()

    def store(self, ref: Ref, value: Any) -> None:
        array = self.bound.arrays[ref]
        place = (self.member, self.lane) if ref.member else (self.lane,)
        if self.trace is not None:
            self.trace.replaced[ref.name] = array[place].item()
            self.trace.out[ref.name] = value
        array[place] = value

    def uniform(self, purpose: str, calendar: bool = False) -> float:
        clock = self.bound.clock
        week = self.week if calendar else int(clock["luck_week"][self.lane])
        replication = int(clock["replication"][self.lane])
        return uniform(self.seed, replication, week, int(self.bound.hashes[self.member]), name_hash(purpose))

    def arguments(self, function: Function, prefix: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for entry in function.inputs:
            name, role = entry.name, entry.role
            if role in DRAWS:
                u = self.uniform(f"{prefix}.{name}", role.startswith("calendar"))
                values[name] = normal_quantile(u) if role.endswith("normal") else u
                if self.trace is not None:
                    self.trace.draws[name] = values[name]
            elif role == "week":
                values[name] = self.week
            elif role != "option":
                values[name] = self.load(self.bound.plan.refs[name])
        if self.trace is not None:
            self.trace.args.update(values)
            self.trace.roles.update({entry.name: entry.role for entry in function.inputs})
        return function.arguments(values)

    def call(self, function: Function, values: dict[str, Any], note: str | None = None) -> Any:
        if self.trace is None or note is None:
            return function.fn(**values)
        result, inside = twin(function)(**values)
        steps = {k: v for k, v in inside.items() if k not in values or v is not values[k]}
        self.trace.locals.update({f"{note}{k}": v for k, v in steps.items()})
        return result


def interpret(bound: Arrays, seed: int, week: int, lane: int, watch: Watch | None) -> None:
    """Run the stage of `bound` in one lane; see `model.lanes.binding.Bound.interpret`."""
    stage = bound.plan.stage
    clock = _clock(bound, lane)
    if not clock["phase"] & stage.during or not clock["active"]:
        return
    also = bound.plan.extra.get("also")
    due = clock["luck_week"] % stage.every == 0 or (also is not None and bound.arrays[also][lane] != 0)
    if not due and not (isinstance(stage, Choice) and stage.tastes):
        return
    sums: list[Any] = [0.0 if type_ == "float" else 0 for _, type_ in stage.writes]
    for member, actor in enumerate(bound.actors):
        trace = None
        if watch is not None:
            kind = "choice" if isinstance(stage, Choice) else "total" if isinstance(stage, Total) else "rule"
            trace = Trace(bound.plan.key, kind, actor, week, clock["luck_week"], clock["phase"], clock["replication"])
        here = _Lane(bound, seed, week, lane, member, trace)
        if "where" in bound.plan.extra and here.load(bound.plan.extra["where"]) == 0:
            continue
        if isinstance(stage, Choice):
            _choose(here, stage, due)
        else:
            _run(here, stage, sums)
        if watch is not None and trace is not None and due:
            watch(trace)
    if isinstance(stage, Total):
        for (name, _), value in zip(stage.writes, sums, strict=True):
            bound.arrays[bound.plan.writes[name]][lane] = value


def open_options(bound: Arrays, seed: int, week: int, lane: int) -> tuple[bool, ...] | None:
    """Which options a choice would have in one lane if it were its turn now; None where it is not to be made.

    Nothing is written. The choice is one of an actor that is not a group. Raises ValueError for another stage.
    """
    stage = bound.plan.stage
    if not isinstance(stage, Choice) or bound.plan.room.group is not None:
        raise ValueError(f"{bound.plan.key} is no choice of a single actor")
    clock = _clock(bound, lane)
    if not clock["phase"] & stage.during or not clock["active"] or clock["luck_week"] % stage.every:
        return None
    for copied, source in bound.copies:
        copied[:, lane] = source[:, lane]
    here = _Lane(bound, seed, week, lane, 0, None)
    if stage.due is not None and not here.call(stage.due, here.arguments(stage.due, f"{stage.name}.due")):
        return None
    count = range(len(stage.options))
    if stage.available is None:
        return tuple(True for _ in count)
    available, name = here.arguments(stage.available, ""), _option(stage.available)
    return tuple(bool(here.call(stage.available, {name: option, **available})) for option in count)


def _clock(bound: Arrays, lane: int) -> dict[str, int]:
    return {name: int(array[lane]) for name, array in bound.clock.items()}


def _run(here: _Lane, stage: Rule[Any, Any], sums: list[Any]) -> None:
    values = here.arguments(stage.function, stage.name)
    result = here.call(stage.function, values, "")
    for n, (name, _) in enumerate(stage.writes):
        if not isinstance(stage, Total):
            here.store(here.bound.plan.writes[name], result[n])
            continue
        sums[n] += result[n]
        if here.trace is not None:
            here.trace.out[name] = result[n]


def _choose(here: _Lane, stage: Choice, due: bool) -> None:
    extra, trace, count = here.bound.plan.extra, here.trace, len(stage.options)
    tastes = [0.0] * count
    if stage.tastes:
        persistence, sd = here.load(extra["taste_persistence"]), here.load(extra["taste_sd"])
        kinship = here.load(extra["taste_kinship"]) if "taste_kinship" in extra else None
        shock = 0.0
        for n, option in enumerate(stage.options):
            ref = extra[f"taste:{option}"]
            own = normal_quantile(here.uniform(f"{stage.name}.taste.{option}"))
            shock = own if n == 0 or kinship is None else kindred_shock(shock, kinship, own)
            tastes[n] = next_taste(here.load(ref), persistence, sd, shock)
            here.store(ref, tastes[n])
    if not due:
        return
    if trace is not None:
        trace.before = here.load(here.bound.plan.writes[stage.write])
    if stage.due is not None and not here.call(stage.due, here.arguments(stage.due, f"{stage.name}.due"), "due."):
        if trace is not None:
            trace.due = False
        return
    payoff = here.arguments(stage.payoff, "")
    available = here.arguments(stage.available, "") if stage.available is not None else {}
    doctrine = here.arguments(stage.doctrine, "") if stage.doctrine is not None else {}
    reference = here.load(extra["reference"]) if "reference" in extra else -1
    aversion = here.load(extra["loss_aversion"]) if "loss_aversion" in extra else 1.0
    rationality = here.load(extra["rationality"])
    decision = here.load(extra["decision"]) if "decision" in extra else -2
    prospect_code, doctrine_code = here.bound.plan.decision_codes
    ok = [1] * count
    sums, values, weights = [0.0] * count, [0.0] * count, [0.0] * count
    terms: list[dict[str, float]] = [{} for _ in range(count)]
    for o in range(count):
        if stage.available is not None:
            name = _option(stage.available)
            ok[o] = 1 if here.call(stage.available, {name: o, **available}, f"available.{stage.options[o]}.") else 0
        if ok[o] or o == reference:
            summands = here.call(stage.payoff, {_option(stage.payoff): o, **payoff}, f"{stage.options[o]}.")
            terms[o] = dict(zip(stage.terms, summands, strict=True))
            sums[o] = summands[0]
            for summand in summands[1:]:
                sums[o] = sums[o] + summand
    chosen = best = -1
    total, u = 0.0, None
    doctrines: list[bool | None] = [None] * count
    if any(ok):
        best = best_of(sums, ok, count)
        if stage.doctrine is not None and decision == doctrine_code:
            chosen = reference
            name = _option(stage.doctrine)
            for o in range(count - 1, -1, -1):
                doctrines[o] = bool(ok[o]) and bool(here.call(stage.doctrine, {name: o, **doctrine}))
                if doctrines[o]:
                    chosen = o
                    break
            best = chosen
        else:
            prospect = 1 if decision == prospect_code else 0
            report = value_options(sums, ok, tastes, values, count, prospect, aversion, reference)
            if report != SOUND:
                raise ValueError(FAULTS[report])
            total = weigh(values, ok, weights, count, rationality)
            u = here.uniform(f"{stage.name}.draw")
            chosen = pick(weights, count, total, u)
        here.store(here.bound.plan.writes[stage.write], chosen)
        if stage.best is not None:
            here.store(here.bound.plan.writes[stage.best], best)
    if trace is None:
        return
    trace.u, trace.rationality, trace.loss_aversion = u, rationality, aversion
    trace.decision = {prospect_code: "prospect", doctrine_code: "doctrine"}.get(decision, "logit")
    trace.reference = reference if reference >= 0 else None
    trace.chosen = chosen if any(ok) else None
    trace.best = best if any(ok) else None
    if u is not None:
        trace.draws["draw"] = u
    trace.options = tuple(
        OptionTrace(
            name, bool(ok[o]), terms[o], sums[o], tastes[o], values[o], weights[o],
            weights[o] / total if total > 0.0 else (1.0 if o == chosen else 0.0), doctrines[o],
        )
        for o, name in enumerate(stage.options)
    )  # fmt: skip


def _option(function: Function) -> str:
    return function.params[0].name
