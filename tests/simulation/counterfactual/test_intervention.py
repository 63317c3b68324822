"""Interventions as they are written."""

from __future__ import annotations

import pytest

from model.errors import InputError
from model.simulation.counterfactual.intervention import Intervention


@pytest.mark.parametrize("option", ["sabotage", "3"])
def test_an_intervention_is_written_as_week_decision_and_option_by_name_or_number(option: str) -> None:
    intervention = Intervention.parse(f"140:russia.choose_rung:{option}", once=True)
    assert intervention == Intervention(140, "russia.choose_rung", "sabotage", once=True)
    assert str(intervention) == "140:russia.choose_rung:sabotage:once"
    assert Intervention.parse(str(intervention)) == intervention
    assert intervention.code == 3
    assert intervention.option_title == "3 deniable sabotage, drones, jamming"


@pytest.mark.parametrize(
    "text", ["", "140", "140:russia.choose_rung", "x:russia.choose_rung:comply", "-1:us.reply:0", "²:us.reply:0"]
)
def test_what_is_not_written_so_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="WEEK:DECISION:OPTION"):
        Intervention.parse(text)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("140:russia.chose_rung:comply", "russia.choose_rung"),
        ("140:russia.choose_rung:sabotge", "sabotage"),
        ("140:us.backstop:kep", "kept"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        Intervention.parse(text)
    assert caught.value.problems[0].suggestion == nearest


def test_a_number_beyond_the_options_is_refused_with_all_of_them() -> None:
    with pytest.raises(InputError, match="0 refrain, 1 answer_in_kind"):
        Intervention.parse("140:ukraine.respond:4")
