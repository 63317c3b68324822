"""What the speed is compared with is the same model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.ordinary import Cases, Keyed, Ordinary, Plain
from model.scenario import find_scenarios, load
from model.simulation.engine import Engine
from model.simulation.equal_terms import play_again

SEED = 3


@pytest.mark.parametrize(("option", "start", "weeks"), [("nato_command", "ceasefire", 40), ("us_backstop", "war", 24)])
def test_the_ordinary_form_plays_the_same_history_to_the_bit(option: str, start: str, weeks: int) -> None:
    scenario = replace(load(find_scenarios() / "reassurance.yaml"), start=start)
    block = Engine(scenario, option, np.array([5, 9]), SEED)
    ordinary = Ordinary(Cases(scenario, option, [5, 9], SEED), 1, Keyed(SEED))
    for _ in range(weeks):
        block.step()
        ordinary.step()
    ordinary.retire()
    for room, states in ordinary.store.items():
        for name, value in states.items():
            array = block.stores[room][name]
            assert np.array_equal(array[..., 1], np.asarray(value)), f"{room}.{name}"


def test_an_ordinary_history_ends_by_itself() -> None:
    scenario = load(find_scenarios() / "reassurance.yaml")
    short = replace(scenario, horizon=replace(scenario.horizon, war_weeks=4, ceasefire_weeks=6), start="ceasefire")
    model = Ordinary(Cases(short, "europe_alone", [0], SEED), 0, Plain())
    while model.running:
        model.step()
    model.retire()
    assert model.week == 6
    assert len(model.datacollector.model_vars["deaths"]) == 6


def test_the_ordinary_form_plays_a_replication_at_equal_terms_to_the_bit_until_its_first_collapse() -> None:
    scenario = load(find_scenarios() / "reassurance.yaml")
    terms = Cases(scenario, "no_guarantee", range(3), SEED).at_equal_terms()
    assert terms is not None
    again = play_again(Engine(scenario, "no_guarantee", np.arange(3), SEED))
    assert again is not None
    for lane in range(3):
        model = Ordinary(terms, lane, Keyed(SEED))
        while model.running:
            model.step()
        model.retire()
        assert model.week == min(again.collapse[lane], again.weeks)
    assert terms.at_equal_terms() is None
