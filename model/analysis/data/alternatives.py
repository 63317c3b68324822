"""The alternatives of a design, and the worlds over which they are judged.

A lever is a choice, so that an alternative is an option at one setting of the levers that the design varies. Parameters
and theories, which nobody chooses, make the worlds. (The terms are those of robust decision making: policies are made
of levers, states of the world of uncertainties. Lempert, Popper & Bankes 2003.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...scenario import SAMPLED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario
    from .rows import DesignRows

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Comparison = Literal["options", "crossed", "replications", "scattered"]
"""How alternatives meet worlds.

| | |
|---|---|
| options | no lever varies: options are compared over design points, or over replications of one point |
| crossed | every setting of levers was played in the same worlds |
| replications | levers alone vary, under common luck: settings are compared replication by replication |
| scattered | each setting met a world, or luck, of its own: its effect can only be estimated by an emulator |
"""


@dataclass(frozen=True)
class Alternative:
    """An option, at one setting of the levers that vary: `label` names it, `settings` are by path."""

    label: str
    option: str
    settings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """A design as settings of levers crossed with worlds.

    `levers` are the paths of levers that vary, `settings` (settings, levers) their values, NaN where an option keeps
    its own. `table` (settings, worlds) holds where the point of both stands among the chosen points, -1: not played.
    """

    levers: tuple[str, ...]
    settings: Floats
    table: Ints
    comparison: Comparison

    @cached_property
    def everywhere(self) -> Ints:
        """The settings that were played in every world: those that can be compared."""
        return np.flatnonzero((self.table >= 0).all(axis=1))

    @cached_property
    def shared_worlds(self) -> Ints:
        """The worlds in which every setting was played: those that show the effect of levers."""
        return np.flatnonzero((self.table >= 0).all(axis=0))

    def alternatives(self, options: Sequence[str]) -> tuple[Alternative, ...]:
        """Every option at every setting that can be compared; the options alone where no lever varies, or where
        settings cannot be compared. Settings of an option stand together."""
        if self.comparison in ("options", "scattered"):
            return tuple(Alternative(option, option) for option in options)
        settings = [self.setting(int(place)) for place in self.everywhere]
        return tuple(
            Alternative(label(option if len(options) > 1 else "", setting) or option, option, setting)
            for option in options
            for setting in settings
        )

    def setting(self, place: int) -> dict[str, float]:
        """A setting by path, without levers that options keep at their own value."""
        row = self.settings[place]
        return {path: float(value) for path, value in zip(self.levers, row, strict=True) if not np.isnan(value)}


def label(option: str, settings: Mapping[str, float]) -> str:
    """`europe_alone, force.size 20000, us.backstop 0.5`."""
    return ", ".join([*([option] if option else []), *(f"{path} {value:.6g}" for path, value in settings.items())])


def lay_out(rows: DesignRows, scenario: Scenario) -> Layout:
    """The settings and the worlds of a run's design."""
    chosen = rows.chosen
    levers = tuple(path for path in rows.varied_paths if path in scenario.levers)
    count = int(chosen.size)
    if not levers:
        return Layout((), np.empty((1, 0)), np.arange(count, dtype=np.int64)[None, :], "options")
    others = [path for path in rows.varied_paths if path not in scenario.levers]
    settings, setting = _distinct(np.column_stack([rows.column(path)[chosen] for path in levers]))
    uncertain = [rows.column(path)[chosen] for path in others]
    worlds, world = _distinct(np.column_stack([*uncertain, rows.theory[chosen].astype(np.float64)]))
    table = np.full((settings.shape[0], worlds.shape[0]), -1, dtype=np.int64)
    table[setting, world] = np.arange(count)
    manifest = rows.run.manifest
    if manifest.design in SAMPLED or not (table >= 0).all(axis=1).any():
        return Layout(levers, settings, table, "scattered")
    if worlds.shape[0] > 1:
        return Layout(levers, settings, table, "crossed")
    return Layout(levers, settings, table, "replications" if rows.common else "scattered")


