"""The turning points of real histories: they agree with the outcomes, and each of them can be opened."""

from pathlib import Path

import numpy as np
import pytest

from model.errors import InputError
from model.scenario import Scenario, load
from model.simulation.block import simulate, warm
from model.simulation.explain.answers import Event, History
from model.simulation.explain.history import explain_history
from model.simulation.explain.week import explain_week

pytestmark = pytest.mark.slow

OPTIONS = ("no_guarantee", "europe_alone", "us_backstop", "buffer_zone")
REPLICATIONS = range(8)
SEED = 5


@pytest.fixture(scope="module")
def scenario(root: Path) -> Scenario:
    main = load(root / "scenarios" / "reassurance.yaml")
    warm(main)
    return main


@pytest.fixture(scope="module")
def histories(scenario: Scenario) -> dict[str, list[History]]:
    return {option: [explain_history(scenario, option, r, SEED) for r in REPLICATIONS] for option in OPTIONS}


def first(history: History, kind: str) -> Event | None:
    return next((event for event in history.events if event.kind == kind), None)


@pytest.mark.parametrize("option", OPTIONS)
def test_turning_points_agree_with_the_outcomes_of_the_block(
    scenario: Scenario, histories: dict[str, list[History]], option: str
) -> None:
    block = simulate(scenario, option, np.array(REPLICATIONS, np.int64), SEED)
    for place, history in enumerate(histories[option]):
        row = {name: values[place] for name, values in block.outcomes.items()}
        signing = first(history, "signing")
        assert (signing is not None) == (row["deal_signed"] == 1.0)
        if signing is None:
            continue
        assert signing.week + 1 == row["weeks_to_deal"]
        assert signing.since == 0
        assert history.signed_week == signing.week
        collapse, war = first(history, "collapse"), first(history, "full_war")
        assert (collapse is not None) == (row["ceasefire_collapse_10y"] == 1.0)
        assert (war is not None) == (row["full_war_10y"] == 1.0)
        assert (first(history, "alert") is not None) == (row["nuclear_stop"] == 1.0)
        for mark in ("fighting_back", "fatal_clash"):
            event = first(history, mark) or collapse
            assert (event is not None) == (row[f"{mark}_10y"] == 1.0)
        if np.isnan(row["any_troops"]):
            continue
        for mark, outcome in (
            ("deployed", "force_deployed"),
            ("direct_clash", "direct_clash"),
            ("withdrawn_under_fire", "withdrawn_under_fire"),
        ):
            assert (first(history, mark) is not None) == (row[outcome] == 1.0)
        assert max(history.most_troops, history.most_troops_after) == row["troops_peak"]
        troops = first(history, "first_troops")
        assert (troops is not None) == (row["any_troops"] == 1.0)
        if troops is not None:
            assert troops.since == row["weeks_to_first_troops"]
        full = first(history, "full_force")
        assert (full is None) == np.isnan(row["weeks_to_full_force"])
        withdrew = [state for e in history.events if e.kind == "membership" for state in e.facts["withdrew"]]
        assert len(withdrew) == row["contributors_left"]


def test_the_last_change_of_rung_is_the_rung_at_the_end(histories: dict[str, list[History]]) -> None:
    checked = 0
    for history in (history for several in histories.values() for history in several):
        moves = [event for event in history.events if event.kind in ("rung", "signing")]
        assert history.events[-1].kind == "end"
        assert all(event.facts["from"] != event.facts["to"] for event in moves if event.kind == "rung")
        if moves and moves[-1].kind == "rung":
            assert moves[-1].facts["to"] == history.events[-1].facts["rung"]
            checked += 1
    assert checked > 5


def test_every_review_that_moved_a_rung_has_a_cause_the_rule_confirms(histories: dict[str, list[History]]) -> None:
    moved = [
        event
        for several in histories.values()
        for history in several
        for event in history.events
        if event.kind == "rung" and event.decisions and event.decisions[0][0] == event.week
    ]
    assert len(moved) > 20
    assert all(event.facts["causes"] for event in moved)


def test_weeks_dates_and_weeks_since_the_signing_fit_together(histories: dict[str, list[History]]) -> None:
    for history in (history for several in histories.values() for history in several):
        weeks = [event.week for event in history.events]
        assert weeks == sorted(weeks)
        assert weeks[-1] == history.weeks - 1
        for event in history.events:
            days = np.datetime64(event.date) - np.datetime64(history.start_date)
            assert days == np.timedelta64(7 * event.week, "D")
            if event.since is not None and history.signed_week is not None:
                assert event.since == event.week - history.signed_week


@pytest.mark.parametrize("option", ["europe_alone", "us_backstop"])
def test_every_decision_named_by_the_turning_points_can_be_opened(
    scenario: Scenario, histories: dict[str, list[History]], option: str
) -> None:
    history = max(histories[option], key=lambda history: len({e.kind for e in history.events}))
    opened: dict[str, tuple[int, str]] = {}
    for event in history.events:
        for week, actor in event.decisions:
            opened.setdefault(f"{event.kind} {actor}", (week, actor))
    assert opened
    for week, actor in opened.values():
        explained = explain_week(scenario, option, history.replication, SEED, week, actor)
        assert explained.cards or explained.reviews


def test_the_same_history_is_explained_alike_again(scenario: Scenario, histories: dict[str, list[History]]) -> None:
    assert explain_history(scenario, "europe_alone", 2, SEED) == histories["europe_alone"][2]


def test_a_setting_changes_the_history_and_an_unknown_one_is_refused(scenario: Scenario) -> None:
    small = explain_history(scenario, "europe_alone", 2, SEED, {"force.size": 0.0})
    assert not [event for event in small.events if event.kind == "first_troops"]
    with pytest.raises(InputError):
        explain_history(scenario, "europe_alone", 2, SEED, {"force.sise": 0.0})
