"""Working out what a report misses: a study over rival theories, shares of variance, and analyses of both."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import InputError
from ...experiment.execute.events import Notice, OnEvent, Price, Priced, ignore

if TYPE_CHECKING:
    from ...analysis.assumptions.variance_design import Design
    from ...experiment.execute.plan import Plan
    from ...experiment.store.run import Run
    from ..run import RunRequest


@dataclass(frozen=True)
class Extent:
    """How much a complete report plays: histories of each option under each combination of theories, and design points
    of the shares of variance. `theories` are the rival theories to cross by structure, None for all of the scenario."""

    replications: int = 32
    points: int = 256
    theories: Mapping[str, tuple[str, ...]] | None = None


def complete(run: Run, extent: Extent, study: Run | None = None, on_event: OnEvent = ignore) -> Run | None:
    """Plays and stores what a report of a run of one design point misses, and returns the run over rival theories.

    `study` is such a run where one is given; None is returned where there are no rivals. What it costs is said before
    it begins. What is stored is not played again, so that it goes on where it was interrupted. Raises InputError and
    BlocksFailed.
    """
    from ...analysis.assumptions.variance_store import shares_of_run
    from ..ledger import variance_of
    from ..run import plan_of
    from ..run import run as play

    study = study or _sufficient(run, extent)
    request = None if study is not None else _theories_request(run, extent)
    theories = None if request is None else plan_of(request)
    design = None if shares_of_run(run.manifest, run.folder) is not None else _variance_design(run, extent)
    if prices := _prices(theories, design, on_event):
        on_event(Priced(tuple(prices)))
    if request is not None:
        on_event(Notice("1 of 3: rival theories"))
        study = play(request, on_event).run
    if design is not None:
        on_event(Notice("2 of 3: shares of variance"))
        answer = variance_of(design, on_event=on_event)
        if answer.storage_error is not None:
            raise answer.storage_error
    on_event(Notice("3 of 3: analyses"))
    return study


def stored_theories(run: Run) -> Run | None:
    """The run over rival theories that is stored of the same scenario, rules, luck and settings as a run of one design
    point, and has no options but its own: of several the one with the most options, combinations and replications.

    It is looked for in `runs` and beside the run; None where there is none.
    """
    from ...experiment.store.place import list_runs, runs_home
    from ...experiment.store.run import load_run

    own = run.manifest
    homes = {path.resolve(): path for path in (runs_home(), run.folder.parent)}
    studies = [
        (folder, manifest)
        for home in homes.values()
        for folder, manifest in list_runs(home, lambda content: content.get("points") != 1)[0]
        if manifest.complete
        and manifest.points > 1
        and all(_are_theories(values) for values in manifest.vary.values())
        and (manifest.scenario_hash, manifest.sources, manifest.seed) == (own.scenario_hash, own.sources, own.seed)
        and manifest.settings == own.settings
        and set(manifest.option_ids) <= set(own.option_ids)
    ]
    for folder, _ in sorted(
        studies,
        key=lambda stored: (len(stored[1].options), stored[1].points, stored[1].replications, stored[0].name),
        reverse=True,
    ):
        with suppress(InputError):  # one that is damaged is not shown
            return load_run(folder)
    return None


def _are_theories(values: object) -> bool:
    """Whether what varies is a list of theories: numbers and distributions are no texts."""
    return isinstance(values, list | tuple) and all(isinstance(value, str) for value in values)


def _sufficient(run: Run, extent: Extent) -> Run | None:
    """The stored run over rival theories where it has all that is wanted of it."""
    study, crossed = stored_theories(run), _crossed(run, extent)
    if study is None:
        return None
    manifest = study.manifest
    enough = manifest.replications >= extent.replications and set(manifest.option_ids) == set(run.manifest.option_ids)
    return study if enough and {name: tuple(values) for name, values in manifest.vary.items()} == crossed else None


def _prices(theories: Plan | None, design: Design | None, on_event: OnEvent) -> list[Price]:
    """What is to be played and about how long it takes; empty where everything is stored."""
    from ...experiment.execute.forecast import forecast

    plans = {} if theories is None else {"rival theories": theories}
    plans |= {} if design is None else {"shares of variance": design.plan()}
    prices = []
    for name, plan in plans.items():
        expected = forecast(plan, on_event)
        if expected.stored < plan.rows:
            prices.append(Price(name, plan.rows - expected.stored, expected.stored, expected.seconds, plan.workers))
    return prices


def _theories_request(run: Run, extent: Extent) -> RunRequest | None:
    """The study that crosses rival theories of a run's scenario, with its settings and options; None without rivals."""
    from ...experiment.store.run import SCENARIO
    from ..run import RunRequest

    rivals = _crossed(run, extent)
    if not rivals:
        return None
    return RunRequest(
        run.folder / SCENARIO,
        [f"{name}={','.join(values)}" for name, values in rivals.items()],
        [f"{path}={value!r}" for path, value in run.manifest.settings.items()],
        list(run.manifest.option_ids),
        extent.replications,
        run.manifest.seed,
    )


def _crossed(run: Run, extent: Extent) -> dict[str, tuple[str, ...]]:
    """The rival theories to cross, by structure."""
    crossed = extent.theories
    if crossed is None:
        crossed = {name: tuple(theory.values) for name, theory in run.scenario.theories.items()}
    return {name: tuple(values) for name, values in crossed.items() if len(values) > 1}


def _variance_design(run: Run, extent: Extent) -> Design:
    """The design of the shares of variance of a run's reference and leading option."""
    from ...analysis.findings.endings import endings
    from ...experiment.store.run import SCENARIO
    from ..ledger import variance_design

    settings = {**{path: repr(value) for path, value in run.manifest.settings.items()}, **run.manifest.structures}
    return variance_design(
        run.folder / SCENARIO,
        [f"{name}={value}" for name, value in settings.items()],
        extent.points,
        run.manifest.seed,
        endings(run).first.option,
    )
