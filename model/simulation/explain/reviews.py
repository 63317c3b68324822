"""The causes of a review by Russia, from the rule itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...lanes import Trace
from ..turn import TURN

NOTICE = "russia.notice"
"""The rule that calls a review."""

REVIEW_CALLED = "review"
"""The state in which it says that it did."""

_RULE: Any = next(stage for stage in TURN if f"{stage.owner}.{stage.name}" == NOTICE)


def review_causes(trace: Trace, before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The causes of a review, each sufficient alone.

    The rule is evaluated again with all other causes removed, so that its thresholds are stated in one place. `before`
    has the states of the week before by "room.state". The first review after a signing is its own cause. The list is
    empty where the rule has a cause that is not listed here.
    """
    args = trace.args
    if args.get("seen_balance") == 0.0:
        return [{"cause": "first"}]  # nothing to compare with yet
    balance = trace.locals.get("balance", args.get("seen_balance"))
    calm: dict[str, dict[str, Any]] = {
        "quarter": {"quiet_weeks": 0},
        "incident": {"contact_incident": 0},
        "clash": {"clash_begun": 0},
        "reply": {"contact_blue_rung": 0},
        "response": {"ukraine_response": 0},
        "belief": {"seen_intervention": args.get("intervention")},
        "balance": {"seen_balance": balance},
    }
    causes: list[dict[str, Any]] = []
    for cause in calm:
        others = {k: v for name, change in calm.items() if name != cause for k, v in change.items()}
        arguments = {**args, **{k: v for k, v in others.items() if k in args}}
        if _RULE.fn(**_RULE.function.arguments(arguments)).review == 1:
            causes.append({"cause": cause, **_details(cause, args, balance, before)})
    return causes


def _details(cause: str, args: Mapping[str, Any], balance: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    if cause == "incident":
        kinds = [n for n in ("shootdown", "sea_incident", "under_attack") if before.get(f"contact.{n}") == 1]
        return {"kinds": kinds}
    if cause == "reply":
        return {"rung": args["contact_blue_rung"]}
    if cause == "response":
        return {"response": args["ukraine_response"]}
    if cause == "belief":
        return {"from": args["seen_intervention"], "to": args["intervention"]}
    if cause == "balance":
        return {"from": args["seen_balance"], "to": balance}
    return {}
