"""A stored run: its manifest, and its tables, read when they are first used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError, Problem
from ..design.arms import LANES, Arm, arms_of
from ..design.manifest import RUN, Manifest
from ..design.points import Points
from .files import read_table
from .place import read_manifest
from .rows import LEDGER, RowStore, read_ledger
from .weekly import read_weekly

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from ...scenario import Scenario

DECISIONS = "decisions.json"
POINTS = "points.parquet"
SCENARIO = "scenario.yaml"
STUDY = "study.json"

MENDS = "the command that began it, once more: it plays again what is missing or damaged"
"""What mends a damaged run."""

_sound: dict[tuple[Any, ...], Problem | None] = {}
"""What was found of rows that were checked: they are read once for each state of their files."""

_scenarios: dict[str, Scenario] = {}
"""Scenarios by the hash of their file, for reading one takes longer than summarising a small run."""

MOST_SCENARIOS = 16


@dataclass(frozen=True)
class Run:
    """A stored run, or a view of it. Tables are read when they are first used.

    `manifest` says what this view holds: the whole run, fewer replications or options (`view`), or one of its design
    points (`at`). `decisions` says how the number of replications was decided, where the run has a precision.
    """

    folder: Path
    manifest: Manifest
    decisions: tuple[Mapping[str, Any], ...] = ()
    point: int | None = None
    stored: Manifest = field(kw_only=True)
    """The manifest of all that the folder holds."""

    # -- views ------------------------------------------------------------------------------------

    def view(self, replications: Mapping[str, int]) -> Run:
        """The same run with these options alone, and the first replications of each in these numbers.

        Raises InputError where it does not hold them.
        """
        titles, held = dict(self.stored.options), self.stored.replications_by_option
        if not replications or any(not 0 < count <= held.get(option, 0) for option, count in replications.items()):
            wanted = ", ".join(f"{count:,} of {option}" for option, count in replications.items()) or "none"
            stored = ", ".join(f"{count:,} of {option}" for option, count in held.items())
            message = f"this run does not hold these replications: {wanted}"
            raise InputError(Problem(message, file=str(self.folder), expected=f"from 1 to {stored}"))
        return replace(self, manifest=self.manifest.holding(titles, replications, self.manifest.reference))

    def at(self, point: int) -> Run:
        """One design point, as a run with the settings and structures of the point.

        Raises InputError for a number that is no point.
        """
        if not 0 <= point < self.stored.points:
            raise InputError(
                Problem(
                    f"there is no design point {point}",
                    file=str(self.folder),
                    expected=f"a whole number from 0 to {self.stored.points - 1}",
                )
            )
        row = self.points.row(point, named=True)
        row.pop("point")
        settings = {path: value for path, value in row.items() if value is not None and not isinstance(value, str)}
        structures = {name: value for name, value in row.items() if isinstance(value, str)}
        manifest = replace(self.manifest, points=1, vary={}, settings=settings, structures=structures)
        return replace(self, manifest=manifest, point=point)

    @property
    def theories(self) -> dict[str, str]:
        """The rival theories in force at every design point, by structure: those that do not vary."""
        chosen = {**self.scenario.structures, **self.manifest.structures}
        return {name: value for name, value in chosen.items() if name not in self.manifest.vary}

    # -- tables -----------------------------------------------------------------------------------

    @cached_property
    def points(self) -> pl.DataFrame:
        """A row per design point: `point`, a column per path set (null: as in the scenario), one per structure."""
        with reading(self.folder):
            return read_table(self.folder / POINTS)

    def rows(self, checked: bool = True) -> pl.LazyFrame:
        """All rows of this view, unread: `option`, `point`, `replication`, and a column per outcome, null where it
        does not apply. Ordered by theory, option, replication and point.

        Raises InputError where rows are missing, or, if they are `checked`, are not those of the manifest.
        """
        import polars as pl

        if checked:
            check_rows(self)
        held = self.manifest.replications_by_option
        options = self.stored.scenario_options
        lanes = dict.fromkeys(held, 0)
        files: dict[int, list[Path]] = {}
        for segment in read_ledger(self.folder, self.stored.run):
            option = options[segment.arm % len(options)]
            if option in held:
                lanes[option] += segment.stop - segment.start
                files.setdefault(segment.arm, []).append(self.folder / segment.name)
        if any(lanes[option] < count * self.stored.points for option, count in held.items()):
            problem = Problem("this run is damaged: rows are missing", file=str(self.folder), expected=MENDS)
            raise InputError(problem)
        # Files may hold more than this view does, and more than the ledger says while a run grows.
        table = pl.concat(
            pl.scan_parquet([path.absolute() for path in paths], glob=False).filter(
                pl.col("replication") < held[options[arm % len(options)]] * self.stored.streams
            )
            for arm, paths in files.items()
        )
        return table if self.point is None else table.filter(pl.col("point") == self.point)

    @cached_property
    def outcomes(self) -> pl.DataFrame:
        """A row per option, point and replication: `option`, `point` where the view has several, `replication`, and a
        column per outcome, null where it does not apply. Replication r has the same luck under every option."""
        rows = self.rows()
        with reading(self.folder):
            table = rows.collect()
        return table.drop("point") if self.manifest.points == 1 else table

    @cached_property
    def weekly(self) -> pl.DataFrame:
        """A row per option and week since the signing: `option`, `week` from 1, `n` replications played in it, and a
        column per series with its mean over them. Runs with one design point have it, over all replications.

        Raises InputError where the run has none, where the file does not match the manifest, or where this view has
        fewer replications than are stored.
        """
        import polars as pl

        if not self.stored.weekly:
            wanted = "a run with one design point"
            raise InputError(Problem("this run keeps no weekly series", file=str(self.folder), expected=wanted))
        held = self.stored.replications_by_option
        if any(held[option] != count for option, count in self.manifest.replications_by_option.items()):
            raise InputError(
                Problem(
                    "weekly series are over all replications that are stored, and this is a part of them",
                    file=str(self.folder),
                    expected="the run as a whole: open it by its folder",
                )
            )
        table = read_weekly(self.folder, self.stored.weekly)
        if table is None:
            raise InputError(
                Problem("this run is damaged: no weekly series of its manifest", file=str(self.folder), expected=MENDS)
            )
        return table.filter(pl.col("option").is_in(list(self.manifest.option_ids)))

    def values(self, option: str, outcomes: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Each outcome's values under the option, in the order of replications; NaN where it does not apply."""
        under = self._rows_under(option)
        return {outcome: np.array(self._column(outcome)[under]) for outcome in outcomes}

    def _rows_under(self, option: str) -> Any:
        """Where the rows of an option are in a column: one piece of it, unless there are several theories."""
        if option not in self._places:
            places = (self.outcomes["option"] == option).arg_true().to_numpy()
            first, count = (int(places[0]), len(places)) if len(places) else (0, 0)
            whole = count == 0 or int(places[-1]) == first + count - 1
            self._places[option] = slice(first, first + count) if whole else places
        return self._places[option]

    @cached_property
    def _places(self) -> dict[str, Any]:
        return {}

    def _column(self, outcome: str) -> NDArray[np.float64]:
        """An outcome's values in all rows; NaN where it does not apply. They are asked for option by option."""
        if outcome not in self._columns:
            self._columns[outcome] = self.outcomes[outcome].to_numpy()  # null: NaN
        return self._columns[outcome]

    @cached_property
    def _columns(self) -> dict[str, NDArray[np.float64]]:
        return {}

    @cached_property
    def about(self) -> pl.DataFrame:
        """A row per outcome: `id`, `title`, `unit`, `better` (more, less or neither), `denominator`, `kind` (share or
        mean), `definition`."""
        import polars as pl

        columns = ("id", "title", "unit", "better", "denominator", "kind", "definition")
        return pl.DataFrame({name: [getattr(outcome, name) for outcome in self.manifest.outcomes] for name in columns})

    @cached_property
    def parameters(self) -> pl.DataFrame:
        """The parameters drawn: a row per replication, with `replication` and a column per uncertain parameter path.

        Draws belong to the replication and are the same under every option. They are not stored but drawn again from
        the seed and the paths. Raises InputError where the run has several design points.
        """
        import polars as pl

        from ...simulation.parameters import draw_values

        if self.manifest.points > 1:
            wanted = "one of them: run.at(point)"
            raise InputError(Problem("this run has several design points", file=str(self.folder), expected=wanted))
        replications = self.outcomes["replication"].unique().sort()
        numbers = replications.to_numpy()
        settings = self.manifest.settings
        uncertain = {path: item.value for path, item in self.scenario.parameters.items() if item.value.varies}
        drawn = draw_values(
            {path: value for path, value in uncertain.items() if path not in settings},
            numbers,
            self.manifest.seed,
            self.scenario.copulas,
        )
        columns = {
            path: drawn[path] if path in drawn else np.full(numbers.shape, float(settings[path])) for path in uncertain
        }
        return pl.DataFrame({"replication": replications, **columns})

    # -- what was played --------------------------------------------------------------------------

    @property
    def replications(self) -> int:
        """Replications that every option of this view has at every design point."""
        return self.manifest.replications

    @cached_property
    def scenario(self) -> Scenario:
        """The resolved scenario, with every parameter, source, option and lever."""
        from ...scenario import load

        digest = self.stored.documents.get(SCENARIO, "")
        scenario = _scenarios.get(digest) or load(self.folder / SCENARIO)
        _keep_scenario(digest, scenario)
        return scenario


