"""Decision cards for a terminal: what was seen and believed, the options term by term, the draw, the smallest flip."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, log10
from typing import TYPE_CHECKING

from ..text.columns import Column, heading, stacked
from ..text.glossary import LEGEND
from ..text.numbers import without_sign_of_zero
from ..text.words import (
    ACTORS,
    PHASES,
    ROOMS,
    actor_title,
    format_change,
    format_number,
    format_quantity,
    percent,
    sentence,
)
from ..text.wrap import paragraph
from .turning_points import terms_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...lanes import Flip
    from ...simulation.explain.answers import Change, DecisionCard, Fact, RuleCard, Weighed
    from ...simulation.explain.membership import MembershipCard

SECTIONS = (
    ("seen", "it saw"),
    ("own", "it held and believed"),
    ("trait", "its traits in this history"),
    ("lever", "what the option sets"),
    ("given", "common knowledge"),
    ("theory", "theories in force"),
    ("draw", "luck"),
)
LEANING = "what draws it beyond its reasons; it counts in the chance"
UNIT = "stakes; 1 is what all the disputed land is worth to Russia for good"
THRESHOLD = (
    "threshold: the state's own, from what its government had said; it may lie below zero. Above it a state joins; "
    "a member leaves below a lower one"
)
NONE_TURNS = (
    "none: a value runs from 0 to 1, and no such value of that term alone would have turned the answer; several "
    "together, or its leaning, may"
)
MOST_FLIPS = 4
_FLAG = re.compile("^1 (?=(if|while|once|in|for) )")
"""The start of the description of a state that is 0 or 1."""

QUESTIONS = {
    "russia.answer": "its answer to the offer",
    "ukraine.answer": "its answer to the offer",
    "russia.choose_rung": "which rung to choose",
    "ukraine.respond": "how to respond",
    "us.reply": "its part of the reply",
    "command.reply": "its part of the reply",
    "capitals.reply": "their part of the reply",
}


def card_parts(card: DecisionCard, members: Mapping[str, str], width: int) -> Iterator[RenderableType]:
    """One choice: the option taken, all options, the draw, the smallest flips, and the facts it rested on."""
    from rich.text import Text

    yield from choice_parts(card, members, width)
    yield paragraph(card.doc, width, "  ")
    yield Text()
    yield from _options(card, width)
    for line in _draw(card):
        yield paragraph(line, width)
    yield Text()
    yield from _flips(card, width)
    yield from facts_parts(card.facts, card.actor, width)


def choice_parts(card: DecisionCard, members: Mapping[str, str], width: int) -> Iterator[RenderableType]:
    """Who decided what, the option taken, and whether it was the best by the actor's reasons."""
    from rich.text import Text

    chosen = card.options[card.chosen]
    question = QUESTIONS.get(card.stage, card.stage.partition(".")[2].replace("_", " "))
    yield Text(f"{sentence(actor_title(card.actor, members))}: {question}", style="bold")
    yield paragraph(f"chose {chosen.title} (probability {percent(chosen.probability)}); {reasons_text(card)}", width)


def reasons_text(card: DecisionCard) -> str:
    """Whether the option chosen was the best by the actor's reasons, and where something beyond them, a leaning or the
    dread of losses, made another one likelier."""
    if card.rule == "doctrine":
        return "by doctrine, without luck"
    best = card.options[card.best]
    likeliest = max(range(len(card.options)), key=lambda place: card.options[place].probability)
    if likeliest == card.best:
        if card.chosen == card.best:
            return "the best by its reasons, and the likeliest"
        return f"by its reasons {best.title} was the best ({percent(best.probability)}), and luck fell otherwise"
    beyond = ["its leanings"] if any(option.taste for option in card.options) else []
    beyond += ["its dread of losses"] if card.rule == "prospect" else []
    made = f"{' and '.join(beyond) or 'what it felt'} made"
    other = card.options[likeliest]
    if card.chosen == card.best:
        return f"the best by its reasons, though {made} {other.title} likelier ({percent(other.probability)})"
    if card.chosen == likeliest:
        return f"by its reasons {best.title} was the best ({percent(best.probability)}), but {made} this one likelier"
    return (
        f"by its reasons {best.title} was the best ({percent(best.probability)}); {made} {other.title} likelier "
        f"({percent(other.probability)}), and luck fell on neither"
    )


