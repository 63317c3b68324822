"""A schedule plays the weeks of a block in one compiled call, and records them."""

import gc
import weakref

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes import OVER, Counts, Schedule, bind, exp
from tests.lanes.block import SEED, Block
from tests.lanes.branches import PROGRAM, chains, functions, live, returns_early

LANES, WEEKS = 150, 9


def world(ends=WEEKS + 5):
    """A block whose lanes end when `ends` says."""
    block = Block(PROGRAM, LANES)
    block.state["world", "phase"][:] = 1
    block.state["world", "ends"][:] = ends
    block.clock["phase"] = block.state["world", "phase"]
    return block


def schedule(block, **series):
    recorded = [(block.state["world", name], target) for name, target in series.items()]
    return Schedule(PROGRAM, [bind(PROGRAM, live, block.lookup)], recorded)


@pytest.fixture(scope="module")
def weekly():
    """States after each week, played week by week."""
    block = world()
    weeks = []
    for week in range(WEEKS):
        block.run(live, week)
        weeks.append({name: block.state["world", name].copy() for name in ("x", "count")})
    return {name: np.stack([states[name] for states in weeks]) for name in ("x", "count")}


@pytest.mark.parametrize("dtype", [np.int8, np.float64, np.int64])
def test_a_series_holds_every_week_in_the_type_it_is_kept_in(dtype, weekly):
    x, count = np.zeros((WEEKS, LANES)), np.zeros((WEEKS, LANES), dtype)
    assert schedule(world(), x=x, count=count).play(SEED, 0, WEEKS) == WEEKS
    assert x.tobytes() == weekly["x"].tobytes()
    assert count.tobytes() == weekly["count"].astype(dtype).tobytes()
    assert count.min() == -3 * WEEKS
    assert len(np.unique(x)) > LANES * (WEEKS - 1)


def test_a_series_of_flags_holds_whether_a_number_is_not_zero():
    block = world()
    block.state["world", "phase"][::3] = OVER
    flags, x = np.zeros((WEEKS, LANES), np.bool_), np.zeros((WEEKS, LANES))
    recorded = [(block.state["world", "x"], flags), (block.state["world", "x"], x)]
    Schedule(PROGRAM, [bind(PROGRAM, live, block.lookup)], recorded).play(SEED, 0, WEEKS)
    assert 0 < flags.sum() < flags.size
    assert (flags == (x != 0.0)).all()


def test_weeks_played_in_parts_are_weeks_played_at_once(weekly):
    x = np.zeros((WEEKS, LANES))
    parts = schedule(world(), x=x)
    assert [parts.play(SEED, 0, 4), parts.play(SEED, 4, 4), parts.play(SEED, 4, WEEKS)] == [4, 4, WEEKS]
    assert x.tobytes() == weekly["x"].tobytes()


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("x", np.float32), ("x", np.int64), ("x", np.int8), ("count", np.int32), ("count", np.float32)],
)
def test_a_state_is_not_recorded_in_a_type_that_would_change_it(name, dtype):
    kept = "float64" if name == "x" else "int64"
    with pytest.raises(OurFault, match=f"a state of {kept} cannot be recorded as {np.dtype(dtype)}"):
        schedule(world(), **{name: np.zeros((WEEKS, LANES), dtype)})


@pytest.mark.parametrize("shape", [(WEEKS, LANES - 1), (WEEKS, LANES + 1), (LANES,), (WEEKS, LANES, 1)])
def test_a_series_of_another_shape_is_refused(shape):
    with pytest.raises(OurFault, match="one number per lane into weeks by lanes"):
        schedule(world(), x=np.zeros(shape))


def test_a_series_whose_lanes_do_not_lie_side_by_side_is_refused():
    with pytest.raises(OurFault, match="side by side"):
        schedule(world(), x=np.zeros((WEEKS, 2 * LANES))[:, ::2])
    block = world()
    block.state["world", "x"] = np.zeros(2 * LANES)[::2]
    bound = [bind(PROGRAM, live, world().lookup)]
    with pytest.raises(OurFault, match="side by side"):
        Schedule(PROGRAM, bound, [(block.state["world", "x"], np.zeros((WEEKS, LANES)))])


