"""A tape keeps series of lanes, and counts flags of members, by weeks since the start of each lane."""

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes import TOTAL, Schedule, Tape, add_up, bind
from tests.lanes.block import SEED, Block
from tests.lanes.branches import PROGRAM, live

LANES, PLAYED, WEEKS = 150, 12, 5
LUCK = np.random.default_rng(7)
BEGUN = LUCK.integers(-1, PLAYED, LANES)
"""The calendar week before the first of each lane's own."""
LAST = np.where(LUCK.random(LANES) < 0.3, LUCK.integers(0, PLAYED, LANES), PLAYED)
"""The last calendar week that each lane plays."""
BEGUN[::7] = PLAYED
STORAGE = {"x": np.float64, "count": np.int8}


def since(week):
    """Weeks since the start of each lane after a calendar week: -1 before it, and as they were once the lane ended."""
    now = np.minimum(week, LAST) - BEGUN
    return np.where(now >= 0, now, -1)


class Playing:
    """A block whose lanes begin and end at weeks of their own, with the tape that keeps it."""

    def __init__(self, order=None, storage=STORAGE):
        block = Block(PROGRAM, LANES)
        block.state["world", "phase"][:] = 1
        block.state["world", "ends"][:] = PLAYED + 5
        block.clock["phase"] = block.state["world", "phase"]
        self.order = np.arange(LANES) if order is None else order
        block.clock["replication"][:] = self.order
        self.states = {name: block.state["world", name] for name in STORAGE}
        self.joined, self.troops = np.zeros((6, LANES), np.int64), np.zeros((5, LANES))
        self.since = np.full(LANES, -1)
        self.begun = BEGUN[self.order]
        states = [(self.states[name], dtype) for name, dtype in storage.items()]
        self.tape = Tape(self.since, self.begun, WEEKS, states, (self.joined, self.troops))
        self.schedule = Schedule(PROGRAM, [bind(PROGRAM, live, block.lookup)], self.tape)
        self.schedule.order[:] = self.order
        self.bound = bind(PROGRAM, live, block.lookup)

    def before(self, week):
        """What other stages of a turn would do in a week."""
        luck = np.random.default_rng(week)
        self.joined[:5] = luck.integers(0, 2, (5, LANES))[:, self.order]  # of the sixth nobody has any
        self.troops[:] = luck.choice([0.0, -0.0, 0.5, 900.0], self.troops.shape)[:, self.order]
        self.since[:] = since(week)[self.order]

    def play(self):
        for week in range(PLAYED):
            self.before(week)
            self.schedule.play(SEED, week, week + 1)
        return self.tape


@pytest.fixture(scope="module")
def weekly():
    """Series and counts as they should be, lane by lane, from the states after each week."""
    playing = Playing()
    series = {name: np.zeros((WEEKS, LANES)) for name in STORAGE}
    counts = [np.zeros((len(flags), WEEKS)) for flags in (playing.joined, playing.troops)]
    for week in range(PLAYED):
        playing.before(week)
        playing.bound.advance(SEED, week)
        for lane in np.flatnonzero((week <= LAST) & (since(week) >= 1) & (since(week) <= WEEKS)):
            row = playing.since[lane] - 1
            for name, array in series.items():
                array[row, lane] = playing.states[name][lane]
            for sums, flags in zip(counts, (playing.joined, playing.troops), strict=True):
                sums[:, row] += flags[:, lane] != 0
    assert all(array[row].any() for array in series.values() for row in range(WEEKS))
    assert (series["x"] == 0.0).mean() > 0.2
    return series, counts


@pytest.mark.parametrize("dtype", [np.int8, np.float64, np.int64])
def test_a_series_holds_the_own_weeks_of_each_lane_in_the_type_it_is_kept_in(dtype, weekly):
    tape = Playing(storage={"x": np.float64, "count": dtype}).play()
    for which, name in enumerate(STORAGE):
        assert (tape.recorded(which) == weekly[0][name]).all()
    assert tape.recorded(1).dtype == dtype


def test_what_is_zero_in_most_lanes_is_kept_to_the_bit():
    state = np.zeros(LANES)
    tape = Tape(np.ones(LANES, np.int64), np.full(LANES, -1), 1, [(state, np.float64)])
    state[[3, 40, 41, LANES - 1]] = 2.5, -0.0, 1e-310, -1.0
    Schedule(PROGRAM, [bind(PROGRAM, live, Block(PROGRAM, LANES).lookup)], tape).play(SEED, 0, 1)
    assert tape.recorded(0)[0].tobytes() == state.tobytes()


NUMBERS = [(TOTAL, add_up), (2, lambda x: x[1]), (WEEKS + 3, lambda x: x[-1])]


