"""How sharp an answer is wanted, and whether it got there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InputError, Problem, SimError, did_you_mean

if TYPE_CHECKING:
    from ..scenario import Precision


class PrecisionNotReached(SimError):
    """Everything was played and stored, and is not as sharp as was asked. Exit code 3."""

    exit_code: ClassVar[int] = 3


def requested_precision(
    until: float | None, best: str | None, stated: Precision | None, outcomes: Collection[str]
) -> Precision | None:
    """What `--until` and `--best` ask for in place of what a file states. Raises InputError for what is none."""
    from ..scenario import Precision

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


def precision_error(decisions: Sequence[Mapping[str, Any]], precision: Precision | None) -> PrecisionNotReached | None:
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
    return PrecisionNotReached("\n".join(lines))


def as_json(decisions: Sequence[Mapping[str, Any]], precision: Precision | None) -> dict[str, Any]:
    """The key `precision` of an answer, where one was asked for."""
    if precision is None or not decisions:
        return {}
    last = decisions[-1]
    told = {"rounds": last["round"], "reached": last["reached"], "reason": last["reason"], "figures": last["figures"]}
    return {"precision": {**precision.plain(), **told}}
