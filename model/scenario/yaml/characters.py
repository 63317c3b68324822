"""Characters that a file may not hold because nobody sees them, and their names."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)

# Line breaks other than \n and \r, and everything YAML does not allow, would move the places too.
UNSEEN = re.compile(f"[{_CONTROL}{_DIRECTION}{_INVISIBLE}]")
HIDDEN = re.compile(f"[{_CONTROL}{_DIRECTION}{_INVISIBLE}\r\ud800-\udfff]")  # what an escape in quotes may hide
ODD_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces that do not part a key from its value."""


def code_of(character: str) -> str:
    """The code point of a character, as `U+00A0`."""
    return f"U+{ord(character):04X}"


def name_of(character: str) -> str:
    """The name of a character, as `no-break space`; empty where it has none."""
    return unicodedata.name(character, "").lower()
