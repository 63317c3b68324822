"""The decision of the history that a report tells: what the chances rest on stands in its table."""

from __future__ import annotations

from model.analysis.findings.story import Story
from model.report.page.sections.course import decision_card
from model.simulation.explain.answers import DecisionCard, History, Weighed

HISTORY = History("alone", "Europe alone", 3, 1, 557, 36, "war", "2025-10-06", {}, ())


def page(*leanings: float) -> str:
    options = tuple(
        Weighed(f"r{n}", f"rung {n}", True, {"gain": 0.1}, 0.1, taste, 0.1 + taste, 0.5, 0.0, 1.0, None)
        for n, taste in enumerate(leanings)
    )
    card = DecisionCard(
        "russia.choose_rung", "russia", "", (), options, 0, 0, None, "logit", 49.0, 1.0, None, 0.5, (), {}
    )
    return str(decision_card(card, Story(HISTORY, (), (), 1, 40, card)))


def test_a_leaning_that_counts_in_the_chances_has_a_column_and_a_word() -> None:
    html = page(0.3, -0.25)
    assert "leaning</th>" in html
    assert "+0.300" in html
    assert "−0.250" in html
    assert "beyond its reasons; it counts in the chance" in html


def test_without_leanings_there_is_no_column_of_them() -> None:
    assert "eaning" not in page(0.0, 0.0).replace("its leanings", "")
