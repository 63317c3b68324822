"""Every pinned setting gives what it gave: rows and weekly tables bit by bit, JSON by value, text as printed.

Where a number is meant to move: `python -m tests.golden.update`, committed with the line under *Results* in the
changelog that says why.
"""

from __future__ import annotations

import difflib

import pytest

from tests.golden.files import hashes, pin, text_file
from tests.golden.pinning import moved
from tests.golden.playing import HERE, Theatre
from tests.golden.settings import SETTINGS, Setting

CASES = [
    pytest.param(setting, what, id=f"{setting.name}-{what}", marks=[pytest.mark.slow] if setting.slow else [])
    for setting in SETTINGS
    for what in setting.pins
]
MOST_LINES = 24
ADVICE = "meant to move? python -m tests.golden.update {name}, with a line under Results in CHANGELOG.md"


@pytest.mark.parametrize(("setting", "what"), CASES)
def test_a_setting_gives_what_it_gave(theatre: Theatre, setting: Setting, what: str) -> None:
    pinned_now = pin(theatre, setting, what)
    if what == "text":
        path = text_file(setting)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        fault = "" if pinned_now == before else "\n" + "\n".join(_differences(before, pinned_now))
    else:
        fault = moved(hashes().get(setting.name, {}).get(what), pinned_now)
    command = f"sim {' '.join(setting.argv)}"
    if fault:
        pytest.fail(f"{setting.name}: its {what} moved\n{command}\n{fault}\n{ADVICE.format(name=setting.name)}", False)


def test_every_golden_file_belongs_to_a_setting() -> None:
    texts = {text_file(setting) for setting in SETTINGS if "text" in setting.pins}
    assert set((HERE / "text").iterdir()) == texts
    pinned = {setting.name: {kind for kind in setting.pins if kind != "text"} for setting in SETTINGS}
    assert {name: set(entry) for name, entry in hashes().items()} == {
        name: kind for name, kind in pinned.items() if kind
    }


def _differences(before: str, after: str) -> list[str]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), "pinned", "now", lineterm="", n=1))
    rest = len(lines) - MOST_LINES
    return lines[:MOST_LINES] + ([f"... and {rest} more lines"] if rest > 0 else [])
