"""The thresholds and weights of outcomes that the files of a scenario state.

A file's threshold takes the place of an earlier one's of the same outcome. Weights mean something only beside each
other: a file that states any states them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...errors import Problem
from ..scenario import Judgement
from ..schema.judgements import ThresholdForm, ThresholdValue, WeightForm, WeightValue
from ..schema.validate import sound_entries
from ..yaml.nodes import Node, Place
from .inheritance import Chain, Layer
from .library import Library, cite

KINDS: dict[str, Any] = {"thresholds": ThresholdValue, "weights": WeightValue}


def resolve_judgements(chain: Chain, key: str) -> dict[str, Judgement]:
    """What the files state under `key`, `thresholds` or `weights`, by outcome."""
    judgements: dict[str, Judgement] = {}
    for layer in _layers(chain, key):
        for name, form, _, _ in _entries(layer, key):
            reasoned = isinstance(form, (ThresholdForm, WeightForm))
            judgements[name] = Judgement(form.value, form.because, form.source) if reasoned else Judgement(float(form))
    return judgements


def check_judgements(chain: Chain, library: Library, problems: list[Problem]) -> None:
    """Adds a problem for every source cited that there is not, and for weights that are all zero."""
    for key in KINDS:
        for layer in _layers(chain, key):
            for name, form, entry, _ in _entries(layer, key):
                if isinstance(form, (ThresholdForm, WeightForm)):
                    cite(library, form.source, entry.step("source"), problems, f"{key}.{name}")
    stated = chain.latest("weights")
    weights = resolve_judgements(chain, "weights")
    if stated is not None and len(weights) == len(stated.mapping) and not any(w.value for w in weights.values()):
        message = "no weight is above 0" if weights else '"weights" is empty'
        problems.append(stated.problem(message, expected="one or more outcomes that count", path="weights"))


def _layers(chain: Chain, key: str) -> Sequence[Layer]:
    """The files whose entries count."""
    stated = [layer for layer in chain.layers if layer.has(key)]
    return stated[-1:] if key == "weights" else stated


def _entries(layer: Layer, key: str) -> Iterator[tuple[str, Any, Node, Place]]:
    validated = getattr(layer.form, key) if layer.form is not None else None
    return sound_entries(KINDS[key], layer.node.step(key), validated)
