from itertools import pairwise, product

import numpy as np
import pytest

from model.analysis.findings.course import (
    ALERT,
    CAUSES,
    FIGHTING,
    SIGNED,
    WAR,
    Weeks,
    by_week,
    holding,
    holding_of,
)
from model.scenario import load
from model.simulation import simulate
from model.simulation.weekly import (
    AT_LEAST,
    MEMBER,
    PRESENT,
    REPLY,
    ROLE,
    ROLE_TROOPS,
    RUNG,
    TROOPS,
    role_at_least,
)
from model.stats.intervals import share_of
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


def test_what_a_cause_has_ended_is_the_aalen_johansen_estimate() -> None:
    """Against the product-integral written out: hazard of each cause times the share still free of all."""
    rng = np.random.default_rng(11)
    weeks, causes = rng.integers(1, 60, 300), rng.integers(0, 4, 300)
    columns = {name: np.where(causes == k, weeks, np.nan) for k, name in enumerate((WAR, FIGHTING, ALERT))}
    item = holding_of("a", "A", {SIGNED: np.ones(300), **columns}, 52)
    weeks = np.where(causes == 3, 10**6, weeks)
    free, incidence, known = 1.0, np.zeros(3), {0: np.zeros(3)}
    for week in range(1, 53):
        at_risk = np.count_nonzero(weeks >= week)
        hazards = np.array([np.count_nonzero((weeks == week) & (causes == k)) for k in range(3)]) / at_risk
        incidence = incidence + free * hazards
        free *= 1.0 - hazards.sum()
        known[week] = incidence
    for k, cause in enumerate(CAUSES):
        assert item.ended[cause] == pytest.approx([known[week][k] for week in item.weeks])


def weeks(at_least: dict[int, float], role: dict[int, float] | None = None) -> Weeks:
    shares = {troops: (at_least.get(troops, 0.0),) for troops in TROOPS}
    of_role = {"air": {troops: ((role or {}).get(troops, 0.0),) for troops in ROLE_TROOPS}}
    return Weeks("a", "A", 40, (1,), at_least=shares, role_at_least=of_role)


def test_quantiles_of_troops_are_those_of_the_histories_with_any() -> None:
    item = weeks({troops: 0.1 for troops in TROOPS if troops <= 5_000})
    assert item.with_troops(0) == 4
    for level in (0.1, 0.5, 0.9):
        assert 5_000 <= (item.quantile(0, level) or 0.0) <= 7_500
    assert weeks({}).quantile(0, 0.9) is None


def test_quantiles_rise_with_their_level_and_are_exact_at_the_numbers_that_are_stored() -> None:
    item = weeks({1: 0.5, 1_000: 0.4, 2_500: 0.25, 5_000: 0.1}, {1: 0.5, 100: 0.25})
    levels = [item.quantile(0, level) or 0.0 for level in (0.1, 0.2, 0.5, 0.8, 0.9)]
    assert levels == sorted(levels)
    assert levels[1:4] == pytest.approx([1_000, 2_500, 5_000])
    assert item.quantile(0, 0.5, "air") == pytest.approx(100)


def test_the_share_with_a_force_has_the_interval_of_its_count() -> None:
    assert weeks({1: 0.1}).force(0) == share_of(4, 40)


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
    members = sum(sums[name] for name in sums if name.startswith(MEMBER))
    assert (members == sums["joined"]).all()


@pytest.mark.parametrize("option", ["buffer_zone", "us_enablers"])
def test_troops_of_a_role_are_counted_as_they_are_summed(option: str) -> None:
    """Troops are no whole numbers, and the last of those that go home are fewer than one: counts bound a sum from both
    sides."""
    sums = simulate(load("scenarios/reassurance.yaml"), option, np.arange(48), 1).weekly
    roles = [name.removeprefix(ROLE) for name in sums if name.startswith(ROLE)]
    assert sums[f"{AT_LEAST}1"].any()
    steps = np.diff((0, *ROLE_TROOPS))
    for role in roles:
        troops = sums[f"{ROLE}{role}"]
        counts = np.array([sums[role_at_least(role, number)] for number in ROLE_TROOPS])
        assert all((fewer >= more).all() for fewer, more in pairwise(counts))
        assert not counts[-1].any()  # or nothing bounds a sum from above
        assert (troops >= steps @ counts).all()
        assert (troops <= steps @ [np.where(troops > 0, sums["counts"], 0), *counts[:-1]]).all()
    present = np.array([series for name, series in sums.items() if name.startswith(PRESENT)])
    assert (present <= sums["counts"]).all()
    assert (present.sum(axis=0) >= sums[f"{AT_LEAST}1"]).all()
