"""The course of a history, read off its turning points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .answers import History


def rungs_by_week(history: History) -> tuple[int, ...]:
    """Russia's rung in each week after the first signing, to the end of the history; empty where nothing is signed.

    Every move of a rung is a turning point, and a signing begins at the bottom.
    """
    moves: dict[int, int] = {}
    for event in history.events:
        if event.since is not None and event.kind in ("rung", "signing"):
            moves[event.since] = event.facts["to"] if event.kind == "rung" else 0
    started = history.signed_week if history.start == "war" else 0
    if started is None:
        return ()
    rungs, rung = [], 0
    for week in range(1, history.weeks - started):
        rung = moves.get(week, rung)
        rungs.append(rung)
    return tuple(rungs)
