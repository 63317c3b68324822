"""What `sim explain` prints: the turning points of a history, or one week's decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from ...analysis.explanation import Explained
from ..text.words import PHASES, actor_title, format_number, percent, plural
from ..text.wrap import paragraph
from .cards import decision_parts, membership_parts, membership_table, rule_parts
from .turning_points import lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...simulation.explain.history import History
    from ...simulation.explain.week import WeekExplained


def explanation_parts(explained: Explained, width: int) -> Iterator[RenderableType]:
    """The text, part by part."""
    from ...simulation.explain.history import History

    found = explained.found
    if isinstance(found, History):
        yield from _history(explained, found, width)
    else:
        yield from _week(explained, found, width)
    for note in explained.notes:
        yield paragraph(note, width)


def explanation_json(explained: Explained) -> dict[str, Any]:
    """The object of `sim explain --json`: everything, nothing drawn together or rounded."""
    from ...simulation.explain.history import History

    found = explained.found
    content = {"command": explained.command(), "notes": list(explained.notes), **asdict(found)}
    if isinstance(found, History):
        for event in content["events"]:
            event["decisions"] = [
                {"week": week, "actor": actor, "command": explained.command(week, actor)}
                for week, actor in event["decisions"]
            ]
    else:
        content["cards"] = [{"kind": _kind(card), **asdict(card)} for card in found.cards]
    plain: dict[str, Any] = _plain(content)
    return plain


def _history(explained: Explained, found: History, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"{found.title} ({found.option}), replication {found.replication}, seed {found.seed}", style="bold")
    yield paragraph(_outline(found), width, hang="")
    yield Text()
    yield Text("week  date        since  what happened", style="bold")
    margin = " " * 25
    for line in lines(found):
        first = line.first
        since = "" if first.since is None else str(first.since)
        yield paragraph(line.text, width, f"{first.week:>4}  {first.date}  {since:>5}  ", margin)
        if hint := _hint(line.decisions):
            yield Text(f"{margin}{hint}", style="dim")
    yield Text()
    yield paragraph(
        "week: the calendar week, 0 being the first, and the date on which it begins; since: weeks since the signing",
        width,
    )
    yield paragraph("to open a decision, add the words beneath it to this command:", width)
    yield Text(folded(explained.command(), width))


def folded(command: str, width: int) -> str:
    """A command over as many lines as it needs, which a shell reads as one."""
    lines = ["  "]
    for word in command.split(" "):
        if len(lines[-1]) + len(word) + 3 > width and lines[-1].strip():
            lines[-1] += "\\"
            lines.append("    ")
        lines[-1] += f"{word} "
    return "\n".join(lines).rstrip()


def _outline(found: History) -> str:
    if found.start == "ceasefire":
        start = f"begins signed on {found.start_date}"
    elif found.signed_week is None:
        start = f"begins in war on {found.start_date}; no deal is signed"
    else:
        start = f"begins in war on {found.start_date}; a deal is signed in week {found.signed_week}"
    return f"{start}; {plural(found.weeks, 'week')} played"


def _hint(decisions: Sequence[tuple[int, str]]) -> str:
    if not decisions:
        return ""
    week = decisions[0][0]
    if len(decisions) == 1:
        return f"--week {week} --actor {decisions[0][1]}"
    return f"--week {week} --actor " + " or --actor ".join(actor for _, actor in decisions)


def _week(explained: Explained, found: WeekExplained, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    from ...simulation.explain.cards import DecisionCard

    yield Text(f"{found.title} ({found.option}), replication {found.replication}, seed {found.seed}", style="bold")
    since = "" if found.since is None else f", {plural(found.since, 'week')} after the signing"
    if found.since == 0:
        since = ", the week of the signing"
    yield Text(f"week {found.week}, {found.date}{since}")
    yield paragraph(_situation(found), width, hang="")
    yield Text()
    decisions = [card for card in found.cards if isinstance(card, DecisionCard)]
    rules = [card for card in found.cards if not isinstance(card, DecisionCard)]
    for card in decisions:
        yield from decision_parts(card, found.members, width)
    yield from _reviews(explained, found, width)
    if rules:
        heading = (
            "the rules behind it this week, in the order of the turn" if found.actor else "acts that follow a rule"
        )
        yield Text(heading, style="bold underline")
        yield Text()
        for rule in rules:
            yield from rule_parts(rule, found.members, width)
            yield Text()
    if found.actor is None:
        yield paragraph("for one actor alone, with the rules behind its decision, add --actor and its name", width)


def _reviews(explained: Explained, found: WeekExplained, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    if not found.reviews:
        return
    if found.actor is not None and found.actor != "contributors":
        for review in found.reviews:
            yield from membership_parts(review, found.members, width)
        return
    if found.actor == "contributors":
        yield from membership_table(found.reviews, found.members, width)
        yield paragraph("for one of them, term by term, name it: --actor contributors/GBR", width)
        return
    came = [one for one in found.reviews if one.joined and not one.joined_before]
    leaving = [one for one in found.reviews if one.exit_weeks >= 0 and not one.leaving_before]
    parts = [f"{plural(len(found.reviews), 'state')} reviewed whether to take part"]
    if came:
        parts.append("joining: " + ", ".join(actor_title(one.actor, found.members) for one in came))
    if leaving:
        parts.append("deciding to leave: " + ", ".join(actor_title(one.actor, found.members) for one in leaving))
    if not came and not leaving:
        parts.append("nothing changed")
    yield Text("The contributors: who takes part", style="bold")
    yield paragraph("; ".join(parts), width)
    yield paragraph(explained.command(found.week, "contributors").partition(" --week ")[2], width, "--week ")
    yield Text()


def _situation(found: WeekExplained) -> str:
    here = found.situation
    parts = [PHASES.get(here.phase, "over")]
    if here.phase == 2:
        parts.append(f"Russia on rung {here.rung}")
        parts.append(f"{percent(here.agreed_share)} of the disputed land agreed to stay with Russia")
    else:
        parts.append(f"{percent(here.front)} of the disputed land in Russian hands")
    parts.append(f"{plural(here.joined, 'state')} in")
    parts.append(f"{format_number(round(here.troops))} troops in place" if here.troops > 0 else "no troops in place")
    return "when it began: " + ", ".join(parts)


def _kind(card: object) -> str:
    return "decision" if type(card).__name__ == "DecisionCard" else "rule"


def _plain(value: Any) -> Any:
    """Data as JSON can hold it: what is not finite becomes null."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
