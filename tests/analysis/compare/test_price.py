"""The price of a year of peace gained over another option."""

from __future__ import annotations

import numpy as np
import pytest

from model.analysis.compare.price import price_of_peace

NAN = float("nan")


def side(peace: list[float], money: float, soldiers: float) -> dict[str, np.ndarray]:
    """Outcomes of replications of which those without peace signed no deal."""
    years = np.array(peace * 50)
    return {
        "peace_years": years,
        "cost_eur": np.where(years > 0.0, money, NAN),
        "soldier_years": np.where(years > 0.0, soldiers, NAN),
    }


def test_a_year_gained_costs_what_the_force_costs_over_the_years_that_it_gains() -> None:
    price = price_of_peace(side([10.0, 4.0, 0.0, 6.0], 40.0, 60_000.0), side([8.0, 0.0, 0.0, 2.0], NAN, NAN))
    assert price.gained.estimate == 2.5
    assert price.money.estimate == pytest.approx(0.75 * 40.0 / 2.5)
    assert price.soldiers.estimate == pytest.approx(0.75 * 60_000.0 / 2.5)
    assert price.money.low is not None
    assert price.money.low < 12.0
    assert not price.refused


@pytest.mark.parametrize("ours", [[2.0, 4.0], [4.0, 2.0, 1.0, 1.0]])
def test_no_price_is_told_where_no_year_is_gained(ours: list[float]) -> None:
    theirs = [3.0] * len(ours)
    price = price_of_peace(side(ours, 40.0, 60_000.0), side(theirs, NAN, NAN))
    assert price.refused
    assert price.as_json()["euros"] is None
    assert price.as_json()["years_gained"] is not None


def test_an_option_without_a_force_gains_for_nothing() -> None:
    price = price_of_peace(side([5.0, 6.0], NAN, NAN), side([4.0, 4.0], NAN, NAN))
    assert (price.money.estimate, price.soldiers.estimate) == (0.0, 0.0)
