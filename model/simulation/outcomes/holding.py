"""Outcomes of the ceasefire: whether fighting is back, whether it is general war, how many violations there are."""

from .denominators import (
    ALERT,
    ALERTED,
    ALL,
    COLLAPSE,
    COLLAPSED,
    FIGHTING,
    FOUGHT_AGAIN,
    IN_CEASEFIRE,
    SIGNED,
    SIGNED_STATE,
)
from .incidence import incidence
from .outcome import Outcome
from .thresholds import WEEKS_PER_YEAR

CEASEFIRE_COLLAPSE = incidence(
    "ceasefire_collapse",
    "general war",
    "General war: red rung 7 or above for four weeks in a row, for the first time,",
    lambda h, years: h.collapse <= years * WEEKS_PER_YEAR,
    (COLLAPSE,),
)

FIGHTING_BACK = incidence(
    "fighting_back",
    "fighting back",
    "A clash that lasted four weeks, or general war, whichever comes first,",
    lambda h, years: h.fighting_back <= years * WEEKS_PER_YEAR,
    FIGHTING,
)

PEACE_YEARS = Outcome(
    "peace_years",
    "years of peace",
    "years",
    "more",
    kind="mean",
    definition="Years from the signing until fighting is back, of those played; none where no deal is signed.",
    among=ALL,
    compute=lambda h: h.years_until(h.fighting_back),
    reads=(SIGNED_STATE, *FIGHTING),
)

PEACE_YEARS_5Y = Outcome(
    "peace_years_5y",
    "years of peace in 5 y",
    "years",
    "more",
    kind="mean",
    definition="Years until fighting is back, of the first five after the signing (restricted mean).",
    among=SIGNED,
    compute=lambda h: h.years_until(h.fighting_back, 5),
    reads=FIGHTING,
    years=5,
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
    reads=(COLLAPSE,),
)

FIGHTING_BACK_WEEK = Outcome(
    "fighting_back_week",
    "weeks until fighting is back",
    "weeks",
    "neither",
    kind="mean",
    definition="Weeks from the signing until fighting is back, where it is.",
    among=FOUGHT_AGAIN,
    compute=lambda h: h.fighting_back,
    reads=FIGHTING,
)

COLLAPSE_WEEK = Outcome(
    "collapse_week",
    "weeks until general war",
    "weeks",
    "neither",
    kind="mean",
    definition="Weeks from the signing until general war, where there is one.",
    among=COLLAPSED,
    compute=lambda h: h.collapse,
    reads=(COLLAPSE,),
)

ALERT_WEEK = Outcome(
    "alert_week",
    "weeks until a nuclear alert",
    "weeks",
    "neither",
    kind="mean",
    definition="Weeks from the signing until a serious nuclear alert ends the history, where one does.",
    among=ALERTED,
    compute=lambda h: h.alert,
    reads=(ALERT,),
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
    reads=(*IN_CEASEFIRE, COLLAPSE, "contact.violations"),
)
