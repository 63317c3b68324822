"""The tasks that wait: the newest request first, each once, nobody for ever."""

import pytest

from model.serve.play.queue import PATIENCE, Rank, TaskQueue


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> TaskQueue:
    made = TaskQueue(clock)
    made.open()
    return made


def taken(queue: TaskQueue) -> list[object]:
    return [queue.popleft() for _ in range(len(queue))]


def test_the_newest_request_goes_first_and_its_parts_in_order(queue: TaskQueue) -> None:
    for task, request, part in (("old 0", 1, 0), ("old 1", 1, -1), ("new 1", 2, -1), ("new 0", 2, 0)):
        queue.put(task, Rank(True, request, part))
    assert taken(queue) == ["new 0", "new 1", "old 0", "old 1"]


def test_the_background_goes_last(queue: TaskQueue) -> None:
    queue.put("background", Rank(False, 9))
    queue.put("asked", Rank(True, 1))
    assert taken(queue) == ["asked", "background"]


def test_a_task_that_is_asked_for_again_moves_up(queue: TaskQueue) -> None:
    queue.put("first", Rank(True, 1))
    queue.put("second", Rank(True, 2))
    queue.promote("first", Rank(True, 3))
    assert taken(queue) == ["first", "second"]


def test_a_task_that_is_dropped_is_not_begun(queue: TaskQueue) -> None:
    queue.put("unwanted", Rank(True, 1))
    assert queue.drop("unwanted")
    assert not queue.drop("unwanted")
    with pytest.raises(IndexError):
        queue.popleft()


def test_a_task_that_has_waited_long_goes_before_newer_ones(queue: TaskQueue, clock: Clock) -> None:
    queue.put("patient", Rank(True, 1))
    clock.now = PATIENCE + 0.1
    queue.put("newer", Rank(True, 2))
    assert taken(queue) == ["patient", "newer"]


def test_nothing_is_taken_before_it_is_opened_but_what_is_put_first() -> None:
    queue = TaskQueue()
    queue.put("task", Rank(True, 1))
    queue.appendleft("first")
    assert queue.popleft() == "first"
    with pytest.raises(IndexError):
        queue.popleft()
    queue.open()
    assert queue.popleft() == "task"
