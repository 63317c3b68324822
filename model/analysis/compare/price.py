"""The price of peace: what a side spends, in money and soldiers, for each year of peace that it gains over another.

Both are counted over all replications, without a deal as none, so that a force is charged for what it costs where a
deal is signed, and credited with the deals it brings about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...stats.intervals import Estimate
from ...stats.paired import Difference, difference
from ...stats.ratio import ratio_of_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PEACE = "peace_years"
MONEY = "cost_eur"
SOLDIERS = "soldier_years"
READS = (PEACE, MONEY, SOLDIERS)
"""The outcomes that the price is worked out from."""


@dataclass(frozen=True)
class PeacePrice:
    """What a year of peace takes that a side gains over its baseline.

    `gained` is the gain in years of peace a replication; `money` and `soldiers` are billions of euros and soldier-years
    for each of these years, without an estimate where the interval of the gain includes zero, or is a loss.
    """

    gained: Difference
    money: Estimate
    soldiers: Estimate

    @property
    def refused(self) -> bool:
        """Whether no year of peace is gained that could have a price."""
        return self.money.estimate is None

    def as_json(self) -> dict[str, Any]:
        """Plain data; None for a price that is refused."""

        def plain(part: Difference | Estimate) -> dict[str, Any] | None:
            if part.estimate is None:
                return None
            return {"estimate": part.estimate, "low": part.low, "high": part.high}

        return {"years_gained": plain(self.gained), "euros": plain(self.money), "soldier_years": plain(self.soldiers)}


def price_of_peace(ours: Mapping[str, Floats], theirs: Mapping[str, Floats]) -> PeacePrice:
    """The price of a year of peace gained, from the outcomes in `READS` of the same replications on both sides."""
    gained = difference(ours[PEACE], theirs[PEACE], "mean")
    n = int(ours[PEACE].size)
    if gained.low is None or gained.low <= 0.0:
        return PeacePrice(gained, Estimate(None, None, None, n), Estimate(None, None, None, n))
    years = ours[PEACE] - theirs[PEACE]
    money, soldiers = (
        ratio_of_means(np.nan_to_num(ours[name]) - np.nan_to_num(theirs[name]), years) for name in (MONEY, SOLDIERS)
    )
    return PeacePrice(gained, money, soldiers)
