"""How a history ends: whether a deal was signed, whether it held, and how bad the war was that followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..engine import Engine
from ..outcomes.histories import Histories
from ..outcomes.thresholds import WAR_DEATHS
from ..recorder import SERIES, WeeklyRecorder

Fate = Literal["unsigned", "holds", "war", "alert"]
"""No deal is signed; the ceasefire holds to the end; general war returns; a serious nuclear alert ends the history."""

END_SERIES = {name: SERIES[name] for name in ("red_rung", "fought", "troops")}
"""The weekly series from which ends are read."""


@dataclass(frozen=True)
class End:
    """How one history ends.

    `fate` is the first of general war and alert, else whether the ceasefire held or there was none. `since` is the week
    of that war or alert, counted from the signing, None without one. `full_war` says that one war killed as many as
    counts as a full war. `weeks` were played, `signed_week` is the calendar week of the first signing, None without one
    or where the history begins signed; `highest_rung` is the highest red rung after it, and `most_troops` the most that
    were in place at once.
    """

    fate: Fate
    weeks: int
    signed_week: int | None
    since: int | None
    full_war: bool
    highest_rung: int
    most_troops: float

    def same_as(self, other: End) -> bool:
        """Whether both end alike: the same fate, and a full war in both or in neither. Times may differ."""
        return self.fate == other.fate and self.full_war == other.full_war


def read_ends(model: Engine, recorder: WeeklyRecorder) -> tuple[End, ...]:
    """How each lane of a block that was played ended; `recorder` has the series of `END_SERIES`."""
    histories = Histories(model, recorder)
    full_war = histories.deadly(WAR_DEATHS)
    rung = histories.series("red_rung").max(axis=0)
    troops = histories.series("troops").max(axis=0)
    return tuple(
        _end(model, histories, lane, bool(full_war[lane]), int(rung[lane]), float(troops[lane]))
        for lane in range(model.lanes)
    )


def _end(model: Engine, histories: Histories, lane: int, full_war: bool, rung: int, troops: float) -> End:
    signed, war = bool(histories.signed[lane]), model.scene.start == "war"
    since = model.see("history", "since").item(lane)
    signed_week = histories.state("history", "signed_week").item(lane)
    collapse, alert = histories.collapse.item(lane), histories.alert.item(lane)
    ended = min(collapse, alert)
    fate: Fate
    if ended <= histories.weeks:
        fate = "war" if collapse <= alert else "alert"
    else:
        fate = "holds" if signed else "unsigned"
    return End(
        fate=fate,
        weeks=signed_week + 1 + since if signed else model.scene.horizon.war_weeks,
        signed_week=signed_week if signed and war else None,
        since=ended if fate in ("war", "alert") else None,
        full_war=full_war,
        highest_rung=rung,
        most_troops=troops,
    )
