"""The manifest of a run: all that a reader of its tables has to know, and nothing about the machine."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from ...simulation.outcomes import OutcomeInfo as OutcomeInfo
from .arms import LARGEST_REPLICATION
from .identity import content_hash

FORMAT = 2

RUN = "run"

HASH = "hash"
"""The key of `manifest.json` that has the hash of all others."""

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")

_written: dict[str, Manifest] = {}
"""The manifests that this process has made files of last, by their text: it knows what they say."""

MOST_WRITTEN = 8


@dataclass(frozen=True)
class Manifest:
    """The description of a run: its scenario and design, the rules and versions, and how much of it was played.

    `run` is the hash of what decides the rows: the scenario's content, the design, the seed and the rules, but not how
    many replications of which options were played; those are in `replications_by_option`. `scenario_options` are all
    options of the scenario. `settings` and `structures` hold at every design point, `vary` says what differs between
    points. The replications of one point are `streams` numbers apart, 1 where all points share their luck.
    `values` and `weekly` are hashes of the rows and of the weekly series, empty until the run is complete; `documents`
    has the SHA-256 of each file that describes the design.
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
    documents: Mapping[str, str] = field(default_factory=dict)
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
        """The text of `manifest.json`, with a hash by which a reader knows that it is as it was written."""
        content = asdict(self)
        content |= {HASH: content_hash(content)}
        return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    def as_file(self) -> bytes:
        """The content of `manifest.json`. Where this process reads the same again, it need not check it."""
        text = self.as_json()
        if json.loads(json.dumps(self.vary)) == self.vary:  # a tuple would be read as a list
            if len(_written) >= MOST_WRITTEN:
                _written.clear()
            _written[text] = self
        return text.encode()

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Reads the text of `manifest.json`.

        Raises ValueError where it is no manifest, is not as it was written, or contradicts itself.
        """
        if text in _written:
            return _written[text]
        from pydantic import ValidationError

        try:
            content = json.loads(text)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            was = content.get("format") if isinstance(content, dict) else None
            raise ValueError(
                f"it has format {was}, this program reads {FORMAT}" if was else "it is no manifest of a run"
            )
        written = content.get(HASH)
        known = {item.name for item in fields(cls)}
        content = {key: value for key, value in content.items() if key in known}
        if written is not None and written != content_hash(content):
            raise ValueError("it is damaged: it is not as it was written")
        try:
            manifest: Manifest = _adapter().validate_json(json.dumps(content), strict=True)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            raise ValueError(f"it is damaged: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
        for contradiction in manifest._contradictions():
            raise ValueError(f"it is damaged: {contradiction}")
        return manifest

    def _contradictions(self) -> Iterator[str]:
        """What no manifest that this program wrote says."""
        counts, ids = self.replications_by_option, self.option_ids
        for name in ("run", "scenario_hash"):
            if not _DIGEST.match(getattr(self, name)):
                yield f"{name} is no hash"
        if self.points < 0 or self.streams < 1 or not 0 <= self.seed < 2**64:
            yield "a number is out of its range"
        if not set(self.scenario_options) >= set(ids) or len(set(ids)) < len(ids):
            yield "its options are not those of the scenario"
        if set(counts) != set(ids) or not all(1 <= count <= LARGEST_REPLICATION for count in counts.values()):
            yield "its replications are not those of its options"
        if self.complete and not (ids and self.reference in ids):
            yield "its reference is not among its options"
        outcomes = self.outcome
        if len(outcomes) < len(self.outcomes) or (self.kind == RUN and not outcomes.keys() >= set(self.headline)):
            yield "its headline is not of its outcomes"
        if not all(math.isfinite(value) for value in self.settings.values()):
            yield "a setting is not finite"


@lru_cache(maxsize=1)
def _adapter() -> Any:
    """Checks the kinds of a manifest's values."""
    from pydantic import TypeAdapter

    return TypeAdapter(Manifest)
