"""Printed shares of variance, and the remark where there are none."""

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from model.analysis.assumptions import variance_store
from model.analysis.assumptions.ledger import EFFECTS, NOT_COMPUTED
from model.analysis.assumptions.variance import (
    ABSENT,
    NOTHING,
    RESOLVED,
    UNRESOLVED,
    Cost,
    Indices,
    Share,
    Shift,
    Variance,
    VarianceShare,
)
from model.analysis.assumptions.variance_design import Group
from model.analysis.assumptions.variance_store import shares_of_run
from model.analysis.compare.comparison import compare
from model.analysis.compare.pairing import Target
from model.analysis.compare.summary import Summary, summarise
from model.experiment.design.identity import content_hash
from model.experiment.design.manifest import OutcomeInfo
from model.experiment.store.run import load_run
from model.report.assumptions.variance import cost_text, run_json, variance_json, variance_parts
from model.report.compare.comparison import comparison_json, comparison_parts
from model.report.runs.summary import Layout, summary_parts
from model.report.text.detail import FULL
from tests.runs import manifest, run_of

OPTIONS = ("no_guarantee", "europe_alone", "us_backstop")
OUTCOMES = ("deal_signed", "ukraine_relative_strength_5y", "cost_eur")


def resolved(assumed: float) -> Indices:
    groups = {"russia": Share(0.5, 0.25, 0.75), "war": Share(0.61, 0.4, 0.8), "us": Share(0.1, -0.1, 0.3)}
    return Indices(
        RESOLVED,
        256,
        Share(0.04, 0.03, 0.05),
        Share(assumed, assumed - 0.1, 1.0),
        Share(0.02, -0.01, 0.05),
        Share(0.01, -0.08, 0.06),
        groups,
    )


def known() -> Variance:
    shares = []
    for k, option in enumerate(OPTIONS):
        for difference in (False, True)[: 1 + (k > 0)]:
            shares.append(VarianceShare(option, OUTCOMES[0], difference, resolved(0.9 + 0.03 * k)))
            shares.append(VarianceShare(option, OUTCOMES[1], difference, Indices(UNRESOLVED, 256, Share(0.01, 0.0, 1))))
            shares.append(VarianceShare(option, OUTCOMES[2], difference, Indices(ABSENT, 3, NOTHING)))
    shifts = (
        Shift("decision", "doctrine", "europe_alone", "deal_signed", True, 0.2, 0.1, 0.3),
        Shift("decision", "doctrine", "us_backstop", "deal_signed", True, 0.4, 0.3, 0.5),
        Shift("joining", "independent", "us_backstop", "deal_signed", False, 0.0, -0.1, 0.1),
    )
    groups = (Group("russia", "assumed", 37), Group("us", "assumed", 23), Group("sourced", "measured", 50))
    return Variance("reassurance", OPTIONS[0], OPTIONS, 256, 1, 38_400, groups, tuple(shares), shifts)


def text(parts: Sequence[object], width: int = 80) -> str:
    console = Console(width=width, color_system=None)
    with console.capture() as caught:
        for part in parts:
            console.print(part)
    return caught.get()


def words(parts: Sequence[object]) -> str:
    return " ".join(text(parts).split())


def test_shares_fit_80_columns_and_keep_their_intervals() -> None:
    printed = text(list(variance_parts(known(), 80)))
    assert max(map(len, map(str.rstrip, printed.splitlines()))) <= 80
    assert "0.93 [0.83, 1.00]  0.02  ±0.08" in printed


def test_what_is_not_resolved_is_called_so_and_has_no_number() -> None:
    lines = [line for line in text(list(variance_parts(known(), 80))).splitlines() if "relative_strength_5y" in line]
    assert len(lines) == 5
    assert all("not resolved" in line and "0.00" not in line and "1.00" not in line for line in lines)


def test_groups_whose_share_differs_from_zero_are_named_the_largest_first() -> None:
    printed = words(list(variance_parts(known(), 80, ["us_backstop"])))
    assert "Δ deal_signed by group: war 0.61 [0.40, 0.80], russia 0.50 [0.25, 0.75]" in printed
    assert "us 0.10" not in printed
    assert "in too few points, or in none: cost_eur, Δ cost_eur" in printed


def test_a_rival_theory_has_a_line_with_its_span_over_the_options() -> None:
    printed = words(list(variance_parts(known(), 80)))
    assert "decision: doctrine: Δ deal_signed +0.2 to +0.4 (2 options)" in printed
    assert "1 other shifts cannot be told from none" in printed


def test_only_the_options_given_are_shown() -> None:
    printed = text(list(variance_parts(known(), 80, ["europe_alone"])))
    assert "europe_alone" in printed
    assert "\nus_backstop" not in printed
    assert "(europe_alone)" in printed


def test_the_cost_is_said_in_histories_and_minutes() -> None:
    assert cost_text(Cost(13, 256, 166_400, 2, 400.0)) == (
        "13 options, 256 design points, about 50 histories at each: 166,400 histories, about 7 minutes with 2 workers"
    )
    assert "less than a minute with 1 worker" in cost_text(Cost(2, 16, 1600, 1, 9.0))


