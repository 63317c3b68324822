"""Parameters that are drawn together: rank correlations, and the normal copula that has them.

Each parameter keeps its own distribution; what is joint is luck. The luck of correlated parameters is turned into
normal scores, mixed by a triangular root of their correlation matrix, and turned back. The first parameter of a group,
by the order of paths, keeps the luck that it would have had alone.

A rank correlation r (Spearman) is that of normal scores correlated by 2 sin(pi r / 6).

Sources: Pearson 1907 (ranks of normal scores); Iman & Conover 1982; Sklar 1959 (copulas).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_PIVOT = 1e-6
"""A correlation matrix whose root has a smaller squared pivot is taken for singular."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Correlation:
    """The rank correlation of two parameters, whose paths are in order, with the reason for it."""

    between: Pair
    rank: float
    because: str
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Copula:
    """A group of parameters drawn together: their paths in order, and the rows of the triangular root (Cholesky's) of
    the correlation matrix of their normal scores."""

    paths: tuple[str, ...]
    root: tuple[tuple[float, ...], ...]

    def within(self, paths: Collection[str]) -> Copula:
        """The copula of those of the group that are among the paths; it may be of one or of none."""
        rows = [place for place, path in enumerate(self.paths) if path in paths]
        own = tuple(self.paths[row] for row in rows)
        scores = {(self.paths[i], self.paths[k]): _dot(self.root[i], self.root[k]) for i in rows for k in rows if i < k}
        return Copula(own, _root(own, scores))

    def mixed(self, scores: Sequence[Any]) -> list[Any]:
        """Independent normal scores, a number or an array for each path, as correlated ones. Term by term, and not by a
        library's matrix product, whose last bits depend on the machine."""
        return [sum(weight * score for weight, score in zip(row, scores, strict=False)) for row in self.root]


def pair_of(first: str, second: str) -> Pair:
    """Two paths in order."""
    return (first, second) if first < second else (second, first)


def copulas(correlations: Iterable[Correlation]) -> tuple[Copula, ...]:
    """The groups that correlations join. Raises ValueError where those of a group contradict each other."""
    ranks = {item.between: item.rank for item in correlations}
    of_groups = []
    for paths in groups(ranks):
        root = _root(paths, _scores(ranks))
        if len(root) < len(paths):
            raise ValueError(f"no joint distribution has these rank correlations: {', '.join(paths)}")
        of_groups.append(Copula(paths, root))
    return tuple(of_groups)


def groups(ranks: Mapping[Pair, float]) -> tuple[tuple[str, ...], ...]:
    """The paths that pairs with a correlation join, directly or through others, each group in order."""
    joined: dict[str, set[str]] = {}
    for (first, second), rank in ranks.items():
        if rank == 0.0:
            continue
        whole = joined.get(first, {first}) | joined.get(second, {second})
        for path in whole:
            joined[path] = whole
    return tuple(sorted({tuple(sorted(whole)) for whole in joined.values()}))


def contradiction(paths: Sequence[str], ranks: Mapping[Pair, float]) -> tuple[tuple[str, ...], float] | None:
    """The fewest of the paths whose rank correlations no joint distribution has, and the largest factor by which all
    of theirs may be multiplied so that one does; None where all go together."""
    scores = _scores(ranks)
    if len(_root(paths, scores)) == len(paths):
        return None
    # What comes first in a leading part that fails is dropped wherever the rest fails without it.
    members = list(paths[: len(_root(paths, scores)) + 1])
    for path in list(members):
        fewer = [other for other in members if other != path]
        if len(_root(fewer, scores)) < len(fewer):
            members = fewer
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        shrunk = _scores({pair: middle * rank for pair, rank in ranks.items()})
        low, high = (middle, high) if len(_root(members, shrunk)) == len(members) else (low, middle)
    return tuple(members), low


def _scores(ranks: Mapping[Pair, float]) -> dict[Pair, float]:
    """The correlations of normal scores that have these rank correlations."""
    return {pair: 2.0 * math.sin(math.pi * rank / 6.0) for pair, rank in ranks.items()}


def _root(paths: Sequence[str], scores: Mapping[Pair, float]) -> tuple[tuple[float, ...], ...]:
    """Cholesky's root of the correlation matrix of normal scores, by rows, as far as there is one: plain arithmetic, so
    that it is the same to the bit wherever it is worked out."""
    rows: list[tuple[float, ...]] = []
    for path in paths:
        row: list[float] = []
        for other, above in zip(paths, rows, strict=False):
            score = scores.get(pair_of(path, other), 0.0)
            row.append((score - _dot(row, above)) / above[-1])
        left = 1.0 - _dot(row, row)
        if left < LEAST_PIVOT:
            break
        rows.append((*row, math.sqrt(left)))
    return tuple(rows)


def _dot(row: Sequence[float], other: Sequence[float]) -> float:
    total = 0.0
    for a, b in zip(row, other, strict=False):
        total += a * b
    return total
