"""The analysis of a stored design, against known answers."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.analysis.decide.decision import Decision, analyse
from model.analysis.explore.discovery import discover
from model.errors import InputError
from model.scenario import Factor
from tests.analysis.sweeps import crossing, drawn, flat, grid, swept

MAIN = "deal_and_holds_5y"


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    run = swept(tmp_path_factory.mktemp("runs") / "sobol", crossing, drawn(128, 24))
    return analyse([run], MAIN, {MAIN: 0.45, "cost_eur": 15.0})


def test_regret_over_design_points_is_the_known_regret(decision: Decision) -> None:
    """The two chances cross at 0.5: over resolve from 0 to 1 each option falls short by 0.075 on the mean."""
    assert decision.averaged
    assert (decision.worlds, decision.rows) == (128, 128 * 24 * 2)
    for figure in decision.robustness[MAIN].measures["mean"]:
        assert figure.estimate == pytest.approx(0.075, abs=0.04)


def test_good_enough_is_judged_by_the_stated_threshold(decision: Decision) -> None:
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
    assert not any(index.active for index in lead.indices[1:])


def test_the_preferred_option_changes_where_the_chances_cross(decision: Decision) -> None:
    [threshold] = decision.thresholds
    assert (threshold.parameter, threshold.below, threshold.above) == ("russia.resolve", "europe_alone", "no_guarantee")
    assert threshold.low <= 0.5 <= threshold.high


def test_perfect_information_on_the_driver_is_worth_the_mean_regret(decision: Decision) -> None:
    known = decision.information
    assert known is not None
    assert [worth.name for worth in known.parameters if worth.above_floor] == ["russia.resolve"]
    assert known.parameters[0].value == pytest.approx(0.075, abs=0.03)
    assert not decision.foresees_luck


def test_failures_of_the_option_gather_where_resolve_is_high(decision: Decision) -> None:
    europe = next(failure for failure in decision.failures if failure.option == "europe_alone")
    assert europe.discovery is not None
    [restriction] = europe.discovery.boxes[0].restrictions
    assert restriction.name == "russia.resolve"
    assert restriction.low is not None
    assert restriction.high is None or restriction.high > 0.9


def test_the_whole_decision_is_plain_json(decision: Decision) -> None:
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
    counts = theories.best_in[MAIN].counts["mean"]
    assert {option: count.count for option, count in counts.items()} == {"no_guarantee": 2, "europe_alone": 1}
    across = theories.across_structures[MAIN]
    assert (across.worlds, across.best("mean")) == (3, ("europe_alone",))
    assert across.measures["maximum"][1].estimate == pytest.approx(0.15, abs=0.06)


def test_a_theory_can_be_the_driver_and_has_a_basis_of_its_own(theories: Decision) -> None:
    sensitivity = theories.drivers[0].indices
    assert sensitivity is not None
    assert sensitivity.indices[0].name == "deterrence"
    assert sensitivity.groups[0].name == "theory"


def test_a_theory_has_no_threshold(theories: Decision) -> None:
    assert not any(threshold.parameter == "deterrence" for threshold in theories.thresholds)


def test_regret_is_over_settings_of_levers_across_theories(tmp_path: Path) -> None:
    """The largest force under `europe_alone` holds most often under either theory: it regrets nothing."""
    decision = analyse([swept(tmp_path / "grid", flat, grid(replications=400))], MAIN)
    robust = decision.robustness[MAIN]
    assert (robust.worlds, len(robust.options)) == (2, 6)
    assert decision.leader == "europe_alone, force.size 20000"
    assert robust.best("maximum") == (decision.leader,)
    assert decision.rival == "no_guarantee, force.size 20000"
    smallest = robust.options.index("no_guarantee, force.size 0")
    assert robust.measures["mean"][smallest].estimate == pytest.approx(0.3, abs=0.06)


def test_a_lever_has_no_worth_of_knowing(tmp_path: Path) -> None:
    decision = analyse([swept(tmp_path / "grid", flat, grid(replications=60))], MAIN)
    assert decision.information is not None
    assert "force.size" not in [worth.name for worth in decision.information.parameters]


def test_a_box_of_theories_holds_any_of_them_whatever_their_order() -> None:
    rng = np.random.default_rng(1)
    x = np.column_stack([rng.integers(0, 3, 2000), rng.random(2000)]).astype(float)
    fails = (rng.random(2000) < np.where(x[:, 0] == 1, 0.1, 0.7)).astype(float)
    discovery = discover(x, fails, ("deterrence", "other"), labels={"deterrence": ("capability", "tripwire", "mixed")})
    [restriction] = discovery.boxes[0].restrictions
    assert restriction.name == "deterrence"
    assert set(restriction.among or ()) == {"capability", "mixed"}
    assert (restriction.low, restriction.high) == (None, None)
    assert discovery.boxes[0].stands


def test_a_one_at_a_time_design_gives_no_indices(tmp_path: Path) -> None:
    run = swept(tmp_path / "star", flat, grid(replications=60, design="one_at_a_time"))
    decision = analyse([run], MAIN)
    assert decision.drivers[0].indices is None
    assert "one-at-a-time design" in str(decision.drivers[0].refused)


def test_a_single_option_that_varies_has_drivers_and_failures_and_no_choice(tmp_path: Path) -> None:
    run = swept(tmp_path / "alone", crossing, drawn(64, 8, options=("europe_alone",)))
    decision = analyse([run], MAIN)
    assert (decision.leader, decision.rival, decision.thresholds, decision.information) == (
        "europe_alone",
        None,
        (),
        None,
    )
    assert decision.drivers[0].alone[0].name == "russia.resolve"
    assert len(decision.failures) == 1


def test_without_anything_varied_replications_are_the_worlds(tmp_path: Path) -> None:
    def formula(option: str, given: dict, structures: dict, chance: object) -> list:
        held = (chance(1) < 0.3 + 0.3 * (option == "europe_alone")).astype(float)  # type: ignore[operator]
        return [np.ones(held.size), held, np.ones(held.size)]

    decision = analyse([swept(tmp_path / "plain", formula, grid(replications=300, factors=()))], MAIN)
    assert not decision.averaged
    assert (decision.worlds, decision.leader) == (300, "europe_alone")
    assert decision.foresees_luck


def test_where_rows_vary_no_more_than_luck_there_are_no_indices(tmp_path: Path) -> None:
    def formula(option: str, given: dict, structures: dict, chance: object) -> list:
        held = (chance(1) < 0.5).astype(float)  # type: ignore[operator]
        return [np.ones(held.size), held, np.ones(held.size)]

    decision = analyse([swept(tmp_path / "luck", formula, drawn(64, 8))], MAIN)
    assert decision.drivers[0].indices is None


def test_an_unknown_outcome_is_an_input_error(tmp_path: Path) -> None:
    run = swept(tmp_path / "small", crossing, drawn(4, 2))
    with pytest.raises(InputError, match="no outcome 'deal_singed' to judge options by"):
        analyse([run], "deal_singed")
