"""The Python face on a small real run: it says what the command line says."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import model as rs
from model import cli
from model.experiment.execute.events import Notice, Planned, Started


def printed(*arguments: object) -> str:
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_run_is_played_with_what_is_set_and_the_second_time_read(root: Path, tmp_path: Path) -> None:
    events: list[object] = []
    given = {"settings": {"force.size": 20_000}, "options": ["europe_alone"], "replications": 4, "workers": 1}
    played = rs.run(root / "scenarios/reassurance.yaml", out=tmp_path / "run", on_event=events.append, **given)
    assert (played.folder, played.replications, played.seed) == (tmp_path / "run", 4, 1)
    assert played.settings == {"force.size": 20_000.0}
    assert list(played.options) == ["europe_alone"]
    assert isinstance(events[0], Planned)
    assert len([event for event in events if isinstance(event, Started)]) == 1
    events.clear()
    again = rs.run(root / "scenarios/reassurance.yaml", out=tmp_path / "run", on_event=events.append, **given)
    assert again.outcomes.equals(played.outcomes)
    assert any(isinstance(event, Notice) and "nothing is played" in event.text for event in events)


def test_tables_are_frames_with_the_documented_columns(run: rs.Run) -> None:
    assert run.outcomes.columns[:3] == ["option", "replication", "deal_signed"]
    assert run.outcomes.height == 3 * 24
    assert run.weekly.columns[:3] == ["option", "week", "n"]
    assert run.points.to_dicts() == [{"point": 0}]
    assert set(run.about["id"]) == set(run.outcomes.columns) - {"option", "replication"}
    assert run.parameters.height == 24
    assert run.parameters["russia.resolve"].n_unique() == 24
    assert run.to_pandas().shape == run.outcomes.shape


def test_a_summary_is_what_the_command_prints(run: rs.Run) -> None:
    frame = run.summary().to_frame()
    assert frame.columns[:6] == ["option", "outcome", "estimate", "low", "high", "n"]
    [row] = frame.filter(option="europe_alone", outcome="deal_signed").to_dicts()
    signed = run.outcomes.filter(option="europe_alone")["deal_signed"]
    assert row["estimate"] == pytest.approx(signed.mean())
    assert row["low"] <= row["estimate"] <= row["high"]
    assert run.as_json() == run.summary().as_json()
    assert "shows the model, not the world" in " ".join(repr(run).split())
    assert "<pre" in run._repr_html_()
    assert max(map(len, run.summary().text(60).splitlines())) <= 60


def test_the_frame_of_a_plot_has_ids_and_numbers(run: rs.Run) -> None:
    frame = run.plot("survival").to_frame()
    assert frame.columns == ["option", "week", "share", "low", "high", "n"]
    assert frame.schema["share"] == pl.Float64
    assert set(frame["option"]) <= set(run.options)


def test_a_comparison_is_what_the_command_prints(run: rs.Run) -> None:
    comparison = rs.compare(run, options=["no_guarantee", "europe_alone"], sample=4)
    line = printed("compare", run.folder, "--options", "no_guarantee,europe_alone", "--sample", 4, "--json")
    assert json.loads(json.dumps(comparison.as_json())) == json.loads(line)
    assert "first divergence" in comparison.text()


def test_without_names_all_options_are_compared_with_the_reference(run: rs.Run) -> None:
    pairs = run.compare(outcomes=["deal_signed"]).result.pairs
    assert [(pair.baseline.option, pair.other.option) for pair in pairs] == [
        ("no_guarantee", "europe_alone"), ("no_guarantee", "us_backstop"),
    ]  # fmt: skip


def test_a_history_is_explained_and_a_decision_opened(run: rs.Run) -> None:
    history = run.explain("europe_alone", 3)
    assert history.turning_points
    assert history.cards == ()
    line = printed("explain", run.folder, "--option", "europe_alone", "--replication", 3, "--json")
    assert history.as_json() == json.loads(line)
    number, week, actor = next(
        (number, week, actor)
        for number in range(run.replications)
        for event in run.explain("europe_alone", number).turning_points
        for week, actor in event.decisions
        if actor in ("russia", "ukraine", "us")
    )
    decision = run.explain("europe_alone", number, week=week, actor=actor)
    assert decision.cards
    assert decision.turning_points == ()


def test_a_point_of_a_grid_is_a_run_of_its_own(grid: rs.Run) -> None:
    assert grid.points["us.backstop"].to_list() == [0.0, 1.0]
    assert grid.outcomes.columns[:3] == ["option", "point", "replication"]
    point = grid.at(1)
    assert point.settings == {"us.backstop": 1.0}
    assert point.outcomes.height == 3 * 4
    assert rs.open(f"{grid.folder}@1").outcomes.equals(point.outcomes)
    assert "point" in grid.summary().to_frame().columns
    assert point.explain("us_backstop", 1).turning_points
    with pytest.raises(rs.InputError, match="no design point 2"):
        grid.at(2)
    with pytest.raises(rs.InputError, match="several design points"):
        grid.parameters  # noqa: B018


def test_a_ledger_has_a_row_for_every_parameter(root: Path, run: rs.Run) -> None:
    ledger = rs.ledger(root / "scenarios/reassurance.yaml")
    frame = ledger.to_frame()
    assert frame["path"].to_list() == list(run.scenario.parameters)
    assert frame.schema["outcomes"] == pl.List(pl.String)
    assert "variance share" in ledger.text()


def test_problems_of_a_file_come_with_their_place(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: {root / 'scenarios/reassurance.yaml'}\nid: mine\ntitel: Mine\n")
    errors = [problem for problem in rs.check(path) if problem.severity == "error"]
    assert (3, "title") in [(problem.line, problem.suggestion) for problem in errors]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"settings": {"us.backstp": 0.5}}, "did you mean: us.backstop"),
        ({"vary": {"us.backstop": []}}, "nothing to vary"),
        ({"options": ["europe_alon"]}, "did you mean: europe_alone"),
        ({"replications": 0}, "replications is 0"),
        ({"until": 0.1, "best": "deal_signed"}, "a run stops for one"),
    ],
)
def test_what_cannot_be_played_is_an_input_error(root: Path, wrong: dict[str, object], words: str) -> None:
    with pytest.raises(rs.InputError, match=words):
        rs.run(root / "scenarios/reassurance.yaml", on_event=lambda event: None, **wrong)


@pytest.mark.slow
def test_an_analysis_ranks_the_options(grid: rs.Run) -> None:
    analysis = rs.analyse(grid, outcome="deal_signed", thresholds={"deal_signed": 0.5}, on_event=lambda event: None)
    assert analysis.as_json()["criteria"][0]["id"] == "deal_signed"
    assert "deal signed" in analysis.text()
