"""The commands about stored runs, on real ones."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import sim
from tests.experiment.plans import planned, several_points


@pytest.fixture
def here(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with two copies of a run among its stored runs."""
    for name in ("one", "two"):
        shutil.copytree(run_folder, tmp_path / "runs" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_is_compared_by_name(here: Path) -> None:
    result = sim("compare", "one", "--sample", "6")
    assert result.exit_code == 0, result.output
    assert "options of runs/one compared" in result.stdout
    assert "force.size" in result.stdout
    assert "first divergence" in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 80


def test_the_example_of_a_comparison_can_be_typed(here: Path) -> None:
    result = sim("compare", "one", "--options", "europe_alone,us_backstop", "--sample", "8")
    assert result.exit_code == 0, result.output
    text = result.stdout.replace("\\\n", " ")
    commands = [line.split() for line in text.splitlines() if line.strip().startswith("sim explain")]
    assert commands
    for command in commands:
        shown = sim(*command[1:])
        assert shown.exit_code == 0, shown.output
        assert "the replay gives the row that the run stored" in shown.stdout


def test_a_comparison_without_replay_is_made_of_the_tables_alone(here: Path) -> None:
    content = json.loads(sim("compare", "one", "--sample", "0", "--json").stdout)
    assert [pair["other"] for pair in content["pairs"]] == ["europe_alone", "us_backstop"]
    assert {pair["divergence"] for pair in content["pairs"]} == {None}


def test_a_brief_comparison_is_the_answer_and_the_differences(here: Path) -> None:
    result = sim("compare", "one", "--brief")
    assert result.exit_code == 0, result.output
    assert "differences from" in result.stdout
    for left_out in ("first divergence", "what differs from", "side by side"):
        assert left_out not in result.stdout


def test_how_often_each_state_comes_is_said_by_option(here: Path) -> None:
    rows = json.loads(sim("countries", "one", "--year", "1", "--json").stdout)
    assert rows["week"] == 52
    assert set(rows["options"]) == {"no_guarantee", "europe_alone", "us_backstop"}
    france = next(country for country in rows["countries"] if country["id"] == "FRA")
    assert france["options"]["europe_alone"]["coalition"]["n"] == rows["signed"]["europe_alone"]
    result = sim("countries", "one:europe_alone", "--grep", "france")
    assert "France (FRA)" in result.stdout
    assert "Germany" not in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    wrong = sim("countries", "one", "--options", "europe_alon")
    assert wrong.exit_code == 2
    assert "did you mean: europe_alone" in wrong.stderr


def test_equal_runs_compared_differ_in_nothing(here: Path) -> None:
    result = sim("compare", "one:europe_alone", "two:europe_alone", "--sample", "4")
    assert result.exit_code == 0, result.output
    assert "nothing: the same content" in result.stdout
    assert "none of 4 pairs parts" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("on",), "did you mean: one"),
        (("nowhere", "neither"), "2 errors"),
        (("one", "one"), "named twice"),
        (("one:europe_alon",), "did you mean: europe_alone"),
        (("one", "--sample", "-1"), "sample is -1"),
        (("runs",), "not a run"),
        (("one@1",), "no design point 1"),
    ],
)
def test_what_cannot_be_compared_ends_with_code_2(here: Path, arguments: tuple[str, ...], words: str) -> None:
    result = sim("compare", *arguments)
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert result.stdout == ""


def test_a_run_verifies(here: Path) -> None:
    result = sim("verify", "one", "--sample", "6")
    assert result.exit_code == 0, result.output
    assert "6 of 72 rows played again: all bit for bit as stored" in result.stdout


def test_a_design_point_verifies_by_itself(here: Path) -> None:
    from tests.experiment.stored import store_run

    store_run(here / "runs/grid", replications=4, vary=["us.backstop=0,1"])
    result = sim("verify", "grid@1", "--sample", "6")
    assert result.exit_code == 0, result.output
    assert "6 of 12 rows played again: all bit for bit as stored" in result.stdout
    assert "5 of 24 rows played again" in sim("verify", "grid", "--sample", "5").stdout


def test_a_run_that_was_changed_does_not_verify(here: Path) -> None:
    import polars as pl

    for path in (here / "runs/one/rows").iterdir():
        pl.read_parquet(path).with_columns(pl.col("deal_signed") * 0.5 + 0.1).write_parquet(path)
    result = sim("verify", "one", "--sample", "6", "--json")
    assert result.exit_code == 4, result.output
    content = json.loads(result.stdout)
    assert (content["verified"], content["tables_intact"], content["rows_differing"]) == (False, False, 6)
    assert "6 of 6 rows came out otherwise" in result.stderr


