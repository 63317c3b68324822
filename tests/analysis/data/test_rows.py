"""Rows of a stored run, read a piece at a time."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from model.analysis.data.rows import read_design
from model.errors import InputError
from model.experiment.store.run import Run, load_run
from tests.analysis.sweeps import crossing, drawn, flat, grid, swept


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return swept(tmp_path_factory.mktemp("sweeps") / "grid", flat, grid())


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return swept(tmp_path_factory.mktemp("sweeps") / "sobol", crossing, drawn(32, 4))


@pytest.mark.parametrize("size", [1, 500, 10**6])
@pytest.mark.parametrize("which", ["common", "own"])
def test_every_row_is_read_once_in_its_place(which: str, size: int, request: pytest.FixtureRequest) -> None:
    run: Run = request.getfixturevalue(which)
    given = read_design(run)
    chunks = list(given.chunks(["deal_and_holds_5y", "cost_eur"], size))
    point = np.concatenate([given.chosen[chunk.place] for chunk in chunks])
    replication = np.concatenate([chunk.replication for chunk in chunks])
    values = np.concatenate([chunk.values for chunk in chunks])
    table = run.rows().collect()
    assert values.shape == (table.height // 2, 2, 2)
    for k, option in enumerate(given.options):
        here = pl.DataFrame(
            {"point": point, "replication": replication, "held": values[:, k, 0], "cost": values[:, k, 1]}
        )
        there = table.filter(pl.col("option") == option).join(here, on=["point", "replication"], how="left")
        assert there["held"].to_list() == there["deal_and_holds_5y"].to_list()
        assert there["cost"].fill_nan(None).to_list() == there["cost_eur"].to_list()


def test_the_label_of_a_point_names_its_theory(common: Run) -> None:
    given = read_design(common)
    assert given.label(5) == "force.size 20000, deterrence tripwire"
    assert (given.settings(5), given.structures(5)) == ({"force.size": 20_000.0}, {"deterrence": "tripwire"})


def test_options_of_unequal_length_are_read_as_far_as_all_go(common: Run) -> None:
    given = read_design(common.view({"no_guarantee": 30, "europe_alone": 50}))
    assert (given.turns, given.uneven) == (30, True)
    assert sum(chunk.place.size for chunk in given.chunks(["deal_signed"])) == 30 * 6
    assert given.of(["europe_alone"]).turns == 50


def test_of_too_many_points_a_sample_is_the_same_under_each_theory(common: Run) -> None:
    given = read_design(common, most_points=4)
    assert given.chosen.size == 4
    assert len({int(point) % 3 for point in given.chosen}) == 2
    assert sum(chunk.place.size for chunk in given.chunks(["deal_signed"])) == 4 * 50


def test_missing_rows_are_refused_with_a_remedy(common: Run) -> None:
    more = replace(read_design(common), turns=60)
    with pytest.raises(InputError, match=r"this run is damaged: .* rows where .* should be"):
        list(more.chunks(["deal_signed"]))


def test_a_file_of_rows_that_cannot_be_read_is_refused(common: Run, tmp_path: Path) -> None:
    shutil.copytree(common.folder, tmp_path / "copy")
    for path in (tmp_path / "copy/rows").iterdir():
        path.write_bytes(b"PAR1")
    with pytest.raises(InputError, match="this run is damaged"):
        list(read_design(load_run(tmp_path / "copy")).chunks(["deal_signed"]))


def test_one_design_point_is_read_alone_with_its_own_luck(own: Run) -> None:
    given = read_design(own.at(5))
    [chunk] = given.chunks(["deal_and_holds_5y"])
    assert chunk.replication.tolist() == [5, 37, 69, 101]
    whole = own.rows().filter((pl.col("point") == 5) & (pl.col("option") == "europe_alone")).collect()
    assert chunk.values[:, 1, 0].tolist() == whole.sort("replication")["deal_and_holds_5y"].to_list()


def test_a_setting_of_every_point_does_not_vary(tmp_path: Path) -> None:
    run = swept(tmp_path / "set", flat, grid(replications=2, settings={"russia.resolve": 1.2}))
    given = read_design(run)
    assert (given.paths, given.varied_paths) == (("force.size", "russia.resolve"), ("force.size",))
    assert given.varied_switches == ("deterrence",)


def test_luck_of_its_own_is_numbered_over_points(own: Run) -> None:
    given = read_design(own)
    assert given.replication(np.array([0, 1, 3]), np.array([5, 5, 31])).tolist() == [5, 37, 127]
