"""The curve to fit, and the distance of others from it."""

from pathlib import Path

import numpy as np
import pytest

from model.analysis.history.recurrence import covariance
from model.analysis.history.target import CUTOFF, TargetCurve, target_curve
from model.errors import InputError
from model.scenario import load_targets
from model.scenario.locate import find_scenarios
from model.scenario.targets import TARGETS

NOTHING = np.zeros(3)


def observed(*rates: float, n: int = 66, discrepancy: float = 0.0) -> TargetCurve:
    return TargetCurve(np.array(rates), n, np.full(3, discrepancy))


def test_the_target_is_one_curve_on_66_cases_without_a_discrepancy() -> None:
    target = target_curve(load_targets())
    assert (target.rates.tolist(), target.n, target.discrepancy.tolist()) == ([0.20, 0.25, 0.36], 66, [0.0] * 3)
    half = 1.96 * float(target.standard_deviations()[2])
    assert (0.36 - half, 0.36 + half) == pytest.approx((0.25, 0.48), abs=0.01)


def test_implausibility_counts_the_three_rates_as_one_curve() -> None:
    target = observed(0.20, 0.25, 0.36)
    near = target.implausibility(np.array([target.rates, target.rates + 0.05, target.rates + 0.3]))
    assert near[0] == 0.0
    # Three rates off by the same amount are about as surprising as one of them, not three times.
    assert near[1] == pytest.approx(0.05 / np.sqrt(covariance(target.rates + 0.05, 66)[0, 0]), rel=0.35)
    assert near[2] > CUTOFF


def test_the_distance_is_that_of_pearson_s_chi_square() -> None:
    target, curve = observed(0.2, 0.25, 0.36), np.array([0.17, 0.3, 0.42])
    seen, expected = (np.diff(rates, prepend=0.0, append=1.0) for rates in (target.rates, curve))
    chi_square = 66 * ((seen - expected) ** 2 / expected).sum()
    assert target.implausibility(curve[None])[0] ** 2 == pytest.approx(chi_square)


def test_rates_that_are_equal_at_two_times_have_a_distance_and_a_chance_too() -> None:
    target = observed(0.2, 0.2, 0.4)
    curves = np.array([target.rates, target.rates + 0.01, target.rates + 0.3, [0.0, 0.0, 0.0]])
    far = target.implausibility(curves)
    assert far[0] == 0.0
    assert far[0] < far[1] < far[2] < np.inf
    assert np.isfinite(far[3])
    assert (np.diff(target.kernel(curves[:3])) < 0.0).all()


def test_a_discrepancy_brings_curves_nearer_and_draws_in() -> None:
    curve = np.array([[0.12, 0.3, 0.5]])
    strict, lenient = observed(0.2, 0.25, 0.36), observed(0.2, 0.25, 0.36, discrepancy=0.1)
    assert lenient.implausibility(curve)[0] < 0.8 * strict.implausibility(curve)[0]
    assert lenient.kernel(curve)[0] > 2.0 * strict.kernel(curve)[0]


def changed(tmp_path: Path, before: str, after: str) -> Path:
    text = (find_scenarios() / TARGETS).read_text()
    (tmp_path / "targets.yaml").write_text(text.replace(before, after, 1))
    return tmp_path / "targets.yaml"


def test_a_stated_discrepancy_is_read_with_the_rate(tmp_path: Path) -> None:
    path = changed(tmp_path, "  use: calibrate", "  use: calibrate\n  discrepancy: 0.04")
    assert target_curve(load_targets(path)).discrepancy.tolist() == [0.04, 0.0, 0.0]


def test_a_discrepancy_of_a_rate_that_is_not_fitted_is_refused_at_its_line(tmp_path: Path) -> None:
    path = changed(tmp_path, "  use: check", "  use: check\n  discrepancy: 0.04")
    line = path.read_text().splitlines().index("  discrepancy: 0.04") + 1
    with pytest.raises(InputError, match="a discrepancy is that of a fitted rate") as error:
        load_targets(path)
    assert error.value.problems[0].line == line


def test_rates_on_different_cases_are_no_curve(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no curve to calibrate on"):
        target_curve(load_targets(changed(tmp_path, "  n: 66", "  n: 65")))


def test_a_curve_at_the_very_edge_has_a_distance() -> None:
    target = target_curve(load_targets())
    edge = np.array([[1e-300, 2e-300, 3e-300], [0.2, 0.25, 0.36]])
    far = target.implausibility(edge, np.zeros((2, 3, 3)))
    assert np.isfinite(far).all()
    assert far[0] > far[1]
