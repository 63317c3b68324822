"""What a decision over a design rests on."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from model.analysis.data.inputs import CONTENT, LEVER, THEORY, columns
from model.experiment.store.run import Run
from model.scenario import Factor
from tests.analysis.data.test_rows import flat
from tests.analysis.sweeps import crossing, drawn, grid, scenario, stored, swept

NAMES = ["deal_and_holds_5y", "cost_eur"]


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return swept(tmp_path_factory.mktemp("sweeps") / "grid", flat, grid(replications=300))


@pytest.fixture(scope="module")
def sobol(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return swept(tmp_path_factory.mktemp("sweeps") / "sobol", crossing, drawn(64, 8))


def rests(sweep: Run, **more: int) -> Evidence:
    return of_sweep(stored(sweep), scenario(), NAMES, **more)


@pytest.mark.parametrize("which", ["common", "sobol"])
def test_worlds_are_the_averages_of_all_rows_of_a_point(which: str, request: pytest.FixtureRequest) -> None:
    sweep: Run = request.getfixturevalue(which)
    found = rests(sweep, noisy_rows=100)
    means = sweep.rows().group_by("option", "point").agg(pl.col(name).mean() for name in NAMES).sort("point").collect()
    for k, option in enumerate(found.worlds.options):
        for name in NAMES:
            expected = means.filter(pl.col("option") == option)[name].fill_null(float("nan")).to_numpy()
            assert np.allclose(found.worlds.outcomes[name][:, k], expected, equal_nan=True)


def test_luck_is_judged_by_some_replications_of_every_point(sobol: Run) -> None:
    found = rests(sobol, noisy_rows=130)
    assert found.noisy.rows == 128
    assert np.unique(found.noisy.point, return_counts=True)[1].tolist() == [2] * 64
    assert found.thinner == 4.0


def test_what_is_set_stands_beside_theories_which_are_categories(common: Run) -> None:
    found = rests(common).worlds
    assert (found.names, found.bases) == (("force.size", "deterrence"), (LEVER, THEORY))
    assert found.labels == {"deterrence": ("capability", "tripwire")}
    assert found.parameters.tolist() == [[size, theory] for theory in (0, 1) for size in (0, 10_000, 20_000)]
    assert found.structures == ("deterrence: capability", "deterrence: tripwire")


def test_under_common_luck_each_replication_stands_for_its_draws_once(common: Run) -> None:
    found = rests(common)
    assert found.singles.rows == 300
    values = found.singles.parameters[:, found.singles.names.index("russia.resolve")]
    assert np.unique(values).size == 300
    sizes = found.singles.parameters[:, found.singles.names.index("force.size")]
    assert np.unique(sizes, return_counts=True)[1].tolist() == [100, 100, 100]


def test_where_too_few_lucks_there_are_nothing_is_said_of_what_was_drawn(tmp_path: Path) -> None:
    found = rests(swept(tmp_path / "few", flat, grid(replications=50)))
    assert found.singles is found.noisy
    assert found.singles.names == ("force.size", "deterrence")


def test_drawn_columns_are_what_the_rules_are_handed(sobol: Run) -> None:
    """At its point what is set, else the scenario's own draw under that replication's luck."""
    from model.simulation.parameters import world_of

    found = rests(sobol).singles
    table = stored(sobol)
    replications = np.concatenate([chunk.replication for chunk in table.chunks(NAMES)])
    assert found.rows == replications.size
    known = world_of(scenario(), "europe_alone", replications, 7, {})
    own = found.under("europe_alone")
    assert CONTENT in found.bases
    for name in ("us.willingness_start", "force.size", "contact.feud_growth"):
        assert own.parameters[:, own.names.index(name)].tolist() == known[name].tolist()
    k = table.paths.index("russia.resolve")
    assert found.parameters[:, found.names.index("russia.resolve")].tolist() == table.values[found.point, k].tolist()


def test_each_option_has_its_own_draws_of_what_it_leaves_open() -> None:
    given = scenario()
    replications = np.arange(40, dtype=np.int64)
    found = columns(given, ("rear_hundreds", "europe_alone", "no_guarantee"), replications, 3)
    name = next(name for name in found.names if name.startswith("force.size"))
    assert name == "force.size of rear_hundreds"
    path, small = found.own["rear_hundreds"][name]
    _, large = found.own["europe_alone"][name]
    assert path == "force.size"
    assert np.array_equal(np.argsort(small), np.argsort(large)), "one luck, two distributions"
    assert small.max() <= 4000.0 < 10_000.0 <= large.min()
    assert np.unique(found.own["no_guarantee"][name][1]).tolist() == [0.0]


def test_what_a_point_leaves_to_the_scenario_is_drawn(tmp_path: Path) -> None:
    factors = (Factor("russia.resolve", "parameter", values=(0.2, 0.9)),)
    sweep = swept(
        tmp_path / "star", lambda *_: [np.ones(_[1]["russia.resolve"].shape)] * 3,
        grid(replications=240, design="one_at_a_time", factors=factors),
    )  # fmt: skip
    found = rests(sweep)
    assert found.refused is not None
    column = found.singles.parameters[:, found.singles.names.index("russia.resolve")]
    assert np.count_nonzero(column == 0.2) == np.count_nonzero(column == 0.9) == 80
    assert np.unique(column).size == 82


PEAK = """
import resource, sys
from pathlib import Path
from model.analysis.evidence import of_sweep
from tests.analysis.sweeps import crossing, drawn, scenario, stored, swept

sweep = swept(Path(sys.argv[1]), crossing, drawn(64, int(sys.argv[2])), lanes=1024, part_rows=100_000)
of_sweep(stored(sweep), scenario(), ["deal_and_holds_5y", "cost_eur"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows_of_a_sweep(tmp_path: Path, root: Path) -> None:
    peaks = []
    for replications in (4_000, 24_000):
        command = [sys.executable, "-c", PEAK, str(tmp_path / str(replications)), str(replications)]
        where = {**os.environ, "PYTHONPATH": str(root)}
        result = subprocess.run(command, cwd=root, env=where, capture_output=True, text=True, check=True)
        peaks.append(int(result.stdout))
    # Held at once, the 2.56 million rows more would be at least 100 MB in the five columns read.
    assert peaks[1] - peaks[0] < 50
