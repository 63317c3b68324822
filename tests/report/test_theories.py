"""Rival theories in words, and the printed conclusions across them."""

import pytest

from model.analysis.decide.regret import Count
from model.analysis.decide.theories import AcrossTheories, Conclusions, Lead, Leader, across_theories
from model.report.decide.theories import counted, leader_lines, leader_text, survival_lines, where
from model.report.text.theories import WORDS, fixed_words, heading_words, theory_words
from model.scenario import find_scenarios, load
from tests.coverage.theories import alike, crossing_of


def test_every_theory_of_the_project_has_words() -> None:
    scenario = load(find_scenarios() / "reassurance.yaml")
    assert {name: set(theory.values) for name, theory in scenario.theories.items()} == {
        name: set(values) for name, (_, values) in WORDS.items()
    }


def test_the_heading_names_the_theories_in_force_in_words() -> None:
    text = heading_words({"red_line": "price", "silence": "consent"}, 216)
    assert "one of 216 combinations of theories" in text
    assert "Russia's refusal of Western troops: a price" in text
    assert "where the deal is silent: consent needed" in text
    assert len(heading_words(load(find_scenarios() / "reassurance.yaml").structures, 216)) < 5 * 80


def test_without_rivals_there_is_no_heading() -> None:
    assert heading_words({}, 1) == ""
    assert fixed_words({}) == ""


def test_a_theory_of_somebody_elses_is_named_by_its_ids() -> None:
    assert theory_words("weather", "mild") == "weather: mild"


def lead(low: int, count: int, high: int, among: int = 36, **values: dict[str, tuple[str, ...]]) -> Lead:
    return Lead("b", "a", among, Count(count, low, high), values.get("ahead", {}), values.get("behind", {}), ())


def across(*leads: Lead, leaders: dict[str, dict[str, Leader]] | None = None) -> AcrossTheories:
    return AcrossTheories({}, (), "a", 64, {"held": Conclusions(leads, None, leaders or {})})


@pytest.mark.parametrize(
    ("of", "text"),
    [(lead(20, 30, 36), "30 [20, 36]"), (lead(36, 36, 36), "36 of 36"), (lead(0, 0, 0, among=0), "")],
)
def test_a_count_has_its_range_where_luck_leaves_one(of: Lead, text: str) -> None:
    assert counted(of) == text


def test_what_holds_under_every_theory_is_said_for_better_and_for_worse() -> None:
    assert 'under every theory: "b" better in held' in list(survival_lines(across(lead(36, 36, 36))))
    assert 'under every theory: "b" worse in held' in list(survival_lines(across(lead(0, 0, 0))))


def test_a_turn_is_said_with_the_theories_that_make_it() -> None:
    turned = lead(5, 12, 30, ahead={"red_line": ("bluff",)}, behind={"red_line": ("price", "absolute")})
    assert (
        'turns round: "b" in held: better than "a" where red_line is bluff, worse where red_line is price or absolute'
        in (list(survival_lines(across(turned))))
    )


def test_theories_with_nothing_in_common_are_said_to_have_nothing() -> None:
    assert where({}) == "under theories with nothing in common"


def test_of_identical_options_nothing_is_said_to_survive_or_turn() -> None:
    across = across_theories({"held": crossing_of(alike, 2, 64, 1)}, "a")
    assert across is not None
    lines = list(survival_lines(across))
    assert "under every theory: nothing that luck could not make" in lines
    assert "turns round: nothing, as far as can be told from luck" in lines


def test_the_same_leader_under_every_value_is_said_once() -> None:
    same = Leader("b", ("a",))
    assert list(leader_lines(across(leaders={"red_line": {"price": same, "bluff": same}}), "held")) == [
        'under each value of each structure: "b" ("a")'
    ]
    other = {"red_line": {"price": same, "absolute": same, "bluff": Leader("a", ())}}
    assert list(leader_lines(across(leaders=other), "held")) == ['red_line price or absolute: "b" ("a"); bluff: "a"']


def test_the_leaders_are_told_in_words_where_nobody_types_the_theories() -> None:
    first, second = Leader("b", ("a",)), Leader("a", ())
    leaders = {
        "red_line": {"price": first, "absolute": first, "bluff": second},
        "decision": {"logit": first, "prospect": first},
    }
    assert list(leader_lines(across(leaders=leaders), "held", in_words=True)) == [
        'Russia\'s refusal of Western troops: a price or absolute: "b" ("a")',
        'Russia\'s refusal of Western troops: a bluff: "a"',
        'leaders, whichever theory holds: "b" ("a")',
    ]


def test_many_that_are_level_are_counted() -> None:
    assert leader_text(Leader("b", ("a", "c", "d", "e"))) == '"b" (4 others)'
