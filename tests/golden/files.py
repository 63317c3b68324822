"""The golden files: `hashes.json` and a text a setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.golden import reading
from tests.golden.pinning import json_pin, table_pin, text_pin
from tests.golden.playing import HERE, Theatre
from tests.golden.settings import Setting

HASHES = HERE / "hashes.json"


def hashes() -> dict[str, dict[str, Any]]:
    """Setting to what is pinned of its rows, weekly table and JSON."""
    pinned: dict[str, dict[str, Any]] = json.loads(HASHES.read_text(encoding="utf-8"))
    return pinned


def text_file(setting: Setting) -> Path:
    """Where the text of a setting is pinned."""
    return HERE / "text" / f"{setting.name}.txt"


def pin(theatre: Theatre, setting: Setting, what: str) -> Any:
    """What is to be pinned of a setting: plays it where it was not played yet."""
    if what == "text":
        return text_pin(theatre.text(setting))
    if what == "json":
        return json_pin(theatre.json(setting))
    return table_pin(getattr(reading, what)(theatre.stored(setting)))
