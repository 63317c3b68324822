from itertools import pairwise, product

import numpy as np
import pytest

from model.analysis.findings.course import CAUSES, Weeks, by_week, holding
from model.scenario import load
from model.simulation import simulate
from model.simulation.weekly import AT_LEAST, MEMBER, REPLY, RUNG, TROOPS, recorded
from tests.report.pages import timed


def test_every_signed_history_stands_or_has_ended_by_one_cause() -> None:
    for item in holding(timed()):
        for place in range(len(item.weeks)):
            ended = sum(item.ended[cause][place] for cause in CAUSES)
            assert ended + (item.standing[place].estimate or 0.0) == pytest.approx(1.0)


def test_an_alert_is_an_end_and_leaves_nobody_out() -> None:
    [item] = holding(timed({"a": [(None, None, 10), (20, 30, None), (40, 40, None), (None, None, None)]}))
    assert item.signed == 4
    last = {cause: item.ended[cause][-1] for cause in CAUSES}
    assert last == {"general war": 0.25, "a clash that lasts": 0.25, "nuclear alert": 0.25}
    assert item.standing[-1].estimate == 0.25


def test_the_share_that_stands_never_rises() -> None:
    for item in holding(timed()):
        shares = [share.estimate or 0.0 for share in item.standing]
        assert all(a >= b for a, b in pairwise(shares))


def test_quantiles_of_troops_lie_between_the_numbers_that_are_stored() -> None:
    at_least = {troops: (1.0 if troops <= 5_000 else 0.0,) for troops in TROOPS}
    item = Weeks("a", "A", 10, (1,), (), (), (), {}, at_least, {})
    assert 5_000 <= item.quantile(0, 0.5) <= 7_500
    assert Weeks("a", "A", 10, (1,), (), (), (), {}, dict.fromkeys(TROOPS, (0.0,)), {}).quantile(0, 0.9) == 0.0


def test_a_run_that_stores_no_weeks_has_no_course() -> None:
    assert by_week(timed()) == ()


def test_each_history_played_is_counted_on_one_rung_of_each_ladder() -> None:
    scenario = load("scenarios/reassurance.yaml")
    sums = simulate(scenario, "europe_alone", np.arange(16), 1).weekly
    for ladder in (RUNG, REPLY):
        counts = sum(sums[f"{ladder}{rung}"] for rung in range(9))
        assert (counts == sums["counts"]).all()
    for fewer, more in product(TROOPS, TROOPS):
        if fewer < more:
            assert (sums[f"{AT_LEAST}{fewer}"] >= sums[f"{AT_LEAST}{more}"]).all()
    members = sum(sums[name] for name in recorded(scenario) if name.startswith(MEMBER))
    assert (members == sums["joined"]).all()
