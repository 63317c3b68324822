"""Analysing stored runs for a decision: runs read, thresholds and weights taken from the scenario or the command."""

from __future__ import annotations

import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import InputError, Problem, did_you_mean
from ..experiment.execute.events import OnEvent, Stage, ignore

if TYPE_CHECKING:
    from ..analysis.data.ensemble import Criterion
    from ..analysis.decide.decision import Decision
    from ..experiment.design.manifest import Manifest
    from ..experiment.store.run import Run


def analyse(
    references: Sequence[str],
    outcome: str | None,
    thresholds: Sequence[str],
    on_event: OnEvent = ignore,
    weights: Sequence[str] = (),
    beliefs: Sequence[str] = (),
    learn: Sequence[str] = (),
    workers: int | None = None,
) -> Decision:
    """The analysis of stored runs of one scenario, named as `RUN` or `RUN@POINT`.

    `thresholds` and `weights` are `ID=VALUE`. A threshold takes the place of the one that the scenario states of its
    outcome; weights, which mean something only beside each other, take the place of all that it states. `beliefs` are
    `STRUCTURE.VALUE=PROBABILITY` and take the place of what it states of their structures. `learn` are parameters to be
    studied, `PATH` or `PATH=LEFT` with what the study leaves of the range. Raises InputError for what is not there or
    cannot be analysed together. Sections are worked out on `workers` threads: one a core by default.
    """
    from ..experiment.store.reference import RunReference

    given, counted = numbers_by_outcome(thresholds, "threshold"), numbers_by_outcome(weights, "weight")
    runs: list[Run] = []
    problems: list[Problem] = []
    for reference in references:
        try:
            named = RunReference.parse(str(reference))
            if named.option is not None:
                wanted = "a run, or RUN@POINT: options are analysed together"
                raise InputError(Problem(f"{reference} names one option", expected=wanted))
            runs.append(named.open())
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    held: dict[str, dict[str, float]] = {}
    for path, number in numbers_by_outcome(beliefs, "belief").items():
        structure, _, value = path.removeprefix("structures.").rpartition(".")
        held.setdefault(structure, {})[value] = number
    left = shares_left(learn)
    return analyse_runs(runs, outcome, given, on_event, weights=counted, beliefs=held, learn=left, workers=workers)


def manifest_of(reference: str) -> Manifest:
    """The manifest of a stored run. Raises InputError."""
    from ..experiment.store.reference import RunReference

    return RunReference.parse(reference).open().manifest


def analyse_runs(
    runs: Sequence[Run],
    outcome: str | None = None,
    thresholds: Mapping[str, float] | None = None,
    on_event: OnEvent = ignore,
    seed: int = 0,
    weights: Mapping[str, float] | None = None,
    beliefs: Mapping[str, Mapping[str, float]] | None = None,
    learn: Mapping[str, float] | None = None,
    workers: int | None = None,
) -> Decision:
    """The analysis of runs at hand. What was worked out once is stored beside the first of them and read back.

    `thresholds` by outcome take the place of those that the scenario states of the same outcomes, `weights` by outcome,
    which say how much it counts against the others, of all that the scenario states; `beliefs`, probabilities by
    structure and value, of what it states of the same structures. `learn` maps parameters to what a study would leave
    of their range. Sections are worked out on `workers` threads: one a core by default. Raises InputError.
    """
    from ..analysis.decide import decision, stored
    from ..experiment.execute.plan import in_range
    from ..experiment.execute.pool import default_workers

    workers = default_workers() if workers is None else workers
    in_range("workers", workers, 1, 1024)

    _check_luck(runs)
    criteria, limits, counted = _request(runs, outcome, thresholds, weights)
    held = _beliefs(runs[0], beliefs or {})
    key = stored.key_of(runs, criteria, seed, held, learn)
    known = stored.read(runs, key)
    place = str(stored.file_of(runs, key))
    if known is not None:
        return replace(known, stored_in=place)
    began = time.monotonic()

    def on_stage(stage: str, done: int) -> None:
        on_event(Stage(f"analysing: {stage}", done, len(decision.STAGES), time.monotonic() - began))

    analysed = decision.analyse(
        runs, outcome, limits, seed, on_stage=on_stage, weights=counted, beliefs=held, learn=learn, workers=workers
    )
    return replace(analysed, stored_in=place) if stored.write(runs, key, analysed) else analysed


