"""What the value of information leaves out is said where it does."""

from types import SimpleNamespace
from typing import Any

import pytest

from model.report.decide.worth import shared_luck_text


@pytest.mark.parametrize(
    ("luck", "comparison", "said"),
    [
        ("common", "options", True),
        ("common", "crossed", True),
        ("common", "replications", False),
        ("own", "options", False),
    ],
)
def test_luck_that_averaged_worlds_share_is_said_to_be_in_no_interval(luck: str, comparison: str, said: bool) -> None:
    decision: Any = SimpleNamespace(design=SimpleNamespace(luck=luck, comparison=comparison))
    assert ("in none of the intervals" in shared_luck_text(decision)) == said


def test_a_run_of_one_point_has_luck_of_its_own_in_each_history() -> None:
    decision: Any = SimpleNamespace(design=None)
    assert shared_luck_text(decision) == ""
