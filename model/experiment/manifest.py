"""The manifest of a run: all that a reader of its tables has to know, and nothing of the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from model.simulation.outcomes import OutcomeInfo as OutcomeInfo

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a run is: what was asked, of which scenario, by which rules and versions, with which values.

    `values` and `weekly` are hashes of its rows and of its weekly series. A sweep has many design `points`.
    """

    run: str
    scenario: str
    title: str
    scenario_hash: str
    calibrated: bool
    seed: int
    replications: int
    reference: str
    options: tuple[tuple[str, str], ...]
    outcomes: tuple[OutcomeInfo, ...]
    headline: tuple[str, ...]
    limits: tuple[str, ...]
    parameters_by_basis: Mapping[str, int]
    model_version: str
    sources: str
    versions: Mapping[str, str]
    values: str = ""
    weekly: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)
    points: int = 1
    format: int = FORMAT

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Ids of the options, in the scenario's order."""
        return tuple(option for option, _ in self.options)

    @property
    def outcome(self) -> dict[str, OutcomeInfo]:
        """Outcomes by id."""
        return {one.id: one for one in self.outcomes}

    def as_json(self) -> str:
        """The text of `manifest.json`."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Reads it back. Raises ValueError, KeyError or TypeError where it is not one."""
        given = json.loads(text)
        if not isinstance(given, dict) or given.get("format") != FORMAT:
            raise ValueError("not a manifest of this format")
        known = {one.name for one in fields(cls)}
        content = {key: value for key, value in given.items() if key in known}
        content["options"] = tuple((str(option), str(title)) for option, title in content["options"])
        content["outcomes"] = tuple(OutcomeInfo(**one) for one in content["outcomes"])
        content["headline"] = tuple(content["headline"])
        content["limits"] = tuple(content["limits"])
        return cls(**content)
