from __future__ import annotations

import pickle

import pytest

from model.errors import InputError, OurFault, Problem, SimError, in_line_order, rendered


def test_a_problem_shows_place_line_caret_expectation_and_suggestion() -> None:
    problem = Problem("unknown key", "a.yaml", 12, 5, "    troop: 3", "one of troops", "troops")
    assert problem.render() == (
        "a.yaml:12:5: error: unknown key\n"
        "  12 |     troop: 3\n"
        "     |     ^\n"
        "  expected: one of troops\n"
        "  did you mean: troops"
    )


def test_a_problem_without_a_place_is_one_line() -> None:
    assert Problem("no option named x").render() == "error: no option named x"
    assert Problem("is empty", "a.yaml").render() == "a.yaml: error: is empty"


def test_a_warning_says_so() -> None:
    assert Problem("weak", severity="warning").render() == "warning: weak"


def test_a_long_line_is_shown_around_its_place() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    text, caret = Problem("m", "a", 1, 501, line).render().splitlines()[1:3]
    assert len(text) < 120
    assert text[caret.index("^") :].startswith("HERE")


def test_the_caret_stands_under_its_character_after_tabs_and_wide_characters() -> None:
    text, caret = Problem("m", "a", 1, 4, "\t日本x").render().splitlines()[1:3]
    assert text == "  1 |  日本x"
    assert caret == "    |      ^"  # a tab is one column wide, each of the two characters two


def test_a_place_beyond_the_line_is_shown_at_its_end() -> None:
    assert Problem("m", "a", 1, 99, "abc").render().splitlines()[2] == "    |    ^"


def test_nothing_in_a_file_can_steer_a_terminal() -> None:
    shown = Problem("bad \x1b[31m", "a\x07.yaml", 1, 1, "x: \x1b]0;title\x07 \u202e").render()
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "\\x1b" in shown


def test_a_problem_as_data_has_all_its_fields() -> None:
    data = Problem("m", "a", 1, 2, "l", "e", "s", "p").as_dict()
    assert data == {
        "severity": "error",
        "message": "m",
        "file": "a",
        "line": 1,
        "column": 2,
        "source_line": "l",
        "expected": "e",
        "suggestion": "s",
        "path": "p",
    }


def test_an_input_error_carries_all_problems_and_counts_them() -> None:
    error = InputError([Problem("one"), "two", Problem("three", severity="warning")])
    assert [problem.message for problem in error.problems] == ["one", "two", "three"]
    assert str(error) == "error: one\nerror: two\nwarning: three\n2 errors"


def test_of_very_many_problems_of_one_kind_ten_are_shown_and_the_rest_is_counted() -> None:
    shown = InputError([f'there is no lever "p{index}"' for index in range(1000)]).render().splitlines()
    assert shown[:2] == ['error: there is no lever "p0"', 'error: there is no lever "p1"']
    assert shown[10:] == ["... and 990 more", "  990 x error: there is no lever ...", "1000 errors"]


def test_a_slip_that_spoils_every_line_does_not_hide_another() -> None:
    many = [Problem(f"{index} lies outside [0, 1]", "a.yaml", index + 1, 1) for index in range(500)]
    text = rendered([*many, Problem("the scenario has no title", "a.yaml", 501, 1), *many])
    assert "the scenario has no title" in text
    assert len(text) < 2_000


def test_what_is_shown_of_long_problems_of_many_kinds_is_bounded_and_the_rest_is_counted_by_kind() -> None:
    words = ["".join(chr(97 + (index >> shift & 15)) for shift in (0, 4, 8)) for index in range(500)]
    problems = [Problem(word * 200, "f", 1, 1, word * 500, word * 500) for word in words]
    text = rendered(problems, "sim check --json f")
    assert len(text) < 25_000
    assert "more; all of them: sim check --json f" in text
    assert text.splitlines()[-1].endswith("of other kinds")


def test_few_problems_are_all_shown_in_their_order() -> None:
    problems = [Problem(f"p{index}") for index in range(10)]
    assert rendered(problems, "sim check --json f").splitlines() == [f"error: p{index}" for index in range(10)]


@pytest.mark.parametrize(("error", "code"), [(InputError("x"), 2), (OurFault("x"), 1), (SimError("x"), 1)])
def test_the_exit_code_says_whose_fault_it_is(error: SimError, code: int) -> None:
    assert error.exit_code == code


def test_an_input_error_survives_the_way_from_a_worker() -> None:
    error = InputError([Problem("one", "a.yaml", 1, 2)])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_an_answer_has_an_end_however_long_what_was_given_is() -> None:
    long = "a" * 200_000
    problem = Problem(long, long, 1, 1, long, long, long, long)
    assert len(problem.render()) < 10_000
    assert "(200,000 characters)" in problem.render()
    assert all(len(str(value)) < 2_000 for value in problem.as_dict().values())


def test_problems_come_in_the_order_of_lines_and_arguments_in_theirs() -> None:
    given = [
        Problem("b", "x.yaml", 9, 1),
        Problem("c", "y.yaml", 1, 1),
        Problem("a", "x.yaml", 2, 5),
        Problem("e", "--set", 1, 9),
        Problem("f", "--set", 1, 2),
        Problem("d", "x.yaml"),
    ]
    assert [problem.message for problem in in_line_order(given)] == ["d", "a", "b", "c", "e", "f"]
