"""Stages declared `where`: they run for the members whose state is not zero, lane by lane."""

import numpy as np
import pytest

from model.lanes import DeclarationError, Program, Room, Schedule, State, bind
from model.lanes.memory.layout import CHUNK
from tests.lanes.block import SEED, Block
from tests.lanes.branches import (
    MOVING,
    PROGRAM,
    SOME,
    all_members,
    enlist,
    some,
    some_summed,
    some_summed_with_loop,
    some_with_loop,
)
from tests.lanes.writing import HEAD, load

LANES = CHUNK + 75  # which is no whole number of vectors, nor of chunks
RULES = pytest.mark.parametrize("stage", [some, some_with_loop], ids=lambda stage: stage.name)
STAGES = pytest.mark.parametrize("stage", SOME, ids=lambda stage: stage.name)


@pytest.fixture(params=[PROGRAM, MOVING], ids=["listed before the turn", "listed in the turn"])
def before(request):
    """A block of members listed in some lanes alone, one of them in none and one in all."""
    block = Block.random(request.param, LANES, seed=4)
    luck = np.random.default_rng(4)
    block.state["g", "listed"][...] = luck.choice([0, 0, 1, -3], (5, LANES))
    block.state["g", "listed"][2] = 0
    block.state["g", "listed"][4] = 7
    block.state["g", "listed"][1, 20:170] = 0
    block.state["g", "listed"][:, 17] = 0
    block.state["g", "at"][...] = luck.integers(0, 5, (5, LANES))
    block.state["g", "x"][2, ::2] = -0.0
    return block


@STAGES
def test_compiled_and_interpreted_stages_run_for_the_same_members(stage, before):
    compiled, interpreted = before.copy().run(stage), before.copy().run(stage, interpreted=True)
    assert list(compiled.differences(interpreted)) == []
    assert list(compiled.differences(before)) != []


@STAGES
def test_a_lane_has_the_bits_that_it_has_alone_whoever_is_listed_beside_it(stage, before):
    after = before.copy().run(stage)
    for lane in (0, 17, 63, 202):
        assert list(before.copy(lane).run(stage).differences(after.copy(lane))) == []


@RULES
def test_members_that_are_not_listed_keep_their_bits(stage, before):
    after = before.copy().run(stage)
    listed = before.state["g", "listed"] != 0
    for name in ("x", "n"):
        mine, its = (block.state["g", name].view(np.int64) for block in (after, before))
        assert (mine[~listed] == its[~listed]).all()
        assert (mine[listed] != its[listed]).any()


@pytest.mark.parametrize(
    ("stage", "names"),
    [(some_summed, ("sum", "count")), (some_summed_with_loop, ("loop_sum", "loop_count"))],
    ids=["straight", "with a loop"],
)
def test_a_total_leaves_out_the_luck_and_the_numbers_of_members_that_are_not_listed(stage, names, before):
    other = before.copy()
    hidden = other.state["g", "listed"] == 0
    other.state["g", "x"][hidden] = np.inf
    other.state["g", "n"][hidden] = 999
    totals = [block.run(stage) for block in (before, other)]
    for name in names:
        assert totals[0].state["g", name].tobytes() == totals[1].state["g", name].tobytes()
        assert totals[0].state["g", name][17] == 0
    count = np.where(hidden, 0, before.state["g", "n"]).sum(axis=0)
    assert (totals[0].state["g", names[1]] == count).all()


def test_a_rule_for_all_members_is_not_moved_by_who_is_listed(before):
    other = before.copy()
    other.state["g", "listed"][...] = 1
    assert (before.run(all_members).state["g", "other"] == other.run(all_members).state["g", "other"]).all()


def test_weeks_of_one_schedule_run_for_the_members_that_single_weeks_run_for(before):
    stages = (*((enlist,) if before.program is MOVING else ()), some, some_summed, all_members)
    together, apart = before.copy(), before.copy()
    Schedule(before.program, [bind(before.program, stage, together.lookup) for stage in stages]).play(SEED, 4, 8)
    for week in range(4, 8):
        for stage in stages:
            apart.run(stage, week)
    assert list(together.differences(apart)) == []


# -- declarations that cannot stand ---------------------------------------------------------------------

STATES = (
    State("x", float), State("n", int), State("listed", int), State("heads", int, whole=True),
)  # fmt: skip
HERE = (Room("group", STATES, group="g"), Room("russia", (State("x", float), State("n", int))))
WRONG = {
    "of a name that is no state": ("group", "listd", "runs where listd, which is no int state", "listed"),
    "of a state of floats": ("group", "x", "runs where x, which is no int state of the members of group", None),
    "of whole state": ("group", "heads", "runs where heads, which is no int state of the members", None),
    "of a room without members": ("russia", "n", "runs where n, which is no int state of the members of russia", None),
}


def act(tmp_path, owner, where, more=""):
    return load(
        tmp_path,
        f'{HEAD}\n{more}\n@rule(owner="{owner}", where="{where}")\ndef act(x: Own[float]) -> Out:\n'
        "    return Out(x + 1.0)\n",
    )


@pytest.mark.parametrize("what", WRONG)
def test_where_is_refused_with_file_and_line(what, tmp_path):
    owner, where, text, near = WRONG[what]
    stage = act(tmp_path, owner, where).act
    with pytest.raises(DeclarationError) as caught:
        Program(HERE, (), (stage,))
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"act: {text}")
    assert (problem.file, problem.line) == (stage.function.file, stage.function.line)
    if near is not None:
        assert problem.suggestion == near


ELSEWHERE = {
    "of a name that is no state": ("russia", "nn", "of russia", "n"),
    "of a state of floats": ("russia", "x", "of russia", None),
    "of a state of members": ("group", "listed", "of group", None),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_also_is_refused_where_it_is_not_one_int_a_lane(what, tmp_path):
    owner, also, text, near = ELSEWHERE[what]
    declared = f'@rule(owner="{owner}", every=4, also="{also}")'
    source = f"{declared}\ndef act(x: Own[float]) -> Out:\n    return Out(x + 1.0)\n"
    with pytest.raises(DeclarationError) as caught:
        Program(HERE, (), (load(tmp_path, f"{HEAD}\n{source}").act,))
    (problem,) = caught.value.problems
    assert problem.message == f"act: runs also where {also} says so, which is no int state {text} with one number"
    if near is not None:
        assert problem.suggestion == near


LIST = """
class Listed(NamedTuple):
    listed: int

@rule(owner="group")
def enlist(x: Own[float]) -> Listed:
    return Listed(1 if x > 0.0 else 0)
"""


def test_a_state_moves_that_a_stage_of_the_turn_writes_and_one_that_the_setup_writes_does_not(tmp_path):
    module = act(tmp_path, "group", "listed", LIST)
    before = Program(HERE, (module.enlist,), (module.act,)).plans["group.act"]
    assert (before.extra["where"].name, before.where_moves) == ("listed", False)
    assert Program(HERE, (), (module.enlist, module.act)).plans["group.act"].where_moves
