"""The output of `sim explain`: the turning points of a history, or the decisions of one week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from ...analysis.explanation import Explained
from ..text.glossary import LEGEND
from ..text.words import PHASES, actor_title, format_number, percent, plural
from ..text.wrap import paragraph
from .cards import card_parts, choice_parts, membership_parts, membership_table, rule_parts
from .outline import led_to_war, outline
from .turning_points import lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...simulation.explain.answers import History
    from ...simulation.explain.week import WeekExplained


def explanation_parts(explained: Explained, width: int, brief: bool = False) -> Iterator[RenderableType]:
    """The parts of the text, in order. In `brief` the outline of a history, of a week what was chosen."""
    from ...simulation.explain.answers import History

    explanation = explained.explanation
    if isinstance(explanation, History):
        yield from _history(explained, explanation, width, brief)
    else:
        yield from _week(explained, explanation, width, brief)
    for note in explained.notes:
        yield paragraph(note, width)


def explanation_json(explained: Explained) -> dict[str, Any]:
    """The object of `sim explain --json`: every event or card by itself, unrounded."""
    from ...simulation.explain.answers import History

    explanation = explained.explanation
    content = {"command": explained.command(), "notes": list(explained.notes), **asdict(explanation)}
    if isinstance(explanation, History):
        for event in content["events"]:
            event["decisions"] = [
                {"week": week, "actor": actor, "command": explained.command(week, actor)}
                for week, actor in event["decisions"]
            ]
    else:
        content["cards"] = [{"kind": _kind(card), **asdict(card)} for card in explanation.cards]
    plain: dict[str, Any] = plain_json(content)
    return plain


def explanation_records(explained: Explained) -> Iterator[dict[str, Any]]:
    """A record for each line of the account of a history; of a week, one for each option that an actor weighed."""
    from ...simulation.explain.answers import DecisionCard, History

    explanation = explained.explanation
    if isinstance(explanation, History):
        for line in lines(explanation):
            week, actor = line.decisions[0] if line.decisions else (None, None)
            yield {
                "week": line.first.week,
                "last_week": line.events[-1].week,
                "date": line.first.date,
                "weeks_since_signing": line.first.since,
                "what": line.text,
                "decision_week": week,
                "decision_actor": actor,
            }
        return
    for card in explanation.cards:
        for place, option in enumerate(card.options if isinstance(card, DecisionCard) else ()):
            assert isinstance(card, DecisionCard)
            yield {
                "week": explanation.week,
                "actor": card.actor,
                "stage": card.stage,
                "option": option.title,
                "available": option.available,
                "value": option.value,
                "probability": option.probability,
                "chosen": place == card.chosen,
            }


def _history(explained: Explained, history: History, width: int, brief: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(
        f"{history.title} ({history.option}), replication {history.replication}, seed {history.seed}", style="bold"
    )
    for text in outline(history):
        yield paragraph(text, width)
    if brief:
        return
    yield Text()
    yield Text("week  date        since  what happened", style="bold")
    margin = " " * 25
    decisive = led_to_war(history)
    for line in lines(history):
        first = line.first
        since = "" if first.since is None else str(first.since)
        mark = "► " if decisive is not None and any(event is decisive for event in line.events) else ""
        look = "bold" if mark else ""
        yield paragraph(mark + line.text, width, f"{first.week:>4}  {first.date}  {since:>5}  ", margin, look)
        if hint := _hint(line.decisions):
            yield Text(f"{margin}{hint}", style="dim")
    yield Text()
    yield paragraph(
        "week: the calendar week, 0 being the first, and the date on which it begins; since: weeks since the signing"
        + ("; ►: what led to war" if decisive is not None else "")
        + f"; {LEGEND}",
        width,
    )
    yield paragraph("to open a decision, add the words beneath it to this command:", width)
    yield Text(folded(explained.command(), width))
    yield paragraph("to see what each decision would have come to otherwise, add --scan", width)


def folded(command: str, width: int) -> str:
    """A command over as many lines as `width` needs, with the backslashes that make it one command for a shell."""
    lines = ["  "]
    for word in command.split(" "):
        if len(lines[-1]) + len(word) + 3 > width and lines[-1].strip():
            lines[-1] += "\\"
            lines.append("    ")
        lines[-1] += f"{word} "
    return "\n".join(lines).rstrip()


def _hint(decisions: Sequence[tuple[int, str]]) -> str:
    if not decisions:
        return ""
    week = decisions[0][0]
    if len(decisions) == 1:
        return f"--week {week} --actor {decisions[0][1]}"
    return f"--week {week} --actor " + " or --actor ".join(actor for _, actor in decisions)


def _week(explained: Explained, week: WeekExplained, width: int, brief: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    from ...simulation.explain.answers import DecisionCard

    yield Text(f"{week.title} ({week.option}), replication {week.replication}, seed {week.seed}", style="bold")
    since = "" if week.since is None else f", {plural(week.since, 'week')} after the signing"
    if week.since == 0:
        since = ", the week of the signing"
    yield Text(f"week {week.week}, {week.date}{since}")
    yield paragraph(_situation(week), width, hang="")
    yield Text()
    decisions = [card for card in week.cards if isinstance(card, DecisionCard)]
    rules = [card for card in week.cards if not isinstance(card, DecisionCard)]
    if brief:
        for card in decisions:
            yield from choice_parts(card, week.members, width)
        return
    for card in decisions:
        yield from card_parts(card, week.members, width)
    yield from _reviews(explained, week, width)
    if rules:
        heading = "the rules behind it this week, in the order of the turn" if week.actor else "acts that follow a rule"
        yield Text(heading, style="bold underline")
        yield Text()
        for rule in rules:
            yield from rule_parts(rule, week.members, width)
            yield Text()
    for card in decisions if week.actor else ():
        others = [option.name for place, option in enumerate(card.options) if option.available and place != card.chosen]
        if others:
            yield paragraph(
                "to give it otherwise and see what follows, in the place of --week and --actor: "
                f"--flip {week.week}:{card.stage}:OPTION. Open besides: {', '.join(others)}",
                width,
            )
    if week.actor is None:
        yield paragraph("for one actor alone, with the rules behind its decision, add --actor and its name", width)


def _reviews(explained: Explained, week: WeekExplained, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    if not week.reviews:
        return
    if week.actor is not None and week.actor != "contributors":
        for review in week.reviews:
            yield from membership_parts(review, week.members, width)
        return
    if week.actor == "contributors":
        yield from membership_table(week.reviews, week.members, width)
        yield paragraph("for one of them, term by term, name it: --actor contributors/GBR", width)
        return
    came = [review for review in week.reviews if review.joined and not review.joined_before]
    leaving = [review for review in week.reviews if review.exit_weeks >= 0 and not review.leaving_before]
    parts = [f"{plural(len(week.reviews), 'state')} reviewed whether to take part"]
    if came:
        parts.append("joining: " + ", ".join(actor_title(review.actor, week.members) for review in came))
    if leaving:
        parts.append("deciding to leave: " + ", ".join(actor_title(review.actor, week.members) for review in leaving))
    if not came and not leaving:
        parts.append("nothing changed")
    yield Text("The contributors: who takes part", style="bold")
    yield paragraph("; ".join(parts), width)
    yield paragraph(explained.command(week.week, "contributors").partition(" --week ")[2], width, "--week ")
    yield Text()


def _situation(week: WeekExplained) -> str:
    here = week.situation
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


def plain_json(value: Any) -> Any:
    """Data that JSON can hold: numbers that are not finite become null."""
    if isinstance(value, dict):
        return {str(name): plain_json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
