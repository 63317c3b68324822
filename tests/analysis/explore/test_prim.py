from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from model.analysis.explore.discovery import Discovery, discover
from model.analysis.explore.peeling import peeled
from model.errors import InputError

Floats = np.ndarray[Any, np.dtype[np.float64]]


def boxed(rows: int, columns: int, inside: float, outside: float, seed: int = 1) -> tuple[Floats, Floats, list[str]]:
    """Failures with one chance inside the box p1 > 0.6 and p3 < 0.4 and another outside."""
    rng = np.random.default_rng(seed)
    x = rng.random((rows, columns))
    box = (x[:, 1] > 0.6) & (x[:, 3] < 0.4)
    fails = (rng.random(rows) < np.where(box, inside, outside)).astype(np.float64)
    return x, fails, [f"p{k}" for k in range(columns)]


@pytest.fixture(scope="module")
def clear() -> Discovery:
    """Of 3,000 rows, nearly all fail in a box and hardly any outside of it."""
    return discover(*boxed(3000, 6, 0.95, 0.05))


def test_a_clear_box_is_discovered_with_its_bounds(clear: Discovery) -> None:
    held = {restriction.name: restriction for restriction in clear.boxes[0].restrictions}
    assert set(held) == {"p1", "p3"}
    assert held["p1"].low == pytest.approx(0.6, abs=0.03)
    assert held["p3"].high == pytest.approx(0.4, abs=0.03)
    assert held["p1"].high is None
    assert held["p3"].low is None
    assert clear.boxes[0].stands


def test_coverage_and_density_on_held_out_rows_are_those_of_the_known_box(clear: Discovery) -> None:
    """Density 0.95; coverage 0.16 x 0.95 over all failures."""
    box = clear.boxes[0]
    all_failures = 0.16 * 0.95 + 0.84 * 0.05
    assert box.density.estimate == pytest.approx(0.95, abs=0.04)
    assert box.coverage.estimate == pytest.approx(0.16 * 0.95 / all_failures, abs=0.05)
    assert box.mass.estimate == pytest.approx(0.16, abs=0.02)


def test_a_faint_box_is_discovered_among_a_hundred_parameters() -> None:
    box = discover(*boxed(4000, 100, 0.6, 0.2)).boxes[0]
    assert {restriction.name for restriction in box.restrictions} == {"p1", "p3"}
    assert all(restriction.held_out_p < 0.001 for restriction in box.restrictions)
    assert box.density.estimate == pytest.approx(0.6, abs=0.1)


@pytest.mark.slow
def test_where_luck_alone_decides_hardly_ever_a_box_stands() -> None:
    stands = 0
    for seed in range(12):
        discovery = discover(*boxed(600, 12, 0.3, 0.3, seed))
        stands += any(box.stands for box in discovery.boxes)
    assert stands == 0


def test_two_boxes_are_discovered_in_turn() -> None:
    rng = np.random.default_rng(2)
    x = rng.random((3000, 5))
    fails = ((x[:, 0] > 0.7) & (x[:, 1] > 0.5)) | ((x[:, 2] < 0.2) & (x[:, 1] < 0.5))
    discovery = discover(x, fails.astype(np.float64), list("abcde"))
    assert [{restriction.name for restriction in box.restrictions} for box in discovery.boxes[:2]] == [
        {"a", "b"},
        {"b", "c"},
    ]
    assert sum(box.coverage.estimate or 0.0 for box in discovery.boxes) > 0.9


def test_a_parameter_of_few_levels_is_peeled_by_level() -> None:
    rng = np.random.default_rng(3)
    x = np.column_stack([rng.integers(0, 3, 2000).astype(np.float64), rng.random(2000)])
    fails = (x[:, 0] == 2.0).astype(np.float64)
    (restriction,) = discover(x, fails, ["level", "other"]).boxes[0].restrictions
    assert (restriction.name, restriction.low, restriction.high) == ("level", 2.0, None)


def test_peeling_raises_density_and_takes_little_at_a_time() -> None:
    x, fails, _ = boxed(2000, 4, 0.95, 0.05)
    path = peeled(x, fails != 0.0)
    inside = [((x >= low) & (x <= high)).all(axis=1) for low, high in path]
    masses = [float(mask.mean()) for mask in inside]
    assert all(0.93 <= after / before < 1.0 for before, after in pairwise(masses[:-1]))
    assert fails[inside[-1]].mean() > fails.mean() + 0.7


def peel_by_hand(x: Floats, fails: Any, inside: Any, least: float) -> Any:
    """The rows that are left by the peel that raises the density most for its size: each end is tried."""
    best, most = None, -np.inf
    for upper in (False, True):
        for column in x.T:
            values = column[inside]
            cut = np.quantile(values, 0.95 if upper else 0.05)
            if cut == (values.max() if upper else values.min()):
                stays = column < cut if upper else column > cut
            else:
                stays = column <= cut if upper else column >= cut
            left = inside & stays
            if least <= left.sum() < inside.sum():
                gain = (fails[left].mean() - fails[inside].mean()) / (inside.sum() - left.sum())
                if gain > most:
                    best, most = left, gain
    return best


@pytest.mark.parametrize("digits", [6, 1], ids=["numbers", "levels"])
def test_each_peel_is_the_one_that_raises_the_density_most_for_its_size(digits: int) -> None:
    rng = np.random.default_rng(11)
    x = rng.random((200, 3)).round(digits)
    fails = rng.random(200) < np.where(x[:, 1] > 0.6, 0.7, 0.2)
    inside, by_hand = np.ones(200, np.bool_), []
    while inside is not None:
        by_hand.append(inside)
        inside = peel_by_hand(x, fails, inside, 20.0)
    path = peeled(x, fails, 20.0)
    assert len(by_hand) > 5
    for mask, (low, high) in zip(by_hand, path, strict=False):
        assert np.array_equal(((x >= low) & (x <= high)).all(axis=1), mask)
    assert len(path) - len(by_hand) in (0, 1)  # the last with its ends pasted back


