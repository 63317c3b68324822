"""Options compared with the best: who can be ruled out, and how likely each is to be the best."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.stats.joint.with_best import Means, chances, grouped, skewed, with_best

Floats = NDArray[np.float64]


def normal(means: list[float], n: int = 200, seed: int = 1, shared: float = 0.5) -> Floats:
    """Rows with a standard deviation of 1, a part of it luck that all options share."""
    rng = np.random.default_rng(seed)
    luck = np.sqrt(shared) * rng.standard_normal((n, 1)) + np.sqrt(1 - shared) * rng.standard_normal((n, len(means)))
    result: Floats = np.array(means) + luck
    return result


def test_options_far_behind_are_ruled_out_and_the_best_is_left() -> None:
    result = with_best(Means.of_rows(normal([1.0, 0.0, 0.2]), False))
    assert result.possible.tolist() == [True, False, False]
    assert result.chance[0] > 0.999
    assert result.loss[0] < 1e-3
    assert result.loss[1] == pytest.approx(1.0, abs=0.3)
    assert result.at_most[0] == 0.0
    assert result.at_most[1] > 0.8


def test_options_with_the_same_rows_are_as_likely_to_be_the_best_and_none_is_ruled_out() -> None:
    column = normal([0.0])
    result = with_best(Means.of_rows(np.repeat(column, 3, axis=1), False))
    assert result.possible.all()
    assert result.chance == pytest.approx([1 / 3] * 3)
    assert result.loss == pytest.approx([0.0] * 3)


def test_luck_that_is_shared_tells_options_apart_that_separate_luck_does_not() -> None:
    alike = with_best(Means.of_rows(normal([0.1, 0.0], shared=0.98), False))
    alone = with_best(Means.of_rows(normal([0.1, 0.0], shared=0.0, seed=3), False))
    assert alike.possible.tolist() == [True, False]
    assert alone.possible.all()


def test_an_event_seen_five_times_more_rules_nobody_out_and_one_seen_nine_times_more_does() -> None:
    """The sign test: one in 2 ** 5 is more than 5 in 100 for two options, one in 2 ** 9 is less."""
    for more, ruled_out in ((5, False), (9, True)):
        rows = np.zeros((400, 2))
        rows[:more, 0] = 1.0
        assert with_best(Means.of_rows(rows, True)).possible[1] != ruled_out


def test_nothing_seen_yet_bounds_a_shortfall_by_what_may_have_been_missed() -> None:
    result = with_best(Means.of_rows(np.zeros((256, 2)), True))
    assert result.possible.all()
    assert 3.0 / 256 > result.at_most[0] > 1.0 / 256
    assert result.chance == pytest.approx([0.5, 0.5], abs=0.03)
    assert result.loss.max() < 0.01


def test_values_too_skewed_for_their_number_rule_nobody_out_and_say_how_many_would_do() -> None:
    rows = np.zeros((256, 2))
    rows[3, 0] = 100.0
    result = with_best(Means.of_rows(rows, False))
    assert result.possible.all()
    assert np.isinf(result.at_most).all()
    assert result.needed == skewed(rows) > 256


def test_probabilities_add_up_and_losses_are_those_of_choosing() -> None:
    means = Means.of_rows(normal([0.1, 0.05, 0.0, -0.3]), False)
    chance, loss = chances(means)
    assert chance.sum() == pytest.approx(1.0)
    assert (loss >= 0.0).all()
    assert int(np.argmin(loss)) == int(np.argmax(chance))


def test_the_probability_of_the_likeliest_is_how_often_it_is_the_best() -> None:
    """Options that differ by as much as luck: said and real agree on the average of many studies, and losses too."""
    said, right, loss, real = [], [], [], []
    for seed in range(200):
        truth = np.random.default_rng(1000 + seed).standard_normal(4) * np.sqrt(0.5 / 64)
        result = with_best(Means.of_rows(normal(truth.tolist(), 64, seed), False), seed=seed)
        place = int(np.argmax(result.chance))
        said.append(result.chance[place])
        right.append(truth[place] == truth.max())
        loss.append(result.loss[place])
        real.append(truth.max() - truth[place])
    assert np.mean(said) == pytest.approx(np.mean(right), abs=0.08)
    assert np.mean(loss) == pytest.approx(np.mean(real), rel=0.4)


def test_few_luck_is_not_certain() -> None:
    assert with_best(Means.of_rows(normal([0.5, 0.0], 3), False)).possible.all()


def test_pieces_are_added_up_with_nothing_lost() -> None:
    pieces = np.random.default_rng(1).normal(size=(10_001, 3))
    assert grouped(pieces).shape == (2048, 3)
    assert grouped(pieces).sum(axis=0) == pytest.approx(pieces.sum(axis=0))
