"""The scenario that is served: its sides are made of what its files stated when it was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ...app import scenarios
from ...errors import InputError, Problem
from ...experiment.design import identity
from ...scenario import find_scenario, find_scenarios, load
from ...simulation.sources import source_hash
from .controls import Controls

if TYPE_CHECKING:
    from ...scenario import Assembled, Scenario

MODEL_DIGITS = 8
"""Hexadecimal digits of the model's hash in an address."""


@dataclass(frozen=True)
class ServedScenario:
    """A scenario, or that of a stored run, with the seed and the settings that its sides begin with.

    `scenario` is as `file` and those that it names state it; `name` is how a command line names it; `settings` are the
    run's own, by path: numbers, or names of theories.
    """

    file: Path
    scenario: Scenario
    name: str
    seed: int = 1
    settings: Mapping[str, float | str] = field(default_factory=dict)

    @cached_property
    def assembled(self) -> Assembled:
        """What the files state, for settings to be made in it. Raises InputError where they were edited meanwhile."""
        from ...scenario import read_scenario

        assembled = read_scenario(self.file, outcomes=scenarios.directions())
        if assembled.settled().hash != self.scenario.hash:
            wanted = "sim serve, started anew"
            raise InputError(Problem("was edited, or a file that it names", file=str(self.file), expected=wanted))
        return assembled

    @cached_property
    def model(self) -> str:
        """The first digits of a hash over the scenario and the rules: an address made with another shows other rows."""
        content = {"scenario": self.scenario.hash, "sources": source_hash()}
        return identity.content_hash(content)[:MODEL_DIGITS]

    @cached_property
    def controls(self) -> Controls:
        """What can be changed of it."""
        return Controls(self.scenario)

    @cached_property
    def shipped(self) -> str | None:
        """The name by which any scenario file can extend it, where it comes with the program."""
        own = find_scenarios().resolve()
        file = self.file.resolve()
        return file.relative_to(own).as_posix() if file.is_relative_to(own) else None

    @cached_property
    def first_options(self) -> tuple[str, str]:
        """The options that A and B begin with: the one that most others build on, and the reference."""
        options, reference = self.scenario.options, self.scenario.reference
        bases = Counter(option.base for option in options.values() if option.base not in (None, reference))
        others = [name for name in options if name != reference] or [reference]
        most = bases.most_common(1)
        return (str(most[0][0]) if most else others[0]), reference


def read_served(target: Path, seed: int | None = None) -> ServedScenario:
    """The scenario of a file; or that of a run, named by its folder or its name in runs, with its seed and settings.

    Raises InputError with every problem found, and for a run whose design varies.
    """
    folder = scenarios.run_folder(target)
    if folder is None:
        file = find_scenario(target)
        return ServedScenario(file, _load(file), str(target), 1 if seed is None else seed)
    from ...experiment.store.run import SCENARIO, check_study, load_run

    manifest = check_study(load_run(folder)).manifest
    if manifest.points > 1:
        wanted = "a scenario, or a run in which nothing varies"
        raise InputError(Problem(f"this run has {manifest.points:,} design points", file=str(folder), expected=wanted))
    file = folder / SCENARIO
    settings: dict[str, float | str] = {**manifest.settings, **manifest.structures}
    return ServedScenario(file, _load(file), str(file), manifest.seed if seed is None else seed, settings)


def _load(file: Path) -> Scenario:
    return load(file, outcomes=scenarios.directions())
