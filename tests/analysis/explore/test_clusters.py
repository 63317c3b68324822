"""Rows that fail together: their intervals hold the truth at their level, where those of independent rows do not."""

import numpy as np
import pytest

from model.analysis.explore.clusters import share_of_groups
from model.stats.intervals import clopper_pearson, share


def test_the_interval_of_rows_that_fail_together_holds_the_truth_at_its_level() -> None:
    rng = np.random.default_rng(0)
    by_groups, by_rows = 0, 0
    label = np.repeat(np.arange(80), 6)
    for _ in range(300):
        events = rng.random(480) < rng.beta(1.0, 2.0, 80)[label]
        for counts, interval in ((True, share_of_groups(events, label)), (False, share(events.astype(float)))):
            assert interval.low is not None
            assert interval.high is not None
            held = interval.low <= 1.0 / 3.0 <= interval.high
            by_groups, by_rows = by_groups + (held and counts), by_rows + (held and not counts)
    assert by_groups >= 276
    assert by_rows < 255


def test_of_groups_that_all_fail_groups_are_counted() -> None:
    label = np.repeat(np.arange(30), 6)
    interval = share_of_groups(np.ones(180, np.bool_), label)
    assert (interval.low, interval.high) == (pytest.approx(clopper_pearson(30, 30)[0]), 1.0)
    assert (interval.estimate, interval.n) == (1.0, 180)
