"""Plays settings and writes their golden files anew: `python -m tests.golden.update [SETTING ...]`, all by default.

To be used when a number is meant to move, and committed with the line of the changelog that says why.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.golden.files import HASHES, hashes, pin, text_file
from tests.golden.pinning import moved
from tests.golden.playing import HERE, Theatre
from tests.golden.settings import BY_NAME, SETTINGS


def main(names: list[str]) -> None:
    """Writes the golden files of these settings, and removes those of settings that are no more."""
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        sys.exit(f"no such setting: {', '.join(unknown)}; expected: {', '.join(BY_NAME)}")
    before = hashes() if HASHES.exists() else {}
    after = {name: entry for name, entry in before.items() if name in BY_NAME}
    with tempfile.TemporaryDirectory() as folder:
        theatre = Theatre(Path(folder))
        for setting in SETTINGS:
            if names and setting.name not in names:
                continue
            after[setting.name] = {}
            for what in setting.pins:
                now = pin(theatre, setting, what)
                if what == "text":
                    changed = _write(text_file(setting), now)
                else:
                    after[setting.name][what] = now
                    changed = moved(before.get(setting.name, {}).get(what), now)
                if changed:
                    print(f"{setting.name}, {what}: {changed}")
    pinned = {text_file(setting) for setting in SETTINGS if "text" in setting.pins}
    for path in set((HERE / "text").iterdir()) - pinned:
        path.unlink()
    ordered = {setting.name: after[setting.name] for setting in SETTINGS if after.get(setting.name)}
    HASHES.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write(path: Path, text: str) -> str:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return ""
    path.write_text(text, encoding="utf-8")
    return "written"


if __name__ == "__main__":
    main(sys.argv[1:])
