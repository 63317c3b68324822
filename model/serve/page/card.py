"""The decisions of one week, explained: what each option was worth, the draw, the smallest flip, and playing on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...report.explain.cards import (
    LEANING,
    QUESTIONS,
    SECTIONS,
    THRESHOLD,
    change_text,
    label_of,
    membership_result,
    value_of,
)
from ...report.figures.drawing.svg import NOTHING, Content, Markup, tag
from ...report.figures.paired.strips import chance_strip
from ...report.page.html import details, remark
from ...report.text.numbers import without_sign_of_zero
from ...report.text.words import PHASES, actor_title, format_number, percent, plural, sentence
from ...simulation.counterfactual.intervention import DECISIONS, PROMISES, Decision, Intervention
from ...simulation.explain.answers import DecisionCard, RuleCard
from ...world.names import RED_TITLES
from .links import link

if TYPE_CHECKING:
    from ...simulation.explain.answers import Fact, Weighed
    from ...simulation.explain.membership import MembershipCard
    from ...simulation.explain.week import WeekExplained
    from ..view.served import ServedScenario
    from ..view.view import View

UNIT = "Worth is in stakes: 1 is what all the disputed land is worth to Russia for good."
MOST_REVIEWS = 3
"""Reviews of membership that stand open in one week."""

MOST_FACTS = 12
"""Facts of one kind that are listed."""


def render_card(served: ServedScenario, view: View, week: WeekExplained) -> Markup:
    """The decisions of a week, those of one actor or of all."""
    who = sentence(actor_title(week.actor, week.members)) if week.actor else "Anybody"
    state = week.situation
    when = f"week {week.week}, {week.date}" + ("" if week.since is None else f", week {week.since} after the signing")
    saw = (
        f"{sentence(PHASES.get(state.phase, 'war'))}, Russia at “{RED_TITLES[state.rung]}”, "
        f"{plural(state.joined, 'state')} in the coalition, {state.troops:,.0f} troops in place."
    )
    parts: list[Content] = [
        tag(
            "h2", f"Why did {who if week.actor else 'they'} do that? ", tag("span", when, class_="note"), data_say="yes"
        ),
        tag("p", saw),
    ]
    choices = [card for card in week.cards if isinstance(card, DecisionCard)]
    rules = [card for card in week.cards if isinstance(card, RuleCard)]
    parts += [_decision(served, view, week, card) for card in choices]
    parts += [_membership(review, week) for review in week.reviews[:MOST_REVIEWS]]
    if len(week.reviews) > MOST_REVIEWS:
        rest = [_membership(review, week) for review in week.reviews[MOST_REVIEWS:]]
        parts.append(details(f"{len(rest)} more reviews of that week", *rest))
    tested = [card for card in rules if _promises(card)]
    parts += [_rule(served, view, week, card) for card in tested]
    others = [_rule(served, view, week, card) for card in rules if card not in tested]
    if others:
        parts.append(
            details(f"What else changed that week, by {plural(len(others), 'rule')}", *others, opened=len(parts) == 2)
        )
    return tag("section", *parts, id="card", class_="card")


def _decision(served: ServedScenario, view: View, week: WeekExplained, card: DecisionCard) -> Markup:
    chosen, best = card.options[card.chosen], card.options[card.best]
    question = QUESTIONS.get(card.stage, card.stage.partition(".")[2].replace("_", " "))
    terms = [
        name for name in chosen.terms if any(abs(o.terms.get(name, 0.0)) >= 0.0005 for o in card.options if o.available)
    ]
    can_flip = card.stage in DECISIONS
    leans = card.rule != "doctrine" and any(option.taste for option in card.options if option.available)
    head = tag(
        "tr", tag("th", "choice", scope="col"), tag("th", "chance", scope="col"), tag("th", "worth", scope="col"),
        *(tag("th", name.replace("_", " "), scope="col", class_="term") for name in terms),
        tag("th", "leaning", scope="col", class_="term") if leans else NOTHING,
        tag("th", "what if", scope="col") if can_flip else NOTHING,
    )  # fmt: skip
    rows = [
        _option(served, view, week, card, place, terms, can_flip, leans)
        for place, option in enumerate(card.options)
        if option.available
    ]
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="weighed")
    verdict = "also its best before luck" if card.best == card.chosen else f"its best before luck was {best.title}"
    if card.draw is None or card.rule == "doctrine":
        draw = f"It chose {chosen.title}, by a fixed rule, without luck."
    else:
        draw = f"It drew {card.draw:.2f} on the line of chances below, which fell on {chosen.title}: {verdict}."
    closed = sum(not option.available for option in card.options)
    note = UNIT + (f" {plural(closed, 'choice')} not open." if closed else "")
    note += f" Leaning: {LEANING}." if leans else ""
    label = f"What each choice was worth: {question}"
    return tag(
        "div",
        tag("h3", f"{sentence(actor_title(card.actor, week.members))}: {question}"),
        tag("p", tag("strong", draw)),
        tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=label),
        chance_strip([option.probability for option in card.options], card.chosen, card.draw),
        tag("p", _flip(card)),
        remark(note),
        details("What it knew", *_facts(card.facts, card.actor)),
        class_="decision",
    )  # fmt: skip


def _option(
    served: ServedScenario,
    view: View,
    week: WeekExplained,
    card: DecisionCard,
    place: int,
    terms: list[str],
    can_flip: bool,
    leans: bool,
) -> Markup:
    option = card.options[place]
    chosen = place == card.chosen
    what_if: Content = NOTHING
    if can_flip:
        what_if = tag("td", tag("strong", "chosen") if chosen else _play(served, view, week.week, card.stage, option))
    cells = [tag("td", _worth(option.terms.get(name, 0.0)), class_="n term") for name in terms]
    cells += [tag("td", _worth(option.taste), class_="n term")] if leans else []
    return tag(
        "tr", tag("th", option.title, scope="row"), tag("td", percent(option.probability), class_="n"),
        tag("td", _worth(option.sum), class_="n"), *cells, what_if, class_="chosen" if chosen else None,
    )  # fmt: skip


def _play(served: ServedScenario, view: View, week: int, decision: str, option: Weighed) -> Markup:
    flipped = replace(view, flips=(Intervention(week, decision, option.name),))
    here = flipped.flips == tuple(replace(flip, once=False) for flip in view.flips)
    return link(
        served, flipped, "flip", "playing" if here else "play on", look="why here" if here else "why", to="twin",
        label=f"Play on with {option.title} instead",
    )  # fmt: skip


def _worth(value: float) -> str:
    return without_sign_of_zero(f"{value:+.3f}").replace("-", "−")


def _flip(card: DecisionCard) -> str:
    titles = {option.name: option.title for option in card.options}
    if card.rule == "doctrine":
        flips = [f"{titles[flip.becomes]} if its condition ({flip.condition}) held" for flip in card.flips[:2]]
        return f"It would be {'; or '.join(flips)}." if flips else "Nothing simple would have turned it."
    changes = [flip for flip in card.flips if flip.change is not None]
    if not changes:
        return "No change of a single term would have turned it."
    least = changes[0]
    change = least.change or 0.0
    way = "more" if change > 0 else "less"
    return (
        f"The smallest change that turns it: {abs(change):.3f} {way} on any term of “{titles[least.option]}”, and the "
        f"same draw gives “{titles[least.becomes]}”."
    )


def _rule(served: ServedScenario, view: View, week: WeekExplained, card: RuleCard) -> Markup:
    name = card.stage.partition(".")[2].replace("_", " ")
    changed = [sentence(change_text(change, card.actor)) for change in card.changes if change.name != "offer"]
    flips = []
    for promise in _promises(card):
        took = next(
            (
                int(change.after)
                for change in card.changes
                if change.name == promise.state and not isinstance(change.after, tuple)
            ),
            0,
        )
        other = promise.options[1 - took]
        flipped = replace(view, flips=(Intervention(week.week, promise.id, other),))
        flips.append(
            tag(
                "p",
                link(
                    served,
                    flipped,
                    "flip",
                    f"Play on with {promise.title} {promise.titles[1 - took]}",
                    look="button",
                    to="twin",
                ),
            )
        )
    return tag(
        "div",
        tag("h3", f"{sentence(actor_title(card.actor, week.members))}: {name}"),
        tag("p", card.doc),
        tag("ul", *(tag("li", line) for line in changed)) if changed else NOTHING,
        *flips,
        details("What it knew", *_facts(card.facts, card.actor)),
        class_="decision",
    )


def _promises(card: RuleCard) -> list[Decision]:
    """The promises that were put to the test in a rule."""
    rose = {change.name for change in card.changes if change.after == 1}
    return [promise for promise in PROMISES if promise.stage == card.stage and promise.test in rose]


def _membership(card: MembershipCard, week: WeekExplained) -> Markup:
    rows = [
        tag(
            "tr",
            tag("th", reason.name, scope="row"),
            *(
                tag("td", format_number(value, sign=True), class_="n")
                for value in (reason.weight, reason.value, reason.part)
            ),
        )
        for reason in card.reasons
    ]
    head = tag("tr", *(tag("th", words, scope="col") for words in ("reason", "weight", "value", "adds")))
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return tag(
        "div",
        tag("h3", f"{sentence(actor_title(card.actor, week.members))}: whether to take part"),
        tag(
            "p",
            tag("strong", f"It {membership_result(card)}"),
            f": its wish {format_number(card.wish)} against a threshold of {format_number(card.threshold)}. "
            f"{format_number(card.margin, sign=True)} on its score, and it {card.flip}.",
        ),
        remark(f"{sentence(THRESHOLD)}."),
        details("Its reasons", table),
        class_="decision",
    )


def _facts(facts: tuple[Fact, ...], actor: str) -> list[Content]:
    known = [fact for fact in facts if not fact.members]
    parts: list[Content] = []
    for role, title in SECTIONS:
        entries = [
            tag("li", f"{sentence(label_of(fact, actor))}: {value_of(fact)}") for fact in known if fact.role == role
        ]
        if entries:
            parts += [tag("h4", sentence(title)), tag("ul", *entries[:MOST_FACTS])]
            if len(entries) > MOST_FACTS:
                parts.append(details(f"{len(entries) - MOST_FACTS} more", tag("ul", *entries[MOST_FACTS:])))
    return parts
