"""Pictures in pixels, by a program of the machine that draws SVG: the project itself brings none."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ....errors import InputError, Problem

PICTURES = (".svg", ".png")
"""The kinds of picture, by the ends of their names."""

SECONDS = 120
SCALE = 2
"""Pixels of the picture for each of the drawing."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars")  # fmt: skip


def check_name(path: Path) -> None:
    """Raises InputError for the name of a picture of another kind."""
    if path.suffix.lower() not in PICTURES:
        kinds = " or ".join(PICTURES)
        raise InputError(Problem(f"no picture is made as {path.name}", expected=f"a file that ends in {kinds}"))


def picture(svg: str, path: Path) -> str | bytes:
    """The content of a picture: the drawing as it is, or in pixels where the name ends so. Raises InputError."""
    if path.suffix.lower() == ".svg":
        return svg
    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    assert size is not None
    return png(svg, int(size[1]), int(size[2]))


def png(svg: str, width: int, height: int) -> bytes:
    """The drawing as PNG. Raises InputError where no program of the machine draws it."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "figure.svg"), Path(folder, "figure.png")
        source.write_text(svg, encoding="utf-8")
        for command in _commands(source, target, folder, width, height):
            try:
                subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
            except (OSError, subprocess.TimeoutExpired):
                continue
            if target.is_file() and target.stat().st_size:
                return target.read_bytes()
    wanted = f"rsvg-convert (Debian: librsvg2-bin) or one of {', '.join(BROWSERS)}; or a file that ends in .svg"
    raise InputError(Problem("no program here makes a PNG of a drawing", expected=wanted))


def _commands(source: Path, target: Path, folder: str, width: int, height: int) -> list[list[str]]:
    commands = []
    if (rsvg := shutil.which("rsvg-convert")) is not None:
        commands.append([rsvg, "--zoom", str(SCALE), "-o", str(target), str(source)])
    for browser in BROWSERS:
        if (program := shutil.which(browser)) is not None:
            size = [f"--window-size={width},{height}", f"--force-device-scale-factor={SCALE}"]
            profile = f"--user-data-dir={folder}/profile"
            commands.append([program, *QUIET, *size, profile, f"--screenshot={target}", source.as_uri()])
    return commands
