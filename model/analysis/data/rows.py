"""The rows of a run, read in chunks of a few replications of every design point.

Rows of all options at one point and one replication belong together: they met the same luck. Where options hold
different numbers of replications, those that all of them hold are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...experiment.design.points import Points

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from ...experiment.store.run import Run

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CHUNK = 250_000
"""The most rows of a chunk, all options together; a chunk has at least one replication of every point."""

MOST_POINTS = 10_000
"""The most design points that an analysis reads; larger designs are sampled."""


@dataclass(frozen=True)
class Chunk:
    """Some replications of every chosen point. By row, `turn` is the index of the replication within its point, `place`
    the index of the point among the chosen points, `replication` the number under which luck is drawn. `values` is
    (rows, options, outcomes), NaN: does not apply."""

    place: Ints
    turn: Ints
    replication: Ints
    values: Floats


@dataclass(frozen=True)
class DesignRows:
    """A run as the analyses read it: its design, and its rows by design point.

    `values` is (points, paths), NaN where the scenario's own value or draw holds; `theory` is the index of each point
    into `theories`, whose entries name the value of each of `switches`, the structures that the design sets. `chosen`
    are the points read, in rising order; `turns` the replications of each that every option holds. `streams` is 1
    where all points share their luck, else the number of streams of luck; point p then has stream p modulo `streams`.
    """

    run: Run
    paths: tuple[str, ...]
    values: Floats
    switches: tuple[str, ...]
    theories: tuple[tuple[str, ...], ...]
    theory: Ints
    options: tuple[str, ...]
    chosen: Ints
    turns: int
    streams: int

    @property
    def count(self) -> int:
        """Design points of the run."""
        return int(self.theory.size)

    @property
    def common(self) -> bool:
        """Whether all points share their luck."""
        return self.run.manifest.luck == "common"

    @cached_property
    def rows(self) -> int:
        """Rows that are read: chosen points, replications and options."""
        return int(self.chosen.size) * self.turns * len(self.options)

    @cached_property
    def uneven(self) -> bool:
        """Whether some options hold more replications than others."""
        held = self.run.manifest.replications_by_option
        return len({held[option] for option in self.options}) > 1

    @cached_property
    def varied_paths(self) -> tuple[str, ...]:
        """The paths that differ between the chosen points; the others are settings of all of them."""
        values = self.values[self.chosen]
        same = np.all((values == values[:1]) | (np.isnan(values) & np.isnan(values[:1])), axis=0)
        return tuple(path for path, constant in zip(self.paths, same, strict=True) if not constant)

    @cached_property
    def varied_switches(self) -> tuple[str, ...]:
        """The structures that differ between the chosen points."""
        theories = [self.theories[int(code)] for code in np.unique(self.theory[self.chosen])]
        return tuple(name for k, name in enumerate(self.switches) if len({theory[k] for theory in theories}) > 1)

    def column(self, path: str) -> Floats:
        """The value that each of the design's points sets a path to, NaN where the point leaves it to the scenario."""
        values: Floats = self.values[:, self.paths.index(path)]
        return values

    def replication(self, turn: Ints, point: Ints) -> Ints:
        """The number of the replication, under which its luck is drawn."""
        numbers: Ints = turn if self.common else turn * self.streams + point % self.streams
        return numbers

    def settings(self, point: int) -> dict[str, float]:
        """The settings of a point, by path."""
        row = self.values[point]
        return {path: float(value) for path, value in zip(self.paths, row, strict=True) if not np.isnan(value)}

    def structures(self, point: int) -> dict[str, str]:
        """The theories that the design sets at a point, by structure."""
        return dict(zip(self.switches, self.theories[int(self.theory[point])], strict=True))

    def label(self, point: int) -> str:
        """The settings and theories of a point, as `force.size 20000, deterrence tripwire`."""
        numbers = [f"{path} {value:.6g}" for path, value in self.settings(point).items()]
        names = [f"{name} {value}" for name, value in self.structures(point).items()]
        return ", ".join([*numbers, *names]) or "as the scenario has it"

    def of(self, options: Sequence[str], chosen: Ints | None = None) -> DesignRows:
        """The rows of these options alone, with all replications that each of them holds."""
        held = self.run.manifest.replications_by_option
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

    def fingerprints(self) -> dict[tuple[str, int], int]:
        """A hash of the rows of each option at each chosen point: equal where the same replications had the same values
        of all stored outcomes. Comparable only within a process."""
        import polars as pl

        rows = self.run.rows().filter(self._wanted(0, self.turns))
        columns = [outcome.id for outcome in self.run.manifest.outcomes]
        try:
            table = (
                rows.select("option", "point", pl.struct("replication", *columns).hash(seed=1).alias("hash"))
                .group_by("option", "point")
                .agg(pl.col("hash").sum())
                .collect(engine="streaming")
            )
        except (OSError, pl.exceptions.PolarsError) as error:
            raise self._damaged(str(error).strip().splitlines()[0]) from error
        return {(option, point): value for option, point, value in table.iter_rows()}

    def _wanted(self, start: int, stop: int) -> pl.Expr:
        import polars as pl

        step = 1 if self.common else self.streams
        wanted = pl.col("replication").is_between(start * step, stop * step - 1)
        if len(self.options) < len(self.run.manifest.option_ids):
            wanted &= pl.col("option").is_in(list(self.options))
        if self.chosen.size < self.count:
            wanted &= pl.col("point").is_in(pl.Series(self.chosen).implode())
        return wanted

    def _chunk(self, outcomes: Sequence[str], start: int, stop: int) -> Chunk:
        import polars as pl

        step = 1 if self.common else self.streams
        held = self.run.manifest.option_ids
        count, width = int(self.chosen.size), len(self.options)
        option = pl.col("option").cast(pl.Enum(list(held))).to_physical().cast(pl.Int64)
        try:
            frame = (
                self.run.rows()
                .filter(self._wanted(start, stop))
                .select(option.alias("option"), "point", "replication", *outcomes)
                .collect(engine="streaming")
            )
        except (OSError, pl.exceptions.PolarsError) as error:
            raise self._damaged(str(error).strip().splitlines()[0]) from error
        of_option = np.full(len(held), -1, dtype=np.int64)
        of_option[[held.index(option) for option in self.options]] = np.arange(width)
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
                f"this run is damaged: {why}",
                file=str(self.run.folder),
                expected="the command that played it, once more: it plays what is missing",
            )
        )


def read_design(run: Run, most_points: int = MOST_POINTS, seed: int = 0) -> DesignRows:
    """A run opened for analysis. Of more than `most_points` points a sample is chosen, the same under each theory."""
    manifest = run.manifest
    points = Points.from_table(run.points, manifest.streams)
    switches = tuple(points.theories[0])
    count = points.count
    # In a one-at-a-time design a theory is a point of its own; in all others theories are crossed with the points.
    places = count if manifest.design == "one_at_a_time" else count // len(points.theories)
    chosen = np.arange(count, dtype=np.int64)
    if run.point is not None:
        chosen = np.array([run.point], dtype=np.int64)
    elif count > most_points:
        some = np.random.default_rng(seed).choice(places, max(1, most_points * places // count), replace=False)
        chosen = chosen[np.isin(chosen % places, some)]
    rows = DesignRows(
        run=run,
        paths=points.paths,
        values=points.values,
        switches=switches,
        theories=tuple(tuple(theory[name] for name in switches) for theory in points.theories),
        theory=points.theory,
        options=manifest.option_ids,
        chosen=chosen,
        turns=0,
        streams=1 if manifest.luck == "common" else manifest.streams,
    )
    return rows.of(manifest.option_ids)
