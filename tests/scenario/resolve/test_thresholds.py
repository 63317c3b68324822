"""What is good enough, as a scenario states it."""

from pathlib import Path

import pytest

from model.errors import InputError
from model.scenario import find_scenarios, load
from model.scenario.scenario import Threshold

CHILD = "id: child\ntitle: A child\nextends: {base}\nthresholds:\n  {text}\n"


def child(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "child.yaml"
    path.write_text(CHILD.format(base=find_scenarios() / "reassurance.yaml", text=text))
    return path


def test_the_main_scenario_states_what_is_good_enough_with_reasons_and_sources() -> None:
    found = load(find_scenarios() / "reassurance.yaml").thresholds
    assert "deal_and_holds_5y" in found
    assert all(one.because and one.source for one in found.values())


def test_a_threshold_is_a_number_or_a_value_with_its_reason(tmp_path: Path) -> None:
    found = load(child(tmp_path, "full_war_5y: 0.1\n  deal_signed: {value: 0.7, because: Two in three.}")).thresholds
    assert found["full_war_5y"] == Threshold(0.1)
    assert found["deal_signed"] == Threshold(0.7, "Two in three.")
    assert found["cost_eur"].because, "what the child does not state is the parent's"


def test_thresholds_survive_being_stored(tmp_path: Path) -> None:
    scenario = load(child(tmp_path, "full_war_5y: 0.1"))
    (tmp_path / "stored.yaml").write_text(scenario.to_yaml())
    again = load(tmp_path / "stored.yaml")
    assert (again.thresholds, again.hash) == (scenario.thresholds, scenario.hash)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deal_signd: 0.5", 'there is no outcome "deal_signd"'),
        ("deal_signed: high", "number"),
        ("deal_signed: {value: 0.5}", "because"),
        ("deal_signed: {value: 0.5, because: Why., source: [nobody_1999]}", 'there is no source "nobody_1999"'),
        ("deal_signed: {value: 0.5, becuse: Why.}", "becuse"),
        ("deal_signed: .inf", "finite"),
    ],
)
def test_what_is_wrong_with_a_threshold_is_said_at_its_place(tmp_path: Path, text: str, words: str) -> None:
    from model.app.scenarios import directions

    with pytest.raises(InputError) as raised:
        load(child(tmp_path, text), outcomes=directions())
    assert words in str(raised.value)
    assert all(problem.line for problem in raised.value.problems)
