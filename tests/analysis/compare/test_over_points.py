"""Comparison over the points of a sweep: luck and points told apart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.analysis.compare.design_point import given_point
from model.analysis.compare.over_points import options_over_points
from model.analysis.compare.pairing import Given
from model.analysis.compare.pooled import Pooled
from model.analysis.compare.sweep_comparison import SweepComparison, compare_sweeps
from model.errors import InputError
from model.experiment.manifest import OutcomeInfo
from model.experiment.store import Run, read_manifest
from model.experiment.sweep import Sweep
from model.stats.paired import difference
from tests.analysis.data.test_rows import flat
from tests.analysis.sweeps import crossing, drawn, grid, in_memory, scenario, stored, swept

HELD = OutcomeInfo("held", "holds", "share", "more", "all replications", "share")
COST = OutcomeInfo("cost", "cost", "EUR", "less", "signed", "mean")


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return swept(tmp_path_factory.mktemp("sweeps") / "grid", flat, grid())


def given(sweep: Sweep) -> Given:
    import polars as pl

    run = Run(read_manifest(sweep.folder), pl.DataFrame(), pl.DataFrame(), folder=sweep.folder)
    return Given(sweep.folder, run, scenario())


def compared(*sweeps: Sweep, **more: object) -> SweepComparison:
    return compare_sweeps([given(one) for one in sweeps], [stored(one) for one in sweeps], **more)  # type: ignore[arg-type]


def pooled(table: np.ndarray, common: bool, info: OutcomeInfo = COST) -> Pooled:
    found, _ = options_over_points(in_memory(Path("nowhere"), table, common), "a", ["b"], [info])
    return found[0].pooled[info.id]


def pairs(rng: np.random.Generator, turns: int, effects: np.ndarray, together: float, alone: float) -> np.ndarray:
    """Differences of `effects` by point, with luck that points share and luck that they do not."""
    gap = effects + rng.normal(size=(turns, 1)) * together + rng.normal(size=(turns, effects.size)) * alone
    base = rng.normal(size=gap.shape)
    return np.stack([base, base + gap], axis=2)[..., None]


def test_a_point_is_compared_as_a_run_of_its_own_would_be(common: Sweep) -> None:
    found = compared(common)
    table = common.rows().collect()
    for place, (point, _) in enumerate(found.points):
        sides = [
            table.filter((table["option"] == option) & (table["point"] == point)).sort("replication")
            for option in ("europe_alone", "no_guarantee")
        ]
        for name, kind in (("deal_and_holds_5y", "share"), ("cost_eur", "mean")):
            ours, theirs = (one[name].fill_null(float("nan")).to_numpy() for one in sides)
            expected = difference(ours, theirs, kind)
            if name not in found.pairs[0].at:
                continue
            cell = found.pairs[0].at[name][place]
            assert (cell.n, cell.estimate) == (expected.n, pytest.approx(expected.estimate))
            assert (cell.low, cell.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


def test_the_mean_over_points_counts_every_point_alike(common: Sweep) -> None:
    found = compared(common, outcomes=["deal_and_holds_5y"])
    cells = found.pairs[0].at["deal_and_holds_5y"]
    assert found.pairs[0].pooled["deal_and_holds_5y"].estimate == pytest.approx(
        np.mean([one.estimate for one in cells])
    )


def test_under_common_luck_replications_are_the_pieces_and_not_rows() -> None:
    """Points that all do the same say no more than one of them."""
    rng = np.random.default_rng(1)
    one = pairs(rng, 60, np.zeros(1), 0.0, 1.0)
    found = pooled(np.repeat(one, 40, axis=1), common=True)
    expected = difference(one[:, 0, 1, 0], one[:, 0, 0, 0], "mean")
    assert (found.low, found.high) == (pytest.approx(expected.low), pytest.approx(expected.high))


@pytest.mark.parametrize(("is_common", "together"), [(True, 1.0), (True, 0.0), (False, 0.0)])
def test_the_interval_of_the_mean_over_points_covers_at_its_level(is_common: bool, together: float) -> None:
    rng = np.random.default_rng(2)
    effects = np.linspace(-3.0, 5.0, 12)
    hits = 0
    for _ in range(300):
        found = pooled(pairs(rng, 20, effects, together, 1.0), is_common)
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= effects.mean() <= found.high
    assert 0.91 <= hits / 300 <= 0.985


def test_rare_shares_keep_their_interval_where_nothing_differs() -> None:
    table = np.zeros((50, 6, 2, 1))
    found = pooled(table, True, HELD)
    assert found.estimate == 0.0
    assert found.low is not None
    assert found.low < -0.05
    assert found.p == 1.0


def test_the_interval_narrows_with_replications_and_the_spread_of_points_does_not() -> None:
    rng = np.random.default_rng(3)
    effects = rng.normal(scale=2.0, size=200)
    few, many = (pooled(pairs(rng, turns, effects, 0.5, 1.0), True) for turns in (10, 400))
    assert few.spread is not None
    assert many.spread is not None
    assert (many.high or 0) - (many.low or 0) < ((few.high or 0) - (few.low or 0)) / 4
    for one in (few, many):
        assert one.spread is not None
        assert one.spread.beyond_luck == pytest.approx(effects.std(ddof=1), rel=0.1)


def test_points_that_differ_by_luck_alone_have_no_spread_beyond_it() -> None:
    found = pooled(pairs(np.random.default_rng(4), 10, np.zeros(400), 0.0, 1.0), False)
    assert found.spread is not None
    assert found.spread.beyond_luck < 0.12
    assert found.spread.most - found.spread.least > 1.0


def test_one_replication_a_point_of_its_own_luck_cannot_be_told_apart_and_says_so() -> None:
    found = pooled(pairs(np.random.default_rng(5), 1, np.zeros(50), 0.0, 1.0), False)
    assert not found.separable
    assert found.low is not None


def test_where_an_outcome_does_not_apply_its_pairs_are_left_out() -> None:
    rng = np.random.default_rng(6)
    table = pairs(rng, 200, np.array([1.0, 3.0]), 0.0, 0.1)
    table[50:, 0, 1] = np.nan
    found = pooled(table, True)
    assert found.n == 250
    assert found.both == pytest.approx(250 / 400)
    assert found.estimate == pytest.approx(2.0, abs=0.05)


def test_the_same_sweep_of_another_formula_is_compared_point_by_point_in_pairs(common: Sweep, tmp_path: Path) -> None:
    def higher(option: str, given: dict, theories: dict, chance: object) -> list:
        signed, held, cost = flat(option, given, theories, chance)
        return [signed, np.maximum(held, chance(2) < 0.1), cost]  # type: ignore[operator]

    other = swept(tmp_path / "other", higher, grid())
    found = compared(common, other, outcomes=["deal_and_holds_5y"])
    assert [(one.baseline, one.other) for one in found.pairs] == [
        (f"grid:{option}", f"other:{option}") for option in ("no_guarantee", "europe_alone")
    ]
    for one in found.pairs:
        assert all((cell.estimate or 0.0) >= 0.0 for cell in one.at["deal_and_holds_5y"])
        assert one.pooled["deal_and_holds_5y"].correlation is not None
        assert one.pooled["deal_and_holds_5y"].correlation > 0.5


def test_sweeps_of_other_seeds_or_points_are_refused(common: Sweep, tmp_path: Path) -> None:
    lucky = swept(tmp_path / "lucky", flat, grid(seed=8))
    with pytest.raises(InputError, match="share no luck: seeds 7 and 8"):
        compared(common, lucky)
    apart = swept(tmp_path / "apart", crossing, drawn(4, 4))
    with pytest.raises(InputError, match="no design point in common"):
        compared(common, apart)


def test_a_design_point_is_a_run_of_its_own(common: Sweep) -> None:
    one = given_point(stored(common), scenario(), 4)
    assert one.run.manifest.settings == {"force.size": 10_000.0}
    assert one.run.manifest.structures == {"deterrence": "tripwire"}
    assert one.lucks is None
    table = common.rows().collect()
    expected = table.filter((table["option"] == "europe_alone") & (table["point"] == 4)).sort("replication")
    values = one.run.values("europe_alone", ["deal_and_holds_5y"])["deal_and_holds_5y"]
    assert values.tolist() == expected["deal_and_holds_5y"].to_list()
    assert one.explain[-4:] == ("--set", "force.size=10000", "--set", "deterrence=tripwire")


def test_a_point_of_its_own_luck_knows_which(tmp_path: Path) -> None:
    sweep = swept(tmp_path / "own", crossing, drawn(8, 3))
    assert given_point(stored(sweep), scenario(), 5).lucks == (5, 13, 21)


def test_a_point_that_is_not_there_is_refused(common: Sweep) -> None:
    with pytest.raises(InputError, match="no design point 6"):
        given_point(stored(common), scenario(), 6)


def test_json_has_null_for_what_is_no_number(common: Sweep) -> None:
    import json

    found = compared(common, outcomes=["cost_eur"])
    back = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert len(back["pairs"][0]["at_points"]["cost_eur"]) == 6
    assert back["points"][3]["structures"] == {"deterrence": "tripwire"}
    assert replace(found).main.id == "cost_eur"