def test_an_option_alone_is_not_verified(here: Path) -> None:
    result = sim("verify", "one:europe_alone")
    assert result.exit_code == 2
    assert "expected: RUN, or RUN@POINT" in result.stderr


def test_a_run_is_shown(here: Path) -> None:
    result = sim("runs", "show", "one")
    assert result.exit_code == 0, result.output
    assert "24 of each option, seed 1" in result.stdout
    assert "rows/ (3)" in result.stdout
    content = json.loads(sim("runs", "show", "runs/one", "--json").stdout)
    assert set(content["manifest"]["replications_by_option"].values()) == {24}
    assert not content["rules_changed"]


@pytest.mark.parametrize("points", ["one", "several"])
def test_a_run_that_was_killed_before_anything_was_complete_is_listed_and_shown(here: Path, points: str) -> None:
    plan = planned(here / "runs/begun", None if points == "one" else several_points())
    plan.place.mkdir()
    for name, content in plan.files().items():
        (plan.place / name).write_bytes(content)
    for arguments in (("runs",), ("runs", "show", "begun")):
        result = sim(*arguments)
        assert result.exit_code == 0, result.output
        words = " ".join(result.stdout.split())
        assert "none yet of each" in words
        assert words.count("none yet") == 2  # its options, and the replications of each
        assert "not complete" in result.stdout


def test_removing_asks_first(here: Path) -> None:
    result = sim("runs", "rm", "one", answer="n\n")
    assert (result.exit_code, (here / "runs/one").exists()) == (0, True)
    result = sim("runs", "rm", "one", answer="y\n")
    assert (result.exit_code, (here / "runs/one").exists()) == (0, False)
    assert sorted(path.name for path in (here / "runs").iterdir()) == ["two"]


def test_removing_without_an_answer_removes_nothing(here: Path) -> None:
    result = sim("runs", "rm", "one", answer="")
    assert (result.exit_code, (here / "runs/one").exists()) == (2, True)
    assert "--yes" in result.stderr


def test_several_runs_are_removed_at_once(here: Path) -> None:
    assert sim("runs", "rm", "one", "runs/two", "--yes").exit_code == 0
    assert list((here / "runs").iterdir()) == []


def test_nothing_is_removed_where_one_of_them_is_not_a_run(here: Path) -> None:
    (here / "thesis").mkdir()
    (here / "thesis" / "manifest.json").write_text('{"run": "mine"}')
    (here / "link").symlink_to(here / "runs/two")
    for other in ("thesis", "link", "runs"):
        result = sim("runs", "rm", "one", other, "--yes")
        assert result.exit_code == 2, result.output
    assert (here / "thesis/manifest.json").exists()
    assert {path.name for path in (here / "runs").iterdir()} == {"one", "two"}


def test_a_run_that_one_stands_in_is_not_removed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here / "runs/one")
    assert sim("runs", "rm", str(here / "runs/one"), "--yes").exit_code == 2


@pytest.mark.parametrize("threshold", ["deal_signed", "=1", "deal_signed=much", "deal_signed=inf"])
def test_a_threshold_that_is_none_is_an_input_error(here: Path, threshold: str) -> None:
    result = sim("analyse", "one", "--threshold", threshold)
    assert result.exit_code == 2
    assert "ID=VALUE" in result.stderr


def test_an_unknown_outcome_of_an_analysis_is_an_input_error(here: Path) -> None:
    result = sim("analyse", "one", "--outcome", "deal_signd")
    assert result.exit_code == 2
    assert "did you mean: deal_signed" in result.stderr


def test_a_share_wanted_in_percent_is_told_how_it_is_written(here: Path) -> None:
    result = sim("analyse", "one", "--threshold", "deal_signed=60")
    assert result.exit_code == 2
    assert "did you mean: deal_signed=0.6" in result.stderr


def test_a_run_is_explained_by_name(here: Path) -> None:
    result = sim("explain", "one", "--option", "europe_alone", "--replication", "2")
    assert result.exit_code == 0, result.output
    assert "sim explain runs/one --option europe_alone --replication 2" in " ".join(result.stdout.split())


def test_a_history_in_brief_is_its_outline_and_a_week_what_was_chosen(here: Path) -> None:
    history = ("explain", "one", "--option", "europe_alone", "--replication", "2")
    whole, brief = sim(*history).stdout, sim(*history, "--brief").stdout
    assert brief.splitlines()[:4] == whole.splitlines()[:4]
    assert "what happened" not in brief
    week = json.loads(sim(*history, "--json").stdout)["events"][0]["week"]
    week_brief = sim(*history, "--week", str(week), "--brief")
    assert week_brief.exit_code == 0, week_brief.output
    assert "it saw" not in week_brief.stdout


