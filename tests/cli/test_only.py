"""`sim run --only CONDITION`: the options that are good enough, in the order that is asked for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.conftest import run, sim
from tests.cli.driver import OPTIONS


def table(*arguments: str) -> dict[str, dict[str, float | None]]:
    """The estimates that a run prints as CSV, by option and outcome."""
    result = run("small.yaml", "--format", "csv", *arguments)
    assert result.exit_code == 0, result.output
    estimates: dict[str, dict[str, float | None]] = {}
    for row in csv.DictReader(io.StringIO(result.stdout)):
        value = float(row["estimate"]) if row["estimate"] else None
        estimates.setdefault(row["option"], {})[row["outcome"]] = value
    return estimates


def halfway(every: dict[str, dict[str, float | None]]) -> float:
    """A bound on the share signed that some options reach and others do not."""
    shares = sorted(outcomes["deal_signed"] or 0.0 for outcomes in every.values())
    assert shares[0] < shares[-1]
    return (shares[0] + shares[-1]) / 2.0


def test_every_form_of_the_answer_has_the_options_that_meet_the_condition(quick: Path) -> None:
    every = table()
    bound = halfway(every)
    condition = f"deal_signed > {bound}"
    met = [option for option, outcomes in every.items() if (outcomes["deal_signed"] or 0.0) > bound]
    assert list(every) != met != []
    assert list(table("--only", condition)) == met
    within = json.loads(run("small.yaml", "--json", "--only", condition).stdout)["only"]
    assert within["condition"] == condition
    assert within["options"] == met
    text = " ".join(run("small.yaml", "--only", condition, "--sort", "deal_signed", "--full").stdout.split())
    assert f"{len(met)} of {len(OPTIONS.split(','))} options" in text


def test_a_condition_that_no_option_meets_is_said_so(quick: Path) -> None:
    result = run("small.yaml", "--only", "deal_signed > 1")
    assert result.exit_code == 0
    assert "No option of 3 meets deal_signed > 1" in " ".join(result.stdout.split())


def test_a_wrong_condition_is_refused_before_anything_is_played(quick: Path) -> None:
    result = run("small.yaml", "--only", "deal_sgned > 1")
    assert result.exit_code == 2
    assert "did you mean: deal_signed" in result.stderr
    assert not Path("runs").exists()


def test_a_run_of_several_points_has_no_options_to_leave_out(quick: Path) -> None:
    result = sim("run", "mine.yaml", "--only", "deal_signed > 1")
    assert result.exit_code == 2
    assert "--only" in result.stderr
    assert not Path("runs").exists()
