import json

import pytest

from model.analysis.compare.summary import summarise
from tests.report.test_tables import summary


def test_each_outcome_of_each_option_is_there_in_order() -> None:
    found = summary()
    assert [option.id for option in found.options] == list(found.manifest.option_ids)
    assert all(list(option.outcomes) == list(found.manifest.outcome) for option in found.options)


def test_the_reference_has_no_differences_and_every_other_option_has_them() -> None:
    found = summary()
    assert found.option("no_guarantee").differences == {}
    assert all(option.differences for option in found.options[1:])


def test_an_unconditional_difference_is_the_difference_of_its_estimates() -> None:
    found = summary()
    ours, theirs = found.option("tripwire"), found.option("no_guarantee")
    for outcome in ("deal_signed", "cost_eur"):
        known = (ours.outcomes[outcome].estimate or 0.0) - (theirs.outcomes[outcome].estimate or 0.0)
        assert ours.differences[outcome].estimate == pytest.approx(known)
        assert ours.differences[outcome].n == 300


def test_a_conditional_difference_counts_replications_signed_under_both() -> None:
    found = summary().option("tripwire").differences["full_war_5y"]
    assert 0 < found.n < 300
    assert found.both == found.n / 300


def test_the_json_holds_only_plain_finite_values() -> None:
    text = json.dumps(summary().as_json(), allow_nan=False)
    assert json.loads(text)["reference"] == "no_guarantee"


def test_what_does_not_apply_is_null_in_json() -> None:
    options = summary().as_json()["options"]
    assert options[0]["outcomes"]["strike_on_force"] is None
    assert options[5]["differences"]["strike_on_force"] is None
    assert options[5]["outcomes"]["strike_on_force"]["n"] > 0


def test_a_summary_needs_tables_alone() -> None:
    assert summarise.__module__ == "model.analysis.compare.summary"
