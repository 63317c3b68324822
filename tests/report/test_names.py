"""Titles in the place of ids: in an analysis, and in a comparison."""

from dataclasses import replace
from functools import cache

import numpy as np

from model.analysis.decide.decision import Decision, decide
from model.report.decide.names import best_named, titled
from model.report.text.words import unique_titles
from tests.analysis.decisions import COST, HELD, worlds

OPTIONS = (("none", "No force"), ("half", "Half a force, of few"), ("force", "A force"))


@cache
def analysed() -> Decision:
    return decide(worlds(80, 4), [HELD, COST], "small")


def test_titles_stand_for_the_ids_of_options_and_outcomes_everywhere() -> None:
    decision = titled(analysed(), OPTIONS)
    names = {title for _, title in OPTIONS}
    assert {decision.leader, decision.rival} <= names
    assert [item.id for item in decision.criteria] == ["holds", "cost"]
    assert set(decision.robustness) == {"holds", "cost"}
    assert set(decision.robustness["holds"].options) <= names
    assert decision.drivers[0].of == f'holds under "{decision.leader}"'
    assert {failure.option for failure in decision.failures} <= names


def test_the_analysis_itself_keeps_its_ids_and_numbers() -> None:
    decision = analysed()
    before = decision.as_json()
    named = titled(decision, OPTIONS)
    assert decision.as_json() == before
    mine, theirs = decision.robustness["held"].measures["mean"], named.robustness["holds"].measures["mean"]
    assert mine == theirs


def test_a_theory_that_is_called_like_an_option_keeps_its_name() -> None:
    decision = replace(analysed(), by_structure={"force": {}}, stated_beliefs={"red_line": {"force": 0.5}})
    named = titled(decision, OPTIONS)
    assert named.stated_beliefs == {"red_line": {"force": 0.5}}
    assert set(named.by_structure) == {"force"}


def test_an_id_within_another_word_is_left() -> None:
    decision = replace(analysed(), leader="force, force.size 20000, us.force 1")
    assert titled(decision, OPTIONS).leader == "A force, force.size 20000, us.force 1"


def test_two_options_with_one_title_keep_their_ids_beside_it() -> None:
    assert unique_titles([("a", "Same"), ("b", "Same"), ("c", "Other")]) == {
        "a": "Same (a)",
        "b": "Same (b)",
        "c": "Other",
    }


def test_those_that_may_be_the_best_are_called_by_their_names() -> None:
    best = next(iter(analysed().best_by_mean.values()))
    named = best_named(best, dict(OPTIONS))
    assert [row.option for row in named.standings] == [dict(OPTIONS)[row.option] for row in best.standings]
    assert np.allclose([row.mean for row in named.standings], [row.mean for row in best.standings])
