import html
import re

import pytest

from model.analysis.decide.decision import analyse
from model.analysis.findings.design import DesignFindings, design_findings
from model.errors import InputError
from model.report.decide.names import titled
from model.report.decide.theories import survival_lines
from model.report.figures.drawing.figure import Figure
from model.report.page.decision import decision_html
from model.report.page.design import response_figures
from model.report.page.html import curled
from model.report.page.plots import plot
from model.report.page.report import report_html
from model.report.runs.along import along_lines
from tests.analysis.sweeps import flat, study, swept
from tests.report.page.test_document import LIMIT, Outline

OUTCOMES = ("deal_and_holds_5y", "cost_eur")


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> DesignFindings:
    run = swept(tmp_path_factory.mktemp("runs") / "sizes", flat, study(outcomes=OUTCOMES))
    return design_findings(run, analyse([run]))


@pytest.fixture(scope="module")
def page(findings: DesignFindings) -> str:
    return report_html(findings)


def test_a_design_has_a_report_like_a_run(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert [link for link in outline.links if link[0] != "#" or link[1:] not in outline.ids] == []
    assert not {"script", "img", "link"} & set(outline.tags)
    assert len(page.encode()) < LIMIT


def test_the_answer_says_what_moves_along_each_path(page: str, findings: DesignFindings) -> None:
    assert findings.changes is not None
    answer = page[page.index('<section id="answer"') :].split("</section>")[0]
    for line in along_lines(findings.changes, dict(findings.run.manifest.options)):
        assert html.escape(curled(line)) in answer


def test_an_analysis_is_a_page_of_its_own(findings: DesignFindings) -> None:
    assert findings.decision is not None
    page = decision_html(findings.decision, findings.run.manifest)
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert {"answer", "levers", "hangs-on", "fails"} <= set(outline.ids)
    assert [link for link in outline.links if link[0] != "#" or link[1:] not in outline.ids] == []
    assert decision_html(findings.decision, findings.run.manifest) == page


def test_what_survives_the_theories_is_said_and_beliefs_are_drawn(page: str, findings: DesignFindings) -> None:
    assert findings.decision is not None
    across = titled(findings.decision, findings.run.manifest.options).theories
    assert across is not None
    for line in survival_lines(across):
        assert html.escape(curled(line)) in page
    figure = plot(findings, "beliefs")
    shares = {row[0]: float(row[1].strip("<>")) for row in figure.table.rows}
    titles = dict(findings.run.manifest.options)
    for region in findings.decision.beliefs[findings.main.id].regions:
        if titles.get(region.option, region.option) in shares:
            assert shares[titles.get(region.option, region.option)] == pytest.approx(100 * region.share, abs=1.0)


def test_the_same_rows_give_the_same_bytes(page: str, findings: DesignFindings) -> None:
    assert report_html(findings) == page


def test_the_best_and_the_worst_of_all_cells_are_said_with_the_bias_of_the_best(
    page: str, findings: DesignFindings
) -> None:
    answer = page[page.index('<section id="answer"') : page.index("</section>")]
    cells = [cell for option in findings.run.manifest.option_ids for cell in findings.cells(option)]
    best = max(findings.of(cell).estimate or 0.0 for cell in cells)
    assert re.search(rf"The best of {len(cells)} estimates of Holds: {best * 100:.0f} \[", answer)
    assert "is too good" in answer


def test_every_cell_stands_in_the_table_of_cells(page: str, findings: DesignFindings) -> None:
    cells = page[page.index('<section id="cells"') :]
    rows = re.findall(r"<th>(\d+)<td>([^<]+)<", cells)
    titles = dict(findings.run.manifest.options)
    assert [title for _, title in rows] == [titles[cell.option] for cell in findings.summary.cells]


def test_the_means_that_are_drawn_stand_in_the_table(findings: DesignFindings) -> None:
    [figure] = [figure for figure in response_figures(findings) if figure.name == "response"]
    options = findings.run.manifest.options
    assert len(figure.table.rows) == 3 * len(options)
    for option, title in options:
        for level, item in findings.levels(option, "force.size"):
            row = next(row for row in figure.table.rows if row[0] == f"{title}, force.size {level:,.0f}")
            assert row[1].startswith(f"{(item.estimate or 0.0) * 100:.0f} [")


@pytest.mark.parametrize("name", ["response", "theories", "values", "regret"])
def test_figures_of_a_design_are_had_by_name(findings: DesignFindings, name: str) -> None:
    figure: Figure = plot(findings, name)
    assert figure.name == name


def test_another_name_is_refused_with_the_names_there_are(findings: DesignFindings) -> None:
    with pytest.raises(InputError, match="response"):
        plot(findings, "survival")
