"""Writing plain data as YAML text that the project's own reader reads back unchanged."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from .scalars import is_text

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_./-])?\Z")


def dump(data: dict[str, Any]) -> str:
    """The mapping as block YAML. Takes dicts, lists, texts, finite numbers, truth values and None."""
    rows: list[str] = []
    _mapping(data, "", rows)
    return "\n".join(rows) + "\n"


def _mapping(data: dict[str, Any], indent: str, rows: list[str]) -> None:
    for key, value in data.items():
        head = f"{indent}{_text(key) if type(key) is str else _scalar(key)}:"
        if type(value) is str:  # as most are
            rows.append(f"{head} {_text(value)}")
            continue
        if isinstance(value, dict):
            if value and not _flows(value):
                rows.append(head)
                _mapping(value, indent + "  ", rows)
                continue
        elif isinstance(value, list):
            if any(isinstance(part, dict) for part in value):
                rows.append(head)
                for part in value:
                    _part(part, indent, rows)
                continue
        else:
            rows.append(f"{head} {_scalar(value)}")
            continue
        rows.append(f"{head} {_flow(value)}")


def _part(value: Any, indent: str, rows: list[str]) -> None:
    if not isinstance(value, dict) or not value:
        rows.append(f"{indent}- {_flow(value)}")
        return
    first = len(rows)
    _mapping(value, indent + "  ", rows)
    rows[first] = f"{indent}- {rows[first].lstrip()}"


def _flows(value: dict[str, Any]) -> bool:
    """Whether a mapping is short enough for one line: a distribution."""
    return len(value) == 1 and isinstance(next(iter(value.values())), list)


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join([_flow(part) for part in value]) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join([f"{_scalar(key)}: {_flow(part)}" for key, part in value.items()]) + "}"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if type(value) is str:
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return "null" if value is None else _text(str(value))


@lru_cache(maxsize=16_384)
def _text(text: str) -> str:
    if _PLAIN.match(text) and is_text(text):
        return text
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == "\n":
        return "\\n"
    if character == "\t":
        return "\\t"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
