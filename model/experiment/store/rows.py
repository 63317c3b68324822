"""The rows of a run on disk, complete and readable whenever the process is killed.

| file | holds |
|---|---|
| `rows/ARM-LANE.parquet` ... | rows of an arm from that lane on: `option`, `point`, `replication`, outcomes |
| `ledger.json` | the lanes of each of these files, with the hash of its values; and the blocks that failed |
| `weekly_sums.parquet` | where weekly series are stored, their sums over whole blocks; later blocks are added |
| `blocks/` | finished blocks that wait for the rest of their file |

Files of rows begin at fixed lanes of each arm, so that a run that grows appends lanes and has the same bytes as a run
played at once. Every file is written under another name, flushed to disk and renamed. Each has a hash of what it holds
and of the run that it belongs to, compared when it is read: what is damaged, or of another run, is played again.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..design.arms import Arm, BlockKey, BlockResult, Failure
from .files import hold, parquet, read_table, write_whole

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEDGER = "ledger.json"
ROWS = "rows"
BLOCKS = "blocks"
SUMS = "weekly_sums.parquet"
COUNTS = "counts"
"""The weekly series that counts the lanes behind the sums of each week."""

CHECK = "check"
"""The array of a block's file with the hash of the others."""

KEYS = ("option", "point", "replication")
"""The columns of a row beside its outcomes."""

PARTIAL = (
    "*.parquet.partial",
    "*.json.partial",
    "*.yaml.partial",
    f"{ROWS}/*.parquet.partial",
    f"{BLOCKS}/*.npz.partial",
)
"""What a process that was killed leaves of files that it was writing."""

RECENT = 16
"""Blocks that stay in memory once they are read: their rows are read first, then their weekly sums."""

IN_MEMORY = 64_000_000
"""Bytes of rows of finished blocks that stay in memory, until their file is written."""

FILE_LANES = 131_072
"""Lanes of a full file of rows: a multiple of every block size."""

Replications = Callable[["Ints", "Ints"], "Ints"]
"""The number of the replication at (design point, replicate)."""


@dataclass(frozen=True)
class Segment:
    """A file of rows: lanes `start` up to `stop` of an arm, with the hash of their values."""

    arm: int
    start: int
    stop: int
    hash: str

    @property
    def name(self) -> str:
        """The path of its file within the run's folder."""
        return f"{ROWS}/{self.arm:04}-{self.start:010}.parquet"


@dataclass
class WeeklySums:
    """Sums of an arm's weekly series over its first `lanes` lanes, which are whole blocks."""

    lanes: int = 0
    series: dict[str, Floats] = field(default_factory=dict)

    def hash_for(self, run: str, arm: int) -> str:
        """SHA-256 over the lanes and the sums of an arm of a run: a Parquet file does not notice a flipped bit."""
        digest = hashlib.sha256(json.dumps([run, arm, self.lanes, *self.series]).encode())
        for values in self.series.values():
            digest.update(values.astype("<f8").tobytes())
        return digest.hexdigest()

    def plus(self, block: Mapping[str, Floats], lanes: int) -> WeeklySums:
        """The sums with one more block, which must follow the lanes summed so far; `lanes` is the new end."""
        if not self.series:
            return WeeklySums(lanes, {name: np.array(values, np.float64) for name, values in block.items()})
        return WeeklySums(lanes, {name: total + block[name] for name, total in self.series.items()})


