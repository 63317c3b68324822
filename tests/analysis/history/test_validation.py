"""Targets beside the model's figures."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from model import cli
from model.analysis.history.cases import RETURN_WITHIN, weeks_to_return
from model.analysis.history.validation import (
    Row,
    chance_at,
    departures,
    interval,
    judged_together,
    median_interval,
)
from model.report.history.validation import _verdict
from model.scenario import find_scenarios, load, load_accepted, load_targets
from model.simulation import simulate
from model.stats.intervals import Estimate, share_test, wilson


def row(use: str, inside: bool | None) -> Row:
    nothing = Estimate(None, None, None, 0)
    return Row("a", "b", "c", 5, use, "share", 0.3, 66, 0.2, 0.4, nothing, "d", inside)


def test_a_miss_is_called_a_miss_and_context_is_not_judged() -> None:
    assert _verdict(row("check", False)) == "MISS"
    assert _verdict(row("calibrate", True)) == "inside"
    assert _verdict(row("context", False)) == "(out)"
    assert not row("context", False).judged


def test_checks_are_judged_together_and_what_was_fitted_or_is_not_judged_does_not_count() -> None:
    p_values = [("calibrate", 0.03), ("check", 0.01), ("check", None), ("context", 0.001), ("check", 0.03)]
    rows = judged_together([replace(row(use, True), p=p) for use, p in p_values])
    assert [item.p_holm for item in rows] == [None, 0.02, None, None, 0.03]


def test_the_chance_of_a_target_agrees_with_its_interval() -> None:
    target = load_targets()["cow_war_10"]
    low, high = interval(target)
    for rate in (low - 0.001, high + 0.001):
        assert (chance_at(target, rate) or 1.0) < 0.05
    for rate in (low + 0.001, high - 0.001):
        assert (chance_at(target, rate) or 0.0) > 0.05
    assert chance_at(load_targets()["backcast_2022"], 0.1) is None


def test_true_targets_are_missed_together_at_the_level() -> None:
    rng, missed = np.random.default_rng(0), 0
    rates, n = np.array([0.2, 0.25, 0.36, 0.06, 0.21]), np.array([66, 66, 66, 48, 48])
    for _ in range(400):
        counts = rng.binomial(n, rates)
        tests = [share_test(int(k), int(of), float(rate)) for k, of, rate in zip(counts, n, rates, strict=True)]
        rows = judged_together([replace(row("check", True), p=p) for p in tests])
        missed += any(item.p_holm is not None and item.p_holm < 0.05 for item in rows)
    assert missed <= 33


def test_a_part_of_the_fitted_dyads_is_no_check_of_its_own() -> None:
    assert _verdict(row("part", False)) == "(out)"
    assert [name for name, target in load_targets().items() if target.use == "part"] == ["ucdp_territorial_5"]


def test_every_target_has_a_population_a_use_and_an_interval() -> None:
    targets = load_targets()
    assert {target.use for target in targets.values()} == {"calibrate", "check", "part", "context"}
    for target in targets.values():
        low, high = interval(target)
        assert low <= target.value <= high


def test_the_interval_of_the_five_year_rate_is_that_of_66_cases() -> None:
    low, high = interval(load_targets()["ucdp_interstate_5"])
    assert (low, high) == pytest.approx((0.26, 0.48), abs=0.01)


def test_weeks_to_return_count_from_the_recommitment_to_the_level_before() -> None:
    violations = np.concatenate([np.full(10, 100.0), [10.0], np.linspace(20.0, 200.0, 10), np.full(80, 200.0)])[:, None]
    recommitted = np.zeros_like(violations, dtype=np.int64)
    recommitted[10] = 1
    watch = np.zeros_like(violations)

    def weeks(values: np.ndarray, seen: np.ndarray) -> list[int]:
        counts = weeks_to_return(values, recommitted, seen)
        assert counts.shape == (RETURN_WITHIN, 1)
        return np.repeat(np.arange(1, RETURN_WITHIN + 1), counts[:, 0].astype(int)).tolist()

    # 20, 40, 60, 80, 100: the fifth week after.
    assert weeks(violations, watch) == [5]
    assert weeks(violations, watch + 0.9) == []
    assert weeks(np.where(np.arange(101)[:, None] > 10, 20.0, violations), watch) == [52]


def test_a_median_has_the_interval_of_its_ranks() -> None:
    median = median_interval(np.arange(101.0))
    assert (median.estimate, median.low, median.high) == (50.0, 40.0, 61.0)
    assert median_interval(np.array([])).estimate is None


def test_the_departures_from_the_dyads_are_named_with_their_reasons() -> None:
    dyads = load(find_scenarios() / "calibration" / "interstate_dyad.yaml")
    departed = departures(dyads, load(find_scenarios() / "reassurance.yaml"))
    paths = {departure.path for departure in departed}
    assert {"war.prize_russia", "russia.nuclear_arms", "contact.line_density", "red_ladder.deaths_top"} <= paths
    assert all(departure.because for departure in departed)


def test_no_parameter_of_force_joining_or_the_united_states_departs() -> None:
    dyads = load(find_scenarios() / "calibration" / "interstate_dyad.yaml")
    rooms = {
        departure.path.split(".")[0] for departure in departures(dyads, load(find_scenarios() / "reassurance.yaml"))
    }
    assert not rooms & {"contributors", "us", "roles", "enablers", "command", "help"}


read = cache(load)


def scenarios() -> list[Path]:
    folder = find_scenarios()
    texts = {path: path.read_text() for path in [*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]}
    return sorted(path for path, text in texts.items() if "\nid:" in f"\n{text}" and "\nlimits:" in text)


def test_every_source_of_a_target_is_reserved_for_targets() -> None:
    sources = load(find_scenarios() / "reassurance.yaml").sources
    cited = {name for target in load_targets().values() for name in target.source}
    assert cited
    assert {name for name in cited if sources[name].use != "target"} == set()
    assert {name for name, source in sources.items() if source.use == "target"} == cited


@pytest.mark.parametrize("path", scenarios(), ids=lambda path: path.stem)
def test_no_parameter_cites_a_target_by_its_source_or_by_its_own_id(path: Path) -> None:
    scenario, targets = read(path), load_targets()
    reserved = {name for target in targets.values() for name in target.source} | set(targets)
    assert not reserved & set(scenario.reports)
    for parameter in scenario.parameters.values():
        assert not reserved & set(parameter.source), parameter.path


def test_no_parameter_cites_the_statistic_of_a_target_under_another_id() -> None:
    """Another id for the same thing would share its place, its title, or its authors and year."""
    scenario = load(find_scenarios() / "reassurance.yaml")
    sources = scenario.sources
    reserved = {name for target in load_targets().values() for name in target.source}
    cited = {name for parameter in scenario.parameters.values() for name in parameter.source} & set(sources)
    assert len(cited) > 20
    for name in reserved:
        target = sources[name]
        for other in cited:
            source = sources[other]
            assert source.url is None or source.url != target.url, (name, other)
            assert plain(source.title) != plain(target.title), (name, other)
            if source.authors is not None:
                assert (source.authors, source.year) != (target.authors, target.year), (name, other)


def plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def test_the_text_of_a_parameter_names_no_target() -> None:
    ids = [*load_targets(), "ucdp termination", "kreutz"]
    for path in scenarios():
        for parameter in read(path).parameters.values():
            if parameter.basis == "calibrated":
                continue
            said = f"{parameter.description} {parameter.because or ''}".casefold()
            assert not [name for name in ids if name in said], (path.stem, parameter.path)


def test_fitted_parameters_belong_to_no_force_no_joining_and_not_to_the_united_states() -> None:
    accepted = load_accepted()
    fitted = set(accepted.paths)
    assert fitted
    for path in scenarios():
        calibrated = {parameter.path for parameter in read(path).parameters.values() if parameter.basis == "calibrated"}
        assert calibrated <= fitted
    assert {path.split(".")[0] for path in fitted} == {"decisions", "clash"}


@pytest.mark.slow
def test_validate_prints_every_target_and_the_reference_case_and_the_second_time_from_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["validate", "-n", "256", "--json"])
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    assert [target["id"] for target in content["targets"]] == list(load_targets())
    assert all(target["population"] and target["use"] for target in content["targets"])
    assert len(content["reference"]) == 2
    again = CliRunner().invoke(cli.app, ["validate", "-n", "256", "--workers", "1"])
    assert all(name in again.stdout for name in load_targets())
    assert "nothing is played" in again.stderr
    assert "playing" not in again.stderr.replace("nothing is played", "")


def test_three_years_of_talks_without_a_deal_are_no_rarity_from_march_2022_on() -> None:
    """They happened. At least three in ten, or the model prices peace too low; no number is fitted to this."""
    backcast = load(find_scenarios() / "calibration" / "backcast_2022.yaml")
    rows = simulate(backcast, backcast.reference, np.arange(256), 2026).outcomes
    low, _ = wilson(int((rows["deal_signed"] == 0.0).sum()), 256)
    assert low > 0.3
