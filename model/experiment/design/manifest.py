"""The manifest of a run: all that a reader of its tables has to know, and nothing about the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ...simulation.outcomes import OutcomeInfo as OutcomeInfo

FORMAT = 2

RUN = "run"


@dataclass(frozen=True)
class Manifest:
    """The description of a run: its scenario and design, the rules and versions, and how much of it was played.

    `run` is the hash of what decides the rows: the scenario's content, the design, the seed and the rules, but not how
    many replications of which options were played; those are in `replications_by_option`. `scenario_options` are all
    options of the scenario. `settings` and `structures` hold at every design point, `vary` says what differs between
    points. The replications of one point are `streams` numbers apart, 1 where all points share their luck.
    `values` and `weekly` are hashes of the rows and of the weekly series, empty until the run is complete.
    """

    run: str
    scenario: str
    title: str
    scenario_hash: str
    calibrated: bool
    seed: int
    reference: str
    options: tuple[tuple[str, str], ...]
    replications_by_option: Mapping[str, int]
    outcomes: tuple[OutcomeInfo, ...]
    headline: tuple[str, ...]
    limits: tuple[str, ...]
    parameters_by_basis: Mapping[str, int]
    model_version: str
    sources: str
    versions: Mapping[str, str]
    study: str = ""
    question: str = ""
    design: str = "grid"
    luck: str = "common"
    points: int = 1
    streams: int = 1
    scenario_options: tuple[str, ...] = ()
    vary: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, float] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)
    kind: str = RUN
    values: str = ""
    weekly: str = ""
    format: int = FORMAT

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Ids of the options, in the scenario's order."""
        return tuple(option for option, _ in self.options)

    @property
    def outcome(self) -> dict[str, OutcomeInfo]:
        """Outcomes by id."""
        return {outcome.id: outcome for outcome in self.outcomes}

    @property
    def replications(self) -> int:
        """Replications that every option has at every design point."""
        return min(self.replications_by_option.values(), default=0)

    @property
    def complete(self) -> bool:
        """Whether everything that was last planned is stored."""
        return bool(self.values)

    @property
    def rows(self) -> int:
        """Rows of all options at all points; 0 for a run of another kind than a study, which has no points."""
        return self.points * sum(self.replications_by_option.values())

    def holding(self, titles: Mapping[str, str], replications: Mapping[str, int], reference: str) -> Manifest:
        """The same design with these replications of each option, the options in the order of `titles`.

        Where `reference` is not among them, the first option becomes the reference.
        """
        options = tuple((option, title) for option, title in titles.items() if option in replications)
        return replace(
            self,
            options=options,
            replications_by_option={option: replications[option] for option, _ in options},
            reference=reference if reference in replications else options[0][0],
        )

    def as_json(self) -> str:
        """The text of `manifest.json`."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Reads the text of `manifest.json`. Raises ValueError, KeyError or TypeError where it is no manifest."""
        content = json.loads(text)
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            was = content.get("format") if isinstance(content, dict) else None
            raise ValueError(
                f"it has format {was}, this program reads {FORMAT}" if was else "it is no manifest of a run"
            )
        known = {item.name for item in fields(cls)}
        content = {key: value for key, value in content.items() if key in known}
        content["options"] = tuple((str(option), str(title)) for option, title in content["options"])
        content["outcomes"] = tuple(OutcomeInfo(**outcome) for outcome in content["outcomes"])
        content["headline"] = tuple(content["headline"])
        content["limits"] = tuple(content["limits"])
        content["scenario_options"] = tuple(content["scenario_options"])
        return cls(**content)
