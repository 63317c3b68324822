"""Messages in lines that fit a terminal."""

from model.errors import Problem
from model.report.text.wrap import fitted

LONG = Problem(
    "a text stands here where a number or a distribution is wanted",
    "a.yaml",
    3,
    40,
    "    value: " + "x" * 60 + "y",
    expected="one of no_guarantee, europe_alone, us_enablers, nato_command, two_groups_10k",
)


def test_a_message_is_broken_between_words_and_a_quoted_line_never() -> None:
    lines = fitted(LONG.render(), 60).splitlines()
    quoted = [line for line in lines if " | " in line]
    assert quoted == LONG.render().splitlines()[1:3]
    assert max(len(line) for line in lines if line not in quoted) <= 60
    assert lines[-1].startswith("    ")
    assert " ".join(fitted(LONG.render(), 60).split()) == " ".join(LONG.render().split())


def test_a_message_that_fits_is_left_as_it_is() -> None:
    text = "error: short\n  expected: this\n\n  and that"
    assert fitted(text, 80) == text
