"""The smallest changes that would have changed a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..numerics.choosing import pick, value_options, weigh
from ..numerics.maths import log
from .trace import Trace

FARTHEST = 1e6
"""Changes beyond this size are not looked for."""


@dataclass(frozen=True)
class Flip:
    """One way in which the choice would have been another.

    `change` is the signed amount added to any one term of `option`, in the unit of the term, at
    which the choice becomes `becomes`; None where a condition failed instead, which `condition`
    names ("available" or "doctrine").
    """

    option: str
    term: str | None
    change: float | None
    becomes: str
    condition: str | None = None


def flips(trace: Trace) -> tuple[Flip, ...]:
    """For every term and option the smallest change that flips the choice, the smallest first.

    Terms of one option enter by their sum, so all of them share the change. An option without an
    entry flips the choice at no change. Closed form under logit, where the boundary between options
    moves to the draw at w = (B - u S) / (u - [option below the boundary]) with B and S the boundary
    and the sum of weights without the option, and the change is ln(w / weight) / rationality. By
    bisection under prospect; under doctrine the conditions that failed above the option chosen.
    """
    if trace.chosen is None:
        return ()
    if trace.decision == "doctrine":
        return _doctrine(trace, trace.chosen)
    changes: list[Flip] = []
    for k, option in enumerate(trace.options):
        change = _logit(trace, k) if trace.decision == "logit" else _prospect(trace, k)
        if change is None:
            continue
        becomes = trace.options[change[1]].name
        changes += [Flip(option.name, term, change[0], becomes) for term in option.terms]
    return tuple(sorted(changes, key=lambda f: (abs(f.change or 0.0), f.option, f.term or "")))


def chosen_at(trace: Trace, k: int, change: float) -> int:
    """The option that the same draw picks when `change` is added to the sum of option k."""
    count = len(trace.options)
    sums = [o.sum + (change if n == k else 0.0) for n, o in enumerate(trace.options)]
    ok = [1 if o.available else 0 for o in trace.options]
    values, weights = [0.0] * count, [0.0] * count
    reference = -1 if trace.reference is None else trace.reference
    prospect = 1 if trace.decision == "prospect" else 0
    value_options(sums, ok, [o.taste for o in trace.options], values, count, prospect, trace.loss_aversion, reference)
    total = weigh(values, ok, weights, count, trace.rationality)
    return pick(weights, count, total, trace.u or 0.0)


def _logit(trace: Trace, k: int) -> tuple[float, int] | None:
    options, u, chosen = trace.options, trace.u or 0.0, trace.chosen or 0
    rationality = trace.rationality
    if not options[k].available or rationality == 0.0 or options[k].weight <= 0.0:
        return None
    live = [n for n, o in enumerate(options) if o.available]
    others = sum(options[n].weight for n in live if n != k)
    place = live.index(chosen)
    best: tuple[float, int] | None = None
    for boundary, becomes in ((place - 1, place - 1), (place, place + 1)):
        if not 0 <= becomes < len(live):
            continue
        below = live[: boundary + 1]
        without = sum(options[n].weight for n in below if n != k)
        slope = u - (1.0 if k in below else 0.0)
        w = (without - u * others) / slope
        if w <= 0.0:
            continue
        change = log(w / options[k].weight) / rationality
        if best is None or abs(change) < abs(best[0]):
            best = (change, live[becomes])
    return best


def _prospect(trace: Trace, k: int) -> tuple[float, int] | None:
    if not trace.options[k].available and k != trace.reference:
        return None
    sides = [side for side in (_bisect(trace, k, 1.0), _bisect(trace, k, -1.0)) if side is not None]
    return min(sides, key=lambda side: abs(side[0]), default=None)


def _bisect(trace: Trace, k: int, sign: float) -> tuple[float, int] | None:
    near, far = 0.0, 1e-6
    while chosen_at(trace, k, sign * far) == trace.chosen:
        near, far = far, far * 2.0
        if far > FARTHEST:
            return None
    for _ in range(100):
        middle = 0.5 * (near + far)
        if chosen_at(trace, k, sign * middle) == trace.chosen:
            near = middle
        else:
            far = middle
    return sign * far, chosen_at(trace, k, sign * far)


def _doctrine(trace: Trace, chosen: int) -> tuple[Flip, ...]:
    changes: list[Flip] = []
    above: Sequence[int] = range(len(trace.options) - 1, -1, -1)
    for o in above:
        option = trace.options[o]
        if o == chosen and option.doctrine:
            break
        if not option.available:
            changes.append(Flip(option.name, None, None, option.name, "available"))
        elif not option.doctrine and o != chosen:
            changes.append(Flip(option.name, None, None, option.name, "doctrine"))
    return tuple(changes)
