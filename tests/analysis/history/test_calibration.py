"""The fit on curves that are known, and on a few real dyads."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from model import cli
from model.analysis.history.calibration import (
    FIXED,
    Calibration,
    acceptance_luck,
    calibrate,
    play_dyads,
    still_holds,
    transformed,
)
from model.analysis.history.target import CUTOFF
from model.app import calibrate as use_case
from model.app.calibrate import accepted_text
from model.errors import InputError
from model.experiment.execute.events import Notice, Started
from model.lanes import quantile
from model.report.history.calibration import distribution, verdict
from model.scenario import Scenario, find_scenarios, load, load_accepted, load_targets
from model.stats import multinomial

DYADS = find_scenarios() / "calibration" / "interstate_dyad.yaml"


@pytest.fixture(scope="module")
def dyads() -> Scenario:
    return load(DYADS)


def known_classes(x: np.ndarray, seed: int) -> np.ndarray:
    """Four classes whose odds against the last are a known quadratic of two inputs."""
    scores = np.column_stack(
        [0.5 * x[:, 0] - 1.0, -0.4 * x[:, 1] ** 2 - 0.5, 0.3 * x[:, 0] * x[:, 1] - 0.8, 0 * x[:, 0]]
    )
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    u = np.random.default_rng(seed).random((x.shape[0], 1))
    return (np.cumsum(shares, axis=1) < u).sum(axis=1)


def test_the_emulator_recovers_a_known_curve_within_its_own_errors() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(20_000, 2))
    model = multinomial.fit(x, known_classes(x, 4), 4)
    at = np.array([[0.0, 0.0], [1.0, -1.0], [-1.0, 0.5]])
    curves, spread = model.cumulative(at)
    scores = np.column_stack(
        [0.5 * at[:, 0] - 1, -0.4 * at[:, 1] ** 2 - 0.5, 0.3 * at[:, 0] * at[:, 1] - 0.8, 0 * at[:, 0]]
    )
    true = np.cumsum(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True), axis=1)[:, :3]
    assert np.all(np.abs(curves - true) < 4.0 * np.sqrt(np.einsum("pii->pi", spread)))


def test_the_emulator_gains_nothing_on_inputs_that_do_not_matter() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(4000, 2))
    assert multinomial.gain(x, rng.integers(0, 4, 4000), 4) < 0.001
    assert multinomial.gain(x, known_classes(x, 6), 4) > 0.02


def test_accepting_by_the_kernel_gives_about_the_shares_it_should(dyads: Scenario) -> None:
    luck = acceptance_luck(np.arange(4000), 1)
    assert luck.mean() == pytest.approx(0.5, abs=0.02)
    assert acceptance_luck(np.array([7]), 1)[0] == luck[7]


def test_the_scale_of_rates_is_their_logarithm_and_that_of_a_share_its_log_odds() -> None:
    x = transformed(np.array([[10.0, 0.5, 0.4, 2.0], [100.0, 0.9, 4.0, 20.0]]))
    assert x[1, [0, 2, 3]] - x[0, [0, 2, 3]] == pytest.approx(np.log(10.0))
    assert x[0, 1] == 0.0


def test_one_stake_is_fixed_at_one_since_scale_and_noise_are_not_identified_apart(dyads: Scenario) -> None:
    assert dyads.parameters[FIXED].value.low == 1.0
    assert not dyads.parameters[FIXED].value.varies


def test_the_dyads_are_not_ukraine_and_mostly_without_nuclear_arms(dyads: Scenario) -> None:
    assert dyads.start == "ceasefire"
    assert list(dyads.options) == ["no_force"]
    assert not dyads.options["no_force"].content
    assert dyads.parameters["russia.nuclear_arms"].value.mean() < 0.2
    for path in ("ukraine.strength_start", "war.prize_russia", "deal.start_share", "contact.line_density"):
        assert dyads.parameters[path].value.varies
        assert dyads.parameters[path].because


def test_too_few_dyads_are_an_input_error(dyads: Scenario) -> None:
    with pytest.raises(InputError, match="too few"):
        calibrate(dyads, load_targets(), 64, 1)


def shift(path: str, draws: np.ndarray) -> float:
    """How far the accepted draws' median lies from the prior's, in quartile ranges of the prior."""
    prior = load(find_scenarios() / "calibration" / "interstate_dyad.yaml").parameters[path].value
    low, middle, high = (quantile(*prior.code(), prior.low, prior.high, at) for at in (0.25, 0.5, 0.75))
    return abs(float(np.median(draws)) - middle) / (high - low)


def test_the_scenarios_inherit_the_fitted_parameters_and_no_others() -> None:
    """The library's leaves are the stored draws, each as one distribution; calibrated is what the dyads moved alone."""
    main, stored = load(find_scenarios() / "reassurance.yaml"), load_accepted()
    moved = {path for k, path in enumerate(stored.paths) if shift(path, np.array(stored.draws)[:, k]) > 0.5}
    assert {path for path, parameter in main.parameters.items() if parameter.basis == "calibrated"} == moved
    for k, path in enumerate(stored.paths):
        parameter = main.parameters[path]
        draws = np.array(stored.draws)[:, k]
        assert parameter.value.mean() == pytest.approx(draws.mean(), rel=0.1), path
        assert quantile(*parameter.value.code(), parameter.value.low, parameter.value.high, 0.5) == pytest.approx(
            np.median(draws), rel=0.1
        ), path
        assert quantile(*parameter.value.code(), parameter.value.low, parameter.value.high, 0.9) == pytest.approx(
            np.quantile(draws, 0.9), rel=0.15
        ), path


