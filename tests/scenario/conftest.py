"""A small library and scenario in a temporary folder, to be spoiled one line at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from model.errors import InputError, Problem
from model.scenario import Scenario, load

SOURCES = """\
survey_2025:
  title: Survey of publics
  authors: [A. One, B. Two]
  year: 2025
  outlet: An institute
  url: https://example.org/survey
  kind: dataset
  provenance: found
judgement_2025: {title: Judgement, year: 2025, kind: judgement, provenance: judgement}
old_theory: {title: A theory, year: 1966, kind: book, provenance: recalled, use: theory}
rates: {title: Rates, year: 2015, kind: dataset, provenance: found, use: target}
"""

REPORTED = """\
press_size:
  report: first report
  outlet: A newspaper
  relay: An agency
  date: 2025-03
  claim: Between ten and thirty thousand troops.
  value: 10000-30000
  unit: troops
press_rear: {report: second report, outlet: A broadcaster, claim: In the rear., value: null}
"""

LEVERS = """\
force.size: {unit: troops, description: Troops authorised., bounds: [0, 100000], default: 0}
force.roles.training: {unit: share, description: Trains., bounds: [0, 1], default: 0, share_of: the force}
force.roles.air: {unit: share, description: Holds the air., bounds: [0, 1], default: 0, share_of: the force}
command.nato: {unit: "0 or 1", description: Who commands., bounds: [0, 1], values: [0, 1], default: 0}
"""

STRUCTURES = """\
deterrence:
  description: What deters.
  default: mixed
  values:
    capability: {description: Denial., source: [old_theory]}
    tripwire: {description: Hostages., source: [old_theory]}
    mixed: {description: Both., source: [old_theory]}
"""

RUSSIA = """\
about: What moves Russia.
resolve:
  value: {triangular: [0.2, 0.5, 0.9]}
  unit: share
  description: How much it stakes.
  basis: assumed
  source: [judgement_2025]
  bounds: [0, 1]
losses:
  value: 3.5
  unit: thousand a week
  description: Losses borne.
  basis: measured
  source: [survey_2025]
  bounds: [0, 50]
"""

CONTRIBUTORS = """\
members_are: contributors
fields:
  army: {unit: thousand soldiers, description: Land forces., bounds: [0, 3000]}
  support: {unit: share, description: Public support., bounds: [0, 1], basis: measured, source: [survey_2025]}
shared:
  hysteresis:
    value: {uniform: [0.05, 0.2]}
    unit: score
    description: How far below its threshold it leaves.
    basis: assumed
    bounds: [0, 1]
members:
  NOR: {name: Norway, army: {value: 8, basis: measured, source: [survey_2025]}, support: {value: 0.5}}
  GBR:
    name: United Kingdom
    army: {value: {normal: [70, 5]}, basis: estimated, source: [survey_2025]}
    support: {value: 0.52}
  FRA:
    name: France
    army: {value: 110, basis: measured, source: [survey_2025], note: Land forces alone.}
    support: {value: 0.49}
"""

SCENARIO = """\
# yaml-language-server: $schema=schema.json
id: trial
title: A trial of three options
questions:
  - {ask: Which option holds best?, outcomes: [holds]}
start: war
start_date: 2025-09-15
information_cutoff: 2025-09-30
horizon: {war_weeks: 156, ceasefire_weeks: 520}
reference: nothing
headline: [holds, signed]
limits:
  - It is a trial.
structures: {deterrence: capability}
options:
  nothing: {title: Nothing, summary: No force at all.}
  force:
    title: A force
    summary: Ten to thirty thousand.
    base: nothing
    content:
      force.size:
        value: {triangular: [10000, 20000, 30000]}
        content_from: reported
        reported_in: [press_size]
        note: The range of March.
      force.roles.training: {value: 0.5, content_from: completed, note: A guess.}
  nato:
    title: A force under NATO
    summary: The same, under NATO.
    base: force
    content:
      command.nato: {value: 1, content_from: counterfactual, note: Why not?}
"""

FILES = {
    "sources.yaml": SOURCES,
    "reported.yaml": REPORTED,
    "levers.yaml": LEVERS,
    "structures.yaml": STRUCTURES,
    "parameters/russia.yaml": RUSSIA,
    "parameters/contributors.yaml": CONTRIBUTORS,
    "scenario.yaml": SCENARIO,
}


@dataclass
class Folder:
    """A folder with a sound scenario in it."""

    path: Path

    @property
    def scenario(self) -> Path:
        return self.path / "scenario.yaml"

    def write(self, name: str, text: str) -> Path:
        """Writes a file and returns its path."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def change(self, name: str, old: str, new: str) -> None:
        """Replaces a text that must stand in the file once."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def load(self, *overrides: tuple[str, str], name: str = "scenario.yaml") -> Scenario:
        return load(self.path / name, overrides)

    def problems(self, *overrides: tuple[str, str], name: str = "scenario.yaml") -> list[Problem]:
        """The problems of loading; fails when there are none."""
        with pytest.raises(InputError) as caught:
            load(self.path / name, overrides)
        assert caught.value.exit_code == 2
        return list(caught.value.problems)

    def problem(self, *overrides: tuple[str, str], name: str = "scenario.yaml") -> Problem:
        """The one problem of loading."""
        problems = self.problems(*overrides, name=name)
        assert len(problems) == 1, "\n".join(problem.render() for problem in problems)
        return problems[0]


@pytest.fixture(scope="session")
def sound_files() -> dict[str, str]:
    """The files of the small scenario, by name."""
    return FILES


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    for name, text in FILES.items():
        made.write(name, text)
    return made
