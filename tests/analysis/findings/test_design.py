from pathlib import Path

import numpy as np
import pytest

from model.analysis.findings.design import DesignFindings, design_findings
from tests.analysis.sweeps import drawn, flat, study, swept
from tests.experiment.fakes import chance as luck

OUTCOMES = ("deal_and_holds_5y", "cost_eur")


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> DesignFindings:
    return design_findings(swept(tmp_path_factory.mktemp("runs") / "sizes", flat, study(outcomes=OUTCOMES)))


def test_what_varies_is_told_with_its_values(sizes: DesignFindings) -> None:
    assert (sizes.numbers, sizes.theories) == (("force.size",), ("deterrence",))
    assert sizes.settings["force.size"] == [0.0, 10_000.0, 20_000.0]
    assert sizes.main.id == "deal_and_holds_5y"


def test_cells_come_the_best_first(sizes: DesignFindings) -> None:
    estimates = [sizes.of(cell).estimate or 0.0 for cell in sizes.cells("europe_alone")]
    assert estimates == sorted(estimates, reverse=True)
    assert len(estimates) == 6


def test_the_mean_at_a_level_is_that_of_its_rows(sizes: DesignFindings) -> None:
    rows = sizes.run.rows().collect()
    points = sizes.run.points
    for level, item in sizes.levels("europe_alone", "force.size"):
        at = points.filter(points["force.size"] == level)["point"]
        own = rows.filter((rows["option"] == "europe_alone") & rows["point"].is_in(at.to_list()))
        assert item.estimate == pytest.approx(own["deal_and_holds_5y"].mean())
        assert item.n == 50


def test_levels_of_common_luck_cover_their_truth_as_often_as_they_say() -> None:
    # Two points with the same luck: counted as independent their interval would be a third too narrow.
    covered = 0
    for seed in range(200):
        chance = luck(seed, np.arange(60), 1)
        means = ((chance < 0.4).astype(float) + (chance < 0.5)) / 2
        half = 2.0 * means.std(ddof=1) / np.sqrt(60)
        covered += bool(abs(means.mean() - 0.45) <= half)
    assert covered >= 180


def test_drawn_numbers_are_shown_over_ranges_of_equal_numbers_of_points(tmp_path: Path) -> None:
    def rising(option: str, given: dict, theories: dict, chance: object) -> list:  # type: ignore[type-arg]
        x = given["russia.resolve"]
        held = (chance(1) < x).astype(float)  # type: ignore[operator]
        return [np.ones(x.size), held, x]

    findings = design_findings(swept(tmp_path / "drawn", rising, drawn(64, 8, outcomes=OUTCOMES)))
    levels = findings.levels("europe_alone", "russia.resolve")
    assert len(levels) == 8
    assert [x for x, _ in levels] == sorted(x for x, _ in levels)
    for x, item in levels:
        assert item.low is not None
        assert item.high is not None
        assert item.low - 0.1 < x < item.high + 0.1
