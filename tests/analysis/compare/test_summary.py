import json

import pytest

from tests.report.test_tables import summary


def test_each_outcome_of_each_option_is_there_in_order() -> None:
    result = summary()
    assert [option.id for option in result.options] == list(result.manifest.option_ids)
    assert all(list(option.outcomes) == list(result.manifest.outcome) for option in result.options)


def test_the_reference_has_no_differences_and_every_other_option_has_them() -> None:
    result = summary()
    assert result.option("no_guarantee").differences == {}
    assert all(option.differences for option in result.options[1:])


def test_an_unconditional_difference_is_the_difference_of_its_estimates() -> None:
    result = summary()
    ours, theirs = result.option("tripwire"), result.option("no_guarantee")
    for outcome in ("deal_signed", "cost_eur"):
        known = (ours.outcomes[outcome].estimate or 0.0) - (theirs.outcomes[outcome].estimate or 0.0)
        assert ours.differences[outcome].estimate == pytest.approx(known)
        assert ours.differences[outcome].n == 300


def test_a_conditional_difference_counts_replications_signed_under_both() -> None:
    conditional = summary().option("tripwire").differences["full_war_5y"]
    assert 0 < conditional.n < 300
    assert conditional.both == conditional.n / 300


def test_the_json_holds_only_plain_finite_values() -> None:
    text = json.dumps(summary().as_json(), allow_nan=False)
    assert json.loads(text)["reference"] == "no_guarantee"


def test_an_outcome_that_does_not_apply_is_null_in_json() -> None:
    options = summary().as_json()["options"]
    assert options[0]["outcomes"]["limited_strike_5y"] is None
    assert options[5]["differences"]["limited_strike_5y"] is None
    assert options[5]["outcomes"]["limited_strike_5y"]["n"] > 0