@pytest.mark.parametrize(("storage", "of"), NUMBERS, ids=["total", "second week", "beyond the last"])
def test_a_total_and_a_week_are_read_off_the_series_that_would_be_kept(storage, of, weekly):
    order = np.random.default_rng(8).permutation(LANES)
    tape = Playing(order, {"x": storage}).play()
    assert tape.recorded(0).tobytes() == of(weekly[0]["x"]).tobytes()
    assert tape.recorded(0).any()


def test_flags_of_members_are_counted_by_weeks_since_the_start_of_each_lane(weekly):
    tape = Playing().play()
    assert all((tape.counted(which) == sums).all() for which, sums in enumerate(weekly[1]))
    assert weekly[1][0][:5].all()
    assert not weekly[1][0][5].any()


@pytest.mark.parametrize("storage", [np.float64, TOTAL, 2])
def test_weeks_taken_one_by_one_are_those_that_a_schedule_takes(storage):
    states = {"x": storage, "count": np.int8}
    played, playing = Playing(storage=states).play(), Playing(storage=states)
    for week in range(PLAYED):
        playing.before(week)
        playing.bound.advance(SEED, week)
        playing.tape.take(week)
    for which in (0, 1):
        assert playing.tape.recorded(which).tobytes() == played.recorded(which).tobytes()
        assert (playing.tape.counted(which) == played.counted(which)).all()


def test_lanes_in_another_order_are_kept_in_their_own_columns(weekly):
    tape = Playing(np.random.default_rng(8).permutation(LANES)).play()
    assert all((tape.recorded(which) == weekly[0][name]).all() for which, name in enumerate(STORAGE))
    assert all((tape.counted(which) == sums).all() for which, sums in enumerate(weekly[1]))


def test_lanes_that_are_not_played_are_not_kept(weekly):
    order = np.random.default_rng(8).permutation(LANES)
    playing = Playing(order)
    playing.schedule.lanes = 100
    x = playing.play().recorded(0)
    assert (x[:, order[:100]] == weekly[0]["x"][:, order[:100]]).all()
    assert not x[:, order[100:]].any()


@pytest.mark.parametrize(
    ("name", "dtype"),
    [("x", np.float32), ("x", np.int64), ("x", np.int8), ("count", np.int32), ("count", np.float32)],
)
def test_a_state_is_not_kept_in_a_type_that_would_change_it(name, dtype):
    own = "float64" if name == "x" else "int64"
    with pytest.raises(OurFault, match=f"a state of {own} cannot be kept as {np.dtype(dtype)}"):
        Playing(storage={name: dtype})


@pytest.mark.parametrize("storage", [TOTAL, 1])
def test_a_whole_number_is_kept_by_week_alone(storage):
    with pytest.raises(OurFault, match="a state of int64 is kept week by week alone"):
        Playing(storage={"count": storage})


def tape(state=None, flags=None, lanes=LANES, since=None):
    since = np.zeros(lanes, np.int64) if since is None else since
    states = [] if state is None else [(state, np.float64)]
    return Tape(since, np.zeros(lanes, np.int64), WEEKS, states, [] if flags is None else [flags])


@pytest.mark.parametrize(
    "state", [np.zeros(LANES - 1), np.zeros(LANES + 1), np.zeros((1, LANES)), np.zeros(2 * LANES)[::2]]
)
def test_a_state_that_is_not_one_number_for_each_lane_side_by_side_is_refused(state):
    with pytest.raises(OurFault, match=f"a series of {LANES} lanes is kept of one number for each"):
        tape(state)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (np.zeros((2, LANES + 1)), "has no flags to be counted"),
        (np.zeros(LANES), "has no flags"),
        (np.zeros((2, LANES), np.int8), "a state of int8"),
        (np.zeros((2, 2 * LANES))[:, ::2], "has no flags"),
    ],
    ids=["other lanes", "one row", "bytes", "apart"],
)
def test_what_has_no_flags_is_not_counted(flags, message):
    with pytest.raises(OurFault, match=message):
        tape(flags=flags)


def test_flags_of_more_lanes_than_their_bits_can_hold_are_refused():
    with pytest.raises(OurFault, match="flags of 65536 lanes are more than can be counted"):
        tape(flags=np.zeros((2, 1 << 16)), lanes=1 << 16)


def test_weeks_are_counted_from_whole_numbers_of_every_lane():
    for wrong in (np.zeros(LANES), np.zeros(2 * LANES, np.int64)[::2], np.zeros((LANES, 1), np.int64)):
        with pytest.raises(OurFault, match="int64 of every lane"):
            tape(since=wrong)


def test_a_tape_of_other_lanes_is_refused():
    bound = bind(PROGRAM, live, Block(PROGRAM, LANES).lookup)
    with pytest.raises(OurFault, match=f"a tape of {LANES + 1} lanes does not keep the weeks of {LANES}"):
        Schedule(PROGRAM, [bound], tape(lanes=LANES + 1))