def summary_of(**changes: object) -> Summary:
    outcomes = tuple(OutcomeInfo(name, name, "share", "more", "all replications", "share") for name in OUTCOMES)
    content = {"scenario": "reassurance", "scenario_hash": "h", "calibrated": True, "sources": "s"} | changes
    rows = {"option": [name for name in OPTIONS for _ in range(2)], "replication": [0, 1] * 3}
    values = {name: [0.0, 1.0, 1.0, 1.0, 0.0, 0.0] for name in OUTCOMES}
    many = manifest({name: name for name in OPTIONS}, outcomes, 2, **content)
    return summarise(run_of(many, pl.DataFrame(rows | values)))


def test_a_run_says_that_no_share_was_computed_and_by_what_command() -> None:
    printed = words(list(summary_parts(summary_of(), Layout(detail=FULL), scenario="mine.yaml")))
    assert f"{NOT_COMPUTED}; sim ledger mine.yaml --variance works it out" in printed


def test_a_run_shows_the_shares_once_they_are_known() -> None:
    printed = words(list(summary_parts(summary_of(), shares=known())))
    assert NOT_COMPUTED not in printed
    assert "deal_signed: 0.90 to 0.96 (intervals from 0.80); differences 0.93 to 0.96 (intervals from 0.83)" in printed
    assert "ukraine_relative_strength_5y: not resolved; differences not resolved" in printed


@pytest.mark.parametrize("calibrated", [True, False])
def test_every_table_of_differences_says_that_effects_are_not_calibrated(calibrated: bool) -> None:
    summary = summary_of(calibrated=calibrated)
    printed = words(list(summary_parts(summary, Layout(detail=FULL))))
    assert EFFECTS in printed[printed.index("differences from") :]
    assert "not calibrated" in EFFECTS
    assert summary.as_json()["effects"] == EFFECTS
    assert summary.as_json()["calibrated"] is calibrated
    assert summary.as_json()["variance_share"] == NOT_COMPUTED


def test_a_run_finds_the_shares_of_its_own_scenario_and_rules_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(variance_store, "source_hash", lambda: "s")
    place = tmp_path / "runs/variance-reassurance-1/shares-1.json"
    place.parent.mkdir(parents=True)
    key = {"scenario": "h", "sources": "s", "points": 256}
    content = {"format": variance_store.FORMAT, "asked": key, "variance": variance_store.plain(known())}
    place.write_text(json.dumps(content | {"hash": content_hash(content)}))
    mine = summary_of().manifest
    assert shares_of_run(mine) == known()
    assert run_json(mine)["variance_share"]["points"] == 256
    for changed in (
        {"scenario_hash": "other"}, {"sources": "other"}, {"reference": "europe_alone"}, {"settings": {"a.b": 1.0}},
        {"structures": {"decision": "doctrine"}},
    ):  # fmt: skip
        assert shares_of_run(summary_of(**changed).manifest) is None, changed
    assert run_json(summary_of(sources="other").manifest) == {"variance_share": NOT_COMPUTED}


def test_the_json_of_the_shares_is_plain_and_complete() -> None:
    plain = json.loads(json.dumps(variance_json(known()), allow_nan=False))
    assert variance_store.from_plain(plain) == known()
    assert list(plain) == [
        "scenario", "reference", "options", "points", "seed", "histories", "method", "assumed", "rest", "groups",
        "shares", "shifts",
    ]  # fmt: skip
    assert (plain["assumed"], plain["rest"]) == (60, 50)
    assert {share["state"] for share in plain["shares"]} == {RESOLVED, UNRESOLVED, ABSENT}


@pytest.fixture
def given(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.chdir(tmp_path)  # where nothing was worked out before
    return Target(load_run(run_folder))


def test_a_comparison_says_what_is_not_calibrated_and_not_computed(given: Target) -> None:
    comparison = compare([given], sample=0)
    printed = text(list(comparison_parts(comparison, 80)))
    assert EFFECTS in " ".join(printed[printed.index("differences from") :].split())
    assert f"{NOT_COMPUTED}; sim ledger" in " ".join(printed.split())
    content = comparison_json(comparison)
    assert (content["effects"], content["variance_share"]) == (EFFECTS, NOT_COMPUTED)
    assert content["calibrated"] == comparison.calibrated


def test_a_comparison_shows_shares_of_differences_from_their_own_reference_alone(
    given: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variance_store, "stored_shares", lambda *more: known())
    comparison = compare([given], outcomes=["deal_signed"], sample=0)
    assert "deal signed: 0.90 to 0.96 (intervals from 0.80); differences 0.93 to 0.96 (intervals from 0.83)" in words(
        list(comparison_parts(comparison, 80))
    )
    assert comparison_json(comparison)["variance_share"]["reference"] == "no_guarantee"
    turned = compare([given], options=["us_backstop", "europe_alone"], outcomes=["deal_signed"], sample=0)
    assert NOT_COMPUTED in words(list(comparison_parts(turned, 80)))
