"""Outcomes of the force: whether it arrives, when it is complete, how large it is, and its losses."""

from ...world.names import A_WEEK
from .denominators import AUTHORISED, COLLAPSE, DEPLOYED, FORCE_PLANNED, FULL, IN_CEASEFIRE, LEADS, TROOPS
from .outcome import Outcome
from .thresholds import DEPLOYED_YEARS, WEEKS_PER_YEAR

FORCE_DEPLOYED = Outcome(
    "force_deployed",
    "force deployed",
    "share",
    "more",
    kind="share",
    definition=(
        "A lead nation is in and at least half of the troops asked for are in place, within five years of the signing "
        "and before any collapse; troops from outside alone need no lead."
    ),
    among=FORCE_PLANNED,
    compute=lambda h: h.deployed,
    reads=(*IN_CEASEFIRE, COLLAPSE, TROOPS, LEADS),
    years=DEPLOYED_YEARS,
)

ANY_TROOPS = Outcome(
    "any_troops",
    "any troops",
    "share",
    "more",
    kind="share",
    definition="Any troops of the force arrive in Ukraine, in a second peace too.",
    among=FORCE_PLANNED,
    compute=lambda h: h.arrived,
    reads=(*IN_CEASEFIRE, TROOPS),
)

WEEKS_TO_FIRST_TROOPS = Outcome(
    "weeks_to_first_troops",
    "weeks to first troops",
    "weeks",
    "less",
    kind="mean",
    definition="Weeks from the signing until the first troops arrive.",
    among=DEPLOYED,
    compute=lambda h: h.present.argmax(axis=0) + 1,
    reads=(*IN_CEASEFIRE, TROOPS),
)

WEEKS_TO_FULL_FORCE = Outcome(
    "weeks_to_full_force",
    "weeks to full force",
    "weeks",
    "less",
    kind="mean",
    definition="Weeks from the signing until 90% of the authorised size is in place, where that happens.",
    among=FULL,
    compute=lambda h: h.full_force.argmax(axis=0) + 1,
    reads=(*IN_CEASEFIRE, TROOPS, AUTHORISED),
)

TROOPS_PEAK = Outcome(
    "troops_peak",
    "troops, peak",
    "troops",
    "neither",
    kind="mean",
    definition="Most troops in place in any week.",
    among=FORCE_PLANNED,
    compute=lambda h: h.series("troops").max(axis=0),
    reads=(*IN_CEASEFIRE, TROOPS),
)

TROOPS_MEAN = Outcome(
    "troops_mean",
    "troops, mean",
    "troops",
    "neither",
    kind="mean",
    definition="Mean of troops in place over the weeks of ceasefire before any collapse.",
    among=FORCE_PLANNED,
    compute=lambda h: h.mean_before_collapse("troops"),
    reads=(*IN_CEASEFIRE, COLLAPSE, TROOPS),
)

FORCE_DEATHS = Outcome(
    "force_deaths",
    "deaths in force",
    "deaths",
    "less",
    kind="mean",
    definition="Deaths in the force over the horizon.",
    among=FORCE_PLANNED,
    compute=lambda h: h.total("force_deaths"),
    reads=(*IN_CEASEFIRE, "contact.force_deaths"),
)

CONTRIBUTORS_LEFT = Outcome(
    "contributors_left",
    "contributors left",
    "states",
    "less",
    kind="mean",
    definition="Times that a state with troops in place left over the horizon.",
    among=FORCE_PLANNED,
    compute=lambda h: h.series("left").max(axis=0),
    reads=(*IN_CEASEFIRE, "contributors.left_total"),
)

WITHDRAWN_UNDER_FIRE = Outcome(
    "withdrawn_under_fire",
    "withdrawn under fire",
    "share",
    "less",
    kind="share",
    definition=(
        "Half a year after fire on the force (red rung 5 or above with troops in place, war included) at most half of "
        "its troops are left."
    ),
    among=FORCE_PLANNED,
    compute=lambda h: h.withdrew,
    reads=(*IN_CEASEFIRE, "russia.rung", TROOPS),
)

SUPPORTING_STATES = Outcome(
    "supporting_states",
    "supporting states",
    "states",
    "more",
    kind="mean",
    definition="States that contribute other than ground troops, a year after the signing.",
    among=FORCE_PLANNED,
    compute=lambda h: h.at("supporting", WEEKS_PER_YEAR),
    reads=(*IN_CEASEFIRE, "contributors.supporting"),
)

SOLDIER_YEARS = Outcome(
    "soldier_years",
    "soldier-years",
    "soldier-years",
    "neither",
    kind="mean",
    definition="Troops in place times years, over the horizon.",
    among=FORCE_PLANNED,
    compute=lambda h: A_WEEK * h.total("troops"),
    reads=(*IN_CEASEFIRE, TROOPS),
)