@pytest.mark.parametrize(
    ("target", "words"),
    [("on", "did you mean: one"), ("nowhere", "a scenario file, a run folder"), ("runs", "directory")],
)
def test_what_cannot_be_explained_says_what_can(here: Path, target: str, words: str) -> None:
    result = sim("explain", target, "--option", "europe_alone")
    assert result.exit_code == 2
    assert words in result.stderr


def test_histories_are_found_by_what_happened_in_them_and_their_commands_open_them(here: Path) -> None:
    histories = json.loads(
        sim("histories", "one", "--where", "deal_signed", "--sort", "-weeks_to_deal", "--json").stdout
    )
    weeks = [history["weeks_to_deal"] for history in histories["histories"]]
    assert histories["found"] == len(weeks) > 0
    assert weeks == sorted(weeks, reverse=True)
    assert {history["deal_signed"] for history in histories["histories"]} == {1.0}
    assert histories["share"]["low"] < histories["found"] / histories["of"] < histories["share"]["high"]
    result = sim("histories", "one", "--option", "europe_alone", "--where", "deal_signed", "--most", "1")
    [command] = [line.split() for line in result.stdout.splitlines() if line.strip().startswith("sim explain")]
    shown = sim(*command[1:])
    assert shown.exit_code == 0, shown.output
    assert "a deal is signed in week" in shown.stdout


def test_histories_that_cannot_be_looked_for_are_input_errors(here: Path) -> None:
    for arguments, words in (
        (("one", "--where", "deal_sgned"), "did you mean: deal_signed"),
        (("one", "--option", "europe_alon"), "did you mean: europe_alone"),
        (("one", "--sort", "-week_to_deal"), "did you mean: weeks_to_deal"),
        (("nowhere",), "no such run"),
    ):
        result = sim("histories", *arguments)
        assert result.exit_code == 2
        assert words in result.stderr


def test_two_histories_of_one_luck_are_shown_beside_each_other(here: Path) -> None:
    history = ("explain", "one", "--option", "no_guarantee", "--replication", "2")
    result = sim(*history, "--against", "us_backstop")
    assert result.exit_code == 0, result.output
    assert "they first part in week" in result.stdout
    assert result.stdout.count("sim explain runs/one") == 2
    for arguments, words in (
        (("--against", "no_guarantee"), "against itself"),
        (("--against", "us_backstop", "--week", "3"), "whole histories"),
        (("--against", "us_backstp"), "did you mean: us_backstop"),
    ):
        wrong = sim(*history, *arguments)
        assert wrong.exit_code == 2
        assert words in wrong.stderr


def test_a_decision_of_a_stored_history_is_given_and_what_follows_is_shown(here: Path) -> None:
    history = ("explain", "one", "--option", "europe_alone", "--replication", "0")
    scanned = json.loads(sim(*history, "--scan", "--json").stdout)
    assert scanned["trials"]
    tried = scanned["trials"][0]
    result = sim(*tried["command"].split()[1:])
    assert result.exit_code == 0, result.output
    assert ("it comes to another end" in result.stdout) == tried["changed"]
    assert "the replay gives the row that the run stored" in " ".join(result.stdout.split())
    given = json.loads(sim(*tried["command"].split()[1:], "--once", "--json").stdout)
    assert [intervention["once"] for intervention in given["interventions"]] == [True]
    assert given["command"].endswith(":once")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--flip", "9:russia.chose_rung:comply"), "did you mean: russia.choose_rung"),
        (("--flip", "9:russia.choose_rung"), "WEEK:DECISION:OPTION"),
        (("--flip", "9:us.reply:0", "--scan"), "--flip and --scan show different things"),
        (("--scan", "--against", "us_backstop"), "--against and --scan show different things"),
        (("--scan", "--week", "3"), "no --week beside it"),
        (("--flip", "9:us.reply:0", "--actor", "us"), "no --actor beside it"),
        (("--scan", "--actor", "rusia"), "did you mean: russia"),
        (("--once",), "--flip or --scan beside it"),
        (("--each",), "--scan beside it"),
        (("--brief", "--scan"), "no --scan beside it"),
    ],
)
def test_what_cannot_be_given_is_an_input_error(here: Path, arguments: tuple[str, ...], words: str) -> None:
    result = sim("explain", "one", "--option", "europe_alone", *arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--swings", "europe_alon"), "did you mean: europe_alone"),
        (("--swings", "europe_alone", "--outcome", "deal_sgned"), "did you mean: deal_signed"),
        (("--swings", "europe_alone", "--variance"), "nothing else beside it"),
        (("--swings", "europe_alone", "-n", "0"), "replications"),
        (("--outcome", "deal_signed"), "--swings OPTION beside it"),
    ],
)
def test_swings_that_cannot_be_are_input_errors(here: Path, arguments: tuple[str, ...], words: str) -> None:
    result = sim("ledger", "reassurance.yaml", *arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
