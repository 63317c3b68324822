"""targets.yaml is read and checked like any other file."""

from pathlib import Path

import pytest

from model.errors import InputError
from model.scenario import check, find_scenarios, load
from model.scenario.targets import load_accepted, load_targets


def test_the_targets_of_the_project_are_sound() -> None:
    assert check(find_scenarios() / "targets.yaml") == []
    assert len(load_targets()) == 12


@pytest.mark.parametrize(
    ("wrong", "said"), [("use: check", "use: guess"), ("value: 0.06", "value: low"), ("n: 48", "m: 48")]
)
def test_a_fault_in_a_target_is_told_with_its_line(wrong: str, said: str, tmp_path: Path) -> None:
    text = (find_scenarios() / "targets.yaml").read_text()
    file = tmp_path / "targets.yaml"
    file.write_text(text.replace(wrong, said, 1))
    with pytest.raises(InputError) as error:
        load_targets(file)
    assert error.value.problems[0].line
    assert check(file)


def test_draws_that_are_not_there_are_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_accepted(tmp_path / "accepted.yaml")


def test_an_override_may_be_calibrated(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    main = find_scenarios() / "reassurance.yaml"
    file.write_text(
        f"id: mine\ntitle: Mine\nextends: {main}\nlimits: [none]\noverrides:\n"
        "  decisions.rationality: {value: {lognormal: [24, 0.5]}, basis: calibrated, because: fitted}\n"
    )
    assert load(file).parameters["decisions.rationality"].basis == "calibrated"
