"""Worlds whose truth is known: true means of options in each, and replications of them with luck of either kind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.analysis.data.luck import LuckBatches
from model.analysis.decide.regret import Assessment, assess
from model.analysis.decide.worlds import Worlds

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Study:
    """Worlds and options with shares of an event, played `replications` times each.

    Shares are `share`, plus for the first option a normal scatter over worlds with the standard deviation `spread`, and
    `lead` everywhere. Under `common` luck a part `shared` of the variance of luck is the same at all worlds.
    `structures` are rival theories, worlds in turn; worlds are a sample unless they are theories or share their luck.
    """

    worlds: int
    replications: int
    options: int
    share: float = 0.45
    spread: float = 0.0
    lead: float = 0.0
    common: bool = False
    shared: float = 0.5
    structures: int = 1


@dataclass(frozen=True)
class Played:
    """The true shares (worlds, options), events (replications, worlds, options), and the luck behind their averages."""

    truth: Floats
    events: Floats
    luck: LuckBatches


@lru_cache(maxsize=256)
def worlds_of(study: Study, seed: int) -> Played:
    """The study, played once for all cases that look at it. Not to be changed."""
    from scipy.special import ndtri

    rng = np.random.default_rng(seed)
    truth = np.full((study.worlds, study.options), study.share)
    truth[:, 0] += study.lead + study.spread * rng.standard_normal(study.worlds)
    truth = np.clip(truth, 0.0, 1.0)
    shape = (study.replications, study.worlds, study.options)
    luck = rng.standard_normal(shape)
    if study.common:
        part = rng.standard_normal((study.replications, 1, study.options))
        luck = np.sqrt(study.shared) * part + np.sqrt(1.0 - study.shared) * luck
    with np.errstate(divide="ignore"):
        events = (luck < ndtri(truth)).astype(np.float64)
    numbers = np.arange(study.worlds, dtype=np.int64)
    stream = np.zeros(study.worlds, np.int64) if study.common else numbers
    sampled = not study.common and study.structures == 1
    batches = LuckBatches({"event": events}, {"event": np.ones(shape)}, stream, numbers, sampled)
    return Played(truth, events, batches)


@lru_cache(maxsize=256)
def assessment(study: Study, seed: int, threshold: float | None = None) -> Assessment:
    """The assessment of the study's averages, once for all cases that look at it."""
    played = worlds_of(study, seed)
    names = tuple("abcdefghijklm"[: study.options])
    structure = np.arange(study.worlds, dtype=np.int64) % study.structures
    means = played.events.mean(axis=0)
    residuals = played.luck.residuals("event")
    worlds = Worlds.of(means, names, structure, played.luck, residuals, study.structures, seed)
    return assess(worlds, threshold, seed=seed)
