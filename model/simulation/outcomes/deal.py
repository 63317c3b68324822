"""Outcomes of the bargaining: whether a deal is signed, when, and whether it stands five years later."""

from .denominators import ALL, COLLAPSE, IN_CEASEFIRE, LEADS, SIGNED, SIGNED_STATE, TROOPS
from .outcome import Outcome

DEAL_SIGNED = Outcome(
    "deal_signed",
    "deal signed",
    "share",
    "more",
    kind="share",
    definition="A deal is signed within the war phase.",
    among=ALL,
    compute=lambda h: h.signed,
    reads=(SIGNED_STATE,),
)

WEEKS_TO_DEAL = Outcome(
    "weeks_to_deal",
    "weeks to deal",
    "weeks",
    "less",
    kind="mean",
    definition="Weeks from the start to the first signing.",
    among=SIGNED,
    compute=lambda h: h.state("history", "signed_week") + 1,
    reads=("history.signed_week",),
)

DEAL_AND_HOLDS_5Y = Outcome(
    "deal_and_holds_5y",
    "signed, holds 5 y",
    "share",
    "more",
    kind="share",
    definition="A deal is signed and stands five years later. A serious nuclear alert before then counts as failure.",
    among=ALL,
    compute=lambda h: h.holds(5),
    reads=(SIGNED_STATE, COLLAPSE, "history.nuclear_since"),
)

DEPLOY_AND_HOLDS_5Y = Outcome(
    "deploy_and_holds_5y",
    "deployed, holds 5 y",
    "share",
    "more",
    kind="share",
    definition="A deal is signed, the force is deployed, and no general war has come five years after the signing.",
    among=ALL,
    compute=lambda h: h.holds(5) & h.deployed,
    reads=(*IN_CEASEFIRE, COLLAPSE, "history.nuclear_since", TROOPS, LEADS),
)
