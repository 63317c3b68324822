from itertools import product
from pathlib import Path

import pytest

from model.analysis.compare.comparison import Comparison, compare
from model.analysis.compare.pairing import Target
from model.analysis.findings.endings import told_apart
from model.experiment.design.manifest import OutcomeInfo
from model.experiment.store.run import load_run
from model.report.page.comparison import comparison_html, outcome_figures
from tests.report.page.test_document import Outline


@pytest.fixture(scope="module")
def comparison(run_folder: Path) -> Comparison:
    return compare([Target(load_run(run_folder))], sample=0)


@pytest.fixture(scope="module")
def page(comparison: Comparison) -> str:
    return comparison_html(comparison)


def test_a_comparison_is_a_page_like_a_report(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert "script" not in outline.tags


def test_what_moves_is_what_is_told_apart(page: str, comparison: Comparison) -> None:
    answer = page[page.index('<section id="answer"') : page.index('<section id="content"')]
    moved = {info.id for _, info in _apart(comparison)}
    assert ("No difference is told apart" in answer) == (not moved)
    for info in comparison.outcomes:
        assert (f"<li>{info.title} (" in answer) == (info.id in moved)


def test_each_pair_is_drawn_filled_where_told_apart(comparison: Comparison) -> None:
    for info in comparison.outcomes:
        for figure in outcome_figures(comparison, info):
            if figure.name.startswith("pairs-"):
                filled = {row[0] for row in figure.table.rows if row[-1] == "yes"}
                assert filled == {label for label, of in _apart(comparison) if of is info}


def test_what_the_options_set_is_listed_with_before_and_after(page: str, comparison: Comparison) -> None:
    for change in comparison.pairs[0].changes[:3]:
        assert f"<code>{change.path}</code>" in page


def _apart(comparison: Comparison) -> list[tuple[str, OutcomeInfo]]:
    pairs = product(comparison.pairs, comparison.outcomes)
    return [(pair.other.label, info) for pair, info in pairs if told_apart(pair.contrasts[info.id])]
