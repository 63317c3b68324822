"""Blocks of a process are played in the arrays of one another, and nothing of one is seen in the next."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from model.errors import OurFault
from model.lanes import Schedule, empty_at_line
from model.scenario import Horizon
from model.simulation import block, parameters, simulate
from model.simulation.block import Block
from model.simulation.engine import Engine
from model.simulation.frame.frame import Frame, SpareFrame
from tests.simulation.real import SEED, scenario

LANES = 12
SHORT = Horizon(war_weeks=60, ceasefire_weeks=80, equal_terms_weeks=52)
BY_LANE = np.linspace(0.1, 0.9, LANES)


@dataclass(frozen=True)
class Case:
    """What one block is played with."""

    option: str = "europe_alone"
    first: int = 0
    lanes: int = LANES
    seed: int = SEED
    start: str = "war"
    horizon: Horizon = SHORT
    settings: Mapping[str, Any] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)
    weekly: bool = True

    def play(self) -> Block:
        """Play it in the frame that is spare."""
        scene = replace(scenario(), start=self.start, horizon=self.horizon)
        numbers = np.arange(self.first, self.first + self.lanes)
        return simulate(scene, self.option, numbers, self.seed, self.settings, self.structures, self.weekly)


CASES = (
    Case(),
    Case(settings={"us.backstop": BY_LANE, "deal.round_chance": BY_LANE}),
    Case("us_backstop", settings={"deal.round_chance": 0.9}),
    Case("us_backstop", first=40, structures={"red_line": "bluff", "decision": "prospect"}),
    Case("no_guarantee", start="ceasefire"),
    Case("no_guarantee", horizon=Horizon(war_weeks=30, ceasefire_weeks=40, equal_terms_weeks=0)),
    Case("us_backstop", seed=SEED + 1, weekly=False),
    Case(structures={"decision": "doctrine"}, settings={"contributors.GBR.opposition": BY_LANE}),
    Case(first=LANES, horizon=Horizon(war_weeks=60, ceasefire_weeks=90, equal_terms_weeks=90)),
)  # fmt: skip
OTHER_LANES = Case(lanes=LANES + 3)


def bits(played: Block) -> dict[str, bytes]:
    tables: tuple[Mapping[str, npt.NDArray[Any]], ...] = (played.outcomes, played.weekly)
    return {name: array.tobytes() for table in tables for name, array in table.items()}


@pytest.fixture(scope="module")
def apart() -> dict[int, dict[str, bytes]]:
    """The bits of every case, each played in a frame of its own."""
    rows = {}
    for number, case in enumerate((*CASES, OTHER_LANES)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(block, "_spare", SpareFrame())
            rows[number] = bits(case.play())
    return rows


@pytest.fixture
def spare(monkeypatch: pytest.MonkeyPatch) -> SpareFrame:
    """No frame is left by another test."""
    spare = SpareFrame()
    monkeypatch.setattr(block, "_spare", spare)
    return spare


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lanes of every frame that is made."""
    lanes: list[int] = []
    whole = Frame.__init__

    def watched(self: Frame, *arguments: Any) -> None:
        whole(self, *arguments)
        lanes.append(self.lanes)

    monkeypatch.setattr(Frame, "__init__", watched)
    return lanes


@pytest.mark.parametrize("luck", range(2))
def test_blocks_in_any_order_have_the_rows_that_each_has_in_a_frame_of_its_own(
    luck: int, apart: dict[int, dict[str, bytes]], spare: SpareFrame, made: list[int]
) -> None:
    order = [*np.random.default_rng(luck).permutation(len(CASES)).tolist(), 0]
    for number in order:
        assert bits(CASES[number].play()) == apart[number], (order, CASES[number])
    assert made == [LANES]


def test_a_block_of_other_lanes_has_a_frame_of_its_own_and_only_the_last_is_kept(
    apart: dict[int, dict[str, bytes]], spare: SpareFrame, made: list[int]
) -> None:
    played = [bits(case.play()) for case in (CASES[0], OTHER_LANES, CASES[0])]
    assert played == [apart[0], apart[len(CASES)], apart[0]]
    assert made == [LANES, LANES + 3, LANES]


