"""The precision that was wanted, and how many replications it took, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...scenario import Precision


def wanted_text(precision: Precision) -> str:
    """The precision wanted, in a few words."""
    if precision.until is not None:
        what = f"half-widths of at most {precision.until:g} by {precision.confidence:.0%} confidence sequences"
    else:
        what = f"the best option in {precision.best} told apart with a confidence of {precision.confidence:g}"
    return f"{what}, at most {precision.most:,} replications per option"


def rounds_parts(
    decisions: Sequence[Mapping[str, Any]], precision: Precision | None, width: int
) -> Iterator[RenderableType]:
    """How the number of replications was decided."""
    if precision is None or not decisions:
        return
    last = decisions[-1]
    rounds = f"{last['round']} round" + "s" * (last["round"] > 1)
    how = "" if precision.until is None else f", by {precision.confidence:.0%} confidence sequences"
    yield paragraph(f"{rounds}: {last['reason']}{how}", width)
    if how:
        yield paragraph(
            "confidence sequences hold at every look, where fixed intervals do not; each has this level by itself, not "
            "all of them together",
            width,
        )
    for option, same in last["figures"].get("constant", {}).items():
        shares = ", ".join(f"{name} ({100 * other:.2g}%)" for name, other in same.items())
        yield paragraph(
            f"{option}: the same value in every replication, and so without an interval: {shares}; in brackets the "
            "largest share of futures in which it is another",
            width,
        )
