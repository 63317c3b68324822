import io

import pytest
from rich.console import Console

from model.report.runs.answer import bar_parts
from model.report.runs.summary import summary_parts
from model.report.text.numbers import dash_for
from tests.report.pages import findings, usual


def printed(terminal: bool, width: int = 80, encoding: str = "utf-8", **options: bool) -> list[str]:
    found = usual()
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width, height=50, color_system=None, force_terminal=terminal)
    terminal_encoding = encoding if terminal else ""
    for part in summary_parts(
        found.summary, width, endings=found.endings, terminal=terminal_encoding, dash=dash_for(encoding), **options
    ):
        console.print(part)
    file.seek(0)
    return file.read().splitlines()


def test_the_answer_stands_in_the_first_ten_lines() -> None:
    head = " ".join(" ".join(printed(False)[:10]).split())
    for part in ("Out of 100 histories", "first place", "Against", "It rests on"):
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


def test_a_title_cannot_move_the_cursor() -> None:
    endings = findings({"a": (0.5, 0.5)}, 30, titles={"a": "A\x1b[2J"}).endings
    assert "\x1b" not in "".join(str(part) for part in bar_parts(endings, 80, "utf-8"))
