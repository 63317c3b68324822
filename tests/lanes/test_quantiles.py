"""Quantiles of many lanes at once, to the bit those of one number after the other."""

import math

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes import quantile
from model.lanes.quantiles import Quantiles

INF = math.inf
DISTRIBUTIONS = {
    "fixed": (0, 4.0, 0.0, 0.0, -INF, INF),
    "uniform": (1, 2.0, 6.0, 0.0, 2.0, 6.0),
    "triangular": (2, 2.0, 4.0, 10.0, 2.0, 10.0),
    "triangular from its mode on": (2, 2.0, 2.0, 10.0, 2.0, 10.0),
    "triangular, clipped": (2, 2.0, 4.0, 10.0, 3.0, 5.0),
    "triangular without width": (2, 0.0, 0.0, 0.0, 0.0, 0.0),
    "normal": (3, 1.0, 2.0, 0.0, -INF, INF),
    "normal, cut": (3, 1.0, 2.0, 0.0, -1.0, 7.0),
    "normal, its upper tail": (3, 0.0, 1.0, 0.0, 4.0, 6.0),
    "normal, far out": (3, 0.0, 1.0, 0.0, 40.0, 60.0),
    "normal without spread": (3, 0.0, 0.0, 0.0, -1.0, 1.0),
    "lognormal": (4, 3.0, 0.5, 0.0, 0.0, INF),
    "lognormal, cut": (4, 3.0, 0.5, 0.0, 2.0, 4.0),
    "lognormal without spread": (4, 3.0, 0.0, 0.0, 0.0, INF),
    "beta": (5, 36.6, 1.08, 0.0, 0.0, 1.0),
    "beta of two ends": (5, 0.5, 0.5, 0.0, 0.0, 1.0),
}
LUCK = np.concatenate([[2.0**-53, 0.5, 1.0 - 2.0**-53], np.random.default_rng(5).random(34)])


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_lanes_side_by_side_have_the_bits_of_one_number(name):
    coded = DISTRIBUTIONS[name]
    [values] = Quantiles([coded]).at(LUCK[None, :].copy())
    assert values.tobytes() == np.array([quantile(*coded, u) for u in LUCK]).tobytes()


def test_every_distribution_has_a_row_of_its_own_whatever_stands_beside_it():
    luck = np.random.default_rng(6).random((len(DISTRIBUTIONS), 5))
    together = Quantiles(list(DISTRIBUTIONS.values())).at(luck)
    for coded, row, values in zip(DISTRIBUTIONS.values(), luck, together, strict=True):
        assert (Quantiles([coded]).at(row[None, :].copy())[0] == values).all()


def test_a_kind_that_is_not_known_is_left_at_zero():
    assert (Quantiles([(6, 1.0, 2.0, 0.0, 1.0, 2.0)]).at(np.full((1, 3), 0.5)) == 0.0).all()


@pytest.mark.parametrize(
    "luck", [np.zeros((3, 4)), np.zeros(4), np.zeros((1, 4), np.float32), np.zeros((4, 1)).T[:, ::2]]
)
def test_luck_of_another_form_is_refused(luck):
    with pytest.raises(OurFault, match="luck of"):
        Quantiles([DISTRIBUTIONS["uniform"]]).at(luck)
