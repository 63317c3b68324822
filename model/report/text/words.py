"""Names and figures in plain words: actors, phases, rungs, rounded numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import exp, floor, isfinite, log10

from ...lanes import CEASEFIRE, COLLAPSE, WAR
from .numbers import share_text, without_sign_of_zero

BASES = ("measured", "reported", "estimated", "calibrated", "assumed", "definition")
"""What a parameter's value can rest on, the firmest first."""

ACTORS = {
    "russia": "Russia",
    "ukraine": "Ukraine",
    "us": "the United States",
    "command": "the headquarters",
    "capitals": "the capitals",
    "contributors": "the contributors",
}
PHASES = {WAR: "war", CEASEFIRE: "ceasefire", COLLAPSE: "war again, after a collapse"}
ROOMS = {"history": "course", "red_ladder": "red ladder", "blue_ladder": "blue ladder", "us": "US"}
_SINGULAR = {"weeks": "week", "states": "state", "rounds": "round", "troops": "troops", "stakes": "stake"}
RESPONSES = ("refrains", "answers in kind", "strikes deep", "sets out to retake land")


def actor_title(actor: str, members: Mapping[str, str]) -> str:
    """The name of an actor within a sentence; `members` has the names of contributors by id."""
    room, _, member = actor.partition("/")
    return members.get(member, member) if member else ACTORS.get(room, room)


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def join_names(ids: Sequence[str], members: Mapping[str, str], most: int = 4) -> str:
    """The names of members, at most `most` of them and then the count of the others."""
    shown = [members.get(member, member) for member in ids[:most]]
    rest = len(ids) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def format_number(value: float, sign: bool = False, digits: int = 2) -> str:
    """A number with at least `digits` significant digits, never in powers of ten."""
    if isinstance(value, int) or value == 0.0:
        return f"{value if value else 0:{'+' if sign and value else ''},.0f}"
    if not isfinite(value):
        return "none"
    decimals = max(0, min(9, digits - 1 - floor(log10(abs(value)))))
    if abs(value) < 100 and digits == 2:
        decimals = max(decimals, 1 if abs(value) >= 10 else 2)
    return without_sign_of_zero(f"{value:{'+' if sign else ''},.{decimals}f}")


def format_quantity(value: float, unit: str, digits: int = 2) -> str:
    """A number with its unit: shares as percentages, log odds with the probability they stand for."""
    if unit == "share":
        return percent(value) if digits == 2 else f"{format_number(100.0 * value, digits=digits)}%"
    if unit == "log odds":
        chance = percent(1.0 / (1.0 + exp(-max(-50.0, min(50.0, value)))))
        return f"{chance} ({format_number(value, sign=True, digits=digits)} log odds)"
    if unit in ("", "index", "ratio", "score") or "," in unit:
        return format_number(value, digits=digits)
    if unit == "rung":
        return f"rung {value:.0f}"
    return f"{format_number(value, digits=digits)} {_SINGULAR.get(unit, unit) if value == 1 else unit}"


def format_change(before: float, after: float, unit: str) -> str:
    """Two values with as many digits as it takes to tell them apart."""
    for digits in range(2, 9):
        old, new = format_quantity(before, unit, digits), format_quantity(after, unit, digits)
        if old != new:
            break
    return f"{old} → {new}"


def percent(value: float) -> str:
    """A share in percent, with a decimal where it is small."""
    if 0.0 < value < 0.001:
        return "<0.1%"
    return f"{value:.1%}" if 0.0 < value < 0.1 else share_text(value)


def plural(count: int, word: str) -> str:
    """`1 week`, `2 weeks`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def quoted(name: str) -> str:
    """A title within running text."""
    return f'"{name}"'


def joined(parts: Sequence[str], between: str = ", ") -> str:
    """`a, b and c`; `between` stands in place of the comma where parts have commas themselves."""
    return " and ".join([between.join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def unique_titles(titles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Titles by id; where two are the same, each with its id after it."""
    pairs = list(titles)
    count = Counter(title for _, title in pairs)
    return {name: title if count[title] == 1 else f"{title} ({name})" for name, title in pairs}


def duration(seconds: float) -> str:
    """Seconds in words, such as `90 seconds` or `2 minutes`."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 5400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
