"""The rows of a stored sweep, a few replications of every design point at a time: never all of them at once.

Rows of all options at one point and one replication belong together: they met the same luck. Where options hold
different numbers of replications, those that all of them hold are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from model.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.sweep import Sweep

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CHUNK = 250_000
"""Rows in memory at a time, of all options together; one replication of every point is the least."""

MOST_POINTS = 10_000
"""Design points that an analysis takes in; of more it takes a sample."""


@dataclass(frozen=True)
class Chunk:
    """Some replications of every chosen point: `turn` is which of its point's replications a row is, `place` where
    its point stands among the chosen ones, `values` has the shape (rows, options, outcomes), NaN: does not apply."""

    place: Ints
    turn: Ints
    replication: Ints
    values: Floats


@dataclass(frozen=True)
class Stored:
    """A sweep as the analyses read it.

    `values` is (points, paths), NaN where the scenario's own value or draw holds; `theory` is the index of each point
    into `theories`, whose entries name the value of each structure that varies. `chosen` are the points taken in, in
    rising order; `turns` the replications of each that every option holds. `lucks` is 1 where all points share their
    luck, else how many points have one of their own; the luck of point p is then p modulo `lucks`.
    """

    sweep: Sweep
    paths: tuple[str, ...]
    values: Floats
    switches: tuple[str, ...]
    theories: tuple[tuple[str, ...], ...]
    theory: Ints
    options: tuple[str, ...]
    chosen: Ints
    turns: int
    lucks: int

    @property
    def count(self) -> int:
        """Design points of the sweep."""
        return int(self.theory.size)

    @property
    def common(self) -> bool:
        """Whether all points share their luck."""
        return bool(self.sweep.manifest["luck"] == "common")

    @cached_property
    def rows(self) -> int:
        """Rows that are read: chosen points, replications and options."""
        return int(self.chosen.size) * self.turns * len(self.options)

    @cached_property
    def uneven(self) -> bool:
        """Whether some options hold more replications than others."""
        held = self.sweep.manifest["replications_by_option"]
        return len({held[option] for option in self.options}) > 1

    def replication(self, turn: Ints, point: Ints) -> Ints:
        """The number of the replication, under which its luck is drawn."""
        found: Ints = turn if self.common else turn * self.lucks + point % self.lucks
        return found

    def settings(self, point: int) -> dict[str, float]:
        """What is set at a point, by path."""
        row = self.values[point]
        return {path: float(one) for path, one in zip(self.paths, row, strict=True) if not np.isnan(one)}

    def structures(self, point: int) -> dict[str, str]:
        """The theories of a point, of those that vary."""
        return dict(zip(self.switches, self.theories[int(self.theory[point])], strict=True))

    def label(self, point: int) -> str:
        """What a point sets, as `force.size 20000, deterrence tripwire`."""
        numbers = [f"{path} {one:.6g}" for path, one in self.settings(point).items()]
        names = [f"{name} {one}" for name, one in self.structures(point).items()]
        return ", ".join([*numbers, *names]) or "as the scenario has it"

    def of(self, options: Sequence[str], chosen: Ints | None = None) -> Stored:
        """The same with these options alone, and with all replications that these hold."""
        held = self.sweep.manifest["replications_by_option"]
        turns = min(int(held[option]) for option in options)
        return replace(
            self, options=tuple(options), turns=turns, chosen=self.chosen if chosen is None else np.sort(chosen)
        )

    def chunks(self, outcomes: Sequence[str], size: int = CHUNK) -> Iterator[Chunk]:
        """All rows, some replications at a time, in their order. Raises InputError where rows are missing."""
        count, width = int(self.chosen.size), len(self.options)
        step = max(1, size // max(1, count * width))
        for start in range(0, self.turns, step):
            yield self._chunk(outcomes, start, min(self.turns, start + step))

    def _chunk(self, outcomes: Sequence[str], start: int, stop: int) -> Chunk:
        import polars as pl

        step = 1 if self.common else self.lucks
        count, width = int(self.chosen.size), len(self.options)
        wanted = pl.col("replication").is_between(start * step, stop * step - 1)
        if width < len(self.sweep.options):
            wanted &= pl.col("option").is_in(list(self.options))
        if count < self.count:
            wanted &= pl.col("point").is_in(pl.Series(self.chosen).implode())
        option = pl.col("option").cast(pl.Enum(list(self.sweep.options))).to_physical().cast(pl.Int64)
        try:
            frame = (
                self.sweep.rows()
                .filter(wanted)
                .select(option.alias("option"), "point", "replication", *outcomes)
                .collect(engine="streaming")
            )
        except (OSError, pl.exceptions.PolarsError) as error:
            raise self._damaged(str(error).strip().splitlines()[0]) from error
        of_option = np.full(len(self.sweep.options), -1, dtype=np.int64)
        of_option[[self.sweep.options.index(one) for one in self.options]] = np.arange(width)
        place = np.searchsorted(self.chosen, frame["point"].to_numpy())
        turn = frame["replication"].to_numpy() // step
        index = ((turn - start) * count + place) * width + of_option[frame["option"].to_numpy()]
        rows = (stop - start) * count
        if index.size != rows * width or np.unique(index).size != index.size:
            raise self._damaged(f"{index.size:,} rows where {rows * width:,} should be")
        values = np.empty((rows * width, len(outcomes)))
        for column, name in enumerate(outcomes):
            values[index, column] = frame[name].fill_null(float("nan")).to_numpy()
        turns, places = np.divmod(np.arange(rows, dtype=np.int64), count)
        turns += start
        replication = self.replication(turns, self.chosen[places])
        return Chunk(places, turns, replication, values.reshape(rows, width, len(outcomes)))

    def _damaged(self, why: str) -> InputError:
        return InputError(
            Problem(
                f"this sweep is damaged: {why}",
                file=str(self.sweep.folder),
                expected="sim sweep ... --resume, which plays what is missing",
            )
        )


def stored(sweep: Sweep, most_points: int = MOST_POINTS, seed: int = 0) -> Stored:
    """A sweep opened for analysis. Of more than `most_points` points a sample is chosen, the same under each theory."""
    import polars as pl

    table = sweep.points()
    switches = tuple(name for name, kind in table.schema.items() if kind == pl.String)
    paths = tuple(name for name in table.columns if name not in (*switches, "point"))
    count = table.height
    columns = [table[path].cast(pl.Float64).fill_null(float("nan")).to_numpy() for path in paths]
    labels = list(zip(*(table[name].to_list() for name in switches), strict=True)) if switches else [()] * count
    theories = tuple(dict.fromkeys(labels))
    index = {label: code for code, label in enumerate(theories)}
    common = sweep.manifest["luck"] == "common"
    # In a design of one at a time a theory is a point of its own; in all others theories are crossed with the points.
    places = count if sweep.manifest["design"] == "one_at_a_time" else count // len(theories)
    chosen = np.arange(count, dtype=np.int64)
    if count > most_points:
        some = np.random.default_rng(seed).choice(places, max(1, most_points * places // count), replace=False)
        chosen = chosen[np.isin(chosen % places, some)]
    found = Stored(
        sweep=sweep,
        paths=paths,
        values=np.column_stack(columns) if columns else np.empty((count, 0)),
        switches=switches,
        theories=theories,
        theory=np.array([index[label] for label in labels], dtype=np.int64),
        options=sweep.options,
        chosen=chosen,
        turns=0,
        lucks=1 if common else places,
    )
    return found.of(sweep.options)
