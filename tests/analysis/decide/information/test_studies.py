"""The value of studies, against cases that can be worked out."""

from dataclasses import astuple

import numpy as np
import pytest
from scipy.stats import norm

from model.analysis.data.ensemble import Criterion, Ensemble
from model.analysis.decide.decision import decide
from model.analysis.decide.information.studies import studies, worth_of
from model.app.analyse import shares_left
from model.errors import InputError
from tests.coverage.knowing import of_one_luck


def worth(slope: float, lead: float, left: float) -> float:
    """Of a lead that is normal over a parameter, with this slope and mean."""
    spread = slope * np.sqrt(1.0 - left**2)
    return float(spread * norm.pdf(lead / spread) + lead * norm.cdf(lead / spread) - max(0.0, lead))


def rows(slope: float, lead: float, n: int = 2000, luck: float = 0.5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return x, np.column_stack([np.zeros(n), slope * x + lead + luck * rng.normal(size=n)])


@pytest.mark.parametrize("left", [0.0, 0.25, 0.5, 0.8])
def test_the_value_of_a_study_is_that_of_the_closed_form(left: float) -> None:
    values = [worth_of(*rows(0.3, 0.1, seed=seed), left, seed=seed).interval().value for seed in range(10)]
    assert np.mean(values) == pytest.approx(worth(0.3, 0.1, left), abs=0.006)


def test_a_narrower_range_is_worth_more_and_nothing_learnt_is_worth_nothing() -> None:
    x, values = rows(0.3, 0.1)
    worths = [worth_of(x, values, left).interval().value for left in (0.0, 0.3, 0.6, 0.9, 0.999)]
    assert worths == sorted(worths, reverse=True)
    assert worths[-1] == pytest.approx(0.0, abs=1e-3)


def test_a_parameter_without_effect_is_worth_nothing_whatever_the_luck() -> None:
    rng = np.random.default_rng(3)
    lows = [
        worth_of(rng.normal(size=500), rng.normal(size=(500, 3)), 0.5, seed=seed).interval().low for seed in range(20)
    ]
    assert sum(low > 0.0 for low in lows) <= 2


def test_the_value_does_not_hang_on_the_distribution_but_on_the_scores() -> None:
    x, values = rows(0.3, 0.1)
    skewed, plain = (worth_of(column, values, 0.5).interval().value for column in (np.exp(2.0 * x), x))
    assert skewed == pytest.approx(plain, abs=0.01)


def test_copies_of_a_setting_under_other_theories_count_once() -> None:
    """Six copies that share luck are no more evidence than one: the interval is as wide."""
    x, values = rows(0.3, 0.1, n=200)
    point = np.arange(200)
    once = studies({"a": 0.5}, x[:, None], values, ["a"], ["no", "yes"], point)
    often = studies(
        {"a": 0.5}, np.tile(x, 6)[:, None], np.tile(values, (6, 1)), ["a"], ["no", "yes"], np.tile(point, 6)
    )
    assert astuple(once[0])[1:] == pytest.approx(astuple(often[0])[1:])
    assert once[0].low < once[0].value < once[0].high
    assert once[0].value < once[0].perfect


def test_what_does_not_vary_cannot_be_learnt_and_the_nearest_name_is_given() -> None:
    x, values = rows(0.3, 0.1, n=100)
    with pytest.raises(InputError, match="nothing can be learnt about resolv") as raised:
        studies({"resolv": 0.5}, x[:, None], values, ["resolve"], ["no", "yes"], np.arange(100))
    assert "resolve" in str(raised.value.problems[0].suggestion)


def test_studies_are_asked_for_by_path_and_what_they_leave() -> None:
    assert shares_left(["a.b", "c.d = 0.25"]) == {"a.b": 0.5, "c.d": 0.25}
    for text in ("a.b=1", "a.b=-0.1", "a.b=half", "=0.5"):
        with pytest.raises(InputError, match="no study"):
            shares_left([text])
    with pytest.raises(InputError, match="learnt twice"):
        shares_left(["a.b", "a.b=0.1"])


def test_an_analysis_holds_the_studies_that_were_asked_for_and_no_others() -> None:
    x, values = rows(0.3, 0.1, n=400)
    point = np.arange(400)
    table = Ensemble(("a",), ("assumed",), x[:, None], ("no", "yes"), {"worth": values}, point, np.zeros(400, np.int64))
    criteria = [Criterion("worth", "worth", "EUR", "more")]
    information = decide(table, criteria, learn={"a": 0.5}).information
    plain = decide(table, criteria).information
    assert information is not None
    assert plain is not None
    assert plain.studies == ()
    [study] = information.studies
    assert (study.name, study.left) == ("a", 0.5)
    assert study.low <= worth(0.3, 0.1, 0.5) <= study.high


def test_luck_that_all_settings_share_is_in_the_interval_of_a_value() -> None:
    with_it, without = 0, 0
    truth = worth(0.1, 0.0, 0.0)
    for seed in range(30):
        x, values, moves = of_one_luck(0.1, 0.0, 1, 0.3, seed)
        counted, left_out = (worth_of(x[:, 0], values, 0.0, None, seed, luck).interval() for luck in (moves, None))
        with_it += counted.low <= truth <= counted.high
        without += left_out.low <= truth <= left_out.high
    assert with_it >= 25
    assert without <= 20