def test_rows_that_were_handed_over_stay_as_they_are(spare: SpareFrame) -> None:
    first = CASES[0].play()
    before, numbers = bits(first), first.replications.copy()
    CASES[3].play()
    assert bits(first) == before
    assert (first.replications == numbers).all()


def test_numbers_of_the_caller_that_changed_since_the_last_block_are_read_anew(spare: SpareFrame) -> None:
    mine = np.full(LANES, 0.2)
    case = Case(settings={"deal.round_chance": mine})
    before = bits(case.play())
    mine[:] = 0.9
    after = bits(case.play())
    assert after != before
    assert after == bits(Case(settings={"deal.round_chance": 0.9}).play())


def test_a_fault_leaves_no_frame_for_the_next_block(
    apart: dict[int, dict[str, bytes]], spare: SpareFrame, made: list[int]
) -> None:
    calls = []
    whole = Schedule.play

    def fails(self: Schedule, seed: int, week: int, stop: int) -> int:
        reached = whole(self, seed, week, stop)
        calls.append(week)
        if week > 26:  # lanes are in another order by now
            raise OurFault("a rule failed")
        return reached

    CASES[0].play()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Schedule, "play", fails)
        with pytest.raises(OurFault, match="a rule failed"):
            CASES[2].play()
    assert calls
    assert bits(CASES[0].play()) == apart[0]
    assert made == [LANES, LANES]


def test_threads_that_play_at_once_share_no_frame(apart: dict[int, dict[str, bytes]], spare: SpareFrame) -> None:
    CASES[0].play()
    with ThreadPoolExecutor(2) as threads:
        played = list(threads.map(lambda case: bits(case.play()), CASES))
    assert played == [apart[number] for number in range(len(CASES))]


def test_an_engine_that_is_not_handed_a_spare_frame_keeps_its_own(spare: SpareFrame) -> None:
    CASES[0].play()
    mine, other = (Engine(scenario(), "europe_alone", np.arange(LANES), SEED) for _ in range(2))
    assert mine.frame is not other.frame
    taken = spare.take(mine.frame.form)
    assert taken is not None
    assert taken not in (mine.frame, other.frame)


def test_a_frame_that_is_taken_is_there_for_nobody_else(spare: SpareFrame) -> None:
    CASES[0].play()
    form = Engine(scenario(), "europe_alone", np.arange(LANES), SEED).frame.form
    assert spare.take(form) is not None
    assert spare.take(form) is None


def test_parameters_of_four_blocks_of_an_option_are_kept_for_the_next_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "_draws", [])

    def drawn(first: int, lanes: int = 256, settings: frozenset[str] = frozenset()) -> Any:
        return parameters._parameters(scenario(), settings, np.arange(first, first + lanes), SEED)

    lots = [drawn(256 * lot) for lot in range(4)]
    assert all(drawn(256 * lot, settings=frozenset({"us.backstop"})) is lots[lot] for lot in range(4))
    fifth = drawn(1024)
    assert drawn(1024) is fifth
    assert drawn(768) is lots[3]
    assert drawn(0) is not lots[0]
    drawn(0, 1024)
    assert [draw.lanes for draw in parameters._draws] == [1024]


def test_numbers_that_are_not_drawn_are_the_same_arrays_in_every_draw_of_as_many_lanes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parameters, "_draws", [])
    first, second, other = (
        parameters._parameters(scenario(), frozenset(), np.arange(start, start + lanes), SEED)
        for start, lanes in ((0, 8), (8, 8), (0, 9))
    )
    fixed = [path for path, parameter in scenario().parameters.items() if not parameter.value.varies]
    assert fixed
    assert all(first[path] is second[path] for path in fixed)
    assert all(other[path].shape == (9,) and (other[path] == first[path][0]).all() for path in fixed)


def test_arrays_begin_at_lines_of_the_cache_spread_over_their_pages() -> None:
    arrays = [empty_at_line((3, 64), np.float64) for _ in range(64)]
    places = [array.__array_interface__["data"][0] % 4096 for array in arrays]
    assert sorted(places) == list(range(0, 4096, 64))
    assert all(array.shape == (3, 64) and array.flags.c_contiguous and array.flags.writeable for array in arrays)
