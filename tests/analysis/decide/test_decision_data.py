"""What a decision over a design rests on."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from model.analysis.data.inputs import CONTENT, LEVER, THEORY, columns
from model.analysis.data.rows import read_design
from model.analysis.decide.reading.decision_data import DecisionData
from model.analysis.decide.reading.read import of_run
from model.experiment.store.run import Run
from model.scenario import Factor
from tests.analysis.sweeps import crossing, drawn, flat, grid, scenario, swept

NAMES = ["deal_and_holds_5y", "cost_eur"]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return swept(tmp_path_factory.mktemp("runs") / "grid", flat, grid(replications=300))


@pytest.fixture(scope="module")
def sobol(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return swept(tmp_path_factory.mktemp("runs") / "sobol", crossing, drawn(64, 8))


def data_of(run: Run, **more: int) -> DecisionData:
    return of_run(run, NAMES, **more)


def mean_of(run: Run, name: str, option: str) -> pl.DataFrame:
    """`point` and the mean of an outcome at it."""
    rows = run.rows().filter(pl.col("option") == option)
    return rows.group_by("point").agg(pl.col(name).mean().fill_null(float("nan"))).sort("point").collect()


@pytest.mark.parametrize("name", NAMES)
def test_worlds_are_the_averages_of_all_rows_of_a_point(name: str, sobol: Run) -> None:
    data = data_of(sobol, noisy_rows=100)
    for k, option in enumerate(data.worlds.options):
        expected = mean_of(sobol, name, option)[name].to_numpy()
        assert np.allclose(data.worlds.outcomes[name][:, k], expected, equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
def test_settings_of_levers_are_alternatives_and_theories_worlds(name: str, common: Run) -> None:
    data = data_of(common, noisy_rows=100)
    assert [item.label for item in data.alternatives] == list(data.worlds.options)
    assert data.worlds.options[4] == "europe_alone, force.size 10000"
    assert data.worlds.outcomes[name].shape == (2, 6)
    for k, item in enumerate(data.alternatives):
        size = [0.0, 10_000.0, 20_000.0].index(item.settings["force.size"])
        expected = mean_of(common, name, item.option)[name].to_numpy()[[size, size + 3]]
        assert np.allclose(data.worlds.outcomes[name][:, k], expected, equal_nan=True)


def test_levers_are_no_column_of_worlds(common: Run) -> None:
    data = data_of(common)
    assert (data.worlds.names, data.worlds.bases) == (("deterrence",), (THEORY,))
    assert LEVER not in data.single_replications.bases


def test_luck_is_judged_by_some_replications_of_every_point(sobol: Run) -> None:
    data = data_of(sobol, noisy_rows=130)
    assert data.point_replications.rows == 128
    assert np.unique(data.point_replications.point, return_counts=True)[1].tolist() == [2] * 64
    assert data.luck is not None
    assert data.luck.batches == 8


def test_theories_are_categories(common: Run) -> None:
    ensemble = data_of(common).worlds
    assert ensemble.labels == {"deterrence": ("capability", "tripwire")}
    assert ensemble.parameters.tolist() == [[0.0], [1.0]]
    assert ensemble.structures == ("deterrence: capability", "deterrence: tripwire")


def test_under_common_luck_each_replication_stands_for_its_draws_once(common: Run) -> None:
    data = data_of(common)
    assert data.single_replications.rows == 300
    values = data.single_replications.parameters[:, data.single_replications.names.index("russia.resolve")]
    assert np.unique(values).size == 300
    theories = data.single_replications.parameters[:, data.single_replications.names.index("deterrence")]
    assert np.unique(theories, return_counts=True)[1].tolist() == [150, 150]


def test_levers_alone_make_each_replication_a_world_with_its_draws(tmp_path: Path) -> None:
    sizes = Factor("force.size", "lever", values=(0.0, 10_000.0))
    run = swept(tmp_path / "levers", flat, grid(replications=80, factors=(sizes,)))
    data = data_of(run)
    assert (data.worlds.rows, len(data.worlds.options), data.averaged) == (80, 4, False)
    assert "russia.resolve" in data.worlds.names
    rows = run.rows().filter((pl.col("option") == "europe_alone") & (pl.col("point") == 1)).collect()
    held = data.worlds.outcomes["deal_and_holds_5y"][:, data.worlds.options.index("europe_alone, force.size 10000")]
    assert held.tolist() == rows.sort("replication")["deal_and_holds_5y"].to_list()


def test_options_that_a_lever_makes_equal_are_said_once(tmp_path: Path) -> None:
    def same(option: str, given: dict, theories: dict, chance: Any) -> list:
        return list(flat("europe_alone", given, theories, chance))

    data = data_of(swept(tmp_path / "same", same, grid(replications=20)))
    assert data.alike == (("no_guarantee", "europe_alone"),)
    assert {item.option for item in data.alternatives} == {"no_guarantee"}


def test_with_too_few_replications_no_drawn_columns_are_given(tmp_path: Path) -> None:
    data = data_of(swept(tmp_path / "few", flat, grid(replications=50)))
    assert data.single_replications is data.point_replications
    assert data.single_replications.names == ("deterrence",)


def test_drawn_columns_are_the_values_that_the_rules_receive(sobol: Run) -> None:
    """At its point what is set, else the scenario's own draw under that replication's luck."""
    from model.simulation.parameters import world_of

    ensemble = data_of(sobol).single_replications
    table = read_design(sobol)
    replications = np.concatenate([chunk.replication for chunk in table.chunks(NAMES)])
    assert ensemble.rows == replications.size
    known = world_of(scenario(), "europe_alone", replications, 7, {})
    own = ensemble.under("europe_alone")
    assert CONTENT in ensemble.bases
    for name in ("us.willingness_start", "force.size", "contact.feud_growth"):
        assert own.parameters[:, own.names.index(name)].tolist() == known[name].tolist()
    k = table.paths.index("russia.resolve")
    assert (
        ensemble.parameters[:, ensemble.names.index("russia.resolve")].tolist()
        == table.values[ensemble.point, k].tolist()
    )


def test_each_option_has_its_own_draws_of_its_open_contents() -> None:
    given = scenario()
    replications = np.arange(40, dtype=np.int64)
    inputs = columns(given, ("rear_hundreds", "europe_alone", "no_guarantee"), replications, 3)
    name = next(name for name in inputs.names if name.startswith("force.size"))
    assert name == "force.size of rear_hundreds"
    path, small = inputs.own["rear_hundreds"][name]
    _, large = inputs.own["europe_alone"][name]
    assert path == "force.size"
    assert np.array_equal(np.argsort(small), np.argsort(large)), "one luck, two distributions"
    assert small.max() <= 4000.0 < 10_000.0 <= large.min()
    assert np.unique(inputs.own["no_guarantee"][name][1]).tolist() == [0.0]


def test_a_path_that_a_point_leaves_to_the_scenario_is_drawn(tmp_path: Path) -> None:
    factors = (Factor("russia.resolve", "parameter", values=(0.2, 0.9)),)
    run = swept(
        tmp_path / "star", lambda *_: [np.ones(_[1]["russia.resolve"].shape)] * 3,
        grid(replications=240, design="one_at_a_time", factors=factors),
    )  # fmt: skip
    data = data_of(run)
    assert data.refused is not None
    column = data.single_replications.parameters[:, data.single_replications.names.index("russia.resolve")]
    assert np.count_nonzero(column == 0.2) == np.count_nonzero(column == 0.9) == 80
    assert np.unique(column).size == 82


PEAK = """
import resource, sys
from pathlib import Path
from model.analysis.decide.reading.read import of_run
from tests.analysis.sweeps import crossing, drawn, swept

run = swept(Path(sys.argv[1]), crossing, drawn(64, int(sys.argv[2])), block=16_384)
of_run(run, ["deal_and_holds_5y", "cost_eur"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows_of_a_design(tmp_path: Path, root: Path) -> None:
    peaks = []
    for replications in (2_000, 14_000):
        command = [sys.executable, "-c", PEAK, str(tmp_path / str(replications)), str(replications)]
        where = {**os.environ, "PYTHONPATH": str(root)}
        result = subprocess.run(command, cwd=root, env=where, capture_output=True, text=True, check=True)
        peaks.append(int(result.stdout))
    # Held at once, the 1.54 million rows more would be at least 60 MB in the five columns read.
    assert peaks[1] - peaks[0] < 30
