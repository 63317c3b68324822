"""Comparison over design points: the spread of points is separated from luck."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.analysis.compare.comparison import Comparison, compare
from model.analysis.compare.over_points import options_over_points
from model.analysis.compare.pairing import Target
from model.analysis.compare.pooled import PooledContrast
from model.analysis.compare.shape import shapes
from model.errors import InputError
from model.experiment.design.manifest import OutcomeInfo
from model.experiment.store.run import Run
from model.scenario import Factor
from model.stats.paired import difference
from model.stats.two_sample import paired
from tests.analysis.sweeps import crossing, drawn, flat, grid, in_memory, swept

HELD = OutcomeInfo("held", "holds", "share", "more", "all replications", "share")
COST = OutcomeInfo("cost", "cost", "EUR", "less", "signed", "mean")


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return swept(tmp_path_factory.mktemp("runs") / "grid", flat, grid())


def compared(*runs: Run, **more: object) -> Comparison:
    return compare([Target(run) for run in runs], **more)  # type: ignore[arg-type]


def pooled(table: np.ndarray, common: bool, info: OutcomeInfo = COST) -> PooledContrast:
    [result], _ = options_over_points(in_memory(table, common), ["a", "b"], [(0, 1)], [info])
    return result.pooled[info.id]


def pairs(rng: np.random.Generator, turns: int, effects: np.ndarray, together: float, alone: float) -> np.ndarray:
    """Differences of `effects` by point, with luck that points share and luck that they do not."""
    gap = effects + rng.normal(size=(turns, 1)) * together + rng.normal(size=(turns, effects.size)) * alone
    base = rng.normal(size=gap.shape)
    return np.stack([base, base + gap], axis=2)[..., None]


def test_a_point_from_running_sums_has_the_figures_of_its_rows(common: Run) -> None:
    comparison = compared(common)
    for place, point in enumerate(comparison.points):
        at = common.at(point.number)
        for info in comparison.outcomes:
            ours, theirs = (at.values(option, [info.id])[info.id] for option in ("europe_alone", "no_guarantee"))
            expected = paired(ours, theirs, info.kind)
            cell = comparison.pairs[0].at_points[info.id][place]
            assert cell.n == expected.n
            for name in ("estimate", "low", "high", "both", "correlation", "variance_reduction", "p"):
                actual, wanted = getattr(cell, name), getattr(expected, name)
                assert actual == (None if wanted is None else pytest.approx(wanted)), (info.id, name)


def test_the_mean_over_points_counts_every_point_alike(common: Run) -> None:
    comparison = compared(common, outcomes=["deal_and_holds_5y"])
    cells = comparison.pairs[0].at_points["deal_and_holds_5y"]
    assert comparison.pairs[0].contrasts["deal_and_holds_5y"].estimate == pytest.approx(
        np.mean([cell.estimate for cell in cells])
    )


def test_under_common_luck_replications_are_the_pieces_and_not_rows() -> None:
    """Points that all do the same say no more than one of them."""
    rng = np.random.default_rng(1)
    table = pairs(rng, 60, np.zeros(1), 0.0, 1.0)
    contrast = pooled(np.repeat(table, 40, axis=1), common=True)
    expected = difference(table[:, 0, 1, 0], table[:, 0, 0, 0], "mean")
    assert (contrast.low, contrast.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


@pytest.mark.parametrize(("is_common", "together"), [(True, 1.0), (True, 0.0), (False, 0.0)])
def test_the_interval_of_the_mean_over_points_covers_at_its_level(is_common: bool, together: float) -> None:
    rng = np.random.default_rng(2)
    effects = np.linspace(-3.0, 5.0, 12)
    hits = 0
    for _ in range(300):
        contrast = pooled(pairs(rng, 20, effects, together, 1.0), is_common)
        assert contrast.low is not None
        assert contrast.high is not None
        hits += contrast.low <= effects.mean() <= contrast.high
    assert 0.91 <= hits / 300 <= 0.985


def test_rare_shares_keep_their_interval_where_nothing_differs() -> None:
    table = np.zeros((50, 6, 2, 1))
    contrast = pooled(table, True, HELD)
    assert contrast.estimate == 0.0
    assert contrast.low is not None
    assert contrast.low < -0.05
    assert contrast.p == 1.0


def test_the_interval_narrows_with_replications_and_the_spread_of_points_does_not() -> None:
    rng = np.random.default_rng(3)
    effects = rng.normal(scale=2.0, size=200)
    few, many = (pooled(pairs(rng, turns, effects, 0.5, 1.0), True) for turns in (10, 400))
    assert few.spread is not None
    assert many.spread is not None
    assert (many.high or 0) - (many.low or 0) < ((few.high or 0) - (few.low or 0)) / 4
    for contrast in (few, many):
        assert contrast.spread is not None
        assert contrast.spread.beyond_luck == pytest.approx(effects.std(ddof=1), rel=0.1)


def test_points_that_differ_by_luck_alone_have_no_spread_beyond_it() -> None:
    contrast = pooled(pairs(np.random.default_rng(4), 10, np.zeros(400), 0.0, 1.0), False)
    assert contrast.spread is not None
    assert contrast.spread.beyond_luck < 0.12
    assert contrast.spread.most - contrast.spread.least > 1.0


@pytest.mark.parametrize("shared", [0.0, 0.5, 0.9])
def test_the_spread_beyond_luck_is_right_however_much_luck_points_share(shared: float) -> None:
    """Points whose true differences have a standard deviation of 0.08 are not said to differ by nothing."""
    spreads = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        effects = 0.08 * rng.standard_normal(40)
        contrast = pooled(pairs(rng, 64, effects, 0.6 * shared**0.5, 0.6 * (1.0 - shared) ** 0.5), True)
        assert contrast.spread is not None
        spreads.append(contrast.spread.beyond_luck)
    assert np.sqrt(np.mean(np.square(spreads))) == pytest.approx(0.08, abs=0.012)


def test_luck_and_points_are_not_separable_with_one_replication_per_point() -> None:
    contrast = pooled(pairs(np.random.default_rng(5), 1, np.zeros(50), 0.0, 1.0), False)
    assert not contrast.separable
    assert contrast.low is not None


def test_where_an_outcome_does_not_apply_its_pairs_are_left_out() -> None:
    rng = np.random.default_rng(6)
    table = pairs(rng, 200, np.array([1.0, 3.0]), 0.0, 0.1)
    table[50:, 0, 1] = np.nan
    contrast = pooled(table, True)
    assert contrast.n == 250
    assert contrast.both == pytest.approx(250 / 400)
    assert contrast.estimate == pytest.approx(2.0, abs=0.05)


def test_the_same_design_of_another_formula_is_compared_point_by_point_in_pairs(common: Run, tmp_path: Path) -> None:
    def higher(option: str, given: dict, theories: dict, chance: object) -> list:
        signed, held, cost = flat(option, given, theories, chance)  # type: ignore[arg-type]
        return [signed, np.maximum(held, chance(2) < 0.1), cost]  # type: ignore[operator]

    other = swept(tmp_path / "other", higher, grid())
    comparison = compared(common, other, outcomes=["deal_and_holds_5y"])
    assert [(pair.baseline.label, pair.other.label) for pair in comparison.pairs] == [
        (f"grid:{option}", f"other:{option}") for option in ("no_guarantee", "europe_alone")
    ]
    for pair in comparison.pairs:
        assert pair.changes == ()
        assert all((cell.estimate or 0.0) >= 0.0 for cell in pair.at_points["deal_and_holds_5y"])
        correlation = pair.contrasts["deal_and_holds_5y"].correlation
        assert correlation is not None
        assert correlation > 0.5


def test_sides_of_two_designs_are_compared_with_the_best_of_them_all(common: Run, tmp_path: Path) -> None:
    def lower(option: str, given: dict, theories: dict, chance: object) -> list:
        signed, held, cost = flat(option, given, theories, chance)  # type: ignore[arg-type]
        return [signed, np.minimum(held, chance(2) < 0.5), cost]  # type: ignore[operator]

    comparison = compared(common, swept(tmp_path / "other", lower, grid()), outcomes=["deal_and_holds_5y"])
    best = comparison.best_by_mean["deal_and_holds_5y"]
    assert {item.option for item in best.standings} == {side.label for side in comparison.sides}
    assert [item.mean for item in best.standings] == sorted((item.mean for item in best.standings), reverse=True)
    assert set(best.ruled_out) >= {"other:no_guarantee", "other:europe_alone"}
    assert not compared(common, outcomes=["deal_and_holds_5y"]).best_by_mean


def test_a_mean_over_points_that_was_the_same_everywhere_has_no_interval() -> None:
    for is_common in (False, True):
        contrast = pooled(np.zeros((64, 20, 2, 1)), is_common)
        assert (contrast.estimate, contrast.low, contrast.high) == (0.0, None, None)


def test_no_order_is_said_to_change_by_luck_along_one_of_many_paths() -> None:
    turned = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        table = (rng.random((64, 40, 2, 1)) < 0.4).astype(np.float64)
        [result], _ = options_over_points(in_memory(table, False), ["a", "b"], [(0, 1)], [HELD])
        settings = [{f"p{k}": float(value) for k, value in enumerate(point)} for point in rng.random((40, 20))]
        levels = shapes(settings, [{}] * 40, [result.at_points[HELD.id]], True)
        turned += any({1, -1} <= {level.signs[0] for level in of} for of in levels.values())
    assert turned == 0


def test_designs_are_compared_at_the_points_they_share_whatever_the_order(common: Run, tmp_path: Path) -> None:
    factors = (
        Factor("force.size", "lever", values=(20_000.0, 5_000.0, 10_000.0)),
        Factor("deterrence", "structure", names=("tripwire",)),
    )
    other = swept(tmp_path / "other", flat, grid(factors=factors))
    comparison = compared(common, other, outcomes=["deal_and_holds_5y"])
    assert [point.label for point in comparison.points] == [
        "force.size 10000, deterrence tripwire",
        "force.size 20000, deterrence tripwire",
    ]
    for pair in comparison.pairs:
        assert [cell.estimate for cell in pair.at_points["deal_and_holds_5y"]] == [0.0, 0.0]


def test_designs_that_share_one_point_are_compared_there_like_runs(common: Run, tmp_path: Path) -> None:
    factors = (
        Factor("force.size", "lever", values=(20_000.0, 5_000.0)),
        Factor("deterrence", "structure", names=("tripwire",)),
    )
    other = swept(tmp_path / "other", flat, grid(factors=factors))
    comparison = compared(common, other, outcomes=["deal_and_holds_5y"], sample=0)
    assert not comparison.points
    assert comparison.sides[0].label == "grid@5:no_guarantee"
    assert [pair.contrasts["deal_and_holds_5y"].estimate for pair in comparison.pairs] == [0.0, 0.0]


def test_designs_of_other_seeds_or_points_are_refused(common: Run, tmp_path: Path) -> None:
    lucky = swept(tmp_path / "lucky", flat, grid(seed=8))
    with pytest.raises(InputError, match="share no luck: seeds 7 and 8"):
        compared(common, lucky)
    apart = swept(tmp_path / "apart", crossing, drawn(4, 4))
    with pytest.raises(InputError, match="no design point in common"):
        compared(common, apart)


def test_points_of_their_own_luck_are_separate_samples_and_their_replays_know_which(tmp_path: Path) -> None:
    run = swept(tmp_path / "own", crossing, drawn(8, 3))
    calls = []

    def replay(baseline, others, replications):
        calls.append(replications.tolist())
        return [None] * len(others)

    [apart] = compare([Target(run.at(0)), Target(run.at(5))], ["europe_alone"], replay=replay).pairs
    assert apart.unpaired == "each design point has luck of its own"
    compare([Target(run.at(5))], replay=replay)
    assert calls == [[5, 13, 21]]


def test_options_of_unequal_length_are_each_compared_as_far_as_the_pair_goes(common: Run) -> None:
    uneven = common.view({"no_guarantee": 50, "europe_alone": 30})
    comparison = compared(uneven, outcomes=["deal_and_holds_5y"])
    expected = compared(common.view({"no_guarantee": 30, "europe_alone": 30}), outcomes=["deal_and_holds_5y"])
    assert comparison.pairs[0].contrasts == expected.pairs[0].contrasts
    assert comparison.pairs[0].contrasts["deal_and_holds_5y"].n == 6 * 30


def test_the_shape_begins_with_the_parameter_that_moves_differences_most(tmp_path: Path) -> None:
    run = swept(tmp_path / "crossing", crossing, drawn(64, 60))
    shapes = compared(run, outcomes=["deal_and_holds_5y"]).shapes("deal_and_holds_5y")
    assert next(iter(shapes)) == "russia.resolve"
    levels = shapes["russia.resolve"]
    assert [level.signs[0] for level in levels] == [1, 0, 0, -1] or [level.signs[0] for level in levels] == [
        1,
        1,
        -1,
        -1,
    ]
    # 0.8 less 0.6 of resolve, against 0.5: at the middle of each quarter.
    expected = [0.3 - 0.6 * middle for middle in (0.125, 0.375, 0.625, 0.875)]
    assert [level.means[0] for level in levels] == pytest.approx(expected, abs=0.05)
    assert all(set(level.signs) == {0} for level in shapes["war.prize_russia"])


def test_json_has_null_for_missing_numbers(common: Run) -> None:
    comparison = compared(common, outcomes=["cost_eur"])
    back = json.loads(json.dumps(comparison.as_json(), allow_nan=False))
    assert len(back["pairs"][0]["at_points"]["cost_eur"]) == 6
    assert back["points"][3]["structures"] == {"deterrence": "tripwire"}
    assert [side["label"] for side in back["sides"]] == ["no_guarantee", "europe_alone"]
    assert comparison.main.id == "cost_eur"
