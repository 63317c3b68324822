"""From a path to what a file holds: scenario or study, each file read once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.scenario import Study, check, find_scenarios, load, load_any, load_study

STUDIES = sorted((find_scenarios() / "studies").glob("*.yaml"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[Path]:
    """How often each file was opened."""
    count: Counter[Path] = Counter()
    real = Path.open

    def counting(self: Path, *args: Any, **kwargs: Any) -> Any:
        count[self.resolve()] += 1
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", counting)
    return count


def test_a_check_reads_every_file_once(folder: Any, opened: Counter[Path]) -> None:
    check(folder.scenario, reads=lambda scenario: scenario.parameters)
    assert opened[folder.scenario.resolve()] == 1
    assert set(opened.values()) == {1}


def test_a_study_is_read_once_with_its_scenario(opened: Counter[Path]) -> None:
    assert isinstance(load_any(STUDIES[0]), Study)
    assert set(opened.values()) == {1}
    opened.clear()
    check(STUDIES[0])
    assert set(opened.values()) == {1}


def test_what_a_file_holds_is_told_by_the_file(folder: Any) -> None:
    loaded = load_any(folder.scenario)
    assert not isinstance(loaded, Study)
    assert loaded.scenario.hash == load(folder.scenario).hash
    assert load_any(STUDIES[0]) == load_study(STUDIES[0])


def test_a_study_where_a_scenario_is_wanted_is_named_as_one() -> None:
    with pytest.raises(InputError) as caught:
        load(STUDIES[0])
    (problem,) = caught.value.problems
    assert problem.message == "is a study, not a scenario"
    assert problem.expected == f"a scenario; sim run {STUDIES[0]} plays the study"


def test_a_directory_where_a_scenario_is_wanted_names_the_scenario_in_it() -> None:
    with pytest.raises(InputError) as caught:
        load(find_scenarios())
    (problem,) = caught.value.problems
    assert problem.message == "is a directory, not a file"
    assert problem.suggestion == str(find_scenarios() / "reassurance.yaml")


def test_a_parameter_has_the_distribution_its_form_was_checked_with() -> None:
    from model.scenario.schema.distributions import distribution_of
    from model.scenario.schema.library_files import Leaf

    leaf = Leaf.model_validate(
        {"value": {"uniform": (1.0, 2.0)}, "unit": "1", "description": "d", "basis": "assumed", "bounds": (0.0, 3.0)}
    )
    assert leaf.distribution == distribution_of(leaf.value, leaf.bounds)
