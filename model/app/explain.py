"""Explaining one history: the scenario or the run, checked, replayed, compared with the stored row; and the same
history with decisions given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..analysis.explanation import Explained, Scanned, TwinPlayed
from ..errors import InputError, Problem
from ..experiment.execute.events import OnEvent, ignore
from . import scenarios
from .compile_rules import compile_rules

if TYPE_CHECKING:
    from ..experiment.store.run import Run
    from ..scenario import Scenario
    from ..simulation.counterfactual.intervention import Intervention
    from ..simulation.counterfactual.scan import Scan
    from ..simulation.counterfactual.twin import Twin
    from ..simulation.explain.answers import History
    from ..simulation.explain.week import WeekExplained

T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """Where a history is from: a scenario with what is set in it, or a design point of a stored run."""

    name: str
    scenario: Scenario
    settings: Mapping[str, float]
    structures: Mapping[str, str]
    run: Run | None = None


def explain(
    target: str,
    option: str,
    replication: int,
    seed: int | None = None,
    week: int | None = None,
    actor: str | None = None,
    settings: Sequence[str] = (),
    on_event: OnEvent = ignore,
) -> Explained:
    """The turning points of one history of a scenario or a stored run, or one week's decisions.

    `target` is a scenario file, a run folder or the name of one, with `@POINT` for one of its design points. A run's
    own scenario, seed and settings are used. Raises InputError for what is not there.
    """
    if actor is not None and week is None:
        raise InputError(Problem("--actor needs a week", expected="--week W --actor A"))

    def find(origin: Target, luck: int) -> History | WeekExplained:
        from ..simulation.explain.history import explain_history
        from ..simulation.explain.week import explain_week

        values, structures = origin.settings, origin.structures
        if week is None:
            return explain_history(origin.scenario, option, replication, luck, values, structures)
        return explain_week(origin.scenario, option, replication, luck, week, actor, values, structures)

    return Explained(*_replayed(find, target, option, replication, seed, settings, on_event))


def twin(
    target: str,
    option: str,
    replication: int,
    interventions: Sequence[Intervention],
    seed: int | None = None,
    settings: Sequence[str] = (),
    on_event: OnEvent = ignore,
) -> TwinPlayed:
    """One history of a scenario or a stored run beside the same with `interventions`, under the same luck.

    `target` is as for `explain`. Raises InputError for what is not there, for a decision that is not made, and for an
    option that is not open when it is first to be given.
    """

    def find(origin: Target, luck: int) -> Twin:
        from ..simulation.counterfactual.twin import play_twin

        return play_twin(origin.scenario, option, replication, luck, interventions, origin.settings, origin.structures)

    return TwinPlayed(*_replayed(find, target, option, replication, seed, settings, on_event))


def scan(
    target: str,
    option: str,
    replication: int,
    seed: int | None = None,
    settings: Sequence[str] = (),
    once: bool = False,
    each: bool = False,
    actor: str | None = None,
    on_event: OnEvent = ignore,
) -> Scanned:
    """The decisions of one history given otherwise, one by one; see `model.simulation.counterfactual.scan`.

    `target` is as for `explain`. Raises InputError for what is not there.
    """

    def find(origin: Target, luck: int) -> Scan:
        from ..simulation.counterfactual.scan import scan as try_decisions

        values, structures = origin.settings, origin.structures
        return try_decisions(origin.scenario, option, replication, luck, values, structures, once, each, actor)

    return Scanned(*_replayed(find, target, option, replication, seed, settings, on_event))


def options_of(target: str, settings: Sequence[str] = ()) -> list[str]:
    """The options whose histories there are: those that a run played, or all of a scenario. Raises InputError."""
    origin = _origin(target, settings)
    return list(origin.scenario.options if origin.run is None else origin.run.manifest.option_ids)


def _replayed(
    find: Callable[[Target, int], T],
    target: str,
    option: str,
    replication: int,
    seed: int | None,
    settings: Sequence[str],
    on_event: OnEvent,
) -> tuple[T, tuple[str, ...], tuple[str, ...]]:
    """What `find` makes of the history that is meant and its seed, the arguments of its command, and notes on it."""
    from ..experiment.execute.plan import LARGEST_SEED, choose_options, in_range
    from ..scenario import MOST_REPLICATIONS

    origin = _origin(target, settings)
    choose_options(origin.scenario, [option])
    in_range("replication", replication, 0, MOST_REPLICATIONS - 1)
    stored = origin.run.manifest if origin.run is not None else None
    luck = seed if seed is not None else stored.seed if stored else 1
    in_range("seed", luck, 0, LARGEST_SEED)
    if origin.run is not None and not settings and luck == origin.run.manifest.seed:
        _in_range_of(origin.run, option, replication)
    compile_rules(origin.scenario, luck, on_event)
    arguments = _arguments(origin.name, option, replication, seed, settings)
    return find(origin, luck), arguments, _notes(origin, option, replication, luck, settings)


def _origin(target: str, settings: Sequence[str]) -> Target:
    """The scenario file or the run that is meant. Raises InputError for what is neither."""
    from ..experiment.store.reference import RunReference
    from ..experiment.store.run import SCENARIO, check_study, load_run

    reference = RunReference.parse(target)
    folder = scenarios.run_folder(reference.path)
    if folder is None:
        if Path(target) != reference.path:
            wanted = "the file alone; or a run, as RUN@POINT"
            raise InputError(Problem("a scenario has no design points", file=str(reference.path), expected=wanted))
        scenario, values = scenarios.load_with_settings(reference.path, settings)
        return _with_settings(Target(target, scenario, {}, {}), scenario, values)
    run = check_study(load_run(folder))
    if run.manifest.points > 1 and reference.point is None:
        wanted = f"{folder}@POINT, a point from 0 to {run.manifest.points - 1}"
        raise InputError(Problem("which of its design points?", str(folder), expected=wanted))
    run = run.at(reference.point or 0)
    name = str(folder) if reference.point is None else f"{folder}@{reference.point}"
    scenario, values = scenarios.load_with_settings(folder / SCENARIO, settings)
    origin = Target(name, scenario, run.manifest.settings, run.manifest.structures, run)
    return _with_settings(origin, scenario, values)


def _with_settings(target: Target, scenario: Scenario, values: Mapping[str, float | str]) -> Target:
    numbers = {path: value for path, value in values.items() if not isinstance(value, str)}
    names = {name: value for name, value in values.items() if isinstance(value, str)}
    return replace(
        target,
        scenario=scenario,
        settings={**target.settings, **numbers},
        structures={**target.structures, **names},
    )


def _in_range_of(run: Run, option: str, replication: int) -> None:
    """Raises InputError for a replication that the run does not hold."""
    import polars as pl

    held = run.outcomes.filter(pl.col("option") == option)["replication"]
    if held.len() and not bool((held == replication).any()):
        low, high = int(str(held.min())), int(str(held.max()))
        step = run.stored.streams
        numbers = f"a whole number from {low} to {high}" + (f", {step} apart" if step > 1 else "")
        raise InputError(
            Problem(
                f"replication {replication} is not in this run",
                file=str(run.folder),
                expected=f"{numbers}; a scenario file has any",
            )
        )


def _arguments(
    target: str, option: str, replication: int, seed: int | None, settings: Sequence[str]
) -> tuple[str, ...]:
    words = [target, "--option", option, "--replication", str(replication)]
    if seed is not None:
        words += ["--seed", str(seed)]
    for setting in settings:
        words += ["--set", setting]
    return tuple(words)


def _notes(target: Target, option: str, replication: int, seed: int, settings: Sequence[str]) -> tuple[str, ...]:
    """Whether the replay gives the row that the run stored; a note where it does not, or where none is to compare."""
    import numpy as np
    import polars as pl

    from ..simulation import simulate
    from ..simulation.sources import loaded_hash

    run = target.run
    if run is None:
        return ()
    if settings or seed != run.manifest.seed:
        return ("other settings or another seed than the run's: this history is not one of its rows",)
    rows = run.outcomes.filter((pl.col("option") == option) & (pl.col("replication") == replication))
    if rows.height == 0:
        return (f"the run did not play {option}: this history is not one of its rows",)
    numbers = np.array([replication], np.int64)
    replayed = simulate(target.scenario, option, numbers, seed, target.settings, target.structures).outcomes
    stored: dict[str, Any] = {
        outcome.id: rows[outcome.id].fill_null(float("nan")).to_numpy() for outcome in run.manifest.outcomes
    }
    if all(name in replayed and np.array_equal(replayed[name], stored[name], equal_nan=True) for name in stored):
        return ("the replay gives the row that the run stored",)
    changed = "the rules have changed since" if run.manifest.sources != loaded_hash() else "the replay differs from it"
    return (f"this is not the history behind the run's row: {changed}",)
