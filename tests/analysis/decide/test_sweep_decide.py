"""The analysis of a stored design, against known answers."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.analysis.decide.decision import Decision, analyse
from model.analysis.explore.prim import discover
from model.errors import InputError
from model.scenario import Factor
from tests.analysis.sweeps import crossing, drawn, flat, grid, swept

MAIN = "deal_and_holds_5y"


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    run = swept(tmp_path_factory.mktemp("runs") / "sobol", crossing, drawn(128, 24))
    return analyse([run], MAIN, {MAIN: 0.45, "cost_eur": 15.0})


def test_regret_over_design_points_is_the_known_one(decision: Decision) -> None:
    """The two chances cross at 0.5: over resolve from 0 to 1 each option falls short by 0.075 on the mean."""
    assert decision.averaged
    assert (decision.worlds, decision.rows) == (128, 128 * 24 * 2)
    for figure in decision.robustness[MAIN].measures["mean"]:
        assert figure.estimate == pytest.approx(0.075, abs=0.04)


def test_good_enough_is_held_against_what_is_stated(decision: Decision) -> None:
    """0.8 - 0.6 x is at least 0.45 for x up to 0.583; 10 + 10 x is at most 15 for half of the points."""
    enough = dict(zip(decision.robustness[MAIN].options, decision.robustness[MAIN].good_enough, strict=True))
    assert enough["europe_alone"].estimate == pytest.approx(0.583, abs=0.1)
    assert decision.robustness["cost_eur"].left_out == ("no_guarantee",)


def test_the_parameter_of_the_formula_drives_the_outcome_and_the_lead(decision: Decision) -> None:
    lead = decision.drivers[1].indices
    assert lead is not None
    assert lead.indices[0].name == "russia.resolve"
    assert lead.indices[0].total > 0.8
    assert lead.r2_of_mean is not None
    assert not any(one.active for one in lead.indices[1:])


def test_the_preferred_option_changes_where_the_chances_cross(decision: Decision) -> None:
    [found] = decision.thresholds
    assert (found.parameter, found.below, found.above) == ("russia.resolve", "europe_alone", "no_guarantee")
    assert found.low <= 0.5 <= found.high


def test_knowing_it_is_worth_what_regret_says(decision: Decision) -> None:
    known = decision.information
    assert known is not None
    assert [one.name for one in known.parameters if one.above_floor] == ["russia.resolve"]
    assert known.parameters[0].value == pytest.approx(0.075, abs=0.03)
    assert not decision.foresees_luck


def test_failures_of_the_option_gather_where_resolve_is_high(decision: Decision) -> None:
    europe = next(one for one in decision.failures if one.option == "europe_alone")
    assert europe.found is not None
    [one] = europe.found.boxes[0].restrictions
    assert one.name == "russia.resolve"
    assert one.low is not None
    assert one.high is None or one.high > 0.9


def test_the_whole_is_plain_json(decision: Decision) -> None:
    back = json.loads(json.dumps(decision.as_json(), allow_nan=False))
    assert back["design"]["points"] == 128
    assert back["design"]["parameters"] == ["russia.resolve", "ukraine.resolve", "war.prize_russia"]


@pytest.fixture(scope="module")
def theories(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    """`europe_alone` holds under the tripwire theory and seldom otherwise; size does nothing."""

    def formula(option: str, given: dict, structures: dict, chance: object) -> list:
        p = (
            0.5
            if option == "no_guarantee"
            else {"capability": 0.4, "tripwire": 0.9, "mixed": 0.35}[structures["deterrence"]]
        )
        held = (chance(1) < p).astype(float)  # type: ignore[operator]
        return [np.ones(held.size), held, np.ones(held.size)]

    factors = (
        Factor("war.prize_russia", "parameter", values=(0.2, 0.8)),
        Factor("deterrence", "structure", names=("capability", "tripwire", "mixed")),
    )
    run = swept(tmp_path_factory.mktemp("runs") / "grid", formula, grid(replications=400, factors=factors))
    return analyse([run], MAIN)


def test_an_option_is_best_in_the_structures_where_it_is(theories: Decision) -> None:
    assert theories.leader == "europe_alone"
    assert theories.best_in[MAIN].counts["mean"] == {"no_guarantee": 2, "europe_alone": 1}
    across = theories.across_structures[MAIN]
    assert (across.worlds, across.best("mean")) == (3, ("europe_alone",))
    assert across.measures["maximum"][1].estimate == pytest.approx(0.15, abs=0.06)


def test_a_theory_can_be_the_driver_and_is_named_as_one(theories: Decision) -> None:
    found = theories.drivers[0].indices
    assert found is not None
    assert found.indices[0].name == "deterrence"
    assert found.groups[0].name == "theory"


def test_a_theory_has_no_threshold(theories: Decision) -> None:
    assert not any(one.parameter == "deterrence" for one in theories.thresholds)


def test_regret_is_over_settings_of_levers_across_theories(tmp_path: Path) -> None:
    """The largest force under `europe_alone` holds most often under either theory: it regrets nothing."""
    found = analyse([swept(tmp_path / "grid", flat, grid(replications=400))], MAIN)
    robust = found.robustness[MAIN]
    assert (robust.worlds, len(robust.options)) == (2, 6)
    assert found.leader == "europe_alone, force.size 20000"
    assert robust.best("maximum") == (found.leader,)
    assert found.rival == "no_guarantee, force.size 20000"
    smallest = robust.options.index("no_guarantee, force.size 0")
    assert robust.measures["mean"][smallest].estimate == pytest.approx(0.3, abs=0.06)


def test_a_lever_has_no_worth_of_knowing(tmp_path: Path) -> None:
    found = analyse([swept(tmp_path / "grid", flat, grid(replications=240))], MAIN)
    assert found.information is not None
    assert "force.size" not in [one.name for one in found.information.parameters]


def test_a_box_of_theories_holds_any_of_them_whatever_their_order() -> None:
    rng = np.random.default_rng(1)
    x = np.column_stack([rng.integers(0, 3, 2000), rng.random(2000)]).astype(float)
    fails = (rng.random(2000) < np.where(x[:, 0] == 1, 0.1, 0.7)).astype(float)
    found = discover(x, fails, ("deterrence", "other"), labels={"deterrence": ("capability", "tripwire", "mixed")})
    [one] = found.boxes[0].restrictions
    assert one.name == "deterrence"
    assert set(one.among or ()) == {"capability", "mixed"}
    assert (one.low, one.high) == (None, None)
    assert found.boxes[0].stands


def test_points_of_one_at_a_time_give_no_indices(tmp_path: Path) -> None:
    run = swept(tmp_path / "star", flat, grid(replications=240, design="one_at_a_time"))
    found = analyse([run], MAIN)
    assert found.drivers[0].indices is None
    assert "one thing at a time" in str(found.drivers[0].refused)


def test_one_option_that_varies_has_drivers_and_failures_and_nothing_to_choose(tmp_path: Path) -> None:
    run = swept(tmp_path / "alone", crossing, drawn(64, 8, options=("europe_alone",)))
    found = analyse([run], MAIN)
    assert (found.leader, found.rival, found.thresholds, found.information) == ("europe_alone", None, (), None)
    assert found.drivers[0].alone[0].name == "russia.resolve"
    assert len(found.failures) == 1


def test_without_anything_varied_replications_are_the_worlds(tmp_path: Path) -> None:
    def formula(option: str, given: dict, structures: dict, chance: object) -> list:
        held = (chance(1) < 0.3 + 0.3 * (option == "europe_alone")).astype(float)  # type: ignore[operator]
        return [np.ones(held.size), held, np.ones(held.size)]

    found = analyse([swept(tmp_path / "plain", formula, grid(replications=300, factors=()))], MAIN)
    assert not found.averaged
    assert (found.worlds, found.leader) == (300, "europe_alone")
    assert found.foresees_luck


def test_where_rows_vary_no_more_than_luck_there_are_no_indices(tmp_path: Path) -> None:
    def formula(option: str, given: dict, structures: dict, chance: object) -> list:
        held = (chance(1) < 0.5).astype(float)  # type: ignore[operator]
        return [np.ones(held.size), held, np.ones(held.size)]

    found = analyse([swept(tmp_path / "luck", formula, drawn(64, 8))], MAIN)
    assert found.drivers[0].indices is None


def test_an_unknown_outcome_is_an_input_error(tmp_path: Path) -> None:
    run = swept(tmp_path / "small", crossing, drawn(4, 2))
    with pytest.raises(InputError, match="no outcome 'deal_singed' to judge options by"):
        analyse([run], "deal_singed")
