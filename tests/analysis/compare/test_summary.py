import json
from dataclasses import replace

import numpy as np
import pytest

from model.stats.paired import difference
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


def test_differences_of_luck_alone_stand_in_few_tables() -> None:
    """Twelve options without any effect in six outcomes: one interval or another misses 0, and none stands."""
    result = summary()
    names = [f"o{k}" for k in range(6)]
    marked, missed = 0, 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        base = (rng.random((6, 256)) < 0.4).astype(float)
        rows = {
            f"x{k}": {
                name: difference((rng.random(256) < 0.4).astype(float), base[place], "share")
                for place, name in enumerate(names)
            }
            for k in range(11)
        }
        options = [replace(result.options[1], id=option, differences=of) for option, of in rows.items()]
        table = replace(result, options=tuple(options))
        marked += bool(table.standing(names))
        missed += any(not low.low <= 0.0 <= low.high for of in rows.values() for low in of.values())  # type: ignore[operator]
    assert missed > 80
    assert marked <= 11
