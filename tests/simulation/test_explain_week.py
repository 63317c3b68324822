"""Decision cards of real weeks: the interpreted week is the compiled one, and the card's figures hold together."""

from pathlib import Path

import numpy as np
import pytest

from model.errors import InputError, OurFault
from model.lanes import Bound, flips
from model.lanes.interpret.flips import chosen_at
from model.scenario import Scenario, load
from model.simulation.block import warm
from model.simulation.engine import Engine
from model.simulation.explain.acts import ACTS, PROPOSALS
from model.simulation.explain.answers import DecisionCard, RuleCard
from model.simulation.explain.history import WATCHED, WATCHED_MEMBERS, explain_history
from model.simulation.explain.membership import REVIEW
from model.simulation.explain.replay import Replay, differing
from model.simulation.explain.week import explain_week
from model.simulation.turn import ROOMS, TURN

SEED = 5
REPLICATION = 12
OPTION = "europe_alone"


@pytest.fixture(scope="module")
def scenario(root: Path) -> Scenario:
    main = load(root / "scenarios" / "reassurance.yaml")
    warm(main)
    return main


@pytest.fixture(scope="module")
def turns(scenario: Scenario) -> dict[str, int]:
    """The first week of each kind of turning point."""
    weeks: dict[str, int] = {}
    for event in explain_history(scenario, OPTION, REPLICATION, SEED).events:
        weeks.setdefault(event.kind, event.week)
    return weeks


def compiled(scenario: Scenario, option: str, weeks: int) -> dict[str, dict[str, np.ndarray]]:
    """Every state after that many weeks of the ordinary compiled model, among other replications."""
    model = Engine(scenario, option, np.array([0, REPLICATION, 9], np.int64), SEED)
    while model.week < weeks:
        model.step()
    return {
        room: {name: np.ascontiguousarray(array[..., 1:2]) for name, array in store.items()}
        for room, store in model.stores.items()
    }


@pytest.mark.parametrize("option", ["europe_alone", "us_backstop", "buffer_zone"])
@pytest.mark.parametrize("week", [0, 1, 4, 60, 150, 333])
def test_an_interpreted_week_leaves_every_bit_as_the_compiled_block_does(
    scenario: Scenario, option: str, week: int
) -> None:
    replay = Replay(scenario, option, REPLICATION, SEED)
    replay.forward(week)
    if not replay.running:
        pytest.skip("this history is shorter")
    replay.interpreting = True
    replay.step()
    interpreted = replay.snapshot()
    assert differing(interpreted, compiled(scenario, option, week + 1)) == []


def test_every_turning_point_of_a_history_is_interpreted_to_the_bit(scenario: Scenario, turns: dict[str, int]) -> None:
    replay = Replay(scenario, OPTION, REPLICATION, SEED)
    for week in sorted(set(turns.values())):
        replay.forward(week)
        replay.interpret_week()  # raises where a bit differs
        assert replay.week == week + 1


