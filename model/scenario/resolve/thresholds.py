"""The thresholds that the files of a scenario state together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import Problem
from ..scenario import Threshold
from ..schema.thresholds import ThresholdForm, ThresholdValue
from ..schema.validate import sound_entries
from ..yaml.nodes import Node, Place
from .inheritance import Chain, Layer
from .library import Library, cite


def resolve_thresholds(chain: Chain) -> dict[str, Threshold]:
    """What is good enough, by outcome; a later file's entry takes the place of an earlier one's."""
    thresholds: dict[str, Threshold] = {}
    for layer in chain.layers:
        for name, form, _, _ in _entries(layer):
            reasoned = isinstance(form, ThresholdForm)
            thresholds[name] = Threshold(form.value, form.because, form.source) if reasoned else Threshold(float(form))
    return thresholds


def check_threshold_sources(chain: Chain, library: Library, problems: list[Problem]) -> None:
    """Adds a problem for every source cited that there is not."""
    for layer in chain.layers:
        for name, form, entry, _ in _entries(layer):
            if isinstance(form, ThresholdForm):
                cite(library, form.source, entry.step("source"), problems, f"thresholds.{name}")


def _entries(layer: Layer) -> Iterator[tuple[str, Any, Node, Place]]:
    kind: Any = ThresholdValue
    validated = layer.form.thresholds if layer.form is not None else None
    return sound_entries(kind, layer.node.step("thresholds"), validated)
