"""The engine as a Mesa model: the rows of a run, agents with attributes, a data collector, batches."""

from __future__ import annotations

import gc
import math
import subprocess
import sys
import weakref
from dataclasses import replace
from functools import partial
from typing import Any

import mesa
import numpy as np
import pytest

from model.errors import InputError
from model.lanes import TOTAL
from model.scenario import Scenario
from model.simulation import OUTCOMES, ReassuranceModel, simulate
from model.simulation.keywords import keyword_of, path_of
from model.simulation.mesa_model import AGENT_TYPES, Contributor, Russia
from model.simulation.recorder import NUMBERS, SERIES
from model.simulation.turn import ACTORS

OPTION = "europe_alone"
SEED = 4


def played(scenario: Scenario, replication: Any = 3, **keywords: Any) -> ReassuranceModel:
    model = ReassuranceModel(scenario, OPTION, replication, SEED, **keywords)
    model.run_model()
    return model


@pytest.fixture(scope="module")
def model(scenario: Scenario) -> ReassuranceModel:
    """One history to its end; not to be changed."""
    return played(scenario)


def short(scenario: Scenario) -> Scenario:
    return replace(scenario, start="ceasefire", horizon=replace(scenario.horizon, war_weeks=4, ceasefire_weeks=30))


@pytest.mark.parametrize("keywords", [{}, {"us__backstop": 0.5, "russia.rebuild_rate": 0.3, "decision": "prospect"}])
def test_a_history_has_the_row_of_its_block(scenario: Scenario, keywords: dict[str, Any]) -> None:
    numbers = {path_of(name): value for name, value in keywords.items() if not isinstance(value, str)}
    theories = {name: value for name, value in keywords.items() if isinstance(value, str)}
    block = simulate(scenario, OPTION, np.array([7, 3, 12]), SEED, numbers, theories)
    row = played(scenario, **keywords).outcomes
    assert list(row) == list(OUTCOMES)
    for name, values in block.outcomes.items():
        assert np.array_equal(row[name], values[1], equal_nan=True), name


def test_several_replications_are_lanes_with_the_rows_of_a_block(scenario: Scenario) -> None:
    block = simulate(scenario, OPTION, np.arange(5), SEED)
    several = played(scenario, range(5))
    for name, values in several.outcomes.items():
        assert np.array_equal(values, block.outcomes[name], equal_nan=True), name
    [russia] = several.agents_by_type[Russia]
    assert russia.strength.shape == (5,)


def test_every_actor_is_an_agent_and_every_state_of_it_an_attribute(model: ReassuranceModel) -> None:
    assert tuple(kind.room for kind in AGENT_TYPES) == ACTORS
    members = len(model.scene.groups["contributors"])
    assert [len(model.agents_by_type[kind]) for kind in AGENT_TYPES] == [1, members, 1, 1, 1, 1]
    for agent in model.agents:
        for state in model.program.states(agent.room.name):
            if not state.whole:
                array = model.see(agent.room.name, state.name)
                own = array if agent.member is None else array[model.scene.groups["contributors"].index(agent.member)]
                assert getattr(agent, state.name) == own.item(), f"{agent.name}: {state.name}"


def test_no_state_takes_the_name_of_something_that_mesa_needs(scenario: Scenario) -> None:
    taken = set(vars(mesa.Agent(ReassuranceModel(short(scenario), OPTION)))) | set(dir(mesa.Agent))
    for kind in AGENT_TYPES:
        assert {state.name for state in kind.room.state} & taken == set()


def test_agents_are_selected_grouped_and_added_up(model: ReassuranceModel) -> None:
    contributors = model.agents.select(agent_type=Contributor)
    joined = contributors.select(lambda state: state.joined == 1)
    assert len(joined) == model.room("contributors").joined_count > 0
    assert contributors.agg("troops", sum) == pytest.approx(model.room("contributors").troops_total)
    assert model.agents.groupby(type).count()[Contributor] == len(contributors)


def test_assigning_to_an_attribute_changes_the_history_from_there_on(scenario: Scenario) -> None:
    scene = short(scenario)
    unchanged, changed = (ReassuranceModel(scene, OPTION, 3, SEED) for _ in range(2))
    for model in (unchanged, changed):
        for _ in range(5):
            model.step()
    [russia] = changed.agents_by_type[Russia]
    russia.strength = 0.01
    assert changed.room("russia").strength == 0.01
    with pytest.raises(TypeError):
        russia.rung = 2.5
    unchanged.run_model()
    changed.run_model()
    weekly = [model.datacollector.get_model_vars_dataframe()["russia.strength"] for model in (unchanged, changed)]
    assert (weekly[0][:5] == weekly[1][:5]).all()
    assert not (weekly[0][5:] == weekly[1][5:]).any()


