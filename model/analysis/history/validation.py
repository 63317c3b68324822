"""Every target beside the model's figure: what was fitted, what was left to check, what belongs to another population.

A target lies inside where the model's figure falls into the target's own 95% interval, by the cases it was measured on.
The model's interval is that of its replications alone. The dyads are played with the accepted draws of the calibration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...experiment.execute.events import OnEvent, ignore
from ...stats.intervals import Estimate, share, wilson
from .calibration import (
    CUTOFF,
    implausibility,
    play_dyads,
    still_holds,
    target_curve,
)
from .cases import Population, play_cases
from .recurrence import AT_YEARS, covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import AcceptedFile, Scenario, TargetForm

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PRIZE = "war.prize_russia"
INTENSITY = "red_ladder.deaths_top"
WAR = 1000.0
MOST_CASES = 66
"""Where a part of the interstate dyads states no n, it has at most theirs: its interval is at least as wide."""

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
    on_event: OnEvent = ignore,
    workers: int | None = None,
    home: Path | None = None,
) -> Validation:
    """Plays dyads with the accepted draws, and the reference case of two scenarios, and compares.

    Histories are stored under `home`, or `runs`, and not played again.
    """
    ids = np.arange(replications, dtype=np.int64)
    draws = np.array(accepted.draws)
    settings = {path: draws[ids % len(draws), k] for k, path in enumerate(accepted.paths)}
    played = play_dyads(
        dyads,
        replications,
        seed,
        settings,
        outcomes=("full_war_5y", "full_war_10y"),
        values=(PRIZE, INTENSITY),
        on_event=on_event,
        workers=workers,
        home=home,
    )
    references = []
    weeks = Estimate(None, None, None, 0)
    for scenario in (main, rival):
        case = play_cases(
            scenario, OPTION, replications, seed, returns=True, workers=workers, on_event=on_event, home=home
        )
        rates = tuple(share(case.cases.within(years)) for years in AT_YEARS)
        references.append(Reference(scenario.title, rates, int(case.signed.sum())))
        if scenario is main:
            weeks = median_interval(case.weeks_to_return())
    observed, n = target_curve(targets)
    curve = played.cases.curve()
    own = covariance(curve, played.cases.n)[None]
    return Validation(
        rows=tuple(_row(name, one, played, weeks) for name, one in targets.items()),
        implausibility=float(implausibility(curve[None], observed, n, own)[0]),
        cases=played.cases.n,
        references=tuple(references),
        departures=departures(dyads, main),
        seed=seed,
        replications=replications,
        stale=not still_holds(dyads, accepted.seed, accepted.first, home),
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
