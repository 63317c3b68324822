"""Figures of many cells, dots and bands: what is drawn is what their tables say."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from model.analysis.findings.course import Weeks
from model.analysis.findings.theories import Pieces, Theories
from model.analysis.ranking.distributions import Distribution, Distributions
from model.experiment.design.manifest import OutcomeInfo
from model.report.figures.drawing.figure import NARROW, WIDE, Figure, inline
from model.report.figures.heat import SHORTFALLS
from model.report.figures.over_time.fan import Fan, fan_figure
from model.report.figures.over_time.matrix import matrix_figure
from model.report.figures.scatter import ScatterAxis, scatter_figure
from model.report.page.sections.analysis import distribution_figure
from model.report.page.sections.force import troops_plot
from model.report.page.sections.opening import best_figure
from model.report.page.sections.theories import EDGES, regret_figure, theory_figure, values_figure
from model.simulation.weekly import ROLE_TROOPS, TROOPS
from tests.report.pages import usual

SHARE = OutcomeInfo("holds", "holds", "share", "more", "all replications", "share")
TITLES = {"a": "Option a", "b": "Option b", "c": "Option c"}


def theories(values: int = 3, structures: int = 2) -> Theories:
    names = tuple(f"theory_{k}" for k in range(structures))
    combinations = tuple(product(*([f"v{k}" for k in range(values)] for _ in names)))
    luck = np.random.default_rng(4).random((3, len(combinations))) * 0.5
    means = {option: tuple(float(value) for value in row) for option, row in zip("abc", luck, strict=True)}
    return Theories("study", SHARE, names, combinations, means, 64)


def shaded(figure: Figure, width: float, looks: tuple[str, ...]) -> dict[str, float]:
    """By class the width of all that is drawn in it, row by row: each piece goes right, down and back."""
    total = dict.fromkeys(looks, 0.0)
    for element in ET.fromstring(inline(figure, width)).iter():
        look = element.get("class", "")
        if element.tag.endswith("path") and look in total:
            total[look] += sum(float(size) for size in re.findall(r"h([\d.]+)v", element.get("d", "")))
    return total


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_as_many_cells_have_each_shade_as_the_table_has_such_shortfalls(width: float) -> None:
    findings = theories()
    figure = regret_figure(findings, TITLES)
    drawn = shaded(figure, width, SHORTFALLS)
    short = [value for option in findings.means for value in findings.regret(option) if value is not None]
    counts = np.bincount([sum(value >= edge for edge in EDGES) for value in short], minlength=5)
    shares = [drawn[look] / sum(drawn.values()) for look in SHORTFALLS]
    assert shares == pytest.approx(list(counts / counts.sum()), abs=0.01)


def test_every_number_in_a_cell_stands_in_the_table() -> None:
    for figure in (regret_figure(theories(), TITLES), values_figure(theories(), TITLES)):
        cells = {cell for row in figure.table.rows for cell in row[1:]}
        root = ET.fromstring(inline(figure, WIDE))
        written = [element.text or "" for element in root.iter() if element.get("class", "").startswith("cell")]
        numbers = [text for text in written if re.fullmatch(r"\d+", text)]
        assert len(numbers) >= 18
        assert set(numbers) <= cells


def test_the_error_of_each_mean_shortfall_stands_in_the_table_and_its_range_in_the_note() -> None:
    rng = np.random.default_rng(3)
    pieces = {option: rng.normal(scale=0.01, size=(9, 64)) for option in "abc"}
    findings = replace(theories(), pieces=Pieces(pieces, True))
    figure = values_figure(findings, TITLES)
    cells = [cell for row in figure.table.rows for cell in row[1:]]
    halves = [float(cell.split(" ± ")[1]) for cell in cells if cell != "0"]
    assert len(halves) >= 12
    assert f"± {min(halves):.1f} to {max(halves):.1f}. Where options are close" in figure.note
    assert "± " in regret_figure(findings, TITLES).note
    assert "±" not in values_figure(theories(), TITLES).note


def test_a_matrix_says_how_wide_the_sampling_error_of_its_table_is() -> None:
    shares = {"France": (0.5,) * 41, "Iceland": (0.0,) * 41}
    figure = matrix_figure("members", shares, tuple(range(0, 533, 13)), (100,) * 41, "title", "description", "Note.")
    assert figure.table.rows[0][1] == "50 [40, 60]"
    assert figure.note == "Note. Sampling error of 95%: ± 10 of 100 at most, in the table."


def test_hundreds_of_combinations_keep_within_the_figure() -> None:
    findings = theories(6, 3)
    for figure, width in product((regret_figure(findings, TITLES), theory_figure(findings, TITLES)), (WIDE, NARROW)):
        root = ET.fromstring(inline(figure, width))
        for element in root.iter():
            x = float(element.get("x", element.get("cx", 0)))
            assert 0 <= x <= width
            assert x + float(element.get("width", 0)) <= width + 0.11 or element is root


def test_the_smallest_worst_shortfall_stands_first() -> None:
    findings = theories()
    worst = {TITLES[option]: findings.worst(option) or 0.0 for option in findings.means}
    order = regret_figure(findings, TITLES).table.head[1:]
    assert list(order) == sorted(worst, key=lambda title: worst[title])


def test_the_histories_in_a_box_are_counted_from_the_dots() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.random(200), rng.random(200)
    fails = (x < 0.3) & (y > 0.5)
    figure = scatter_figure(
        "fails-a",
        ScatterAxis("x", x.tolist(), None, 0.3),
        ScatterAxis("y", y.tolist(), 0.5, None),
        fails.tolist(),
        ("fails", "holds"),
        "title",
        "description",
        "note",
    )
    inside = int(((x <= 0.3) & (y >= 0.5)).sum())
    assert figure.table.rows[0] == ("inside the box", str(inside), str(inside), "100")
    root = ET.fromstring(inline(figure, WIDE))
    dots = {element.get("class"): element.get("d", "").count("M") for element in root.iter() if element.get("d")}
    assert dots["points bad"] == int(fails.sum())
    assert dots["points faint"] == int((~fails).sum())


def test_a_fan_is_drawn_where_enough_histories_have_any() -> None:
    weeks = (1, 13, 26, 39, 52)
    quantiles = (None, (1.0, 2.0, 3.0), (1.0, 2.0, 4.0), None, None)
    figure = fan_figure("troops", [Fan("All", weeks, quantiles, (0, 10, 10, 2, 2), 40)], "troops", "t", "d", "n")
    root = ET.fromstring(inline(figure, WIDE))
    assert [element.get("class") for element in root.iter() if element.get("class") == "spread"] == ["spread"]
    assert figure.table.rows[-1][1:] == ("2 of 40", "—", "—", "—")


def test_troops_by_role_are_those_of_the_histories_that_have_them() -> None:
    weeks = tuple(range(1, 521, 13))
    ones = (0.5,) * len(weeks)
    none = (0.0,) * len(weeks)
    at_least = {troops: ones if troops <= 5_000 else none for troops in TROOPS}
    role = {troops: ones if troops <= 1_000 else none for troops in ROLE_TROOPS}
    item = Weeks(
        "a", "A", 100, weeks, at_least=at_least, roles={"air": (1.0,) * len(weeks)}, role_at_least={"air": role}
    )
    figure = troops_plot(item)
    assert figure is not None
    by_name = {row[0]: row for row in figure.table.rows}
    assert by_name["Air, year 5"][1] == "50 of 100"
    assert by_name["Air, year 5"][2:] == ("1,200", "1,800", "2,400")
    few = Weeks("a", "A", 10, weeks, at_least=at_least)
    assert troops_plot(few) is None


def test_a_distribution_is_drawn_at_the_shares_of_its_values_with_its_band() -> None:
    at = (0.0, 1.0, 2.0, 3.0)
    rows = tuple(
        Distribution(name, 1.0, (0.0, 1.0, 1.0, 2.0, 3.0), 3.0, 2.5, None, shares)
        for name, shares in (("a", (0.1, 0.4, 0.8, 1.0)), ("b", (0.0, 0.2, 0.5, 1.0)))
    )
    item = Distributions("cost_eur", "cost", "EUR", "less", 100, rows, (), at, 0.1, ())
    figure = distribution_figure(item, ["a"])
    root = ET.fromstring(inline(figure, WIDE))
    looks = [element.get("class") for element in root.iter() if element.tag.endswith("path")]
    assert looks.count("band one") == 1
    assert {"line one", "line rest"} <= set(looks)
    assert [row[0] for row in figure.table.rows] == ["a", "b"]
    assert figure.table.rows[0][1] == "1.00"
    assert len(figure.table.head) == len(figure.table.rows[0])


def test_the_options_that_may_be_the_best_are_those_of_the_sentences() -> None:
    endings = usual().endings
    figure = best_figure(endings)
    assert figure is not None
    possible = {row[0] for row in figure.table.rows if row[1] == "yes"}
    assert possible == {endings.first.title, *(row.title for row in endings.tied)}
    chances = [item.chance or 0.0 for item in endings.best.standings] if endings.best else []
    assert sum(chances) == pytest.approx(1.0)
