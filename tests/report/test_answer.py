import io
from dataclasses import replace

import pytest
from rich.console import Console

from model.analysis.findings.findings import Findings
from model.errors import InputError
from model.experiment.design.manifest import OutcomeInfo
from model.report.answer.sentences import answer
from model.report.figures.drawing.words import with_bounds
from model.report.runs.answer import bar_parts, others_text, price_text
from model.report.runs.summary import Layout, summary_parts
from model.report.text.console import SafeConsole
from model.report.text.detail import BRIEF, FULL, USUAL
from model.report.text.numbers import dash_for
from model.stats.intervals import Estimate
from tests.report.pages import ALL, findings, usual


def printed(
    terminal: bool, width: int = 80, encoding: str = "utf-8", of: Findings | None = None, **options: object
) -> list[str]:
    of = of or usual()
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width, height=50, color_system=None, force_terminal=terminal)
    layout = Layout(width, dash_for(encoding), encoding if terminal else "", **options)  # type: ignore[arg-type]
    for part in summary_parts(of.summary, layout, endings=of.endings):
        console.print(part)
    file.seek(0)
    return file.read().splitlines()


def test_the_answer_stands_in_the_first_ten_lines() -> None:
    head = " ".join(" ".join(printed(False)[:10]).split())
    for part in ("Out of 100 histories", "first place", "Against", "No forecast: it rests on"):
        assert part in head, head


def test_bars_are_for_terminals_and_not_for_pipes() -> None:
    assert any("█" in line for line in printed(True))
    assert not any("█" in line for line in printed(False))


def test_bars_are_plain_where_the_terminal_has_no_unicode() -> None:
    lines = [str(part) for part in bar_parts(usual().endings, 80, "ascii")]
    assert all(line.isascii() for line in lines)
    assert "#" in lines[1]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_the_answer_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line.rstrip()) for line in printed(True, width)) <= width


def test_definitions_are_printed_on_request() -> None:
    assert not any(line.startswith("deal_signed: ") for line in printed(False))
    assert any(line.startswith("deal_signed: ") for line in printed(False, definitions=True))


def test_a_minus_is_a_hyphen_where_the_encoding_has_no_other() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    SafeConsole(file=file, width=40, color_system=None).print("general war −14 [−25, −3], ×2")
    file.seek(0)
    assert file.read() == "general war -14 [-25, -3], x2\n"


def test_a_title_cannot_move_the_cursor() -> None:
    endings = findings({"a": (0.5, 0.5)}, 30, titles={"a": "A\x1b[2J"}).endings
    assert "\x1b" not in "".join(str(part) for part in bar_parts(endings, 80, "utf-8"))


def test_rows_stand_by_title_the_best_first_and_those_not_told_apart_from_it_are_marked() -> None:
    run = usual()
    rows = [line for line in printed(False) if line[:2] in ("● ", "≈ ", "  ") and line[2:8] == "Option"]
    first = [line[2:12].strip(" *") for line in rows[:13]]
    assert first == [row.title for row in run.endings.rows]
    signs = {row.option: "≈" for row in run.endings.tied} | {run.endings.first.option: "●"}
    assert [line[0] for line in rows[:13]] == [signs.get(row.option, " ") for row in run.endings.rows]


def test_the_mark_of_the_best_stands_only_in_the_table_that_has_the_column_it_speaks_of() -> None:
    assert sum(line.startswith("● Option") for line in printed(False, 60)) == 1
    assert sum(line.startswith("  Option") for line in printed(False, 60)) > 13


def test_the_outcome_that_the_answer_speaks_of_is_in_the_table_though_the_headline_lacks_it() -> None:
    run = findings({"a": (0.9, 0.9), "b": (0.1, 0.1)}, 40, headline=("full_war_5y",))
    row = next(line for line in printed(False, 160, of=run) if line.startswith("● A"))
    assert with_bounds(run.endings.first.main) in row


def test_of_a_run_that_starts_with_a_deal_the_answer_asks_whether_that_deal_stands() -> None:
    words = [answer(findings({"a": (sign, 0.9), "b": (sign, 0.2)}, 60).endings)[0].text for sign in (1.0, 0.5)]
    assert words[0].startswith("Out of 100 histories, the deal that each begins with stands five years later in ")
    assert words[1].startswith("Out of 100 histories, a deal is signed and stands five years later in ")


