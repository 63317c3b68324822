from __future__ import annotations

import math

import pytest
from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError
from scipy import integrate, stats

from model.scenario import distributions as kinds
from model.scenario.distributions import Distribution
from model.scenario.schema.distributions import Value, distribution_of

WIDE = (-1e9, 1e9)


def made(written: object, bounds: tuple[float, float] = WIDE) -> Distribution:
    return distribution_of(TypeAdapter(Value).validate_python(written), bounds)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (3, (kinds.FIXED, 3.0, 0.0, 0.0)),
        ({"uniform": (1, 2)}, (kinds.UNIFORM, 1.0, 2.0, 0.0)),
        ({"triangular": (1, 2, 4)}, (kinds.TRIANGULAR, 1.0, 2.0, 4.0)),
        ({"normal": (1, 2)}, (kinds.NORMAL, 1.0, 2.0, 0.0)),
        ({"lognormal": (1, 2)}, (kinds.LOGNORMAL, 1.0, 2.0, 0.0)),
        ({"beta": (1, 2)}, (kinds.BETA, 1.0, 2.0, 0.0)),
        ({"choice": {"values": (1, 2)}}, (kinds.CHOICE, 0.0, 0.0, 0.0)),
    ],
)
def test_the_code_of_a_distribution_is_its_kind_and_three_numbers(
    written: object, code: tuple[int, float, float, float]
) -> None:
    assert made(written).code() == code


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        (3, 3.0, 3.0),
        ({"uniform": (1, 2)}, 1.0, 2.0),
        ({"triangular": (1, 2, 4)}, 1.0, 4.0),
        ({"normal": (1, 2)}, -5.0, 10.0),
        ({"lognormal": (1, 2)}, 0.0, 10.0),
        ({"beta": (1, 2)}, 0.0, 1.0),
        ({"choice": {"values": (4, -2)}}, -2.0, 4.0),
    ],
)
def test_low_and_high_are_the_ends_of_what_can_be_drawn(written: object, low: float, high: float) -> None:
    distribution = made(written, (-5.0, 10.0))
    assert (distribution.low, distribution.high) == (low, high)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"uniform": (2, 1)}, "low < high"),
        ({"uniform": (1, 1)}, "low < high"),
        ({"triangular": (1, 5, 4)}, "low <= mode <= high"),
        ({"triangular": (1, 1, 1)}, "low < high"),
        ({"normal": (1, 0)}, "above 0"),
        ({"normal": (1, -2)}, "above 0"),
        ({"normal": (99, 1)}, "the mean 99 lies outside the bounds [0, 10]"),
        ({"lognormal": (0, 1)}, "both above 0"),
        ({"lognormal": (99, 1)}, "the median 99 lies outside the bounds [0, 10]"),
        ({"lognormal": (1, 50)}, "at most 10"),
        ({"beta": (0, 1)}, "both above 0"),
        ({"choice": {"values": (1,)}}, "at least two values"),
        ({"choice": {"values": ()}}, "at least two values"),
        ({"choice": {"values": (1, 1)}}, "names a value twice"),
        ({"choice": {"values": (1, 2), "weights": (1, 0)}}, "at least two values"),
        ({"choice": {"values": (1, 2), "weights": (1, 2, 3)}}, "2 values but 3 weights"),
        ({"uniform": (5, 99)}, "5 to 99 lies outside the bounds [0, 10]"),
        (-1, "-1 lies outside the bounds [0, 10]"),
        ({"choice": {"values": (1, 12)}}, "1 to 12 lies outside the bounds [0, 10]"),
    ],
)
def test_a_distribution_that_makes_no_sense_is_refused(written: object, fault: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        made(written, (0.0, 10.0))
    assert fault in caught.value.message()


def test_beta_must_find_room_in_its_bounds() -> None:
    with pytest.raises(PydanticCustomError):
        made({"beta": (2, 2)}, (0.0, 0.5))


def test_weights_count_in_proportion() -> None:
    distribution = made({"choice": {"values": (1, 2, 3), "weights": (1, 1, 2)}})
    assert distribution.weights == (0.25, 0.25, 0.5)
    assert distribution.mean() == pytest.approx(2.25)


@pytest.mark.parametrize(
    ("written", "bounds", "mean"),
    [
        (3, WIDE, 3.0),
        ({"uniform": (1, 2)}, WIDE, 1.5),
        ({"triangular": (1, 2, 6)}, WIDE, 3.0),
        ({"beta": (1, 3)}, WIDE, 0.25),
        ({"normal": (1, 2)}, WIDE, 1.0),
        ({"lognormal": (2, 0.5)}, WIDE, 2.0 * math.exp(0.125)),
        ({"normal": (1, 2)}, (0.0, 4.0), stats.truncnorm.mean(-0.5, 1.5, loc=1, scale=2)),
        ({"normal": (0, 1)}, (0.0, 1e-9), 5e-10),
    ],
)
def test_the_mean_is_that_of_the_truncated_distribution(
    written: object, bounds: tuple[float, float], mean: float
) -> None:
    assert made(written, bounds).mean() == pytest.approx(mean, rel=1e-6)


def test_the_mean_of_a_truncated_lognormal_agrees_with_integration() -> None:
    density = stats.lognorm(s=0.8, scale=3.0)
    mass = density.cdf(5.0) - density.cdf(1.0)
    whole, _ = integrate.quad(lambda x: x * density.pdf(x), 1.0, 5.0)
    assert made({"lognormal": (3.0, 0.8)}, (1.0, 5.0)).mean() == pytest.approx(whole / mass, rel=1e-9)


@pytest.mark.parametrize(
    "written",
    [3, 0.25, {"uniform": (1, 2)}, {"triangular": (1, 2, 4)}, {"beta": (2, 3)}, {"lognormal": (2, 0.5)}],
)
def test_a_distribution_is_written_as_it_was_read(written: object) -> None:
    plain = made(written).plain()
    shown = {key: tuple(parts) for key, parts in plain.items()} if isinstance(plain, dict) else plain
    assert shown == written


def test_a_distribution_has_a_short_text() -> None:
    assert made(3).text() == "3"
    assert made({"triangular": (40, 120, 300)}).text() == "triangular 40, 120, 300"
    assert made({"choice": {"values": (0, 1), "weights": (1, 3)}}).text() == "choice 0 (25%), 1 (75%)"