def _distinct(values: Floats) -> tuple[Floats, Ints]:
    """The distinct rows in order of appearance, and which of them each row is. NaN equals NaN."""
    keys: dict[bytes, int] = {}
    firsts: list[int] = []
    index = np.empty(values.shape[0], dtype=np.int64)
    plain = np.where(np.isnan(values), np.nan, values) + 0.0
    for place, row in enumerate(plain):
        key = row.tobytes()
        if key not in keys:
            keys[key] = len(firsts)
            firsts.append(place)
        index[place] = keys[key]
    return values[firsts], index


def alike(rows: DesignRows, layout: Layout) -> dict[tuple[str, int], tuple[str, int]]:
    """Alternatives (option, place of the setting) whose rows equal those of an earlier alternative in every world and
    outcome, mapped to the first such alternative."""
    prints = rows.fingerprints()
    first: dict[tuple[int | None, ...], tuple[str, int]] = {}
    twins: dict[tuple[str, int], tuple[str, int]] = {}
    for option in rows.options:
        for place in range(layout.table.shape[0]):
            points = [None if at < 0 else int(rows.chosen[at]) for at in layout.table[place]]
            key = tuple(None if point is None else prints[option, point] for point in points)
            if key in first:
                twins[option, place] = first[key]
            else:
                first[key] = (option, place)
    return twins


@dataclass(frozen=True)
class Distinct:
    """The alternatives of a design without duplicates: `twins` maps duplicates to the first of their kind, as `alike`
    gives them."""

    layout: Layout
    options: tuple[str, ...]
    twins: Mapping[tuple[str, int], tuple[str, int]]

    @cached_property
    def unique(self) -> Ints:
        """The indices of alternatives without an earlier twin, among all alternatives, settings of an option
        together."""
        return np.array([k for k, pair in enumerate(self.pairs) if self._twin(pair) is None], dtype=np.int64)

    @property
    def pairs(self) -> list[tuple[str, int]]:
        """Each alternative as its option and the place of its setting, settings of an option together."""
        places = [0] if self.layout.comparison == "scattered" else [int(place) for place in self.layout.everywhere]
        return [(option, place) for option in self.options for place in places]

    def _twin(self, pair: tuple[str, int]) -> tuple[str, int] | None:
        if self.layout.comparison != "scattered":
            return self.twins.get(pair)
        first = self.like(pair[0])
        return None if first is None else (first, 0)

    def like(self, option: str) -> str | None:
        """The earlier option that has the same rows as this one at every setting."""
        firsts = {self.twins.get((option, place), (option, -1)) for place in range(self.layout.table.shape[0])}
        names = {name for name, _ in firsts}
        if len(names) != 1 or option in names:
            return None
        return next(iter(names)) if {place for _, place in firsts} == set(range(self.layout.table.shape[0])) else None

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The alternatives without an earlier twin, in the order of the columns."""
        every = self.layout.alternatives(self.options)
        return tuple(every[int(k)] for k in self.unique)

    @cached_property
    def alike(self) -> tuple[tuple[str, ...], ...]:
        """Groups of labels with the same rows: whole options first, then single alternatives."""
        groups: dict[str, list[str]] = {}
        whole = {option: first for option in self.options if (first := self.like(option)) is not None}
        for option, first in whole.items():
            groups.setdefault(first, [first]).append(option)
        if self.layout.comparison != "scattered":
            labels = dict(zip(self.pairs, self.layout.alternatives(self.options), strict=True))
            for pair, alternative in labels.items():
                twin = self.twins.get(pair)
                if twin in labels and pair[0] not in whole:
                    name = labels[twin].label
                    groups.setdefault(f"{name}\0", [name]).append(alternative.label)
        return tuple(tuple(names) for names in groups.values())
