"""What every room of the model keeps to, whoever it is. A test file takes a contract over with one subclass."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from model.lanes import CEASEFIRE, Choice, Room, Total, Trace
from model.scenario import Scenario
from model.simulation.engine import Engine
from tests.simulation.real import SEED, STAGES, model, renamed, without

# Everything at once: a force with outsiders beside it, every promise made, the widest mandate.
OPTION = "friendly_troops"
BUSY = {"us.backstop": 0.3, "guarantee.mutual_defence": 0.2, "command.mandate": 6.0}
LANES = 48

SENSE = {
    "share": (0.0, 1.0),
    "weight": (0.0, np.inf),
    "troops": (0.0, np.inf),
    "troops a week": (0.0, np.inf),
    "deaths a week": (0.0, np.inf),
    "deaths a year": (0.0, np.inf),
    "thousand a week": (0.0, np.inf),
    "a week": (0.0, np.inf),
    "EUR a week": (0.0, np.inf),
    "states": (0.0, np.inf),
    "rounds": (0.0, np.inf),
    "weeks": (-1.0, np.inf),
    "rung": (0.0, 8.0),
    "log odds": (-6.0, 6.0),
    "index": (0.0, np.inf),
    "ratio": (0.0, np.inf),
    "per year": (0.0, np.inf),
}
"""Least and greatest value that a unit allows."""


@lru_cache(maxsize=1)
def extremes() -> dict[tuple[str, str], tuple[float, float, bool]]:
    """Least and greatest value of every state over whole histories, and whether all were finite."""
    played = model(OPTION, LANES, settings=BUSY)
    ranges: dict[tuple[str, str], tuple[float, float, bool]] = {}
    while played.running:
        played.step()
        for room, store in played.stores.items():
            for name, array in store.items():
                low, high, finite = ranges.get((room, name), (np.inf, -np.inf, True))
                finite = finite and bool(np.isfinite(array).all())
                ranges[room, name] = (min(low, float(array.min())), max(high, float(array.max())), finite)
    return ranges


def played_to(week: int, lanes: int = 4) -> Engine:
    """A model that has come to a week."""
    engine = model(OPTION, lanes, settings=BUSY)
    while engine.week < week:
        engine.step()
    return engine


def bits(engine: Engine, but: str = "") -> dict[str, bytes]:
    """The bits of every state, those of one room apart."""
    return {
        f"{room}.{name}": array.tobytes()
        for room, store in engine.stores.items()
        for name, array in store.items()
        if room != but
    }


def drawn(scene: Scenario, start_week: int, weeks: int) -> dict[tuple[str, str, int, str], float]:
    """Every draw of one history by stage, actor, week and purpose, from a ceasefire that begins as the play does."""
    draws: dict[tuple[str, str, int, str], float] = {}

    def watch(trace: Trace) -> None:
        for purpose, value in trace.draws.items():
            draws[trace.stage, trace.actor, trace.week, purpose] = value

    engine = model(OPTION, 1, scene, settings=BUSY, replications=[start_week])
    if start_week % 2:
        history = engine.stores["history"]
        for name, value in {"phase": CEASEFIRE, "signed": 1, "since": 0, "luck_week": 1 << 20}.items():
            history[name][:] = value
        # Somebody is always provoked, so that every choice is made.
        engine.stores["russia"]["rung"][:] = 4
        engine.stores["russia"]["wanted"][:] = 4
    engine.watch, engine.interpreting = watch, True
    for _ in range(weeks):
        engine.step()
    return draws


@lru_cache(maxsize=8)
def draws_with(change: str, start_week: int) -> dict[tuple[str, str, int, str], float]:
    """The draws of the main scenario, changed as told."""
    scenes = {"": model(OPTION).scene, "without": without("GRC"), "renamed": renamed("GRC", "ZZZ")}
    return drawn(scenes[change], start_week, 9)


class ActorContract:
    """Tests that every room passes; a subclass names its room."""

    room: ClassVar[Room]

    def stages(self) -> list[Any]:
        return [stage for stage in STAGES.values() if stage.owner == self.room.name]

    def states(self) -> list[Any]:
        """The states of the room, those that the framework keeps for it included."""
        return list(model(OPTION).program.states(self.room.name))

    def test_every_state_says_what_it_is(self) -> None:
        assert self.room.state
        assert [state.name for state in self.room.state if not state.doc.endswith(".")] == []

    def test_every_number_that_is_not_a_count_has_a_unit(self) -> None:
        assert [state.name for state in self.room.state if state.type is float and not state.unit] in (
            [],
            ["nuclear_power"],
        )

    def test_every_rule_says_what_it_does(self) -> None:
        assert self.stages()
        assert [stage.name for stage in self.stages() if not (stage.__doc__ or "").strip()] == []

    def test_a_rule_declares_only_state_of_its_own_room(self) -> None:
        own = {state.name for state in self.states()}
        for stage in self.stages():
            assert {name for name, _ in stage.writes} <= own, stage

    def test_a_rule_changes_nothing_outside_its_room(self) -> None:
        engine = played_to(70)
        for _ in range(3):
            for stage, bound in engine.turn:
                if stage.owner != self.room.name:
                    bound.advance(SEED, engine.week)
                    continue
                before = bits(engine, but=self.room.name)
                bound.advance(SEED, engine.week)
                assert bits(engine, but=self.room.name) == before, stage
            engine.week += 1

    def test_whole_states_are_written_by_totals_and_the_others_by_rules(self) -> None:
        whole = {state.name for state in self.room.state if state.whole}
        for stage in self.stages():
            names = {name for name, _ in stage.writes}
            if isinstance(stage, Total):
                assert names <= whole, stage
            else:
                assert not names & whole, stage

    def test_no_state_is_ever_less_or_more_than_its_unit_allows(self) -> None:
        for state in self.states():
            low, high, _ = extremes()[self.room.name, state.name]
            least, most = SENSE.get(state.unit, (-np.inf, np.inf))
            if state.doc.startswith("1 ") and state.type is int:
                least, most = 0.0, 1.0
            assert least - 1e-9 <= low <= high <= most + 1e-9, f"{state.name}: {low} to {high} {state.unit}"

    def test_no_state_is_ever_not_a_number_or_infinite(self) -> None:
        assert [state.name for state in self.states() if not extremes()[self.room.name, state.name][2]] == []

    def test_compiled_and_interpreted_rules_agree_to_the_bit_for_a_week(self) -> None:
        compiled, interpreted = played_to(70), played_to(70)
        for (stage, compiled_rule), (_, interpreted_rule) in zip(compiled.turn, interpreted.turn, strict=True):
            compiled_rule.advance(SEED, compiled.week)
            if stage.owner != self.room.name:
                interpreted_rule.advance(SEED, interpreted.week)
                continue
            for lane in range(interpreted.lanes):
                interpreted_rule.interpret(SEED, interpreted.week, lane)
            assert bits(compiled) == bits(interpreted), stage

    def test_its_luck_is_moved_by_no_other_actor(self) -> None:
        for start_week in (4, 5):  # in war, and in a ceasefire
            for change in ("without", "renamed"):
                here, there = draws_with("", start_week), draws_with(change, start_week)
                mine = {key for key in here if key[0].split(".")[0] == self.room.name and "GRC" not in key[1]}
                shared = mine & set(there)
                assert {key for key in shared if here[key] != there[key]} == set()
                # A choice may be due in one history and not in the other, and so may what a rule of the turn calls for;
                # the draws of all other rules are always made.
                moving = {key for key, plan in model(OPTION).program.plans.items() if plan.where_moves}
                rules = {key for key in mine if not isinstance(STAGES[key[0]], Choice) and key[0] not in moving}
                assert rules <= set(there)


def mean(values: npt.NDArray[Any]) -> float:
    """The mean of what is not NaN."""
    return float(np.nanmean(values))
