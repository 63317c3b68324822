"""Recurrence of armed conflict in simulated histories, by the filter of the UCDP data set.

The data count battle deaths by calendar year. An episode has ended once a whole year had fewer than 25; the case enters
at the end of that year, and it recurs in the first later year with 25 or more. So a clash in the first, quiet year does
not count, however bloody, if the year stays under 25; and the rate "after 1 year" is that of the year after it.

Sources: Kreutz 2010; UCDP Conflict Termination Dataset.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

ACTIVE = 25.0
"""Battle deaths in a calendar year that make armed conflict."""

WEEKS = 52
LATEST_ENTRY = 4
"""A case may enter in any of the first years; where none of them is quiet, the episode has not ended."""

FOLLOWED = 5
"""Years for which a case is followed."""

AT_YEARS = (1, 2, 5)


@dataclass(frozen=True)
class Cases:
    """Each lane as a case. `year` is the year after entry in which conflict recurs, 0 where it does not in five years.

    `entered` are lanes that had a quiet year in time and are observed for five years after it, `entry` that year.
    """

    entered: Bools
    entry: Ints
    year: Ints

    @property
    def n(self) -> int:
        """Cases that entered."""
        return int(np.count_nonzero(self.entered))

    def within(self, years: int) -> Floats:
        """1 where conflict recurred within `years` of entry, 0 where not, NaN for lanes that did not enter:
        (lanes,)."""
        came_back = (self.year > 0) & (self.year <= years)
        return np.where(self.entered, came_back.astype(np.float64), np.nan)

    def curve(self) -> Floats:
        """The shares that recurred within 1, 2 and 5 years."""
        return np.array([np.nanmean(self.within(years)) for years in AT_YEARS])

    def classes(self) -> Ints:
        """The class of each lane that entered: 0 recurs in year 1, 1 in year 2, 2 in years 3 to 5, 3 not in five
        years."""
        year = self.year[self.entered]
        return np.select([year == 0, year == 1, year == 2], [3, 0, 1], 2).astype(np.int64)


def weeks_into_year(replications: Ints) -> Ints:
    """The week of the calendar year in which fighting ended, evenly spread over replications."""
    return np.mod(replications, WEEKS)


def calendar_years(deaths: Floats, into_year: Ints) -> Floats:
    """Deaths by calendar year after the year in which fighting ended, from weekly deaths (weeks, lanes): (years,
    lanes).

    Only years that are whole in every lane.
    """
    weeks, lanes = deaths.shape
    total = np.vstack([np.zeros((1, lanes)), np.cumsum(deaths, axis=0)])
    first = WEEKS - into_year
    years = (weeks - WEEKS) // WEEKS
    edges = first[None, :] + WEEKS * np.arange(years + 1)[:, None]
    return np.diff(np.take_along_axis(total, edges, axis=0), axis=0)


def cases(deaths: Floats, replications: Ints, since: Ints | None = None) -> Cases:
    """The cases among lanes, from weekly deaths since the end of fighting (weeks, lanes).

    `since` is the number of weeks each lane was played; a lane that ended early is no case, unless conflict had
    recurred by then. Raises ValueError where the weeks do not hold an entry and five years.
    """
    into_year = weeks_into_year(replications)
    yearly = calendar_years(deaths, into_year)
    latest = min(LATEST_ENTRY, yearly.shape[0] - FOLLOWED)
    if latest < 1:
        raise ValueError(f"{deaths.shape[0]} weeks are too few: {WEEKS * (FOLLOWED + 2)} hold a case of five years")
    active = yearly >= ACTIVE
    quiet = ~active[:latest]
    entry = np.argmax(quiet, axis=0)
    followed = np.take_along_axis(active, entry[None, :] + 1 + np.arange(FOLLOWED)[:, None], axis=0)
    recurs = followed.any(axis=0)
    year = np.where(recurs, np.argmax(followed, axis=0) + 1, 0)
    entered: Bools = np.asarray(quiet.any(axis=0), np.bool_)
    if since is not None:
        last = np.where(recurs, year, FOLLOWED) + entry + 1
        entered &= since >= WEEKS - into_year + WEEKS * last
    return Cases(entered, (entry + 1).astype(np.int64), year.astype(np.int64))


def covariance(curve: Floats, n: float) -> Floats:
    """Covariance of cumulative shares observed on `n` cases, which are one multinomial sample: p_i (1 - p_j) / n."""
    low = np.minimum.outer(curve, curve)
    high = np.maximum.outer(curve, curve)
    result: Floats = low * (1.0 - high) / n
    return result
