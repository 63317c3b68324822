"""The outcomes: what is counted of each replication, in which unit, over which denominator, and which way is better.

An outcome's definition lives here once and yields the tables, the `--json` and the reference page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["more", "less", "neither"]
Kind = Literal["share", "mean"]

ALL = "all replications"
SIGNED = "signed under this option"
ASKED = "signed under this option, where a force is asked"
DEPLOYED = "signed, troops arrived"


@dataclass(frozen=True)
class Outcome:
    """One outcome. `kind` is share (0 or 1 a replication) or mean; a replication it does not apply to holds NaN."""

    id: str
    title: str
    unit: str
    better: Better
    denominator: str
    kind: Kind
    definition: str


YEARS = (1, 2, 5, 10)
"""Years after the signing at which incidences are reported."""

FATAL_DEATHS = 25.0
"""Battle deaths in twelve months that make armed conflict (UCDP)."""

WAR_DEATHS = 1000.0
"""Battle deaths in twelve months that make a war (Correlates of War)."""


def _incidence(name: str, title: str, what: str) -> list[Outcome]:
    return [
        Outcome(
            f"{name}_{years}y",
            f"{title} in {years} y",
            "share",
            "less",
            SIGNED,
            "share",
            f"{what} within {years} year{'s' if years > 1 else ''} of the signing (cumulative incidence).",
        )
        for years in YEARS
    ]


_ALL = [
    Outcome("deal_signed", "deal signed", "share", "more", ALL, "share", "A deal is signed within the war phase."),
    Outcome(
        "weeks_to_deal",
        "weeks to deal",
        "weeks",
        "less",
        SIGNED,
        "mean",
        "Weeks from the start to the first signing.",
    ),
    Outcome(
        "deal_and_holds_5y",
        "signed, holds 5 y",
        "share",
        "more",
        ALL,
        "share",
        "A deal is signed and stands five years later. A serious nuclear alert before then counts as failure.",
    ),
    Outcome(
        "deal_and_holds_5y_alert_holds",
        "signed, holds 5 y (alert as hold)",
        "share",
        "more",
        ALL,
        "share",
        "The same, with a history that ended in a serious nuclear alert counted as holding.",
    ),
    Outcome(
        "deploy_and_holds_5y",
        "deployed, holds 5 y",
        "share",
        "more",
        ALL,
        "share",
        "A deal is signed, first troops arrive, and the ceasefire stands five years after the signing.",
    ),
    Outcome(
        "force_deployed",
        "force deployed",
        "share",
        "more",
        ASKED,
        "share",
        "Any troops of the force arrive in Ukraine.",
    ),
    Outcome(
        "weeks_to_first_troops",
        "weeks to first troops",
        "weeks",
        "less",
        DEPLOYED,
        "mean",
        "Weeks from the signing until the first troops arrive.",
    ),
    Outcome(
        "full_force_reached",
        "full force reached",
        "share",
        "more",
        ASKED,
        "share",
        "Troops in place reach 90% of the authorised size; the alternative is a competing end.",
    ),
    Outcome(
        "weeks_to_full_force",
        "weeks to full force",
        "weeks",
        "less",
        "signed, full force reached",
        "mean",
        "Weeks from the signing until 90% of the authorised size is in place, where that happens.",
    ),
    Outcome("troops_peak", "troops, peak", "troops", "neither", ASKED, "mean", "Most troops in place in any week."),
    Outcome(
        "troops_mean",
        "troops, mean",
        "troops",
        "neither",
        ASKED,
        "mean",
        "Mean of troops in place over the weeks of ceasefire before any collapse.",
    ),
    *_incidence("ceasefire_collapse", "collapse", "Red rung 7 or above for four weeks in a row, for the first time,"),
    *_incidence("fatal_clash", "fatal clash", "25 or more Russian and Ukrainian battle deaths in twelve months"),
    *_incidence("full_war", "full war", "1,000 or more Russian and Ukrainian battle deaths in twelve months"),
    *[
        Outcome(
            f"highest_rung_{rung}",
            f"rung {rung}+",
            "share",
            "less",
            SIGNED,
            "share",
            f"The red rung reaches {rung} or above in some week after the signing.",
        )
        for rung in (3, 6, 8)
    ],
    Outcome(
        "strike_on_force",
        "strike on force",
        "share",
        "less",
        ASKED,
        "share",
        "Red rung 6 or above in a week with troops in place, attributed or not.",
    ),
    Outcome(
        "direct_clash",
        "direct clash",
        "share",
        "less",
        ASKED,
        "share",
        "Fire exchanged between Russia and troops of a member of NATO: red 6 or above and blue 6 or above within four "
        "weeks, with such troops in place.",
    ),
    Outcome(
        "nuclear_stop",
        "nuclear alert",
        "share",
        "less",
        SIGNED,
        "share",
        "A serious nuclear alert ends the history.",
    ),
    Outcome(
        "tremble_share",
        "trembles",
        "share",
        "neither",
        "signed, full war within the horizon",
        "share",
        "War was chosen although, before noise, it was not the best option.",
    ),
    Outcome(
        "violations_per_week",
        "violations a week",
        "a week",
        "less",
        SIGNED,
        "mean",
        "Violations recorded a week, over the weeks before any collapse.",
    ),
    Outcome(
        "force_deaths",
        "deaths in force",
        "deaths",
        "less",
        ASKED,
        "mean",
        "Deaths in the force over the horizon.",
    ),
    Outcome(
        "contributors_left",
        "contributors left",
        "states",
        "less",
        ASKED,
        "mean",
        "Times that a state with troops in place left over the horizon.",
    ),
    Outcome(
        "ukraine_relative_strength",
        "Ukraine's strength",
        "ratio",
        "more",
        SIGNED,
        "mean",
        "Ukraine's strength over Russia's, five years after the signing or at the horizon if that is shorter.",
    ),
    Outcome(
        "cost_eur",
        "cost, bn EUR",
        "billion EUR, 2025",
        "less",
        ASKED,
        "mean",
        "Contributors' incremental spending over the horizon, undiscounted; American and replacement costs apart.",
    ),
    Outcome(
        "replacement_cost_eur",
        "replacement, bn EUR",
        "billion EUR, 2025",
        "less",
        SIGNED,
        "mean",
        "Europe's cost of replacing American enablers over the horizon, in proportion to what is replaced.",
    ),
    Outcome(
        "flank_brigade_years",
        "flank gap",
        "brigade-years",
        "less",
        ASKED,
        "mean",
        "Shortfall against pledged forward presence, in brigades of `contributors.brigade_size` soldiers, times years.",
    ),
]

OUTCOMES: dict[str, Outcome] = {outcome.id: outcome for outcome in _ALL}
"""Every outcome by id, in the order of the reference page. Ids stay stable."""
