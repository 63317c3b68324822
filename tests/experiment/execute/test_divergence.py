"""Where histories part: found in tapes made by hand, and in the real model against its own explanation."""

from pathlib import Path

import numpy as np
import pytest

from model.errors import InputError
from model.experiment.execute.divergence import WATCHED, Side, Tape, compare, first_divergence, record
from model.experiment.store.run import load_run
from model.simulation.explain import explain_week

MEMBERS = ("FRA", "GBR")


def tape(weeks: int = 6, lanes: int = 3, members: tuple[str, ...] = MEMBERS, **changed: dict) -> Tape:
    """All choices 0, but for `changed`: id with an underscore for the point to {(week, ..., lane): from then on}."""
    choices = {
        one.id: np.zeros((weeks + 1, len(members), lanes) if one.members else (weeks + 1, lanes), dtype=np.int16)
        for one in WATCHED
    }
    for name, changes in changed.items():
        for (week, *where), value in changes.items():
            choices[name.replace("_", ".", 1)][(slice(week + 1, None), *where)] = value
    return Tape(np.arange(lanes), choices, members, np.full(lanes, weeks))


def test_the_first_week_in_which_a_choice_differs_is_found() -> None:
    found = compare(tape(), tape(russia_rung={(2, 0): 3, (4, 1): 1}, us_reply={(3, 0): 1}))
    assert (found.pairs, found.any.parted) == (3, 2)
    assert (found.any.low, found.any.median, found.any.high) == (2.5, 3.0, 3.5)
    assert found.any.firsts == {"russia.rung": 2}
    by_id = {one.id: one for one in found.choices}
    assert (by_id["us.reply"].first, by_id["us.reply"].differs, by_id["us.reply"].week) == (0, 1, 3.0)


def test_of_two_choices_in_one_week_the_one_earlier_in_the_turn_is_first() -> None:
    found = compare(tape(), tape(ukraine_response={(1, 0): 2}, russia_signs={(1, 0): 1}))
    assert found.any.firsts == {"russia.signs": 1}


def test_russia_and_ukraine_are_told_apart_from_the_rest() -> None:
    found = compare(tape(), tape(contributors_joined={(0, 1, 2): 1}, russia_rung={(5, 2): 4}))
    assert (found.any.median, found.belligerents.median) == (0.0, 5.0)
    assert [example.choice for example in found.examples] == ["contributors.joined", "russia.rung"]
    assert found.examples[0].actor == "contributors/GBR"


def test_a_member_that_one_side_does_not_have_counts_as_never_joining() -> None:
    found = compare(tape(), tape(members=("FRA", "GBR", "NOR"), contributors_joined={(3, 2, 1): 1}))
    assert (found.any.parted, found.any.median) == (1, 3.0)
    assert found.examples[0].actor == "contributors/NOR"
    assert found.examples[0].acted == (False, True)


def test_what_happens_after_one_side_has_ended_is_no_divergence() -> None:
    short = tape()
    short = Tape(short.replications, short.choices, short.members, np.array([2, 6, 6]))
    assert compare(short, tape(russia_rung={(2, 0): 3})).any.parted == 0


def test_sides_that_are_the_same_never_part() -> None:
    found = compare(tape(), tape())
    assert (found.any.parted, found.any.median, found.examples) == (0, None, ())


def test_an_offer_repeated_is_a_choice_and_a_standing_rung_is_none() -> None:
    base = tape(ukraine_offer={(0, 0): 4})
    found = compare(base, tape(ukraine_offer={(0, 0): 4, (2, 0): 5}, ukraine_response={(4, 1): 1}))
    assert found.examples[0].acted == (True, True)
    only = compare(tape(russia_rung={(0, 0): 2}), tape(russia_rung={(0, 0): 2, (3, 0): 5}))
    assert only.examples[0].acted == (False, True)


@pytest.fixture(scope="module")
def sides(run_folder: Path) -> list[Side]:
    scenario = load_run(run_folder).scenario
    return [Side(scenario, option, 1) for option in ("europe_alone", "us_backstop")]


def test_the_real_model_parts_and_the_examples_can_be_explained(sides: list[Side]) -> None:
    [found] = first_divergence(sides[0], sides[1:], np.arange(12))
    assert found.pairs == 12
    assert found.any.parted > 0
    assert found.any.median is not None
    assert found.belligerents.median is None or found.any.median <= found.belligerents.median
    assert found.examples
    for example in found.examples:
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
        for one in WATCHED:
            np.testing.assert_array_equal(
                whole.choices[one.id][: weeks + 1, ..., 4], single.choices[one.id][: weeks + 1, ..., 0]
            )


def test_the_same_option_twice_never_parts(sides: list[Side]) -> None:
    [found] = first_divergence(sides[0], [sides[0]], np.arange(4))
    assert (found.any.parted, found.examples) == (0, ())


def test_an_option_that_is_not_there_is_an_input_error(sides: list[Side]) -> None:
    with pytest.raises(InputError, match="no option"):
        record(Side(sides[0].scenario, "us_backstopp", 1), np.arange(2))
