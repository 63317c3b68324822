"""Parameters drawn together: their ranks, their distributions, and what stays where it was."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest, rankdata

from model.scenario import Correlation, Distribution
from model.scenario.correlation import Copula, copulas
from model.simulation.parameters import draw_values

ALL = {
    "a.first": Distribution("uniform", 2.0, 5.0, 0.0, 2.0, 5.0),
    "b.second": Distribution("lognormal", 3.0, 0.8, 0.0, 0.0, 100.0),
    "c.third": Distribution("beta", 8.0, 2.0, 0.0, 0.0, 1.0),
    "d.apart": Distribution("triangular", 0.0, 1.0, 3.0, 0.0, 3.0),
    "e.choice": Distribution("choice", low=1.0, high=3.0, values=(1.0, 2.0, 3.0), weights=(0.5, 0.25, 0.25)),
}
LANES = np.arange(20_000, dtype=np.int64)


def joint(*pairs: tuple[str, str, float]) -> tuple[Copula, ...]:
    return copulas([Correlation((first, second), rank, "because") for first, second, rank in pairs])


PAIRS = joint(("a.first", "b.second", 0.6), ("b.second", "c.third", -0.4), ("c.third", "e.choice", 0.5))


@pytest.fixture(scope="module")
def apart() -> dict[str, np.ndarray]:
    return draw_values(ALL, LANES, 5)


@pytest.fixture(scope="module")
def together() -> dict[str, np.ndarray]:
    return draw_values(ALL, LANES, 5, PAIRS)


def rank(values: dict[str, np.ndarray], first: str, second: str) -> float:
    return float(np.corrcoef(rankdata(values[first]), rankdata(values[second]))[0, 1])


def test_ranks_are_correlated_as_stated(together: dict[str, np.ndarray]) -> None:
    assert rank(together, "a.first", "b.second") == pytest.approx(0.6, abs=0.02)
    assert rank(together, "b.second", "c.third") == pytest.approx(-0.4, abs=0.025)
    assert rank(together, "a.first", "c.third") == pytest.approx(0.0, abs=0.03), "what is not stated is 0"
    # A choice has ties, which weaken what its ranks can show.
    assert 0.35 < rank(together, "c.third", "e.choice") < 0.5


def test_every_distribution_stays_what_it_is(apart: dict[str, np.ndarray], together: dict[str, np.ndarray]) -> None:
    from scipy import stats

    assert kstest(together["b.second"], stats.lognorm(0.8, scale=3.0).cdf).pvalue > 1e-3
    assert kstest(together["c.third"], stats.beta(8.0, 2.0).cdf).pvalue > 1e-3
    assert np.mean(together["e.choice"] == 1.0) == pytest.approx(0.5, abs=0.015)


def test_without_correlations_and_outside_a_group_every_bit_stays(
    apart: dict[str, np.ndarray], together: dict[str, np.ndarray]
) -> None:
    assert np.array_equal(apart["d.apart"], together["d.apart"])
    assert np.array_equal(apart["a.first"], together["a.first"]), "the first of a group keeps its luck"
    assert not np.array_equal(apart["b.second"], together["b.second"])


def test_draws_depend_on_no_order_no_block_and_no_other_parameter(together: dict[str, np.ndarray]) -> None:
    turned = draw_values(dict(reversed(ALL.items())), LANES[::-1][:500], 5, PAIRS)
    for path in ALL:
        assert np.array_equal(turned[path], together[path][::-1][:500]), path
    again = joint(("c.third", "e.choice", 0.5), ("b.second", "c.third", -0.4), ("a.first", "b.second", 0.6))
    assert again == PAIRS
    alone = draw_values({"c.third": ALL["c.third"]}, LANES[:100], 5, PAIRS)
    assert np.array_equal(alone["c.third"], together["c.third"][:100])


def test_a_parameter_that_is_set_leaves_those_correlated_with_it_where_they_were(
    together: dict[str, np.ndarray],
) -> None:
    rest = {path: distribution for path, distribution in ALL.items() if path != "a.first"}
    assert np.array_equal(draw_values(rest, LANES, 5, PAIRS)["b.second"], together["b.second"])
    fixed = {**ALL, "a.first": Distribution("fixed", 3.0, low=3.0, high=3.0)}
    assert np.array_equal(draw_values(fixed, LANES, 5, PAIRS)["b.second"], together["b.second"])


def test_many_correlations_of_random_strength_are_met() -> None:
    rng = np.random.default_rng(2)
    paths = [f"x.p{k}" for k in range(5)]
    mixing = rng.normal(size=(5, 5))
    matrix = mixing @ mixing.T
    scale = np.sqrt(np.diag(matrix))
    scores = matrix / np.outer(scale, scale)
    ranks = 6.0 / np.pi * np.arcsin(scores / 2.0)
    stated = joint(*((paths[i], paths[k], float(ranks[i, k])) for i in range(5) for k in range(i + 1, 5)))
    drawn = draw_values(dict.fromkeys(paths, ALL["d.apart"]), LANES, 9, stated)
    for i in range(5):
        for k in range(i + 1, 5):
            assert rank(drawn, paths[i], paths[k]) == pytest.approx(ranks[i, k], abs=0.03)
