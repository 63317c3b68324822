"""Lanes are told apart by where their weeks stand in a rhythm, and those that have ended from all others."""

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes import CEASEFIRE, OVER, WAR, Groups

LANES = 37
LUCK = np.random.default_rng(3)
PHASE = LUCK.choice([WAR, CEASEFIRE, OVER], LANES)
LUCK_WEEK = LUCK.integers(0, 90, LANES)


@pytest.mark.parametrize("rhythm", [1, 4, 5])
@pytest.mark.parametrize("week", [0, 3, 200])
def test_lanes_are_of_one_group_whose_weeks_stand_at_one_place_of_the_rhythm(rhythm, week):
    groups = Groups(PHASE, LUCK_WEEK, rhythm)
    assert groups.look(week, LANES)[1] == (PHASE == OVER).sum() > 0
    expected = np.where(PHASE == OVER, rhythm, (LUCK_WEEK - week) % rhythm)
    assert groups.now(LANES).tolist() == expected.tolist()


def test_what_has_moved_is_counted_since_lanes_were_settled():
    phase, luck_week = PHASE.copy(), LUCK_WEEK.copy()
    groups = Groups(phase, luck_week, 4)
    groups.look(0, LANES)
    groups.settle(groups.now(LANES))
    luck_week += 1
    assert groups.look(1, LANES)[0] == 0
    playing = np.flatnonzero(phase != OVER)
    luck_week[playing[:5]] += 1
    phase[playing[-3:]] = OVER
    assert groups.look(1, LANES) == (8, LANES - len(playing) + 3)


def test_lanes_beyond_those_that_are_played_are_not_looked_at():
    groups = Groups(PHASE, LUCK_WEEK, 4)
    moved, ended = groups.look(2, 20)
    assert ended == (PHASE[:20] == OVER).sum()
    assert moved == np.count_nonzero(groups.now(20))  # none was settled yet: all stood in group 0
    assert len(groups.now(20)) == 20


@pytest.mark.parametrize("other", [LUCK_WEEK.astype(float), LUCK_WEEK[:-1], np.repeat(LUCK_WEEK, 2)[::2]])
def test_arrays_that_are_no_weeks_of_the_lanes_are_refused(other):
    with pytest.raises(OurFault, match="grouped by int64 of each, side by side"):
        Groups(PHASE, other, 4)
