"""What the rows of the reports read of a history, beside the outcomes and the measures of the directions."""

from __future__ import annotations

import numpy as np

from tests.directions.bench import Floats, Measure, Played

YEAR = 52


def taking_part(years: int) -> Measure:
    """States in some years after the signing, with ground troops or in another way."""

    def read(played: Played) -> Floats:
        week = years * YEAR - 1
        taking = played.tape["joined"][week].astype(np.float64)
        return np.where(played.calm[week], taking, np.nan)

    return read


def takes_part(member: str) -> Measure:
    """1 where a state is in at the end of the weeks played."""

    def read(played: Played) -> Floats:
        row = played.model.scene.groups["contributors"].index(member)
        values: Floats = (played.model.see("contributors", "joined")[row] == 1).astype(np.float64)
        return values

    return read


def of_all(outcome: str) -> Measure:
    """A share outcome over all histories: 0 where it does not apply."""
    return lambda played: np.nan_to_num(played.outcomes[outcome])


def front_kept(played: Played) -> Floats:
    """1 where the deal leaves Russia all the disputed land that it held in the week before the signing."""
    week = played.model.see("history", "signed_week")
    lanes = np.arange(week.size)
    held = played.model.war["front"][np.maximum(week - 1, 0), lanes]
    agreed = played.tape["front"][0]
    return np.where(week > 0, agreed >= held - 0.001, np.nan)


def allows_force(played: Played) -> Floats:
    """1 where the deal signed allows the force; not where none is signed."""
    signed = played.model.see("history", "signed") == 1
    return np.where(signed, played.tape["clause"][0] == 1, np.nan)


def complete(played: Played) -> Floats:
    """1 where nine in ten of the troops authorised are in place in any week."""
    troops = played.tape["troops"]
    full = (troops > 0.0) & (troops >= 0.9 * played.tape["authorised"])
    values: Floats = full.any(axis=0).astype(np.float64)
    return values


def harassed(played: Played) -> Floats:
    """1 where the force was harassed or struck before any war; only where there was a force to harass."""
    return np.where(played.outcomes["any_troops"] == 1.0, played.outcomes["harassment_5y"], np.nan)
