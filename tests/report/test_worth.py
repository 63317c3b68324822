"""What it is worth to know something, in words."""

from model.analysis.decide.information.perfect import Worth
from model.report.decide.worth import worth_text


def test_a_value_is_shown_with_its_interval_in_the_unit_of_the_outcome() -> None:
    assert worth_text(Worth("p", 0.012, 0.004, 0.0215, above_floor=True), 100.0) == "1.2 [0.4, 2.15]"


def test_a_value_below_the_floor_is_shown_without_an_interval() -> None:
    assert worth_text(Worth("p", 0.012, None, None, above_floor=False), 1.0) == "0.012"
