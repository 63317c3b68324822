"""Options under crossed theories whose true shares are known, with luck that all theories share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from model.analysis.data.luck import LuckBatches
from model.analysis.decide.beliefs import beliefs_of, weights_of
from model.analysis.decide.theories import Crossing, across_theories
from model.analysis.findings.theories import Pieces, Theories

Floats = NDArray[np.float64]

VALUES: Mapping[str, tuple[str, ...]] = {
    "deterrence": ("capability", "tripwire", "mixed"),
    "credibility": ("past_actions", "current_calculus"),
    "joining": ("threshold", "independent"),
    "red_line": ("price", "absolute", "bluff"),
}
OPTIONS = "abcdefghijklm"

Share = Callable[[str, Mapping[str, str]], float]
"""From an option and a theory to its true share."""

Right = Callable[[int], list[bool]]
"""From a seed to whether what was said is right."""


def truth_of(share: Share, options: int, values: Mapping[str, tuple[str, ...]] = VALUES) -> Floats:
    """The true shares (theories, options)."""
    theories = [dict(zip(values, theory, strict=True)) for theory in product(*values.values())]
    return np.array([[share(option, theory) for option in OPTIONS[:options]] for theory in theories])


def crossing_of(
    share: Share,
    options: int,
    replications: int,
    seed: int,
    shared: float = 0.8,
    values: Mapping[str, tuple[str, ...]] = VALUES,
) -> Crossing:
    """The theories played: events with these shares, a part `shared` of the variance of luck the same under all
    theories."""
    from scipy.special import ndtri

    rng = np.random.default_rng(seed)
    truth = truth_of(share, options, values)
    shape = (replications, *truth.shape)
    part = rng.standard_normal((replications, 1, options))
    luck = np.sqrt(shared) * part + np.sqrt(1.0 - shared) * rng.standard_normal(shape)
    with np.errstate(divide="ignore"):
        events = (luck < ndtri(truth)).astype(np.float64)
    numbers = np.arange(truth.shape[0], dtype=np.int64)
    batches = LuckBatches({"event": events}, {"event": np.ones(shape)}, np.zeros_like(numbers), numbers, False)
    return Crossing(
        values,
        tuple(product(*values.values())),
        tuple(OPTIONS[:options]),
        events.mean(axis=0),
        batches.residuals("event"),
    )


def differing(option: str, theory: Mapping[str, str]) -> float:
    """The first option is the same everywhere; the others do better where the red line is a bluff, worse elsewhere."""
    return 0.45 if option == "a" else 0.25 + 0.4 * (theory["red_line"] == "bluff")


def alike(option: str, theory: Mapping[str, str]) -> float:
    """Identical options."""
    return 0.45


def rare(option: str, theory: Mapping[str, str]) -> float:
    """Identical options and a rare event."""
    return 0.02


CROSSING_BELIEF = 0.5
"""The belief in a bluff at which the other options of `differing` do as well as the first."""


def counted_rightly(share: Share, options: int, replications: int) -> Callable[[int], list[bool]]:
    """Whether the ranges of k of n hold the truth, for all options together."""

    def right(seed: int) -> list[bool]:
        across = across_theories({"event": crossing_of(share, options, replications, seed)}, "a", seed)
        assert across is not None
        gap = truth_of(share, options)[:, 1:] - truth_of(share, options)[:, :1]
        most, least = (gap >= -1e-9).sum(axis=0), (gap > 1e-9).sum(axis=0)
        leads = across.conclusions["event"].against
        # Options that are level under a theory may be counted either way.
        return [all(lead.better.low <= most[k] and lead.better.high >= least[k] for k, lead in enumerate(leads))]

    return right


def nothing_claimed(share: Share, options: int, replications: int, shared: float = 0.8) -> Callable[[int], list[bool]]:
    """Whether no lead of identical options is taken for beyond luck under any theory, of the best over the next too."""

    def right(seed: int) -> list[bool]:
        across = across_theories({"event": crossing_of(share, options, replications, seed, shared)}, "a", seed)
        assert across is not None
        of = across.conclusions["event"]
        assert of.first is not None
        return [all(lead.better.low == 0 and lead.better.high == lead.among for lead in (*of.against, of.first))]

    return right


def threshold_at(share: Share, options: int, replications: int, truth: float) -> Callable[[int], list[bool]]:
    """Whether the interval of the belief in a bluff at which the best option changes holds the truth, where told."""

    def right(seed: int) -> list[bool]:
        thresholds = beliefs_of(crossing_of(share, options, replications, seed), seed=seed).thresholds
        return [
            bool(threshold.low <= truth <= threshold.high)
            for threshold in thresholds
            if (threshold.structure, threshold.value) == BLUFF
        ]

    return right


def no_threshold(share: Share, options: int, replications: int, shared: float = 0.8) -> Callable[[int], list[bool]]:
    """Whether identical options have no threshold in any belief."""
    return lambda seed: [not beliefs_of(crossing_of(share, options, replications, seed, shared), seed=seed).thresholds]


def weighted_rightly(share: Share, replications: int) -> Callable[[int], list[bool]]:
    """Whether the intervals of means by a stated belief hold the truth."""

    def right(seed: int) -> list[bool]:
        crossing = crossing_of(share, 2, replications, seed)
        truth = weights_of(crossing, STATED) @ truth_of(share, 2)
        means = beliefs_of(crossing, STATED, seed=seed).means
        ends = [(row.stated.low, row.stated.high, value) for row, value in zip(means, truth, strict=True)]
        return [low <= value <= high for low, high, value in ends if low is not None and high is not None]

    return right


BLUFF = ("red_line", "bluff")
STATED = {"red_line": {"price": 0.1, "absolute": 0.1, "bluff": 0.8}}


def shortfall_is_held(truth: Sequence[Sequence[float]], replications: int, shared: float = 0.5) -> Right:
    """Whether each option's mean shortfall over combinations lies within its sampling error; `truth` has the shares of
    an event (combinations, options), a part `shared` of whose luck is the same in all of them."""

    def right(seed: int) -> list[bool]:
        from scipy.special import ndtri

        rng = np.random.default_rng(seed)
        shares = np.array(truth)
        own = rng.normal(size=(replications, *shares.shape))
        luck = shared**0.5 * rng.normal(size=(replications, 1, 1)) + (1.0 - shared) ** 0.5 * own
        events = (luck < ndtri(shares)).astype(np.float64)
        means = events.mean(axis=0)
        options = OPTIONS[: shares.shape[1]]
        pieces = dict(zip(options, (events - means).T / replications, strict=True))
        by_option = {option: tuple(map(float, column)) for option, column in zip(options, means.T, strict=True)}
        combinations = tuple((str(place),) for place in range(len(shares)))
        info = SimpleNamespace(better="more", kind="share")
        study = Theories(
            "s", cast("Any", info), ("t",), combinations, by_option, replications, None, Pieces(pieces, True)
        )
        result = []
        for option, column in zip(options, shares.T, strict=True):
            half = study.half_width(option, range(len(shares)))
            short = np.mean([value for value in study.regret(option) if value is not None])
            if half is not None:
                result.append(bool(abs(short - (shares.max(axis=1) - column).mean()) <= half))
        return result

    return right
