"""Every target beside the model's figure: what was fitted, what was left to check, what belongs to another population.

A target lies inside where the model's figure falls into the target's own 95% interval, by the cases it was measured on.
The model's interval is that of its replications alone. The dyads are played with the accepted draws of the calibration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.analysis.history.calibration import (
    CHUNK,
    CUTOFF,
    Population,
    implausibility,
    play_dyads,
    still_holds,
    target_curve,
)
from model.analysis.history.recurrence import AT_YEARS, Cases, cases, covariance
from model.stats.intervals import Estimate, share, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.scenario import AcceptedFile, Scenario, TargetForm

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PRIZE = "war.prize_russia"
INTENSITY = "red_ladder.deaths_top"
WAR = 1000.0
MOST_CASES = 66
"""Where a part of the interstate dyads states no n, it has at most theirs: its interval is at least as wide."""

RETURN_WITHIN = 52
BEFORE = 4
QUIET_WATCH = 0.25
OPTION = "no_guarantee"


@dataclass(frozen=True)
class Row:
    """One target and the model's figure for it. `judged` rows are hits or misses, others stand for context."""

    id: str
    population: str
    quantity: str
    at_years: int | None
    use: str
    unit: str
    target: float
    n: int | None
    low: float
    high: float
    model: Estimate
    of: str
    inside: bool | None

    @property
    def judged(self) -> bool:
        """Whether the model simulates this population, so that a miss is a miss."""
        return self.use in ("calibrate", "check")


@dataclass(frozen=True)
class Departure:
    """A parameter in which the dyads differ from the main scenario, with the reason."""

    path: str
    dyads: str
    here: str
    because: str


@dataclass(frozen=True)
class Reference:
    """The main scenario's reference case through the same filter: shares at 1, 2 and 5 years."""

    title: str
    rates: tuple[Estimate, ...]
    signed: int


@dataclass(frozen=True)
class Validation:
    """All of it. `implausibility` is that of the fitted curve as one, ruled out above `CUTOFF`.

    `stale` says that the accepted draws were found under other rules or dyads than today's.
    """

    rows: tuple[Row, ...]
    implausibility: float
    cases: int
    references: tuple[Reference, ...]
    departures: tuple[Departure, ...]
    seed: int
    replications: int
    stale: bool

    @property
    def misses(self) -> tuple[Row, ...]:
        """Judged targets that the model does not meet."""
        return tuple(row for row in self.rows if row.judged and not row.inside)

    @property
    def curve_inside(self) -> bool:
        """Whether the fitted curve, taken as one, is met."""
        return self.implausibility <= CUTOFF


def validate_targets(
    targets: Mapping[str, TargetForm],
    accepted: AcceptedFile,
    dyads: Scenario,
    main: Scenario,
    rival: Scenario,
    replications: int,
    seed: int,
    report: Callable[[int], None] | None = None,
) -> Validation:
    """Play dyads with the accepted draws, and the reference case of two scenarios, and compare."""
    ids = np.arange(replications, dtype=np.int64)
    draws = np.array(accepted.draws)
    settings = {path: draws[ids % len(draws), k] for k, path in enumerate(accepted.paths)}
    played = play_dyads(dyads, ids, seed, settings, ("full_war_5y", "full_war_10y"), (PRIZE, INTENSITY), report)
    references = []
    weeks = Estimate(None, None, None, 0)
    for scenario in (main, rival):
        reference, found = _reference(scenario, ids, seed)
        references.append(reference)
        weeks = found if scenario is main else weeks
    observed, n = target_curve(targets)
    rates = played.cases.curve()
    own = covariance(rates, played.cases.n)[None]
    return Validation(
        rows=tuple(_row(name, one, played, weeks) for name, one in targets.items()),
        implausibility=float(implausibility(rates[None], observed, n, own)[0]),
        cases=played.cases.n,
        references=tuple(references),
        departures=departures(dyads, main),
        seed=seed,
        replications=replications,
        stale=not still_holds(dyads, accepted.seed, accepted.first),
    )


def departures(dyads: Scenario, main: Scenario) -> tuple[Departure, ...]:
    """Every parameter that the dyads draw from another distribution than the main scenario."""
    found = []
    for path, one in dyads.parameters.items():
        other = main.parameters.get(path)
        if other is not None and other.value != one.value:
            found.append(Departure(path, str(one.value.plain()), str(other.value.plain()), one.because or ""))
    return tuple(found)


