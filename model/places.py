"""Where the program has things of its own on this machine: its sources, and what it keeps."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder(name: str) -> Path:
    """The folder of that name in the user's cache directory of this platform: what is in it can be made again."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and os.path.isabs(named):
        base = Path(named)
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path.home() / ".cache"
    return base / "reassurance-sim" / name


def package_folder() -> Path:
    """The folder of the package, where its sources lie."""
    return Path(__file__).resolve().parent


def is_source(path: Path) -> bool:
    """Whether a file is a source: not what an editor puts beside one, hidden or a link to nothing."""
    return not path.name.startswith(".") and path.is_file()
