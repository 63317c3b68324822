"""Lanes are put in another order in all arrays together."""

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes.columns import Columns

LANES = 37


def arrays():
    luck = np.random.default_rng(4)
    return [luck.normal(size=LANES), luck.integers(0, 9, (5, LANES)), luck.normal(size=(3, LANES))]


@pytest.mark.parametrize("count", [LANES, 20, 1, 0])
def test_the_first_lanes_take_what_the_lanes_named_have_and_the_others_stay(count):
    before, after = arrays(), arrays()
    order = np.random.default_rng(6).permutation(count)
    Columns(after).rearrange(order)
    for old, new in zip(before, after, strict=True):
        assert new[..., :count].tobytes() == old[..., order].tobytes()
        assert new[..., count:].tobytes() == old[..., count:].tobytes()


@pytest.mark.parametrize("order", [[0, 0], [0, 2], [-1, 0], range(LANES + 1)], ids=["twice", "beyond", "below", "many"])
def test_an_order_that_names_other_lanes_is_refused(order):
    columns = arrays()
    with pytest.raises(OurFault, match="names others, or one twice"):
        Columns(columns).rearrange(np.array(order))
    assert columns[0].tobytes() == arrays()[0].tobytes()


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(LANES, np.int8), "an array of int8"),
        (np.zeros(LANES + 1), f"no column of {LANES} lanes"),
        (np.zeros((2, 2 * LANES))[:, ::2], "no column"),
        (np.zeros((2, 2, LANES)), "no column"),
        (np.broadcast_to(0.0, (2, LANES)), "no column"),
        (np.broadcast_to(np.zeros(LANES), (2, LANES)), "cannot be written"),
    ],
    ids=["bytes", "other lanes", "apart", "deep", "one number", "one row"],
)
def test_an_array_that_is_no_column_is_refused(array, message):
    with pytest.raises(OurFault, match=message):
        Columns([*arrays(), array])
