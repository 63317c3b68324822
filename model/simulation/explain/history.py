"""The turning points of one history: what changed its course, when, and whose decision it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from ...lanes import CEASEFIRE, COLLAPSE, OVER, Trace
from ...scenario import Scenario
from ...world.names import (
    CHANGED_RULES,
    CLASH_CAUSES,
    DIRECT_COMBAT,
    LOCAL_DEFENCE,
    LOCAL_OFFENSIVE,
    PROPOSER_RUSSIA,
    PROPOSER_UKRAINE,
    REINFORCEMENT,
    RETALIATION,
)
from ..outcomes.thresholds import FULL, PAUSE_WEEKS, WAR_DEATHS, WEEKS_PER_YEAR
from ..parameters import Settings
from .answers import Event, History
from .marks import Marks
from .replay import Replay
from .reviews import NOTICE, REVIEW_CALLED, review_causes

OWNERS = {
    REINFORCEMENT: "capitals",
    CHANGED_RULES: "command",
    LOCAL_DEFENCE: "command",
    RETALIATION: "capitals",
    DIRECT_COMBAT: "us",
}
"""The actor that decides each blue rung that counts as a turning point."""

VIOLATIONS = "contact.violations"

PROPOSERS = {PROPOSER_RUSSIA: "russia", PROPOSER_UKRAINE: "ukraine"}

WATCHED: tuple[tuple[str, str], ...] = (
    *(("history", n) for n in ("phase", "since", "signed", "signed_week", "collapsed", "collapse_since")),
    *(("deal", n) for n in ("proposer", "rounds", "order_agreed", "signed_now", "offer_share", "offer_relief")),
    *(("deal", n) for n in ("offer_limits", "offer_clause", "offer_recognition")),
    *(("deal", n) for n in ("share", "relief", "limits")),
    *(("russia", n) for n in ("rung", "wanted", "best", "review", "prepared", "massing", "showing", "signs", "offer")),
    *(("russia", n) for n in ("believed_backstop", "believed_pact")),
    *(("ukraine", n) for n in ("signs", "offer", "response")),
    *(("us", n) for n in ("offer", "fresh_test", "honoured")),
    *(("command", n) for n in ("go", "hold", "entered_weeks")),
    *(("capitals", n) for n in ("authorised", "asked_consent", "outsiders_consent", "pact_tested", "pact_honoured")),
    *(("capitals", n) for n in ("tie_tested", "drawn_in")),
    *(("contributors", n) for n in ("troops_total", "joined_count", "lead_in", "cleared_troops", "supporting")),
    ("contributors", "nato_troops"),
    *(("contact", n) for n in ("blue_rung", "noticed", "alert", "shootdown", "sea_incident")),
    *(("contact", n) for n in ("under_attack", "watch", "violations")),
    *(("clash", n) for n in ("begun", "ended", "grown", "cause", "mistrust", "weeks", "dead", "fought")),
    *(("clash", n) for n in ("fatal_since", "lasting_since")),
    *((side, "drawn") for side in ("russia", "ukraine")),
)
"""The scalar states from which turning points are read."""

WATCHED_MEMBERS: tuple[tuple[str, str], ...] = (
    ("contributors", "joined"),
    ("contributors", "exits"),
    ("contributors", "withdrawals"),
)
"""The states with a value per contributor from which turning points are read."""

Now = Mapping[str, Any]


class TurningPoints:
    """Reads turning points off one lane of a replay, week by week."""

    def __init__(self, replay: Replay, lane: int = 0) -> None:
        self.replay = replay
        self.lane = lane
        self.scene = replay.scene
        self.ids = self.scene.groups["contributors"]
        self._numbers = [(f"{room}.{name}", replay.see(room, name)) for room, name in WATCHED]
        self._rows = [(f"{room}.{name}", replay.see(room, name)) for room, name in WATCHED_MEMBERS]
        self.events: list[Event] = []
        self.now: Now = self._read()
        self.before: Now = self.now
        self.week = 0
        self.decided = 0
        self.deaths: list[float] = []
        self.most_troops = [0.0, 0.0]
        self.pause = 0
        self.noted: set[str] = set()
        self.marks = Marks(*(float(replay.world[f"force.{n}"][lane]) for n in ("size", "outsiders")))
        self.notice: Trace | None = None
        replay.watched = {**replay.watched, NOTICE: REVIEW_CALLED}
        replay.watchers[lane] = self._see

    def _see(self, trace: Trace) -> None:
        if trace.stage == NOTICE:
            self.notice = trace

    def _read(self) -> Now:
        lane = self.lane
        now: dict[str, Any] = {name: array.item(lane) for name, array in self._numbers}
        for name, array in self._rows:
            now[name] = tuple(array[:, lane].tolist())
        return now

    def read(self) -> None:
        """Record the turning points of the week that was just played."""
        if self.now["history.phase"] == OVER:
            return
        self.week, self.before = self.replay.week - 1, self.now
        self.now = self._read()
        after = int(self.before["history.collapsed"] == 1)
        self.most_troops[after] = max(self.most_troops[after], self.now["contributors.troops_total"])
        for detect in DETECTORS:
            detect(self)
        self.notice = None

    def changed(self, name: str) -> bool:
        """Whether a state differs from a week ago."""
        return bool(self.now[name] != self.before[name])

    def rose(self, name: str) -> bool:
        """Whether a flag went from 0 to 1 this week."""
        return bool(self.before[name] == 0 and self.now[name] == 1)

    def note(self, kind: str, *actors: str, at: int | None = None, **facts: Any) -> None:
        """Record a turning point, decided by `actors` this week or in week `at`."""
        since = self.now["history.since"]
        when = self.week if at is None else at
        self.events.append(
            Event(
                self.week,
                calendar(self.scene.start_date, self.week),
                since if since >= 0 else None,
                self.before["history.phase"],
                kind,
                facts,
                tuple((when, actor) for actor in actors),
            )
        )

    def first(self, kind: str) -> bool:
        """Whether a kind of turning point is recorded for the first time."""
        new = kind not in self.noted
        self.noted.add(kind)
        return new


def explain_history(
    scenario: Scenario,
    option: str,
    replication: int,
    seed: int,
    settings: Settings | None = None,
    structures: Mapping[str, str] | None = None,
) -> History:
    """The turning points of one history. Raises `InputError` for an option or path that does not exist."""
    [history] = turning_points(Replay(scenario, option, replication, seed, settings, structures))
    return history


def turning_points(replay: Replay) -> tuple[History, ...]:
    """Play a replay to its end and return the turning points of each of its lanes."""
    lanes = [TurningPoints(replay, lane) for lane in range(replay.lanes)]
    while replay.running:
        replay.step()
        for points in lanes:
            points.read()
    return tuple(_history(points) for points in lanes)


def _history(points: TurningPoints) -> History:
    replay, scene = points.replay, points.replay.scene
    signed = points.now["history.signed"] == 1 and scene.start == "war"
    return History(
        replay.option,
        scene.options[replay.option].title,
        int(replay.replications[0]),
        replay.luck,
        points.week + 1,
        points.now["history.signed_week"] if signed else None,
        scene.start,
        scene.start_date,
        scene.names["contributors"],
        tuple(points.events),
        *points.most_troops,
    )


def calendar(start: str, week: int) -> str:
    """The date on which a week begins."""
    return (date.fromisoformat(start) + timedelta(weeks=week)).isoformat()


# -- what counts as a turning point, in the order of the turn -----------------------------------------


def _force_ordered(r: TurningPoints) -> None:
    if r.rose("command.go"):
        r.note("troops_may_enter", "command", authorised=r.now["capitals.authorised"])
    elif r.changed("command.go"):
        r.note("troops_recalled", "command")
    if r.changed("command.hold") and r.now["command.hold"] > 0:
        r.note(
            "held",
            "command",
            hold=r.now["command.hold"],
            leads=int(r.now["contributors.lead_in"]),
            cleared=r.now["contributors.cleared_troops"],
        )


def _membership(r: TurningPoints) -> None:
    pairs = list(zip(r.ids, r.before["contributors.joined"], r.now["contributors.joined"], strict=True))
    joined = [name for name, was, now in pairs if now and not was]
    left = [name for name, was, now in pairs if was and not now]
    if joined or left:
        out = [
            name
            for name, was, now in zip(r.ids, r.before["contributors.exits"], r.now["contributors.exits"], strict=True)
            if now > was
        ]
        fled = [
            name
            for name, was, now in zip(
                r.ids, r.before["contributors.withdrawals"], r.now["contributors.withdrawals"], strict=True
            )
            if now > was
        ]
        count = sum(r.now["contributors.joined"])
        r.note("membership", "contributors", joined=joined, left=left, withdrew=out, fled=fled, count=count)


def _troops(r: TurningPoints) -> None:
    before, now = r.before["contributors.troops_total"], r.now["contributors.troops_total"]
    if before <= 0.0 < now:
        r.note("first_troops", troops=now, again=not r.first("first_troops"))
    elif now <= 0.0 < before:
        r.note("last_troops_gone")
    if now > 0.0 and now >= FULL * r.now["capitals.authorised"] and r.first("full_force"):
        r.note("full_force", troops=now, authorised=r.now["capitals.authorised"])


def _bargaining(r: TurningPoints) -> None:
    now = r.now
    if not r.changed("deal.rounds"):
        return
    if now["deal.order_agreed"] == 0:
        r.note("no_order")
        return
    proposer = PROPOSERS.get(now["deal.proposer"], "us")
    signs = {side: now[f"{side}.signs"] == 1 for side in ("russia", "ukraine")}
    offer = {name: now[f"deal.offer_{name}"] for name in ("share", "relief", "limits", "clause", "recognition")}
    if now["deal.signed_now"] == 1:
        r.note("signing", "russia", "ukraine", proposer=proposer, **offer)
    elif now[f"{proposer}.offer"] < 0:
        r.note("no_offer", proposer, proposer=proposer)
    else:
        refused = [side for side, signed in signs.items() if not signed]
        r.note("refused", *refused, proposer=proposer, refused_by=refused, **offer)


def _consent(r: TurningPoints) -> None:
    if r.rose("capitals.asked_consent"):
        r.note("consent", "capitals", given=r.now["capitals.outsiders_consent"] == 1)


def _rung(r: TurningPoints) -> None:
    was, now = r.before["russia.rung"], r.now["russia.rung"]
    if r.changed("russia.wanted"):
        r.decided = r.week
    if r.changed("deal.rounds") and r.now["deal.signed_now"] == 1:
        return
    if r.before["clash.grown"] == 1 and now != was:
        # General war that nobody has decided on: the clash of last week opened it.
        r.note("rung", causes=[], trembled=False, best=r.now["russia.best"], clash=True, **{"from": was, "to": now})
        return
    trembled = r.now["russia.wanted"] != r.now["russia.best"]
    causes = review_causes(r.notice, r.before) if r.notice is not None and r.now["russia.review"] == 1 else []
    if r.rose("russia.massing"):
        aim = r.now["russia.wanted"]
        r.note("prepares", "russia", at=r.decided, causes=causes, aim=aim, best=r.now["russia.best"], trembled=trembled)
    elif r.changed("russia.massing") and now < LOCAL_OFFENSIVE and r.before["russia.prepared"] > 0:
        r.note("called_off", "russia", causes=causes)
    if r.before["russia.showing"] == 0 and r.now["russia.showing"] > 0:
        r.note("shows_force")
    if now != was:
        facts = {"from": was, "to": now, "best": r.now["russia.best"], "trembled": trembled}
        r.note("rung", "russia", at=r.decided, causes=causes, **facts)


def _response(r: TurningPoints) -> None:
    if r.changed("ukraine.response") and r.now["ukraine.response"] >= 2:
        r.note("response", "ukraine", response=r.now["ukraine.response"])


def _clash(r: TurningPoints) -> None:
    now, before = r.now, r.before
    if now["clash.begun"] == 1:
        kinds = [n for n in ("shootdown", "sea_incident") if now[f"contact.{n}"] == 1]
        cause = CLASH_CAUSES[now["clash.cause"]]
        seen = {"mistrust": now["clash.mistrust"], "watch": now["contact.watch"], "violations": before[VIOLATIONS]}
        r.note("clash", cause=cause, kinds=kinds, rung=now["russia.rung"], again=not r.first("clash"), **seen)
    lasted = {"weeks": before["clash.weeks"], "deaths": before["clash.dead"]}
    if now["clash.ended"] == 1:
        r.note("clash_settled", **lasted)
    if now["clash.grown"] == 1:
        drawn = {side: now[f"{side}.drawn"] for side in ("russia", "ukraine")}
        r.note("clash_grown", **lasted, drawn=drawn)


def _noticed(r: TurningPoints) -> None:
    # A show of force is noticed whenever there is one.
    if r.rose("contact.noticed") and r.now["russia.massing"] == 1:
        r.note("noticed")


def _promises(r: TurningPoints) -> None:
    if r.rose("us.fresh_test"):
        believed = r.now["russia.believed_backstop"]
        r.note("backstop", "us", honoured=r.now["us.honoured"] == 1, believed=believed)
    if r.rose("capitals.pact_tested"):
        believed = r.now["russia.believed_pact"]
        r.note("pact", "capitals", honoured=r.now["capitals.pact_honoured"] == 1, believed=believed)
    if r.rose("capitals.tie_tested"):
        r.note("tie", "capitals", drawn_in=r.now["capitals.drawn_in"] == 1)


def _reply(r: TurningPoints) -> None:
    rung = r.now["contact.blue_rung"]
    if r.before["history.phase"] in (CEASEFIRE, COLLAPSE) and rung >= REINFORCEMENT:
        r.note("reply", OWNERS[rung], rung=rung)


def _deaths(r: TurningPoints) -> None:
    # Counted from the week after the signing, and by wars, as the outcome is.
    if r.now["history.since"] < 1:
        return
    if r.now["clash.fought"] <= 0.0:
        r.pause += 1
        r.deaths.append(0.0)
        return
    if r.pause > PAUSE_WEEKS:
        r.deaths.clear()
    r.pause = 0
    r.deaths.append(r.now["clash.fought"])
    year = sum(r.deaths[-WEEKS_PER_YEAR:])
    if year >= WAR_DEATHS and r.first("full_war"):
        r.note("full_war", deaths=year)


def _marks(r: TurningPoints) -> None:
    for kind, facts in r.marks.read(r.now):
        r.note(kind, **facts)


def _phases(r: TurningPoints) -> None:
    if r.rose("contact.alert"):
        r.note("alert")
    was, now = r.before["history.phase"], r.now["history.phase"]
    if was == CEASEFIRE and (now == COLLAPSE or r.rose("history.collapsed")):
        r.note("collapse", first=r.rose("history.collapsed"))
    if now == OVER:
        facts = {"troops": r.now["contributors.troops_total"], "count": sum(r.now["contributors.joined"])}
        facts |= {"hold": r.now["command.hold"], "supporting": int(r.now["contributors.supporting"])}
        r.note("end", phase=was, alert=r.now["contact.alert"] == 1, rung=r.now["russia.rung"], **facts)


DETECTORS: tuple[Callable[[TurningPoints], None], ...] = (
    _force_ordered,
    _membership,
    _troops,
    _bargaining,
    _consent,
    _rung,
    _response,
    _clash,
    _noticed,
    _promises,
    _reply,
    _deaths,
    _marks,
    _phases,
)
