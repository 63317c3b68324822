"""What each command does, from plain arguments to what is to be printed. `cli.py` calls one of these."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    from rich.console import Console

    from model.analysis.compare.summary import Summary
    from model.experiment.dryrun import Forecast
    from model.experiment.runner import Plan
    from model.experiment.work import Work
    from model.report.explain.explanation import Explained
    from model.report.precision import NotSharp
    from model.scenario import Scenario
    from model.scenario.precision import Precision

REPLICATIONS = 1024
"""Histories of each option, unless told otherwise."""


@dataclass(frozen=True)
class Asked:
    """What `sim run` was asked for, as given."""

    scenario: Path
    replications: int | None = None
    seed: int = 1
    options: str | None = None
    settings: Sequence[str] = ()
    workers: int | None = None
    out: Path | None = None
    until: float | None = None
    best: str | None = None


@dataclass(frozen=True)
class RunAnswer:
    """A run's summary and where it is stored; `not_stored` says why it could not be, after it was played.

    With a `precision`, `decisions` are those of its rounds, and `not_sharp` says that it was not reached.
    """

    summary: Summary
    folder: Path | None
    not_stored: InputError | None = None
    precision: Precision | None = None
    decisions: Sequence[Mapping[str, Any]] = ()

    @property
    def not_sharp(self) -> NotSharp | None:
        """What to end with where the wanted precision was not reached."""
        from model.report.precision import fault

        return fault(self.decisions, self.precision)

    def as_json(self) -> dict[str, Any]:
        """The object of `sim run --json`."""
        from model.report import precision

        return self.summary.as_json() | precision.as_json(self.decisions, self.precision)


def run(asked: Asked, stderr: Console, work: Work | None = None) -> RunAnswer:
    """Loads a scenario, plays it, stores the run, and summarises it. Progress goes to `stderr`.

    Raises InputError for what cannot be run, BlocksFailed for what could not be played.
    """
    from model.analysis.compare.sequential import summarise_watched
    from model.analysis.compare.summary import summarise
    from model.experiment.runner import play, store_run
    from model.report.text.progress import RunProgress

    laid = _plan(asked, work)
    with RunProgress(laid.manifest, stderr) as progress:
        played = play(laid, progress)
    precision = laid.precision
    watched = precision is not None and precision.until is not None
    summary = summarise_watched(played, precision.confidence) if precision and watched else summarise(played)
    answer = RunAnswer(summary, played.folder, None, precision, played.decisions if precision else ())
    if played.folder is not None and precision is None:
        return answer  # it came from there
    try:
        return replace(answer, folder=store_run(laid, played, answer.as_json()))
    except InputError as error:
        # A minute's work is not thrown away for a full disk: it is shown, and then the fault is said.
        return replace(answer, folder=None, not_stored=error)


def stored_text(answer: RunAnswer) -> str:
    """Where the run is, and what to do with it."""
    place = shlex.quote(str(answer.folder))
    options = [one.id for one in answer.summary.options]
    opened = f"sim explain {place} --option {options[-1]} --replication 0"
    lines = [f"stored in {answer.folder}", "next, to see what the options change, and to open one history:"]
    return "\n".join([*lines, *([f"  sim compare {place}"] if len(options) > 1 else []), f"  {opened}"])


def dry_run(asked: Asked, work: Work | None = None) -> Forecast:
    """What `run` would play and where it would store it, with the time it would take, from a small sample."""
    from model.experiment.dryrun import forecast

    return forecast(_plan(asked, work))


def check(paths: Sequence[Path]) -> list[tuple[Path, list[Problem]]]:
    """Every problem of each scenario file: errors, and warnings of the lints."""
    from model import scenario
    from model.report.reads import parameters_read
    from model.simulation.outcomes import OUTCOMES

    checked = []
    for path in map(scenario.find_scenario, paths):
        reads = None
        try:
            reads = parameters_read(scenario.load(path))
        except InputError:
            pass  # `check` says what is wrong with it, or knows it as another kind of file
        checked.append((path, scenario.check(path, outcomes=tuple(OUTCOMES), reads=reads)))
    return checked


def new(place: Path) -> str:
    """Copies the scenarios that come with the program to a new directory; returns what to do next."""
    from model.scenario import copy_scenarios

    made = copy_scenarios(place)
    return f"the scenarios are in {made}; try: sim check {made / 'reassurance.yaml'}"


def explain(
    target: Path,
    option: str,
    replication: int,
    seed: int | None = None,
    week: int | None = None,
    actor: str | None = None,
    settings: Sequence[str] = (),
    stderr: Console | None = None,
) -> Explained:
    """The turning points of one history of a scenario or a stored run, or one week's decisions."""
    from model.report import asking

    return asking.explain(load, target, option, replication, seed, week, actor, settings, stderr)


