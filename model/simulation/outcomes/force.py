"""Outcomes of the force: whether it arrives, when it is complete, how large it is, and its losses."""

from .denominators import AUTHORISED, DEPLOYED, FORCE_PLANNED, FULL, IN_CEASEFIRE, TROOPS
from .outcome import Outcome

FORCE_DEPLOYED = Outcome(
    "force_deployed",
    "force deployed",
    "share",
    "more",
    kind="share",
    definition="Any troops of the force arrive in Ukraine.",
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

FULL_FORCE_REACHED = Outcome(
    "full_force_reached",
    "full force reached",
    "share",
    "more",
    kind="share",
    definition="Troops in place reach 90% of the authorised size; the alternative is a competing end.",
    among=FORCE_PLANNED,
    compute=lambda h: h.reached_full_force,
    reads=(*IN_CEASEFIRE, TROOPS, AUTHORISED),
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
    reads=(*IN_CEASEFIRE, "history.collapse_since", TROOPS),
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