def rule_parts(card: RuleCard, members: Mapping[str, str], width: int) -> Iterator[RenderableType]:
    """One rule: what it changed, its inputs, and the intermediate values."""
    from rich.text import Text

    name = card.stage.partition(".")[2].replace("_", " ")
    steps, changes = dict(card.steps), [change for change in card.changes if change.name != "offer"]
    yield Text(f"{sentence(actor_title(card.actor, members))}: {name}", style="bold")
    yield paragraph(card.doc, width, "  ")
    if "offered_share" in steps:
        terms = {word: steps.pop(f"offered_{word}") for word in ("share", "relief", "limits", "clause", "recognition")}
        yield paragraph(terms_text(terms), width, "  offers   ", " " * 11)
    elif not changes:
        yield paragraph("nothing: it sees no offer better than war", width, "  offers   ", " " * 11)
    for change in changes:
        yield paragraph(change_text(change, card.actor), width, "  changed  ", " " * 11)
    if inputs := [_short(fact, card.actor) for fact in card.facts if fact.role != "draw" and not fact.members]:
        yield paragraph(", ".join(inputs), width, "  told     ", " " * 11)
    if luck := [_short(fact, card.actor) for fact in card.facts if fact.role == "draw"]:
        yield paragraph(", ".join(luck), width, "  luck     ", " " * 11)
    if steps:
        reckoned = [f"{step.replace('_', ' ')} {_shown_value(value, '')}" for step, value in steps.items()]
        yield paragraph(", ".join(reckoned), width, "  reckoned ", " " * 11)


def membership_parts(card: MembershipCard, members: Mapping[str, str], width: int) -> Iterator[RenderableType]:
    """One contributor's review: its score, term by term, against its threshold."""
    from rich.text import Text

    yield Text(f"{sentence(actor_title(card.actor, members))}: whether to take part", style="bold")
    yield paragraph(f"{membership_result(card)}; it would send {format_number(round(card.pledge))} troops", width)
    yield Text()
    columns = [
        Column("weight", [format_number(reason.weight, sign=True) for reason in card.reasons]),
        Column("value", [format_number(reason.value) for reason in card.reasons]),
        Column("adds", [format_number(reason.part, sign=True) for reason in card.reasons]),
        Column("would turn\nat value", [_or_none(reason.flips_at) for reason in card.reasons]),
    ]
    yield from stacked("term", [reason.name for reason in card.reasons], columns, width)
    if any(reason.flips_at is None for reason in card.reasons):
        yield paragraph(NONE_TURNS, width)
    yield Text()
    leaning = format_number(card.leaning, sign=True)
    total = f"score {format_number(card.score)}, and a leaning beyond its reasons of {leaning}"
    for condition in card.conditions:
        total += f", {condition.name} {format_number(condition.adds, sign=True)}"
    kind = "the one for leaving" if card.joined_before and not card.leaving_before else "the one for joining"
    yield paragraph(
        f"{total}: {format_number(card.wish)} against a threshold of {format_number(card.threshold)} ({kind})", width
    )
    yield paragraph(THRESHOLD, width, "  ")
    yield paragraph(f"smallest flip: {format_number(card.margin, sign=True)} on the score, and it {card.flip}", width)
    if card.barred:
        yield paragraph(f"whatever it wishes: {card.barred}", width)
    if card.joined and not card.cleared:
        yield paragraph("its parliament has yet to vote: until then nobody goes", width)
    if card.supports:
        yield paragraph("it sends no troops, and helps with training, equipment, in the air or at sea", width)
    yield Text()


def membership_table(
    cards: Sequence[MembershipCard], members: Mapping[str, str], width: int
) -> Iterator[RenderableType]:
    """All reviews of a week: first those that changed something, then those nearest to their threshold."""
    from rich.text import Text

    def order(card: MembershipCard) -> tuple[bool, float]:
        return (not _turned(card), abs(card.margin))

    shown = sorted(cards, key=order)
    yield Text("The contributors: who takes part", style="bold")
    yield paragraph(
        "Score and leaning against the threshold; the last column is what is missing to turn it.", width, "  "
    )
    yield Text()
    ids = [f"{card.actor.partition('/')[2]} {actor_title(card.actor, members)}" for card in shown]
    columns = [
        Column("before", ["in" if card.joined_before else "out" for card in shown]),
        Column("after", [("leaving" if card.exit_weeks >= 0 else "in") if card.joined else "out" for card in shown]),
        Column("score", [f"{card.score:.2f}" for card in shown]),
        Column("leaning", [f"{card.leaning:+.2f}" for card in shown]),
        Column("threshold", [f"{card.threshold:.2f}" for card in shown]),
        Column("to turn", [f"{card.margin:+.2f}" for card in shown]),
    ]
    yield from stacked("state", ids, columns, width)
    yield Text()


