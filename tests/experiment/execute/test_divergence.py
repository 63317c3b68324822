"""Where histories part: in tapes made by hand, and in the real model against its own explanation."""

from pathlib import Path

import numpy as np
import pytest

from model.errors import InputError
from model.experiment.execute.divergence import WATCHED, Side, Tape, compare, first_divergence, record
from model.experiment.store.run import load_run
from model.simulation.explain.week import explain_week

MEMBERS = ("FRA", "GBR")


def tape(weeks: int = 6, lanes: int = 3, members: tuple[str, ...] = MEMBERS, **changed: dict) -> Tape:
    """All choices 0, but for `changed`: id with an underscore for the point to {(week, ..., lane): from then on}."""
    choices = {
        choice.id: np.zeros((weeks + 1, len(members), lanes) if choice.members else (weeks + 1, lanes), dtype=np.int16)
        for choice in WATCHED
    }
    for name, changes in changed.items():
        for (week, *where), value in changes.items():
            choices[name.replace("_", ".", 1)][(slice(week + 1, None), *where)] = value
    return Tape(np.arange(lanes), choices, members, np.full(lanes, weeks))


def test_the_first_week_in_which_a_choice_differs_is_found() -> None:
    divergence = compare(tape(), tape(russia_rung={(2, 0): 3, (4, 1): 1}, us_reply={(3, 0): 1}))
    assert (divergence.pairs, divergence.any.parted) == (3, 2)
    assert (divergence.any.low, divergence.any.median, divergence.any.high) == (2.5, 3.0, 3.5)
    assert divergence.any.firsts == {"russia.rung": 2}
    by_id = {choice.id: choice for choice in divergence.choices}
    assert (by_id["us.reply"].first, by_id["us.reply"].differs, by_id["us.reply"].week) == (0, 1, 3.0)


def test_of_two_choices_in_one_week_the_one_earlier_in_the_turn_is_first() -> None:
    divergence = compare(tape(), tape(ukraine_response={(1, 0): 2}, russia_signs={(1, 0): 1}))
    assert divergence.any.firsts == {"russia.signs": 1}


def test_russia_and_ukraine_are_told_apart_from_the_rest() -> None:
    divergence = compare(tape(), tape(contributors_joined={(0, 1, 2): 1}, russia_rung={(5, 2): 4}))
    assert (divergence.any.median, divergence.belligerents.median) == (0.0, 5.0)
    assert [example.choice for example in divergence.examples] == ["contributors.joined", "russia.rung"]
    assert divergence.examples[0].actor == "contributors/GBR"


def test_a_member_that_one_side_does_not_have_counts_as_never_joining() -> None:
    divergence = compare(tape(), tape(members=("FRA", "GBR", "NOR"), contributors_joined={(3, 2, 1): 1}))
    assert (divergence.any.parted, divergence.any.median) == (1, 3.0)
    assert divergence.examples[0].actor == "contributors/NOR"
    assert divergence.examples[0].acted == (False, True)


def test_what_happens_after_one_side_has_ended_is_no_divergence() -> None:
    short = tape()
    short = Tape(short.replications, short.choices, short.members, np.array([2, 6, 6]))
    assert compare(short, tape(russia_rung={(2, 0): 3})).any.parted == 0


def test_sides_that_are_the_same_never_part() -> None:
    divergence = compare(tape(), tape())
    assert (divergence.any.parted, divergence.any.median, divergence.examples) == (0, None, ())


def test_an_offer_repeated_is_a_choice_and_a_standing_rung_is_none() -> None:
    base = tape(ukraine_offer={(0, 0): 4})
    divergence = compare(base, tape(ukraine_offer={(0, 0): 4, (2, 0): 5}, ukraine_response={(4, 1): 1}))
    assert divergence.examples[0].acted == (True, True)
    only = compare(tape(russia_rung={(0, 0): 2}), tape(russia_rung={(0, 0): 2, (3, 0): 5}))
    assert only.examples[0].acted == (False, True)


@pytest.fixture(scope="module")
def sides(run_folder: Path) -> list[Side]:
    scenario = load_run(run_folder).scenario
    return [Side(scenario, option, 1) for option in ("europe_alone", "us_backstop")]


def test_the_real_model_parts_and_the_examples_can_be_explained(sides: list[Side]) -> None:
    [divergence] = first_divergence(sides[0], sides[1:], np.arange(12))
    assert divergence.pairs == 12
    assert divergence.any.parted > 0
    assert divergence.any.median is not None
    assert divergence.belligerents.median is None or divergence.any.median <= divergence.belligerents.median
    assert divergence.examples
    for example in divergence.examples:
        assert any(example.acted)
        for side, acted in zip(sides, example.acted, strict=True):
            if acted:
                shown = explain_week(side.scenario, side.option, example.replication, 1, example.week, example.actor)
                assert shown.cards or shown.reviews


def test_a_lane_parts_in_the_same_week_alone_as_among_others(sides: list[Side]) -> None:
    together = [record(side, np.arange(6)) for side in sides]
    alone = [record(side, np.array([4])) for side in sides]
    for whole, single in zip(together, alone, strict=True):
        weeks = int(single.played[0])
        assert whole.played[4] == weeks
        for choice in WATCHED:
            np.testing.assert_array_equal(
                whole.choices[choice.id][: weeks + 1, ..., 4], single.choices[choice.id][: weeks + 1, ..., 0]
            )


def test_the_same_option_twice_never_parts(sides: list[Side]) -> None:
    [divergence] = first_divergence(sides[0], [sides[0]], np.arange(4))
    assert (divergence.any.parted, divergence.examples) == (0, ())


def test_an_option_that_is_not_there_is_an_input_error(sides: list[Side]) -> None:
    with pytest.raises(InputError, match="no option"):
        record(Side(sides[0].scenario, "us_backstopp", 1), np.arange(2))