def test_a_distribution_is_named_after_the_draws_it_stands_for() -> None:
    logs = np.random.default_rng(1).normal(np.log(40.0), 0.5, 4001)
    kind, rest = distribution("per stake", np.exp(logs).tolist()).strip("{}").split(": ", 1)
    assert kind == "lognormal"
    assert [float(x) for x in rest.strip("[]").split(",")] == pytest.approx([40.0, 0.5], rel=0.05)
    shares = np.random.default_rng(1).beta(90.0, 4.0, 4001).tolist()
    kind, rest = distribution("share a week", shares).strip("{}").split(": ", 1)
    assert kind == "beta"
    assert [float(x) for x in rest.strip("[]").split(",")] == pytest.approx([90.0, 4.0], rel=0.1)


def test_no_parameter_of_any_scenario_cites_a_source_of_the_targets() -> None:
    reserved = {name for target in load_targets().values() for name in target.source}
    for path in (DYADS, find_scenarios() / "reassurance.yaml"):
        scenario = load(path)
        assert {scenario.sources[name].use for name in reserved} == {"target"}
        rest = {name for name, source in scenario.sources.items() if source.use == "target"}
        assert reserved == rest
        cited = {name for parameter in scenario.parameters.values() for name in parameter.source}
        assert not cited & rest


@pytest.fixture(scope="module")
def fitted(dyads: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Calibration]:
    """A folder in which few dyads were played, and the fit on them."""
    home = tmp_path_factory.mktemp("fit")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        return home, calibrate(dyads, load_targets(), 512, 1, workers=1)


def test_a_fit_on_few_dyads_writes_files_that_can_be_read(
    dyads: Scenario, fitted: tuple[Path, Calibration], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, calibration = fitted
    monkeypatch.chdir(home)
    assert 0 < len(calibration.accepted) <= 512
    assert 0.0 < calibration.best.implausibility <= calibration.prior_curve.implausibility
    assert list(verdict(calibration))
    (tmp_path / "accepted.yaml").write_text(accepted_text(calibration))
    again = load_accepted(tmp_path / "accepted.yaml")
    assert again.basis == "calibrated"
    assert again.draws[0] == pytest.approx(calibration.draws[0], abs=1e-3)
    assert still_holds(dyads, 1, calibration.first)
    assert not still_holds(dyads, 2, calibration.first)


def test_a_fit_is_that_of_any_workers_and_the_second_time_plays_nothing(
    fitted: tuple[Path, Calibration], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, calibration = fitted
    monkeypatch.chdir(home)
    events: list[object] = []
    again = use_case.calibrate(512, 1, None, 2, events.append)
    assert accepted_text(again) == accepted_text(calibration)
    assert again.grid == calibration.grid
    assert [event for event in events if isinstance(event, Started)] == []
    [stored, *_] = [event.text for event in events if isinstance(event, Notice) and "nothing is played" in event.text]
    # What is missing of it is played again, and nothing else.
    [folder] = [folder for folder in (home / "runs").iterdir() if folder.name in stored]
    shutil.rmtree(folder)
    assert accepted_text(use_case.calibrate(512, 1, None, 2, events.append)) == accepted_text(calibration)
    assert len([event for event in events if isinstance(event, Started)]) == 1


@pytest.mark.slow
def test_the_stored_draws_were_accepted_under_todays_rules(dyads: Scenario, tmp_path: Path) -> None:
    stored = load_accepted()
    assert still_holds(dyads, stored.seed, stored.first, tmp_path), (
        "sim calibrate --out scenarios/calibration finds them anew"
    )


def test_calibrate_prints_one_json_object(fitted: tuple[Path, Calibration], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(fitted[0])
    result = CliRunner().invoke(cli.app, ["calibrate", "-n", "512", "--json"])
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    assert content["fixed"]["war.stake_russia"] == 1
    assert [parameter["path"] for parameter in content["parameters"]] == [
        "decisions.rationality",
        "decisions.taste_persistence",
        "clash.hot_rate",
        "clash.mistrust_learning",
    ]
    assert content["reached"] == fitted[1].reached


def test_draws_are_written_only_where_the_target_was_reached(fitted: tuple[Path, Calibration], tmp_path: Path) -> None:
    near, far = (
        replace(fitted[1], best=replace(fitted[1].best, implausibility=i), predicted=fitted[1].best)
        for i in (0.5 * CUTOFF, 2.0 * CUTOFF)
    )
    with pytest.raises(InputError, match="no draw comes near enough"):
        use_case.write(replace(far, predicted=far.best), tmp_path / "missed")
    assert not (tmp_path / "missed").exists()
    use_case.write(replace(near, predicted=near.best), tmp_path / "reached")
    assert load_accepted(tmp_path / "reached" / "accepted.yaml").paths == tuple(m.path for m in near.marginals)


def test_only_dyads_whose_sides_value_the_ceasefire_above_war_are_cases(
    dyads: Scenario, fitted: tuple[Path, Calibration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fitted[0])
    played = play_dyads(dyads, 512, 1, workers=1)
    assert 0 < played.cases.n <= played.settled.sum() < 0.6 * 512
    assert not (played.cases.entered & ~played.settled).any()
    assert played.cases.n == fitted[1].entered


def test_the_question_of_drawing_together_states_the_ranks_of_the_stored_draws() -> None:
    stored = load_accepted()
    draws = np.array(stored.draws)
    ranks = np.corrcoef(np.argsort(np.argsort(draws, axis=0), axis=0), rowvar=False)
    place = {path: k for k, path in enumerate(stored.paths)}
    correlations = load(find_scenarios() / "questions" / "calibrated_together.yaml").correlations
    assert correlations
    for item in correlations:
        first, second = (place[path] for path in item.between)
        assert item.rank == pytest.approx(ranks[first, second], abs=0.15), item.between
