"""What an unquoted word of a scenario file means. The rules are few and have no traps:

- `true` and `false` are the two truth values; `True`, `yes`, `NO`, `on` are text (`NO` is Norway).
- `null`, `~` and nothing at all are null.
- A number is an optional minus or plus, digits without leading zeros, optionally a point with
  digits and an exponent: `3`, `-0.5`, `.5`, `1e6`, `2.5e-3`.
- Everything else is text: `010`, `12:30`, `0x1F`, `1_000`, `2025-09-15`. Where a number is wanted,
  such text is an error; it is never read as 8, 750, 31 or 1000.
- Infinity and not-a-number, and numbers too large for a float, are refused.
"""

from __future__ import annotations

import math
import re

from .nodes import BAD, Bad, Scalar

_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_GROUPING = "_ '\u00a0\u2009\u202f"
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_FIRST = "0123456789.+-"  # what a number, finite or not, can begin with
_LONGEST = 400  # digits; also keeps clear of Python's limit on converting long integers


def resolve(text: str) -> Scalar | Bad:
    """The value of an unquoted scalar; BAD for a number that is not finite."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST:
        return text
    if _NOT_FINITE.match(text):
        return BAD
    if not _NUMBER.match(text):
        return text
    if len(text) > _LONGEST:
        return BAD
    value = float(text)
    if not math.isfinite(value):
        return BAD
    return int(text) if _WHOLE.match(text) else value


def is_text(text: str) -> bool:
    """Whether the characters, unquoted, would be read as text."""
    return isinstance(resolve(text), str)


def number_hint(text: str) -> str | None:
    """How to write as a number what was read as text, where that can be guessed.

    A comma is a decimal sign unless all digits stand in threes behind commas: `1,5` is 1.5, `60,000` is 60000.
    """
    plain = text.strip()
    percent = plain.endswith("%")
    digits = plain.rstrip("% ") if percent else plain
    if re.fullmatch(r"[-+]?[0-9]{1,3}(\.[0-9]{3})*,[0-9]+", digits) and not _THOUSANDS.match(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[-+]?[0-9]+,[0-9]+", digits) and not _THOUSANDS.match(digits):
        digits = digits.replace(",", ".")
    elif _THOUSANDS.match(digits) or re.fullmatch(rf"[-+]?[0-9][0-9{_GROUPING}]*[0-9](?:\.[0-9]+)?", digits):
        digits = re.sub(f"[,{_GROUPING}]", "", digits)
    if re.fullmatch(r"[-+]?0+[0-9]+(?:\.[0-9]+)?", digits):
        sign = digits[0] if digits[0] in "+-" else ""
        digits = sign + re.sub("^0+(?=[0-9])", "", digits.lstrip("+-"))
    if not _NUMBER.match(digits):
        return None
    return f"{float(digits) / 100.0:.12g}" if percent else digits


def weeks_hint(text: str) -> str | None:
    """The whole number of weeks that a length of time in words has: `2 years` is 104."""
    match = re.fullmatch(r"\s*([0-9]+)\s*(week|month|year)s?\s*", text)
    if match is None:
        return None
    return str(round(int(match[1]) * {"week": 1, "month": 52 / 12, "year": 52}[match[2]]))


def truth_hint(text: str) -> str | None:
    """`true` or `false` for the words that other readers of YAML take for them."""
    word = text.strip().casefold()
    if word in ("true", "yes", "on", "y"):
        return "true"
    return "false" if word in ("false", "no", "off", "n") else None
