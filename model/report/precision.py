"""How sharp an answer was asked to be, and what is said of whether it got there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from model.errors import InputError, Problem, SimError, did_you_mean
from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from model.scenario.precision import Precision


class NotSharp(SimError):
    """Everything was played and stored, and is not as sharp as was asked. Exit code 3."""

    exit_code: ClassVar[int] = 3


def asked_for(
    until: float | None, best: str | None, stated: Precision | None, outcomes: Collection[str]
) -> Precision | None:
    """What `--until` and `--best` ask for in place of what a file states. Raises InputError for what is none."""
    from model.scenario.precision import Precision

    if until is None and best is None:
        return stated
    if until is not None and best is not None:
        raise InputError(Problem("--until and --best ask for different things", expected="one of them"))
    if until is not None and not 0.0 < until < float("inf"):
        raise InputError(Problem(f"--until is {until:g}", expected="a half-width above 0, as 0.02"))
    if best is not None and best not in outcomes:
        wanted = "the id of an outcome, as deal_and_holds_5y"
        near = did_you_mean(best, outcomes)
        raise InputError(Problem(f'there is no outcome "{best}"', expected=wanted, suggestion=near))
    return replace(stated or Precision(), until=until, best=best)


def wanted_text(precision: Precision) -> str:
    """In a few words."""
    if precision.until is not None:
        what = f"half-widths of at most {precision.until:g} by {precision.confidence:.0%} confidence sequences"
    else:
        what = f"the best option in {precision.best} told apart with a probability of {precision.confidence:g}"
    return f"{what}, at most {precision.most:,} replications of an option"


def fault(decisions: Sequence[Mapping[str, Any]], precision: Precision | None) -> NotSharp | None:
    """What to end with where the wanted precision was not reached."""
    if precision is None or not decisions or decisions[-1]["reached"]:
        return None
    last = decisions[-1]
    lines = [f"not as sharp as asked: {last['reason']}"]
    if precision.best is not None:
        figures = last["figures"]
        lines.append(f"  {figures['best']} is best with a probability of {figures['probability']:.3f} at least")
    for option, widest in last["figures"].get("widest", {}).items():
        wide = {name: half for name, half in widest.items() if half is None or half > precision.until}
        told = ", ".join(f"{name} {'unknown' if half is None else f'{half:.3g}'}" for name, half in wide.items())
        lines += [f"  {option}: {told}"] if wide else []
    return NotSharp("\n".join(lines))


def decision_parts(
    decisions: Sequence[Mapping[str, Any]], precision: Precision | None, width: int
) -> Iterator[RenderableType]:
    """How the number of replications came about."""
    if precision is None or not decisions:
        return
    last = decisions[-1]
    rounds = f"{last['round']} round" + "s" * (last["round"] > 1)
    how = "" if precision.until is None else f", by {precision.confidence:.0%} confidence sequences"
    yield paragraph(f"{rounds}: {last['reason']}{how}", width)
    if how:
        yield paragraph("confidence sequences hold at every look, where fixed intervals do not", width)


def as_json(decisions: Sequence[Mapping[str, Any]], precision: Precision | None) -> dict[str, Any]:
    """The key `precision` of an answer, where one was asked for."""
    if precision is None or not decisions:
        return {}
    last = decisions[-1]
    told = {"rounds": last["round"], "reached": last["reached"], "reason": last["reason"], "figures": last["figures"]}
    return {"precision": {**precision.plain(), **told}}
