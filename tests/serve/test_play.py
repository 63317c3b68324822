"""What the page plays is what `sim run` plays, to the bit."""

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import numpy as np
import pytest

from model.analysis.findings.course import by_week, holding
from model.app.run import RunRequest, run
from model.errors import InputError
from model.experiment.store.run import Run
from model.scenario import load
from model.serve.play.player import Player
from model.serve.play.queue import Rank
from model.serve.play.sides import play
from model.serve.play.tasks import BlockTask, SideBlock, WeekTask
from model.serve.results import Comparison, SideResult
from model.serve.view.address import read_address
from model.serve.view.export import option_names, scenario_yaml
from model.serve.view.served import ServedScenario, read_served
from model.serve.view.side import PlayedSetting
from tests.workers import workers_below

T = TypeVar("T")

CHANGED = (
    "a=europe_alone&a.force.size=20000&a.force.roles.forward=0.5&b=us_backstop&seed=3"
    "&a.deterrence=tripwire&b.deterrence=tripwire&a.russia.resolve=0.5&b.russia.resolve=0.5"
)
N = 64


@pytest.fixture(scope="module")
def comparison(served: ServedScenario) -> Comparison:
    return play(read_address(CHANGED, served).view, N, served)


def rows(stored: Run, option: str, names: list[str]) -> dict[str, Any]:
    return stored.values(option, names)


def same(result: SideResult, stored: Run, option: str) -> None:
    values = rows(stored, option, list(result.outcomes))
    for name, column in result.outcomes.items():
        np.testing.assert_array_equal(column, values[name], err_msg=name)


def test_a_side_has_the_rows_of_the_command_that_reproduces_it(
    served: ServedScenario, comparison: Comparison, root: Path, tmp_path: Path
) -> None:
    for side in comparison.sides:
        arguments = side.played.setting(3).arguments
        file = root / "scenarios" / "reassurance.yaml"
        request = RunRequest(file, (), arguments, [side.option], N, 3, workers=1, out=tmp_path / side.letter)
        stored = run(request).run
        same(side, stored, side.option)
        [held], [weeks] = holding(stored), by_week(stored)
        assert held.standing == side.holding.standing
        assert side.weeks is not None
        assert (weeks.weeks, weeks.signed) == (side.weeks.weeks, side.weeks.signed)
        for name in ("rungs", "replies", "ended"):
            np.testing.assert_allclose(getattr(weeks, name), getattr(side.weeks, name), rtol=1e-12, atol=0)


def test_the_saved_scenario_gives_the_rows_that_the_page_played(
    served: ServedScenario, comparison: Comparison, tmp_path: Path
) -> None:
    file = tmp_path / "explored.yaml"
    file.write_text(scenario_yaml(served, comparison.view))
    names = option_names(served, comparison.view)
    stored = run(RunRequest(file, (), (), list(names.values()), N, 3, workers=1, out=tmp_path / "run")).run
    for side in comparison.sides:
        same(side, stored, names[side.letter])
    assert dict(stored.manifest.options)[names["a"]] == "Europe alone, 2 changes (A)"


def test_a_scenario_of_somebody_is_saved_whole_and_gives_the_same_rows(
    comparison: Comparison, root: Path, tmp_path: Path
) -> None:
    import shutil

    shutil.copytree(root / "scenarios", tmp_path / "own")
    served = read_served(tmp_path / "own" / "reassurance.yaml")
    assert served.shipped is None
    file = tmp_path / "elsewhere" / "explored.yaml"
    file.parent.mkdir()
    file.write_text(scenario_yaml(served, comparison.view))
    names = option_names(served, comparison.view)
    stored = run(RunRequest(file, (), (), list(names.values()), N, 3, workers=1, out=tmp_path / "run")).run
    same(comparison.a, stored, names["a"])


