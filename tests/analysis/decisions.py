"""A small decision with a known answer: who leads depends on one parameter, and three others do not matter."""

from functools import cache

import numpy as np

from model.analysis.data.ensemble import Criterion, Ensemble
from model.analysis.decide.decision import Decision, decide

HELD = Criterion("held", "holds", "share", "more", "share")
COST = Criterion("cost", "cost", "billion EUR", "less", "mean", threshold=12.0)


def worlds(points: int = 120, replications: int = 10, structures: int = 2, seed: int = 1) -> Ensemble:
    """`force` holds more often than `none` where `resolve` exceeds about 0.3; `none` costs nothing and has no cost."""
    rng = np.random.default_rng(seed)
    x = np.repeat(rng.random((points, 4)), replications, axis=0)
    rows = points * replications
    luck = rng.random(rows)
    structure = (np.arange(rows) // replications) % structures
    chances = np.column_stack([np.full(rows, 0.5), 0.2 + x[:, 0] - 0.1 * structure, 0.45 + 0.05 * structure])
    held = (luck[:, None] < chances).astype(np.float64)
    cost = np.column_stack([np.full(rows, np.nan), 10.0 + 4.0 * x[:, 1], 8.0 + 2.0 * x[:, 1]])
    return Ensemble(
        names=("russia.resolve", "us.price", "us.other", "war.other"),
        bases=("assumed", "measured", "assumed", "measured"),
        parameters=x,
        options=("none", "force", "half"),
        outcomes={"held": held, "cost": cost},
        point=np.repeat(np.arange(points), replications),
        structure=structure.astype(np.int64),
        structures=("capability", "tripwire")[:structures],
    )


@cache
def decided(points: int = 120, replications: int = 10) -> Decision:
    """The decision over such worlds, worked out once for all tests that look at it. Not to be changed."""
    return decide(worlds(points, replications), [HELD, COST], "small")
