"""Selects the best option, with a confidence that holds at whichever round one stops.

The option selected is compared with each other one in pairs: replication r is the same luck under both, so that the
luck they share does not count against the choice. The evidence that it is not worse by more than `indifferent` is a
test that is valid at all sample sizes together: by betting where values lie between 0 and 1 (exact), by a half-normal
mixture for means of any size (in the limit, and only once there are values enough for their skewness). With k options
the choice is wrong only if one of the k - 1 tests of the truly best one against another is, so each has a
(k - 1)th of the error.

Those who lose no longer get replications: each round goes to the selected option and to those that are not yet told
apart from it, side by side. An option in which nothing has happened yet is not told apart, and is played on.

Sources: Kim & Nelson 2001 and 2006 (fully sequential selection with common luck and an indifference zone); the
evidence: Waudby-Smith & Ramdas 2024; Howard, Ramdas, McAuliffe & Sekhon 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...stats.sequences.betting import log_capital
from ...stats.sequences.mixtures import RunningMoments, log_evidence_of_larger_mean, share_sequence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


RARELY = 0.05
"""An option to which the outcome never applied so far is left out once it applies in at most this share of futures."""


@dataclass(frozen=True)
class Selection:
    """The option selected as the best, the confidence in it, and the means and spreads per option.

    `confidence` is a lower bound, at whichever round one looks, of the probability that no option is better by more
    than `indifferent`. `errors` are, per option, the least level at which it is told apart from the selected one
    (1: not at all); 0 at the selected one.
    """

    best: int
    confidence: float
    means: Floats
    spreads: Floats
    errors: Floats

    def undecided(self, confidence: float) -> NDArray[np.bool_]:
        """The options not yet told apart from the selected one where the whole choice needs this confidence."""
        others = max(1, self.errors.size - 1)
        open_: NDArray[np.bool_] = self.errors * others > 1.0 - confidence
        return open_


def select(values: Sequence[Floats], kind: str, more: bool = True, indifferent: float = 0.0) -> Selection:
    """Selects the best option; `values` has an array per option, by replication from 0 on, of any length.

    Values of a `kind` of `share` lie between 0 and 1. NaN stands for an outcome that does not apply: two options are
    compared over the replications in which it applies to both. `indifferent` is a difference too small to matter, in
    the outcome's unit.
    """
    means, spreads = (np.array([figure(sample) for sample in values]) for figure in (_mean, _spread))
    known = [place for place, mean in enumerate(means) if not np.isnan(mean)]
    sizes = np.array([sample.size for sample in values], np.float64)
    applies = share_sequence(np.zeros(sizes.shape), sizes)[1]
    errors = np.where(applies > RARELY, 1.0, 0.0)
    if not known:
        errors[:] = 1.0
        return Selection(0, 0.0, means, spreads, errors)
    sign = 1.0 if more else -1.0
    leads = np.array(
        [min(_lead(values[a], values[b], sign) for b in known if b != a or len(known) == 1) for a in known]
    )
    best = known[int(np.argmax(leads))]
    errors[best] = 0.0
    for other in known:
        if other == best:
            continue
        errors[other] = _error(_pairs(values[best], values[other], sign), kind, indifferent)
    confidence = max(0.0, 1.0 - (errors.size - 1) * float(errors.max()))
    return Selection(best, confidence, means, spreads, errors)


def _error(gaps: Floats, kind: str, indifferent: float) -> float:
    """The anytime p value of the claim that the mean of `gaps` is at most -`indifferent`."""
    if gaps.size == 0:
        return 1.0
    if kind == "share":
        if indifferent >= 1.0:
            return 0.0
        distinct, counts = np.unique((1.0 + gaps) / 2.0, return_counts=True)
        null = np.array([(1.0 - indifferent) / 2.0])
        evidence = float(log_capital(distinct, counts[None, :].astype(np.float64), null)[0])
    else:
        tally = RunningMoments.of(1)
        tally.add(gaps[None, :])
        mean, variance, skewness = (float(part[0]) for part in (tally.means(), tally.variances(), tally.skewness()))
        evidence = log_evidence_of_larger_mean(mean, variance, skewness, gaps.size, -indifferent)
    return float(np.exp(-max(0.0, evidence)))


def _pairs(left: Floats, right: Floats, sign: float) -> Floats:
    """The differences over the replications that both have, where the outcome applies to both."""
    common = min(left.size, right.size)
    gaps = sign * (left[:common] - right[:common])
    return gaps[~np.isnan(gaps)]


def _lead(left: Floats, right: Floats, sign: float) -> float:
    gaps = _pairs(left, right, sign)
    return float(gaps.mean()) if gaps.size else 0.0


def _mean(values: Floats) -> float:
    applies = values[~np.isnan(values)]
    return float(np.mean(applies)) if applies.size else float("nan")


def _spread(values: Floats) -> float:
    applies = values[~np.isnan(values)]
    return float(np.std(applies, ddof=1)) if applies.size > 1 else float("nan")