def test_a_view_without_changes_is_saved_as_a_scenario_too(served: ServedScenario, tmp_path: Path) -> None:
    file = tmp_path / "explored.yaml"
    file.write_text(scenario_yaml(served, read_address("a=tripwire&b=us_backstop", served).view))
    assert list(load(file).options) == ["us_backstop", "tripwire"]


def test_sides_of_two_worlds_are_saved_one_by_one(served: ServedScenario) -> None:
    view = read_address("a=europe_alone&a.deterrence=tripwire&b=us_backstop", served).view
    with pytest.raises(InputError, match="deterrence"):
        scenario_yaml(served, view)
    assert "deterrence: tripwire" in scenario_yaml(served, view, "a")
    assert "deterrence" not in scenario_yaml(served, view, "b")


def test_a_longer_prefix_begins_with_the_shorter_one(served: ServedScenario) -> None:
    view = read_address("a=tripwire&b=no_guarantee", served).view
    short, long = play(view, 32, served), play(view, 64, served)
    for name, column in short.a.outcomes.items():
        np.testing.assert_array_equal(column, long.a.outcomes[name][:32])


class Playing:
    """A player in an event loop of its own thread; `ask` runs a question there."""

    def __init__(self, served: ServedScenario) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever)
        self.thread.start()
        self.player = self.ask(self._start(served))

    async def _start(self, served: ServedScenario) -> Player:
        player = Player(served, play_ahead=False)
        player.start()
        return player

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(question, self.loop).result(300)

    def close(self) -> None:
        self.player.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture(scope="module")
def playing(served: ServedScenario) -> Iterator[Playing]:
    made = Playing(served)
    yield made
    made.close()


def test_workers_play_what_this_process_plays(playing: Playing, comparison: Comparison) -> None:
    player = playing.player
    played = playing.ask(player.comparison(comparison.view, N, player.request()))
    for ours, theirs in zip(comparison.sides, played.sides, strict=True):
        for name, column in ours.outcomes.items():
            np.testing.assert_array_equal(column, theirs.outcomes[name])
        for name, sums in ours.sums.items():
            np.testing.assert_array_equal(sums, theirs.sums[name])


def test_blocks_that_nobody_wants_any_more_are_not_begun(playing: Playing, served: ServedScenario) -> None:
    player = playing.player
    view = read_address("a=europe_alone&a.force.size=12345&b=tripwire", served).view

    async def ask_and_go() -> tuple[int, int, int]:
        waiting = asyncio.ensure_future(player.comparison(view, 1024, player.request()))
        await asyncio.sleep(0.05)
        waited = player.waiting
        waiting.cancel()
        await asyncio.sleep(0.05)
        return waited, player.waiting, len(player._pending)

    waited, left, pending = playing.ask(ask_and_go())
    assert waited > 10
    assert left == 0
    assert pending <= 2  # what the two workers had begun


def test_a_task_that_cannot_be_done_says_why_and_the_workers_live(playing: Playing) -> None:
    setting = PlayedSetting("tripwire", (), 1)
    with pytest.raises(InputError, match="week 9999 is not in this history"):
        playing.ask(playing.player.result(WeekTask(setting, 0, 9999, ""), Rank(True, 1)))
    block = playing.ask(playing.player.result(BlockTask(setting, 0, 2), Rank(True, 2)))
    assert block.values.shape[1] == 2


def test_a_worker_that_dies_is_replaced_and_its_task_is_done(playing: Playing) -> None:
    import psutil

    player, task = playing.player, BlockTask(PlayedSetting("tripwire", (), 1), 0, 1024)

    async def kill_meanwhile() -> tuple[int, SideBlock]:
        waiting = asyncio.ensure_future(player.result(task, Rank(True, 1)))
        await asyncio.sleep(0.0)
        while player.queued:
            await asyncio.sleep(0.001)
        workers = workers_below(psutil.Process())
        for worker in workers:
            worker.kill()
        assert not waiting.done()
        return len(workers), await waiting

    killed, block = playing.ask(kill_meanwhile())
    assert killed == 2
    assert block.values.shape[1] == 1024
