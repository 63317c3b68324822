"""Explaining one history: the scenario or the run, checked, replayed, compared with the stored row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.analysis.explanation import Explained
from model.app import scenarios
from model.app.compile_rules import compile_rules, ignore
from model.errors import InputError, Problem

if TYPE_CHECKING:
    from model.experiment.events import Progress
    from model.experiment.manifest import Manifest
    from model.scenario import Scenario


def explain(
    target: Path,
    option: str,
    replication: int,
    seed: int | None = None,
    week: int | None = None,
    actor: str | None = None,
    settings: Sequence[str] = (),
    on_event: Progress = ignore,
) -> Explained:
    """The turning points of one history of a scenario or a stored run, or one week's decisions.

    A run's own scenario, seed and settings are used. Raises InputError for what is not there.
    """
    from model.experiment.runner import LARGEST_SEED, MOST_REPLICATIONS, choose_options, in_range
    from model.experiment.store import is_run, read_manifest
    from model.simulation.explain import explain_history, explain_week

    if actor is not None and week is None:
        raise InputError(Problem("--actor needs a week", expected="--week W --actor A"))
    target = _target(target)
    stored = read_manifest(target) if is_run(target) else None
    scenario = scenarios.load(target / "scenario.yaml" if stored else target, settings)
    choose_options(scenario, [option])
    in_range("replication", replication, 0, MOST_REPLICATIONS - 1)
    if stored is not None and replication >= stored.replications:
        raise InputError(
            Problem(
                f"replication {replication} is not in this run",
                file=str(target),
                expected=f"a whole number from 0 to {stored.replications - 1}; a scenario file has any",
            )
        )
    luck = seed if seed is not None else stored.seed if stored else 1
    in_range("seed", luck, 0, LARGEST_SEED)
    values = _settings(stored, replication)
    structures = dict(stored.structures) if stored else {}
    compile_rules(scenario, luck, on_event)
    arguments = _arguments(target, option, replication, seed, settings)
    if week is None:
        history = explain_history(scenario, option, replication, luck, values, structures)
        notes = _compare(target, stored, scenario, history.option, replication, luck, values, structures, settings)
        return Explained(history, arguments, notes)
    found = explain_week(scenario, option, replication, luck, week, actor, values, structures)
    notes = _compare(target, stored, scenario, option, replication, luck, values, structures, settings)
    return Explained(found, arguments, notes)


def _target(given: Path) -> Path:
    """The run folder or the scenario file that is meant. Raises InputError for what is neither, and for a sweep."""
    from model.app.compare import split
    from model.experiment.catalogue import find_run, is_sweep
    from model.experiment.store import is_run
    from model.scenario import find_scenario

    path, point, _ = split(str(given))
    if point is None and find_scenario(given).exists() and not is_run(given):
        return given
    try:
        folder = find_run(path)
    except InputError as error:
        wanted = "a scenario file, a run folder, or the name of one in runs"
        raise InputError([replace(one, expected=wanted) for one in error.problems]) from None
    if not is_sweep(folder):
        return folder
    wanted = f"sim compare {folder}@{point or 0}, which names histories of that point and how to open them"
    raise InputError(Problem("is a sweep: its histories stand at design points", str(folder), expected=wanted))


def _arguments(
    target: Path, option: str, replication: int, seed: int | None, settings: Sequence[str]
) -> tuple[str, ...]:
    found = [str(target), "--option", option, "--replication", str(replication)]
    if seed is not None:
        found += ["--seed", str(seed)]
    for setting in settings:
        found += ["--set", setting]
    return tuple(found)


def _settings(stored: Manifest | None, replication: int) -> dict[str, float]:
    """A run's settings for one replication: where each had its own number, that one."""
    if stored is None:
        return {}
    return {
        path: float(value[replication] if isinstance(value, list) else value) for path, value in stored.settings.items()
    }


def _compare(
    target: Path,
    stored: Manifest | None,
    scenario: Scenario,
    option: str,
    replication: int,
    seed: int,
    values: Mapping[str, float],
    structures: Mapping[str, str],
    settings: Sequence[str],
) -> tuple[str, ...]:
    """Whether the replay gives the row that the run stored; a note where it does not, or where none is to compare."""
    import numpy as np

    from model.experiment.identity import source_hash
    from model.experiment.store import load_run
    from model.simulation import simulate

    if stored is None:
        return ()
    if settings or seed != stored.seed:
        return ("other settings or another seed than the run's: this history is not one of its rows",)
    if option not in stored.option_ids:
        return (f"the run did not play {option}: this history is not one of its rows",)
    row = simulate(scenario, option, np.array([replication], np.int64), seed, values, structures).outcomes
    names = [one.id for one in stored.outcomes]
    rows: Mapping[str, Any] = load_run(target).values(option, names)
    same = all(
        name in row and np.array_equal(row[name], rows[name][replication : replication + 1], equal_nan=True)
        for name in names
    )
    if same:
        return ("the replay gives the row that the run stored",)
    changed = "the rules have changed since" if stored.sources != source_hash() else "the replay differs from it"
    return (f"this is not the history behind the run's row: {changed}",)