def test_a_row_has_the_same_figures_when_others_are_left_out() -> None:
    run = findings({"a": (0.5, 0.5), "b": (0.004, 0.5), "c": (0.5, 0.5), "d": (0.5, 0.5)}, 1000)

    def row(**options: object) -> str:
        lines = printed(False, 160, of=run, sort="scenario", **options)
        return next(" ".join(line.strip("●≈ ").split()) for line in lines if line[2:4] == "B ")

    whole, alone = row(), row(only="deal_signed < 0.1")
    assert whole.split()[:2] == alone.split()[:2]


def test_rows_are_ordered_by_another_outcome_on_request() -> None:
    run = usual()
    for outcome, turn in (("full_war_5y", 1.0), ("deal_signed", -1.0)):
        rows = [line for line in printed(False, sort=outcome) if line[2:8] == "Option"][:13]
        values = {option.title: option.outcomes[outcome].estimate for option in run.summary.options}
        shown = [turn * (values[line[2:12].strip(" *")] or 0.0) for line in rows]
        assert shown == sorted(shown)
    with pytest.raises(InputError, match="did you mean: full_war_5y"):
        printed(False, sort="full_war")


def test_the_column_by_which_rows_are_ordered_comes_first() -> None:
    lines = printed(False, 80, sort="full_war_5y")
    head = next(place for place, line in enumerate(lines) if line.startswith("option"))
    title = next(info.title for info in usual().summary.manifest.outcomes if info.id == "full_war_5y")
    assert title.split()[0] in " ".join(lines[head - 3 : head + 1]).split("%")[0]


def test_a_figure_over_some_histories_says_over_how_many() -> None:
    run = usual()
    line = next(line for line in printed(False, 160) if line.startswith("●"))
    assert f" of {run.summary.option(run.endings.first.option).outcomes['full_war_5y'].n}" in line


def test_a_column_that_is_the_same_for_all_is_left_out_and_said() -> None:
    run = findings({"a": (0.5, 0.5), "b": (0.5, 0.5)}, 40)
    lines = [str(part) for part in summary_parts(run.summary, Layout(), endings=run.endings)]
    assert any("the same under every option, and so not in the table: deal signed" in line for line in lines)
    full = [str(part) for part in summary_parts(run.summary, Layout(detail=FULL), endings=run.endings)]
    assert not any("not in the table" in line for line in full)


def test_brief_is_the_answer_with_one_table_and_full_has_ids_and_correlations() -> None:
    lines = {detail: printed(False, detail=detail) for detail in (BRIEF, USUAL, FULL)}
    assert len(lines[BRIEF]) < len(lines[USUAL]) < len(lines[FULL])
    assert not any(line.startswith("differences from") for line in lines[BRIEF])
    assert any("deal_signed" in line for line in lines[FULL])
    assert not any(" r 0." in line for line in lines[USUAL])
    assert any(" r 0." in line for line in lines[FULL])


def test_outcomes_beside_the_main_one_that_differ_beyond_luck_are_named_with_their_intervals() -> None:
    run = findings({"a": (0.9, 0.9), "b": (0.1, 0.1)}, 200, headline=("deal_and_holds_5y", "deal_signed", "cost_eur"))
    text = others_text(run.endings, run.summary)
    reference = run.summary.manifest.reference
    other = next(option for option in run.summary.options if option.id != reference)
    signed = other.differences["deal_signed"]
    assert f"{100 * (signed.estimate or 0.0):+.0f} [".replace("-", "−") in text
    assert f'("{other.title}")' in text
    alike = findings({"a": (0.5, 0.5), "b": (0.5, 0.5)}, 40)
    assert others_text(alike.endings, alike.summary) == ""


def test_the_price_counts_the_replacement_of_american_means() -> None:
    money = [
        OutcomeInfo(name, name, "billion EUR", "less", ALL, "mean") for name in ("cost_eur", "replacement_cost_eur")
    ]
    run = findings({"a": (0.9, 0.9), "b": (0.1, 0.1)}, 200)
    first = run.endings.first.option
    options = [
        replace(option, outcomes={**option.outcomes, **{info.id: Estimate(cost, None, None, 9) for info, cost in
                zip(money, (2.0, 8.0), strict=True)}})
        for option in run.summary.options
    ]  # fmt: skip
    outcomes = (*[info for info in run.summary.manifest.outcomes if info.id != "cost_eur"], *money)
    summary = replace(run.summary, manifest=replace(run.summary.manifest, outcomes=outcomes), options=tuple(options))
    assert first == "a"
    assert price_text(run.endings, summary) == (
        'Price, billion EUR of contributors and Europe over the horizon, once signed: "A" 2 for the force and 8 '
        "to replace American means."
    )
