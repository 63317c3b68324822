"""A sweep on a dask cluster of processes: the same bytes, also when a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.cluster import players
from model.experiment.events import Played
from model.experiment.sweep import SweepFailed, play_sweep
from tests.experiment.lanes import planned, played, tree

distributed = pytest.importorskip("distributed")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as found:
        yield found


def test_a_cluster_gives_the_bytes_of_the_local_pool(cluster: Any, tmp_path: Path) -> None:
    local = play_sweep(planned(tmp_path / "local"))
    there = play_sweep(planned(tmp_path / "there"), players=players(cluster.scheduler_address))
    assert tree(there.folder) == tree(local.folder)


def test_a_worker_killed_in_the_middle_changes_nothing(cluster: Any, tmp_path: Path) -> None:
    local = play_sweep(planned(tmp_path / "local"))
    victims = [worker.pid for worker in cluster.workers.values()]
    seen = []

    def tell(event: Any) -> None:
        if isinstance(event, Played):
            seen.append(event.key)
            if len(seen) == 5:
                os.kill(victims[0], signal.SIGKILL)

    plan = planned(tmp_path / "there", seconds=0.2, marks=str(tmp_path))
    there = play_sweep(plan, tell, players(cluster.scheduler_address))
    assert len(seen) == len(set(seen)) == len(plan.blocks(plan.asked))
    assert len(played(tmp_path)) >= len(seen)
    assert tree(there.folder) == tree(local.folder)


def test_a_block_that_raises_on_the_cluster_is_data(cluster: Any, tmp_path: Path) -> None:
    with pytest.raises(SweepFailed) as caught:
        play_sweep(planned(tmp_path / "a", raise_on="1 64"), players=players(cluster.scheduler_address))
    (failure,) = caught.value.failures
    assert "divided by nothing" in failure.traceback


def test_no_cluster_at_an_address_is_said() -> None:
    play = players("tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="no cluster answers"):
        list(play(planned, [], 1, lambda: None))