def test_rows_of_a_design_point_are_not_split_between_training_and_held_out_rows() -> None:
    """Failures that belong to points, not to parameters: had the folds shared points, a box would stand."""
    rng = np.random.default_rng(7)
    standing = 0
    for _ in range(6):
        x = np.repeat(rng.random((25, 10)), 20, axis=0)
        fails = np.repeat(rng.random(25) < 0.4, 20).astype(np.float64)
        point = np.repeat(np.arange(25), 20)
        discovery = discover(x, fails, list("abcdefghij"), groups=point)
        standing += bool(discovery.boxes)
    assert standing == 0


@pytest.mark.parametrize(
    ("fails", "why"),
    [(np.zeros(200), "never fails"), (np.ones(200), "fails everywhere"), (np.full(200, np.nan), "0 rows apply")],
)
def test_outcomes_without_failures_are_refused_with_the_reason(fails: Floats, why: str) -> None:
    with pytest.raises(InputError, match=why):
        discover(np.random.default_rng(0).random((200, 2)), fails, ["a", "b"])


def test_a_theory_under_which_it_fails_more_often_is_never_called_an_even_spread() -> None:
    """Failures of 70%, 45% and 50% under three theories: whatever the search finds, the theory by itself is named."""
    named = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        x = np.column_stack([rng.integers(0, 3, 1200), rng.random((1200, 4))])
        fails = (rng.random(1200) < np.array([0.7, 0.45, 0.5])[x[:, 0].astype(int)]).astype(float)
        labels = {"decision": ("doctrine", "logit", "prospect")}
        discovery = discover(x, fails, ["decision", *"abcd"], seed=seed, labels=labels)
        named += [tie.name for tie in discovery.alone] == ["decision"]
        assert dict(discovery.alone[0].shares)["doctrine"] == pytest.approx(0.7, abs=0.08)
    assert named >= 3


def test_design_points_that_differ_for_other_reasons_make_no_box() -> None:
    stands, tied = 0, 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        groups = np.repeat(np.arange(60), 20)
        rate = np.clip(0.4 + 0.25 * rng.standard_normal(60), 0.02, 0.98)
        fails = (rng.random(1200) < rate[groups]).astype(float)
        discovery = discover(rng.random((60, 5))[groups], fails, list("abcde"), groups, seed=seed)
        stands += any(box.stands for box in discovery.boxes)
        tied += bool(discovery.alone)
    assert stands <= 1
    assert tied <= 1


def test_a_box_says_in_how_many_searches_it_is_seen(clear: Discovery) -> None:
    assert (clear.folds, clear.with_box, clear.agreeing) == (5, 5, 5)
    assert {tie.name for tie in clear.alone} == {"p1", "p3"}


def test_a_tree_stands_beside_the_box_and_is_judged_on_the_same_rows(clear: Discovery) -> None:
    assert clear.tree is not None
    held = {restriction.name: restriction for restriction in clear.tree.restrictions}
    assert set(held) >= {"p1", "p3"}
    assert held["p1"].low == pytest.approx(0.6, abs=0.05)
    assert held["p3"].high == pytest.approx(0.4, abs=0.05)
    assert clear.tree.stands


def test_a_tree_grown_on_luck_does_not_stand() -> None:
    trees = [discover(*boxed(600, 10, 0.3, 0.3, seed)).tree for seed in range(8)]
    assert sum(tree is not None and tree.stands for tree in trees) == 0


def test_a_box_that_the_plain_test_sees_is_seen_by_the_search_too() -> None:
    """Twice as many failures in a fifth of the space: 0.6 against 0.3."""
    both = [0, 0]
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x = rng.random((1000, 12))
        box = (x[:, 0] < 0.45) & (x[:, 1] > 0.55)
        fails = (rng.random(1000) < np.where(box, 0.6, 0.3)).astype(float)
        discovery = discover(x, fails, [f"p{k}" for k in range(12)], seed=seed)
        both[0] += bool(discovery.alone)
        both[1] += bool(discovery.boxes) and {r.name for r in discovery.boxes[0].restrictions} <= {"p0", "p1"}
    assert both[0] >= 4
    assert both[1] >= both[0] - 1


def test_folds_hold_as_much_of_each_category() -> None:
    from model.analysis.explore.clusters import folds_of

    strata = np.random.default_rng(0).integers(0, 3, 300)
    fold = folds_of(np.arange(300), 5, 1, strata)
    counts = np.bincount(strata)
    for k in range(5):
        assert np.abs(np.bincount(strata[fold == k], minlength=3) - counts / 5.0).max() <= 1.0
    # Where a point is played under every theory, points stay whole and each fold has all theories alike.
    points, theory = np.repeat(np.arange(100), 3), np.tile(np.arange(3), 100)
    whole = folds_of(points, 5, 1, theory)
    assert np.bincount(theory[whole == 0]).tolist() == [20, 20, 20]
    assert all(np.unique(whole[points == point]).size == 1 for point in range(100))


def test_without_a_parameter_that_varies_there_is_no_box_and_no_leaf() -> None:
    fails = (np.random.default_rng(0).random(200) < 0.5).astype(float)
    for x in (np.ones((200, 2)), np.empty((200, 0))):
        discovery = discover(x, fails, ["a", "b"][: x.shape[1]])
        assert (discovery.boxes, discovery.tree, discovery.with_box) == ((), None, 0)
