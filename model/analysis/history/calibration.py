"""Calibration on interstate dyads: four parameters, one curve, history matching.

Each replication of `scenarios/calibration/interstate_dyad.yaml` is another dyad with its own keyed draw of the fitted
parameters: decision noise (`decisions.rationality`), shock persistence (`decisions.taste_persistence`), how readily
clashes begin (`clash.hot_rate`) and how fast quiet unlearns mistrust (`clash.mistrust_learning`). Only settled dyads
are cases: both sides value the ceasefire above war in its first week, as two that sign do. What a clash kills, how it
is settled and how it grows is read from other evidence and not fitted, since the curve cannot tell these apart from
the rate. A multinomial logit pools the cases into the expected curve of recurrence at any draw. A draw's
implausibility is the distance of that curve from the observed one (`target.py`), the emulator's own error and the
model's discrepancy included. A draw is accepted by a normal kernel, with luck keyed by replication.

The scale of utilities and rationality are not identified apart, so one stake (`war.stake_russia`) is fixed at 1.

Sources: Vernon, Goldstein & Bower 2010 (history matching); Wilkinson 2013 (rejection as a model of error).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...experiment.execute.events import OnEvent, ignore
from ...stats import multinomial
from .cases import Population, play_cases
from .recurrence import AT_YEARS, Cases, covariance
from .target import CUTOFF, TargetCurve, target_curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario, TargetForm

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

RATIONALITY = "decisions.rationality"
PERSISTENCE = "decisions.taste_persistence"
HOT_RATE = "clash.hot_rate"
LEARNING = "clash.mistrust_learning"
FITTED = (RATIONALITY, PERSISTENCE, HOT_RATE, LEARNING)
RIDGE = (HOT_RATE, LEARNING)
"""The two over which the implausibility is laid out: the curve sees their ratio better than either."""

FIXED = "war.stake_russia"

CLASSES = 4
LEVELS = (0.025, 0.25, 0.5, 0.75, 0.975)
GRID = (0.05, 0.25, 0.5, 0.75, 0.95)
FEWEST = 512


@dataclass(frozen=True)
class Marginal:
    """The prior and posterior of one fitted parameter: mean, standard deviation, quantiles at `LEVELS`."""

    path: str
    unit: str
    prior_mean: float
    prior_sd: float
    prior: tuple[float, ...]
    mean: float
    sd: float
    posterior: tuple[float, ...]


@dataclass(frozen=True)
class Curve:
    """Recurrence within 1, 2 and 5 years, on `n` cases, and its implausibility against the target."""

    rates: tuple[float, ...]
    n: int
    implausibility: float


@dataclass(frozen=True)
class Calibration:
    """The fit. `grid` holds implausibilities over quantiles `GRID` of the prior of the two in `RIDGE`, as rows and
    columns, the others at their medians; the correlations are those of these two.

    `first` are counts over the first dyads (`fingerprint`), which show later whether the rules still give the same
    dyads.
    """

    scenario: str
    seed: int
    replications: int
    entered: int
    entered_first_year: float
    target: tuple[float, ...]
    target_n: int
    target_sd: tuple[float, ...]
    discrepancy: tuple[float, ...]
    gain: float
    prior_curve: Curve
    best: Curve
    best_draw: tuple[float, ...]
    not_ruled_out: float
    accepted: Ints
    draws: Floats
    marginals: tuple[Marginal, ...]
    prior_correlation: float
    correlation: float
    grid: tuple[tuple[float, ...], ...]
    grid_axes: tuple[tuple[float, ...], ...]
    predicted: Curve
    first: tuple[int, ...]

    @property
    def reached(self) -> bool:
        """Whether both the best draw and the accepted draws meet the target, by `CUTOFF`."""
        return self.best.implausibility <= CUTOFF and self.predicted.implausibility <= CUTOFF


@dataclass(frozen=True)
class Emulation:
    """What the played dyads say of a draw's curve: draws `theta` (replications, `FITTED`), their expected curves
    (replications, 3), and the covariances of these."""

    theta: Floats
    emulator: multinomial.Logit
    gain: float
    curves: Floats
    spread: Floats

    @staticmethod
    def of(played: Population) -> Emulation:
        """The emulator of played dyads, and its curves at each of their draws."""
        theta = np.column_stack([played.values[path] for path in FITTED])
        x, entered = transformed(theta), played.cases.entered
        classes = played.cases.classes()
        emulator = multinomial.fit(x[entered], classes, CLASSES)
        return Emulation(theta, emulator, multinomial.gain(x[entered], classes, CLASSES), *emulator.cumulative(x))

    def accepted(self, target: TargetCurve, luck: Floats) -> Ints:
        """The numbers of the draws that `luck` (replications,) accepts."""
        return np.flatnonzero(luck < target.kernel(self.curves, self.spread))


def calibrate(
    scenario: Scenario,
    targets: Mapping[str, TargetForm],
    replications: int,
    seed: int,
    on_event: OnEvent = ignore,
    workers: int | None = None,
    home: Path | None = None,
) -> Calibration:
    """Fits the parameters of `FITTED`. Histories are stored under `home`, or `runs`, and not played again.

    Raises InputError for too few replications, or a scenario that does not fix the scale.
    """
    if replications < FEWEST:
        raise InputError(
            Problem(f"{replications} dyads are too few to fit {len(FITTED)} parameters", expected=f"{FEWEST} or more")
        )
    if scenario.parameters[FIXED].value.varies:
        raise InputError(Problem(f"{FIXED} varies: utility scale and rationality cannot both be fitted", path=FIXED))
    target = target_curve(targets)
    ids = np.arange(replications, dtype=np.int64)
    played = play_dyads(scenario, replications, seed, on_event=on_event, workers=workers, home=home)
    entered = played.cases.entered
    emulation = Emulation.of(played)
    theta, x = emulation.theta, transformed(emulation.theta)
    ridge = [FITTED.index(path) for path in RIDGE]
    far = target.implausibility(emulation.curves, emulation.spread)
    accepted = emulation.accepted(target, acceptance_luck(ids, seed))
    if accepted.size < 20:
        # Hardly any draw is accepted: the nearest draws are shown, and the verdict says that the target was missed.
        accepted = np.sort(np.argsort(far)[:20])
    more = replications // 2
    settings = {path: theta[accepted[np.arange(more) % accepted.size], k] for k, path in enumerate(FITTED)}
    predicted = play_dyads(scenario, more, seed, settings, replications, on_event=on_event, workers=workers, home=home)
    best = int(np.argmin(far))
    axes = tuple(tuple(float(v) for v in np.quantile(theta[:, k], np.array(GRID))) for k in ridge)
    return Calibration(
        scenario=scenario.id,
        seed=seed,
        replications=replications,
        entered=played.cases.n,
        entered_first_year=float(np.mean(played.cases.entry[entered] == 1)),
        target=tuple(target.rates.tolist()),
        target_n=target.n,
        target_sd=tuple(target.standard_deviations().tolist()),
        discrepancy=tuple(target.discrepancy.tolist()),
        gain=emulation.gain,
        prior_curve=_curve(played.cases, target),
        best=Curve(tuple(emulation.curves[best].tolist()), target.n, float(far[best])),
        best_draw=tuple(theta[best].tolist()),
        not_ruled_out=float(np.mean(far <= CUTOFF)),
        accepted=ids[accepted],
        draws=theta[accepted],
        marginals=tuple(_marginal(path, scenario, theta[:, k], theta[accepted, k]) for k, path in enumerate(FITTED)),
        prior_correlation=_correlation(x[:, ridge]),
        correlation=_correlation(x[accepted][:, ridge]),
        grid=_grid(emulation.emulator, np.median(theta, axis=0), ridge, axes, target),
        grid_axes=axes,
        predicted=_curve(predicted.cases, target),
        first=fingerprint(played.cases),
    )


def play_dyads(
    scenario: Scenario,
    replications: int,
    seed: int,
    settings: Mapping[str, Floats] | None = None,
    first: int = 0,
    outcomes: tuple[str, ...] = (),
    values: tuple[str, ...] = FITTED,
    on_event: OnEvent = ignore,
    workers: int | None = None,
    home: Path | None = None,
) -> Population:
    """Plays `replications` dyads from number `first` on under the scenario's reference option, with the settled ones as
    cases; see `cases.play_cases`."""
    return play_cases(
        scenario,
        scenario.reference,
        replications,
        seed,
        first,
        settings,
        values,
        outcomes,
        only_settled=True,
        workers=workers,
        on_event=on_event,
        home=home,
    )


def fingerprint(cases: Cases) -> tuple[int, ...]:
    """Counts over the first `FEWEST` dyads: those that entered, and those that recurred within 1, 2 and 5 years."""
    within = (int(np.nansum(cases.within(years)[:FEWEST])) for years in AT_YEARS)
    return int(np.count_nonzero(cases.entered[:FEWEST])), *within


def still_holds(scenario: Scenario, seed: int, first: tuple[int, ...], home: Path | None = None) -> bool:
    """Whether the rules and the dyads are those of a calibration with fingerprint `first`, by playing the first
    dyads."""
    played = play_dyads(scenario, FEWEST, seed, home=home)
    return fingerprint(played.cases) == first


def transformed(theta: Floats) -> Floats:
    """The fitted parameters (points, `FITTED`) on the scale of the emulator: log odds of persistence, logarithms of the
    others."""
    share = np.clip(theta[:, 1], 1e-9, 1.0 - 1e-9)
    x: Floats = np.log(np.maximum(theta, 1e-9))
    x[:, 1] = np.log(share / (1.0 - share))
    return x


def acceptance_luck(replications: Ints, seed: int) -> Floats:
    """The keyed uniform numbers (replications,) that decide whether each replication's draw is accepted."""
    from ...lanes import name_hash, uniform

    actor, purpose = name_hash("calibration"), name_hash("accept")
    return np.array([uniform(seed, int(r), 0, actor, purpose) for r in replications])


