"""Explaining one history of a scenario file or of a stored run."""

from pathlib import Path
from typing import Any

import pytest

from model.app import explain
from model.errors import InputError
from model.simulation.explain.answers import History
from tests.experiment.stored import store_run


def test_an_actor_without_a_week_is_refused() -> None:
    with pytest.raises(InputError, match="--actor needs a week"):
        explain.explain("x.yaml", "alone", 0, actor="russia")


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored run of six replications of one option, under a setting and a seed of its own."""
    place = tmp_path_factory.mktemp("explain") / "run"
    return store_run(place, 11, 6, {"force.size": 18_000.0})


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sizes and two theories, two replications."""
    vary = ("force.size=10000,20000", "decision=logit,doctrine")
    return store_run(tmp_path_factory.mktemp("explain") / "grid", 3, 2, vary=vary)


def test_a_run_is_explained_by_its_own_seed_and_settings_and_matches_its_row(run_folder: Path) -> None:
    explained = explain.explain(str(run_folder), "europe_alone", 4)
    assert isinstance(explained.explanation, History)
    assert explained.explanation.seed == 11
    assert explained.notes == ("the replay gives the row that the run stored",)
    assert explained.command(3, "us").endswith("--option europe_alone --replication 4 --week 3 --actor us")


def test_another_seed_or_setting_than_the_runs_is_said(run_folder: Path) -> None:
    for changed in ({"seed": 12}, {"settings": ("force.size=20000",)}):
        (note,) = explain.explain(str(run_folder), "europe_alone", 4, **changed).notes  # type: ignore[arg-type]
        assert "not one of its rows" in note
    (note,) = explain.explain(str(run_folder), "tripwire", 4).notes
    assert "did not play tripwire" in note


def test_a_run_whose_rules_have_changed_is_told_apart(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from model.simulation import block

    real = block.simulate

    def changed(*args: Any) -> Any:
        history = real(*args)
        history.outcomes["deal_signed"][0] = 1.0 - history.outcomes["deal_signed"][0]
        return history

    monkeypatch.setattr("model.simulation.simulate", changed, raising=False)
    (note,) = explain.explain(str(run_folder), "europe_alone", 4).notes
    assert note == "this is not the history behind the run's row: the replay differs from it"


def test_a_replication_that_a_run_does_not_hold_is_refused(run_folder: Path) -> None:
    with pytest.raises(InputError, match="expected: a whole number from 0 to 5"):
        explain.explain(str(run_folder), "europe_alone", 6)
    with pytest.raises(InputError, match="replication is -1"):
        explain.explain(str(run_folder), "europe_alone", -1)


def test_an_unknown_option_is_refused_before_anything_is_compiled(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "compile_rules", lambda *args: pytest.fail("nothing should be compiled"))
    with pytest.raises(InputError, match="did you mean: europe_alone"):
        explain.explain(str(root / "scenarios" / "reassurance.yaml"), "europe_alon", 0)


def test_a_design_point_is_explained_under_what_it_sets(grid: Path) -> None:
    explained = explain.explain(f"{grid}@3", "europe_alone", 1)
    assert isinstance(explained.explanation, History)
    assert explained.notes == ("the replay gives the row that the run stored",)
    assert explained.command(3, "us").startswith(f"sim explain {grid}@3 --option europe_alone --replication 1")
    other = explain.explain(f"{grid}@0", "europe_alone", 1)
    assert other.notes == explained.notes
    assert other.explanation != explained.explanation


def test_a_run_of_many_points_asks_which_and_a_point_there_is_not_is_refused(grid: Path) -> None:
    with pytest.raises(InputError, match="which of its design points") as error:
        explain.explain(str(grid), "europe_alone", 0)
    assert f"{grid}@POINT, a point from 0 to 3" in str(error.value)
    with pytest.raises(InputError, match="no design point 4"):
        explain.explain(f"{grid}@4", "europe_alone", 0)
