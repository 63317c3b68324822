"""The densest leaf of a classification tree."""

from __future__ import annotations

import numpy as np
import pytest

from model.analysis.explore.box import inside_of, restricted
from model.analysis.explore.tree import densest_leaf


def failing_corner(columns: int = 4, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Rows that fail where the first two columns are large, in four of five, and elsewhere in one of five."""
    rng = np.random.default_rng(3)
    x = rng.random((rows, columns))
    corner = (x[:, 0] > 0.6) & (x[:, 1] > 0.5)
    return x, rng.random(rows) < np.where(corner, 0.8, 0.2)


def test_the_densest_leaf_is_where_failures_gather() -> None:
    x, fails = failing_corner()
    box = densest_leaf(x, fails)
    assert box is not None
    assert {0, 1} <= set(restricted(box).tolist())
    assert np.allclose(box[0][:2], [0.6, 0.5], atol=0.03)
    assert fails[inside_of(box, x)].mean() > 0.75


def test_of_equal_cuts_the_first_column_is_taken() -> None:
    x, fails = failing_corner()
    box = densest_leaf(np.column_stack([x, 3.0 * x]), fails)
    assert box is not None
    assert restricted(box).max() < x.shape[1]


def test_a_cut_keeps_rows_of_one_value_together() -> None:
    x, fails = np.repeat([0.0, 1.0], 60)[:, None], np.arange(120) >= 50
    box = densest_leaf(x, fails)
    assert box is not None
    assert inside_of(box, x).sum() == 60


def test_rows_that_are_all_alike_have_no_leaf() -> None:
    assert densest_leaf(np.ones((200, 2)), np.arange(200) < 50) is None


def test_a_leaf_has_no_fewer_rows_than_it_must() -> None:
    x = np.arange(200.0)[:, None]
    box = densest_leaf(x, x[:, 0] >= 195)
    assert box is not None
    assert inside_of(box, x).sum() == 20


def test_the_leaf_is_that_of_scikit_learns_tree() -> None:
    tree = pytest.importorskip("sklearn.tree", reason="scikit-learn is not installed")
    x, fails = failing_corner(12)
    grown = tree.DecisionTreeClassifier(max_leaf_nodes=6, min_samples_leaf=20, random_state=0).fit(x, fails)
    leaf = grown.apply(x)
    densest = max(np.unique(leaf), key=lambda number: fails[leaf == number].mean())
    box = densest_leaf(x, fails)
    assert box is not None
    assert np.array_equal(inside_of(box, x), leaf == densest)
