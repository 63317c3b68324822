"""The pictures of the docs, from a real run.

`python -m tests.docs.pictures [RUN]` writes them anew into `docs/_static`, by default from the main scenario's run,
which is played first where it is not stored. Figures are SVG and need nothing; the first screens of the report need
Chromium, as the tests of reports do, and those of the page of `sim serve` need playwright beside it.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from model.analysis.findings.findings import Findings
from model.app.report.findings import findings_of
from model.app.run import RunRequest
from model.app.run import run as play
from model.experiment.store.run import Run, load_run
from model.report.figures.drawing.figure import standalone
from model.report.figures.drawing.raster import BROWSERS, QUIET
from model.report.page.plots import FIGURES
from model.report.page.report import report_html
from tests.serve.browser.served import Served

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "_static"
SHOWN = ("endings", "differences", "survival", "members")
"""Figures that stand in the docs."""

SCREEN = {"report": (1180, 860), "report-narrow": (390, 860)}
"""Pictures of the report's first screen: width and height in pixels."""

EXPLORED = {"explorer": (1280, 1180), "explorer-narrow": (390, 860)}
"""Pictures of the page of `sim serve`: width and height in pixels."""

EXPLORED_VIEW = "?a=europe_alone&a.command.nato=1&a.force.size=25000&b=us_backstop&h=a6"
"""The address that is shown."""

TO_WEBP = """async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({type: "image/webp", quality: 0.6})).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""

LEAST_WIDTH = 500
"""The least width of a browser's window: a narrower page stands in a frame."""

FRAME = """<!doctype html><body style="margin:0">
<iframe src="{source}" width="{width}" height="{height}" style="border:0"></iframe>"""

LIMIT = 150_000
"""Bytes of a picture, at most."""


def pictures(run: Run, folder: Path = FOLDER) -> list[Path]:
    """Writes the pictures of a run; returns their files. A figure that the run has nothing to draw from is left out.

    Raises RuntimeError where no browser is installed, and for a picture that is too large.
    """
    findings = findings_of(run)
    folder.mkdir(parents=True, exist_ok=True)
    written = [path for name in SHOWN if (path := _figure(findings, name, folder)) is not None]
    written += _screens(report_html(findings), folder)
    written += _explorer(folder)
    large = [path.name for path in written if path.stat().st_size > LIMIT]
    if large:
        raise RuntimeError(f"over {LIMIT:,} bytes: {', '.join(large)}")
    return written


def _figure(findings: Findings, name: str, folder: Path) -> Path | None:
    draw, _ = FIGURES[name]
    figure = draw(findings)
    if figure is None:
        return None
    path = folder / f"{name}.svg"
    path.write_text(standalone(figure), encoding="utf-8")
    return path


def _browser() -> str:
    browser = next((program for program in map(shutil.which, BROWSERS) if program), None)
    if browser is None:
        raise RuntimeError(f"none of {', '.join(BROWSERS)} is installed: .ci/browser installs one where it can")
    return browser


def _explorer(folder: Path) -> list[Path]:
    """The page of `sim serve`, once its histories are all played."""
    from playwright.sync_api import expect, sync_playwright

    served, written = Served(ROOT), []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_browser(), args=["--no-sandbox"])
            blank = browser.new_page()
            for name, (width, height) in EXPLORED.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(f"{served.address}{EXPLORED_VIEW}")
                expect(page.locator("#state")).to_have_text("up to date", timeout=240_000)
                expect(page.locator("#history h2")).to_be_visible(timeout=60_000)
                picture = blank.evaluate(TO_WEBP, base64.b64encode(page.screenshot()).decode())
                target = folder / f"{name}.webp"
                target.write_bytes(base64.b64decode(picture))
                written.append(target)
                page.close()
            browser.close()
    finally:
        served.end()
    return written


def _screens(page: str, folder: Path) -> list[Path]:
    browser, written = _browser(), []
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "report.html")
        source.write_text(page, encoding="utf-8")
        for name, (width, height) in SCREEN.items():
            shown = source
            if width < LEAST_WIDTH:
                shown = Path(scratch, f"{name}.html")
                shown.write_text(FRAME.format(source=source.as_uri(), width=width, height=height), encoding="utf-8")
            target = folder / f"{name}.webp"
            size = [f"--window-size={width},{height}", "--virtual-time-budget=20000"]
            profile = f"--user-data-dir={scratch}/profile"
            command = [browser, *QUIET, *size, profile, f"--screenshot={target}", shown.as_uri()]
            subprocess.run(command, capture_output=True, check=True, timeout=240)
            written.append(target)
    return written


def main(arguments: list[str]) -> None:
    """Writes the pictures of the run named, or of the main scenario's."""
    run = load_run(Path(arguments[0])) if arguments else play(RunRequest(ROOT / "scenarios" / "reassurance.yaml")).run
    for path in pictures(run):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
