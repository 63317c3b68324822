"""Beliefs over theories, against shares that are known."""

import numpy as np
import pytest

from model.analysis.decide.beliefs import beliefs_of, weights_of
from tests.coverage.theories import (
    CROSSING_BELIEF,
    alike,
    crossing_of,
    differing,
    no_threshold,
    rare,
    threshold_at,
    weighted_rightly,
)


def test_the_belief_at_which_the_best_option_changes_is_found() -> None:
    """b does better than a by 40 p - 20 points where the belief in a bluff is p."""
    thresholds = beliefs_of(crossing_of(differing, 2, 512, 1)).thresholds
    [bluff] = [threshold for threshold in thresholds if threshold.value == "bluff"]
    assert (bluff.structure, bluff.below, bluff.above) == ("red_line", "a", "b")
    assert bluff.low <= CROSSING_BELIEF <= bluff.high
    assert bluff.high - bluff.low < 0.4
    assert {threshold.structure for threshold in thresholds} == {"red_line"}


def test_intervals_of_thresholds_hold_at_their_level() -> None:
    right = [verdict for seed in range(20) for verdict in threshold_at(differing, 2, 64, CROSSING_BELIEF)(seed)]
    assert len(right) >= 12
    assert np.mean(right) >= 0.88


def test_identical_options_have_no_threshold() -> None:
    assert np.mean([no_threshold(alike, 3, 64)(seed)[0] for seed in range(20)]) >= 0.95
    assert np.mean([no_threshold(rare, 2, 64)(seed)[0] for seed in range(20)]) >= 0.95


def test_options_that_are_level_at_one_end_of_a_belief_do_not_change_there() -> None:
    """b leads but where the red line is a bluff, and there has the very same rows as a."""
    crossing = crossing_of(lambda option, theory: 0.3 + 0.4 * (option == "b"), 2, 256, 1)
    bluff = crossing.within("red_line", "bluff")
    for table in (crossing.means, crossing.residuals):
        table[..., bluff, 1] = table[..., bluff, 0]
    assert beliefs_of(crossing).thresholds == ()


def test_an_option_that_leads_under_every_theory_is_best_by_any_belief() -> None:
    best, other = beliefs_of(crossing_of(lambda option, theory: 0.3 + 0.4 * (option == "b"), 2, 256, 1)).regions
    assert (best.option, other.option) == ("b", "a")
    assert best.share > 0.99


def test_central_beliefs_lean_to_the_theory_under_which_an_option_leads() -> None:
    regions = {region.option: region for region in beliefs_of(crossing_of(differing, 2, 256, 1)).regions}
    assert regions["b"].central["red_line"]["bluff"] > 0.5 > 1.0 / 3.0 > regions["a"].central["red_line"]["bluff"]
    assert regions["a"].share + regions["b"].share == pytest.approx(1.0)


def test_weights_of_combinations_are_products_and_even_without_a_belief() -> None:
    crossing = crossing_of(alike, 2, 16, 1)
    assert weights_of(crossing, {}) == pytest.approx(np.full(36, 1.0 / 36.0))
    weights = weights_of(crossing, {"red_line": {"price": 0.0, "absolute": 0.0, "bluff": 1.0}})
    assert weights[crossing.within("red_line", "bluff")] == pytest.approx(np.full(12, 1.0 / 12.0))


def test_means_by_stated_beliefs_hold_at_their_level() -> None:
    right = [verdict for seed in range(20) for verdict in weighted_rightly(differing, 64)(seed)]
    assert np.mean(right) >= 0.9


def test_less_is_better_is_told_in_the_outcomes_own_sense() -> None:
    crossing = crossing_of(alike, 2, 64, 1)
    plain, turned = (beliefs_of(crossing, turn=turn).means[0].equal for turn in (1.0, -1.0))
    assert (turned.estimate, turned.low, turned.high) == pytest.approx((-plain.estimate, -plain.high, -plain.low))
