"""Outcomes of the ceasefire: whether it collapses, how many violations it has, and the balance of strength."""

from .denominators import COLLAPSED, IN_CEASEFIRE, SIGNED
from .incidence import incidence
from .outcome import Outcome
from .thresholds import WEEKS_PER_YEAR

CEASEFIRE_COLLAPSE = incidence(
    "ceasefire_collapse",
    "general war",
    "General war: red rung 7 or above for four weeks in a row, for the first time,",
    lambda h, years: h.collapse <= years * WEEKS_PER_YEAR,
    ("history.collapse_since",),
)

GENERAL_WAR_YEAR = Outcome(
    "general_war_year",
    "year of general war",
    "years",
    "more",
    kind="mean",
    definition="Years from the signing until general war, where it comes.",
    among=COLLAPSED,
    compute=lambda h: h.collapse / WEEKS_PER_YEAR,
    reads=("history.collapse_since",),
)

GENERAL_WAR_FREE_YEARS = Outcome(
    "general_war_free_years",
    "years without general war",
    "years",
    "more",
    kind="mean",
    definition="Years of the horizon from the signing until general war (restricted mean).",
    among=SIGNED,
    compute=lambda h: h.years_until(h.collapse),
    reads=("history.collapse_since",),
)

VIOLATIONS_PER_WEEK = Outcome(
    "violations_per_week",
    "violations a week",
    "a week",
    "less",
    kind="mean",
    definition="Violations recorded a week, over the weeks before any collapse.",
    among=SIGNED,
    compute=lambda h: h.mean_before_collapse("violations"),
    reads=(*IN_CEASEFIRE, "history.collapse_since", "contact.violations"),
)

UKRAINE_RELATIVE_STRENGTH = Outcome(
    "ukraine_relative_strength",
    "Ukraine's strength",
    "ratio",
    "more",
    kind="mean",
    definition="Ukraine's strength over Russia's, five years after the signing or at the horizon if that is shorter.",
    among=SIGNED,
    compute=lambda h: h.ratio("strength_ukraine", "strength_russia", 5 * WEEKS_PER_YEAR),
    reads=(*IN_CEASEFIRE, "russia.strength", "ukraine.strength"),
)
