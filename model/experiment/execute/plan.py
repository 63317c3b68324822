"""The plan of a run: its design, its blocks, its hash and its place, checked before anything is played."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem, did_you_mean
from ..design import identity
from ..design.arms import (
    LANES,
    LARGEST_REPLICATION,
    WEEKLY_LANES,
    Arm,
    BlockKey,
    arms_of,
    blocks_of,
)
from ..design.manifest import Manifest
from ..design.points import Numbering, design_points
from ..store import place
from ..store.files import parquet
from ..store.rows import RowStore
from ..store.run import POINTS, SCENARIO, STUDY
from .pool import default_workers
from .worker import PointWork, Work

if TYPE_CHECKING:
    from ...scenario import Precision, Scenario, Study

LARGEST_SEED = 2**64 - 1
MOST_ROWS = 1_000_000_000
BYTES_PER_VALUE = 8


@dataclass(frozen=True)
class Plan:
    """What would be played and stored: `replications` of each option in lanes of `arms`, by `work`, in `place`.

    `manifest` is that of the run before anything is played, `titles` has the titles of all options of the scenario in
    its order, `documents` the files that describe the design, `scenario` what one of them says. With a `precision`, the
    replications are those of the first round, and it applies to the intervals of `watched` outcomes.
    """

    manifest: Manifest
    titles: Mapping[str, str]
    points: int
    numbering: Numbering
    arms: tuple[Arm, ...]
    replications: Mapping[str, int]
    work: Work
    place: Path
    workers: int
    block: int
    weekly: bool
    reference: str
    documents: Mapping[str, bytes]
    scenario: Scenario
    watched: tuple[str, ...] = ()
    precision: Precision | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The options that are played, in the scenario's order."""
        return tuple(self.replications)

    @property
    def rows(self) -> int:
        """Rows of all cells together, without rounds that a precision may add."""
        return sum(arm.width * self.replications.get(arm.option, 0) for arm in self.arms)

    @cached_property
    def bytes_needed(self) -> int:
        """About how many bytes its folder would take without compression."""
        return self.rows * BYTES_PER_VALUE * (len(self.manifest.outcomes) + 2) + 200_000

    def blocks(self, replications: Mapping[str, int] | None = None) -> list[BlockKey]:
        """The blocks of these replications of each option, by default those of the plan."""
        return blocks_of(self.arms, self.replications if replications is None else replications, self.block)

    def row_store(self) -> RowStore:
        """The rows in its folder."""
        names = [outcome.id for outcome in self.manifest.outcomes]
        return RowStore(self.place, self.manifest.run, self.arms, names, self.numbering, self.block, self.weekly)

    def files(self) -> dict[str, bytes]:
        """The files that the folder has from the start, by name."""
        return {**self.documents, place.MANIFEST: self.manifest.as_file()}


def plan_study(
    study: Study,
    options: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    out: Path | None = None,
    work: Work | None = None,
    block: int | None = None,
) -> Plan:
    """Plans a study without playing anything. Arguments that are not None replace what the study says.

    A study in which nothing varies has one design point. Raises InputError for unknown options, numbers out of range,
    or a place that cannot hold the run.
    """
    scenario = study.scenario
    chosen = choose_options(scenario, study.options if options is None else options)
    study = replace(
        study,
        options=chosen,
        replications=study.replications if replications is None else replications,
        seed=study.seed if seed is None else seed,
    )
    workers = default_workers() if workers is None else workers
    in_range("workers", workers, 1, 1024)
    in_range("replications", study.replications, 1, LARGEST_REPLICATION)
    in_range("seed", study.seed, 0, LARGEST_SEED)
    points = design_points(study)
    numbering = points.numbering(study.luck)
    arms = arms_of(points, tuple(scenario.options))
    weekly = points.count == 1
    work = work or PointWork.of(study, points, arms, weekly)
    sources = work.sources()
    run = identity.content_hash({"study": study.plain(), "points": points.digest(), "sources": sources})
    stated = replace(scenario, precision=None) if scenario.precision is not None else scenario
    documents = {
        SCENARIO: stated.to_yaml().encode(),
        STUDY: _json(study.plain()),
        POINTS: parquet(points.table()),
    }
    manifest = replace(
        _manifest(scenario, run, sources, work, study.seed, documents),
        title=study.title,
        headline=tuple(study.outcomes),
        study=study.id,
        question=study.question,
        design=study.design,
        luck=study.luck,
        points=points.count,
        streams=numbering.streams,
        vary={factor.path: factor.plain() for factor in study.factors},
        settings=dict(study.settings),
        structures=dict(study.structures),
    )
    plan = Plan(
        manifest=manifest,
        titles=_titles(scenario),
        points=points.count,
        numbering=numbering,
        arms=arms,
        replications=dict.fromkeys(chosen, study.replications),
        work=work,
        place=out if out is not None else place.default_place(study.id, run),
        workers=workers,
        block=block or (WEEKLY_LANES if weekly else LANES),
        weekly=weekly,
        reference=scenario.reference,
        documents=documents,
        scenario=stated,
        watched=tuple(study.outcomes),
        precision=study.precision,
    )
    _check(plan)
    return plan


