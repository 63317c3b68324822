"""Plans on a dask cluster of processes: the same bytes, also when a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.execute.cluster import executor_at
from model.experiment.execute.events import Played
from model.experiment.execute.executor import BlocksFailed, play
from tests.experiment.plans import DESIGNS, blocks_played, planned, played, several_points, tree

distributed = pytest.importorskip("distributed")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as local:
        yield local


@pytest.mark.parametrize("make", DESIGNS.values(), ids=list(DESIGNS))
def test_a_cluster_gives_the_bytes_of_this_machine(cluster: Any, tmp_path: Path, make: Any) -> None:
    here = played(tmp_path / "here", make())
    there = play(planned(tmp_path / "there", make()), executor=executor_at(cluster.scheduler_address))
    assert tree(there.folder) == tree(here.folder)


def test_a_worker_killed_in_the_middle_changes_nothing(cluster: Any, tmp_path: Path) -> None:
    study = several_points(replications=50)
    here = played(tmp_path / "here", study)
    victims = [worker.pid for worker in cluster.workers.values()]
    keys = []

    def on_event(event: Any) -> None:
        if isinstance(event, Played):
            keys.append(event.key)
            if len(keys) == 4:
                os.kill(victims[0], signal.SIGKILL)

    plan = planned(tmp_path / "there", study, seconds=0.1, marks=str(tmp_path))
    there = play(plan, on_event, executor_at(cluster.scheduler_address))
    assert len(keys) == len(set(keys)) == len(plan.blocks())
    assert len(blocks_played(tmp_path)) >= len(keys)
    assert tree(there.folder) == tree(here.folder)


def test_a_block_that_raises_on_the_cluster_is_data(cluster: Any, tmp_path: Path) -> None:
    with pytest.raises(BlocksFailed) as caught:
        play(planned(tmp_path / "a", raise_on="1 64"), executor=executor_at(cluster.scheduler_address))
    (failure,) = caught.value.failures
    assert "divided by nothing" in failure.traceback


def test_no_cluster_at_an_address_is_said() -> None:
    execute = executor_at("tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="no cluster answers"):
        list(execute(None, [], 1, lambda: None))
