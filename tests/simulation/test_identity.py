"""The same bits everywhere: compiled and interpreted, in any block and order, alone, and in another process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from model.scenario import Horizon
from model.simulation import OUTCOMES, simulate
from tests.simulation.real import SEED, model, outcomes, scenario

WHOLE = [
    pytest.param("europe_alone", {}, {}, "war", [2], False, id="as it is"),
    pytest.param(
        "us_backstop",
        {"us.backstop": 0.9},
        {"decision": "prospect", "deterrence": "tripwire", "credibility": "current_calculus"},
        "ceasefire",
        [5],
        True,
        id="backstop, prospect, tripwire, current calculus",
    ),
    pytest.param(
        "buffer_zone",
        {"command.mandate": 6.0},
        {"decision": "doctrine", "deterrence": "capability", "joining": "independent"},
        "ceasefire",
        [11],
        True,
        id="buffer, doctrine, capability, independent",
    ),
    pytest.param(
        "mutual_defence", {"deal.round_chance": 1.0}, {}, "war", [4, 5, 6], True, id="mutual defence, in a block"
    ),
]
SHORT = Horizon(war_weeks=60, ceasefire_weeks=80, equal_terms_weeks=0)
"""An interpreted week costs hundreds of compiled ones: enough of them for what is due once a year."""


@pytest.mark.slow
@pytest.mark.parametrize(("option", "settings", "structures", "start", "replications", "signs"), WHOLE)
def test_compiled_and_interpreted_histories_agree_to_the_bit_week_by_week(
    option: str,
    settings: dict[str, float],
    structures: dict[str, str],
    start: str,
    replications: list[int],
    signs: bool,
) -> None:
    """Every state of every room, in every week: of a war without a deal, of two ceasefires, and of a war that ends in a
    deal, to its end. Each rule is passed through some sixty times or more; `tests/actors` compares each in worlds made
    for it."""
    compiled, interpreted = (
        model(
            option,
            scene=replace(scenario(), start=start, horizon=SHORT),
            replications=replications,
            settings=settings,
            structures=structures,
        )
        for _ in range(2)
    )
    interpreted.interpreting = True
    while compiled.running:
        compiled.step()
        interpreted.step()
        for room, store in compiled.stores.items():
            for name, array in store.items():
                assert array.tobytes() == interpreted.stores[room][name].tobytes(), (compiled.week, room, name)
    assert not interpreted.running
    assert compiled.week > 52
    assert bool((compiled.see("history", "signed") == 1).any()) == signs


Rows = dict[str, npt.NDArray[np.float64]]
OPTION, COUNT = "us_enablers", 96


@pytest.fixture(scope="module")
def whole() -> Rows:
    return outcomes(OPTION, COUNT)


def same(rows: Rows, part: Rows, places: npt.NDArray[np.int64]) -> None:
    for name in OUTCOMES:
        assert rows[name][places].tobytes() == part[name].tobytes(), name


@pytest.mark.parametrize("size", [1, 7, 50])
def test_any_size_of_block_gives_the_same_rows(whole: Rows, size: int) -> None:
    for first in range(0, min(COUNT, 4 * size), size):
        block = np.arange(first, min(first + size, COUNT))
        same(whole, simulate(scenario(), OPTION, block, SEED).outcomes, block)


def test_any_order_of_replications_gives_the_same_rows(whole: Rows) -> None:
    order = np.random.default_rng(3).permutation(COUNT)
    same(whole, simulate(scenario(), OPTION, order, SEED).outcomes, order)


def test_replications_of_any_number_need_no_others() -> None:
    far = simulate(scenario(), OPTION, np.array([10_000, 3, 123_456]), SEED).outcomes
    alone = simulate(scenario(), OPTION, np.array([123_456]), SEED).outcomes
    same(far, alone, np.array([2]))


@pytest.mark.parametrize("replication", [0, 17, 95])
def test_one_replication_replayed_alone_gives_its_row(whole: Rows, replication: int) -> None:
    alone = simulate(scenario(), OPTION, np.array([replication]), SEED).outcomes
    same(whole, alone, np.array([replication]))


def test_another_seed_gives_other_histories(whole: Rows) -> None:
    other = simulate(scenario(), OPTION, np.arange(COUNT), SEED + 1).outcomes
    assert not np.array_equal(whole["weeks_to_deal"], other["weeks_to_deal"], equal_nan=True)


def test_what_is_set_for_one_lane_is_not_seen_in_another(whole: Rows) -> None:
    sizes = np.full(COUNT, 20_000.0)
    sizes[::2] = 0.0
    mixed = simulate(scenario(), OPTION, np.arange(COUNT), SEED, {"force.size": sizes}).outcomes
    plain = simulate(scenario(), OPTION, np.arange(COUNT), SEED, {"force.size": 20_000.0}).outcomes
    odd = np.arange(1, COUNT, 2)
    same(plain, {name: np.ascontiguousarray(mixed[name][odd]) for name in mixed}, odd)


def digest(rows: Rows) -> str:
    return hashlib.sha256(b"".join(rows[name].tobytes() for name in OUTCOMES)).hexdigest()


PROGRAM = """
import numpy as np
from tests.simulation.real import SEED, scenario
from tests.simulation.test_identity import digest
from model.simulation import simulate
print(digest(simulate(scenario(), "us_enablers", np.arange(40), SEED).outcomes))
"""


@pytest.mark.slow
def test_another_process_under_another_hash_seed_gives_the_same_bits(root: Path) -> None:
    here = digest(simulate(scenario(), OPTION, np.arange(40), SEED).outcomes)
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert process.stdout.strip() == here


def test_playing_twice_gives_the_same_weekly_series() -> None:
    first, second = (simulate(scenario(), OPTION, np.arange(16), SEED).weekly for _ in range(2))
    assert {name: series.tobytes() for name, series in first.items()} == {n: s.tobytes() for n, s in second.items()}
