"""What a run loads while others play."""

import sys
import threading
from importlib.util import find_spec

import pytest

from model.cli.commands import play
from model.cli.commands.play import FOR_A_REPORT, FOR_AN_ANSWER, loading_ahead
from model.experiment.execute.events import Notice, Started

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


def test_nothing_is_loaded_beside_histories_that_this_process_plays(not_loaded):
    send(Notice("a remark"), started(1))
    assert LATER not in sys.modules


def test_what_cannot_be_loaded_waits_for_whoever_needs_it():
    play._load(("no_such_module_of_anybody",))


@pytest.mark.parametrize("name", FOR_AN_ANSWER + FOR_A_REPORT)
def test_what_is_loaded_ahead_is_there(name):
    assert find_spec(name, play.__name__)
