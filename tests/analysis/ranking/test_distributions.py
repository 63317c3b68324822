"""The distributions of numeric outcomes, of runs and of designs."""

from __future__ import annotations

import io

import numpy as np
from rich.console import Console

from model.analysis.data.ensemble import Criterion
from model.analysis.decide.decision import decide
from model.analysis.decide.reading.decision_data import of_table
from model.analysis.ranking.distributions import Distributions, distributions
from model.report.decide.distributions import distribution_parts
from tests.analysis.decisions import COST, HELD, worlds


def printed(item: Distributions) -> str:
    console = Console(file=io.StringIO(), width=100)
    for part in distribution_parts([item], 100):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_cost_is_told_in_its_own_sense_and_the_cheaper_option_is_ahead() -> None:
    data = of_table(worlds())
    cost = distributions(data.point_replications, data.luck, [COST])["cost"]
    assert cost.left_out == ("none",)
    force, half = cost.options
    assert (force.option, half.option) == ("force", "half")
    assert 10.0 <= force.quantiles[0] < force.quantiles[2] < force.quantiles[4] <= 14.0
    # The worst of a cost is the highest.
    assert force.worst > force.quantiles[3]
    assert all(order.ahead == (("half", "force"),) for order in cost.orders)
    assert list(cost.at) == sorted(cost.at)
    assert force.at_most[-1] == half.at_most[-1] == 1.0
    assert all(np.diff(force.at_most) >= 0.0)


def test_worlds_that_are_a_sample_are_the_pieces_not_their_replications() -> None:
    """Ten worlds with a hundred replications each do not make a thousand histories."""
    table = worlds(points=10, replications=100)
    data = of_table(table)
    cost = distributions(data.point_replications, data.luck, [COST])["cost"]
    alone = distributions(data.point_replications, None, [COST])["cost"]
    assert cost.histories == alone.histories == 1000
    assert cost.band > 2.0 * alone.band


def test_what_is_printed_has_quantiles_and_says_what_cannot_be_told() -> None:
    table = worlds(points=300, replications=1)
    same = np.random.default_rng(3).normal(size=(300, 3))
    text = printed(
        distributions(
            type(table)(**{**vars(table), "outcomes": {"cost": same}}), None, [Criterion("cost", "c", "EUR", "less")]
        )["cost"]
    )
    assert "distribution: c (EUR)" in text
    assert "5%" in text
    assert "worst tenth" in text
    assert "dominance of the first order: no option is told apart (95%, all values and pairs together)" in text


def test_an_analysis_holds_the_distributions_of_its_numeric_outcomes() -> None:
    decision = decide(worlds(points=60, replications=4), [HELD, COST], numeric=[COST])
    assert set(decision.distributions) == {"cost"}
    assert decision.as_json()["distributions"]["cost"]["orders"][0]["ahead"] == [["half", "force"]]