def membership_result(card: MembershipCard) -> str:
    """The result of a review in a few words."""
    if not card.joined_before:
        return "joins" if card.joined else "stays out"
    if card.exit_weeks < 0:
        return "no longer leaves" if card.leaving_before else "stays in"
    return f"{'is leaving' if card.leaving_before else 'decides to leave'}, in {card.exit_weeks} weeks"


def facts_parts(facts: Sequence[Fact], actor: str, width: int) -> Iterator[RenderableType]:
    """The facts a decision rested on: a line for each that was seen, held or set; common knowledge as running text."""
    from rich.text import Text

    known = [fact for fact in facts if not fact.members]
    for role, title in SECTIONS:
        section = [fact for fact in known if fact.role == role]
        if not section:
            continue
        yield Text(title, style="bold")
        if role == "given":
            yield paragraph(", ".join(_short(fact, actor) for fact in section), width, "  ")
        else:
            room = min(24, max(len(value_of(fact)) for fact in section))
            for fact in section:
                yield paragraph(label_of(fact, actor), width, f"  {value_of(fact):>{room}}  ", " " * (room + 4))
        yield Text()
    if vectors := [fact for fact in facts if fact.members]:
        yield Text("step by step, from the lowest to the highest", style="bold")
        for fact in vectors:
            assert isinstance(fact.value, tuple)
            values = " ".join(
                _shown_value(element, fact.unit if fact.unit == "share" else "") for element in fact.value
            )
            yield paragraph(f"{label_of(fact, actor)}: {values}", width, "  ", "    ")
        yield Text()


def change_text(change: Change, actor: str) -> str:
    """What a rule changed, in words: the state, before and after."""
    from ...simulation.explain.answers import Fact

    fact = Fact(f"{actor.partition('/')[0]}.{change.name}", "own", change.after, change.unit, change.doc)
    assert not isinstance(change.before, tuple)
    assert not isinstance(change.after, tuple)
    value = format_change(change.before, change.after, change.unit)
    if _is_flag(fact):
        value = "yes" if change.after else "no longer"
    return f"{label_of(fact, actor)}: {value}"


def label_of(fact: Fact, actor: str) -> str:
    """A fact in words: a state's name and description, a parameter's description."""
    doc = _FLAG.sub("", fact.doc.rstrip(".")) if _is_flag(fact) else fact.doc.rstrip(".")
    if fact.role not in ("seen", "own"):
        return doc or _name(fact, actor)
    return (
        f"{_name(fact, actor)}: {doc[:1].lower() + doc[1:] if doc[1:2].islower() else doc}"
        if doc
        else _name(fact, actor)
    )


def _name(fact: Fact, actor: str) -> str:
    room, _, name = fact.name.partition(".")
    if not name or room == actor.partition("/")[0]:
        return (name or room).replace("_", " ").replace(".", " ")
    called = ROOMS.get(room, sentence(room) if room in ACTORS else room)
    return f"{called} {name}".replace("_", " ").replace(".", " ")


def _is_flag(fact: Fact) -> bool:
    return isinstance(fact.value, int) and fact.value in (0, 1) and _FLAG.match(fact.doc) is not None


def value_of(fact: Fact) -> str:
    """A fact's value in words, with its unit."""
    if fact.name == "history.phase" and isinstance(fact.value, int):
        return PHASES.get(fact.value, "over")
    if _is_flag(fact):
        return "yes" if fact.value == 1 else "no"
    return fact.text or _shown_value(fact.value, fact.unit)


def _short(fact: Fact, actor: str) -> str:
    shown = fact.text or _shown_value(fact.value, "share" if fact.unit == "share" else "")
    return f"{_name(fact, actor)} {shown}"


def _shown_value(value: float | int | tuple[float, ...], unit: str) -> str:
    if isinstance(value, tuple):
        return " ".join(format_number(element) for element in value)
    return format_quantity(value, unit)