def _curve(cases: Cases, target: TargetCurve) -> Curve:
    rates = cases.curve()
    own = covariance(rates, cases.n)[None]
    return Curve(tuple(rates.tolist()), cases.n, float(target.implausibility(rates[None], own)[0]))


def _correlation(x: Floats) -> float:
    from ...stats.paired import correlation

    return correlation(x[:, 0], x[:, 1]) or 0.0


def _marginal(path: str, scenario: Scenario, prior: Floats, accepted: Floats) -> Marginal:
    return Marginal(
        path,
        scenario.parameters[path].unit,
        float(prior.mean()),
        float(prior.std()),
        tuple(np.quantile(prior, LEVELS).tolist()),
        float(accepted.mean()),
        float(accepted.std()),
        tuple(np.quantile(accepted, LEVELS).tolist()),
    )


def _grid(
    emulator: multinomial.Logit,
    centre: Floats,
    ridge: Sequence[int],
    axes: tuple[tuple[float, ...], ...],
    target: TargetCurve,
) -> tuple[tuple[float, ...], ...]:
    rows, columns = axes
    points = np.tile(centre, (len(rows) * len(columns), 1))
    points[:, ridge] = [[row, column] for row in rows for column in columns]
    curves, spread = emulator.cumulative(transformed(points))
    far = target.implausibility(curves, spread)
    return tuple(tuple(row) for row in far.reshape(len(rows), len(columns)).tolist())