def _check_luck(runs: Sequence[Run]) -> None:
    """Raises InputError where two runs hold the same luck in the same world: its replications would count twice.

    A copy, a link, a shorter run of the same, or the same scenario under another title is not a second sample.
    """
    from ..experiment.design.identity import content_hash

    known: dict[str, list[Run]] = {}
    problems: list[Problem] = []
    plain = all(run.manifest.points == 1 for run in runs)  # others are not analysed together at all
    for run in runs if len(runs) > 1 and plain else ():
        scenario, manifest = run.scenario, run.manifest
        world = {
            "parameters": {path: item.value.plain() for path, item in scenario.parameters.items()},
            "options": {
                option: {path: scenario.lever(option, path).plain() for path in scenario.levers}
                for option in manifest.option_ids
                if option in scenario.options
            },
            "theories": {**scenario.structures, **manifest.structures},
            "settings": dict(manifest.settings),
            "correlations": repr(scenario.correlations),
            "start": [scenario.start, scenario.horizon.war_weeks, scenario.horizon.ceasefire_weeks],
            "seed": manifest.seed,
        }
        numbers = set(run.outcomes["replication"].to_list())
        same = known.setdefault(content_hash(world), [])
        for other in same:
            if numbers & set(other.outcomes["replication"].to_list()):
                message = f"it holds the same luck as {other.folder}, and a replication counts once"
                wanted = "runs that differ in seed, theories or settings"
                problems.append(Problem(message, file=str(run.folder), expected=wanted))
                break
        same.append(run)
    if problems:
        raise InputError(problems)


def stored_analysis(runs: Sequence[Run], seed: int = 0) -> Decision | None:
    """What `analyse_runs` would give of these runs without request, where it was worked out before, be it with other
    libraries of the analysis extra; None otherwise."""
    from ..analysis.decide import stored

    try:
        criteria, _, _ = _request(runs, None, None)
    except InputError:
        return None
    held = _beliefs(runs[0], {})
    return stored.read_with_any_extra(runs, lambda extra: stored.key_of(runs, criteria, seed, held, extra=extra))


def _request(
    runs: Sequence[Run],
    outcome: str | None,
    thresholds: Mapping[str, float] | None,
    weights: Mapping[str, float] | None = None,
) -> tuple[tuple[Criterion, ...], Mapping[str, float], Mapping[str, float]]:
    """The criteria of an analysis, the thresholds and the weights: those stated by the scenario, and in their place the
    given."""
    from ..analysis.decide.criteria import criteria

    if not runs:
        raise InputError("no run was given")
    given = dict(thresholds or {})
    manifest = runs[0].manifest
    # What a run does not have, or what is neither good nor bad in it, is nothing to hold it against.
    judged = {info.id for info in manifest.outcomes if info.judged}
    stated = {name: item.value for name, item in runs[0].scenario.thresholds.items() if name in judged}
    limits: Mapping[str, float] = {**stated, **given}
    counted: Mapping[str, float] = dict(weights or {})
    if not counted:
        counted = {name: item.value for name, item in runs[0].scenario.weights.items() if name in judged}
    elif not any(counted.values()):
        raise InputError(Problem("no weight is above 0", expected="one or more outcomes that count"))
    chosen = criteria(manifest, outcome, limits, counted)
    _check_shares(given, {info.id for info in manifest.outcomes if info.kind == "share"})
    return chosen, limits, counted