def _options(card: DecisionCard, width: int) -> Iterator[RenderableType]:
    """A table with a row per open option and a column per term; the closed options are named below it."""
    from rich.text import Text

    shown = [option for option in card.options if option.available]
    notes = ["> chosen"]
    if card.rule == "doctrine":
        yield Text("the highest option whose condition holds is taken")
        columns = [Column("condition", ["holds" if option.doctrine else "-" for option in shown])]
    else:
        notes.append("* the best by its reasons: the greatest sum")
        terms = list(next((option.terms for option in shown if option.terms), {}))
        used = [term for term in terms if any(option.terms.get(term, 0.0) != 0.0 for option in shown)]
        columns = [
            Column(heading(term, 8), [_stakes(option.terms.get(term, 0.0), card) for option in shown]) for term in used
        ]
        columns.append(Column("sum", [_stakes(option.sum, card) for option in shown]))
        if any(option.taste for option in shown):
            columns.append(Column("leaning", [_stakes(option.taste, card) for option in shown]))
            notes.append(f"leaning: {LEANING}")
        if card.rule == "prospect":
            columns.append(Column("felt", [_stakes(option.value, card) for option in shown]))
            notes.append(f"felt: against {card.options[card.reference or 0].title}, losses weighing more")
        columns.append(Column("chance", [percent(option.probability) for option in shown]))
    yield from stacked("option", [_mark(card, option) for option in shown], columns, width - 2)
    yield paragraph("; ".join([*notes, LEGEND]), width)
    if card.rule != "doctrine":
        yield paragraph(f"in {UNIT}", width)
    if shut := [option.title for option in card.options if not option.available]:
        yield paragraph(f"not open: {', '.join(shut)}", width)


def _stakes(value: float, card: DecisionCard) -> str:
    """A utility with the decimals that matter to a choice at the actor's rationality."""
    decimals = max(2, min(6, ceil(log10(20.0 * max(card.rationality, 1e-9)))))
    return without_sign_of_zero(f"{value:+.{decimals}f}") if value else "0"


def _mark(card: DecisionCard, option: Weighed) -> str:
    place = next(n for n, other in enumerate(card.options) if other.name == option.name)
    marks = (">" if place == card.chosen else " ") + ("*" if place == card.best and card.rule != "doctrine" else " ")
    number = option.title.split(" ", 1)[0]
    name = option.name.replace("_", " ")
    return f"{marks} {number} {name}" if number.isdigit() else f"{marks} {name}"


def _draw(card: DecisionCard) -> Iterator[str]:
    if card.draw is None:
        return
    chosen = card.options[card.chosen]
    yield (
        f"the draw: {card.draw:.4f}, which falls on {chosen.title}, from {chosen.low:.4f} to {chosen.high:.4f}; "
        f"chances by {card.rule}, rationality {format_number(card.rationality)}"
        + (f", losses count {format_number(card.loss_aversion)} times" if card.rule == "prospect" else "")
    )


def _flips(card: DecisionCard, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    if not card.flips:
        yield Text("smallest flip: none; no change of one term would have turned it")
        yield Text()
        return
    titles = {option.name: option.title for option in card.options}
    terms = {option.name: option.terms for option in card.options}
    if card.rule == "doctrine":
        for flip in card.flips[:MOST_FLIPS]:
            yield paragraph(
                f"would be {titles[flip.becomes]} if its condition ({flip.condition}) held", width, "flip: "
            )
        yield Text()
        return
    by_option: dict[str, Flip] = {}
    for flip in card.flips:
        by_option.setdefault(flip.option, flip)
    first, *others = by_option.values()
    assert first.change is not None
    yield paragraph(
        f"smallest flip: {_stakes(first.change, card)} stakes on any one term of {titles[first.option]}, and the "
        f"same draw gives {titles[first.becomes]}",
        width,
    )
    places = [
        f"{term.replace('_', ' ')} from {_stakes(value, card)} to {_stakes(value + first.change, card)}"
        for term, value in terms[first.option].items()
        if value != 0.0
    ]
    if places:
        yield paragraph(f"that is {', or '.join(places)}", width, "  ")
    for flip in others[: MOST_FLIPS - 1]:
        assert flip.change is not None
        text = f"{_stakes(flip.change, card)} on a term of {titles[flip.option]} gives {titles[flip.becomes]}"
        yield paragraph(text, width, "  ", "    ")
    quiet = [option.title for option in card.options if option.available and option.name not in by_option]
    if quiet:
        yield paragraph(f"none for {', '.join(quiet)}: no change of its terms turns this draw", width, "  ", "    ")
    yield Text()


def _or_none(value: float | None) -> str:
    return "none" if value is None else format_number(value)


def _turned(card: MembershipCard) -> bool:
    return card.joined_before != card.joined or card.leaving_before != (card.exit_weeks >= 0)
