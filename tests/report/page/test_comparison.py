import re
from dataclasses import replace
from io import StringIO
from itertools import product
from pathlib import Path
from shutil import copytree

import pytest
from rich.console import Console

from model.analysis.compare.comparison import Comparison, compare
from model.analysis.compare.pairing import Target
from model.experiment.design.manifest import OutcomeInfo
from model.experiment.store.run import load_run
from model.report.answer.differences import moves
from model.report.compare.comparison import comparison_parts
from model.report.compare.tables import run_letters, side_names
from model.report.page.comparison import comparison_html, outcome_figures
from model.report.text.numbers import NO_INTERVAL
from model.stats.two_sample import NOTHING, Contrast
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
        title = re.escape(f"{info.title[:1].upper()}{info.title[1:]}")
        assert bool(re.search(rf"<strong>{title}, (points|billion [^<]*):</strong>", answer)) == (info.id in moved)


def test_what_lies_clear_of_zero_by_its_own_interval_alone_is_named_with_it(comparison: Comparison) -> None:
    info = comparison.outcomes[0]
    unsure = Contrast(-0.14, -0.25, -0.03, 24, 1.0, 0.5, None, 0.02, 0.4)
    contrasts = {
        outcome.id: replace(unsure, high=unsure.high if outcome is info else 0.01) for outcome in comparison.outcomes
    }
    pairs = [replace(pair, contrasts=contrasts) for pair in comparison.pairs]
    names = side_names(comparison)
    first, clear = (outcome.text for outcome in moves(replace(comparison, pairs=tuple(pairs)), names))
    assert first.startswith(f"No difference is told apart from luck in {len(comparison.outcomes)} outcomes")
    whose = names[comparison.pairs[0].other.label]
    assert f"for all {comparison.family}: {info.title} −14 [−25, −3] points ({whose})." in clear


def test_each_pair_is_drawn_filled_where_told_apart(comparison: Comparison) -> None:
    for info in comparison.outcomes:
        for figure in outcome_figures(comparison, info):
            if figure.name.startswith("pairs-"):
                filled = {row[0] for row in figure.table.rows if row[-1] == "yes"}
                assert filled == {label for label, of in _apart(comparison) if of is info}


def test_what_the_options_set_is_listed_with_before_and_after(page: str, comparison: Comparison) -> None:
    for change in comparison.pairs[0].changes[:3]:
        assert f"<code>{change.path}</code>" in page


def test_a_side_to_which_an_outcome_does_not_apply_is_named_and_not_drawn(comparison: Comparison, page: str) -> None:
    for info in comparison.outcomes:
        absent = [side for side in comparison.sides if side.outcomes[info.id].estimate is None]
        [sides] = [item for item in outcome_figures(comparison, info) if item.name.startswith("sides-")]
        titles = {row[0] for row in sides.table.rows}
        assert not titles & {dict(side.manifest.options)[side.option] for side in absent}
        section = page[page.index(f'<section id="outcome-{info.id.replace("_", "-")}"') :]
        assert ("Does not apply to" in section[: section.index("</section>")]) == bool(absent)


def test_two_runs_are_called_by_letters_and_the_question_names_the_change(run_folder: Path, tmp_path: Path) -> None:
    run = load_run(run_folder)
    copy = load_run(Path(copytree(run_folder, tmp_path / "changed")))
    other = compare([Target(run), Target(copy)], sample=0)
    letters = run_letters(other)
    assert list(letters.values()) == ["A", "B"]
    titles = dict(run.manifest.options)
    assert list(side_names(other).values())[:2] == [f"{letter} {titles[other.sides[0].option]}" for letter in "AB"]
    page = comparison_html(other)
    assert "What differs between A and B?" in page
    assert "No difference is told apart from luck" in page


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_in_a_terminal_the_main_differences_are_drawn_and_no_line_is_too_wide(
    comparison: Comparison, encoding: str
) -> None:
    lines = _printed(comparison, 80, encoding)
    assert max(map(len, lines)) <= 80
    dots = "●○" if encoding == "utf-8" else "*o"
    first = next(place for place, line in enumerate(lines) if "difference from" in line)
    for place, pair in enumerate(comparison.pairs, first + 1):
        assert lines[place].startswith(dict(comparison.sides[0].manifest.options)[pair.other.option][:20])
        assert any(dot in lines[place] for dot in dots)
    assert encoding != "ascii" or all(line.isascii() for line in lines[first : first + len(comparison.pairs) + 2])


def test_a_pipe_gets_the_figures_without_the_drawing(comparison: Comparison) -> None:
    assert not any(mark in line for line in _printed(comparison, 80, "") for mark in "├┤●○┊")


def _printed(comparison: Comparison, width: int, encoding: str) -> list[str]:
    console = Console(file=StringIO(), width=width, color_system=None)
    for part in comparison_parts(comparison, width, terminal=encoding):
        console.print(part)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def _apart(comparison: Comparison) -> list[tuple[str, OutcomeInfo]]:
    pairs = product(comparison.pairs, comparison.outcomes)
    titles = dict(comparison.sides[0].manifest.options)
    return [(titles[pair.other.option], info) for pair, info in pairs if pair.contrasts[info.id].told_apart]


def test_a_difference_without_interval_has_its_figure_and_the_legend_says_why_it_is_alone(
    comparison: Comparison,
) -> None:
    first = comparison.outcomes[0]
    alone = Contrast(-0.00219, None, None, 64, 1.0, 0.5, None, None)
    pairs = tuple(replace(pair, contrasts={**pair.contrasts, first.id: alone}) for pair in comparison.pairs)
    text = " ".join(" ".join(_printed(replace(comparison, pairs=pairs), 200, "")).split())
    below = text[text.index("differences from") :]
    assert "-0.2 " in below
    assert NO_INTERVAL in below


def test_what_no_history_has_on_both_sides_is_not_called_a_matter_of_luck(comparison: Comparison) -> None:
    first = comparison.outcomes[0]
    pairs = tuple(replace(pair, contrasts={**pair.contrasts, first.id: NOTHING}) for pair in comparison.pairs)
    *others, last = moves(replace(comparison, pairs=pairs), side_names(comparison))
    assert last.text.startswith(f"Compared in no history: {first.title}; force deployed")
    assert not any(first.title in sentence.text for sentence in others if "luck" in sentence.text)
