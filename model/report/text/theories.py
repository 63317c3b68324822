"""Rival theories in plain words, for headings: which of them a run was played under, and how to see the others."""

from __future__ import annotations

from collections.abc import Mapping

STUDY = "scenarios/studies/rival_theories.yaml"
"""The shipped study that crosses all theories."""

WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "deterrence": (
        "what deters",
        {"capability": "what a force can deny", "tripwire": "whom an attack draws in", "mixed": "both"},
    ),
    "decision": (
        "leaders",
        {
            "logit": "mostly take the better option",
            "prospect": "fear losses more than they seek gains",
            "doctrine": "follow fixed rules",
        },
    ),
    "credibility": (
        "promises are believed for",
        {"past_actions": "past deeds", "current_calculus": "present interests"},
    ),
    "joining": ("states join", {"threshold": "as others do", "independent": "each for itself"}),
    "red_line": (
        "Russia's refusal of Western troops",
        {"price": "a price", "absolute": "absolute", "bluff": "a bluff"},
    ),
    "silence": ("where the deal is silent", {"consent": "consent needed", "own_right": "the coalition may go"}),
}
"""By structure, what it is about and each of its values."""

VERBS = ("decision", "credibility", "joining")
"""Structures whose words run on into those of their values; others are set off by a colon."""


def theory_words(structure: str, value: str) -> str:
    """A value of a structure in words, as `Russia's refusal of Western troops: a price`; a structure that is not the
    project's own is named by its ids."""
    about, values = WORDS.get(structure, (structure, {}))
    return f"{about}{' ' if structure in VERBS else ': '}{values.get(value, value)}"


def theory_subject(structure: str) -> str:
    """What a structure is about, as `what deters`."""
    return WORDS.get(structure, (structure, {}))[0]


def theory_value(structure: str, value: str) -> str:
    """A value of a structure in words, without what the structure is about."""
    return WORDS.get(structure, (structure, {}))[1].get(value, value)


def heading_words(theories: Mapping[str, str], combinations: int) -> str:
    """The theories in force, that others exist, and how to see them; nothing where there is no choice between any."""
    if combinations < 2:
        return ""
    named = "; ".join(theory_words(name, value) for name, value in theories.items())
    return f"played under one of {combinations} combinations of theories: {named}"


def fixed_words(theories: Mapping[str, str]) -> str:
    """The theories that hold at every point of a design; nothing where all of them vary."""
    return (
        f"at every point: {'; '.join(theory_words(name, value) for name, value in theories.items())}"
        if theories
        else ""
    )


HOW = f"the others: sim run {STUDY}, then sim analyse"
"""How to see the other theories."""
