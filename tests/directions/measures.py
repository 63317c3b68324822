"""What the direction tests read of a history: outcomes of the table, and a few things it does not show."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.world.names import CHANGED_RULES, CLAUSE_ALLOWS, ENABLERS, LOCAL_OFFENSIVE, PROBES, RESUMPTION
from tests.directions.bench import Floats, Measure, Played

YEAR = 52


def outcome(name: str) -> Measure:
    """An outcome of the table."""
    return lambda played: played.outcomes[name]


def first_answer(side: str) -> Measure:
    """1 where the side signs in the first week, on the terms that lie there."""
    return before_signing(f"{side}_signs", 0)


def deal_allows(played: Played) -> Floats:
    """1 where a deal is signed that allows Western troops."""
    signed = played.model.see("history", "signed") == 1
    return (signed & (played.model.see("deal", "clause") == CLAUSE_ALLOWS)).astype(np.float64)


def at(name: str, years: float) -> Measure:
    """A series some years after the signing; not where the ceasefire has fallen by then."""

    def read(played: Played) -> Floats:
        week = round(years * YEAR) - 1
        values: Any = played.tape[name][week].astype(np.float64)
        return np.where(played.calm[week], values, np.nan)

    return read


def before_signing(name: str, week: int) -> Measure:
    """A state in a calendar week of the war."""
    return lambda played: played.model.war[name][week].astype(np.float64)


def mean(name: str) -> Measure:
    """Mean of a series over the weeks of ceasefire before any collapse."""

    def read(played: Played) -> Floats:
        calm = played.calm
        values = np.where(calm, played.tape[name], 0.0).sum(axis=0) / np.maximum(calm.sum(axis=0), 1)
        return np.where(calm.any(axis=0), values, np.nan)

    return read


def any_week(name: str) -> Measure:
    """1 where a flag is ever up while the ceasefire stands."""
    return lambda played: ((played.tape[name] != 0) & played.calm).any(axis=0).astype(np.float64)


def fighting_within(years: int) -> Measure:
    """1 where a clash, or a war, passed 25 dead within some years of the signing."""

    def read(played: Played) -> Floats:
        since = played.model.see("clash", "fatal_since")
        return np.asarray((since >= 0) & (since <= YEAR * years), np.float64)

    return read


def clashes(played: Played) -> Floats:
    """Clashes that began while the ceasefire stood."""
    return np.asarray(((played.tape["clash_begun"] == 1) & played.calm).sum(axis=0), np.float64)


def clash_weeks(played: Played) -> Floats:
    """Weeks that a clash lasts, on average; not where there was none."""
    begun = played.tape["clash_begun"].sum(axis=0)
    return np.where(begun > 0, played.tape["clash"].sum(axis=0) / np.maximum(begun, 1), np.nan)


def grown_share(played: Played) -> Floats:
    """Share of the clashes that grew into general war; not where there was none."""
    begun = played.tape["clash_begun"].sum(axis=0)
    return np.where(begun > 0, played.tape["clash_grown"].sum(axis=0) / np.maximum(begun, 1), np.nan)


def shelling_share(played: Played) -> Floats:
    """Share of the weeks of ceasefire in which the line is probed and shelled, or worse."""
    calm = played.calm
    shelled = (played.tape["red_rung"] >= PROBES) & calm
    return np.where(calm.any(axis=0), shelled.sum(axis=0) / np.maximum(calm.sum(axis=0), 1), np.nan)


def attributed_share(played: Played) -> Floats:
    """Share of the weeks with something to attribute in which it was attributed."""
    acted = (played.tape["red_rung"] > 0) & played.calm
    pinned = (played.tape["attributed"] == 1) & acted
    total = acted.sum(axis=0)
    return np.where(total > 0, pinned.sum(axis=0) / np.maximum(total, 1), np.nan)


def noticed_in_time(played: Played) -> Floats:
    """Where the war was resumed by plan: 1 if the build-up had been noticed before the attack."""
    rung = played.tape["red_rung"]
    attacked = rung >= RESUMPTION
    first = attacked.argmax(axis=0)
    lanes = np.arange(rung.shape[1])
    seen = played.tape["noticed"][np.maximum(first - 1, 0), lanes] == 1
    return np.where(attacked.any(axis=0), seen, np.nan)


def denial_per_soldier(week: int) -> Measure:
    """Effective troops that shift the balance, for each soldier in place, some weeks after the signing."""

    def read(played: Played) -> Floats:
        troops = played.tape["troops"][week]
        return np.where(troops > 0, played.tape["denial"][week] / np.maximum(troops, 1.0), np.nan)

    return read


def belief_after_test(played: Played) -> Floats:
    """Russia's belief in the American promise a week after it was put to the test, less the week before."""
    tested = played.tape["tested"] == 1
    first = tested.argmax(axis=0)
    lanes = np.arange(tested.shape[1])
    belief = played.tape["belief_us"]
    weeks = belief.shape[0]
    moved = belief[np.minimum(first + 1, weeks - 1), lanes] - belief[np.maximum(first - 1, 0), lanes]
    return np.where(tested.any(axis=0) & (first > 0) & (first < weeks - 1), moved, np.nan)


