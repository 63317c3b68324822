import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.analysis.decide import decision as decision_of
from model.analysis.decide.criteria import criteria
from model.analysis.decide.decision import STAGES, Decision, analyse, decide
from model.analysis.decide.reading.read import of_runs
from model.errors import InputError
from model.experiment.design.manifest import Manifest, OutcomeInfo
from tests.analysis.decisions import COST, HELD, decided, worlds
from tests.analysis.sweeps import flat, scenario, study, swept


@pytest.fixture(scope="module")
def decision() -> Decision:
    return decided()


def test_the_leader_is_the_option_of_the_best_mean(decision: Decision) -> None:
    assert (decision.leader, decision.rival) == ("force", "none")
    assert decision.averaged
    assert (decision.worlds, decision.rows, decision.parameters) == (120, 1200, 4)


def test_each_structure_has_its_own_ranking_and_a_place_in_the_count(decision: Decision) -> None:
    assert set(decision.by_structure["held"]) == {"capability", "tripwire"}
    assert decision.best_in["held"].structures == 2
    assert decision.best_in["held"].counts["mean"]["force"].count >= 1


def test_cost_leaves_out_the_option_without_a_cost_and_is_compared_with_its_threshold(decision: Decision) -> None:
    cost = decision.robustness["cost"]
    assert cost.left_out == ("none",)
    assert cost.best("satisficing") == ("half",)
    enough = dict(zip(cost.options, cost.good_enough, strict=True))
    assert enough["half"].estimate == 1.0
    assert enough["force"].estimate == pytest.approx(0.5, abs=0.15)


def test_the_parameter_that_matters_drives_the_outcome_and_the_lead(decision: Decision) -> None:
    for drivers in decision.drivers:
        assert drivers.indices is not None
        assert drivers.indices.indices[0].name == "russia.resolve"
        assert drivers.indices.indices[0].total > 0.8
        assert drivers.indices.groups[0].name == "assumed"
        assert drivers.screening[0].name == "russia.resolve"
        assert drivers.alone[0].name == "russia.resolve"


def test_its_threshold_is_where_the_two_chances_cross(decision: Decision) -> None:
    """0.2 + x - 0.05 (the mean of the structures) = 0.5."""
    crossings = [threshold for threshold in decision.thresholds if threshold.above == "force"]
    assert [threshold.parameter for threshold in crossings] == ["russia.resolve"]
    assert crossings[0].low <= 0.35 <= crossings[0].high


def test_knowing_it_is_worth_something_and_the_others_nothing(decision: Decision) -> None:
    assert decision.information is not None
    assert [worth.name for worth in decision.information.parameters if worth.above_floor] == ["russia.resolve"]


def test_the_box_of_failures_is_low_resolve(decision: Decision) -> None:
    force = next(failure for failure in decision.failures if failure.option == "force")
    assert force.discovery is not None
    (restriction,) = force.discovery.boxes[0].restrictions
    assert restriction.name == "russia.resolve"
    assert restriction.low is None


def test_the_json_object_is_plain_data(decision: Decision) -> None:
    text = json.dumps(decision.as_json(), allow_nan=False)
    back = json.loads(text)
    assert back["leader"] == "force"
    assert back["robustness"]["held"]["measures"]["mean"][0]["estimate"] >= 0.0
    assert back["drivers"][0]["indices"]["indices"][0]["name"] == "russia.resolve"


Announced = list[tuple[str, int]]
"""Stages of an analysis, and how many were over when each began."""


@pytest.fixture(scope="module")
def small() -> tuple[Decision, Announced]:
    """The decision of few worlds, and the stages that were announced on the way."""
    stages: Announced = []
    few = worlds(points=60, replications=4)
    decision = decide(
        few, [HELD, COST], numeric=[COST], on_stage=lambda stage, done: stages.append((stage, done)), workers=1
    )
    return decision, stages


def test_the_same_worlds_give_the_same_analysis_however_many_sections_are_worked_out_at_once(
    small: tuple[Decision, Announced],
) -> None:
    again = decide(worlds(points=60, replications=4), [HELD, COST], numeric=[COST], workers=4)
    assert again.as_json() == small[0].as_json()


def test_single_replications_get_no_indices_where_luck_decides_and_all_the_rest() -> None:
    table = worlds(points=1200, replications=1)
    decision = decide(table, [HELD])
    assert not decision.averaged
    assert decision.foresees_luck
    assert decision.drivers[0].indices is None
    assert "held-out R²" in str(decision.drivers[0].refused)
    assert decision.drivers[0].alone[0].name == "russia.resolve"
    assert decision.information is not None


def test_a_weight_of_an_outcome_that_repeats_another_counts_for_that_one() -> None:
    table = worlds(points=60, replications=4)
    outcomes = {**table.outcomes, "again": table.outcomes["held"]}
    again = replace(HELD, id="again", weight=2.0)
    plain = replace(COST, id="plain", better="more", weight=1.0)
    outcomes["plain"] = 1.0 - 0.5 * table.outcomes["held"]
    decision = decide(replace(table, outcomes=outcomes), [replace(HELD, weight=1.0), again, plain])
    assert decision.coincident == {"again": "held"}
    assert decision.acceptability is not None
    assert decision.acceptability.criteria == ("held", "plain")
    assert decision.acceptability.stated == {"held": 0.75, "plain": 0.25}


