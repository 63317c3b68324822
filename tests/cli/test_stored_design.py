"""`sim analyse` and `sim compare` on runs of many design points."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from model import cli
from tests.analysis.sweeps import crossing, drawn, flat, grid, swept


def sim(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    swept(home / "runs/grid", flat, grid())
    swept(home / "runs/sobol", crossing, drawn(64, 8))
    return home


@pytest.fixture
def here(stored: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(stored)
    return stored


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("command", [("analyse", "sobol"), ("compare", "grid"), ("compare", "sobol")])
def test_no_line_is_wider_than_the_terminal(
    here: Path, command: tuple[str, ...], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    result = sim(*command)
    assert result.exit_code == 0, result.output
    assert max(len(line) for line in result.stdout.splitlines()) <= width


def test_an_analysis_says_what_a_world_is_and_what_was_varied(here: Path) -> None:
    text = " ".join(sim("analyse", "sobol").stdout.split())
    assert "64 worlds: the points of a design (sobol), each averaged over 8 replications; own luck" in text
    assert "varied: parameters russia.resolve, ukraine.resolve, war.prize_russia" in text
    assert "what drives Holds" in text
    assert "varied are 3 of " in text
    assert "uncertain parameters of the scenario: nothing here says that the others do not matter" in text


def test_an_analysis_takes_the_thresholds_that_the_scenario_states(here: Path) -> None:
    result = sim("analyse", "grid")
    assert result.exit_code == 0, result.output
    assert "share good" in result.stdout
    assert "Europe alone, force.size 20000" in result.stdout
    assert "best in k of 2 structures" in result.stdout


def test_a_comparison_keeps_luck_and_points_apart(here: Path) -> None:
    text = " ".join(sim("compare", "grid").stdout.split())
    assert "6 design points, the same luck at every point; 50 replications of each, in pairs" in text
    assert "intervals hold luck alone" in text
    assert "spread of the difference over points" in text
    assert "5: force.size 20000, deterrence tripwire" in text
    assert "first divergence: not shown over points; sim compare runs/grid@POINT" in text


def test_of_many_points_the_best_the_worst_and_the_shape_are_shown(here: Path) -> None:
    output = sim("compare", "sobol").stdout
    text = " ".join(output.split())
    assert text.count("Europe alone, best:") == 3
    assert text.count("Europe alone, worst:") == 3
    assert "of 64 points" in text
    assert "Each point: --json; what each sets: runs/sobol/points.parquet" in text
    assert "mean difference along what varies, the strongest first" in text
    assert len(output.splitlines()) < 100


def test_where_the_order_changes_along_what_varies_is_said(here: Path) -> None:
    text = " ".join(sim("compare", "sobol", "--outcomes", "deal_and_holds_5y").stdout.split())
    assert "the order changes along russia.resolve: Europe alone is ahead at 0.0" in text
    assert "the order changes" not in sim("compare", "grid").stdout


def test_an_outcome_without_pairs_is_named_and_has_no_column(here: Path) -> None:
    text = sim("compare", "sobol", "--outcomes", "deal_and_holds_5y,cost_eur").stdout
    assert "none for Cost: no replication has them on both sides" in text
    assert "Compared in no history: Cost." in " ".join(text.split())
    assert text.count("Cost") == 2


def test_a_comparison_as_json_has_every_point(here: Path) -> None:
    content = json.loads(sim("compare", "grid", "--outcomes", "deal_and_holds_5y", "--json").stdout)
    assert len(content["pairs"][0]["at_points"]["deal_and_holds_5y"]) == 6
    assert content["pairs"][0]["differences"]["deal_and_holds_5y"]["spread"]["beyond_luck"] >= 0.0


def test_a_design_point_is_compared_like_a_run(here: Path) -> None:
    result = sim("compare", "grid@4", "--sample", "0", "--outcomes", "deal_and_holds_5y")
    assert result.exit_code == 0, result.output
    assert "design point 4 of runs/grid: force.size 10000, deterrence tripwire" in result.stdout


def test_two_design_points_of_common_luck_are_compared_in_pairs(here: Path) -> None:
    result = sim("compare", "grid@0:europe_alone", "grid@2:europe_alone", "--sample", "0")
    assert result.exit_code == 0, result.output
    assert "in pairs under the same luck" in result.stdout
    assert "force.size  0 → 20,000 troops" in result.stdout


def test_two_design_points_of_their_own_luck_are_separate_samples_and_said_so(here: Path) -> None:
    text = " ".join(sim("compare", "sobol@0:europe_alone", "sobol@2:europe_alone", "--sample", "0").stdout.split())
    assert "not paired (each design point has luck of its own)" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "grid", "grid@2"), "@POINT for one of them"),
        (("compare", "grid@6"), "expected: a whole number from 0 to 5"),
        (("compare", "grid:europe_alon"), "did you mean: europe_alone"),
        (("compare", "grid", "sobol"), "no design point in common"),
        (("compare", "grid", "--outcomes", "cost"), "no outcome 'cost'"),
        (("analyse", "grid", "sobol"), "a run with several design points is analysed by itself"),
        (("analyse", "grd"), "did you mean: grid"),
        (("analyse", "grid", "nowhere"), "no such run"),
    ],
)
def test_what_cannot_be_done_with_many_points_ends_with_code_2(
    here: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = sim(*arguments)
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("target", ["grid", "runs/grid"])
def test_a_run_of_many_points_is_not_explained_as_a_whole(here: Path, target: str) -> None:
    result = sim("explain", target, "--option", "europe_alone")
    assert result.exit_code == 2
    assert "expected: runs/grid@POINT" in result.stderr
