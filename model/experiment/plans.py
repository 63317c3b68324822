"""What a run would be: its options, its blocks, its hash and its place, checked before anything is played."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError, Problem, did_you_mean
from model.experiment import identity, kept, store
from model.experiment.blocks import BLOCK, BlockKey, plan
from model.experiment.manifest import Manifest
from model.experiment.work import Simulation, Work
from model.scenario import MOST_REPLICATIONS, Precision

if TYPE_CHECKING:
    from model.scenario import Scenario

LARGEST_SEED = 2**64 - 1


@dataclass(frozen=True)
class Plan:
    """What a run would be: options in the scenario's order, blocks, its hash and its place.

    `asked` is what decides its hash; with a `precision` it is the first round.
    """

    manifest: Manifest
    blocks: tuple[BlockKey, ...]
    workers: int
    place: Path
    work: Work
    scenario_yaml: str
    asked: Mapping[str, Any]
    block: int = BLOCK
    placed: bool = False
    precision: Precision | None = None

    @property
    def lanes(self) -> int:
        """Replications of all options together."""
        return sum(key.size for key in self.blocks)

    @property
    def bytes_needed(self) -> int:
        """About how many bytes its folder takes, before compression."""
        return self.lanes * 8 * (len(self.manifest.outcomes) + 2) + 200_000

    def at(self, replications: int) -> Plan:
        """The same with another number of replications, under its own hash."""
        asked = {**self.asked, "replications": replications}
        manifest = replace(self.manifest, run=identity.content_hash(asked), replications=replications)
        place = self.place if self.placed else store.default_place(manifest.scenario, manifest.run)
        blocks = tuple(plan(manifest.option_ids, replications, self.block))
        return replace(self, manifest=manifest, blocks=blocks, place=place, asked=asked)

    def check(self) -> None:
        """Raises InputError for a place that cannot hold the run."""
        store.check_place(self.place, self.manifest.run, self.bytes_needed, self._replaces)

    def _replaces(self, held: Manifest) -> bool:
        # Rounds end where they end: what stands there may hold as many replications as this will.
        grown = replace(self.manifest, replications=MOST_REPLICATIONS) if self.precision else self.manifest
        return kept.grows(held, grown)


def plan_run(
    scenario: Scenario,
    replications: int = 1024,
    seed: int = 1,
    options: Sequence[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    structures: Mapping[str, str] | None = None,
    workers: int | None = None,
    out: Path | None = None,
    work: Work | None = None,
    block: int = BLOCK,
    precision: Precision | None = None,
) -> Plan:
    """Checks what is asked and lays it out, playing nothing.

    Raises InputError for an unknown option, a number out of range, or a place that cannot hold the run.
    """
    in_range("replications", replications, 1, MOST_REPLICATIONS)
    in_range("seed", seed, 0, LARGEST_SEED)
    workers = default_workers() if workers is None else workers
    in_range("workers", workers, 1, 1024)
    chosen = choose_options(scenario, options)
    settings, structures = dict(settings or {}), dict(structures or {})
    work = work or Simulation(scenario, seed, settings, structures)
    sources = identity.source_hash()
    by_basis = _by_basis(scenario)
    asked: dict[str, Any] = {
        "scenario": scenario.hash,
        "sources": sources,
        "seed": seed,
        "replications": replications,
        "options": list(chosen),
        "settings": identity.plain_settings(settings),
        "structures": structures,
    }
    manifest = Manifest(
        run=identity.content_hash(asked),
        scenario=scenario.id,
        title=scenario.title,
        scenario_hash=scenario.hash,
        calibrated="calibrated" in by_basis,
        seed=seed,
        replications=replications,
        reference=scenario.reference if scenario.reference in chosen else chosen[0],
        options=tuple((option, scenario.options[option].title) for option in chosen),
        outcomes=tuple(work.outcomes()),
        headline=tuple(scenario.headline),
        limits=tuple(scenario.limits),
        parameters_by_basis=by_basis,
        model_version=_model_version(),
        sources=sources,
        versions=identity.versions(),
        settings=asked["settings"],
        structures=structures,
    )
    place = out if out is not None else store.default_place(scenario.id, manifest.run)
    blocks = tuple(plan(chosen, replications, block))
    text = _without_precision(scenario).to_yaml()
    laid = Plan(manifest, blocks, workers, place, work, text, asked, block, out is not None, precision)
    laid.check()
    return laid


def choose_options(scenario: Scenario, asked: Sequence[str] | None) -> tuple[str, ...]:
    """The options asked for, or all, in the scenario's order. Raises InputError for unknown ones."""
    if asked is None:
        return tuple(scenario.options)
    unknown = [option for option in asked if option not in scenario.options]
    if unknown:
        raise InputError(
            Problem(
                f"no option named {option!r} in scenario {scenario.id}",
                expected="one of " + ", ".join(scenario.options),
                suggestion=did_you_mean(option, scenario.options),
            )
            for option in unknown
        )
    if not asked:
        raise InputError("no options named: there is nothing to play")
    return tuple(option for option in scenario.options if option in asked)


def default_workers() -> int:
    """As many workers as this process may use cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_range(name: str, value: int, low: int, high: int) -> None:
    """Raises InputError for a whole number that is out of its range."""
    if not low <= value <= high:
        raise InputError(Problem(f"{name} is {value}", expected=f"a whole number from {low} to {high}"))


def _without_precision(scenario: Scenario) -> Scenario:
    """As it is stored: how long to go on is no part of what was played."""
    return replace(scenario, precision=None) if getattr(scenario, "precision", None) is not None else scenario


def _by_basis(scenario: Scenario) -> dict[str, int]:
    counts: dict[str, int] = {}
    for parameter in scenario.parameters.values():
        basis = str(parameter.basis)
        counts[basis] = counts.get(basis, 0) + 1
    return dict(sorted(counts.items()))


def _model_version() -> str:
    from model import __version__

    return __version__
