"""Which priorities make which option the best."""

from __future__ import annotations

import numpy as np
import pytest

from model.analysis.decide.acceptability import Acceptability, acceptability
from model.analysis.decide.worlds import Worlds

OPTIONS = ("hawk", "dove", "both", "neither")


def judged(
    values: dict[str, list[float]], stated: dict[str, float] | None = None, noise: float = 1e-6
) -> Acceptability:
    """Options with these means, in 200 rows."""
    rng = np.random.default_rng(1)
    worlds = {
        name: Worlds.of(np.array(means) + noise * rng.standard_normal((200, 4)), OPTIONS)
        for name, means in values.items()
    }
    result = acceptability(worlds, OPTIONS, stated)
    assert result is not None
    return result


def test_options_that_trade_two_criteria_are_each_first_for_those_who_weigh_theirs_more() -> None:
    """Values 1 and 0, 0 and 1, 0.6 and 0.6: the middle one is first for weights of the first between 0.4 and 0.6."""
    result = judged({"security": [1.0, 0.0, 0.6, 0.1], "cost": [0.0, 1.0, 0.6, 0.1]})
    firsts = {ranks.option: ranks.first for ranks in result.ranks}
    assert firsts == pytest.approx({"hawk": 0.4, "dove": 0.4, "both": 0.2, "neither": 0.0}, abs=0.03)
    central = {ranks.option: ranks.central for ranks in result.ranks}
    assert central["hawk"] == pytest.approx({"security": 0.8, "cost": 0.2}, abs=0.02)
    assert central["neither"] is None


def test_ranks_of_every_option_add_up() -> None:
    result = judged({"security": [1.0, 0.0, 0.6, 0.1], "cost": [0.0, 1.0, 0.6, 0.1]})
    assert [sum(ranks.shares) for ranks in result.ranks] == pytest.approx([1.0] * 4)
    assert sum(ranks.first for ranks in result.ranks) == pytest.approx(1.0)


def test_stated_weights_name_their_own_winner() -> None:
    values = {"security": [1.0, 0.0, 0.6, 0.1], "cost": [0.0, 1.0, 0.6, 0.1]}
    assert judged(values, {"security": 3.0, "cost": 1.0}).chosen["hawk"] == pytest.approx(1.0)
    assert judged(values, {"security": 1.0, "cost": 1.0}).chosen["both"] == pytest.approx(1.0)
    assert judged(values).chosen == {}


def test_identical_options_are_first_alike_whatever_luck_put_ahead() -> None:
    """No option is the choice of most priorities by luck alone, on the average of many studies."""
    firsts = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        worlds = {name: Worlds.of(rng.normal(size=(300, 2)), ("a", "b")) for name in ("x", "y")}
        result = acceptability(worlds, ("a", "b"), seed=seed)
        assert result is not None
        firsts.append({ranks.option: ranks.first for ranks in result.ranks}["a"])
    assert np.mean(firsts) == pytest.approx(0.5, abs=0.15)
    assert np.mean([0.02 < first < 0.98 for first in firsts]) > 0.8


def test_a_criterion_that_does_not_apply_to_all_is_left_out_and_one_alone_is_no_trade() -> None:
    values = np.ones((50, 2)) * [1.0, 2.0]
    partly = values.copy()
    partly[:, 0] = np.nan
    worlds = {name: Worlds.of(part, ("a", "b")) for name, part in (("x", values), ("y", values), ("z", partly))}
    result = acceptability(worlds, ("a", "b"))
    assert result is not None
    assert (result.criteria, result.left_out) == (("x", "y"), ("z",))
    assert acceptability({"x": worlds["x"], "z": worlds["z"]}, ("a", "b")) is None