def test_weeks_that_a_series_has_no_room_for_are_refused_before_any_is_played():
    block = world()
    short = schedule(block, x=np.zeros((WEEKS, LANES)))
    with pytest.raises(OurFault, match=f"weeks up to {WEEKS + 1} do not fit into a series of {WEEKS}"):
        short.play(SEED, 0, WEEKS + 1)
    assert not block.state["world", "x"].any()


def test_playing_ends_when_every_lane_has_ended():
    ends = np.where(np.arange(LANES) % 3 == 0, 2, 6)
    block = world(ends)
    x = np.zeros((WEEKS, LANES))
    assert schedule(block, x=x).play(SEED, 0, WEEKS) == 6
    assert (block.state["world", "phase"] == OVER).all()
    assert (block.state["world", "count"] == -3 * ends).all()
    assert (x[5] == block.state["world", "x"]).all()
    assert not x[6:].any()
    # A lane that has ended is recorded as it was left.
    assert (x[5, ::3] == x[1, ::3]).all()


def test_lanes_in_another_order_are_recorded_in_their_own_columns(weekly):
    order = np.random.default_rng(8).permutation(LANES)
    mixed = world()
    mixed.clock["replication"][:] = order
    x, count = np.full((WEEKS, LANES), np.nan), np.full((WEEKS, LANES), 99, np.int8)
    played = schedule(mixed, x=x, count=count)
    played.order[:] = order
    played.lanes = 100
    assert played.play(SEED, 0, WEEKS) == WEEKS
    first, rest = order[:100], order[100:]
    assert x[:, first].tobytes() == weekly["x"][:, first].tobytes()
    assert (count[:, first] == weekly["count"][:, first]).all()
    assert np.isnan(x[:, rest]).all()
    assert (count[:, rest] == 99).all()
    assert not mixed.state["world", "x"][100:].any()


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


def test_flags_of_members_are_counted_by_weeks_since_the_start_of_each_lane():
    luck = np.random.default_rng(2)
    begun, last = luck.integers(-1, 5, LANES), luck.integers(-1, WEEKS, LANES)
    since = np.zeros(LANES, np.int64)
    joined, troops = np.zeros((6, LANES), np.int64), np.zeros((5, LANES))
    counts = Counts(since, begun, 4, (joined, troops))
    played = Schedule(PROGRAM, [bind(PROGRAM, live, world().lookup)], (), counts)
    expected = [np.zeros((len(flags), 4)) for flags in (joined, troops)]
    for week in range(WEEKS):
        joined[:5] = luck.integers(0, 2, (5, LANES))  # of the sixth nobody has any
        troops[:] = luck.choice([0.0, -0.0, 0.5, 900.0], troops.shape)
        since[:] = np.minimum(week, last) - begun
        played.play(SEED, week, week + 1)
        for lane in np.flatnonzero((week <= last) & (since >= 1) & (since <= 4)):
            for sums, flags in zip(expected, (joined, troops), strict=True):
                sums[:, since[lane] - 1] += flags[:, lane] != 0
    assert all((counts.counted(which) == sums).all() for which, sums in enumerate(expected))
    assert expected[0][:5].all()
    assert not expected[0][5].any()


@pytest.mark.parametrize(
    ("since", "flags", "message"),
    [
        (np.zeros(LANES), np.zeros((2, LANES)), "int64 of every lane"),
        (np.zeros(LANES, np.int64), np.zeros((2, LANES + 1)), "has no flags to be counted"),
        (np.zeros(LANES, np.int64), np.zeros(LANES), "has no flags"),
        (np.zeros(LANES, np.int64), np.zeros((2, LANES), np.int8), "a state of int8"),
        (np.zeros(LANES, np.int64), np.zeros((2, 2 * LANES))[:, ::2], "has no flags"),
        (np.zeros(1 << 16, np.int64), np.zeros((2, 1 << 16)), "flags of 65536 lanes are more than can be counted"),
        (np.zeros(LANES + 1, np.int64), np.zeros((2, LANES + 1)), f"{LANES + 1} lanes are counted, and {LANES}"),
    ],
    ids=["floats", "other lanes", "one row", "bytes", "apart", "many", "not those played"],
)
def test_what_cannot_be_counted_is_refused(since, flags, message):
    def counting():
        counts = Counts(since, np.zeros(since.shape, np.int64), 4, (flags,))
        return Schedule(PROGRAM, [bind(PROGRAM, live, world().lookup)], (), counts)

    with pytest.raises(OurFault, match=message):
        counting()


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
