"""Arms and blocks: how a design is cut, so that more replications only add to it."""

import numpy as np
import pytest

from model.experiment.design.arms import Arm, BlockKey, arms_of, blocks_of
from model.experiment.design.points import design_points
from tests.experiment.fakes import OPTIONS
from tests.experiment.plans import one_point, several_points


def arms(*options: str) -> tuple[Arm, ...]:
    return arms_of(design_points(one_point()), options)


def test_blocks_go_round_by_round_so_that_options_keep_a_common_prefix() -> None:
    keys = blocks_of(arms("a", "b"), {"a": 25, "b": 25}, 10)
    assert [(key.option, key.start, key.stop) for key in keys] == [
        ("a", 0, 10),
        ("b", 0, 10),
        ("a", 10, 20),
        ("b", 10, 20),
        ("a", 20, 25),
        ("b", 20, 25),
    ]


def test_more_replications_leave_full_blocks_as_they_were() -> None:
    design = arms_of(design_points(several_points()), OPTIONS)
    few, many = (blocks_of(design, dict.fromkeys(OPTIONS, n), 64) for n in (50, 100))
    full = [key for key in few if key.size == 64]
    assert many[: len(full)] == full


def test_an_option_without_replications_is_not_played() -> None:
    assert blocks_of(arms("a", "b"), {"b": 5}, 10) == [BlockKey("b", 0, 5, 1)]


def test_a_block_without_lanes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one lane"):
        blocks_of(arms("a"), {"a": 10}, 0)


def test_the_number_of_an_arm_does_not_depend_on_which_options_are_played() -> None:
    design = arms_of(design_points(several_points()), OPTIONS)
    assert [(arm.index, arm.option, arm.structures["deterrence"]) for arm in design] == [
        (theory * 3 + index, option, name)
        for theory, name in enumerate(("capability", "tripwire"))
        for index, option in enumerate(OPTIONS)
    ]


def test_lanes_go_through_all_points_before_the_next_replication() -> None:
    arm = arms_of(design_points(several_points()), OPTIONS)[3]
    point, replicate = arm.locate(2, 8)
    np.testing.assert_array_equal(point, [5, 3, 4, 5, 3, 4])
    np.testing.assert_array_equal(replicate, [0, 1, 1, 1, 2, 2])
