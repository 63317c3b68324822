"""The printed swings: those told apart from zero first, the others said not to be, each with its interval."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from model.analysis.assumptions.swings import Swing, Swings
from model.report.assumptions.swings import swings_json, swings_parts, swings_records, swings_text
from model.simulation.outcomes import OUTCOMES
from model.stats.intervals import Estimate


def swing(path: str, value: float, half: float, apart: bool = False) -> Swing:
    moved = Estimate(value, value - half, value + half, 64)
    return Swing(path, "What it is.", "share", "assumed", 1, 0.25, 0.5, 0.4, 0.4 + value, moved, 0.5, 3, apart)


def swings(*parts: Swing, outcome: str = "deal_and_holds_5y") -> Swings:
    base = Estimate(0.4, 0.3, 0.5, 64)
    return Swings("alone", "Europe alone", OUTCOMES[outcome].info, 1, 64, 0.1, base, parts)


def printed(swings_: Swings, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, no_color=True)
    for part in swings_parts(swings_, width):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


SEVERAL = (swing("a.wide", -0.3, 0.1, True), *(swing(f"b.p{k:02d}", 0.1, 0.2) for k in range(30)))


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (SEVERAL, "1 of 31 swings is told apart from zero by 64 replications"),
        ((SEVERAL[0], *SEVERAL[:2]), "2 of 3 swings are told apart from zero by 64 replications"),
        (SEVERAL[1:], "none of 30 swings is told apart from zero by 64 replications"),
    ],
)
def test_how_many_swings_are_told_apart_is_said_in_a_sentence(parts: tuple[Swing, ...], text: str) -> None:
    assert swings_text(swings(*parts)) == text


def test_swings_told_apart_stand_above_the_others_and_the_others_are_said_not_to_be() -> None:
    text = printed(swings(*SEVERAL))
    apart, others = text.split("not told apart from zero, the widest")
    assert "a.wide" in apart
    assert "0.25 to 0.50" in apart
    assert "40% to 10%" in apart
    assert "-30 points [-40, -20]" in apart
    assert others.count("b.p") == 19
    assert "+10 points [-10, +30]" in others
    assert "11 further swings are not told apart from zero: --format csv has all" in " ".join(others.split())


def test_a_mean_is_moved_in_its_unit_and_without_an_interval_that_is_said() -> None:
    few = replace(swing("a.b", 2.0, 1.0), swing=Estimate(2.0, None, None, 2), low=None, high=None)
    text = " ".join(printed(swings(few, outcome="peace_years"), 140).split())
    assert "+2.00 years, too few replications for an interval" in text
    assert "a.b — " in text


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, printed(swings(*SEVERAL), width).splitlines())) <= width


def test_records_and_json_hold_every_swing_unrounded() -> None:
    several = swings(*SEVERAL)
    records = list(swings_records(several))
    assert len(records) == len(several.swings)
    assert (records[0]["swing"], records[0]["swing_low"], records[0]["told_apart"]) == (-0.3, -0.4, True)
    content = json.loads(json.dumps(swings_json(several)))
    assert [each["path"] for each in content["swings"]] == [each.path for each in several.swings]
    assert content["outcome"]["id"] == "deal_and_holds_5y"
