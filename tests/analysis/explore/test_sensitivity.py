import numpy as np
import pytest

from model.analysis.data.ensemble import DUMMY
from model.analysis.explore import emulator, sensitivity
from tests.analysis import known

NAMES = ("a", "b", "c")


@pytest.fixture(scope="module")
def ishigami() -> emulator.Emulator:
    x = np.pi * (2.0 * known.even(900, 3) - 1.0)
    return emulator.fit(x, known.ishigami(x), NAMES, kinds=("polynomial ridge",))


def test_the_emulator_route_gives_the_published_indices_of_ishigami(ishigami: emulator.Emulator) -> None:
    indices = {index.name: index for index in sensitivity.sobol(ishigami).indices}
    for name, first, total in zip(NAMES, known.ISHIGAMI_FIRST, known.ISHIGAMI_TOTAL, strict=True):
        assert indices[name].first == pytest.approx(first, abs=0.02)
        assert indices[name].total == pytest.approx(total, abs=0.02)
        assert indices[name].first_low <= first <= indices[name].first_high
        assert indices[name].total_low <= total <= indices[name].total_high
        assert indices[name].active


def test_the_dummy_is_the_floor_and_is_not_active(ishigami: emulator.Emulator) -> None:
    result = sensitivity.sobol(ishigami)
    dummy = result.indices[-1]
    assert dummy.name == DUMMY
    assert not dummy.active
    assert abs(dummy.total) < 0.01
    assert result.floor == dummy.total_high


def test_the_emulator_route_gives_the_published_indices_of_sobols_g() -> None:
    first, total = known.g_indices()
    x = known.even(2500, len(known.G), seed=2)
    names = [f"x{k}" for k in range(len(known.G))]
    fitted = emulator.fit(x, known.sobol_g(x), names, kinds=("boosted trees",))
    indices = {index.name: index for index in sensitivity.sobol(fitted).indices}
    for k, name in enumerate(names):
        assert indices[name].first == pytest.approx(first[k], abs=0.05)
        assert indices[name].total == pytest.approx(total[k], abs=0.05)
    assert not indices["x4"].active


def test_groups_have_the_total_effect_of_all_that_is_in_them(ishigami: emulator.Emulator) -> None:
    """Of a and c together everything that b does not explain alone, since b interacts with neither."""
    result = sensitivity.sobol(ishigami, {"a": "assumed", "b": "measured", "c": "assumed"})
    totals = {index.name: index.total for index in result.groups}
    assert totals["measured"] == pytest.approx(known.ISHIGAMI_TOTAL[1], abs=0.02)
    assert totals["assumed"] == pytest.approx(1.0 - known.ISHIGAMI_TOTAL[1], abs=0.02)


def test_noisy_rows_give_the_indices_of_the_expected_outcome_through_an_emulator() -> None:
    x = np.pi * (2.0 * known.even(4000, 3, seed=4) - 1.0)
    y = known.ishigami(x)
    noisy = y + np.random.default_rng(4).normal(scale=y.std(), size=y.size)
    fitted = emulator.fit(x, noisy, NAMES, noise=float(y.var()), kinds=("polynomial ridge",))
    indices = {index.name: index for index in sensitivity.sobol(fitted).indices}
    for name, total in zip(NAMES, known.ISHIGAMI_TOTAL, strict=True):
        assert indices[name].total == pytest.approx(total, abs=0.05)
    assert not indices[DUMMY].active


def test_morris_ranks_as_salib_does_on_the_function_itself() -> None:
    """Where inputs are uniform the screening is SALib's own, over the quantiles from 2% to 98%."""
    from SALib.analyze import morris as analyse
    from SALib.sample import morris as sample

    names = [f"x{k}" for k in range(len(known.G))]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.02, 0.98]] * len(names)}
    points = sample.sample(problem, 50, num_levels=4, seed=0)
    theirs = analyse.analyze(problem, points, known.sobol_g(points), num_levels=4, seed=0)
    inputs = np.column_stack([np.linspace(0.0, 1.0, 2001)] * len(names))
    ours = {index.name: index for index in sensitivity.morris(known.sobol_g, inputs, names)}
    for k, name in enumerate(names):
        assert ours[name].mean_absolute == pytest.approx(theirs["mu_star"][k], rel=1e-6)
    assert list(ours)[:3] == ["x0", "x1", "x2"]


def test_a_column_of_few_levels_is_sampled_at_its_levels() -> None:
    levels = np.array([0.0, 0.0, 0.0, 1.0])
    drawn = sensitivity.quantiles(levels[:, None])(np.linspace(0.0, 1.0, 101)[:, None])
    assert set(np.unique(drawn)) == {0.0, 1.0}
    assert drawn.mean() == pytest.approx(0.25, abs=0.02)


def test_correlated_inputs_have_one_index_together_over_rows_that_occur() -> None:
    """y = a - b + c with a and b correlated by 0.8: together they explain 0.4 of 1.4, apart it would be 2 of 3."""
    rng = np.random.default_rng(6)
    z = rng.normal(size=(2000, 3))
    x = np.column_stack([z[:, 0], 0.8 * z[:, 0] + 0.6 * z[:, 1], z[:, 2]])
    fitted = emulator.fit(x, x[:, 0] - x[:, 1] + x[:, 2], NAMES, kinds=("polynomial ridge",))
    bases = {"a": "assumed", "b": "assumed", "c": "measured"}
    result = sensitivity.sobol(fitted, bases, together=[("a", "b", "z")])
    totals = {index.name: index.total for index in result.indices}
    assert totals["a + b"] == pytest.approx(0.4 / 1.4, abs=0.03)
    assert totals["c"] == pytest.approx(1.0 / 1.4, abs=0.05)
    assert {index.name: index.total for index in result.groups}["assumed"] == pytest.approx(0.4 / 1.4, abs=0.03)
    across = sensitivity.sobol(fitted, {**bases, "b": "measured"}, together=[("a", "b")])
    assert across.groups == (), "what a group explains is not defined where another is correlated with it"
