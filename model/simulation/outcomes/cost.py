"""Outcomes of cost: spending by contributors and Europe, and the troops missing elsewhere."""

from ...world.names import A_WEEK
from .denominators import FORCE_PLANNED, IN_CEASEFIRE
from .outcome import Outcome

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
    compute=lambda h: 1e-9 * h.total("spending"),
    reads=(*IN_CEASEFIRE, "contributors.spending"),
)

REPLACEMENT_COST_EUR = Outcome(
    "replacement_cost_eur",
    "replacement, bn EUR",
    "billion EUR, 2025",
    "less",
    kind="mean",
    definition=(
        "Europe's cost of replacing the American enablers of the force over the horizon, in proportion to what is "
        "replaced; none is charged where no force is asked for."
    ),
    among=FORCE_PLANNED,
    compute=lambda h: h.parameter("contributors.replacement_cost") * A_WEEK * h.total("replaced"),
    reads=(*IN_CEASEFIRE, "enablers.gained", "enablers.lacking"),
    parameters=("contributors.replacement_cost",),
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
