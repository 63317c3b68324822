"""The leaf of a classification tree in which failures are densest: a second way of searching for a box.

The tree is scikit-learn's, of the analysis extra. Source: Breiman et al. 1984.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .box import inside_of, open_box, restricted
from .peeling import LEAST_MASS

if TYPE_CHECKING:
    from .box import Box, Flags, Floats

MOST_LEAVES = 6


def densest_leaf(x: Floats, fails: Flags, seed: int) -> Box | None:
    """The densest leaf of a small tree, as a box; None for a tree of one leaf, and without the analysis extra."""
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        return None
    fewest = max(20, round(LEAST_MASS * fails.size))
    grown = DecisionTreeClassifier(max_leaf_nodes=MOST_LEAVES, min_samples_leaf=fewest, random_state=seed)
    tree = grown.fit(x, fails).tree_
    best: tuple[float, Box | None] = (-1.0, None)
    nodes: list[tuple[int, Box]] = [(0, open_box(x.shape[1]))]
    while nodes:
        node, (lows, highs) = nodes.pop()
        below, above = int(tree.children_left[node]), int(tree.children_right[node])
        if below < 0:
            density = float(fails[inside_of((lows, highs), x)].mean())
            best = max(best, (density, (lows, highs)), key=lambda pair: pair[0])
            continue
        column, at = int(tree.feature[node]), float(tree.threshold[node])
        left, right = highs.copy(), lows.copy()
        left[column], right[column] = at, np.nextafter(at, np.inf)
        nodes += [(below, (lows, left)), (above, (right, highs))]
    box = best[1]
    return box if box is not None and restricted(box).size else None
