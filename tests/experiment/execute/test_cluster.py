"""Plans on a dask cluster of processes: the same bytes, also when a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.execute import cluster as cluster_room
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


def test_no_cluster_at_an_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_room, "PATIENCE", 0.5)
    execute = executor_at("tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="no cluster answers"):
        list(execute(None, [], 1, lambda awake: None))


@pytest.mark.parametrize("address", ["ucx://127.0.0.1:9", "gopher://x", "file:///etc/passwd", "://"])
def test_an_address_of_no_protocol_that_is_known_is_refused(address: str) -> None:
    with pytest.raises(InputError, match=r"no scheduler is reached by|no cluster answers"):
        list(executor_at(address)(None, [], 1, lambda awake: None))


@pytest.mark.parametrize(
    "says", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff" * 64], ids=["nothing", "HTTP", "a huge frame"]
)
def test_a_server_that_is_no_scheduler_ends_within_the_patience(says: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_room, "PATIENCE", 0.5)
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(30)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                connections.append(connection)
                connection.sendall(says)

    connections: list[socket.socket] = []
    threading.Thread(target=serve, daemon=True).start()
    began = time.monotonic()
    try:
        with pytest.raises(InputError, match="no cluster answers"):
            list(executor_at(f"tcp://127.0.0.1:{server.getsockname()[1]}")(None, [], 1, lambda awake: None))
    finally:
        server.close()
        for connection in connections:
            connection.close()
    assert time.monotonic() - began < 20


def test_workers_with_other_versions_are_refused_by_name() -> None:
    class Client:
        def run(self, function: Any, names: Any) -> Any:
            return {"tcp://far:1": function(names) | {"llvmlite": "0.1"}, "tcp://near:1": function(names)}

    with pytest.raises(InputError, match=r"the worker tcp://far:1 has llvmlite 0\.1, here") as caught:
        cluster_room._check_versions(Client())
    assert len(caught.value.problems) == 1
    assert "near" not in caught.value.render()


class Queue:
    def has_ready(self) -> bool:
        return False


class Gone:
    """A client whose scheduler has gone, is silent, or has lost its workers."""

    def __init__(self, status: str, answer: Any) -> None:
        self.status, self.answer, self.scheduler = status, answer, self
        self.ncores = None

    def sync(self, function: Any, callback_timeout: float) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (Gone("connecting", {}), "has been away"),
        (Gone("closed", {}), "has been away"),
        (Gone("running", TimeoutError()), "has not answered"),
        (Gone("running", {}), "no workers"),
    ],
)
def test_a_cluster_that_is_lost_in_the_middle_ends_within_the_patience(
    client: Gone, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_room, "PATIENCE", 0.2)
    with pytest.raises(OSError, match=said):
        cluster_room._next(client, Queue())