def _keep_scenario(digest: str, scenario: Scenario) -> None:
    if digest and digest not in _scenarios:
        if len(_scenarios) >= MOST_SCENARIOS:
            _scenarios.clear()
        _scenarios[digest] = scenario


def load_run(folder: Path, scenario: Scenario | None = None) -> Run:
    """Opens a run folder. Raises InputError where it is none, or where its run is not complete or is damaged.

    The files that describe it are checked here, its tables when they are first used. `scenario` is what its file says,
    where that is at hand: the file is then not read.
    """
    manifest = read_manifest(folder)
    if not manifest.complete:
        wanted = "the command that began it, once more: it plays what is missing"
        raise InputError(Problem("this run is not complete", file=str(folder), expected=wanted))
    with reading(folder):
        for name, digest in manifest.documents.items():
            if Path(name).name != name or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise ValueError(f"{name} is not as it was written")
        if scenario is not None:
            _keep_scenario(manifest.documents.get(SCENARIO, ""), scenario)
        return Run(folder, manifest, _decisions(folder / DECISIONS), stored=manifest)


def check_study(run: Run) -> Run:
    """The run. Raises InputError where it is none of a study: it has no rows of options to look at."""
    if run.stored.kind != RUN:
        message = f"this holds the histories of sim {run.stored.kind}, which are no rows of options"
        raise InputError(Problem(message, file=str(run.folder), expected="a run of a scenario or a study"))
    return run


