"""Simulation-based calibration on the real simulator: truths drawn from the prior, dyads played under them, fitted as
the record is, and found again as often as the posterior says. Source: Talts et al. 2018."""

from pathlib import Path

import numpy as np
import pytest

from model.analysis.history.calibration import FITTED, Emulation, acceptance_luck, play_dyads, transformed
from model.analysis.history.recurrence import AT_YEARS
from model.analysis.history.target import CUTOFF, TargetCurve
from model.scenario import find_scenarios, load

DRAWS = 3072
TRUTHS = 20
DYADS = 192
"""Dyads played for each truth, of which about a quarter are cases."""

FEWEST = 12


@pytest.mark.slow
def test_the_fit_finds_parameters_again_as_often_as_its_posterior_says(tmp_path: Path) -> None:
    """The bounds are those of 20 truths, not of 80 parameters: the four of a
    truth share its dyads."""
    dyads = load(find_scenarios() / "calibration" / "interstate_dyad.yaml")
    emulation = Emulation.of(play_dyads(dyads, DRAWS, 1, home=tmp_path, workers=1))
    # Truths are draws of the prior whose luck the fit has not seen.
    prior = play_dyads(dyads, TRUTHS, 1, first=DRAWS, home=tmp_path, workers=1)
    truths = np.column_stack([prior.values[path] for path in FITTED])
    settings = {path: np.repeat(truths[:, k], DYADS) for k, path in enumerate(FITTED)}
    played = play_dyads(dyads, TRUTHS * DYADS, 1, settings, first=2 * DRAWS, home=tmp_path, workers=1)
    luck = acceptance_luck(np.arange(DRAWS, dtype=np.int64), 7)
    ranks, far = [], []
    for k in range(TRUTHS):
        own = slice(k * DYADS, (k + 1) * DYADS)
        within = [played.cases.within(years)[own] for years in AT_YEARS]
        n = int(np.isfinite(within[0]).sum())
        if n < FEWEST:
            continue
        target = TargetCurve(np.array([np.nanmean(rates) for rates in within]), n, np.zeros(3))
        accepted = emulation.theta[emulation.accepted(target, luck)]
        assert len(accepted) > 20
        ranks.append((accepted < truths[k]).mean(axis=0))
        at_truth, spread = emulation.emulator.cumulative(transformed(truths[k : k + 1]))
        far.append(float(target.implausibility(at_truth, spread)[0]))
    rank = np.array(ranks)
    assert len(rank) >= 0.75 * TRUTHS
    for level, most_missed in ((0.5, 0.8), (0.9, 0.35)):
        missed = np.abs(rank - 0.5) > level / 2.0
        assert missed.mean() <= most_missed, (level, missed.mean(axis=0))
    # Ranks lie evenly: their mean over truths is a half for every parameter.
    assert np.abs(rank.mean(axis=0) - 0.5).max() < 3.3 * np.sqrt(1.0 / 12.0 / len(rank))
    # The cut rules out a true draw 5 times in 100.
    assert np.mean(np.array(far) > CUTOFF) <= 0.25
