"""Boxes of scenario discovery in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...analysis.explore.discovery import Discovery
    from ...analysis.explore.restrictions import Restriction


def restriction_text(restriction: Restriction) -> str:
    """A restriction, as `russia.war_cost at most 0.4`."""
    if restriction.among is not None:
        return f"{restriction.name} is {' or '.join(restriction.among)}"
    if restriction.low is None:
        return f"{restriction.name} at most {restriction.high:.3g}"
    if restriction.high is None:
        return f"{restriction.name} at least {restriction.low:.3g}"
    return f"{restriction.name} from {restriction.low:.3g} to {restriction.high:.3g}"


def no_box_text(discovery: Discovery) -> str:
    """That no box stands, and why, in few words."""
    if not discovery.with_box:
        return f"no box in any of {discovery.folds} searches"
    searches = f"in {discovery.with_box} of {discovery.folds} searches"
    return f"no box stands: {searches} there is one, but failures that it was not found by are no denser inside"


def judged_text(discovery: Discovery, rows: str) -> str:
    """By which rows boxes are judged, named as `rows`, and what that leaves open."""
    return (
        f"each of {discovery.rows:,} {rows} is judged by a box found without it, and this one, of all, tends to be "
        "denser"
    )


def agreement_text(discovery: Discovery) -> str:
    """In how many searches the box has the same parameters."""
    return f"in the same parameters in {discovery.agreeing} of {discovery.folds} searches"
