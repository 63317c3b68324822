"""Options within bounds on outcomes: by their estimates, and wherever the truth lies within their intervals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.analysis.compare.bounds import bounded
from model.analysis.compare.summary import Summary
from model.errors import InputError
from model.stats.intervals import NOTHING, Estimate
from tests.report.test_tables import summary


@pytest.fixture
def three() -> Summary:
    """Three options whose fighting and cost are known: cheap and unsure, dear and sure, and one without a cost."""
    whole = summary()
    values = {
        0: {"full_war_5y": Estimate(0.2, 0.1, 0.4, 90), "cost_eur": Estimate(5.0, 4.0, 6.0, 90)},
        1: {"full_war_5y": Estimate(0.1, 0.05, 0.2, 90), "cost_eur": Estimate(50.0, 40.0, 60.0, 90)},
        2: {"full_war_5y": Estimate(0.25, 0.2, 0.29, 90), "cost_eur": NOTHING},
    }
    options = tuple(
        replace(option, outcomes={**option.outcomes, **values[place]}) for place, option in enumerate(whole.options[:3])
    )
    return replace(whole, options=options)


@pytest.mark.parametrize(
    ("condition", "met", "surely"),
    [
        ("full_war_5y < 0.3", [0, 1, 2], [1, 2]),
        ("full_war_5y < 0.3 and cost_eur < 55", [0, 1], []),
        ("full_war_5y < 0.3 and cost_eur < 61", [0, 1], [1]),
        ("not cost_eur < 10", [1], [1]),
        ("cost_eur = none or full_war_5y <= 0.1", [1, 2], [2]),
        ("full_war_5y > 0.5", [], []),
        ("full_war_5y < 0.21 or full_war_5y > 0.24", [0, 1, 2], [1]),
        ("full_war_5y != 0.12", [0, 1, 2], [2]),
    ],
)
def test_options_meet_a_condition_by_estimates_and_by_intervals(
    three: Summary, condition: str, met: list[int], surely: list[int]
) -> None:
    within = bounded(three, condition)
    ids = [option.id for option in three.options]
    assert list(within.options) == [ids[place] for place in met]
    assert list(within.surely) == [ids[place] for place in surely]


def test_an_estimate_without_an_interval_is_never_sure(three: Summary) -> None:
    first = three.options[0]
    skewed = replace(first, outcomes={**first.outcomes, "cost_eur": Estimate(5.0, None, None, 90)})
    within = bounded(replace(three, options=(skewed,)), "cost_eur < 100")
    assert (within.options, within.surely) == ((first.id,), ())


def test_a_condition_over_no_outcome_of_the_run_is_refused(three: Summary) -> None:
    with pytest.raises(InputError, match="full_war_5y"):
        bounded(three, "full_war < 0.3")
