import re
import xml.etree.ElementTree as ET

import pytest

from model.report.figures.drawing.figure import NARROW, WIDE, Figure, inline, standalone
from model.report.page.plots import FIGURES, plot
from tests.report.pages import findings, usual

DRAWN = ("endings", "differences", "tension")


def texts(markup: str) -> list[str]:
    """The texts of a drawing, without its title and description."""
    root = ET.fromstring(markup)
    return [element.text or "" for element in root.iter() if element.tag.endswith("text")]


@pytest.fixture(params=DRAWN)
def figure(request: pytest.FixtureRequest) -> Figure:
    return plot(usual(), request.param)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_number_of_an_endings_figure_stands_in_its_table(width: float) -> None:
    figure = plot(usual(), "endings")
    cells = " ".join(cell for row in figure.table.rows for cell in row)
    numbers = [text for text in texts(inline(figure, width)) if re.fullmatch(r"[<>]?\d+( \[.*\])?|\[.*\]", text)]
    axis = {"0", "25", "50", "75", "100"}
    assert len(numbers) > 13
    assert [text for text in numbers if text not in axis and text not in cells] == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_difference_that_is_written_stands_in_its_table(width: float) -> None:
    figure = plot(usual(), "differences")
    written = {text for text in texts(inline(figure, width)) if "[" in text}
    assert written == {row[1] for row in figure.table.rows}


def test_bars_are_as_long_as_the_shares_in_the_table() -> None:
    figure = plot(usual(), "endings")
    root = ET.fromstring(inline(figure, WIDE))
    bars = [element for element in root.iter() if element.tag.endswith("rect")]
    whole = sum(float(bar.get("width", 0)) for bar in bars) / len(figure.table.rows)
    blue = [float(bar.get("width", 0)) for bar in bars if bar.get("class") == "good"]
    shares = [float(row[1].split()[0]) for row in figure.table.rows]
    assert [round(100 * width / whole) for width in blue] == pytest.approx(shares, abs=1)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_figure_has_a_title_a_description_and_stays_in_its_width(figure: Figure, width: float) -> None:
    root = ET.fromstring(inline(figure, width))
    assert root.get("role") == "img"
    names = {element.get("id") for element in root.iter() if element.get("id")}
    assert set(root.get("aria-labelledby", "").split()) == names
    for element in root.iter():
        for axis in ("x", "cx"):
            assert 0 <= float(element.get(axis, 0)) <= width


def test_a_figure_in_a_file_of_its_own_carries_its_style_and_no_script(figure: Figure) -> None:
    whole = standalone(figure)
    ET.fromstring(whole)
    assert "--ink" in whole
    assert "<script" not in whole
    assert "http" not in whole.replace("http://www.w3.org/2000/svg", "")


def test_a_figure_is_the_same_bytes_again(figure: Figure) -> None:
    assert standalone(figure) == standalone(plot(usual(), figure.name))


@pytest.mark.parametrize("options", [1, 2])
def test_runs_of_few_options_have_figures_too(options: int) -> None:
    small = findings({f"option_{k}": (0.5, 0.5) for k in range(options)}, 20)
    for name, (draw, _) in FIGURES.items():
        figure = draw(small)
        if figure is not None:
            assert figure.name.startswith(name)
            ET.fromstring(inline(figure, NARROW))


def test_shares_of_none_and_all_are_drawn() -> None:
    figure = plot(findings({"never": (0.0, 0.5), "always": (1.0, 1.0)}, 30), "endings")
    assert [row[1].split()[0] for row in figure.table.rows] == ["100", "0"]
    ET.fromstring(inline(figure, WIDE))
