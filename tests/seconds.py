"""Measures what each test costs, and writes those that `make quick` leaves out.

`python -m pytest -p tests.seconds [FILES]`, in one process, writes `tests/slow.txt`: a line for each test function of
which a case takes `LIMIT` seconds of the processor or more, or all cases together `LIMIT_OF_ALL`, child processes
included. What a fixture of a module or a session costs counts in every test that uses it, for whichever comes first has
to pay it. `FROM_END_TO_END` are slow, and quick all the same: they alone go the whole way. Names of tests that
are no longer there are left out.
"""

from __future__ import annotations

import ast
import resource
from collections import defaultdict
from collections.abc import Generator, Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

LIMIT = 0.4
LIMIT_OF_ALL = 1.0
FILE = Path(__file__).with_name("slow.txt")
FROM_END_TO_END = (
    "tests/cli/test_real.py::test_the_main_job_runs_on_the_real_scenario",
    "tests/golden/test_golden.py::test_a_setting_gives_what_it_gave[set_lever-",
    "tests/golden/test_golden.py::test_a_setting_gives_what_it_gave[grid-",
)

_of_fixtures: dict[Any, float] = {}
_of_tests: dict[str, list[float]] = defaultdict(list)


def mark(items: Iterable[pytest.Item]) -> None:
    """Marks as slow the tests that the file names, by function."""
    names = set(slow_tests())
    for item in items:
        if item.nodeid.partition("[")[0] in names and not item.nodeid.startswith(FROM_END_TO_END):
            item.add_marker(pytest.mark.slow)


def slow_tests() -> list[str]:
    """The tests that the file names, as pytest names them, without what is in brackets."""
    return FILE.read_text(encoding="utf-8").split()


def is_there(name: str) -> bool:
    """Whether there is a test function of this name."""
    file, *path = name.split("::")
    if len(path) == 1:
        return path[0] in _functions(file)
    # What a class inherits stands in another file.
    place = FILE.parent.parent / file
    test_class = (
        getattr(import_module(file.removesuffix(".py").replace("/", ".")), path[0], None) if place.exists() else None
    )
    return hasattr(test_class, path[1])


@cache
def _functions(file: str) -> frozenset[str]:
    """The functions of a file of tests; none where there is no such file."""
    place = FILE.parent.parent / file
    body = ast.parse(place.read_text(encoding="utf-8")).body if place.exists() else []
    return frozenset(item.name for item in body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))


def _used() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, None, None]:
    """Measures a fixture that several tests share."""
    before = _used()
    yield
    if fixturedef.scope != "function":
        _of_fixtures[fixturedef] = _used() - before


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, None, None]:
    """Measures a test with all it needs, what others have set up before it included."""
    there, before = dict(_of_fixtures), _used()
    yield
    known = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]  # there is no public way
    shared = sum(there.get(fixture, 0.0) for fixtures in known for fixture in fixtures)
    _of_tests[item.nodeid.partition("[")[0]].append(_used() - before + shared)


def pytest_sessionfinish() -> None:
    """Writes the file anew for the tests that were run."""
    others = {name for name in slow_tests() if name not in _of_tests and is_there(name)}
    slow = {name for name, took in _of_tests.items() if max(took) >= LIMIT or sum(took) >= LIMIT_OF_ALL}
    FILE.write_text("".join(f"{name}\n" for name in sorted(others | slow)), encoding="utf-8")
