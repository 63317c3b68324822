"""Decision cards: what an actor saw, the utility of each option, the draw, and what would have flipped the choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...lanes import Choice, Plan, Rule, Total, Trace, flips
from ...world.bargain.deal import draft_of, offered_limits, offered_relief, offered_share
from ...world.names import RED_RUNGS, RED_TITLES
from ..turn import TURN
from .answers import Card, Change, DecisionCard, RuleCard, Value, Weighed
from .facts import Words
from .replay import Replay, Snapshot

_STAGES: dict[str, Any] = {f"{stage.owner}.{stage.name}": stage for stage in TURN}


def make_cards(replay: Replay, traces: Sequence[Trace], before: Snapshot, always: Collection[str] = ()) -> list[Card]:
    """The cards of a week in the order of the turn: of every choice made, and of every rule that changed something.

    The rules named in `always` have a card even where they changed nothing.
    """
    words, known = Words(replay), {room: dict(store) for room, store in before.items()}
    cards: list[Card] = []
    for trace in traces:
        stage, plan = _STAGES.get(trace.stage), replay.program.plans[trace.stage]
        if stage is None or isinstance(stage, Total):
            continue  # the setup, and sums over a group
        if isinstance(stage, Choice):
            if trace.chosen is not None:
                cards.append(_decision(words, trace, stage, plan))
        else:
            changes = _changes(replay, words, trace, known)
            if changes or trace.stage in always:
                cards.append(_rule(words, trace, stage, plan, changes))
        _remember(replay, trace, known)
    return cards


def option_title(stage: Choice, option: int) -> str:
    """An option in words."""
    if stage.options == RED_RUNGS:
        return f"{option} {RED_TITLES[option]}"
    return stage.options[option].replace("_", " ")


def _decision(words: Words, trace: Trace, stage: Choice, plan: Plan) -> DecisionCard:
    functions = [f for f in (stage.payoff, stage.available, stage.due) if f is not None]
    if trace.decision == "doctrine" and stage.doctrine is not None:
        functions.append(stage.doctrine)
    options, below = [], 0.0
    for place, option in enumerate(trace.options):
        above = below + option.probability
        title = option_title(stage, place)
        options.append(
            Weighed(
                option.name, title, option.available, option.terms, option.sum, option.taste, option.value,
                option.probability, below, above, option.doctrine,
            )
        )  # fmt: skip
        below = above
    assert trace.chosen is not None
    assert trace.best is not None
    return DecisionCard(
        trace.stage,
        trace.actor,
        plain(stage.__doc__),
        words.facts(trace, plan, functions),
        tuple(options),
        trace.chosen,
        trace.best,
        trace.before,
        trace.decision,
        trace.rationality,
        trace.loss_aversion,
        trace.reference,
        trace.u,
        flips(trace),
        {option.name: _steps(trace.locals, f"{option.name}.") for option in trace.options},
    )


def _rule(words: Words, trace: Trace, stage: Rule[Any, Any], plan: Plan, changes: tuple[Change, ...]) -> RuleCard:
    steps = {k: v for k, v in _steps(trace.locals, "").items() if k not in trace.out}
    if trace.out.get("offer", -1) >= 0:
        # The number of an offer means nothing to a reader; its terms do.
        draft, deal = draft_of(trace.out["offer"]), trace.args
        steps["offered_share"] = offered_share(draft.line, deal["war_front"], deal["deal_step"], deal["deal_claim"])
        steps["offered_relief"] = offered_relief(draft.relief, deal["deal_relief_us"])
        steps["offered_limits"] = offered_limits(draft.limits, deal["deal_limits_offered"], deal["deal_limits_asked"])
        steps["offered_clause"] = draft.clause
        steps["offered_recognition"] = draft.recognition
    return RuleCard(
        trace.stage,
        trace.actor,
        plain(stage.__doc__),
        words.facts(trace, plan, stage.functions),
        steps,
        changes,
    )


def _steps(values: Mapping[str, Any], prefix: str) -> dict[str, Value]:
    return {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix) and isinstance(value, (int, float))
    }


def _place(replay: Replay, trace: Trace) -> tuple[str, int | None]:
    room, _, member = trace.actor.partition("/")
    return room, replay.scene.groups[replay.program.room(room).group or room].index(member) if member else None


def _changes(replay: Replay, words: Words, trace: Trace, known: Mapping[str, Mapping[str, Any]]) -> tuple[Change, ...]:
    room, row = _place(replay, trace)
    changes = []
    for name, after in trace.out.items():
        array = known[room][name]
        was = (array[0] if row is None else array[row, 0]).item()
        if was != after:
            changes.append(Change(name, was, after, *words.state(room, name)))
    return tuple(changes)


def _remember(replay: Replay, trace: Trace, known: dict[str, dict[str, Any]]) -> None:
    room, row = _place(replay, trace)
    for name, after in trace.out.items():
        known[room][name][(0,) if row is None else (row, 0)] = after


def plain(doc: str | None) -> str:
    """A docstring as one paragraph, without the marks of code."""
    return " ".join((doc or "").replace("`", "").split())
