"""Luck taken out of the means of worlds."""

import numpy as np

from model.stats.shrinkage import shrink


def test_two_batches_of_which_luck_may_be_anything_leave_no_difference_between_worlds() -> None:
    rng = np.random.default_rng(4)
    luck = rng.standard_normal((30, 3))
    shrunk = shrink(rng.standard_normal((30, 3)), np.stack([luck, -luck]), np.zeros(30, np.int64))
    assert shrunk.directions == 0
    assert np.ptp(shrunk.centre, axis=0).max() < 1e-12
