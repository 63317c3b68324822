import builtins
import sys
from typing import Any

import numpy as np
import pytest

from model.analysis.data.ensemble import DUMMY
from model.analysis.explore import emulator
from model.errors import InputError
from tests.analysis import known

NAMES = ("a", "b", "c")


def test_the_held_out_fit_of_a_smooth_function_is_nearly_perfect() -> None:
    x = np.pi * (2.0 * known.even(300, 3) - 1.0)
    fitted = emulator.fit(x, known.ishigami(x), NAMES, kinds=("gaussian process",))
    assert fitted.r2 > 0.98
    assert fitted.names == (*NAMES, DUMMY)
    assert (fitted.fitted, fitted.held_out) == (225, 75)


def test_the_r2_is_that_of_rows_that_took_no_part() -> None:
    """Compared with sklearn's own score of the stand-in on fresh points."""
    from sklearn.metrics import r2_score

    x = np.pi * (2.0 * known.even(900, 3) - 1.0)
    fitted = emulator.fit(x, known.ishigami(x), NAMES, kinds=("boosted trees",))
    fresh = np.pi * (2.0 * known.even(2000, 3, seed=9) - 1.0)
    inputs = np.column_stack([fresh, np.random.default_rng(1).random(2000)])
    assert fitted.r2 == pytest.approx(r2_score(known.ishigami(fresh), fitted.predict(inputs)), abs=0.05)


def test_polynomials_find_a_quadratic_under_noise() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(1500, 4))
    mean = x[:, 0] + x[:, 1] ** 2 + x[:, 2] * x[:, 0]
    y = mean + rng.normal(scale=2.0, size=1500)
    fitted = emulator.fit(x, y, list("abcd"), noise=4.0, least=0.3)
    assert fitted.kind == "polynomial ridge"
    assert fitted.r2 == pytest.approx(0.5, abs=0.1)
    assert fitted.r2_of_mean is not None
    assert fitted.r2_of_mean > 0.85


def test_pure_noise_is_refused_with_the_r2_and_the_bound() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match=r"held-out R² -?0\.\d\d, below the bound of 0\.5"):
        emulator.fit(rng.random((400, 3)), rng.random(400), NAMES, kinds=("polynomial ridge", "boosted trees"))


def test_noise_that_is_known_does_not_make_an_emulator_pass() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match="vary no more than luck makes them"):
        emulator.fit(rng.random((600, 3)), rng.normal(size=600), NAMES, noise=0.97, kinds=("polynomial ridge",))


@pytest.mark.parametrize(("y", "why"), [(np.ones(100), "does not vary"), (np.full(100, np.nan), "0 rows apply")])
def test_outcomes_that_cannot_be_emulated_are_refused(y: np.ndarray[Any, Any], why: str) -> None:
    with pytest.raises(InputError, match=why):
        emulator.fit(np.random.default_rng(0).random((100, 3)), y, NAMES)


def test_of_many_parameters_the_strongest_and_a_shuffled_copy_enter() -> None:
    rng = np.random.default_rng(5)
    x = rng.random((800, 60))
    y = x[:, 7] + 2.0 * x[:, 30] + 0.1 * rng.normal(size=800)
    fitted = emulator.fit(x, y, [f"p{k}" for k in range(60)], kinds=("polynomial ridge",), most_inputs=8)
    assert {"p7", "p30", DUMMY} <= set(fitted.names)
    assert (len(fitted.names), fitted.screened) == (9, 60)


def test_main_effects_are_shares_of_variance() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(20000, 3))
    y = x[:, 0] + 2.0 * x[:, 1] + rng.normal(size=20000)
    assert emulator.main_effects(x, y) == pytest.approx([1 / 6, 4 / 6, 0.0], abs=0.02)


def test_main_effects_of_several_outcomes_are_those_of_each() -> None:
    rng = np.random.default_rng(7)
    x, y = rng.random((50, 4)), rng.random((50, 3))
    together = emulator.main_effects(x, y)
    assert together == pytest.approx(np.stack([emulator.main_effects(x, y[:, k]) for k in range(3)], axis=1))


def test_of_many_parameters_that_do_nothing_one_is_above_chance_in_one_of_twenty() -> None:
    rng = np.random.default_rng(8)
    above = 0
    for seed in range(200):
        x, y = rng.random((60, 40)), (rng.random(60) < 0.4).astype(float)
        floor = emulator.shuffled_main_effect(x, y, np.arange(60), seed)
        above += bool(emulator.main_effects(x, y).max() > floor)
    assert above <= 20


def test_rows_of_one_setting_change_places_together() -> None:
    # Three rows of a setting share their outcome: counted as independent, every second study would name a driver.
    rng = np.random.default_rng(9)
    above = 0
    setting = np.repeat(np.arange(40), 3)
    for seed in range(100):
        x, y = np.repeat(rng.random((40, 20)), 3, axis=0), np.repeat(rng.normal(size=40), 3)
        above += bool(emulator.main_effects(x, y).max() > emulator.shuffled_main_effect(x, y, setting, seed))
    assert above <= 11


def test_so_many_rows_as_are_asked_for_find_an_effect_in_four_of_five() -> None:
    rng = np.random.default_rng(10)
    few = emulator.shuffled_main_effect(rng.random((80, 100)), rng.random(80), np.arange(80), 0)
    rows = emulator.rows_to_find(0.05, few, 80)
    assert 300 < rows < 1000
    false_alarms = 0
    for seed in range(40):
        x = rng.random((rows, 100))
        y = x[:, 0] * np.sqrt(12.0 * 0.05 / 0.95) + rng.normal(size=rows)
        false_alarms += bool(
            emulator.main_effects(x, y)[0] > emulator.shuffled_main_effect(x, y, np.arange(rows), seed)
        )
    assert 0.6 <= false_alarms / 40 <= 1.0


def test_without_the_extra_the_error_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    true_import = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.split(".")[0] in ("sklearn", "SALib"):
            raise ImportError(name)
        return true_import(name, *args, **kwargs)

    for name in [name for name in sys.modules if name.split(".")[0] in ("sklearn", "SALib")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError) as raised:
        emulator.fit(np.ones((100, 2)), np.ones(100), ("a", "b"))
    assert str(raised.value).count("\n") == 0
    assert "pip install -e '.[analysis]'" in str(raised.value)


def test_an_expected_outcome_that_shows_through_luck_is_emulated() -> None:
    """Luck is four fifths of the variance: the plain R² cannot pass, that of the expected outcome can."""
    rng = np.random.default_rng(8)
    x = rng.random((4000, 3))
    y = np.sqrt(12.0) * x[:, 0] + 2.0 * rng.normal(size=4000)
    fitted = emulator.fit(x, y, NAMES, noise=4.0, kinds=("polynomial ridge",))
    assert fitted.r2 < 0.3
    assert fitted.quality > 0.8


def test_copies_of_a_setting_that_share_its_luck_do_not_predict_each_other() -> None:
    """128 settings under six theories, nothing but luck, which theories share: each copy would predict the others."""
    refused, fooled = 0, 0
    for seed in range(2):
        rng = np.random.default_rng(seed)
        x, luck = rng.random((128, 3)), rng.normal(size=128)
        setting = np.tile(np.arange(128), 6)
        y = np.tile(luck, 6) + 0.1 * rng.normal(size=768)
        for groups in (setting, None):
            try:
                emulator.fit(np.tile(x, (6, 1)), y, NAMES, seed=seed, kinds=("boosted trees",), setting=groups)
                fooled += groups is None
            except InputError:
                refused += groups is not None
    assert refused == fooled == 2
