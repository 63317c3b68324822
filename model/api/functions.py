"""The functions of the package: play, open, check, compare, analyse, list what answers rest on."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..app.scenarios import setting_texts
from ..errors import InputError, Problem
from .answers import Analysis, Comparison, Ledger, Swings
from .progress import events_shown
from .run import Run

if TYPE_CHECKING:
    from ..experiment.execute.events import OnEvent

File = str | os.PathLike[str]
Values = Sequence[float | str] | str
"""What is to vary: a list of values, or text as `--vary` takes it: low:high:step, or own."""


def run(
    file: File,
    *,
    vary: Mapping[str, Values] | None = None,
    settings: Mapping[str, Any] | None = None,
    options: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    until: float | None = None,
    best: str | None = None,
    workers: int | None = None,
    out: File | None = None,
    on_event: OnEvent | None = None,
) -> Run:
    """Plays a scenario or a study, stores the run, and returns it; what is stored already is not played again.

    `vary` and `settings` are by path of a parameter, a lever or a structure. `replications` of each option are 1,024
    by default, 64 at each design point where something varies, or as many as `until` (a half-width) or `best` (an
    outcome) take. It is stored in `out`, or under `runs` in the current directory. `on_event` receives each event
    (`model.experiment.execute.events`); by default a bar is shown. Results do not depend on `workers`.

    Raises InputError for what cannot be played, with every problem, and BlocksFailed where some blocks could not.

    >>> import reassurance_sim as rs
    >>> grid = rs.run("scenarios/reassurance.yaml", vary={"us.backstop": [0, 0.5, 1]})  # doctest: +SKIP
    """
    from ..app.run import RunRequest, played

    request = RunRequest(
        Path(file),
        vary=tuple(f"{path}={_values(values)}" for path, values in (vary or {}).items()),
        settings=setting_texts(settings),
        options=options,
        replications=replications,
        seed=seed,
        until=until,
        best=best,
        workers=workers,
        out=None if out is None else Path(out),
    )
    with events_shown(on_event) as show:
        return Run(*played(request, show))


def open(path: File) -> Run:
    """Opens a stored run by its folder or its name in `runs`, with `@POINT` for one of its design points.

    Raises InputError where there is none, or where it is damaged or not complete.

    >>> rs.open("runs/reassurance-1a2b3c4d")  # doctest: +SKIP
    """
    from ..experiment.store.reference import RunReference

    return Run(RunReference.parse(os.fspath(path)).open())


def check(file: File) -> list[Problem]:
    """Everything wrong or doubtful in a scenario or study file, as `sim check` prints it; empty for a sound one.

    Each problem has a message, a place (`file`, `line`, `column`), what was expected, and a `severity`.

    >>> rs.check("scenarios/reassurance.yaml")
    []
    """
    from ..app.check import check as check_files

    [(_, problems)] = check_files([Path(file)])
    return problems


def compare(
    *runs: Run,
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    sample: int | None = None,
    on_event: OnEvent | None = None,
) -> Comparison:
    """Compares options of one run, or the same options of several, in pairs that met the same luck.

    The first of `options`, or the reference, is the baseline; of several runs the first. `outcomes` are ids, by default
    those of the headline; `sample` pairs are replayed to see where histories part. Raises InputError.

    >>> compared = rs.compare(run, options=["no_guarantee", "us_backstop"], outcomes=["deal_signed"], sample=0)
    >>> list(compared.as_json()["outcomes"])
    ['deal_signed']
    """
    from ..app.compare import compare_runs

    with events_shown(on_event) as show:
        return Comparison(compare_runs([run._stored for run in runs], options, outcomes, sample, show))


def analyse(
    *runs: Run,
    outcome: str | None = None,
    thresholds: Mapping[str, float] | None = None,
    on_event: OnEvent | None = None,
    weights: Mapping[str, float] | None = None,
    beliefs: Mapping[str, Mapping[str, float]] | None = None,
) -> Analysis:
    """Ranks options by robustness; finds where they fail, what drives them, switching values, value of information.

    `thresholds` by outcome replace those of the scenario; `weights` by outcome say how much each counts; `beliefs` are
    probabilities of rival theories, as `{"red_line": {"bluff": 0.3}}`. Raises InputError for runs that do not belong
    together.

    >>> rs.analyse(run, outcome="deal_signed", thresholds={"deal_signed": 0.5}).result.leader  # doctest: +SKIP
    'us_backstop'
    """
    from ..app.analyse import analyse_runs

    with events_shown(on_event) as show:
        stored = [run._stored for run in runs]
        result = analyse_runs(stored, outcome, thresholds, show, weights=weights, beliefs=beliefs)
        return Analysis(result, stored[0].manifest.options)


def ledger(file: File, settings: Mapping[str, Any] | None = None) -> Ledger:
    """Every parameter of a scenario with its basis, source and the outcomes it can touch. Raises InputError.

    >>> rs.ledger("scenarios/reassurance.yaml").to_frame().columns
    ['path', 'unit', 'basis', 'mean', 'varies', 'sources', 'outcomes']
    """
    from ..app.ledger import ledger as read

    return Ledger(read(Path(file), setting_texts(settings)), Path(file))


def swings(
    file: File,
    option: str,
    *,
    outcome: str | None = None,
    settings: Mapping[str, Any] | None = None,
    replications: int = 64,
    seed: int = 1,
    workers: int | None = None,
    on_event: OnEvent | None = None,
) -> Swings:
    """How far each parameter alone moves an outcome of an option of a scenario, under common luck, the widest first.

    A parameter goes from the 10% to the 90% point of its range, all else as drawn; every theory that is not in force
    is put in the place of the one that is. `outcome` is an id, by default the main one. Raises InputError for what is
    not there.

    >>> rs.swings("scenarios/reassurance.yaml", "us_backstop", replications=256).to_frame()  # doctest: +SKIP
    """
    from ..app.ledger import swings as play

    with events_shown(on_event) as show:
        return Swings(play(Path(file), option, setting_texts(settings), outcome, replications, seed, workers, show))


def _values(values: Values) -> str:
    if isinstance(values, str):
        return values
    if not values:
        raise InputError(Problem("nothing to vary: the list is empty", expected="at least one value"))
    return ",".join(str(value) for value in values)
