"""What levers do, against known surfaces."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from model.analysis.decide.criteria import criteria
from model.analysis.decide.decision import analyse
from model.analysis.decide.reading.decision_data import DecisionData
from model.analysis.decide.reading.read import of_runs
from model.analysis.decide.surface import Surface, surfaces
from model.analysis.explore.emulator import LEAST_R2
from model.experiment.store.run import Run
from model.scenario.study import Factor
from tests.analysis.sweeps import drawn, grid, swept

MAIN = "deal_and_holds_5y"
SIZES = Factor("force.size", "lever", values=(0.0, 10_000.0, 20_000.0, 30_000.0))
BACKSTOPS = Factor("us.backstop", "lever", values=(0.0, 0.5, 1.0))


def hill(option: str, given: dict, theories: dict, chance: Any) -> list:
    """Highest at a size of 20,000; the backstop does nothing."""
    held = (chance(1) < 0.7 - 0.3 * np.abs(given["force.size"] - 20_000.0) / 20_000.0).astype(float)
    return [np.ones(held.size), held, given["force.size"] / 1e4 + 0.1 * chance(1)]


def plain(option: str, given: dict, theories: dict, chance: Any) -> list:
    """No lever does anything in the mean."""
    shifted = (chance(1) + given["force.size"] / 40_000.0 + given["us.backstop"] / 3.0) % 1.0
    held = (shifted < 0.5).astype(float)
    return [np.ones(held.size), held, np.ones(held.size)]


def run_of(folder: Path, formula: Any, **more: Any) -> Run:
    study = {"replications": 400, "factors": (SIZES, BACKSTOPS), "options": ("europe_alone",), **more}
    return swept(folder, formula, grid(**study))


class Part(NamedTuple):
    """The part of an analysis that levers are in."""

    surfaces: list[Surface]
    data: DecisionData


def part_of(run: Run) -> Part:
    chosen = criteria(run.manifest, MAIN, {})
    data = of_runs([run], [criterion.id for criterion in chosen], 0)
    return Part(surfaces(data, chosen, 0, LEAST_R2), data)


@pytest.fixture(scope="module")
def steep(tmp_path_factory: pytest.TempPathFactory) -> Part:
    return part_of(run_of(tmp_path_factory.mktemp("runs") / "steep", hill))


def test_the_best_and_the_worst_setting_are_the_known_settings(steep: Part) -> None:
    surface = steep.surfaces[0]
    assert (surface.criterion, surface.settings) == (MAIN, 12)
    assert surface.best is not None
    assert surface.worst is not None
    assert (surface.best.settings["force.size"], surface.worst.settings["force.size"]) == (20_000.0, 0.0)
    assert surface.gap is not None
    assert surface.gap.low <= 0.3 <= surface.gap.high  # type: ignore[operator]
    assert not surface.flat


def test_settings_that_are_as_good_as_the_best_are_counted(steep: Part) -> None:
    """The three backstops at the best size have the same rows: one alternative, three settings."""
    assert steep.surfaces[0].as_good == 3
    assert tuple(f"force.size 20000, us.backstop {backstop}" for backstop in ("0", "0.5", "1")) in steep.data.alike


def test_a_lever_that_matters_has_a_shape_and_carries_the_variance(steep: Part) -> None:
    size, backstop = steep.surfaces[0].levers
    assert (size.lever, size.shape) == ("force.size", "peaks")
    assert size.share == pytest.approx(1.0, abs=0.05)
    assert [level.low for level in size.levels] == list(SIZES.values)
    assert backstop.shape == "flat"
    assert backstop.share == pytest.approx(0.0, abs=0.01)


def test_each_criterion_has_a_surface_in_its_own_direction(steep: Part) -> None:
    cost = next(surface for surface in steep.surfaces if surface.criterion == "cost_eur")
    assert cost.best is not None
    assert cost.best.settings["force.size"] == 0.0
    assert cost.levers[0].shape == "rises"


@pytest.mark.slow
def test_a_flat_surface_is_called_flat(tmp_path: Path) -> None:
    surface = part_of(run_of(tmp_path / "flat", plain)).surfaces[0]
    assert surface.flat
    assert {effect.shape for effect in surface.levers} == {"flat"}


def test_luck_of_their_own_leaves_settings_to_be_compared_as_separate_samples(tmp_path: Path) -> None:
    result = analyse([run_of(tmp_path / "own", hill, luck="own", factors=(SIZES,))], MAIN)
    assert result.design is not None
    assert result.design.comparison == "scattered"
    assert result.robustness == {}
    [effect] = result.surfaces[0].levers
    assert effect.shape == "peaks"


@pytest.mark.slow
def test_drawn_settings_are_fitted(tmp_path: Path) -> None:
    def slope(option: str, given: dict, theories: dict, chance: Any) -> list:
        held = (chance(1) < 0.2 + 0.6 * given["us.backstop"]).astype(float)
        return [np.ones(held.size), held, held]

    unit = drawn(2, 2, names=("russia.resolve",)).factors[0].distribution
    factors = (
        Factor("us.backstop", "lever", distribution=unit),
        Factor("russia.resolve", "parameter", distribution=unit),
    )
    run = swept(tmp_path / "drawn", slope, drawn(128, 20, factors=factors, options=("europe_alone",)))
    result = analyse([run], MAIN)
    surface = result.surfaces[0]
    assert surface.fitted is not None
    assert surface.best is not None
    assert surface.best.settings["us.backstop"] > 0.8
    assert surface.gap is not None
    assert surface.gap.estimate == pytest.approx(0.6, abs=0.12)
    assert surface.levers[0].shape == "rises"
    assert (result.rival, result.robustness, result.information) == (None, {}, None)


def test_a_one_at_a_time_design_gives_the_effect_of_levers_in_the_world_as_it_is(tmp_path: Path) -> None:
    def lifted(option: str, given: dict, theories: dict, chance: Any) -> list:
        lift = np.nan_to_num(given["us.backstop"]) * 0.4 + (option == "europe_alone") * 0.1
        held = (chance(1) < 0.3 + lift).astype(float)
        return [np.ones(held.size), held, held]

    resolves = Factor("russia.resolve", "parameter", values=(0.2, 0.9))
    study = grid(replications=240, design="one_at_a_time", factors=(resolves, BACKSTOPS))
    part, data = part_of(swept(tmp_path / "star", lifted, study))
    assert (data.worlds.rows, set(data.worlds.options)) == (3, {"no_guarantee", "europe_alone"})
    [effect] = next(surface for surface in part if surface.option == "europe_alone").levers
    assert (effect.lever, effect.shape) == ("us.backstop", "rises")
    assert effect.change.estimate == pytest.approx(0.4, abs=0.1)
