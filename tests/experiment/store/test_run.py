"""A stored run and its views: fewer replications, fewer options, one of its design points."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from model.errors import InputError
from model.experiment.design import manifest
from model.experiment.design.manifest import Manifest
from model.experiment.store.catalogue import describe, plan_removal, remove
from model.experiment.store.place import list_runs
from model.experiment.store.run import Run, load_run
from tests.experiment.fakes import OPTIONS
from tests.experiment.plans import DESIGNS, planned, played, several_points

each_design = pytest.mark.parametrize("design", DESIGNS)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    home = tmp_path_factory.mktemp("runs")
    return {name: played(home / name, make(replications=40)) for name, make in DESIGNS.items()}


@pytest.fixture(autouse=True)
def _as_another_process_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known of the manifests that were written before a test."""
    monkeypatch.setattr(manifest, "_written", {})


def test_a_manifest_that_was_just_written_is_read_unchecked_and_any_other_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(manifest, "_adapter", lambda: pytest.fail("was just written"))
        run = played(tmp_path / "a")
    assert load_run(run.folder).manifest is run.stored
    text = (run.folder / "manifest.json").read_text()
    with pytest.raises(ValueError, match="not as it was written"):
        Manifest.from_json(text.replace('"points": 1,', '"points": 2,'))


@each_design
def test_a_run_read_back_is_the_run_that_was_played(runs: dict[str, Run], design: str) -> None:
    run = runs[design]
    back = load_run(run.folder)
    assert back.manifest == run.manifest == back.stored
    assert back.outcomes.equals(run.outcomes)
    assert (back.folder / "scenario.yaml").read_text().startswith("id: small")
    assert Manifest.from_json(run.manifest.as_json()) == run.manifest


@each_design
def test_the_values_under_an_option_are_its_rows_in_one_piece_or_in_several(runs: dict[str, Run], design: str) -> None:
    run = runs[design]
    pieces = len(run.outcomes["option"].rle_id().unique())
    assert (pieces > len(OPTIONS)) == (design == "several"), "each theory has its own rows of every option"
    for option in run.manifest.option_ids:
        rows = run.outcomes.filter(option=option)
        for name, column in run.values(option, ["deal_signed", "limited_strike_5y"]).items():
            assert column.tobytes() == rows[name].to_numpy().tobytes()
            column[:] = -1.0  # what is handed over is the caller's own
    assert not (run.values(OPTIONS[0], ["deal_signed"])["deal_signed"] == -1.0).any()


@each_design
def test_a_view_holds_the_first_replications_of_its_options(runs: dict[str, Run], tmp_path: Path, design: str) -> None:
    view = load_run(runs[design].folder).view({"us_backstop": 7, "europe_alone": 12})
    assert view.manifest.option_ids == ("europe_alone", "us_backstop")
    assert (view.replications, view.manifest.reference) == (7, "europe_alone")
    first = pl.col("replication") < pl.col("option").replace_strict({"us_backstop": 7, "europe_alone": 12})
    expected = runs[design].outcomes.filter(pl.col("option") != "no_guarantee").filter(first)
    assert view.outcomes.equals(expected)
    assert view.outcomes.height == view.manifest.rows


def test_a_view_of_points_with_luck_of_their_own_holds_the_first_of_each(tmp_path: Path) -> None:
    run = played(tmp_path / "a", several_points(luck="own"))
    view = run.view({"europe_alone": 2})
    assert view.outcomes["replication"].unique().sort().to_list() == list(range(6))
    assert view.at(4).outcomes["replication"].to_list() == [1, 4]


@pytest.mark.parametrize("counts", [{}, {"europe_alone": 41}, {"europe_alone": 0}, {"nobody": 1}])
def test_a_view_of_what_is_not_held_is_refused(runs: dict[str, Run], counts: dict[str, int]) -> None:
    with pytest.raises(InputError, match="does not hold these replications"):
        runs["one"].view(counts)


def test_weekly_series_are_those_of_all_replications_or_none(runs: dict[str, Run]) -> None:
    run = runs["one"]
    some = run.view({"europe_alone": 40})
    assert some.weekly.equals(run.weekly.filter(option="europe_alone"))
    with pytest.raises(InputError, match="over all replications that are stored"):
        _ = run.view({"europe_alone": 39}).weekly
    with pytest.raises(InputError, match="keeps no weekly series"):
        _ = runs["several"].weekly


def test_a_design_point_is_a_run_with_its_settings(runs: dict[str, Run]) -> None:
    run = runs["several"]
    for point, size, theory in [(1, 10_000.0, "capability"), (5, 20_000.0, "tripwire")]:
        single = run.at(point)
        assert single.manifest.settings == {"force.size": size}
        assert single.manifest.structures == {"deterrence": theory}
        assert (single.manifest.points, single.manifest.vary) == (1, {})
        assert single.outcomes.equals(run.outcomes.filter(point=point).drop("point"))
        assert single.outcomes.height == single.manifest.rows


@pytest.mark.parametrize("point", [-1, 6])
def test_a_point_there_is_not_is_refused(runs: dict[str, Run], point: int) -> None:
    with pytest.raises(InputError, match="a whole number from 0 to 5"):
        runs["several"].at(point)


def test_values_are_in_the_order_of_replications_with_nan_where_they_do_not_apply(runs: dict[str, Run]) -> None:
    values = runs["one"].values("no_guarantee", ["deal_signed", "limited_strike_5y"])
    assert values["deal_signed"].shape == (40,)
    assert str(values["limited_strike_5y"][0]) == "nan"


FORMAT_1 = {
    "format": 1, "run": "ab" * 32, "scenario": "small", "sources": "fake", "seed": 1, "replications": 100,
    "options": [["no_guarantee", "No guarantee"]], "outcomes": [], "values": "cd" * 32,
}  # fmt: skip


def test_a_run_of_an_older_format_is_refused_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / "runs/old"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(FORMAT_1))
    for look in (load_run, describe, lambda place: planned(place)):
        with pytest.raises(InputError, match=r"manifest.json: it has format 1, this program reads 2"):
            look(folder)
    runs, (problem,) = list_runs(tmp_path / "runs")
    assert runs == []
    assert "it has format 1" in problem.render()
    remove(plan_removal([folder]))
    assert not folder.exists()


def test_a_manifest_of_a_later_program_may_say_more(runs: dict[str, Run]) -> None:
    text = json.dumps({**json.loads(runs["one"].manifest.as_json()), "mood": "sunny"})
    assert Manifest.from_json(text) == runs["one"].manifest


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "2"}', '{"format": 2}'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match="cannot be read"):
        load_run(tmp_path)


def test_a_run_is_described_with_its_files_and_what_changed(runs: dict[str, Run]) -> None:
    described = describe(runs["one"].folder)
    assert described.manifest == runs["one"].manifest
    assert set(described.files) >= {"manifest.json", "rows/0000-0000000000.parquet", "weekly.parquet"}
    assert described.bytes == sum(described.files.values())
    assert described.rules_changed  # fake work has rules of its own
    assert described.versions == {}


def test_a_manifest_says_nothing_of_machine_time_or_place(runs: dict[str, Run]) -> None:
    for path in runs["one"].folder.glob("*.json"):
        assert str(runs["one"].folder.parent) not in path.read_text()
    assert set(OPTIONS) == set(json.loads(runs["one"].manifest.as_json())["replications_by_option"])
