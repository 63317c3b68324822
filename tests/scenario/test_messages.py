"""The messages people read, word for word, for a few faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.scenario import load


def rendered(folder: Any, *overrides: tuple[str, str]) -> str:
    with pytest.raises(InputError) as caught:
        load(folder.scenario, overrides)
    return caught.value.render().replace(str(folder.path) + "/", "")


def test_an_unknown_key(folder: Any) -> None:
    folder.change("scenario.yaml", "    summary: Ten to thirty thousand.", "    sumary: Ten to thirty thousand.")
    assert rendered(folder) == (
        'scenario.yaml:19:5: error: unknown key "sumary"\n'
        "  19 |     sumary: Ten to thirty thousand.\n"
        "     |     ^\n"
        "  expected: one of base, content, summary, title\n"
        "  did you mean: summary"
    )


def test_a_number_that_is_none(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "value: 3.5", "value: 1_000")
    assert rendered(folder) == (
        'parameters/russia.yaml:10:10: error: the text "1_000" stands where a number or a distribution '
        "is wanted\n"
        "  10 |   value: 1_000\n"
        "     |          ^\n"
        "  expected: a number, or one of {uniform: ...}, {triangular: ...}, {normal: ...}, {lognormal: ...}, "
        "{beta: ...}, {choice: ...}\n"
        "  did you mean: 1000"
    )


def test_a_fixed_guess(folder: Any) -> None:
    folder.change("parameters/russia.yaml", "{triangular: [0.2, 0.5, 0.9]}", "0.5")
    assert rendered(folder) == (
        "parameters/russia.yaml:3:10: error: an assumed number needs a distribution: a fixed guess hides its "
        "uncertainty\n"
        "  3 |   value: 0.5\n"
        "    |          ^"
    )


def test_negative_troops_on_the_command_line(folder: Any) -> None:
    assert rendered(folder, ("force.size", "-5")) == (
        "--set:1:12: error: -5 lies outside the bounds [0, 100000]\n  1 | force.size=-5\n    |            ^"
    )


def test_an_unknown_country_on_the_command_line(folder: Any) -> None:
    assert rendered(folder, ("contributors.GRB.army", "70")) == (
        '--set:1:1: error: "GRB" is not among the contributors\n'
        "  1 | contributors.GRB.army=70\n"
        "    | ^\n"
        "  expected: the id of a member\n"
        "  did you mean: GBR (United Kingdom)"
    )


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path / "nothing.yaml")
    assert caught.value.render() == f"{tmp_path}/nothing.yaml: error: there is no such file"
