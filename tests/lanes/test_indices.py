"""An index outside its members is an error where a rule comes to it, in both ways of running, and nowhere else."""

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes import OVER, Schedule, bind
from tests.lanes.block import SEED, Block, fault
from tests.lanes.branches import PROGRAM, guarded, loops, monthly_index, some, unguarded

LANES = 300
BOTH = pytest.mark.parametrize("interpreted", [False, True], ids=["compiled", "interpreted"])


def block(at=0, n=1, listed=1):
    """A block whose members all have the same index and the same numbers."""
    made = Block.random(PROGRAM, LANES, seed=1)
    for name, value in (("at", at), ("n", n), ("listed", listed)):
        made.state["g", name][...] = value
    made.state["room", "count"][:] = len(made.members)
    return made


@BOTH
@pytest.mark.parametrize("at", [-1, 5, 2**62, -(2**63)])
@pytest.mark.parametrize("stage", [unguarded, loops, monthly_index], ids=lambda stage: stage.name)
def test_an_index_outside_in_one_lane_of_one_member_is_an_error_that_names_rule_and_week(stage, at, interpreted):
    wrong = block()
    wrong.state["g", "at"][3, 140] = at
    message = fault(lambda: wrong.run(stage, 17, interpreted))
    assert message == f"g.{stage.name} in week 17: a vector is indexed outside its members"


@BOTH
@pytest.mark.parametrize("stage", [unguarded, loops], ids=lambda stage: stage.name)
def test_an_index_outside_in_a_branch_that_is_not_taken_is_no_error(stage, interpreted):
    wrong = block(at=99, n=0)
    before = wrong.copy()
    wrong.run(stage, interpreted=interpreted)
    expected = before.state["g", "x"] + 1.0 if stage is unguarded else before.state["g", "x"]
    assert (wrong.state["g", "x"] == expected).all()


def test_a_guard_keeps_an_index_from_being_an_error():
    checked = Block.random(PROGRAM, LANES, seed=2)
    checked.state["room", "count"][:] = len(checked.members)
    checked.state["g", "at"][...] = np.random.default_rng(2).integers(-4, 10, checked.state["g", "at"].shape)
    before = checked.copy()
    interpreted = checked.copy().run(guarded, interpreted=True)
    assert list(checked.run(guarded).differences(interpreted)) == []
    # Every guard lets some through: of what it adds to n, each sum occurs.
    assert {0, 1, 2, 3, 4, 8} <= set(np.unique(checked.state["g", "n"] - before.state["g", "n"]).tolist())


@BOTH
def test_lanes_that_are_not_due_may_have_any_index(interpreted):
    for name, value in (("luck_week", 2), ("phase", OVER), ("active", 0)):
        idle = block()
        idle.clock[name][::2] = value
        idle.state["g", "at"][:, ::2] = 77
        before = idle.copy()
        idle.run(monthly_index, interpreted=interpreted)
        assert (idle.state["g", "x"][:, ::2] == before.state["g", "x"][:, ::2]).all()
        assert (idle.state["g", "x"][:, 1::2] != before.state["g", "x"][:, 1::2]).any()
        idle.state["g", "at"][4, 1] = 77
        assert "outside its members" in fault(lambda: idle.run(monthly_index, interpreted=interpreted))  # noqa: B023


@BOTH
def test_members_for_whom_a_rule_does_not_run_may_have_any_index(interpreted):
    partly = block()
    partly.state["g", "listed"][1, ::3] = 0
    partly.state["g", "at"][1, ::3] = -5
    assert fault(lambda: partly.run(some, interpreted=interpreted)) is None
    partly.state["g", "at"][...] = -5
    assert "g.some in week 5" in fault(lambda: partly.run(some, interpreted=interpreted))


def test_a_schedule_of_many_weeks_says_from_which_week_on():
    wrong = block(at=9)
    schedule = Schedule(PROGRAM, [bind(PROGRAM, unguarded, wrong.lookup)])
    with pytest.raises(OurFault, match=r"^g\.unguarded, from week 3 on: a vector is indexed outside its members$"):
        schedule.play(SEED, 3, 9)
    with pytest.raises(OurFault, match=r"^g\.unguarded in week 3: "):
        schedule.play(SEED, 3, 4)
