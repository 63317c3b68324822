"""The glossary: the words that tables, reports and messages use, in the sense they have here.

`sim glossary` prints it, the pages of reports end in it, and the docs have it from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

LEGEND = "sim glossary says what the words mean"
"""What legends of tables say."""

GLOSSARY: Mapping[str, Mapping[str, str]] = {
    "Studies": {
        "option": (
            "A way to deploy, or not to: a row of the main table. An option is a set of levers with a title and "
            "a source"
        ),
        "reference": "The option that the others are compared with, marked *",
        "lever": (
            "What a decision-maker sets: size, roles, enablers, command, mandate. Levers are choices, "
            "parameters are worlds"
        ),
        "parameter": (
            "A number that nobody in the story chooses. It has unit, basis and source, and is mostly a distribution"
        ),
        "basis": "How much stands behind a number: measured, reported, estimated, calibrated, assumed, or a definition",
        "structure, theory": (
            "A quarrel of the literature as a switch, and one of its values. Theories are crossed and never "
            "averaged unless you state beliefs"
        ),
        "design point": "One setting of what a study varies. A plain run has one",
        "world": (
            "One draw of all parameters under one combination of theories. Options are compared in the same worlds"
        ),
        "replication": (
            "One history under each option, numbered. Replication 17 has the same draws and the same luck under "
            "all of them"
        ),
        "luck": "All chance, keyed by what it decides and when, so that it is the same for every option.",
        "arm": "What is played and stored as one: an option at a design point under one combination of theories",
        "precision": "The width that an interval may have, or the confidence in the best option, at which a run stops",
    },
    "Results": {
        "history": "What one replication plays: from the war or the signing to the end of ten years of ceasefire",
        "outcome": "One number of a history, such as whether a deal is signed. sim outcomes FILE defines each",
        "equal terms": (
            "The same option played from a deal signed on the first day on the same terms under every option: "
            "what it deters, apart from which deals it brings about"
        ),
        "told apart": (
            "The interval of a difference leaves out zero, after correction for how many differences are looked at"
        ),
        "ruled out": "Not the best, by comparisons with the best that hold for all options together",
        "regret": "What an option gives away, in one world, to the option that is best there",
        "good enough": "At or above the threshold that the scenario states for an outcome",
        "illusion": "How much oftener a promise is believed to be kept than it is, when it is tested",
        "collapse, general war": "Open war with armies, chosen. ceasefire_collapse counts it",
        "fighting back": "A clash that lasts four weeks, or general war",
        "clash": "Fighting that no capital ordered. It has its own dead and its own end, and may grow",
        "fatal clash": "An episode of fighting, clash or war, with 25 or more dead",
        "direct clash": (
            "Fire exchanged between Russia and troops of a member of NATO: a strike on the force, or war, and an armed "
            "reply within four weeks"
        ),
        "withdrawn under fire": ("Half a year after fire on the force at most half of its troops are left"),
        "twin": "A history played again with a decision given, all else under the same luck",
        "replacement": (
            "Europe's own enablers, built up in place of American ones. replacement_cost_eur is what they cost, "
            "total_cost_eur counts them and the force"
        ),
        "swing": "How far an outcome moves as one parameter alone goes from the low to the high end of its range",
    },
    "Actors": {
        "rung": "A step of Russia's ladder, from compliance (0) to general war (8), or of the ladder of replies",
        "stake": "The unit of worth: what holding the whole disputed territory for good is worth to Russia",
        "leaning": "What draws an actor to a choice beyond its reasons. It is drawn, and persists from week to week",
        "trembling": (
            "A choice that was not the best by the actor's own reasons, which a leaning or noise brought about"
        ),
        "flip": "The smallest change of one reason that would have turned a decision",
        "coalition, contributor": (
            "The states that may take part; one of them. In is who has said yes, cleared whose parliament has agreed"
        ),
        "enabler": "A means that a force needs and America has most of: lift, intelligence, air defence and others",
        "backstop": "An American promise to step in if the force or Ukraine is attacked",
        "withdrawal": (
            "American help, and the promise with it, ends in the week after the signing that us.withdrawal_week "
            "states. States that leave the force are counted by contributors_left"
        ),
        "tripwire": "Troops whose deaths would draw in those who sent them",
        "red line": "Russia's refusal of Western troops: a price, absolute, or a bluff, by theory",
        "silence": "What a deal that does not speak of troops leaves to the coalition, by theory",
        "mistrust": "What each side fears of the other in a ceasefire. Quiet unlearns it, faster where it is verified",
    },
}
"""By group, each word with its sense."""


def matching(words: Sequence[str]) -> list[tuple[str, str, str]]:
    """Group, word and sense of each entry that has all of these words; where none has them all, of each that has any.

    Without words, every entry. A text of several words is one of them.
    """
    wanted = [" ".join(word.casefold().split()) for word in words]
    texts = [
        (f"{word} {sense}".casefold(), (group, word, sense))
        for group, entries in GLOSSARY.items()
        for word, sense in entries.items()
    ]
    every = [entry for text, entry in texts if all(word in text for word in wanted)]
    return every or [entry for text, entry in texts if any(word in text for word in wanted)]


def glossary_parts(words: Sequence[str], width: int) -> Iterator[RenderableType]:
    """The entries with these words, under the titles of their groups."""
    from rich.text import Text

    last = ""
    for group, word, sense in matching(words):
        if group != last:
            if last:
                yield Text()
            yield Text(group, style="bold")
            last = group
        yield paragraph(f"{word}: {sense}", width, "  ", "      ")
