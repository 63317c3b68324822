"""Reports in a real browser: their width, their colours, on paper, and what axe finds."""

import html
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict

import pytest

from model.report.figures.drawing.raster import BROWSERS, QUIET
from model.report.page.document import POLICY
from model.report.page.report import report_html
from tests.report.pages import usual

BROWSER = next((program for program in map(shutil.which, BROWSERS) if program), None)
AXE = Path(os.environ.get("AXE", ".venv/axe.min.js"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed: no report was opened in a browser"),
]

FRAME = """<!doctype html><title>frame</title>
<body>{frames}
<script>{more}
onload = async () => {{
  const found = [];
  for (const frame of document.querySelectorAll('iframe')) {{
    const page = frame.contentDocument, view = page.defaultView;
    found.push(await (async () => {{ {script} }})());
  }}
  document.body.textContent = 'FOUND' + JSON.stringify(found) + 'END';
}};</script>"""


def chromium(folder: Path, *arguments: str) -> str:
    assert BROWSER is not None
    command = [BROWSER, *QUIET, f"--user-data-dir={folder}/profile", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240).stdout


def found(folder: Path, script: str, *arguments: str, widths: Sequence[int] = (1280,), more: str = "") -> list[Any]:
    """What a script finds in the report, in frames of these widths. The page's own policy would stop the script."""
    page = html.escape(report_html(usual()).replace(html.escape(POLICY), "default-src * 'unsafe-inline'"))
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{page}"></iframe>' for width in widths)
    place = folder / "frame.html"
    place.write_text(FRAME.format(frames=frames, script=script, more=more), encoding="utf-8")
    shown = chromium(folder, *arguments, "--virtual-time-budget=20000", "--dump-dom", place.as_uri())
    assert "FOUND" in shown, shown[-2000:]
    result: list[Any] = json.loads(html.unescape(shown.rpartition("FOUND")[2].partition("END")[0]))
    return result


MEASURES = """const summaries = [...page.querySelectorAll('summary')]; summaries.forEach(e => e.focus());
    const figures = [...page.querySelectorAll('svg.plot')].filter(e => e.getClientRects().length);
    return {
        sideways: page.documentElement.scrollWidth - page.documentElement.clientWidth,
        figures: figures.map(e => e.classList[1]),
        summaries: summaries.length,
        skipped: page.querySelectorAll('[tabindex]:not([tabindex="0"])').length,
        last: page.activeElement.tagName,
    };"""


class Measured(TypedDict):
    """What `MEASURES` gives."""

    sideways: float
    figures: list[str]
    summaries: int
    skipped: int
    last: str


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Measured]:
    """The report in frames of three widths in pixels, all opened at once."""
    widths = (360, 768, 1280)
    return dict(zip(widths, found(tmp_path_factory.mktemp("width"), MEASURES, widths=widths), strict=True))


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_report_never_scrolls_sideways(width: int, measured: dict[int, Measured]) -> None:
    assert measured[width]["sideways"] == 0


@pytest.mark.parametrize(("width", "shown"), [(360, "narrow"), (1280, "wide")])
def test_each_figure_is_shown_once_at_the_width_that_fits(
    width: int, shown: str, measured: dict[int, Measured]
) -> None:
    assert set(measured[width]["figures"]) == {shown}


def test_every_control_is_reached_and_opened_by_keyboard(measured: dict[int, Measured]) -> None:
    assert measured[1280]["summaries"] > 5
    assert measured[1280]["skipped"] == 0
    assert measured[1280]["last"] == "SUMMARY"


def test_a_report_prints_with_its_tables_open(tmp_path: Path) -> None:
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(report_html(usual()), encoding="utf-8")
    chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri())
    content = paper.read_bytes()
    assert content.startswith(b"%PDF")
    assert 3 <= content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") <= 60


class Schemed(TypedDict):
    """What `SCHEMED` gives: colours of page and text, and what axe finds that is serious; null without axe."""

    colours: list[str]
    grave: list[list[str]] | None


SCHEMED = """const s = page.createElement('script'); s.textContent = window.axeSource; page.head.append(s);
    const grave = ['serious', 'critical'], style = view.getComputedStyle(page.body);
    const violations = view.axe ? (await view.axe.run(page)).violations : null;
    return {
        colours: [style.backgroundColor, style.color],
        grave: violations?.filter(v => grave.includes(v.impact)).map(v => [v.id, v.nodes[0].html]) ?? null,
    };"""


@pytest.fixture(scope="module")
def schemed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Schemed]:
    """The report in the light and in the dark, each opened once."""
    source = AXE.read_text(encoding="utf-8") if AXE.is_file() else ""
    more = f"window.axeSource = {json.dumps(source)};".replace("</", "<\\/")
    folder = tmp_path_factory.mktemp("scheme")
    return {
        name: found(folder, SCHEMED, f"--blink-settings=preferredColorScheme={code}", more=more)[0]
        for code, name in enumerate(("dark", "light"))
    }


def test_light_and_dark_differ_and_text_stays_readable_in_both(schemed: dict[str, Schemed]) -> None:
    light, dark = (schemed[name]["colours"] for name in ("light", "dark"))
    assert _luminance(light[0]) > _luminance(dark[0])
    for colours in (light, dark):
        paper, ink = map(_luminance, colours)
        assert (max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) > 7


@pytest.mark.skipif(
    not AXE.is_file(), reason="axe is not installed (.ci/browser fetches it): accessibility was not checked"
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, schemed: dict[str, Schemed]) -> None:
    assert schemed[scheme]["grave"] == []


def _luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour.strip("rgba() ").split(",")[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