def regrowth(played: Played) -> Floats:
    """Violations twelve weeks after the first recommitment, over those of the week before it."""
    again = (played.tape["recommitted"] == 1) & played.calm
    first = again.argmax(axis=0)
    lanes = np.arange(again.shape[1])
    series = played.tape["violations"]
    later = first + 12
    ok = again.any(axis=0) & (first > 0) & (later < series.shape[0])
    later = np.minimum(later, series.shape[0] - 1)
    ratio = series[later, lanes] / np.maximum(series[np.maximum(first - 1, 0), lanes], 1e-9)
    return np.where(ok & played.calm[later, lanes], ratio, np.nan)


def joined_others(*leaders: str) -> Measure:
    """States in at the end, without the leaders."""

    def read(played: Played) -> Floats:
        ids = played.model.scene.groups["contributors"]
        others = [row for row, name in enumerate(ids) if name not in leaders]
        total: Floats = played.model.see("contributors", "joined")[others].sum(axis=0).astype(np.float64)
        return total

    return read


def withdrawn(played: Played) -> Floats:
    """States that had left under fire by the end."""
    return played.model.see("contributors", "withdrawn_under_fire").copy()


def capacity(enabler: str) -> Measure:
    """What the force can count on of an enabler at the end."""
    row = sorted(ENABLERS).index(enabler)
    return lambda played: played.model.see("enablers", "capacity")[row].copy()


def forceful_replies(played: Played) -> Floats:
    """Weeks in which blue changes its rules of engagement or goes beyond, in a hundred weeks in which red strikes."""
    red = played.tape["red_rung"] >= LOCAL_OFFENSIVE
    blue = (played.tape["blue_rung"] >= CHANGED_RULES) & red
    return np.where(red.any(axis=0), 100.0 * blue.sum(axis=0) / np.maximum(red.sum(axis=0), 1), np.nan)


def answered_by_force(played: Played) -> Floats:
    """Where Ukraine retook land by force: 1 if Russia then goes to rung 7 or above within a quarter."""
    attack = (played.tape["under_attack"] == 1) & played.calm
    first = attack.argmax(axis=0)
    lanes = np.arange(attack.shape[1])
    rung = played.tape["red_rung"]
    free = rung[first, lanes] < LOCAL_OFFENSIVE
    after = np.zeros(attack.shape[1], bool)
    for week in range(1, 14):
        after |= rung[np.minimum(first + week, rung.shape[0] - 1), lanes] >= LOCAL_OFFENSIVE
    return np.where(attack.any(axis=0) & free, after, np.nan)


def responses(least: int) -> Measure:
    """Share of the weeks of ceasefire in which Ukraine's response stands at `least` or above."""

    def read(played: Played) -> Floats:
        calm = played.calm
        total = ((played.tape["response"] >= least) & calm).sum(axis=0)
        return np.where(calm.any(axis=0), total / np.maximum(calm.sum(axis=0), 1), np.nan)

    return read


def highest_below_war(least: int) -> Measure:
    """Share of the weeks of ceasefire at a rung of `least` or above."""

    def read(played: Played) -> Floats:
        calm = played.calm
        total = ((played.tape["red_rung"] >= least) & calm).sum(axis=0)
        return np.where(calm.any(axis=0), total / np.maximum(calm.sum(axis=0), 1), np.nan)

    return read


def decides_on_war(played: Played) -> Floats:
    """1 where Russia decides on general war in any week while the ceasefire stands."""
    decided = ((played.tape["wanted"] >= RESUMPTION) & played.calm).any(axis=0)
    values: Floats = decided.astype(np.float64)
    return values
