"""A schedule plays the weeks of a block in one compiled call, and stops where all have ended."""

import gc
import weakref

import numpy as np

from model.lanes import OVER, Schedule, bind, exp
from model.lanes.memory.layout import CHUNK
from tests.lanes.block import SEED, Block
from tests.lanes.branches import PROGRAM, chains, functions, live, returns_early

LANES, WEEKS = CHUNK + 22, 9


def world(ends=WEEKS + 5):
    """A block whose lanes end when `ends` says."""
    block = Block(PROGRAM, LANES)
    block.state["world", "phase"][:] = 1
    block.state["world", "ends"][:] = ends
    block.clock["phase"] = block.state["world", "phase"]
    return block


def schedule(block):
    return Schedule(PROGRAM, [bind(PROGRAM, live, block.lookup)])


def test_weeks_played_in_parts_are_weeks_played_at_once():
    parts, once, weekly = world(), world(), world()
    played = schedule(parts)
    assert [played.play(SEED, 0, 4), played.play(SEED, 4, 4), played.play(SEED, 4, WEEKS)] == [4, 4, WEEKS]
    assert schedule(once).play(SEED, 0, WEEKS) == WEEKS
    for week in range(WEEKS):
        weekly.run(live, week)
    assert parts.bits() == once.bits() == weekly.bits()
    assert len(np.unique(once.state["world", "x"])) == LANES


def test_playing_ends_when_every_lane_has_ended():
    ends = np.where(np.arange(LANES) % 3 == 0, 2, 6)
    block = world(ends)
    assert schedule(block).play(SEED, 0, WEEKS) == 6
    assert (block.state["world", "phase"] == OVER).all()
    assert (block.state["world", "count"] == -3 * ends).all()


def test_lanes_beyond_those_that_are_played_stay_as_they_are():
    block, other = world(), world()
    played = schedule(block)
    played.lanes = 100
    assert played.play(SEED, 0, WEEKS) == WEEKS
    schedule(other).play(SEED, 0, WEEKS)
    x, all_of_them = block.state["world", "x"], other.state["world", "x"]
    assert (x[:100] == all_of_them[:100]).all()
    assert not x[100:].any()


def test_arrays_of_a_stage_that_was_played_alone_are_free_once_it_is_dropped():
    block = world()
    bound = bind(PROGRAM, live, block.lookup)
    dropped = weakref.ref(bound)
    gc.disable()
    try:
        bound.advance(SEED, 0)
        bound.advance(SEED, 1)
        del bound
        assert dropped() is None
    finally:
        gc.enable()


def test_a_stage_that_ends_lanes_is_followed_by_none_in_them_in_the_same_week():
    ended = np.arange(LANES) % 3 == 0
    block = world(np.where(ended, 1, 5))
    block.state["a", "x"][:] = 0.5
    Schedule(PROGRAM, [bind(PROGRAM, stage, block.lookup) for stage in (functions, live, functions)]).play(SEED, 0, 1)
    assert (block.state["a", "x"] == np.where(ended, exp(0.5), exp(exp(0.5)))).all()


def test_stages_of_one_rhythm_run_in_the_same_lanes_however_many_pieces_those_lie_in():
    lanes = 6000
    block = Block.random(PROGRAM, lanes, 3)
    block.state["world", "phase"][:] = np.where(np.arange(lanes) % 24 < 4, 1, OVER)
    block.state["world", "ends"][:] = 99
    block.clock["phase"] = block.state["world", "phase"]
    alone = block.copy()
    alone.clock["phase"] = alone.state["world", "phase"]
    stages = (functions, returns_early, chains, live)
    Schedule(PROGRAM, [bind(PROGRAM, stage, block.lookup) for stage in stages]).play(SEED, 0, 1)
    for stage in stages:
        alone.run(stage, 0)
    assert not list(block.differences(alone))


def test_a_schedule_that_is_rewound_plays_as_a_new_one():
    block, other = world(), world()
    again = schedule(block)
    again.lanes = 100
    again.order[:] = again.order[::-1].copy()
    again.play(SEED, 0, 3)
    again.rewind()
    for key, array in world().state.items():
        block.state[key][...] = array
    assert again.play(SEED, 0, WEEKS) == schedule(other).play(SEED, 0, WEEKS)
    assert block.bits() == other.bits()
    assert (again.order == np.arange(LANES)).all()
