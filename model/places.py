"""Where the program keeps things of its own on this machine."""

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