def interval(target: TargetForm) -> tuple[float, float]:
    """The target's own 95% interval: Wilson's on its cases, or the range it states."""
    if target.range is not None:
        return target.range
    n = target.n or MOST_CASES
    return wilson(round(target.value * n), n)


def weeks_to_return(violations: Floats, recommitted: Ints, watch: Floats) -> Floats:
    """Weeks until violations are back at the level before a bare recommitment, one entry each; series (weeks, lanes).

    The level before is the mean of the four weeks that ended with the recommitment. Only recommitments that
    hardly anybody watches count. One that is not back within a year counts as a year.
    """
    weeks = violations.shape[0]
    found = []
    for week, lane in zip(*np.nonzero((recommitted == 1) & (watch < QUIET_WATCH)), strict=True):
        if week < BEFORE or week + 1 >= weeks:
            continue
        level = violations[week - BEFORE : week, lane].mean()
        later = violations[week + 1 : week + 1 + RETURN_WITHIN, lane] >= level
        if later.any():
            found.append(float(np.argmax(later) + 1))
        elif week + RETURN_WITHIN < weeks:
            found.append(float(RETURN_WITHIN))
    return np.array(found)


def median_interval(values: Floats) -> Estimate:
    """The median with its distribution-free 95% interval, by the ranks of a binomial of one half."""
    if values.size == 0:
        return Estimate(None, None, None, 0)
    ordered = np.sort(values)
    half = 0.98 * np.sqrt(values.size)
    low = int(max(0, np.floor(values.size / 2 - half)))
    high = int(min(values.size - 1, np.ceil(values.size / 2 + half)))
    return Estimate(float(np.median(ordered)), float(ordered[low]), float(ordered[high]), int(values.size))


def _row(name: str, target: TargetForm, played: Population, weeks: Estimate) -> Row:
    low, high = interval(target)
    found, of = _figure(name, target, played, weeks)
    inside = None if found.estimate is None else bool(low <= found.estimate <= high)
    return Row(
        name,
        target.population,
        target.quantity,
        target.at_years,
        target.use,
        target.unit,
        target.value,
        target.n,
        low,
        high,
        found,
        of,
        inside,
    )


def _figure(name: str, target: TargetForm, played: Population, weeks: Estimate) -> tuple[Estimate, str]:
    """The model's figure for a target, and whom it was counted on."""
    if target.unit == "weeks":
        return weeks, f"recommitments that hardly anybody watches, {OPTION} of the main scenario"
    years = target.at_years or 0
    if name.startswith("cow_war"):
        able = played.values[INTENSITY] * 52 >= WAR
        return share(
            np.where(able, played.outcomes[f"full_war_{years}y"], np.nan)
        ), "dyads whose fighting can reach war"
    came_back = played.cases.within(years)
    if name.startswith("ucdp_territorial"):
        territory = played.values[PRIZE] < 1.0
        return share(np.where(territory, came_back, np.nan)), "dyads for which the territory is the larger stake"
    if target.use == "context":
        return share(came_back), "all dyads: another population"
    return share(came_back), "all dyads"


def _reference(scenario: Scenario, ids: Ints, seed: int) -> tuple[Reference, Estimate]:
    """The reference case through the filter, and the weeks until violations return."""
    from model.simulation.series import simulate_series

    parts, returns, signed = [], [], 0
    names = ("deaths", "violations", "contact.recommitted", "contact.watch")
    for start in range(0, ids.size, CHUNK):
        block = ids[start : start + CHUNK]
        series = simulate_series(scenario, OPTION, block, seed, names)
        one = cases(series.weekly["deaths"], block, series.since)
        parts.append(Cases(one.entered & series.signed, one.entry, one.year))
        returns.append(weeks_to_return(*(series.weekly[name] for name in names[1:])))
        signed += int(series.signed.sum())
    whole = Cases(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("entered", "entry", "year")))
    rates = tuple(share(whole.within(years)) for years in AT_YEARS)
    return Reference(scenario.title, rates, signed), median_interval(np.concatenate(returns))