def _beliefs(run: Run, given: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """A probability of each value of the structures of which something is believed: by the scenario, or in its place as
    given. Raises InputError with every problem."""
    theories = run.scenario.theories
    stated = {name: {value: belief.value for value, belief in of.items()} for name, of in run.scenario.beliefs.items()}
    held: dict[str, dict[str, float]] = {}
    problems = []
    for structure, believed in {**stated, **given}.items():
        theory = theories.get(structure)
        unknown = [value for value in believed if theory is not None and value not in theory.values]
        if theory is None:
            near = did_you_mean(structure, theories)
            wanted = ", ".join(theories)
            problems.append(Problem(f'there is no structure "{structure}"', expected=wanted, suggestion=near))
        elif unknown:
            problems += [
                Problem(
                    f'"{value}" is not a value of {structure}',
                    expected=", ".join(theory.values),
                    suggestion=did_you_mean(value, theory.values),
                )
                for value in unknown
            ]
        else:
            try:
                held[structure] = theory.beliefs(believed)
            except ValueError as error:
                problems.append(Problem(str(error), expected="probabilities that sum to 1"))
    if problems:
        raise InputError(problems)
    return held


def _check_shares(given: Mapping[str, float], shares: Container[str]) -> None:
    """Raises InputError for a share that is to be above 1 or below 0: most likely it was meant in percent."""
    problems = [
        Problem(
            f"{name} is a share: {value:g} is out of its range",
            expected="a number from 0 to 1",
            suggestion=f"{name}={value / 100:g}" if 1 < value <= 100 else None,
        )
        for name, value in given.items()
        if name in shares and not 0 <= value <= 1
    ]
    if problems:
        raise InputError(problems)


def numbers_by_outcome(texts: Sequence[str], what: str) -> dict[str, float]:
    """Thresholds, weights or beliefs by their path from `ID=VALUE`; a weight is not below 0, a belief from 0 to 1.
    Raises InputError for those that are not, and for one given twice."""
    limits: dict[str, float] = {}
    problems = []
    example = {"threshold": "deal_and_holds_5y=0.5", "weight": "deal_and_holds_5y=2", "belief": "red_line.bluff=0.3"}[
        what
    ]
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        wrong = number != number or number in (float("inf"), float("-inf"))
        wrong |= what == "belief" and not all(name.rpartition(".")[::2])
        wrong |= (what == "weight" and number < 0.0) or (what == "belief" and not 0.0 <= number <= 1.0)
        if not (name and equals) or wrong:
            problems.append(
                Problem(
                    f"no {what}: {text!r}",
                    expected=f"{'STRUCTURE.VALUE=PROBABILITY' if what == 'belief' else 'ID=VALUE'}, as {example}",
                )
            )
        elif name in limits:
            problems.append(
                Problem(
                    f"{name} has two {what}s",
                    expected=f"one --{what} for {'a value' if what == 'belief' else 'an outcome'}",
                )
            )
        else:
            limits[name] = number
    if problems:
        raise InputError(problems)
    return limits


def shares_left(texts: Sequence[str]) -> dict[str, float]:
    """What a study leaves of each parameter's range, by path, from `PATH` or `PATH=LEFT`. Raises InputError for what is
    no share from 0 to below 1, and for a path given twice."""
    from ..analysis.decide.information.studies import LEFT

    left: dict[str, float] = {}
    problems = []
    for text in texts:
        path, equals, value = (part.strip() for part in text.partition("="))
        try:
            share = float(value) if equals else LEFT
        except ValueError:
            share = float("nan")
        if not path or not 0.0 <= share < 1.0:
            wanted = "PATH, or PATH=LEFT with the share of the range that the study leaves, from 0 to below 1"
            problems.append(Problem(f"no study: {text!r}", expected=wanted))
        elif path in left:
            problems.append(Problem(f"{path} is learnt twice", expected="one --learn for a parameter"))
        else:
            left[path] = share
    if problems:
        raise InputError(problems)
    return left
