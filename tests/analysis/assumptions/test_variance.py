"""Shares of variance, on functions whose shares are known."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import model.simulation.block
from model.analysis.assumptions import variance_store
from model.analysis.assumptions.variance import (
    ABSENT,
    CONSTANT,
    RESOLVED,
    UNRESOLVED,
    Cost,
    Share,
    Variance,
    design_of,
    pick_freeze,
    variance_shares,
)
from model.analysis.assumptions.variance_design import (
    ASSUMED,
    CONTENTS,
    FIRST_LUCK,
    REST,
    SOURCED,
    A,
    B,
    PickFreezeWork,
)
from model.app import ledger as use_case
from model.app.ledger import VarianceAnswer
from model.errors import InputError
from model.experiment.execute.events import Started
from model.experiment.execute.worker import SimulationWork
from model.scenario import Correlation, Scenario, find_scenarios, load
from model.simulation.outcomes import OUTCOMES
from tests.experiment.fakes import chance as chance_of

Floats = NDArray[np.float64]
RESAMPLED = 1
"""The seed of resampling. Which points are drawn is worked out once for all tables of a test: these differ enough."""

KEYS = [(world, luck) for world in (A, B, ASSUMED, REST, "first", "second") for luck in range(2)] + [(A, 2), (A, 3)]


def worlds(rng: np.random.Generator, points: int) -> dict[str, Floats]:
    """Two assumed parameters, `first` and `second`, and another, all standard normal: (3, points) in each world."""
    a, b = rng.normal(size=(2, 3, points))
    return {
        A: a,
        B: b,
        ASSUMED: np.array([b[0], b[1], a[2]]),
        REST: np.array([a[0], a[1], b[2]]),
        "first": np.array([b[0], a[1], a[2]]),
        "second": np.array([a[0], b[1], a[2]]),
    }


def linear(weights: tuple[float, float, float], luck: float, points: int, seed: int = 1) -> dict[Any, Floats]:
    """A weighted sum, with luck that is common to all worlds in part, and larger where the third is."""
    rng = np.random.default_rng(seed)
    x = worlds(rng, points)
    common = rng.normal(size=(4, points))
    return {
        (world, k): np.array(weights) @ x[world]
        + luck * (common[k] + rng.normal(size=points)) * (1.0 + 0.3 * x[world][2])
        for world, k in KEYS
    }


def holds(share: Share, value: float) -> bool:
    assert share.value is not None
    assert share.low is not None
    assert share.high is not None
    return share.low <= value <= share.high and share.high - share.low < 0.5


@pytest.mark.parametrize("weights", [(0.0, 0.0, 1.0), (1.0, 0.0, 1.0), (2.0, 1.0, 1.0), (2.0, 1.0, 0.0)])
@pytest.mark.parametrize("luck", [0.0, 1.0])
def test_shares_of_a_known_sum_are_estimated_whatever_the_luck(
    weights: tuple[float, float, float], luck: float
) -> None:
    indices = pick_freeze(linear(weights, luck, 6000), ("first", "second"), 1)
    first, second, rest = np.square(weights) / np.sum(np.square(weights))
    assert (indices.state, indices.points) == (RESOLVED, 6000)
    assert indices.variance.value == pytest.approx(np.sum(np.square(weights)), rel=0.25)
    assert holds(indices.assumed, first + second)
    assert holds(indices.rest, rest)
    assert holds(indices.groups["first"], first)
    assert holds(indices.groups["second"], second)
    assert holds(indices.dummy, 0.0)


def test_the_interaction_of_groups_counts_in_each() -> None:
    rng = np.random.default_rng(5)
    x = worlds(rng, 4000)
    indices = pick_freeze({(world, k): x[world][0] * x[world][1] for world, k in KEYS}, ("first", "second"), 1)
    assert holds(indices.groups["first"], 1.0)
    assert holds(indices.groups["second"], 1.0)
    # The other parameter shows in no point: what three points in 4,000 might have shown is left open.
    assert (indices.assumed.value, indices.rest.value) == (1.0, 0.0)
    assert 0.9 < (indices.assumed.low or 0.0) < 1.0
    assert 0.0 < (indices.rest.high or 0.0) < 0.1


def chance(points: int, seed: int) -> dict[Any, Floats]:
    """An event of chance 0.5 + 0.25 s + 0.15 t, s of the assumed and t of the rest -1 or 1: shares 25/34 and 9/34."""
    rng = np.random.default_rng(seed)
    x = worlds(rng, points)
    u = rng.random((4, points))
    return {
        (world, k): (u[k] < 0.5 + 0.25 * np.sign(x[world][0]) + 0.15 * np.sign(x[world][2])).astype(float)
        for world, k in KEYS
    }


def test_luck_is_never_in_the_denominator_nor_a_bias_of_either_part() -> None:
    results = [pick_freeze(chance(256, seed), (), RESAMPLED) for seed in range(150)]
    variances = [indices.variance.value for indices in results]
    # The event's own variance is 0.25: with luck in the denominator the share would be 0.25.
    assert np.mean(variances) == pytest.approx(0.085, abs=0.004)
    shares = [indices.assumed.value for indices in results if indices.assumed.value is not None]
    assert len(shares) > 140
    assert np.mean(shares) == pytest.approx(25 / 34, abs=0.03)


def test_the_interval_holds_the_share_about_as_often_as_it_says() -> None:
    shares = [pick_freeze(chance(256, 1000 + seed), (), RESAMPLED).assumed for seed in range(200)]
    inside = [
        share.low <= 25 / 34 <= share.high for share in shares if share.low is not None and share.high is not None
    ]
    assert np.mean(inside) > 0.90


def test_luck_alone_is_not_resolved_and_never_zero_or_one() -> None:
    states = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        indices = pick_freeze({key: rng.normal(size=256) for key in KEYS}, ("first",), RESAMPLED)
        states.append(indices.state)
        if indices.state != RESOLVED:
            assert indices.assumed == indices.rest == indices.dummy == Share(None, None, None)
    assert states.count(UNRESOLVED) >= 57


def test_a_noise_floor_is_shown_however_high_it_is() -> None:
    columns = linear((1.0, 1.0, 1.0), 0.0, 64)
    luck = np.random.default_rng(9).normal(size=(4, 64)) * 9.0
    indices = pick_freeze({(world, k): values + luck[k] for (world, k), values in columns.items()}, ("first",), 1)
    # Luck that all worlds have in common falls out of every difference but the dummy's.
    assert indices.state == RESOLVED
    assert indices.dummy.low is not None
    assert indices.dummy.high is not None
    assert indices.dummy.high - indices.dummy.low > 1.0


def test_an_outcome_that_never_varies_is_distinguished_from_one_that_is_not_resolved() -> None:
    assert pick_freeze({key: np.full(64, 3.0) for key in KEYS}).state == CONSTANT
    rare = {key: np.zeros(64) for key in KEYS}
    rare[A, 0][3] = 1.0
    assert pick_freeze(rare).state == UNRESOLVED


def test_points_where_an_outcome_does_not_apply_are_left_out() -> None:
    columns = linear((1.0, 1.0, 1.0), 0.0, 400)
    columns[ASSUMED, 1] = np.where(np.arange(400) < 100, np.nan, columns[ASSUMED, 1])
    columns["first", 0] = np.where(np.arange(400) > 110, np.nan, columns["first", 0])
    indices = pick_freeze(columns, ("first", "second"), 1)
    assert indices.points == 300
    assert indices.groups["first"].value is None
    assert indices.groups["second"].value is not None
    columns[B, 0] = np.where(np.arange(400) > 110, np.nan, columns[B, 0])
    assert pick_freeze(columns, ("first", "second"), 1).state == ABSENT


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(find_scenarios() / "reassurance.yaml")


RUSSIA, US, FACT = "russia.cost_top_test", "us.signal_test", "contributors.fact_test"


SUM, NEVER = "cost_eur", "limited_strike_5y"
"""Outcomes of the toy: a sum of its parameters, and one that never applies."""


@pytest.fixture
def toy(scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """The real scenario with three parameters that vary, and a simulation that is a sum of them."""
    from model.scenario import Distribution

    parameter = next(iter(scenario.parameters.values()))
    wide = Distribution(kind="uniform", a=0.0, b=1.0, low=0.0, high=1.0)
    mine = {
        path: replace(parameter, path=path, value=wide, basis=basis)
        for path, basis in ((RUSSIA, "assumed"), (US, "assumed"), (FACT, "measured"))
    }
    options = {name: scenario.options[name] for name in ("no_guarantee", "europe_alone")}
    made = replace(scenario, parameters=mine, options=options)

    def simulate(
        given: Scenario, option: str, replications: Any, seed: int, settings: Any, structures: Any
    ) -> SimpleNamespace:
        luck = np.sqrt(12.0) * (chance_of(1, replications, 0) - 0.5)
        force = option == "europe_alone"
        own = settings[RUSSIA] + 2.0 * settings[US] * force + settings[FACT] + 0.5 * luck
        own = own + (0.25 if force else 0.1) * (structures != dict(given.structures))
        nothing = {name: np.full(luck.size, np.nan) for name in OUTCOMES}
        return SimpleNamespace(outcomes={**nothing, SUM: own})

    monkeypatch.setattr(model.simulation.block, "simulate", simulate)
    monkeypatch.setattr(SimulationWork, "warm", lambda self, on_event: None)
    monkeypatch.chdir(tmp_path)
    return made


def shares_of(made: Scenario, points: int = 1500) -> Variance:
    return variance_shares(design_of(made, ["europe_alone"], [SUM, NEVER], points, 1), 1)


def test_the_whole_way_finds_the_known_shares_of_an_option_and_of_its_difference(toy: Scenario) -> None:
    variance = shares_of(toy)
    at = {(share.option, share.outcome, share.difference): share.indices for share in variance.shares}
    own, apart = at["europe_alone", SUM, False], at["europe_alone", SUM, True]
    assert holds(own.assumed, 5 / 6)
    assert holds(own.rest, 1 / 6)
    assert holds(own.groups["us"], 4 / 6)
    assert holds(own.groups["russia"], 1 / 6)
    assert holds(own.groups[SOURCED], 1 / 6)
    assert own.variance.value == pytest.approx(6 / 12, rel=0.15)
    # The reference has all but the second parameter: only that one is in the difference.
    assert apart.groups["us"].value == pytest.approx(1.0)
    assert apart.groups["russia"].value == pytest.approx(0.0)
    assert at["no_guarantee", SUM, False].groups["us"].value == pytest.approx(0.0)
    assert at["europe_alone", NEVER, True].state == ABSENT
    assert ("no_guarantee", SUM, True) not in at


def test_rival_theories_are_shown_apart_for_options_and_differences(toy: Scenario) -> None:
    variance = shares_of(toy, 32)
    assert {shift.structure for shift in variance.shifts} == set(toy.theories)
    moved = {(shift.option, shift.difference): shift.shift for shift in variance.shifts if shift.outcome == SUM}
    assert moved["no_guarantee", False] == pytest.approx(0.1)
    assert moved["europe_alone", False] == pytest.approx(0.25)
    assert moved["europe_alone", True] == pytest.approx(0.15)


def test_more_points_add_histories_and_change_none(toy: Scenario) -> None:
    played = []
    first = shares_of(toy, 16)
    variance_shares(design_of(toy, ["europe_alone"], [SUM, NEVER], 40, 1), 1, played.append)
    lanes = [event.lanes for event in played if isinstance(event, Started)]
    assert lanes == [design_of(toy, ["europe_alone"], [SUM], 40, 1).histories - first.histories]
    assert shares_of(toy, 16) == first
    assert [path.name.rpartition("-")[0] for path in Path("runs").iterdir()] == ["variance-reassurance"]


def test_a_world_has_the_second_draw_of_its_group_alone(scenario: Scenario) -> None:
    design = design_of(scenario, ["europe_alone"], ["deal_signed"], 16, 1)
    names = [A, B, ASSUMED, REST, "russia", CONTENTS]
    cell = np.repeat(np.arange(len(names)), 16)
    work = PickFreezeWork(scenario, 1, design)
    drawn = work._worlds("europe_alone", names, cell, np.tile(np.arange(16), len(names)))
    assert set(drawn) == set(design.varying("europe_alone"))
    for path, values in drawn.items():
        a, b, assumed, rest, russia, contents = values.reshape(len(names), 16)
        parameter = scenario.parameters.get(path)
        is_assumed = parameter is not None and parameter.basis == "assumed"
        assert np.array_equal(assumed, b if is_assumed else a)
        assert np.array_equal(rest, a if is_assumed else b)
        assert np.array_equal(russia, b if is_assumed and path.startswith("russia.") else a)
        assert np.array_equal(contents, b if parameter is None else a)
        assert not np.array_equal(a, b)


def test_the_groups_hold_all_that_varies_once(scenario: Scenario) -> None:
    design = design_of(scenario, list(scenario.options), ["deal_signed"], 16, 1)
    paths = {path for option in scenario.options for path in design.varying(option)}
    assert sum(group.size for group in design.groups()) == len(paths)
    assert {"russia", "ukraine", "us", "contributors", "command", "war", SOURCED, CONTENTS} <= {
        group.name for group in design.groups()
    }


def test_every_history_is_played_once_in_blocks(scenario: Scenario) -> None:
    design = design_of(scenario, ["us_backstop"], ["deal_signed"], 48, 1)
    cells = sum(len(part) for option in design.options for part in design.parts(option))
    assert design.histories == sum(key.size for key in design.plan().blocks()) == cells * 48
    assert FIRST_LUCK > 1_000_000 * 4


def test_too_few_points_are_an_input_error(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="too few"):
        design_of(scenario, ["europe_alone"], ["deal_signed"], 4, 1)


def stored(made: Scenario, points: int) -> tuple[Path, Variance]:
    """The file of the shares, and the shares."""
    design = design_of(made, ["europe_alone"], [SUM, NEVER], points, 1)
    shares = variance_shares(design, 1)
    return variance_store.store_shares(design, variance_store.request_of(design), shares), shares


def test_shares_are_stored_with_their_histories_and_read_back_as_they_were(toy: Scenario) -> None:
    place, shares = stored(toy, 32)
    assert (place.parent / "manifest.json").is_file()
    design = design_of(toy, ["europe_alone"], [SUM, NEVER], 32, 1)
    assert variance_store.stored_variance(design) == shares
    assert variance_store.stored_shares(toy.id, toy.hash) == shares
    assert variance_store.stored_variance(replace(design, points=64)) is None


def test_shares_of_other_rules_or_of_a_damaged_file_are_never_shown(toy: Scenario) -> None:
    place, shares = stored(toy, 16)
    assert variance_store.stored_shares(toy.id, toy.hash, "other rules") is None
    assert variance_store.stored_shares(toy.id, "another scenario") is None
    place.write_text(place.read_text()[:-40])
    assert variance_store.stored_shares(toy.id, toy.hash) is None
    design = design_of(toy, ["europe_alone"], [SUM, NEVER], 16, 1)
    with pytest.raises(InputError, match="rules were edited"):
        variance_store.store_shares(design, {**variance_store.request_of(design), "sources": "other"}, shares)


def test_of_several_the_shares_with_the_most_points_are_shown(toy: Scenario) -> None:
    for points in (16, 48, 32):
        stored(toy, points)
    shares = variance_store.stored_shares(toy.id, toy.hash)
    assert shares is not None
    assert shares.points == 48


@pytest.mark.slow
def test_the_shares_of_the_main_scenario_are_those_of_any_workers_and_are_read_the_second_time(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    main = find_scenarios() / "reassurance.yaml"
    short = ("horizon.war_weeks=52", "horizon.ceasefire_weeks=52", "horizon.equal_terms_weeks=26")
    costs: list[Cost] = []

    def answer_of(workers: int) -> VarianceAnswer:
        return use_case.variance(main, short, 16, 1, "europe_alone", workers, costs.append)

    alone = answer_of(1)
    assert alone.folder is not None
    assert alone.shares.assumed > alone.shares.rest > 0
    assert (answer_of(2), len(costs)) == (VarianceAnswer(alone.shares), 1)
    alone.folder.unlink()
    assert answer_of(2) == alone
    shutil.rmtree("runs")
    assert answer_of(2).shares == alone.shares


def test_correlations_across_groups_are_refused_and_within_a_group_drawn(toy: Scenario) -> None:
    across = replace(toy, correlations=(Correlation((RUSSIA, US), 0.8, "because"),))
    with pytest.raises(InputError, match="in different groups: russia and us"):
        shares_of(across)
    within = replace(toy.parameters[RUSSIA], path="russia.twin")
    both = tuple(sorted((RUSSIA, "russia.twin")))
    more = replace(toy, parameters={**toy.parameters, "russia.twin": within})
    together = replace(more, correlations=(Correlation((both[0], both[1]), 0.8, "because"),))
    assert shares_of(together, 64).groups == shares_of(more, 64).groups
