"""What is chosen between, and what it is judged over."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.analysis.data.alternatives import Layout, alike, lay_out
from model.analysis.data.rows import read_design
from model.scenario.study import Factor
from tests.analysis.sweeps import crossing, drawn, flat, grid, scenario, swept

BACKSTOPS = Factor("us.backstop", "lever", values=(0.0, 1.0))
SIZES = Factor("force.size", "lever", values=(0.0, 10_000.0, 20_000.0))
RESOLVES = Factor("russia.resolve", "parameter", values=(0.2, 0.9))


def equal(option: str, given: dict, theories: dict, chance: Any) -> list:
    """Options and backstops do nothing."""
    held = (chance(1) < 0.3 + given["force.size"] * 1e-5).astype(float)
    return [np.ones(held.size), held, held]


def layout(folder: Path, formula: Any = flat, **more: Any) -> Layout:
    return lay_out(read_design(swept(folder, formula, grid(**{"replications": 2, **more}))), scenario())


def test_settings_of_levers_are_crossed_with_worlds_of_theories(tmp_path: Path) -> None:
    design = layout(tmp_path / "run")
    assert (design.comparison, design.levers) == ("crossed", ("force.size",))
    assert design.table.tolist() == [[0, 3], [1, 4], [2, 5]]
    labels = [item.label for item in design.alternatives(("no_guarantee", "europe_alone"))]
    assert labels[:2] == ["no_guarantee, force.size 0", "no_guarantee, force.size 10000"]
    assert len(labels) == 6


def test_levers_alone_under_common_luck_are_compared_replication_by_replication(tmp_path: Path) -> None:
    design = layout(tmp_path / "run", factors=(SIZES, BACKSTOPS))
    assert (design.comparison, design.table.shape) == ("replications", (6, 1))


def test_levers_alone_under_luck_of_their_own_are_scattered(tmp_path: Path) -> None:
    assert layout(tmp_path / "run", factors=(SIZES,), luck="own").comparison == "scattered"


def test_without_levers_options_are_the_alternatives(tmp_path: Path) -> None:
    run = swept(tmp_path / "run", crossing, drawn(4, 2))
    design = lay_out(read_design(run), scenario())
    assert design.comparison == "options"
    assert [item.label for item in design.alternatives(("a", "b"))] == ["a", "b"]


def test_a_one_at_a_time_design_compares_options_unchanged_and_moves_levers_in_one_world(tmp_path: Path) -> None:
    design = layout(tmp_path / "run", factors=(RESOLVES, SIZES), design="one_at_a_time")
    assert design.comparison == "crossed"
    assert design.everywhere.size == 1
    assert np.isnan(design.settings[design.everywhere]).all()
    assert [item.label for item in design.alternatives(("a", "b"))] == ["a", "b"]
    assert design.shared_worlds.tolist() == [0]


@pytest.mark.parametrize("design", ["sobol", "latin_hypercube"])
def test_drawn_settings_with_drawn_worlds_are_scattered(design: str, tmp_path: Path) -> None:
    size = Factor("force.size", "lever", values=(0.0, 10_000.0))
    study = drawn(8, 2, design=design)
    run = swept(tmp_path / "run", crossing, drawn(8, 2, design=design, factors=(*study.factors, size)))
    assert lay_out(read_design(run), scenario()).comparison == "scattered"


def test_alternatives_with_the_same_rows_are_twins(tmp_path: Path) -> None:
    rows = read_design(swept(tmp_path / "run", equal, grid(replications=20, factors=(SIZES, BACKSTOPS))))
    twins = alike(rows, lay_out(rows, scenario()))
    # Six settings in the order of the grid: sizes outside, backstops inside.
    assert twins["no_guarantee", 1] == ("no_guarantee", 0)
    assert twins["europe_alone", 5] == ("no_guarantee", 4)
    assert ("no_guarantee", 2) not in twins


def test_alternatives_that_differ_in_one_row_are_not_alike(tmp_path: Path) -> None:
    def once(option: str, given: dict, theories: dict, chance: Any) -> list:
        values = chance(2)
        held = (values < 0.5).astype(float)
        if option == "europe_alone":
            held = np.where(values == values.min(), 1.0 - held, held)
        return [np.ones(held.size), held, held]

    rows = read_design(swept(tmp_path / "run", once, grid(replications=20, factors=())))
    assert alike(rows, lay_out(rows, scenario())) == {}
