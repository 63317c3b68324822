"""The store of a sweep: a folder that survives being killed at any moment.

| file | holds |
|---|---|
| `manifest.json` | what was asked, and the hash of all values once it is complete |
| `scenario.yaml`, `study.json`, `points.parquet` | the scenario, the study, its design points |
| `parts/part-00000.parquet` ... | rows: `option`, `point`, `replication`, a column an outcome |
| `ledger.json` | every stored block with the hash of its values, and the blocks that failed |
| `blocks/`, `decisions.json` | blocks that wait for the rest of their part; how replications were decided |

Everything is written under another name, flushed to disk and renamed: at no moment does half of a file stand."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError, Problem
from model.experiment.blocks import Failure
from model.experiment.strata import LaneKey, Stratum, lanes_of, part_plan
from model.experiment.sweep_files import hold, parquet, part_name, write_whole

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from model.experiment.designs import Points

    Floats = NDArray[np.float64]

LEDGER = "ledger.json"


@dataclass
class Part:
    """A stored part: its blocks with the hash of each one's values."""

    blocks: tuple[LaneKey, ...]
    hashes: tuple[str, ...]

    def plain(self) -> list[list[Any]]:
        """As the ledger writes it."""
        return [[key.stratum, key.start, key.stop, found] for key, found in zip(self.blocks, self.hashes, strict=True)]


