"""Rows of a stored sweep, read a piece at a time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from model.analysis.data.rows import Stored
from model.errors import InputError
from model.experiment.sweep import Sweep
from tests.analysis.sweeps import crossing, drawn, grid, stored, swept


def flat(option: str, given: dict, theories: dict, chance: object) -> list:
    size = np.nan_to_num(given["force.size"])
    lift = 0.1 * (option == "europe_alone") + 0.1 * (theories["deterrence"] == "tripwire")
    held = (chance(1) < 0.3 + lift + size * 1e-5).astype(float)  # type: ignore[operator]
    return [np.ones(size.shape), held, np.where(held == 1.0, size, np.nan)]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return swept(tmp_path_factory.mktemp("sweeps") / "grid", flat, grid())


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return swept(tmp_path_factory.mktemp("sweeps") / "sobol", crossing, drawn(32, 4))


@pytest.mark.parametrize("size", [1, 500, 10**6])
@pytest.mark.parametrize("which", ["common", "own"])
def test_every_row_is_read_once_in_its_place(which: str, size: int, request: pytest.FixtureRequest) -> None:
    sweep: Sweep = request.getfixturevalue(which)
    given = stored(sweep)
    chunks = list(given.chunks(["deal_and_holds_5y", "cost_eur"], size))
    point = np.concatenate([given.chosen[chunk.place] for chunk in chunks])
    replication = np.concatenate([chunk.replication for chunk in chunks])
    values = np.concatenate([chunk.values for chunk in chunks])
    table = sweep.rows().collect()
    assert values.shape == (table.height // 2, 2, 2)
    for k, option in enumerate(given.options):
        here = pl.DataFrame(
            {"point": point, "replication": replication, "held": values[:, k, 0], "cost": values[:, k, 1]}
        )
        there = table.filter(pl.col("option") == option).join(here, on=["point", "replication"], how="left")
        assert there["held"].to_list() == there["deal_and_holds_5y"].to_list()
        assert there["cost"].fill_nan(None).to_list() == there["cost_eur"].to_list()


def test_a_point_is_told_with_its_theory(common: Sweep) -> None:
    given = stored(common)
    assert given.label(5) == "force.size 20000, deterrence tripwire"
    assert (given.settings(5), given.structures(5)) == ({"force.size": 20_000.0}, {"deterrence": "tripwire"})


def test_options_of_unequal_length_are_read_as_far_as_all_go(common: Sweep) -> None:
    shorter = {"no_guarantee": 30, "europe_alone": 50}
    given = stored(replace(common, manifest={**common.manifest, "replications_by_option": shorter}))
    assert (given.turns, given.uneven) == (30, True)
    assert sum(chunk.place.size for chunk in given.chunks(["deal_signed"])) == 30 * 6
    assert given.of(["europe_alone"]).turns == 50


def test_of_too_many_points_a_sample_is_the_same_under_each_theory(common: Sweep) -> None:
    given = stored(common, most_points=4)
    assert given.chosen.size == 4
    assert len({int(point) % 3 for point in given.chosen}) == 2
    assert sum(chunk.place.size for chunk in given.chunks(["deal_signed"])) == 4 * 50


def test_missing_rows_are_refused_with_what_to_do(common: Sweep) -> None:
    fewer = replace(common, manifest={**common.manifest, "parts": 1})
    with pytest.raises(InputError, match=r"this sweep is damaged: .* rows where .* should be"):
        list(stored(fewer).chunks(["deal_signed"]))


def test_a_part_that_cannot_be_read_is_refused(common: Sweep, tmp_path: Path) -> None:
    elsewhere = replace(common, folder=tmp_path)
    (tmp_path / "points.parquet").write_bytes((common.folder / "points.parquet").read_bytes())
    with pytest.raises(InputError, match="this sweep is damaged"):
        list(stored(elsewhere).chunks(["deal_signed"]))


def test_luck_of_its_own_is_numbered_over_points(own: Sweep) -> None:
    given: Stored = stored(own)
    assert given.replication(np.array([0, 1, 3]), np.array([5, 5, 31])).tolist() == [5, 37, 127]
