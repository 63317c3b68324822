"""Text from files made safe to show: without control characters, and without formulas in spreadsheets."""

from __future__ import annotations

REPLACEMENT = "\ufffd"
_KEPT = "\n\t"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of the text after them."""


def without_controls(text: str) -> str:
    """The text with control characters replaced, so that it cannot move a cursor, colour a terminal or turn a line."""
    if text.isprintable():
        return text
    return "".join(REPLACEMENT if _is_control(character) else character for character in text)


def csv_text(text: str) -> str:
    """A cell of text that no spreadsheet takes for a formula; a number keeps its sign."""
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _is_control(character: str) -> bool:
    code = ord(character)
    return (code < 0x20 and character not in _KEPT) or 0x7F <= code < 0xA0 or character in _DIRECTIONS
