"""Twins of real histories: what is given stands, what is not given stays to the bit, and luck shifts for nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from model.errors import InputError
from model.scenario import Scenario
from model.simulation.counterfactual.intervention import DECISIONS, Intervention
from model.simulation.counterfactual.lanes import Twins
from model.simulation.counterfactual.scan import alternatives_of, decisions_of, scan
from model.simulation.counterfactual.twin import play_twin, weeks_of
from model.simulation.engine import Engine
from model.simulation.explain.answers import DecisionCard
from model.simulation.explain.history import explain_history
from model.simulation.explain.replay import Replay
from model.simulation.explain.week import explain_week
from model.simulation.recorder import play
from model.simulation.turn import program

pytestmark = pytest.mark.slow

OPTION, REPLICATION, SEED = "us_backstop", 0, 1
"""A history with a signing, many reviews, tested promises and a war."""

RUNG = "russia.choose_rung"


def replay(scenario: Scenario, option: str = OPTION, replication: int = REPLICATION) -> Replay:
    return Replay(scenario, option, replication, SEED)


def twins(scenario: Scenario, *interventions: Sequence[Intervention]) -> Twins:
    return Twins(scenario, OPTION, REPLICATION, SEED, interventions)


@pytest.fixture(scope="module")
def reviews(scenario: Scenario) -> list[int]:
    """The weeks in which Russia chooses a rung."""
    return weeks_of(replay(scenario), DECISIONS[RUNG])


def first_difference(twins: Twins, first: int, second: int) -> int | None:
    """The first week in which any state of two lanes differs, played to the end."""
    while twins.running:
        week = twins.week
        twins.step()
        for store in twins.stores.values():
            if any(array[..., first].tobytes() != array[..., second].tobytes() for array in store.values()):
                return week
    return None


def test_every_decision_that_can_be_given_is_written_by_its_stage(scenario: Scenario) -> None:
    plans = program({name: theory.values for name, theory in scenario.theories.items()}).plans
    for name, decision in DECISIONS.items():
        stage = plans[decision.stage].stage
        assert name == decision.id
        assert len(decision.options) == len(decision.titles) >= 2
        assert dict(stage.writes)[decision.state] == "int"
        assert decision.test is None or dict(stage.writes)[decision.test] == "int"
        assert plans[decision.stage].room.group is None


def test_lanes_without_an_intervention_have_the_bits_of_a_block(scenario: Scenario) -> None:
    alone = Engine(scenario, OPTION, np.array([REPLICATION]), SEED)
    series = play(alone).series(alone)
    two = Twins(scenario, OPTION, REPLICATION, SEED, [(), ()])
    twice = play(two).series(two)
    assert all(twice[name][:, lane].tobytes() == series[name][:, 0].tobytes() for name in series for lane in (0, 1))
    assert two.stores.keys() == alone.stores.keys()
    stepped = twins(scenario, ())
    stepped.ends()
    for room, store in stepped.stores.items():
        for name, array in store.items():
            assert array.tobytes() == alone.stores[room][name].tobytes(), f"{room}.{name}"


def test_giving_what_the_actor_took_anyhow_changes_no_bit(scenario: Scenario) -> None:
    history = explain_history(scenario, OPTION, REPLICATION, SEED)
    made = decisions_of(history)
    own = [several[0] for several in alternatives_of(replay(scenario), made) if several]
    assert {decision.intervention.decision for decision in own} >= {
        RUNG,
        "russia.answer",
        "ukraine.answer",
        "us.backstop",
    }
    given = [
        Intervention(decision.intervention.week, decision.intervention.decision, decision.own, once=True)
        for decision in own
    ]
    lanes = twins(scenario, (), given, *([decision] for decision in given))
    lanes.ends()
    for store in lanes.stores.values():
        for array in store.values():
            assert all(array[..., lane].tobytes() == array[..., 0].tobytes() for lane in range(1, lanes.lanes))
    assert sum(len(several) for several in lanes.given) == 2 * len(given)


def test_nothing_differs_before_the_week_in_which_another_option_is_given(
    scenario: Scenario, reviews: list[int]
) -> None:
    made = [(week, RUNG) for week in reviews[:: len(reviews) // 6]]
    # A war once begun leaves Russia no other rung.
    chosen = [(week, own) for (week, _), own in zip(made, alternatives_of(replay(scenario), made), strict=True) if own]
    assert len(chosen) >= 4
    for week, several in chosen:
        assert first_difference(twins(scenario, (), [several[0].intervention]), 0, 1) == week


def test_lanes_do_not_touch_one_another(scenario: Scenario, reviews: list[int]) -> None:
    several = [[Intervention(week, RUNG, "comply")] for week in reviews[:20:4]]
    together = twins(scenario, *several, ())
    together.ends()
    for lane, interventions in enumerate([*several, []]):
        alone = twins(scenario, interventions)
        alone.ends()
        for room, store in alone.stores.items():
            for name, array in store.items():
                assert array[..., 0].tobytes() == together.stores[room][name][..., lane].tobytes(), f"{room}.{name}"


def test_an_option_that_is_held_is_given_at_every_later_review_and_one_given_once_at_none(
    scenario: Scenario, reviews: list[int]
) -> None:
    week = reviews[len(reviews) // 2]
    held, once = (
        play_twin(scenario, OPTION, REPLICATION, SEED, [Intervention(week, RUNG, "comply", only)])
        for only in (False, True)
    )
    assert len(held.given) > 5
    assert {decision.option for decision in held.given if decision.open} == {"comply"}
    assert any(decision.own != "comply" for decision in held.given[1:])
    assert [decision.week for decision in once.given] == [week]
    assert any(event.kind == "rung" and event.facts["to"] > 0 for event in once.twin.events if event.week > week)


def test_a_choice_given_once_is_undone_by_a_later_review_where_the_same_choice_held_is_not(
    scenario: Scenario, reviews: list[int]
) -> None:
    week = reviews[1]
    lanes = twins(scenario, [Intervention(week, RUNG, "comply", once=True)], [Intervention(week, RUNG, "comply")])
    wanted: list[list[int]] = [[], []]
    while lanes.running and lanes.week < week + 60:
        lanes.step()
        for lane in (0, 1):
            wanted[lane].append(lanes.number("russia", "wanted", lane))
    after = slice(week, None)
    assert wanted[0][week] == wanted[1][week] == 0
    assert max(wanted[0][after]) > 0
    assert max(wanted[1][after]) == 0


def test_a_later_intervention_takes_the_place_of_an_earlier_one(scenario: Scenario, reviews: list[int]) -> None:
    first, then = reviews[1], reviews[10]
    given = [Intervention(first, RUNG, "comply"), Intervention(then, RUNG, "rejection")]
    twin = play_twin(scenario, OPTION, REPLICATION, SEED, given)
    assert {decision.option for decision in twin.given if decision.week < then} == {"comply"}
    assert {decision.option for decision in twin.given if decision.week >= then} == {"rejection"}


def test_a_promise_is_kept_or_broken_as_it_is_given_and_no_bit_differs_before_its_test(scenario: Scenario) -> None:
    [week] = weeks_of(replay(scenario), DECISIONS["us.backstop"])
    lanes = twins(scenario, [Intervention(0, "us.backstop", "kept")], [Intervention(0, "us.backstop", "broken")])
    assert first_difference(lanes, 0, 1) == week
    assert [lanes.number("us", "honoured", lane) for lane in (0, 1)] == [1, 0]
    lanes.ends()
    assert [[decision.week for decision in given] for given in lanes.given] == [[week], [week]]
    assert lanes.number("us", "tested", 0) == 1


def test_the_pact_and_the_troops_at_risk_are_given_each_by_itself(scenario: Scenario) -> None:
    option, pact = "mutual_defence", DECISIONS["capitals.pact"]
    [week] = weeks_of(replay(scenario, option), pact)
    whole, broken = (
        play_twin(scenario, option, REPLICATION, SEED, [Intervention(week, pact.id, how, once=True)])
        for how in pact.options[::-1]
    )
    tests = [next(event for event in twin.twin.events if event.kind == "pact") for twin in (whole, broken)]
    assert [event.facts["honoured"] for event in tests] == [True, False]
    assert whole.parting is not None
    assert whole.parting.week == week
    assert broken.parting is None


def test_the_chance_of_what_is_given_is_that_of_the_decision_card(scenario: Scenario, reviews: list[int]) -> None:
    week = reviews[5]
    [[nearest, *_]] = alternatives_of(replay(scenario), [(week, RUNG)])
    twin = play_twin(scenario, OPTION, REPLICATION, SEED, [nearest.intervention])
    cards = explain_week(scenario, OPTION, REPLICATION, SEED, week, "russia").cards
    card = next(card for card in cards if card.stage == RUNG)
    assert isinstance(card, DecisionCard)
    chances = {option.name: option.probability for option in card.options}
    assert twin.given[0].chance == nearest.chance == chances[nearest.intervention.option]
    assert nearest.chance == max(chances[name] for name in chances if name != nearest.own)
    assert twin.given[0].own == nearest.own == card.options[card.chosen].name


def test_a_twin_shows_both_histories_and_where_they_part(scenario: Scenario, reviews: list[int]) -> None:
    week = reviews[5]
    [[nearest, *_]] = alternatives_of(replay(scenario), [(week, RUNG)])
    twin = play_twin(scenario, OPTION, REPLICATION, SEED, [nearest.intervention])
    assert twin.original == explain_history(scenario, OPTION, REPLICATION, SEED)
    assert twin.parting is not None
    assert twin.parting.week >= week
    before = [
        [event for event in history.events if event.week < twin.parting.week] for history in (twin.original, twin.twin)
    ]
    assert before[0] == before[1]
    assert twin.parting.original != twin.parting.twin


@pytest.mark.parametrize("once", [False, True])
@pytest.mark.parametrize("option", ["us_backstop", "europe_alone"])
def test_a_scan_is_what_trying_one_by_one_gives(scenario: Scenario, option: str, once: bool) -> None:
    result = scan(scenario, option, REPLICATION, SEED, once=once)
    assert result.decisions == len(result.trials) > 8
    for trial in result.trials[once::2]:  # every second: the others are tried in the other case
        twin = play_twin(scenario, option, REPLICATION, SEED, [trial.intervention])
        assert trial.end == twin.twin_end
        assert trial.changed != twin.same_end
        assert (twin.given[0].own, twin.given[0].chance) == (trial.own, trial.chance)
        assert result.end == twin.original_end


def test_a_scan_of_each_option_tries_every_open_one(scenario: Scenario) -> None:
    nearest, every = (scan(scenario, OPTION, REPLICATION, SEED, each=each, actor="ukraine") for each in (False, True))
    assert nearest.decisions == every.decisions > 0
    assert {trial.intervention for trial in nearest.trials} <= {trial.intervention for trial in every.trials}
    answers = [trial for trial in every.trials if trial.intervention.decision == "ukraine.respond"]
    assert all(trial.intervention.decision.startswith("ukraine.") for trial in every.trials)
    assert len(answers) == 3 * len({trial.intervention.week for trial in answers})


def test_the_end_of_a_history_is_what_its_turning_points_say(scenario: Scenario) -> None:
    fates = set()
    for option in ("us_backstop", "europe_alone", "no_guarantee", "buffer_zone"):
        for replication in (0, 1, 6, 8):
            history = explain_history(scenario, option, replication, SEED)
            [end] = Twins(scenario, option, replication, SEED, [()]).ends()
            kinds = {event.kind for event in history.events}
            assert end.weeks == history.weeks
            assert end.signed_week == history.signed_week
            assert end.full_war == ("full_war" in kinds)
            expected = {"war": "collapse", "alert": "alert"}.get(end.fate)
            assert expected is None or expected in kinds
            assert (end.fate == "unsigned") == ("signing" not in kinds)
            fates.add(end.fate)
    assert fates >= {"war", "holds", "unsigned"}


# -- refusals -------------------------------------------------------------------------------------------


def refusal(scenario: Scenario, *interventions: Intervention, option: str = OPTION) -> str:
    with pytest.raises(InputError) as caught:
        play_twin(scenario, option, REPLICATION, SEED, interventions)
    return str(caught.value)


def test_an_option_that_is_not_open_is_refused_with_those_that_are(scenario: Scenario, reviews: list[int]) -> None:
    week = reviews[0]
    [several] = alternatives_of(replay(scenario), [(week, RUNG)])
    is_open = {trial.intervention.option for trial in several} | {several[0].own}
    shut = next(name for name in DECISIONS[RUNG].options if name not in is_open)
    text = refusal(scenario, Intervention(week, RUNG, shut))
    assert f"{shut} is not open in week {week}" in text
    named = text.partition("one that is open then: ")[2]
    assert set(named.split(", ")) == is_open


def test_a_week_without_the_decision_is_refused_with_the_nearest_that_have_it(
    scenario: Scenario, reviews: list[int]
) -> None:
    week = next(week for week in range(reviews[2], reviews[-3]) if week not in reviews)
    text = refusal(scenario, Intervention(week, RUNG, "comply", once=True))
    near = [*[each for each in reviews if each < week][-2:], *[each for each in reviews if each > week][:2]]
    assert f"is not made in week {week}" in text
    assert " or ".join(str(each) for each in near) in text


def test_a_week_after_the_last_decision_is_refused_with_the_last(scenario: Scenario, reviews: list[int]) -> None:
    text = refusal(scenario, Intervention(reviews[-1] + 1, RUNG, "comply"))
    assert f"a week up to {reviews[-1]}" in text


def test_a_promise_that_is_never_tested_is_refused(scenario: Scenario) -> None:
    text = refusal(scenario, Intervention(0, "us.backstop", "kept"), option="no_guarantee")
    assert "is not put to the test in week 0 or later" in text


def test_one_decision_given_twice_in_a_week_is_refused(scenario: Scenario) -> None:
    text = refusal(scenario, Intervention(70, RUNG, "comply"), Intervention(70, RUNG, "probes"))
    assert f"{RUNG} is given twice in week 70" in text


def test_a_twin_of_nothing_given_is_refused(scenario: Scenario) -> None:
    assert "nothing is given" in refusal(scenario)
