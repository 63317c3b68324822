"""Sections of an analysis, worked out side by side."""

from __future__ import annotations

from threading import Event, current_thread, main_thread

import pytest

from model.analysis.decide.sections import Section, work_out
from model.errors import InputError

SOON = 10.0
"""Seconds in which a thread surely does what it is waited for."""


def ignored(name: str, done: int) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_every_section_gives_its_own_result(workers: int) -> None:
    sections = [Section(str(number), lambda number=number: number**2) for number in range(5)]
    work_out(sections, workers, ignored)
    assert [section.result for section in sections] == [0, 1, 4, 9, 16]


def test_two_sections_are_worked_out_at_once() -> None:
    here, there = Event(), Event()

    def met(own: Event, other: Event) -> bool:
        own.set()
        return other.wait(SOON)

    sections = [Section("one", lambda: met(here, there)), Section("other", lambda: met(there, here))]
    work_out(sections, 2, ignored)
    assert [section.result for section in sections] == [True, True]


def test_sections_are_announced_in_the_callers_thread_with_how_many_are_done() -> None:
    stages = []
    work_out(
        [Section(name, lambda: None) for name in "abc"],
        1,
        lambda name, done: stages.append((name, done, current_thread() is main_thread())),
    )
    assert stages == [("a", 0, True), ("b", 1, True), ("c", 2, True)]


def test_an_error_is_raised_as_it_is_and_no_section_begins_after_it() -> None:
    begun: list[str] = []

    def fails() -> None:
        raise InputError("nothing to decide")

    with pytest.raises(InputError, match="nothing to decide"):
        work_out([Section("fails", fails), Section("later", lambda: begun.append("later"))], 1, ignored)
    assert begun == []


def test_who_interrupts_the_caller_interrupts_what_is_in_work() -> None:
    ended = Event()

    def goes_on() -> None:
        try:
            while True:
                ended.wait(0.001)
        finally:
            ended.set()

    def interrupts(name: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_out([Section("long", goes_on)], 1, interrupts)
    assert ended.is_set()
