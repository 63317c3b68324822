"""Shows of force: troops massed to be seen. Nobody else can tell one from a build-up for war."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import CEASEFIRE, Own, Trait, Uniform, clip, larger, ratio, rule, shared, smaller
from ...world.names import A_WEEK, LOCAL_OFFENSIVE


@shared
def head_start(showing: int, show_part: float, weeks: float) -> float:
    """Weeks of preparation, of the `weeks` that an offensive takes, which troops massed for a show need no more."""
    return smaller(float(showing), show_part * weeks)


@shared
def readiness(prepared: int, showing: int, show_part: float, weeks: float) -> float:
    """The part of the preparation for an offensive, of `weeks`, that is done: by a build-up, or by a show of force."""
    return clip(ratio(larger(float(prepared), head_start(showing, show_part, weeks)), weeks), 0.0, 1.0)


class Show(NamedTuple):
    """The show of force of the week."""

    showing: int


class Shows(NamedTuple):
    """How often Russia masses troops to be seen, and for how long."""

    shows_per_year: float
    show_weeks: float


@rule(owner="russia", during=CEASEFIRE)
def show_force(
    showing: Own[int],
    rung: Own[int],
    prepared: Own[int],
    shows: Trait[Shows],
    parade: Uniform,
) -> Show:
    """Now and then troops are massed to press and to test, and go home (four of six build-ups of 2014 to 2022).

    How often is read from the record, not weighed by Russia: what such a show brings it is not known. A build-up for an
    offensive takes the place of a show, and the troops that stand there count for it (`head_start`).
    """
    if prepared > 0 or rung >= LOCAL_OFFENSIVE:
        return Show(0)
    if showing > 0:
        return Show(showing + 1 if float(showing) < shows.show_weeks else 0)
    return Show(1 if parade < A_WEEK * shows.shows_per_year else 0)
