"""The floor does as much as it says, within its own memory."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.floor import LANES, Counts, bare
from model.lanes import normal_quantile, uniform


def test_the_floor_draws_the_uniforms_and_normals_that_it_counts() -> None:
    run = bare()
    before = run(Counts(0, 0, 0, 1.0), LANES)
    uniforms = [uniform(1, n % LANES, n, block, 7) for block in range(2) for n in range(150)]
    normals = [normal_quantile(uniform(1, n % LANES, n, block, 9)) for block in range(2) for n in range(150)]
    seconds = run(Counts(150, 150, 0, 1.0), 2 * LANES) - before
    assert seconds == pytest.approx(np.sum(uniforms) + np.sum(normals), rel=1e-9)