def open_rows(run: Run, checked: bool = True) -> RowStore:
    """The rows of a run's folder, for reading by arm and lane.

    Raises InputError where they cannot be read or, if they are `checked`, are not those of the manifest.
    """
    manifest = run.stored
    with reading(run.folder):
        points = Points.from_table(run.points, manifest.streams)
        arms = arms_of(points, manifest.scenario_options)
        names = [outcome.id for outcome in manifest.outcomes]
        numbering = points.numbering(manifest.luck)
        rows = RowStore(run.folder, manifest.run, arms, names, numbering, LANES, weekly=False)  # no sums are read
        rows.read()
    if checked:
        check_rows(run)
    return rows


def check_rows(run: Run) -> None:
    """Raises InputError, naming the file, where the rows in a run's folder are not those of its manifest."""
    key = _state(run)
    if key not in _sound:
        _sound[key] = _fault(run)
    problem = _sound[key]
    if problem is not None:
        raise InputError(problem)


def rows_are_sound(run: Run) -> None:
    """Notes that the rows in a run's folder, as it is now, are those of its manifest: whoever wrote the one has just
    checked or written every file of the others."""
    _sound[_state(run)] = None


def _state(run: Run) -> tuple[Any, ...]:
    """What changes as soon as a file of rows does, or what is said of it."""
    ledger = read_ledger(run.folder, run.stored.run)
    with reading(run.folder):
        stats = [(run.folder / name).stat() for name in (LEDGER, *(segment.name for segment in ledger))]
    times = [(stat.st_mtime_ns, stat.st_ino, stat.st_size) for stat in stats]
    return (str(run.folder.resolve()), run.stored.as_json(), *times)


def _fault(run: Run) -> Problem | None:
    """What is wrong with the rows in a run's folder."""
    manifest, rows = run.stored, open_rows(run, checked=False)
    held = manifest.replications_by_option
    lanes = {arm.index: arm.width * held[arm.option] for arm in rows.arms.values() if arm.option in held}
    damaged = next((segment.name for segment in rows.segments() if not rows.is_sound(segment)), None)
    if damaged is not None:
        what = f"{damaged} is not as it was written"
    elif any(rows.held(arm) < upto for arm, upto in lanes.items()):
        what = "rows are missing"
    elif rows.values_hash(lanes) != manifest.values:
        what = "its rows are not those of its manifest"
    else:
        return None
    return Problem(f"this run is damaged: {what}", file=str(run.folder), expected=MENDS)


def _decisions(path: Path) -> tuple[Mapping[str, Any], ...]:
    """What was decided after each round. Raises ValueError for a file of something else."""
    if not path.is_file():
        return ()
    content = json.loads(path.read_text(encoding="utf-8"))
    keys = {"round", "replications", "further", "figures", "reason", "reached"}
    if not isinstance(content, list) or not all(isinstance(item, dict) and item.keys() == keys for item in content):
        raise ValueError(f"{path.name} is not as it was written")
    return tuple(content)


def finished_lanes(folder: Path, arms: Sequence[Arm]) -> dict[int, int]:
    """The number of lanes of each arm whose weekly means are stored, by the manifest; empty where none are."""
    manifest = read_manifest(folder)
    if not manifest.weekly or read_weekly(folder, manifest.weekly) is None:
        return {}
    return {arm.index: arm.width * manifest.replications_by_option.get(arm.option, 0) for arm in arms}


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Turns the error of a damaged file into an InputError that names the run."""
    import polars as pl

    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError) as error:
        line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        if isinstance(error, OSError) and error.filename is not None:
            line = f"{Path(str(error.filename)).name}: {error.strerror}"
        raise InputError(Problem(f"this run is damaged: {line}", file=str(folder), expected=MENDS)) from error
