"""Rounds and clusters with the real simulation: decisions at round boundaries, the same bytes whoever played."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from model.experiment.design.arms import BlockKey, arms_of
from model.experiment.design.points import design_points
from model.experiment.execute.cluster import executor_at
from model.experiment.execute.events import Played
from model.experiment.execute.executor import play
from model.experiment.execute.plan import Plan, plan_study
from model.experiment.execute.worker import PointWork
from model.scenario import Factor, Precision, Scenario, Study, find_scenarios, load, study_of
from model.simulation import simulate
from tests.experiment.plans import tree

distributed = pytest.importorskip("distributed")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

LANES = 32
BEST = "ceasefire_collapse_2y_equal_terms"


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    """The main scenario over two years of war and two of a ceasefire: a history costs a quarter of a whole one."""
    short = [(f"horizon.{name}_weeks", "104") for name in ("war", "ceasefire", "equal_terms")]
    return load(find_scenarios() / "reassurance.yaml", short)


def real(**changes: Any) -> Study:
    """Two sizes of two options that differ."""
    plain = replace(
        study_of(scenario(), ["force.size=5000,25000"]),
        options=("europe_alone", "us_backstop"),
        replications=32,
        outcomes=("deal_signed", "ceasefire_collapse_2y", BEST),
        seed=7,
    )
    return replace(plain, **changes)


def planned(out: Path, study: Study, workers: int = 1) -> Plan:
    return plan_study(study, out=out, workers=workers, block=LANES)


@pytest.mark.parametrize(
    "precision",
    [Precision(until=0.12, most=600), Precision(best=BEST, confidence=0.9, most=600)],
    ids=["until", "best"],
)
def test_rounds_of_the_real_simulation_end_where_the_precision_is_reached(tmp_path: Path, precision: Precision) -> None:
    """The best is looked for with two workers as well: what they play decides on the next round."""
    study = real(precision=precision)
    serial = play(planned(tmp_path / "serial", study))
    if precision.best is not None:
        parallel = play(planned(tmp_path / "parallel", study, workers=2))
        assert tree(serial.folder) == tree(parallel.folder)
    decisions = json.loads((serial.folder / "decisions.json").read_text())
    assert tuple(decisions) == serial.decisions
    assert decisions[-1]["reached"]
    # Two points share a block, so a round is whole blocks of half as many replications.
    assert all(n % (LANES // 2) == 0 or n == 600 for item in decisions for n in item["replications"].values())
    for before, after in pairwise(decisions):
        grown = {option: n + before["further"].get(option, 0) for option, n in before["replications"].items()}
        assert after["replications"] == grown
    held = serial.rows().group_by("option", "point").agg(pl.col("replication").sort()).collect()
    for option, _, replications in held.iter_rows():
        assert replications == list(range(decisions[-1]["replications"][option]))
    if precision.until is not None:
        widest = [half for widths in decisions[-1]["figures"]["widest"].values() for half in widths.values()]
        assert max(widest) <= precision.until
    else:
        assert decisions[-1]["figures"]["confidence"] >= 0.9


def test_rounds_of_a_real_run_have_the_rows_of_a_run_played_at_once(tmp_path: Path) -> None:
    precision = Precision(best=BEST, confidence=0.9, most=512)
    study = replace(study_of(scenario()), options=("europe_alone", "us_backstop"), seed=3, replications=64)
    serial = play(plan_study(replace(study, precision=precision), out=tmp_path / "serial", workers=1))
    plain = play(plan_study(study, replications=serial.replications, out=tmp_path / "plain", workers=1))
    assert plain.manifest == serial.manifest
    assert plain.outcomes.equals(serial.outcomes)
    assert plain.decisions == ()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as local:
        yield local


def test_a_real_study_on_a_cluster_survives_a_killed_worker_with_the_same_bytes(cluster: Any, tmp_path: Path) -> None:
    study = real(replications=100)
    local = play(planned(tmp_path / "local", study))
    victim = next(iter(cluster.workers.values())).pid
    keys = []

    def on_event(event: Any) -> None:
        if isinstance(event, Played):
            keys.append(event.key)
            if len(keys) == 4:
                os.kill(victim, signal.SIGKILL)

    plan = planned(tmp_path / "there", study)
    there = play(plan, on_event, executor_at(cluster.scheduler_address))
    assert len(keys) == len(set(keys)) == len(plan.blocks()) > 10
    assert tree(there.folder) == tree(local.folder)


def mixed() -> Study:
    """Levers, a parameter, a theory; some lanes leave to the draw what others set."""
    return real(
        factors=(
            Factor("force.size", "lever", values=(0.0, 25_000.0)),
            Factor("russia.resolve", "parameter", values=(0.8, 1.5)),
            Factor("decision", "structure", names=("logit", "doctrine")),
        ),
        design="one_at_a_time",
        options=("us_backstop",),
        replications=2,
    )


def test_lanes_of_many_points_have_the_bits_of_each_point_alone() -> None:
    study = mixed()
    points = design_points(study)
    arms = arms_of(points, tuple(study.scenario.options))
    work = PointWork.of(study, points, arms, False)
    names = [outcome.id for outcome in work.outcomes()]
    for arm in (arm for arm in arms if arm.option == "us_backstop" and arm.width):
        together = work(BlockKey(arm.option, 0, 2 * arm.width, arm.index)).values
        point, replication = arm.locate(0, 2 * arm.width)
        for lane in range(2 * arm.width):
            settings = points.settings(int(point[lane]))
            number = replication[lane : lane + 1]
            alone = simulate(scenario(), arm.option, number, study.seed, settings, arm.structures).outcomes
            for row, name in enumerate(names):
                assert together[row, lane].tobytes() == alone[name][0].tobytes(), (name, lane)
