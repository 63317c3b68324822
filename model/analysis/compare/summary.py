"""The summary of a run: every outcome under every option, and every paired difference from the reference.

`as_json` is the object of `sim run --json`. Its shape is stable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...stats.incidence import Incidence, competing
from ...stats.intervals import LEVEL, Estimate, estimate, fields_or_none
from ...stats.multiplicity import holm
from ...stats.paired import Difference, difference
from ..assumptions.ledger import EFFECTS, NOT_COMPUTED

if TYPE_CHECKING:
    from ...experiment.design.manifest import Manifest
    from ...experiment.store.run import Run


STOP = "nuclear_stop"
INCIDENCES = ("fighting_back_", "ceasefire_collapse_", "fatal_clash_", "full_war_")
"""Beginnings of the ids of events that compete with a nuclear stop."""


@dataclass(frozen=True)
class OptionSummary:
    """One option: its estimates, and its differences from the reference (none for the reference itself).

    An estimate or a difference whose `n` is 0 does not apply. `readings` has each event that competes with
    a nuclear stop, with the stop counted as hold and as failure.
    """

    id: str
    title: str
    outcomes: Mapping[str, Estimate]
    differences: Mapping[str, Difference]
    readings: Mapping[str, Incidence]


@dataclass(frozen=True)
class Summary:
    """All options of a run, in the scenario's order; `intervals` says what kind of interval they have.

    `theories` are the rival theories in force, by structure, one of `combinations`; empty where they are not asked for.
    """

    manifest: Manifest
    options: tuple[OptionSummary, ...]
    intervals: str = "95% intervals"
    theories: Mapping[str, str] = field(default_factory=dict)
    combinations: int = 1

    def option(self, name: str) -> OptionSummary:
        """The option with the id `name`."""
        return next(option for option in self.options if option.id == name)

    def standing(self, outcomes: Sequence[str]) -> set[tuple[str, str]]:
        """The differences, by option and outcome, that stand at 5% when those of all options in these outcomes are
        taken together (Holm)."""
        shown = [(option, name) for name in outcomes for option in self.options if name in option.differences]
        p_values = holm([option.differences[name].p for option, name in shown])
        pairs = zip(shown, p_values, strict=True)
        return {(option.id, name) for (option, name), p in pairs if p is not None and p < 1.0 - LEVEL}

    def as_json(self) -> dict[str, Any]:
        """Plain data; null stands for an outcome or a difference that does not apply."""
        manifest = self.manifest
        return {
            "scenario": manifest.scenario,
            "scenario_hash": manifest.scenario_hash,
            "model_version": manifest.model_version,
            "seed": manifest.seed,
            "replications": manifest.replications,
            "reference": manifest.reference,
            "theories": dict(self.theories),
            "combinations_of_theories": self.combinations,
            "options": [
                {
                    "id": option.id,
                    "title": option.title,
                    "outcomes": {info.id: self._outcome(option, info.id) for info in manifest.outcomes},
                    "differences": {info.id: _difference(option, info.id) for info in manifest.outcomes},
                }
                for option in self.options
            ],
            "calibrated": manifest.calibrated,
            "effects": EFFECTS,
            "variance_share": NOT_COMPUTED,
        }

    def _outcome(self, option: OptionSummary, outcome: str) -> dict[str, Any] | None:
        result, info = option.outcomes[outcome], self.manifest.outcome[outcome]
        return fields_or_none(result, unit=info.unit, better=info.better)


def summarise(run: Run) -> Summary:
    """Estimates of all outcomes under all options, and the paired differences from the reference."""
    manifest = run.manifest
    names = [info.id for info in manifest.outcomes]
    theirs = run.values(manifest.reference, names)
    options = []
    for option, title in manifest.options:
        ours = run.values(option, names)
        estimates, differences = {}, {}
        for info in manifest.outcomes:
            estimates[info.id] = estimate(ours[info.id], info.kind)
            if option != manifest.reference:
                differences[info.id] = difference(ours[info.id], theirs[info.id], info.kind)
        readings = {
            name: competing(ours[name], ours[STOP]) for name in names if STOP in ours and name.startswith(INCIDENCES)
        }
        options.append(OptionSummary(option, title, estimates, differences, readings))
    return Summary(manifest, tuple(options))


def _difference(option: OptionSummary, outcome: str) -> dict[str, Any] | None:
    result = option.differences.get(outcome)
    return None if result is None else fields_or_none(result, correlation=result.correlation)
