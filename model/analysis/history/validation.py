"""Validation: every target beside the model's estimate, whether it was fitted, left to check, or of another population.

A target is met where the model's estimate lies in the target's own 95% interval, by the cases it was measured on. The
model's interval is that of its replications alone. The dyads are played with the accepted draws of the calibration.

Of several targets that are all true some lie outside by luck: the checks counted on cases are judged together as well,
by the score test whose inverse Wilson's interval is, adjusted for all of them (Holm 1979).

One target is no rate: the talks of 2022 went on without a deal. The model is asked how often that happens in histories
that start where the two sides stood then, and is refuted where it calls it rare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...experiment.execute.events import OnEvent, ignore
from ...stats.intervals import LEVEL, Estimate, share, share_of, share_test
from ...stats.multiplicity import holm
from .calibration import play_dyads, still_holds
from .cases import Population, play_cases
from .recurrence import AT_YEARS, covariance
from .target import CUTOFF, target_curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import AcceptedFile, Scenario, TargetForm

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PRIZE = "war.prize_russia"
INTENSITY = "red_ladder.deaths_top"
WAR = 1000.0
MOST_CASES = 66
"""The n of a target that states none: a part of the interstate dyads has at most theirs, so that its interval is at
least as wide."""

OPTION = "no_guarantee"
BACKCAST = "backcast_2022"


@dataclass(frozen=True)
class Row:
    """One target and the model's estimate for it, counted on the population `of`. `judged` rows are hits or misses, the
    others are context. `p` is the chance of so far a count of the target's cases at the model's rate, None where its
    interval is stated or it is no share; `p_holm` is adjusted for all judged checks that have one."""

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
    p: float | None = None
    p_holm: float | None = None

    @property
    def judged(self) -> bool:
        """Whether a miss is a miss: the model simulates this population, and the target is no `part` of the fitted."""
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
    """All targets beside the model. `implausibility` is that of the fitted curve as a whole, ruled out above `CUTOFF`.

    `stale` says that the accepted draws were made under other rules or dyads than today's.
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
    def tested(self) -> tuple[Row, ...]:
        """Judged checks that are tested together."""
        return tuple(row for row in self.rows if row.judged and row.p_holm is not None)

    @property
    def misses_together(self) -> tuple[Row, ...]:
        """Checks that the model does not meet at 95% for all that are tested together."""
        return tuple(row for row in self.tested if row.p_holm is not None and row.p_holm < 1.0 - LEVEL)

    @property
    def curve_inside(self) -> bool:
        """Whether the fitted curve, as a whole, is met."""
        return self.implausibility <= CUTOFF


def validate_targets(
    targets: Mapping[str, TargetForm],
    accepted: AcceptedFile,
    dyads: Scenario,
    main: Scenario,
    rival: Scenario,
    backcast: Scenario,
    replications: int,
    seed: int,
    on_event: OnEvent = ignore,
    workers: int | None = None,
    home: Path | None = None,
) -> Validation:
    """Plays dyads with the accepted draws, the reference case of two scenarios, and the back-cast, and compares.

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
    talks = play_cases(backcast, backcast.reference, replications, seed, workers=workers, on_event=on_event, home=home)
    no_deal = share(np.where(talks.signed, 0.0, 1.0))
    curve = played.cases.curve()
    own = covariance(curve, played.cases.n)[None]
    return Validation(
        rows=judged_together([_row(name, target, played, weeks, no_deal) for name, target in targets.items()]),
        implausibility=float(target_curve(targets).implausibility(curve[None], own)[0]),
        cases=played.cases.n,
        references=tuple(references),
        departures=departures(dyads, main),
        seed=seed,
        replications=replications,
        stale=not still_holds(dyads, accepted.seed, accepted.first, home),
    )


def departures(dyads: Scenario, main: Scenario) -> tuple[Departure, ...]:
    """The parameters that the dyads draw from another distribution than the main scenario."""
    departed = []
    for path, parameter in dyads.parameters.items():
        other = main.parameters.get(path)
        if other is not None and other.value != parameter.value:
            departed.append(
                Departure(path, str(parameter.value.plain()), str(other.value.plain()), parameter.because or "")
            )
    return tuple(departed)


def interval(target: TargetForm) -> tuple[float, float]:
    """The target's own 95% interval: the range it states, or that of a share of its cases."""
    if target.range is not None:
        return target.range
    n = target.n or MOST_CASES
    of_cases = share_of(round(target.value * n), n)
    assert of_cases.low is not None
    assert of_cases.high is not None
    return of_cases.low, of_cases.high


def judged_together(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with the p of each judged check adjusted for all of these. What the model was fitted to is no check: it
    lies near its target by that, and would only dilute the others."""
    p_values = holm([row.p if row.judged and row.use == "check" else None for row in rows])
    return tuple(replace(row, p_holm=p) for row, p in zip(rows, p_values, strict=True))


def chance_at(target: TargetForm, rate: float | None) -> float | None:
    """The chance of a count as far from a rate as the target's, by its cases; None where it states its range."""
    if target.range is not None or target.unit != "share" or rate is None:
        return None
    n = target.n or MOST_CASES
    return share_test(round(target.value * n), n, rate)


def median_interval(values: Floats) -> Estimate:
    """The median with its distribution-free 95% interval, from ranks by the binomial distribution with p = 0.5."""
    if values.size == 0:
        return Estimate(None, None, None, 0)
    ordered = np.sort(values)
    half = 0.98 * np.sqrt(values.size)
    low = int(max(0, np.floor(values.size / 2 - half)))
    high = int(min(values.size - 1, np.ceil(values.size / 2 + half)))
    return Estimate(float(np.median(ordered)), float(ordered[low]), float(ordered[high]), int(values.size))


def _row(name: str, target: TargetForm, played: Population, weeks: Estimate, no_deal: Estimate) -> Row:
    low, high = interval(target)
    estimate, of = _figure(name, target, played, weeks, no_deal)
    inside = None if estimate.estimate is None else bool(low <= estimate.estimate <= high)
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
        estimate,
        of,
        inside,
        chance_at(target, estimate.estimate),
    )


def _figure(
    name: str, target: TargetForm, played: Population, weeks: Estimate, no_deal: Estimate
) -> tuple[Estimate, str]:
    """The model's estimate for a target, and the population it was counted on."""
    if name == BACKCAST:
        return no_deal, "histories that start where the two sides stood in March 2022"
    if target.unit == "weeks":
        return weeks, f"recommitments that hardly anybody watches, {OPTION} of the main scenario"
    years = target.at_years or 0
    if name.startswith("cow_war"):
        able = played.settled & (played.values[INTENSITY] * 52 >= WAR)
        return share(
            np.where(able, played.outcomes[f"full_war_{years}y"], np.nan)
        ), "settled dyads whose fighting can reach war"
    came_back = played.cases.within(years)
    if name.startswith("ucdp_territorial"):
        territory = played.values[PRIZE] < 1.0
        return share(
            np.where(territory, came_back, np.nan)
        ), "settled dyads for which the territory is the larger stake"
    if target.use == "context":
        return share(came_back), "settled dyads: another population"
    return share(came_back), "settled dyads"
