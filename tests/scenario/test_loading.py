"""From a path to what a file holds: scenario or study, each file read once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.scenario import check, find_scenarios, load, load_as_study, load_study, load_with_settings
from model.scenario.yaml import reader

SCENARIO = find_scenarios() / "reassurance.yaml"
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


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file's text was composed into nodes, by its name."""
    count: Counter[str] = Counter()
    real = reader.read_bytes

    def counting(data: bytes, name: str, *rest: Any) -> Any:
        count[name] += 1
        return real(data, name, *rest)

    # What the process has parsed already would not be composed again.
    reader._nodes.cache_clear()
    monkeypatch.setattr(reader, "read_bytes", counting)
    return count


def test_a_check_reads_every_file_once(folder: Any, opened: Counter[Path]) -> None:
    check(folder.scenario, reads=lambda theories: theories)
    assert opened[folder.scenario.resolve()] == 1
    assert set(opened.values()) == {1}


def test_a_study_is_read_once_with_its_scenario(opened: Counter[Path]) -> None:
    load_as_study(STUDIES[0])
    assert set(opened.values()) == {1}
    opened.clear()
    check(STUDIES[0])
    assert set(opened.values()) == {1}


@pytest.mark.parametrize("file", [SCENARIO, STUDIES[0]])
def test_settings_of_both_kinds_read_every_file_once(file: Path, composed: Counter[str]) -> None:
    settings = [("war.renewal_rate", "0.1"), ("deterrence", "tripwire"), ("horizon.war_weeks", "100")]

    study = load_as_study(file, overrides=settings)

    assert study.settings == {"war.renewal_rate": 0.1}
    assert study.structures == {"deterrence": "tripwire"}
    assert study.scenario.horizon.war_weeks == 100
    assert len(composed) > 5
    assert set(composed.values()) == {1}


def test_what_varies_reads_every_file_once(composed: Counter[str]) -> None:
    study = load_as_study(SCENARIO, ["us.backstop=0,0.5"], [("war.renewal_rate", "0.1")])

    assert [factor.path for factor in study.factors] == ["us.backstop"]
    assert set(composed.values()) == {1}


def test_a_number_that_is_set_leaves_the_scenario_as_its_file_has_it(folder: Any) -> None:
    plain = load(folder.scenario)
    path = next(iter(plain.parameters))
    value = plain.parameters[path].bounds[0]

    scenario, settings = load_with_settings(folder.scenario, [(path, str(value))])

    assert scenario.hash == plain.hash
    assert settings == {path: value}


def test_a_scenario_alone_is_a_study_in_which_nothing_varies(folder: Any) -> None:
    study = load_as_study(folder.scenario)
    assert not study.factors
    assert study.scenario.hash == load(folder.scenario).hash
    assert load_as_study(STUDIES[0]) == load_study(STUDIES[0])


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
