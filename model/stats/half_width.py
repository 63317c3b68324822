"""How wide an interval will be, before it is played."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def expected_half_width(values: NDArray[np.float64], kind: str, replications: int) -> float | None:
    """Half the width of the 95% interval that so many replications would have, by the spread of a sample of them.

    `values` is one outcome by replication, NaN where it does not apply. Wilson's interval for a share, the mean's
    otherwise; None where fewer than 8 apply.
    """
    applies = values[~np.isnan(values)]
    if applies.size < 8:
        return None
    n = max(1.0, replications * applies.size / values.size)
    if kind == "share":
        p, z = float(applies.mean()), 1.96
        return float(z * np.sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n)) / (1.0 + z * z / n))
    return float(1.96 * applies.std(ddof=1) / np.sqrt(n)) if n >= 2.0 else None
