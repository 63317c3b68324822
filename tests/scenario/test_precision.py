"""`precision:` of a scenario: read, checked, passed on, and no part of what makes two scenarios equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import InputError
from model.scenario import json_schema, load
from model.scenario.scenario import Precision

ROOT = Path(__file__).resolve().parents[2]


def file(folder: Path, precision: str, name: str = "sharp.yaml", base: str = "") -> Path:
    path = folder / name
    above = base or ROOT / "scenarios/reassurance.yaml"
    path.write_text(f"id: sharp\ntitle: Sharp\nextends: {above}\n{precision}\n")
    return path


def test_a_scenario_states_how_sharp_the_answer_has_to_be(tmp_path: Path) -> None:
    found = load(file(tmp_path, "precision: {until: 0.02, confidence: 0.9, most: 5000}"))
    assert found.precision == Precision(until=0.02, confidence=0.9, most=5000)


def test_without_it_there_is_none(tmp_path: Path) -> None:
    assert load(file(tmp_path, "")).precision is None


def test_a_later_file_states_it_anew(tmp_path: Path) -> None:
    file(tmp_path, "precision: {until: 0.02}", "base.yaml")
    assert load(file(tmp_path, "", base="base.yaml")).precision == Precision(until=0.02)
    found = load(file(tmp_path, "precision: {best: deal_signed}", base="base.yaml"))
    assert found.precision == Precision(best="deal_signed")


def test_it_survives_being_resolved_and_is_no_part_of_the_hash(tmp_path: Path) -> None:
    plain, sharp = load(file(tmp_path, "")), load(file(tmp_path, "precision: {until: 0.02}"))
    assert plain.hash == sharp.hash
    (tmp_path / "again.yaml").write_text(sharp.to_yaml())
    assert load(tmp_path / "again.yaml").precision == sharp.precision


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("precision: {until: 0}", "until"),
        ("precision: {until: -0.1}", "until"),
        ("precision: {until: 0.1, best: deal_signed}", "not both"),
        ("precision: {confidence: 0.9}", "neither"),
        ("precision: {until: 0.1, most: 1}", "most"),
        ("precision: {until: 0.1, confidence: 1.0}", "confidence"),
        ("precision: {utnil: 0.1}", "did you mean: until"),
        ("precision: 0.1", "a mapping"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_place(tmp_path: Path, precision: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load(file(tmp_path, precision))
    text = str(caught.value)
    assert said in text
    assert "sharp.yaml:4" in text


def test_an_unknown_outcome_to_be_best_in_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean: deal_signed"):
        load(file(tmp_path, "precision: {best: deal_singed}"), outcomes=["deal_signed", "cost_eur"])


def test_editors_know_it() -> None:
    schema = json_schema()
    assert "description" in schema["properties"]["precision"]
    assert set(schema["$defs"]["PrecisionForm"]["properties"]) == {"until", "best", "confidence", "indifferent", "most"}