def test_the_collector_has_a_row_a_week_and_outcomes_once_the_history_is_over(model: ReassuranceModel) -> None:
    weekly = model.datacollector.get_model_vars_dataframe()
    assert list(weekly) == [f"{room}.{name}" for room, name, _ in SERIES.values()] + list(OUTCOMES)
    assert len(weekly) == model.week == model.steps
    series, signed = model.recorder.series(model), model.room("history").signed_week + 1
    assert model.week > signed
    assert set(SERIES) == {*series, *NUMBERS}
    for name, (room, state, kept) in SERIES.items():
        since = weekly[f"{room}.{state}"][signed:].to_numpy()
        if name in series:
            assert np.array_equal(since, series.of_played(name)), name
        elif kept == TOTAL:
            assert model.recorder.total(model, name) == pytest.approx(since.sum()), name
        else:
            assert model.recorder.in_week(model, name, kept) == since[min(kept, model.recorder.tape.weeks) - 1], name
    assert weekly[list(OUTCOMES)].iloc[:-1].isna().all(axis=None)
    assert weekly["deal_signed"].iloc[-1] == model.outcomes["deal_signed"] == 1.0


def test_reporters_of_ones_own_stand_beside_the_series(scenario: Scenario) -> None:
    model = played(
        short(scenario),
        model_reporters={"front": lambda model: model.room("war").front},
        agent_reporters={"actor": "name"},
        agenttype_reporters={Contributor: {"troops": "troops"}},
    )
    collector = model.datacollector
    assert collector.get_model_vars_dataframe()["front"].iloc[-1] == model.room("war").front
    assert set(collector.get_agent_vars_dataframe()["actor"]) == {agent.name for agent in model.agents}
    troops = collector.get_agenttype_vars_dataframe(Contributor)["troops"]
    assert len(troops) == model.week * len(model.agents_by_type[Contributor])
    assert troops.iloc[-1] == list(model.agents_by_type[Contributor])[-1].troops


def test_nothing_is_collected_by_default_and_outcomes_stay(scenario: Scenario, model: ReassuranceModel) -> None:
    bare = played(scenario, collect=False)
    assert not bare.datacollector.model_vars
    assert str(bare.outcomes) == str(model.outcomes)


def test_a_history_that_is_over_stays_as_it_is(scenario: Scenario) -> None:
    model = played(short(scenario))
    week, rows = model.week, len(model.datacollector.get_model_vars_dataframe())
    assert not model.running
    model.step()
    assert (model.week, len(model.datacollector.get_model_vars_dataframe())) == (week, rows) == (30, 30)


def test_a_batch_over_options_replications_and_parameters_has_the_rows_of_blocks(scenario: Scenario) -> None:
    scene = short(scenario)
    rows = mesa.batch_run(
        partial(ReassuranceModel, scene),
        {"option": ["no_guarantee", OPTION], "replication": range(2), "us.backstop": [0.0, 1.0], "seed": SEED},
        display_progress=False,
    )
    assert len(rows) == 8
    for row in rows:
        block = simulate(
            scene, row["option"], np.array([row["replication"]]), SEED, {"us.backstop": row["us.backstop"]}
        )
        for name, values in block.outcomes.items():
            assert np.array_equal(row[name], values[0], equal_nan=True), name


def test_rng_is_the_seed_by_the_name_that_mesa_gives_it(scenario: Scenario) -> None:
    scene = short(scenario)
    named = ReassuranceModel(scene, OPTION, rng=SEED)
    assert named.luck == ReassuranceModel(scene, OPTION, seed=SEED).luck == SEED
    assert ReassuranceModel(scene, OPTION).luck == 1
    with pytest.raises(InputError, match="two names of one thing"):
        ReassuranceModel(scene, OPTION, rng=1, seed=2)


def test_all_that_is_wrong_with_keywords_is_said_at_once(scenario: Scenario) -> None:
    with pytest.raises(InputError) as error:
        ReassuranceModel(scenario, russia__rebild_rate=1, decision="doctrin", us__backstop=4, us__minerals=0.5)
    said = str(error.value)
    assert "'russia.rebild_rate'" in said
    assert "did you mean: russia.rebuild_rate" in said
    assert "expected: one of logit, prospect, doctrine" in said
    assert "us.backstop is 4" in said
    assert "expected: a number from 0 to 1" in said
    assert "expected: one of 0, 1" in said
    with pytest.raises(InputError, match="did you mean: europe_alone"):
        ReassuranceModel(scenario, "europe_alon")
    with pytest.raises(InputError, match="a whole number from 0"):
        ReassuranceModel(scenario, OPTION, -1)
    with pytest.raises(InputError, match="no room 'wars'"):
        ReassuranceModel(scenario, OPTION).room("wars")


def test_a_path_and_its_keyword_stand_for_each_other(scenario: Scenario) -> None:
    for path in (*scenario.parameters, *scenario.levers, *scenario.theories):
        assert path_of(keyword_of(path)) == path_of(path) == path
        assert keyword_of(path).isidentifier()


def test_a_model_that_nobody_holds_is_forgotten(scenario: Scenario) -> None:
    model = ReassuranceModel(short(scenario), OPTION)
    model.step()
    held = weakref.ref(model)
    del model
    gc.collect()
    assert held() is None


def test_an_outcome_is_missing_while_the_history_goes_on(scenario: Scenario) -> None:
    model = ReassuranceModel(scenario, OPTION)
    model.step()
    assert all(math.isnan(value) for value in model.outcomes.values())


def test_a_run_does_not_wait_for_mesa() -> None:
    program = "import sys, model.simulation.block; print('mesa' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
