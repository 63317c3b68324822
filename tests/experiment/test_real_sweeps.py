"""Rounds and clusters with the real simulation: decisions at round boundaries, the same bytes whoever played."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from model.experiment.cluster import players
from model.experiment.events import Played
from model.experiment.runner import run_scenario
from model.experiment.studies import SweepPlan, plan_sweep
from model.experiment.sweep import play_sweep
from model.scenario import Factor, Precision, Study
from tests.experiment.lanes import scenario, study, tree

distributed = pytest.importorskip("distributed")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

LANES = 64


def real(**changes: Any) -> Study:
    """Two sizes of two options that differ."""
    plain = study(
        factors=(Factor("force.size", "lever", values=(5_000.0, 25_000.0)),),
        options=("europe_alone", "us_backstop"),
        replications=32,
        outcomes=("deal_signed", "deal_and_holds_5y"),
    )
    return replace(plain, **changes)


def planned(out: Path, given: Study, workers: int = 1) -> SweepPlan:
    return plan_sweep(given, out=out, workers=workers, lanes=LANES, part_rows=500)


@pytest.mark.parametrize(
    "precision",
    [Precision(until=0.12, most=600), Precision(best="deal_signed", confidence=0.9, most=600)],
    ids=["until", "best"],
)
def test_rounds_of_the_real_simulation_do_not_depend_on_workers(tmp_path: Path, precision: Precision) -> None:
    given = real(precision=precision)
    one = play_sweep(planned(tmp_path / "one", given))
    two = play_sweep(planned(tmp_path / "two", given, workers=2))
    assert tree(one.folder) == tree(two.folder)
    decisions = json.loads((one.folder / "decisions.json").read_text())
    assert tuple(decisions) == one.decisions
    assert decisions[-1]["reached"]
    # Two points share a block, so a round is whole blocks of half as many replications.
    assert all(n % (LANES // 2) == 0 or n == 600 for one in decisions for n in one["replications"].values())
    for before, after in pairwise(decisions):
        grown = {option: n + before["further"].get(option, 0) for option, n in before["replications"].items()}
        assert after["replications"] == grown
    held = one.rows().group_by("option", "point").agg(pl.col("replication").sort()).collect()
    for option, _, replications in held.iter_rows():
        assert replications == list(range(decisions[-1]["replications"][option]))
    if precision.until is not None:
        widest = [half for one in decisions[-1]["figures"]["widest"].values() for half in one.values()]
        assert max(widest) <= precision.until
    else:
        assert decisions[-1]["figures"]["probability"] >= 0.9


def test_rounds_of_a_real_run_do_not_depend_on_workers_and_have_the_rows_of_one_go(tmp_path: Path) -> None:
    chosen = {"options": ["europe_alone", "us_backstop"], "seed": 3}
    precision = Precision(best="deal_signed", confidence=0.9, most=512)
    one = run_scenario(scenario(), 64, workers=1, out=tmp_path / "one", precision=precision, **chosen)
    run_scenario(scenario(), 64, workers=2, out=tmp_path / "apart" / "two", precision=precision, **chosen)
    assert tree(tmp_path / "one") == tree(tmp_path / "apart" / "two")
    plain = run_scenario(scenario(), one.manifest.replications, out=tmp_path / "again" / "plain", workers=2, **chosen)
    assert plain.manifest == one.manifest
    assert plain.decisions == ()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as found:
        yield found


def test_a_real_sweep_on_a_cluster_survives_a_killed_worker_with_the_same_bytes(cluster: Any, tmp_path: Path) -> None:
    given = real(replications=200)
    local = play_sweep(planned(tmp_path / "local", given, workers=2))
    victim = next(iter(cluster.workers.values())).pid
    seen = []

    def tell(event: Any) -> None:
        if isinstance(event, Played):
            seen.append(event.key)
            if len(seen) == 4:
                os.kill(victim, signal.SIGKILL)

    plan = planned(tmp_path / "there", given)
    there = play_sweep(plan, tell, players(cluster.scheduler_address))
    assert len(seen) == len(set(seen)) == len(plan.blocks(plan.asked)) > 10
    assert tree(there.folder) == tree(local.folder)
