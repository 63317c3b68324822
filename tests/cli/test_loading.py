"""What a run loads while others play."""

import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from model.cli.commands import play
from model.cli.commands.play import FOR_A_REPORT, FOR_AN_ANSWER, loading_ahead
from model.experiment.execute.events import Notice, Started
from model.experiment.execute.pool import Loading

ROOT = Path(__file__).parents[2]

LATER = "xml.sax.saxutils"


@pytest.fixture
def not_loaded(monkeypatch):
    monkeypatch.delitem(sys.modules, LATER, raising=False)


def started(workers):
    return Started(("a", "b"), 256, 2, workers, 512)


def send(*events):
    heard = []
    hand = loading_ahead(heard.append, (LATER,))
    for event in events:
        hand(event)
    assert heard == list(events)
    for thread in threading.enumerate():
        if thread.name == "loading":
            thread.join()


@pytest.mark.parametrize("workers", [0, 2])
def test_what_comes_at_the_end_is_loaded_while_others_play(not_loaded, workers):
    send(Notice("a remark"), started(workers))
    assert LATER in sys.modules


def test_it_is_loaded_while_workers_get_ready(not_loaded):
    send(Loading())
    assert LATER in sys.modules


def test_it_is_loaded_once(monkeypatch):
    loads = []
    monkeypatch.setattr(play, "_load", loads.append)
    send(Loading(), started(2), started(2))
    assert loads == [(LATER,)]


def test_nothing_is_loaded_beside_histories_that_this_process_plays(not_loaded):
    send(Notice("a remark"), started(1))
    assert LATER not in sys.modules


def test_what_cannot_be_loaded_waits_for_whoever_needs_it():
    play._load(("no_such_module_of_anybody",))


@pytest.mark.parametrize("name", FOR_AN_ANSWER + FOR_A_REPORT)
def test_what_is_loaded_ahead_is_there(name):
    assert find_spec(name, play.__name__)


def test_who_hands_out_blocks_loads_no_rules(tmp_path):
    """Workers play, and one of them tells the history of the report: what comes back is plain data."""
    code = (
        "import sys\nfrom model.cli import main\n"
        "sys.argv[0] = 'sim'\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('rules', [name for name in sys.modules if name.startswith('model.actors.')])"
    )
    arguments = ("run", "scenarios/reassurance.yaml", "-n", "8", "--workers", "2", "--out", str(tmp_path / "run"))
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "report: " in done.stderr
    assert done.stdout.endswith("rules []\n")
