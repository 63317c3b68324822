"""Plays histories as cases of the historical record: each lane is a case, with the filter of the data set.

The same work plays the calibration's dyads and the reference case of a scenario. Rows are stored and grow like those of
any run, so that an interrupted calibration resumes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...experiment.design.arms import Arm, BlockKey, BlockResult
from ...experiment.design.manifest import OutcomeInfo
from ...experiment.execute.events import OnEvent, ignore
from ...experiment.execute.executor import play
from ...experiment.execute.plan import plan_work
from ...experiment.execute.worker import SimulationWork
from .recurrence import Cases, cases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CASE = ("entered", "entry", "year", "signed", "settled")
RETURN_WITHIN = 52
"""Weeks within which violations return, or count as returned."""

BEFORE = 4
QUIET_WATCH = 0.25
FIGHTING = "fought"
DRAWN = ("russia.drawn", "ukraine.drawn")
EVEN = 0.5
"""A side is drawn less than this to war where it values the ceasefire above it."""

VIOLATIONS = ("violations", "contact.recommitted", "contact.watch")


@dataclass(frozen=True)
class Population:
    """Histories played as cases, by replication: the cases, whether a ceasefire was signed, whether both sides valued
    it above war in its first week, parameters by path, outcomes by id, and counts of violations that returned, by weeks
    until their return (lanes, `RETURN_WITHIN`), without columns where these were not counted."""

    replications: Ints
    cases: Cases
    signed: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    values: Mapping[str, Floats]
    outcomes: Mapping[str, Floats]
    returns: Floats

    def weeks_to_return(self) -> Floats:
        """Weeks until violations returned, an entry for each return, in rising order."""
        weeks = np.arange(1, self.returns.shape[1] + 1, dtype=np.float64)
        return np.repeat(weeks, self.returns.sum(axis=0).astype(np.int64))


@dataclass(frozen=True)
class CaseWork(SimulationWork):
    """Plays replications of one option from number `first` on as cases. `settings` hold a number for each of them by
    path; `values` are the parameters and `recorded` the outcomes to store; with `returns`, weeks until violations
    return are counted. With `only_settled`, histories that no two sides would have signed are no cases: a ceasefire
    that a scenario lays down, and that one side values less than war in its first week, is none that a record holds."""

    option: str
    first: int = 0
    settings: Mapping[str, Floats] | None = None
    values: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    returns: bool = False
    only_settled: bool = False

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The columns of a case."""
        returned = [f"returned_after_{week}" for week in range(1, RETURN_WITHIN + 1)] if self.returns else []
        names = [*CASE, *self.values, *self.recorded, *returned]
        return [OutcomeInfo(name, name, "", "neither", "all", "mean") for name in names]

    def __call__(self, key: BlockKey) -> BlockResult:
        """Plays a block and filters the deaths of each history."""
        from ...simulation.series import simulate_series

        replications = np.arange(self.first + key.start, self.first + key.stop, dtype=np.int64)
        settings = {path: values[key.start : key.stop] for path, values in (self.settings or {}).items()}
        names = (FIGHTING, *DRAWN, *(VIOLATIONS if self.returns else ()))
        series = simulate_series(self.scenario, self.option, replications, self.seed, names, settings, self.values)
        # Of the dead those of an episode of fighting, a clash or a war: everyday violations are below any data set.
        case = cases(series.weekly[FIGHTING], replications, series.since)
        settled = series.signed & np.all([series.weekly[name][0] < EVEN for name in DRAWN], axis=0)
        entered = case.entered & (settled if self.only_settled else series.signed)
        columns: list[NDArray[Any]] = [entered, case.entry, case.year, series.signed, settled]
        columns += [series.values[path] for path in self.values]
        columns += [series.outcomes[name] for name in self.recorded]
        if self.returns:
            columns += list(weeks_to_return(*(series.weekly[name] for name in VIOLATIONS)))
        return BlockResult(np.stack([np.asarray(column, np.float64) for column in columns]))


def play_cases(
    scenario: Scenario,
    option: str,
    replications: int,
    seed: int,
    first: int = 0,
    settings: Mapping[str, Floats] | None = None,
    values: tuple[str, ...] = (),
    outcomes: tuple[str, ...] = (),
    returns: bool = False,
    only_settled: bool = False,
    workers: int | None = None,
    on_event: OnEvent = ignore,
    home: Path | None = None,
) -> Population:
    """Plays `replications` replications of an option from number `first` on, or reads them where they are stored.
    Raises BlocksFailed."""
    work = CaseWork(scenario, seed, option, first, settings, values, outcomes, returns, only_settled)
    digest = sha256(b"".join(np.ascontiguousarray(numbers, "<f8").tobytes() for numbers in (settings or {}).values()))
    columns = [outcome.id for outcome in work.outcomes()]
    content = {
        "scenario": scenario.hash,
        "option": option,
        "first": first,
        "settings": {"paths": list(settings or {}), "values": digest.hexdigest()},
        "columns": columns,
        "only_settled": only_settled,
    }
    index = list(scenario.options).index(option)
    plan = plan_work(
        "cases",
        f"cases-{scenario.id}",
        f"cases of {scenario.title}",
        scenario,
        work,
        (Arm(index, option, scenario.structures, np.zeros(1, np.int64)),),
        {option: replications},
        content,
        seed,
        workers,
        home,
    )
    play(plan, on_event)
    rows = plan.row_store()
    rows.read()
    table = dict(zip(columns, rows.values(index, 0, replications), strict=True))
    returned = [table[name] for name in table if name.startswith("returned_after_")]
    return Population(
        np.arange(first, first + replications, dtype=np.int64),
        Cases(table["entered"] == 1.0, table["entry"].astype(np.int64), table["year"].astype(np.int64)),
        table["signed"] == 1.0,
        table["settled"] == 1.0,
        {path: table[path] for path in values},
        {name: table[name] for name in outcomes},
        np.stack(returned, axis=1) if returned else np.empty((replications, 0)),
    )


def weeks_to_return(violations: Floats, recommitted: Ints, watch: Floats) -> Floats:
    """Counts of returns of violations to their level before a bare recommitment, by weeks until the return and history:
    (`RETURN_WITHIN`, lanes), from series of shape (weeks, lanes).

    The level before is the mean of the four weeks that ended with the recommitment. Only recommitments with a watch
    below `QUIET_WATCH` count. A level that is not reached again within a year counts as a return after a year.
    """
    weeks, lanes = violations.shape
    counts = np.zeros((RETURN_WITHIN, lanes))
    for week, lane in zip(*np.nonzero((recommitted == 1) & (watch < QUIET_WATCH)), strict=True):
        if week < BEFORE or week + 1 >= weeks:
            continue
        level = violations[week - BEFORE : week, lane].mean()
        later = violations[week + 1 : week + 1 + RETURN_WITHIN, lane] >= level
        if later.any():
            counts[int(np.argmax(later)), lane] += 1.0
        elif week + RETURN_WITHIN < weeks:
            counts[RETURN_WITHIN - 1, lane] += 1.0
    return counts