def plan_work(
    kind: str,
    name: str,
    title: str,
    scenario: Scenario,
    work: Work,
    arms: Sequence[Arm],
    replications: Mapping[str, int],
    identity_of: Mapping[str, Any],
    seed: int,
    workers: int | None = None,
    home: Path | None = None,
) -> Plan:
    """Plans a run of another kind than a study, whose `work` says what each lane of its arms plays.

    `identity_of` is plain data that decides the rows, beside the seed and the rules. The run is stored under `home`,
    by default `runs`. Raises InputError as `plan_study` does.
    """
    workers = default_workers() if workers is None else workers
    in_range("workers", workers, 1, 1024)
    in_range("seed", seed, 0, LARGEST_SEED)
    sources = work.sources()
    run = identity.content_hash({"kind": kind, "seed": seed, "sources": sources, **identity_of})
    documents = {SCENARIO: scenario.to_yaml().encode(), STUDY: _json(dict(identity_of))}
    manifest = _manifest(scenario, run, sources, work, seed, documents)
    manifest = replace(manifest, title=title, study=name, kind=kind, design=kind, points=0)
    plan = Plan(
        manifest=manifest,
        titles=_titles(scenario),
        points=max((arm.width for arm in arms), default=0),
        numbering=Numbering(),
        arms=tuple(arms),
        replications=dict(replications),
        work=work,
        place=place.default_place(name, run, home),
        workers=workers,
        block=LANES,
        weekly=False,
        reference=scenario.reference,
        documents=documents,
        scenario=scenario,
    )
    _check(plan)
    return plan


def choose_options(scenario: Scenario, names: Sequence[str] | None) -> tuple[str, ...]:
    """The named options, or all, in the scenario's order. Raises InputError for unknown ones."""
    if names is None:
        return tuple(scenario.options)
    unknown = [option for option in names if option not in scenario.options]
    if unknown:
        raise InputError(
            Problem(
                f"no option named {option!r} in scenario {scenario.id}",
                expected="one of " + ", ".join(scenario.options),
                suggestion=did_you_mean(option, scenario.options),
            )
            for option in unknown
        )
    if not names:
        raise InputError("no options named: there is nothing to play")
    return tuple(option for option in scenario.options if option in names)


def in_range(name: str, value: int, low: int, high: int) -> None:
    """Raises InputError for a whole number that is out of its range."""
    if not low <= value <= high:
        raise InputError(Problem(f"{name} is {value}", expected=f"a whole number from {low} to {high}"))


def _check_best(plan: Plan, best: str) -> None:
    """Raises InputError where no option can be told to be the best in this outcome."""
    from ...scenario.outcomes import no_best

    better: dict[str, str] = {outcome.id: outcome.better for outcome in plan.manifest.outcomes}
    if (problem := no_best(best, better)) is not None:
        raise InputError(problem)
    if len(plan.options) < 2:
        message = f"{plan.options[0]} alone is the best in {best}, whatever is played"
        raise InputError(Problem(message, expected="at least two options, or a half-width: --until"))


def _check(plan: Plan) -> None:
    if plan.precision is not None and plan.precision.best is not None:
        _check_best(plan, plan.precision.best)
    if plan.rows > MOST_ROWS:
        wanted = f"at most {MOST_ROWS:,}: fewer points, options or replications"
        raise InputError(Problem(f"the run has {plan.rows:,} rows", expected=wanted))
    if plan.numbering.streams * max(plan.replications.values()) > LARGEST_REPLICATION:
        wanted = "fewer points or replications, or luck: common"
        raise InputError(Problem("the points have more replications together than there is luck for", expected=wanted))
    place.check_place(plan.place, plan.manifest.run, plan.bytes_needed)


def _manifest(
    scenario: Scenario, run: str, sources: str, work: Work, seed: int, documents: Mapping[str, bytes]
) -> Manifest:
    """The part of a manifest that every run of a scenario has, before anything is played."""
    basis = dict(sorted(Counter(str(parameter.basis) for parameter in scenario.parameters.values()).items()))
    return Manifest(
        run=run,
        scenario=scenario.id,
        title=scenario.title,
        scenario_hash=scenario.hash,
        calibrated="calibrated" in basis,
        seed=seed,
        reference=scenario.reference,
        options=(),
        replications_by_option={},
        outcomes=tuple(work.outcomes()),
        headline=tuple(scenario.headline),
        limits=tuple(scenario.limits),
        parameters_by_basis=basis,
        model_version=_model_version(),
        sources=sources,
        versions=identity.versions(),
        scenario_options=tuple(scenario.options),
        documents={name: hashlib.sha256(content).hexdigest() for name, content in documents.items()},
    )


def _titles(scenario: Scenario) -> dict[str, str]:
    return {option: scenario.options[option].title for option in scenario.options}


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _model_version() -> str:
    from ...version import __version__

    return __version__
