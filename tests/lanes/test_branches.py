"""A rule that is written into its loop without branches has the bits of the rule that CPython runs."""

import numpy as np
import pytest

from model.lanes import OVER
from model.lanes.memory.layout import CHUNK
from tests.lanes.block import Block
from tests.lanes.branches import (
    ALONE,
    PROGRAM,
    called,
    called_in_threes,
    chains,
    dear,
    dear_for_all,
    monthly,
    whole_numbers,
)

LANES = 1000
PAYLOAD = np.int64(0x7FF8DEADBEEF0001).view(np.float64)
"""A value that is not a number, with bits of its own."""


def named(stage):
    return stage.name


@pytest.mark.parametrize("stage", ALONE, ids=named)
@pytest.mark.parametrize("week", [4, 5])
def test_compiled_and_interpreted_rules_agree_to_the_bit_whatever_branches_they_take(stage, week):
    before = Block.random(PROGRAM, LANES, seed=week)
    compiled, interpreted = before.copy().run(stage, week), before.copy().run(stage, week, interpreted=True)
    assert list(compiled.differences(interpreted)) == []
    changed = [compiled.state["a", name] != before.state["a", name] for name, _ in stage.writes]
    assert np.any(changed, axis=0).mean() > 0.5


def test_ints_below_the_51st_power_of_two_become_their_floats_whatever_their_sign():
    luck = np.random.default_rng(3)
    sizes = 2.0 ** luck.uniform(0.0, 51.0, LANES)
    large = (sizes * luck.choice([-1.0, 1.0], LANES)).astype(np.int64)
    large[:6] = 0, 1, -1, 2**51 - 1, 1 - 2**51, 2**51 - 2
    block = Block.random(PROGRAM, LANES, seed=3)
    block.state["a", "large"][:] = large
    interpreted = block.copy().run(whole_numbers, interpreted=True)
    assert list(block.run(whole_numbers).differences(interpreted)) == []
    positive = interpreted.state["a", "y"] > 2.0**50
    assert positive.any()
    assert (interpreted.state["a", "y"] < -(2.0**50)).any()


def mixed(seed):
    """A block of all phases, of all months, and of lanes that are not active."""
    luck = np.random.default_rng(seed)
    block = Block.random(PROGRAM, LANES, seed)
    block.clock["phase"][:] = luck.choice([1, 2, 4, OVER], LANES)
    block.clock["luck_week"][:] = luck.integers(0, 12, LANES)
    block.clock["active"][:] = luck.integers(0, 4, LANES) > 0
    block.state["a", "m"][:] = luck.choice([0, 0, 0, 1, -2], LANES)
    return block


def due(block, stage):
    clock = block.clock
    week = clock["luck_week"] % stage.every == 0
    if stage.also is not None:
        week |= block.state[stage.owner, stage.also] != 0
    return (clock["active"] == 1) & (clock["phase"] & stage.during != 0) & week


@pytest.mark.parametrize("stage", [monthly, chains, called, called_in_threes, dear, dear_for_all], ids=named)
def test_lanes_that_are_not_due_keep_their_bits_and_the_others_agree(stage):
    before = mixed(seed=7)
    idle = ~due(before, stage)
    assert 0.1 < idle.mean() < 0.95
    for name, value in (("x", PAYLOAD), ("y", -0.0)):
        before.state["a", name][idle] = value
    compiled, interpreted = before.copy().run(stage), before.copy().run(stage, interpreted=True)
    assert list(compiled.differences(interpreted)) == []
    for name, _ in stage.writes:
        mine, its = (block.state["a", name].view(np.int64) for block in (compiled, before))
        assert (mine[idle] == its[idle]).all()
        assert name == "m" or (mine[~idle] != its[~idle]).any()


def test_a_rule_runs_where_a_single_lane_of_a_block_is_due():
    before = Block.random(PROGRAM, 300, seed=9)
    before.clock["luck_week"][:] = 1
    before.clock["luck_week"][200] = 8
    after = before.copy().run(monthly)
    moved = after.state["a", "n"] + after.state["a", "x"] != before.state["a", "n"] + before.state["a", "x"]
    assert np.flatnonzero(moved).tolist() == [200]
    assert list(after.differences(before.copy().run(monthly, interpreted=True))) == []


@pytest.mark.parametrize("stage", [monthly, chains], ids=named)
def test_lanes_between_many_at_rest_run_as_the_others_do(stage):
    before = mixed(seed=8)
    for low, high in ((0, 3), (10, 25), (30, 47), (60, 190), (191, 700), (990, 1000)):
        before.clock["active"][low:high] = 0
    compiled, interpreted = before.copy().run(stage), before.copy().run(stage, interpreted=True)
    assert list(compiled.differences(interpreted)) == []
    assert list(compiled.differences(before)) != []


@pytest.mark.parametrize("needing", [0, 1, 7, 8, 9, CHUNK - 1, CHUNK])
def test_as_many_lanes_as_come_to_a_dear_part_have_its_bits_and_no_others(needing):
    before = Block.random(PROGRAM, CHUNK, seed=4)
    chosen = np.random.default_rng(needing).permutation(CHUNK)[:needing]
    before.state["a", "n"][:] = -1
    before.state["a", "n"][chosen] = 2
    before.state["a", "m"][:] = 1
    compiled, interpreted = before.copy().run(dear), before.copy().run(dear, interpreted=True)
    assert list(compiled.differences(interpreted)) == []
    assert np.flatnonzero(compiled.state["a", "m"] != before.state["a", "m"]).tolist() == sorted(chosen)


def test_lanes_in_any_block_have_the_bits_they_have_alone():
    before = mixed(seed=5)
    after = before.copy().run(monthly)
    for lane in (0, CHUNK - 1, CHUNK, 999):
        assert list(before.copy(lane).run(monthly).differences(after.copy(lane))) == []
