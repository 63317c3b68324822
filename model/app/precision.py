"""How sharp an answer is wanted, and whether it got there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import InputError, Problem, SimError

if TYPE_CHECKING:
    from ..scenario import Precision


class PrecisionNotReached(SimError):
    """Everything was played and stored, and is not as sharp as was asked. Exit code 3."""

    exit_code: ClassVar[int] = 3


def half_width(text: str) -> float:
    """The half-width that `--until` asks for. Raises InputError for what is none."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if 0.0 < value < 0.5:
        return value
    number, percent, rest = text.partition("%")
    near = None
    if 1.0 <= value < 50.0:
        near = f"{value / 100:g}"
    if percent and not rest.strip():
        with suppress(ValueError):
            near = f"{float(number) / 100:g}"
    wanted = "a number above 0 and below 0.5: of a share as it is, of a mean as a part of it; as 0.02"
    raise InputError(_at("--until", text, f"no half-width: {text}", expected=wanted, suggestion=near))


def requested_precision(
    until: float | None, best: str | None, stated: Precision | None, outcomes: Mapping[str, str]
) -> Precision | None:
    """What `--until` and `--best` ask for in place of what a file states. Raises InputError for what is none.

    `outcomes` says by id which way is better.
    """
    from ..scenario import Precision
    from ..scenario.outcomes import no_best

    if until is None and best is None:
        return stated
    problems = []
    if until is not None and best is not None:
        message = f"--until asks for a half-width of {until:g} and --best for a choice by {best}: a run stops for one"
        problems.append(Problem(message, expected="--until or --best"))
    if until is not None:
        try:
            half_width(f"{until:g}")
        except InputError as error:
            problems += error.problems
    if best is not None and (problem := no_best(best, outcomes, partial(_at, "--best", best))) is not None:
        problems.append(problem)
    if problems:
        raise InputError(problems)
    return replace(stated or Precision(), until=until, best=best)


def _at(option: str, text: str, message: str, *, expected: str, suggestion: str | None) -> Problem:
    """A problem of what was given to an option of the command line."""
    return Problem(message, option, 1, 1, text, expected, suggestion)


def same_text(other: float) -> str:
    """What is said of an outcome that had one value in all replications so far."""
    return f"was the same in every replication; in at most {100 * other:.2g}% of futures it is not"


def precision_error(decisions: Sequence[Mapping[str, Any]], precision: Precision | None) -> PrecisionNotReached | None:
    """What to end with where the wanted precision was not reached."""
    if precision is None or not decisions or decisions[-1]["reached"]:
        return None
    last = decisions[-1]
    lines = [f"not as sharp as asked: {last['reason']}"]
    figures = last["figures"]
    if precision.best is not None:
        lines.append(f"  {figures['best']} is best with a confidence of {figures['confidence']:.3f} at least")
        lines.append(f"  not told apart from it: {', '.join(figures['undecided'])}")
    for option, widest in figures.get("widest", {}).items():
        needed, same = (figures.get(name, {}).get(option, {}) for name in ("needed", "constant"))
        for name, half in widest.items():
            if name in needed:
                lines.append(
                    f"  {option}: {name} has no interval yet: its values are too skewed for their number; "
                    f"about {needed[name]:,} would do"
                )
            elif half is not None and half > precision.until:
                lines.append(f"  {option}: {name} {half:.3g}")
            if same.get(name, 0.0) > precision.until:
                lines.append(f"  {option}: {name} {same_text(same[name])}")
    return PrecisionNotReached("\n".join(lines))


def as_json(decisions: Sequence[Mapping[str, Any]], precision: Precision | None) -> dict[str, Any]:
    """The key `precision` of an answer, where one was asked for."""
    if precision is None or not decisions:
        return {}
    last = decisions[-1]
    outcome = {
        "rounds": last["round"],
        "reached": last["reached"],
        "reason": last["reason"],
        "figures": last["figures"],
    }
    return {"precision": {**precision.plain(), **outcome}}