def test_a_single_option_leaves_nothing_to_decide() -> None:
    table = worlds(points=60, replications=2)
    lone = replace(table, options=("force",), outcomes={"held": table.outcomes["held"][:, [1]]})
    with pytest.raises(InputError, match="nothing to decide: held applies to 1 option"):
        decide(lone, [HELD])


def test_worlds_without_uncertain_parameters_are_still_compared() -> None:
    table = worlds(points=120, replications=1)
    bare = replace(table, names=(), bases=(), parameters=np.empty((table.rows, 0)))
    decision = decide(bare, [HELD])
    assert decision.robustness["held"].worlds == 120
    assert decision.thresholds == ()


def manifest() -> Manifest:
    known = [
        OutcomeInfo("deal", "deal", "share", "more", "all replications", "share"),
        OutcomeInfo("peak", "peak", "troops", "neither", "asked", "mean"),
        OutcomeInfo("cost", "cost", "billion EUR", "less", "asked", "mean"),
    ]
    return Manifest(
        run="0", scenario="s", title="S", scenario_hash="0", calibrated=False, seed=1, reference="a",
        replications_by_option={"a": 8, "b": 8}, scenario_options=("a", "b"),
        options=(("a", "A"), ("b", "B")), outcomes=tuple(known), headline=("peak", "cost"), limits=(),
        parameters_by_basis={}, model_version="0", sources="0", versions={},
    )  # fmt: skip


def test_options_are_judged_by_the_headline_where_it_has_a_better_and_a_worse() -> None:
    assert [criterion.id for criterion in criteria(manifest(), None, {})] == ["cost"]
    assert [criterion.id for criterion in criteria(manifest(), "deal", {"cost": 5.0})] == ["deal", "cost"]
    assert criteria(manifest(), None, {"cost": 5.0})[0].threshold == 5.0


@pytest.mark.parametrize("name", ["peak", "dea"])
def test_an_outcome_that_cannot_judge_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"no outcome '{name}' to judge options by"):
        criteria(manifest(), name, {})


def test_no_run_is_an_error_for_a_person() -> None:
    with pytest.raises(InputError, match="no run was given"):
        analyse([])


def test_worlds_are_the_parameters_that_the_replications_were_played_with(tmp_path: Path) -> None:
    """Rebuilt from the stored scenario and seed: the same values the rules are handed."""
    from model.simulation.parameters import world_of

    def constant(option: str, given: dict, theories: dict, chance: Any) -> list:
        return [np.ones(8), chance(1), chance(2) + (option == "europe_alone")]

    run = swept(tmp_path / "plain", constant, study(factors=(), replications=8, seed=5))
    table = of_runs([run], ["cost_eur"]).worlds
    known = world_of(scenario(), "no_guarantee", np.arange(8), 5, {})
    assert len(table.names) > 20
    for k, name in enumerate(table.names):
        if name in scenario().parameters:
            assert table.parameters[:, k].tolist() == known[name].tolist()
    assert table.outcomes["cost_eur"][:, 1].tolist() == run.values("europe_alone", ["cost_eur"])["cost_eur"].tolist()


def test_runs_of_two_seeds_are_taken_together(tmp_path: Path) -> None:
    runs = [swept(tmp_path / str(seed), better, study(factors=(), replications=60, seed=seed)) for seed in (1, 2)]
    decision = analyse(runs, "deal_and_holds_5y")
    assert (decision.worlds, decision.leader) == (120, "europe_alone")


def test_a_run_with_several_design_points_is_analysed_by_itself(tmp_path: Path) -> None:
    run = swept(tmp_path / "grid", flat, study(replications=2))
    with pytest.raises(InputError, match="analysed by itself"):
        analyse([run, run])


def test_stages_are_announced_in_their_order(small: tuple[Decision, Announced]) -> None:
    assert small[1] == list(zip(STAGES[1:], range(len(STAGES)), strict=False))


def test_linear_algebra_stays_on_one_thread_in_sections_that_are_worked_out_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads = pytest.importorskip("threadpoolctl", reason="threadpoolctl is not installed")
    seen = []

    def failures(*given: Any) -> list[Any]:
        seen.append({item["num_threads"] for item in threads.threadpool_info() if item["user_api"] == "blas"})
        return []

    monkeypatch.setattr(decision_of, "failures", failures)
    with threads.threadpool_limits(2):
        decide(worlds(points=60, replications=4), [HELD], workers=2)
    assert seen == [{1}]


def better(option: str, given: dict, theories: dict, chance: Any) -> list:
    """`europe_alone` holds more often."""
    held = (chance(1) < 0.3 + 0.3 * (option == "europe_alone")).astype(float)
    return [np.ones(held.size), held, held]
