import numpy as np
import pytest
from scipy import stats

from model.stats.paired import correlation, difference, tango


def test_tangos_interval_matches_the_published_example() -> None:
    """Airway hyper-responsiveness (Bentur 2009) as worked by Fagerland, Lydersen & Laake 2014."""
    low, high = tango(1, 7, 21)
    assert (round(low, 3), round(high, 3)) == (-0.517, -0.026)


def test_tangos_interval_mirrors_when_the_sides_change_places() -> None:
    low, high = tango(3, 11, 90)
    assert tango(11, 3, 90) == pytest.approx((-high, -low))


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (30, 0), (0, 30), (3, 0)])
def test_tangos_interval_has_width_where_few_pairs_differ(gained: int, lost: int) -> None:
    low, high = tango(gained, lost, 30)
    assert -1.0 <= low <= (gained - lost) / 30 <= high <= 1.0
    assert high - low > 0.05


@pytest.mark.parametrize(("p10", "p01"), [(0.0, 0.02), (0.05, 0.05), (0.3, 0.1)])
def test_tangos_interval_covers_at_its_level(p10: float, p01: float) -> None:
    """Exact coverage over the trinomial of discordant pairs."""
    n = 40
    covered = 0.0
    for gained in range(n + 1):
        for lost in range(n + 1 - gained):
            chance = stats.multinomial.pmf([gained, lost, n - gained - lost], n, [p10, p01, 1 - p10 - p01])
            if chance > 1e-9:
                low, high = tango(gained, lost, n)
                covered += chance * (low <= p10 - p01 <= high)
    assert covered > 0.93


def test_a_difference_of_means_is_the_paired_t_interval() -> None:
    rng = np.random.default_rng(5)
    luck = rng.normal(size=200)
    a, b = luck + 0.3, luck + rng.normal(scale=0.1, size=200)
    known = stats.ttest_rel(a, b).confidence_interval(0.95)
    ours = difference(a, b, "mean")
    assert (ours.low, ours.high) == pytest.approx((known.low, known.high))
    assert ours.correlation == pytest.approx(np.corrcoef(a, b)[0, 1])


def test_a_difference_of_shares_counts_pairs() -> None:
    ours = difference(np.array([1.0, 1, 0, 0, 1]), np.array([1.0, 0, 0, 1, 0]), "share")
    assert ours.estimate == pytest.approx(0.2)
    assert (ours.n, ours.both) == (5, 1.0)


def test_a_conditional_difference_uses_replications_where_both_apply() -> None:
    a = np.array([1.0, np.nan, 5.0, 7.0])
    b = np.array([0.0, 2.0, np.nan, 3.0])
    ours = difference(a, b, "mean")
    assert (ours.estimate, ours.n, ours.both) == (2.5, 2, 0.5)


def test_a_difference_that_never_applies_is_empty() -> None:
    ours = difference(np.full(4, np.nan), np.ones(4), "share")
    assert (ours.estimate, ours.low, ours.high, ours.correlation, ours.n) == (None, None, None, None, 0)


def test_a_side_that_does_not_vary_has_no_correlation() -> None:
    assert correlation(np.ones(5), np.arange(5.0)) is None


def test_columns_of_different_replications_are_refused() -> None:
    with pytest.raises(ValueError, match="same replications"):
        difference(np.ones(3), np.ones(4), "mean")


def test_pairs_that_differ_are_counted_also_where_they_cancel() -> None:
    ours, theirs = np.array([1.0, 0.0, 1.0, np.nan]), np.array([0.0, 1.0, 1.0, 1.0])
    assert [difference(ours, theirs, kind).moved for kind in ("share", "mean")] == [2, 2]
    assert difference(ours, theirs, "share").estimate == 0.0
