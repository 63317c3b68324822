"""The outcomes that options are judged by, where nobody says more than the scenario does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...errors import InputError, Problem, did_you_mean
from ..data.ensemble import Criterion

if TYPE_CHECKING:
    from ...experiment.design.manifest import Manifest

MAIN = "deal_and_holds_5y"
"""The default outcome of the decision: unconditional, so that no option gains by signing less."""

MOST_CRITERIA = 6
"""The most outcomes of the headline that are judged by."""


def criteria(
    manifest: Manifest, outcome: str | None, thresholds: Mapping[str, float], weights: Mapping[str, float] | None = None
) -> tuple[Criterion, ...]:
    """The outcomes to judge by: the requested outcome, then those of the headline, then those with a threshold or a
    weight. Raises InputError for unknown outcomes."""
    weights = weights or {}
    known = {info.id: info for info in manifest.outcomes if info.judged}
    requested = [*([outcome] if outcome is not None else []), *thresholds, *weights]
    unknown = [name for name in requested if name not in known]
    if unknown:
        raise InputError(
            [
                Problem(
                    f"no outcome {name!r} to judge options by",
                    expected="an outcome of which more, or less, is better: sim outcomes lists them",
                    suggestion=did_you_mean(name, known),
                )
                for name in unknown
            ]
        )
    headline = [name for name in manifest.headline if name in known] or list(known)
    first = outcome or (MAIN if MAIN in known else headline[0])
    names = list(dict.fromkeys([first, *headline[:MOST_CRITERIA], *thresholds, *weights]))
    return tuple(
        Criterion(
            name,
            known[name].title,
            known[name].unit,
            "more" if known[name].better == "more" else "less",
            known[name].kind,
            thresholds.get(name),
            weights.get(name),
        )
        for name in names
    )
