"""Outcomes of cost: spending by contributors and Europe, and the troops missing elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...world.names import A_WEEK
from .denominators import FORCE_PLANNED, IN_CEASEFIRE
from .outcome import Outcome

if TYPE_CHECKING:
    from .histories import Histories


def _spending(h: Histories) -> Any:
    return 1e-9 * h.total("spending")


def _replacement(h: Histories) -> Any:
    return h.parameter("contributors.replacement_cost") * A_WEEK * h.replaced


COST_EUR = Outcome(
    "cost_eur",
    "cost, bn EUR",
    "billion EUR, 2025",
    "less",
    kind="mean",
    definition=(
        "Contributors' incremental spending over the horizon, undiscounted; American and replacement costs apart."
    ),
    among=FORCE_PLANNED,
    compute=_spending,
    reads=(*IN_CEASEFIRE, "contributors.spending"),
)

REPLACEMENT_COST_EUR = Outcome(
    "replacement_cost_eur",
    "replacement, bn EUR",
    "billion EUR, 2025",
    "less",
    kind="mean",
    definition=(
        "Europe's cost of building up enablers of its own over the horizon, in proportion to how much of the American "
        "ones they replace; counted where a force is asked for, whether or not America is asked for enablers."
    ),
    among=FORCE_PLANNED,
    compute=_replacement,
    reads=(*IN_CEASEFIRE, "enablers.gained", "enablers.lacking"),
    parameters=("contributors.replacement_cost",),
)

TOTAL_COST_EUR = Outcome(
    "total_cost_eur",
    "total cost, bn EUR",
    "billion EUR, 2025",
    "less",
    kind="mean",
    definition=(
        "Contributors' spending and Europe's replacement of American enablers together: cost_eur plus "
        "replacement_cost_eur."
    ),
    among=FORCE_PLANNED,
    compute=lambda h: _spending(h) + _replacement(h),
    reads=(*COST_EUR.reads, "enablers.gained", "enablers.lacking"),
    parameters=REPLACEMENT_COST_EUR.parameters,
)

FLANK_BRIGADE_YEARS = Outcome(
    "flank_brigade_years",
    "flank gap",
    "brigade-years",
    "less",
    kind="mean",
    definition=(
        "Shortfall against pledged forward presence, in brigades of `contributors.brigade_size` soldiers, times years."
    ),
    among=FORCE_PLANNED,
    compute=lambda h: A_WEEK * h.total("flank_gap") / h.parameter("contributors.brigade_size"),
    reads=(*IN_CEASEFIRE, "contributors.flank_gap"),
    parameters=("contributors.brigade_size",),
)
