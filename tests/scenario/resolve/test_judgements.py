"""What is good enough, as a scenario states it."""

from pathlib import Path

import pytest

from model.errors import InputError
from model.scenario import find_scenarios, load
from model.scenario.scenario import Judgement

CHILD = "id: child\ntitle: A child\nextends: {base}\nthresholds:\n  {text}\n"


def child(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "child.yaml"
    path.write_text(CHILD.format(base=find_scenarios() / "reassurance.yaml", text=text))
    return path


def test_the_main_scenario_states_what_is_good_enough_with_reasons_and_sources() -> None:
    thresholds = load(find_scenarios() / "reassurance.yaml").thresholds
    assert "deal_and_holds_5y" in thresholds
    assert all(threshold.because and threshold.source for threshold in thresholds.values())


def test_a_threshold_is_a_number_or_a_value_with_its_reason(tmp_path: Path) -> None:
    thresholds = load(
        child(tmp_path, "full_war_5y: 0.1\n  deal_signed: {value: 0.7, because: Two in three.}")
    ).thresholds
    assert thresholds["full_war_5y"] == Judgement(0.1)
    assert thresholds["deal_signed"] == Judgement(0.7, "Two in three.")
    assert thresholds["cost_eur"].because, "what the child does not state is the parent's"


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


WEIGHTED = "id: child\ntitle: A child\nextends: {base}\nweights:\n  {text}\n"


def weighted(tmp_path: Path, text: str, name: str = "child.yaml", base: Path | None = None) -> Path:
    path = tmp_path / name
    path.write_text(WEIGHTED.format(base=base or find_scenarios() / "reassurance.yaml", text=text))
    return path


def test_a_weight_is_a_number_or_a_value_with_its_reason(tmp_path: Path) -> None:
    path = weighted(tmp_path, "cost_eur: 1\n  deal_and_holds_5y: {value: 3, because: Peace first.}")
    assert load(path).weights == {"cost_eur": Judgement(1.0), "deal_and_holds_5y": Judgement(3.0, "Peace first.")}


def test_a_file_that_states_weights_states_them_all(tmp_path: Path) -> None:
    parent = weighted(tmp_path, "cost_eur: 1\n  deal_signed: 2", "parent.yaml")
    assert set(load(parent).weights) == {"cost_eur", "deal_signed"}
    assert set(load(weighted(tmp_path, "deal_and_holds_5y: 1", base=parent)).weights) == {"deal_and_holds_5y"}


def test_weights_survive_being_stored_and_their_absence_changes_no_hash(tmp_path: Path) -> None:
    scenario = load(weighted(tmp_path, "cost_eur: 1"))
    (tmp_path / "stored.yaml").write_text(scenario.to_yaml())
    again = load(tmp_path / "stored.yaml")
    assert (again.weights, again.hash) == (scenario.weights, scenario.hash)
    assert "weights" not in load(find_scenarios() / "reassurance.yaml").resolved()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deal_signd: 1", 'there is no outcome "deal_signd"'),
        ("deal_signed: much", "number"),
        ("deal_signed: -1", "at least 0"),
        ("deal_signed: 0", "no weight is above 0"),
        ("deal_signed: {value: 1}", "because"),
        ("deal_signed: {value: 1, because: Why., source: [nobody_1999]}", 'there is no source "nobody_1999"'),
        ("deal_signed: .nan", "finite"),
    ],
)
def test_what_is_wrong_with_a_weight_is_said_at_its_place(tmp_path: Path, text: str, words: str) -> None:
    from model.app.scenarios import directions

    with pytest.raises(InputError) as raised:
        load(weighted(tmp_path, text), outcomes=directions())
    assert words in str(raised.value)
    assert all(problem.line and problem.column for problem in raised.value.problems)


def test_an_outcome_that_has_no_better_cannot_count_and_a_near_name_is_offered(tmp_path: Path) -> None:
    from model.app.scenarios import directions

    aimless = next(name for name, better in directions().items() if better not in ("more", "less"))
    with pytest.raises(InputError) as raised:
        load(weighted(tmp_path, f"{aimless}: 1\n  deal_and_hold_5y: 1"), outcomes=directions())
    assert "neither more nor less of it is better" in str(raised.value)
    assert "deal_and_holds_5y" in str(raised.value)


BELIEVED = "id: child\ntitle: A child\nextends: {base}\nbeliefs:\n  {text}\n"


def believed(tmp_path: Path, text: str, name: str = "child.yaml", base: Path | None = None) -> Path:
    path = tmp_path / name
    path.write_text(BELIEVED.format(base=base or find_scenarios() / "reassurance.yaml", text=text))
    return path


def test_a_belief_is_a_probability_or_one_with_its_reason(tmp_path: Path) -> None:
    beliefs = load(believed(tmp_path, "red_line: {bluff: 0.3, price: {value: 0.6, because: Conditions.}}")).beliefs
    assert beliefs == {"red_line": {"bluff": Judgement(0.3), "price": Judgement(0.6, "Conditions.")}}


def test_values_of_which_nothing_is_believed_share_the_rest_evenly() -> None:
    theory = load(find_scenarios() / "reassurance.yaml").theories["red_line"]
    assert theory.beliefs({"bluff": 0.5}) == {"price": 0.25, "absolute": 0.25, "bluff": 0.5}


def test_a_file_that_states_a_belief_in_a_structure_states_all_of_that_structure(tmp_path: Path) -> None:
    parent = believed(tmp_path, "red_line: {bluff: 0.3}\n  silence: {consent: 0.8}", "parent.yaml")
    beliefs = load(believed(tmp_path, "red_line: {price: 0.6}", base=parent)).beliefs
    assert {name: set(of) for name, of in beliefs.items()} == {"red_line": {"price"}, "silence": {"consent"}}


def test_beliefs_survive_being_stored_and_their_absence_changes_no_hash(tmp_path: Path) -> None:
    scenario = load(believed(tmp_path, "red_line: {bluff: 0.3}"))
    (tmp_path / "stored.yaml").write_text(scenario.to_yaml())
    again = load(tmp_path / "stored.yaml")
    assert (again.beliefs, again.hash) == (scenario.beliefs, scenario.hash)
    assert "beliefs" not in load(find_scenarios() / "reassurance.yaml").resolved()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("red_lin: {bluff: 0.3}", "did you mean: red_line"),
        ("red_line: {blufff: 0.3}", "did you mean: bluff"),
        ("red_line: {bluff: 0.6, price: 0.6}", "sums to 1.2"),
        ("silence: {consent: 0.5, own_right: 0.4}", "sums to 0.9"),
        ("red_line: {bluff: 30}", "at most 1"),
        ("red_line: {bluff: likely}", "number"),
        ("red_line: {bluff: {value: 0.3}}", "because"),
        ("red_line: {bluff: {value: 0.3, because: Why., source: [nobody_1999]}}", 'there is no source "nobody_1999"'),
    ],
)
def test_what_is_wrong_with_a_belief_is_said_at_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        load(believed(tmp_path, text))
    assert words in str(raised.value)
    assert all(problem.line and problem.column for problem in raised.value.problems)
