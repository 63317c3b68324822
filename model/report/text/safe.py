"""Text from files made safe to show: without control characters, and without formulas in spreadsheets."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable

from ...errors import is_unsafe

REPLACEMENT = "\ufffd"
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Beginnings that some spreadsheet takes for those of a formula; the last four are the wide forms of the first."""
_DOUBTFUL = re.compile("[^\\x20-\\x7e\\n]")
_SHELL = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t"}


def without_controls(text: str) -> str:
    """The text with each unsafe character replaced by one sign, where width matters: in drawings and tables of data."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(REPLACEMENT if is_unsafe(character) else character for character in text)


def json_text(content: object) -> str:
    """The content as JSON, in which characters that steer a terminal or cannot be seen are escaped."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    return _DOUBTFUL.sub(lambda match: _escaped(match.group()), text)


def command_text(words: Iterable[str]) -> str:
    """A command as a POSIX shell reads it; words that cannot be shown are written with escapes that shells know."""
    return " ".join(_word(word) for word in words)


def _word(word: str) -> str:
    if not any(is_unsafe(character) or character in "\n\t" for character in word):
        return shlex.quote(word)
    return "$'" + "".join(_SHELL.get(character) or _shell_character(character) for character in word) + "'"


def _shell_character(character: str) -> str:
    code = ord(character)
    if not is_unsafe(character):
        return character
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is no UTF-8
        code -= 0xDC00
    elif code >= 0x80:
        return f"\\U{code:08x}"
    return f"\\x{code:02x}"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if is_unsafe(character) else character


def csv_text(text: str) -> str:
    """A cell of text that no spreadsheet takes for a formula; a number keeps its sign."""
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
