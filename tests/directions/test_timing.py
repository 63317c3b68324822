"""When fighting and war come back to a peace that was bargained and that nobody guarantees."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from tests.directions.bench import CEASEFIRE_WEEKS, Floats, Measure, Played, Point, measure

pytestmark = pytest.mark.slow

NOBODY = Point("no_guarantee", start="war")
HALF_YEAR = 26
REPLICATIONS = 3072


def week_of(room: str, name: str) -> Measure:
    """Weeks from the signing to a state's event, one beyond the horizon where there was none; not where none signed."""

    def read(played: Played) -> Floats:
        since = played.model.see(room, name)
        signed = played.model.see("history", "signed") == 1
        return np.where(signed, np.where(since >= 0, since, CEASEFIRE_WEEKS + 1), np.nan)

    return read


@lru_cache(maxsize=1)
def weeks() -> dict[str, Floats]:
    """Weeks to the first fatal clash and to the first collapse, of the deals that were signed."""
    measures = {"fighting": week_of("clash", "fatal_since"), "war": week_of("history", "collapse_since")}
    measured = measure({NOBODY: measures}, {NOBODY: REPLICATIONS})
    return {name: measured[(NOBODY, name)][~np.isnan(measured[(NOBODY, name)])] for name in measures}


def hazards(event: Floats) -> list[float]:
    """Chance of the event in each half-year, of those that had none before."""
    halves = range(0, CEASEFIRE_WEEKS, HALF_YEAR)
    return [float(np.mean(event[event > first] <= first + HALF_YEAR)) for first in halves]


def test_fighting_is_likelier_in_the_first_half_year_than_in_any_later_one() -> None:
    """Mistrust is highest and spoilers are busiest when a deal is fresh (Fortna 2004)."""
    first, *later = hazards(weeks()["fighting"])
    assert weeks()["fighting"].size > 200
    assert first > max(later)
    assert first > 1.3 * float(np.mean(later))


def test_general_war_is_rarer_than_fighting_and_comes_later() -> None:
    """Signatories have just preferred peace; what war is worth changes only with armies, leaders and beliefs."""
    fighting, war = weeks()["fighting"], weeks()["war"]
    for years in (1, 2, 5):
        assert np.mean(war <= 52 * years) < 0.7 * np.mean(fighting <= 52 * years)
    assert np.median(war[war <= CEASEFIRE_WEEKS]) > 1.3 * np.median(fighting[fighting <= CEASEFIRE_WEEKS])