class RowStore:
    """The rows in one run folder, written by one process at a time (`locked`).

    Lanes of an arm are stored in segments, without a gap from lane 0, or in blocks that wait. `finished` has the lanes
    of each arm whose weekly means are written already: their blocks are not needed any more. `target` has the lanes of
    each arm that will be settled: its files are written as soon as they are complete. `run` is the hash of the run that
    the rows belong to, and `damaged` names the files that were dropped when the folder was locked.
    """

    def __init__(
        self,
        folder: Path,
        run: str,
        arms: Sequence[Arm],
        outcomes: Sequence[str],
        replications: Replications,
        block: int,
        weekly: bool,
    ) -> None:
        self.folder = folder
        self.run = run
        self.damaged: list[str] = []
        self.arms = {arm.index: arm for arm in arms}
        self.outcomes = tuple(outcomes)
        self.failures: dict[BlockKey, Failure] = {}
        self.sums: dict[int, WeeklySums] = {}
        self.finished: Mapping[int, int] = {}
        self.target: Mapping[int, int] = {}
        self._replications = replications
        self._block = block
        self._weekly = weekly
        self._segments: dict[int, list[Segment]] = {}
        self._waiting: dict[int, dict[int, set[int]]] = {}
        self._recent: dict[BlockKey, BlockResult] = {}
        self._in_memory: dict[BlockKey, Floats] = {}
        self._ledger = ""
        self._written: dict[int, tuple[int, list[Segment]]] = {}
        self._folded: dict[int, WeeklySums] = {}

    # -- reading ----------------------------------------------------------------------------------

    @contextmanager
    def locked(self, make: Callable[[], None], on_wait: Callable[[], None]) -> Iterator[None]:
        """Locks the folder for this process, after `make` has made it where there is none.

        `on_wait` is called before waiting for another process. Damaged files are dropped: their lanes are missing then.
        """
        with hold(self.folder, make, on_wait):
            self.read()
            self._drop_damaged()
            yield

    def read(self) -> None:
        """Reads what is stored, without locking the folder."""
        self._ledger = ""
        self._segments = {arm: [] for arm in self.arms}
        for segment in read_ledger(self.folder, self.run):
            if segment.arm in self.arms and (self.folder / segment.name).is_file():
                self._segments[segment.arm].append(segment)
        for arm, segments in self._segments.items():
            self._segments[arm] = _without_gap(segments)
        self.sums = _read_sums(self.folder / SUMS, self.run) if self._weekly else {}
        self._waiting = {arm: {} for arm in self.arms}
        for path in sorted((self.folder / BLOCKS).glob("*-*-*.npz")):
            numbers = [int(part) for part in path.stem.split("-") if part.isascii() and part.isdecimal()]
            if len(numbers) == 3 and numbers[0] in self.arms and numbers[1] < numbers[2]:
                key = self._key(*numbers)
                if path == self._path(key) and path.is_file():  # others are copies, or not ours
                    self._note_waiting(key)

    def segments(self) -> list[Segment]:
        """The segments in order of arms and lanes."""
        return [segment for arm in sorted(self._segments) for segment in self._segments[arm]]

    def held(self, arm: int) -> int:
        """Number of lanes of an arm stored in segments."""
        segments = self._segments[arm]
        return segments[-1].stop if segments else 0

    def reach(self, arm: int) -> int:
        """Number of lanes of an arm stored without a gap from lane 0, in segments or in blocks that wait."""
        reach = self.held(arm)
        while (piece := self._piece(arm, reach)) is not None:
            reach = piece.stop
        return reach

    def replications(self) -> dict[str, int]:
        """Replications of each option that segments hold at all of its points; options without any are left out."""
        counts: dict[str, int] = {}
        for arm in self.arms.values():
            whole = self.held(arm.index) // max(1, arm.width)
            counts[arm.option] = min(counts.get(arm.option, whole), whole)
        return {option: count for option, count in counts.items() if count}

    def missing(self, blocks: Sequence[BlockKey]) -> list[BlockKey]:
        """The blocks still to be played of these, or the ends of them that are not stored.

        Where weekly series are stored a block is played whole or not at all, since its sums are over all its lanes. An
        arm that gets more lanes than its weekly means cover needs every block that is not in its sums.
        """
        upto: dict[int, int] = {}
        for key in blocks:
            upto[key.arm] = max(upto.get(key.arm, 0), key.stop)
        missing = []
        for key in blocks:
            held = self.held(key.arm)
            if self._weekly:
                complete = upto[key.arm] <= min(held, self.finished.get(key.arm, 0))
                if not complete and key.stop > self._sums(key.arm).lanes and not self._waits(key):
                    missing.append(key)
                continue
            reach = max(key.start, min(key.stop, held))
            while reach < key.stop and (piece := self._piece(key.arm, reach)) is not None:
                reach = piece.stop
            if reach < key.stop:
                missing.append(BlockKey(key.option, reach, key.stop, key.arm))
        return missing

    def values(self, arm: int, start: int, stop: int) -> Floats:
        """The values of stored lanes, (outcomes, lanes). Raises KeyError where a lane is not stored."""
        parts = []
        while start < stop:
            segment = next((item for item in self._segments[arm] if item.start <= start < item.stop), None)
            if segment is not None:
                upto = min(stop, segment.stop)
                parts.append(self._read_segment(segment, start, upto))
            else:
                piece = self._piece(arm, start)
                if piece is None:
                    raise KeyError(f"lane {start} of arm {arm} was not played")
                upto = min(stop, piece.stop)
                parts.append(self._values_of(piece)[:, start - piece.start : upto - piece.start])
            start = upto
        return np.concatenate(parts, axis=1) if parts else np.empty((len(self.outcomes), 0))

    def describe(self, key: BlockKey) -> str:
        """A block in words: its option, theories, design points and replications."""
        arm = self.arms[key.arm]
        point, replicate = arm.locate(key.start, key.stop)
        theories = "".join(f", {name}: {value}" for name, value in arm.structures.items())
        replications = _span(self._replications(point, replicate))
        if arm.width == 1 and len({other.option for other in self.arms.values()}) == len(self.arms):
            return f"{key.option}{theories}, replications {replications}"
        return f"{key.option}{theories}, design points {_span(point)}, replications {replications}"

    # -- writing ----------------------------------------------------------------------------------

    def add(self, key: BlockKey, result: BlockResult) -> None:
        """Stores a finished block, and the file of rows where the block completes it."""
        content = io.BytesIO()
        arrays: dict[str, Any] = {"values": np.ascontiguousarray(result.values, np.float64)}
        if self._weekly:
            arrays |= {"series": np.array(list(result.weekly)), "weekly": np.stack(list(result.weekly.values()))}
        np.savez(content, **arrays, **{CHECK: self._check_of(key, arrays)})
        (self.folder / BLOCKS).mkdir(exist_ok=True)  # a copy of the folder may have dropped it, being empty
        write_whole(self._path(key), content.getvalue(), directory=False)
        self._recent.pop(key, None)
        self._hold(key, arrays["values"])
        self._note_waiting(key)
        self.failures.pop(key, None)
        end = self.held(key.arm)
        end += FILE_LANES - end % FILE_LANES
        reach = self.reach(key.arm)
        if key.stop <= end and reach >= end:
            self._write_segments({key.arm: end})
        if self._weekly:
            self._fold(key, result)
        if self.held(key.arm) < (target := self.target.get(key.arm, 0)) <= reach and key.arm not in self._written:
            self._written[key.arm] = target, self._write_files(key.arm, target)

    def fail(self, failure: Failure) -> None:
        """Notes a block that could not be played."""
        self.failures[failure.key] = failure

    def settle(self, lanes: Mapping[int, int]) -> None:
        """Writes the first `lanes` lanes of each arm into files of rows; all of them must be stored."""
        self._write_segments({arm: upto for arm, upto in lanes.items() if upto > self.held(arm)})
        folded = [self._fold_weekly(arm) for arm in lanes] if self._weekly else []
        if any(folded):
            self._write_sums()
        for pattern in PARTIAL:  # of a process that was killed
            for path in self.folder.glob(pattern):
                path.unlink(missing_ok=True)

    def write_ledger(self) -> None:
        """Writes the ledger as it stands, unless this process has just written the same."""
        content = {
            "run": self.run,
            "segments": [[segment.arm, segment.start, segment.stop, segment.hash] for segment in self.segments()],
            "failures": [
                {"arm": key.arm, "start": key.start, "stop": key.stop, "what": self.describe(key)}
                | {"reason": failure.reason, "traceback": failure.traceback}
                for key, failure in sorted(self.failures.items())
            ],
        }
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        if text != self._ledger:
            write_whole(self.folder / LEDGER, text.encode())
            self._ledger = text

    def weekly_totals(self, arm: int, lanes: int) -> dict[str, Floats]:
        """Sums of an arm's weekly series over its first lanes, by series; blocks that are not summed yet must wait."""
        sums = self._sums(arm)
        while sums.lanes < lanes:
            stop = min(sums.lanes + self._block, lanes)
            sums = sums.plus(self._load(self._key(arm, sums.lanes, stop)).weekly, stop)
        return sums.series

    def values_hash(self, lanes: Mapping[int, int]) -> str:
        """SHA-256 over the values of the first lanes of each arm, whatever the extent and compression of the files."""
        digest = hashlib.sha256(json.dumps(self.outcomes).encode())
        for arm, upto in sorted(lanes.items()):
            for segment in self._segments[arm]:
                if segment.start >= upto:
                    break
                if segment.stop <= upto:
                    digest.update(bytes.fromhex(segment.hash))
                else:
                    values = self._read_segment(segment, segment.start, upto)
                    digest.update(bytes.fromhex(self.hash_of(arm, segment.start, upto, values)))
        return digest.hexdigest()

    def hash_of(self, arm: int, start: int, stop: int, values: Floats) -> str:
        """SHA-256 of the bits of lanes' values, with the option, the theories and the lanes."""
        what = [self.arms[arm].option, dict(self.arms[arm].structures), start, stop]
        digest = hashlib.sha256(json.dumps(what, sort_keys=True).encode())
        digest.update(np.ascontiguousarray(np.where(np.isnan(values), np.nan, values).astype("<f8")).tobytes())
        return digest.hexdigest()

    # -- inside -----------------------------------------------------------------------------------

    def _sums(self, arm: int) -> WeeklySums:
        return self.sums.get(arm) or WeeklySums()

    def _key(self, arm: int, start: int, stop: int) -> BlockKey:
        return BlockKey(self.arms[arm].option, start, stop, arm)

    def _path(self, key: BlockKey) -> Path:
        return self.folder / BLOCKS / f"{key.arm:04}-{key.start:010}-{key.stop:010}.npz"

    def _note_waiting(self, key: BlockKey) -> None:
        self._waiting[key.arm].setdefault(key.start, set()).add(key.stop)

    def _waits(self, key: BlockKey) -> bool:
        return key.stop in self._waiting[key.arm].get(key.start, ())

    def _blocks_waiting(self, arm: int) -> list[BlockKey]:
        return [self._key(arm, start, stop) for start, stops in self._waiting[arm].items() for stop in sorted(stops)]

    def _remove_block(self, key: BlockKey) -> None:
        stops = self._waiting[key.arm][key.start]
        stops.discard(key.stop)
        if not stops:
            del self._waiting[key.arm][key.start]
        self._recent.pop(key, None)
        self._in_memory.pop(key, None)
        self._path(key).unlink(missing_ok=True)

    def _hold(self, key: BlockKey, values: Floats) -> None:
        """Holds the rows of a finished block in memory, so that they need not be read for their file, if there is
        room."""
        if sum(rows.nbytes for rows in self._in_memory.values()) + values.nbytes <= IN_MEMORY:
            self._in_memory[key] = values

    def _values_of(self, key: BlockKey) -> Floats:
        values = self._in_memory.get(key)
        return self._load(key).values if values is None else values

    def _piece(self, arm: int, lane: int) -> BlockKey | None:
        """The waiting block that holds a lane; of several with one start, the longest."""
        waiting = self._waiting[arm]
        if lane in waiting:
            return self._key(arm, lane, max(waiting[lane]))
        block = lane - lane % self._block
        for start in sorted(waiting):
            if block <= start < lane < max(waiting[start]):
                return self._key(arm, start, max(waiting[start]))
        return None

    def _load(self, key: BlockKey) -> BlockResult:
        if key in self._recent:
            return self._recent[key]
        # Opened here: numpy leaves its own handle open where a file is truncated.
        with self._path(key).open("rb") as file, np.load(file) as content:
            arrays = {name: content[name] for name in content.files}
        check = arrays.pop(CHECK)
        if check.tobytes() != self._check_of(key, arrays).tobytes():
            raise ValueError(f"{self._path(key).name} is damaged, or of another run")
        weekly = zip(arrays["series"].tolist(), arrays["weekly"], strict=True) if self._weekly else ()
        while len(self._recent) >= RECENT:
            del self._recent[next(iter(self._recent))]
        self._recent[key] = BlockResult(arrays["values"], dict(weekly))
        return self._recent[key]

    def _check_of(self, key: BlockKey, arrays: Mapping[str, Any]) -> Any:
        """The hash of a block's arrays, as belonging to this block of this run."""
        digest = hashlib.sha256(json.dumps([self.run, key.option, key.arm, key.start, key.stop]).encode())
        for name, array in arrays.items():
            digest.update(json.dumps([name, array.dtype.str, *array.shape]).encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return np.frombuffer(digest.digest(), dtype=np.uint8)

    def _read_segment(self, segment: Segment, start: int, stop: int) -> Floats:
        """The values of lanes of a segment. Raises OSError or ValueError where its file has others, or is damaged."""
        import polars as pl

        path, names = self.folder / segment.name, [*KEYS, *self.outcomes]
        table = read_table(path, names, start - segment.start, stop - start)
        arm = self.arms[segment.arm]
        point, replicate = arm.locate(start, stop)
        replication = self._replications(point, replicate)
        values = table.select(self.outcomes)
        same = table.height == stop - start and all(dtype == pl.Float64 for dtype in values.dtypes)
        if not (
            same
            and bool((table["option"] == arm.option).all())
            and np.array_equal(table["point"].to_numpy(), point)
            and np.array_equal(table["replication"].to_numpy(), replication)
        ):
            raise ValueError(f"{segment.name} has other rows than its name says")
        return values.to_numpy().T  # null: NaN

    def _write_segments(self, upto: Mapping[int, int]) -> None:
        """Writes the lanes of arms up to a number into files; the last file of an arm may replace a shorter one.

        The order allows an interruption after any step: rows, ledger, sums, and only then are blocks removed. So a file
        may have more rows than the ledger says, and the sums never cover more lanes than the ledger.
        """
        folded = False
        for arm, stop in upto.items():
            self._write_rows(arm, stop)
            folded |= self._weekly and self._fold_weekly(arm)
        if upto:
            self.write_ledger()
        if folded:
            self._write_sums()
        for arm, stop in upto.items():
            for key in self._blocks_waiting(arm):
                # A last block that is not full stays until its sums are used.
                if key.stop <= stop and not (self._weekly and key.stop > self._sums(arm).lanes):
                    self._remove_block(key)

    def _write_rows(self, arm: int, upto: int) -> None:
        """Writes the files of an arm, unless that was done as it became complete. The ledger has them not yet."""
        written, segments = self._written.pop(arm, (0, []))
        self._segments[arm] = segments if written == upto else self._write_files(arm, upto)

    def _write_files(self, arm: int, upto: int) -> list[Segment]:
        """Writes an arm's rows up to a lane into files; all of the arm's segments then."""
        held = self.held(arm)
        first = held - held % FILE_LANES
        segments = [segment for segment in self._segments[arm] if segment.start < first]
        for start in range(first, upto, FILE_LANES):
            stop = min(start + FILE_LANES, upto)
            values = self.values(arm, start, stop)
            segment = Segment(arm, start, stop, self.hash_of(arm, start, stop, values))
            (self.folder / ROWS).mkdir(exist_ok=True)
            write_whole(self.folder / segment.name, parquet(self._table(arm, start, stop, values)))
            segments.append(segment)
        return segments

    def _fold(self, key: BlockKey, result: BlockResult) -> None:
        """Adds a whole block that has just finished to sums that are not stored yet, where it is the next."""
        sums = max(self._sums(key.arm), self._folded.get(key.arm, WeeklySums()), key=lambda sums: sums.lanes)
        if key.start == sums.lanes and key.size == self._block:
            self._folded[key.arm] = sums.plus(result.weekly, key.stop)

    def _fold_weekly(self, arm: int) -> bool:
        """Adds waiting whole blocks to the weekly sums, as far as their rows are in files; whether there were any."""
        before = sums = self._sums(arm)
        if (folded := self._folded.pop(arm, sums)).lanes <= self.held(arm) and folded.lanes > sums.lanes:
            sums = folded
        while (key := self._key(arm, sums.lanes, sums.lanes + self._block)).stop <= self.held(arm) and self._waits(key):
            sums = sums.plus(self._load(key).weekly, key.stop)
        if sums is not before:
            self.sums[arm] = sums
        return sums is not before

    def _write_sums(self) -> None:
        write_whole(self.folder / SUMS, parquet(_sums_table(self.sums, self.run)))

    def clear_blocks(self) -> None:
        """Removes the blocks whose rows are in files."""
        for arm in self._waiting:
            for key in self._blocks_waiting(arm):
                if key.stop <= self.held(arm):
                    self._remove_block(key)

    def _table(self, arm: int, start: int, stop: int, values: Floats) -> pl.DataFrame:
        import polars as pl

        point, replicate = self.arms[arm].locate(start, stop)
        columns: dict[str, pl.Series] = {
            "option": pl.repeat(self.arms[arm].option, stop - start, dtype=pl.String, eager=True),
            "point": pl.Series(point, dtype=pl.Int64),
            "replication": pl.Series(self._replications(point, replicate), dtype=pl.Int64),
        }
        for name, column in zip(self.outcomes, values, strict=True):
            columns[name] = pl.Series(column, dtype=pl.Float64, nan_to_null=True)
        return pl.DataFrame(columns)

    def _drop_damaged(self) -> None:
        """Drops damaged segments, sums and blocks; their lanes then count as missing."""
        for arm, segments in self._segments.items():
            sound: list[Segment] = []
            for segment in segments:
                if not self.is_sound(segment):
                    self.damaged.append(segment.name)
                    break
                sound.append(segment)
            self._segments[arm] = sound
            if self._sums(arm).lanes > self.held(arm):
                del self.sums[arm]
        for arm in self._waiting:
            for key in self._blocks_waiting(arm):
                try:
                    fits = self._load(key).values.shape == (len(self.outcomes), key.size)
                except Exception:  # truncated, of another run or version, or not a block at all
                    fits = False
                if not fits:
                    self.damaged.append(f"{BLOCKS}/{self._path(key).name}")
                    self._remove_block(key)

    def is_sound(self, segment: Segment) -> bool:
        """Whether the file of a segment has the rows whose hash is in the ledger."""
        try:
            values = self._read_segment(segment, segment.start, segment.stop)
        except Exception:  # whatever a damaged file makes its reader raise
            return False
        return self.hash_of(segment.arm, segment.start, segment.stop, values) == segment.hash


def read_ledger(folder: Path, run: str) -> list[Segment]:
    """The segments of a run's folder; none where there is no ledger of this run that can be read."""
    try:
        content = json.loads((folder / LEDGER).read_text(encoding="utf-8"))
        if content.get("run", run) != run:
            return []
        return [
            Segment(int(arm), int(start), int(stop), str(values)) for arm, start, stop, values in content["segments"]
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return []


def _without_gap(segments: Sequence[Segment]) -> list[Segment]:
    """The segments that follow each other from lane 0 without a gap."""
    chain: list[Segment] = []
    for segment in sorted(segments, key=lambda item: item.start):
        if segment.start != (chain[-1].stop if chain else 0) or segment.stop <= segment.start:
            break
        chain.append(segment)
    return chain


def _sums_table(sums: Mapping[int, WeeklySums], run: str) -> pl.DataFrame:
    """A row per arm and week: `arm`, `lanes` summed over, `hash` of the sums, `week` from 1, a column per series."""
    import polars as pl

    arms = [(arm, weekly, weekly.series[COUNTS].size) for arm, weekly in sorted(sums.items())]
    columns: dict[str, Any] = {
        "arm": np.repeat([arm for arm, _, _ in arms], [weeks for _, _, weeks in arms]).astype(np.int32),
        "lanes": np.repeat([weekly.lanes for _, weekly, _ in arms], [weeks for _, _, weeks in arms]).astype(np.int32),
        "hash": [digest for arm, weekly, weeks in arms for digest in [weekly.hash_for(run, arm)] * weeks],
        "week": np.concatenate([np.arange(1, weeks + 1) for _, _, weeks in arms]),
    }
    for name in arms[0][1].series:
        columns[name] = np.concatenate([weekly.series[name] for _, weekly, _ in arms])
    return pl.DataFrame(columns)


def _read_sums(path: Path, run: str) -> dict[int, WeeklySums]:
    """The weekly sums by arm; an arm whose sums are missing or damaged is left out, and its blocks are played again."""
    import polars as pl

    sums = {}
    try:
        for (name,), rows in read_table(path).group_by("arm", maintain_order=True):
            names = [name for name in rows.columns if name not in ("arm", "lanes", "hash", "week")]
            weekly = WeeklySums(int(rows["lanes"][0]), {name: rows[name].to_numpy().copy() for name in names})
            if weekly.hash_for(run, arm := int(str(name))) == rows["hash"][0]:
                sums[arm] = weekly
    except (OSError, ValueError, TypeError, KeyError, pl.exceptions.PolarsError):
        return {}
    return sums


def _span(numbers: Any) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return f"{low}" if low == high else f"{low} to {high}"