@dataclass
class SweepStore:
    """The folder of one sweep, opened by one process at a time (`locked`)."""

    folder: Path
    strata: tuple[Stratum, ...]
    points: Points
    luck: str
    outcomes: tuple[str, ...]
    part_rows: int
    parts: dict[int, Part] = field(default_factory=dict)
    failures: dict[LaneKey, Failure] = field(default_factory=dict)
    _waiting: dict[int, dict[int, int]] = field(default_factory=dict)
    _plan: list[tuple[LaneKey, ...]] = field(default_factory=list)
    _open: dict[int, int] = field(default_factory=dict)
    _home: dict[tuple[int, int], int] = field(default_factory=dict)
    _lanes: int = 1

    @contextmanager
    def locked(self, make: Callable[[], None], waits: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Holds the folder for this process, made by `make` where it is not there.

        Calls `waits` where another process has it, and waits for that one.
        """
        with hold(self.folder, make, waits):
            self._read()
            yield

    def held(self, option: str) -> int:
        """Replications of an option that stand in parts at every point, from the first on."""
        strata = [one for one in self.strata if one.option == option]
        return min(self._prefix(one) // one.points.size for one in strata)

    def look(self) -> None:
        """Reads what stands, without holding the folder: what is found may have grown by the time it is used."""
        self._read()

    def missing(self, blocks: Sequence[LaneKey], lanes: int) -> list[LaneKey]:
        """The lanes of these blocks that stand neither in a part nor among the waiting blocks."""
        self._lanes = lanes
        stored = {key for part in self.parts.values() for key in part.blocks}
        inside = {(key.stratum, key.start): key.stop for key in stored}
        gaps = []
        for key in blocks:
            reach = max(key.start, min(key.stop, inside.get((key.stratum, key.start), key.start)))
            if reach < key.stop:
                gaps += self._gaps(LaneKey(key.option, reach, key.stop, key.stratum))
        return gaps

    def arrange(self, blocks: Sequence[LaneKey], lanes: int) -> list[LaneKey]:
        """Sets the plan to these blocks, closes the parts that can be, and returns the lanes still to be played.

        Parts that the plan cuts differently go back to waiting blocks.
        """
        self._lanes = lanes
        self._plan = part_plan(blocks, self.part_rows)
        self._melt([index for index, part in self.parts.items() if not self._fits(index, part)])
        missing = []
        self._open, self._home = {}, {}
        for index, part in enumerate(self._plan):
            if index in self.parts:
                continue
            gaps = [gap for key in part for gap in self._gaps(key)]
            missing += gaps
            self._open[index] = len(gaps)
            self._home.update({(gap.stratum, gap.start): index for gap in gaps})
        for index in [index for index, count in self._open.items() if count == 0]:
            self._close(index)
        return missing

    def add(self, key: LaneKey, values: Floats) -> None:
        """Keeps a finished block, and writes its part when that was the last of it."""
        self._keep(key, values)
        self.failures.pop(key, None)
        index = self._home.get((key.stratum, key.start))
        if index is not None and index in self._open:
            self._open[index] -= 1
            if self._open[index] == 0:
                self._close(index)

    def fail(self, failure: Failure) -> None:
        """Notes a block that could not be played."""
        assert isinstance(failure.key, LaneKey)
        self.failures[failure.key] = failure

    def rows(self, stratum: int, start: int, stop: int) -> Floats:
        """The values of lanes that were played, (outcomes, lanes), from waiting blocks and parts."""
        found = []
        while start < stop:
            piece = self._piece(stratum, start)
            if piece is not None:
                key, values = piece, np.load(self._path(piece))
            else:
                index, key = self._in_part(stratum, start)
                values = self._of_part(index, key)
            found.append(values[:, start - key.start : min(stop, key.stop) - key.start])
            start = min(stop, key.stop)
        return np.concatenate(found, axis=1)

    def describe(self, key: LaneKey) -> str:
        """What a block plays: option, theories, design points and replications."""
        stratum = self.strata[key.stratum]
        point, replication = lanes_of(stratum, key.start, key.stop, self.points, self.luck)
        theories = "".join(f", {name}: {value}" for name, value in stratum.structures.items())
        points, replications = (_span(found) for found in (point, replication))
        return f"{key.option}{theories}, design points {points}, replications {replications}"

    def write_ledger(self) -> None:
        """Writes the ledger as it stands."""
        ledger = {
            "strata": [[one.option, dict(one.structures)] for one in self.strata],
            "parts": {str(index): self.parts[index].plain() for index in sorted(self.parts)},
            "failures": [
                {"stratum": key.stratum, "start": key.start, "stop": key.stop, "what": self.describe(key)}
                | {"reason": failure.reason, "traceback": failure.traceback}
                for key, failure in sorted(self.failures.items())
            ],
        }
        write_whole(self.folder / LEDGER, _json(ledger))

    def values_hash(self) -> str:
        """SHA-256 over the values of all parts, block by block: the same for any file format."""
        digest = hashlib.sha256(json.dumps(self.outcomes).encode())
        for index in sorted(self.parts):
            for found in self.parts[index].hashes:
                digest.update(bytes.fromhex(found))
        return digest.hexdigest()

    def tidy(self) -> None:
        """Removes what only an unfinished sweep needs."""
        for path in (self.folder / "blocks").glob("*.partial"):
            path.unlink(missing_ok=True)
        # Killed after a part was closed and before its blocks were gone, or grown: they stand twice.
        closed = {(key.stratum, key.start): key.stop for part in self.parts.values() for key in part.blocks}
        for stratum, pieces in self._waiting.items():
            for start, stop in list(pieces.items()):
                if closed.get((stratum, start - start % self._lanes), 0) >= stop:
                    self._path(self._key(stratum, start, stop)).unlink(missing_ok=True)
                    del pieces[start]
        known = {part_name(index) for index in self.parts}
        for path in (self.folder / "parts").iterdir():
            if path.name not in known:
                path.unlink(missing_ok=True)

    # -- reading what stands ----------------------------------------------------------------------

    def _read(self) -> None:
        self.parts, self.failures, self._waiting = {}, {}, {}
        path = self.folder / LEDGER
        if path.exists():
            try:
                given = json.loads(path.read_text(encoding="utf-8"))
                for index, blocks in given["parts"].items():
                    keys = tuple(self._key(stratum, start, stop) for stratum, start, stop, _ in blocks)
                    self.parts[int(index)] = Part(keys, tuple(str(block[3]) for block in blocks))
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise InputError(Problem(f"this sweep is damaged: {LEDGER}: {error}", file=str(self.folder))) from error
        absent = [index for index in self.parts if not (self.folder / "parts" / part_name(index)).exists()]
        for index in absent:
            del self.parts[index]
        for path in (self.folder / "blocks").glob("*.npy"):
            stratum, start, stop = map(int, path.stem.split("-"))
            self._wait(self._key(stratum, start, stop))

    def _key(self, stratum: int, start: int, stop: int) -> LaneKey:
        return LaneKey(self.strata[stratum].option, start, stop, stratum)

    def _fits(self, index: int, part: Part) -> bool:
        return index < len(self._plan) and part.blocks == self._plan[index]

    def _prefix(self, stratum: Stratum) -> int:
        held = sorted(
            (key.start, key.stop) for part in self.parts.values() for key in part.blocks if key.stratum == stratum.index
        )
        reach = 0
        for start, stop in held:
            if start > reach:
                break
            reach = max(reach, stop)
        return reach

    def _gaps(self, key: LaneKey) -> list[LaneKey]:
        reach = key.start
        while reach < key.stop:
            piece = self._piece(key.stratum, reach)
            if piece is None:
                return [LaneKey(key.option, reach, key.stop, key.stratum)]
            reach = piece.stop
        return []

    def _piece(self, stratum: int, lane: int) -> LaneKey | None:
        """The waiting block that holds a lane: mostly the one that begins there."""
        pieces = self._waiting.get(stratum, {})
        if pieces.get(lane, lane) > lane:
            return self._key(stratum, lane, pieces[lane])
        block = lane - lane % self._lanes
        for start in sorted(pieces):
            if start >= block and start <= lane < pieces[start]:
                return self._key(stratum, start, pieces[start])
        return None

    def _wait(self, key: LaneKey) -> None:
        """Notes a waiting block. Of two that begin together the shorter goes."""
        pieces = self._waiting.setdefault(key.stratum, {})
        before = pieces.get(key.start, key.stop)
        pieces[key.start] = max(before, key.stop)
        if before != key.stop:
            self._path(self._key(key.stratum, key.start, min(before, key.stop))).unlink(missing_ok=True)

    def _in_part(self, stratum: int, lane: int) -> tuple[int, LaneKey]:
        for index, part in self.parts.items():
            for key in part.blocks:
                if key.stratum == stratum and key.start <= lane < key.stop:
                    return index, key
        raise KeyError(f"lane {lane} of stratum {stratum} was not played")

    def _of_part(self, index: int, wanted: LaneKey) -> Floats:
        import polars as pl

        first = 0
        for key in self.parts[index].blocks:
            if key == wanted:
                break
            first += key.size
        table = (
            pl.scan_parquet(self.folder / "parts" / part_name(index))
            .slice(first, wanted.size)
            .select(self.outcomes)
            .collect()
        )
        return np.stack([table[name].fill_null(float("nan")).to_numpy() for name in self.outcomes])

    # -- writing ----------------------------------------------------------------------------------

    def _path(self, key: LaneKey) -> Path:
        return self.folder / "blocks" / f"{key.name}.npy"

    def _keep(self, key: LaneKey, values: Floats) -> None:
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(values, np.float64))
        write_whole(self._path(key), buffer.getvalue(), directory=False)
        self._wait(key)

    def _melt(self, indices: Sequence[int]) -> None:
        if not indices:
            return
        for index in indices:
            for key in self.parts[index].blocks:
                self._keep(key, self._of_part(index, key))
        for index in indices:
            del self.parts[index]
        self.write_ledger()

    def _close(self, index: int) -> None:
        blocks = self._plan[index]
        matrices = [self.rows(key.stratum, key.start, key.stop) for key in blocks]
        hashes = tuple(self._hash(key, values) for key, values in zip(blocks, matrices, strict=True))
        path = self.folder / "parts" / part_name(index)
        write_whole(path, parquet(self._table(blocks, matrices)))
        self.parts[index] = Part(blocks, hashes)
        self._open.pop(index, None)
        self.write_ledger()
        for key in blocks:
            waiting = self._waiting.get(key.stratum, {})
            for start in [one for one in range(key.start, key.stop) if waiting.get(one, key.stop + 1) <= key.stop]:
                self._path(self._key(key.stratum, start, waiting.pop(start))).unlink(missing_ok=True)

    def _table(self, blocks: Sequence[LaneKey], matrices: Sequence[Floats]) -> pl.DataFrame:
        import polars as pl

        where = [lanes_of(self.strata[key.stratum], key.start, key.stop, self.points, self.luck) for key in blocks]
        options = [pl.repeat(key.option, key.size, dtype=pl.String, eager=True) for key in blocks]
        values = np.concatenate(matrices, axis=1)
        columns: dict[str, pl.Series] = {
            "option": pl.concat(options).rechunk(),
            "point": pl.Series(np.concatenate([point for point, _ in where]), dtype=pl.Int64),
            "replication": pl.Series(np.concatenate([turn for _, turn in where]), dtype=pl.Int64),
        }
        for index, name in enumerate(self.outcomes):
            columns[name] = pl.Series(values[index], dtype=pl.Float64).fill_nan(None)
        return pl.DataFrame(columns).rechunk()

    def _hash(self, key: LaneKey, values: Floats) -> str:
        where = [key.option, dict(self.strata[key.stratum].structures), key.start, key.stop]
        digest = hashlib.sha256(json.dumps(where, sort_keys=True).encode())
        plain = np.where(np.isnan(values), np.nan, values).astype("<f8")
        digest.update(np.ascontiguousarray(plain).tobytes())
        return digest.hexdigest()


def _span(numbers: NDArray[np.int64]) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return f"{low}" if low == high else f"{low} to {high}"


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