def test_a_week_that_is_interpreted_otherwise_than_compiled_is_our_fault(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = Replay._play

    def crooked(self: Replay, bound: Bound) -> None:
        play(self, bound)
        if self.interpreting and bound.plan.key == "history.advance_clock":
            strength = self.stores["russia"]["strength"]
            strength[0] = np.nextafter(strength[0], 9.0)

    replay = Replay(scenario, OPTION, REPLICATION, SEED)
    replay.forward(3)
    with monkeypatch.context() as patch:
        patch.setattr(Replay, "_play", crooked)
        with pytest.raises(OurFault, match=r"week 3 .* disagree on russia\.strength"):
            replay.interpret_week()


def test_a_decision_card_holds_together(scenario: Scenario, turns: dict[str, int]) -> None:
    week = turns["rung"]
    explained = explain_week(scenario, OPTION, REPLICATION, SEED, week, "russia")
    card = next(card for card in explained.cards if card.stage == "russia.choose_rung")
    assert isinstance(card, DecisionCard)
    chosen = card.options[card.chosen]
    assert card.draw is not None
    assert chosen.low <= card.draw <= chosen.high
    assert sum(option.probability for option in card.options) == pytest.approx(1.0)
    for option in card.options:
        assert option.available or option.probability == 0.0
        assert sum(option.terms.values()) == pytest.approx(option.sum)
    assert compiled(scenario, OPTION, week + 1)["russia"]["wanted"][0] == card.chosen
    roles = {fact.role for fact in card.facts}
    assert {"seen", "own", "trait", "given"} <= roles
    assert all(fact.doc for fact in card.facts if fact.role in ("seen", "own", "trait", "lever"))


def test_the_smallest_flip_of_a_card_flips_the_choice_and_less_does_not(
    scenario: Scenario, turns: dict[str, int]
) -> None:
    replay = Replay(scenario, OPTION, REPLICATION, SEED)
    replay.forward(turns["rung"])
    trace = next(trace for trace in replay.interpret_week() if trace.stage == "russia.choose_rung")
    names = [option.name for option in trace.options]
    for flip in flips(trace):
        assert flip.change is not None
        place = names.index(flip.option)
        assert chosen_at(trace, place, flip.change * (1 + 1e-9)) != trace.chosen
        assert chosen_at(trace, place, flip.change * (1 - 1e-9)) == trace.chosen


def test_a_rule_card_says_what_changed_and_from_what(scenario: Scenario, turns: dict[str, int]) -> None:
    week = turns["rung"]
    before, after = compiled(scenario, OPTION, week), compiled(scenario, OPTION, week + 1)
    explained = explain_week(scenario, OPTION, REPLICATION, SEED, week, "russia")
    strength = next(
        change
        for card in explained.cards
        if isinstance(card, RuleCard)
        for change in card.changes
        if change.name == "strength"
    )
    assert strength.before == before["russia"]["strength"][0]
    assert strength.after == after["russia"]["strength"][0]
    assert strength.doc


def test_a_review_of_membership_adds_up_and_its_flips_reach_the_threshold(
    scenario: Scenario, turns: dict[str, int]
) -> None:
    explained = explain_week(scenario, OPTION, REPLICATION, SEED, turns["membership"], "contributors")
    assert explained.reviews
    for card in explained.reviews:
        assert sum(reason.part for reason in card.reasons) == pytest.approx(card.score, abs=1e-12)
        for reason in card.reasons:
            if reason.flips_at is not None:
                moved = card.wish + reason.weight * (reason.flips_at - reason.value)
                assert moved == pytest.approx(card.threshold)
        if not card.joined_before and not card.barred:
            assert card.joined == (card.wish > card.threshold)
    assert any(card.joined and not card.joined_before for card in explained.reviews)


def test_one_member_is_explained_with_its_own_parameters(scenario: Scenario, turns: dict[str, int]) -> None:
    explained = explain_week(scenario, OPTION, REPLICATION, SEED, turns["membership"], "contributors/GBR")
    assert [card.actor for card in explained.reviews] == ["contributors/GBR"]
    assert {card.actor for card in explained.cards} == {"contributors/GBR"}
    names = {fact.name for card in explained.cards for fact in card.facts}
    assert any(name.startswith("contributors.GBR.") for name in names)
    assert not any(name.startswith("contributors.FRA.") for name in names)


def test_without_an_actor_all_who_decided_are_shown(scenario: Scenario, turns: dict[str, int]) -> None:
    explained = explain_week(scenario, OPTION, REPLICATION, SEED, turns["signing"])
    assert {"russia.answer", "ukraine.answer"} <= {card.stage for card in explained.cards}


@pytest.mark.parametrize(
    ("actor", "meant"),
    [("rusia", "russia"), ("GBR", "contributors/GBR"), ("contributers/GBR", "contributors/GBR"),
     ("united kingdom", "contributors/GBR"), ("contributors/russia", "russia")],
)  # fmt: skip
def test_an_unknown_actor_is_refused_with_the_nearest_one(scenario: Scenario, actor: str, meant: str) -> None:
    with pytest.raises(InputError) as error:
        explain_week(scenario, OPTION, REPLICATION, SEED, 4, actor)
    assert error.value.problems[0].suggestion == meant


@pytest.mark.parametrize("week", [-1, 100_000])
def test_a_week_outside_the_history_is_refused_with_its_range(scenario: Scenario, week: int) -> None:
    with pytest.raises(InputError, match=r"expected: a week from 0 to \d+"):
        explain_week(scenario, OPTION, REPLICATION, SEED, week)


def test_an_actor_that_decided_nothing_is_refused_and_the_week_named_is_its_next(scenario: Scenario) -> None:
    def next_named(week: int) -> int | None:
        try:
            assert explain_week(scenario, OPTION, REPLICATION, SEED, week, "russia").cards
        except InputError as error:
            return int((error.problems[0].expected or "").split()[1].rstrip(","))
        return None

    named = {week: next_named(week) for week in range(40, 60)}
    acted = [week for week, later in named.items() if later is None]
    quiet = [week for week, later in named.items() if later is not None]
    assert acted
    assert quiet
    with pytest.raises(InputError, match=f"russia decided nothing in week {quiet[0]}"):
        explain_week(scenario, OPTION, REPLICATION, SEED, quiet[0], "russia")
    for week in quiet:
        later = [decision for decision in acted if decision > week]
        assert named[week] == later[0] if later else (named[week] or 0) >= 60


def test_an_option_that_does_not_exist_is_refused(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="europe_alone"):
        explain_week(scenario, "europe_alon", REPLICATION, SEED, 4)


def test_the_names_that_explanations_rest_on_are_states_and_stages() -> None:
    states = {(room.name, state.name) for room in ROOMS for state in room.state}
    assert set(WATCHED) | set(WATCHED_MEMBERS) <= states
    assert {(room, name) for room, names in ACTS.items() for name in names} <= states
    stages = {f"{stage.owner}.{stage.name}" for stage in TURN}
    assert {REVIEW, *PROPOSALS} <= stages
