"""One history of a run, replayed to be told: the median failure of the leading option."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...simulation.sources import loaded_hash
from .course import ALERT, FIGHTING, WAR
from .endings import SIGNED

if TYPE_CHECKING:
    from ...experiment.store.run import Run
    from ...scenario import Scenario
    from ...simulation.explain.answers import DecisionCard, History
    from ...simulation.parameters import Settings
    from .endings import Endings

RULE = (
    "the history of the first option whose ceasefire ends in the median week of all of them that end; of several in "
    "that week the one with the lowest number"
)
"""Which history is told."""


@dataclass(frozen=True)
class Story:
    """A history with Russia's rung and the troops in place by week since the signing, and the decision that mattered.

    `week` is the week since the signing in which the ceasefire ended. `decision` is Russia's last choice of a higher
    rung before that, made in calendar week `decided`; None where there is none.
    """

    history: History
    rungs: tuple[int, ...]
    troops: tuple[float, ...]
    week: int
    decided: int | None
    decision: DecisionCard | None


def replication_of(run: Run, endings: Endings) -> tuple[str, int, int] | None:
    """The history to tell as (option, replication, week of its end); None where no ceasefire of the first option ends,
    or where the run does not say when."""
    names = [SIGNED, FIGHTING, WAR, ALERT]
    if any(name not in run.manifest.outcome for name in names):
        return None
    import polars as pl

    option = endings.first.option
    rows = run.outcomes.filter(pl.col("option") == option).select("replication", *names)
    ends = rows.select("replication", pl.min_horizontal(FIGHTING, WAR, ALERT).alias("end")).drop_nulls()
    if ends.height == 0:
        return None
    ranked = ends.sort("end", "replication")
    week = ranked["end"][(ranked.height - 1) // 2]
    first = ranked.filter(pl.col("end") == week)
    return option, int(first["replication"][0]), int(week)


def replayable(run: Run) -> bool:
    """Whether the rules of this process are those that played the run."""
    return run.manifest.sources == loaded_hash()


def tell(run: Run, endings: Endings) -> Story | None:
    """Replays the history to tell; None where there is none, or where the rules have changed since."""
    chosen = replication_of(run, endings)
    if chosen is None or not replayable(run):
        return None
    return Telling.of(run, *chosen).play(run.scenario)


@dataclass(frozen=True)
class Telling:
    """A history that is to be told, by `replication_of`, with all that its replay needs beside the scenario. It can be
    done in another process, that has the rules of the run."""

    option: str
    replication: int
    week: int
    seed: int
    settings: Mapping[str, float]
    structures: Mapping[str, str]

    @classmethod
    def of(cls, run: Run, option: str, replication: int, week: int) -> Telling:
        """That history of a run."""
        manifest = run.manifest
        return cls(option, replication, week, manifest.seed, dict(manifest.settings), dict(manifest.structures))

    def play(self, scenario: Scenario) -> Story:
        """Replays it."""
        from ...simulation.explain.answers import DecisionCard
        from ...simulation.explain.week import explain_week

        which = (scenario, self.option, self.replication, self.seed)
        history, rungs, troops = history_by_week(*which, self.settings, self.structures)
        decided, decision = None, None
        for event in history.events:
            before = event.since is not None and event.since <= self.week
            climbs = event.kind == "prepares" or (event.kind == "rung" and event.facts["to"] > event.facts["from"])
            if before and climbs and event.decisions:
                decided = event.decisions[0][0]
        if decided is not None:
            opened = explain_week(*which, decided, "russia", self.settings, self.structures)
            cards = [
                card for card in opened.cards if isinstance(card, DecisionCard) and card.stage == "russia.choose_rung"
            ]
            decision = cards[0] if cards else None
        return Story(history, rungs, troops, self.week, decided if decision is not None else None, decision)


def history_by_week(
    scenario: Scenario,
    option: str,
    replication: int,
    seed: int,
    settings: Settings,
    structures: Mapping[str, str],
) -> tuple[History, tuple[int, ...], tuple[float, ...]]:
    """One history, and Russia's rung and the troops in place in it by week since the signing, as long as it was played.

    Raises InputError for an option or a path that does not exist.
    """
    from ...simulation.explain.history import turning_points
    from ...simulation.explain.replay import Replay
    from ...simulation.recorder import SERIES, WeeklyRecorder

    replay = Replay(scenario, option, replication, seed, settings, structures)
    recorder = WeeklyRecorder(replay, series={name: SERIES[name] for name in ("red_rung", "troops")})
    replay.tape = recorder.tape
    [history] = turning_points(replay)
    by_week = recorder.series(replay)
    rungs, troops = (by_week.of_played(name).tolist() for name in ("red_rung", "troops"))
    return history, tuple(rungs), tuple(troops)
