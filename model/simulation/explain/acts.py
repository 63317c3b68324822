"""Acts: what counts as a decision of an actor in a week."""

from __future__ import annotations

from ...lanes import Trace
from ...world.names import PROPOSER_RUSSIA, PROPOSER_UKRAINE, PROPOSER_US
from ..turn import ACTORS
from .membership import REVIEW

ACTS: dict[str, tuple[str, ...]] = {
    "russia": ("rung", "massing"),
    "us": ("tested",),
    "command": ("go", "hold", "training_stage", "air_policing"),
    "capitals": ("asked_consent", "pact_tested", "tie_tested"),
    "contributors": ("joined", "caveat"),
}
"""States whose change by a rule is an act of their owner, beside its choices, offers and reviews of membership."""

PROPOSALS = {"russia.propose": PROPOSER_RUSSIA, "ukraine.propose": PROPOSER_UKRAINE, "us.mediate": PROPOSER_US}
"""The rules by which offers are made."""


def concerns(trace: Trace, actor: str | None) -> bool:
    """Whether a trace belongs to this actor, to a member of this group, or to any actor where `actor` is None."""
    room = trace.actor.partition("/")[0]
    if actor is None:
        return any(room == declared.name for declared in ACTORS)
    return trace.kind != "total" and actor in (trace.actor, room)


def acted(trace: Trace) -> bool:
    """Whether something was decided: a choice, an offer, a review of membership, or a rule that amounts to an act."""
    if trace.kind == "choice":
        return trace.chosen is not None
    if trace.kind != "rule":
        return False
    if trace.stage in PROPOSALS:
        return bool(trace.args["deal_proposer"] == PROPOSALS[trace.stage])
    if trace.stage == REVIEW:
        return bool(trace.args["invited"] == 1)
    acts = ACTS.get(trace.actor.partition("/")[0], ())
    return any(name in acts and after != trace.replaced[name] for name, after in trace.out.items())