def load(path: Path, settings: Sequence[str] = ()) -> Scenario:
    """Loads a scenario with `path=value` settings. Raises InputError with every problem found."""
    from model import scenario
    from model.simulation.outcomes import OUTCOMES

    found = scenario.find_scenario(path)
    refuse_others(found)
    return scenario.load(found, overrides=overrides(settings), outcomes=tuple(OUTCOMES))


def refuse_others(path: Path) -> None:
    """Raises InputError for a study or a directory where a scenario is wanted, with what to give instead."""
    from model.scenario.study import is_study

    if path.is_dir():
        near = [path / name for name in ("reassurance.yaml", "scenario.yaml") if (path / name).is_file()]
        suggestion = str(near[0]) if near else None
        raise InputError(
            Problem("is a directory, not a file", str(path), expected="a YAML file", suggestion=suggestion)
        )
    if is_study(path):
        wanted = f"a scenario; sim sweep {path} plays the study"
        raise InputError(Problem("is a study, not a scenario", str(path), expected=wanted))


def overrides(settings: Sequence[str]) -> list[tuple[str, str]]:
    """Splits `path=value` settings. Raises InputError for those that are not, and for a path set twice."""
    found: dict[str, str] = {}
    problems = []
    for setting in settings:
        path, equals, value = (part.strip() for part in setting.partition("="))
        if not (path and equals and value):
            problems.append(Problem(f"cannot set {setting!r}", expected="path=value, as force.size=20000"))
        elif path in found:
            problems.append(Problem(f"{path} is set twice", path=path, expected="one --set for a path"))
        else:
            found[path] = value
    if problems:
        raise InputError(problems)
    return list(found.items())


def option_list(text: str | None) -> list[str] | None:
    """Splits `a,b,c`; None stands for all options."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file. Raises InputError for a kind there is not."""
    from model.scenario import SCHEMAS, json_schema

    if kind not in SCHEMAS:
        raise InputError(
            Problem(
                f"no schema named {kind!r}",
                expected=f"one of {', '.join(SCHEMAS)}",
                suggestion=did_you_mean(kind, SCHEMAS),
            )
        )
    return json_schema(kind)


def check_json(checked: Sequence[tuple[Path, Sequence[Problem]]]) -> dict[str, Any]:
    """The object of `sim check --json`."""
    return {
        "files": [
            {"file": str(path), "valid": valid(found), "problems": [one.as_dict() for one in found]}
            for path, found in checked
        ]
    }


def valid(problems: Sequence[Problem]) -> bool:
    """Whether there is no error among them; warnings do not make a file invalid."""
    return not any(problem.severity == "error" for problem in problems)


def _plan(asked: Asked, work: Work | None) -> Plan:
    from model.experiment.runner import plan_run
    from model.report.precision import asked_for
    from model.simulation.outcomes import OUTCOMES

    scenario = load(asked.scenario, asked.settings)
    # Who says how many has said how sharp, too.
    stated = scenario.precision if asked.replications is None else None
    return plan_run(
        scenario,
        replications=REPLICATIONS if asked.replications is None else asked.replications,
        seed=asked.seed,
        options=option_list(asked.options),
        workers=asked.workers,
        out=asked.out,
        work=work,
        precision=asked_for(asked.until, asked.best, stated, tuple(OUTCOMES)),
    )
