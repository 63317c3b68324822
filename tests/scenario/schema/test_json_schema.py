from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from model.errors import Problem
from model.scenario import SCHEMAS, find_scenarios, json_schema, reference
from model.scenario.yaml.reader import read_text

FILES = {
    "scenario": "scenario.yaml",
    "room": "parameters/russia.yaml",
    "group": "parameters/contributors.yaml",
    "sources": "sources.yaml",
    "reported": "reported.yaml",
    "levers": "levers.yaml",
    "structures": "structures.yaml",
}


def content(folder: Any, name: str) -> Any:
    problems: list[Problem] = []
    node = read_text((folder.path / name).read_text(), name, problems)
    assert node is not None
    return json.loads(json.dumps(node.plain()))  # lists for tuples, as editors see them


def test_every_kind_of_file_has_a_schema() -> None:
    # A study is about a scenario; its form is held by the tests of studies.
    assert {*FILES, "study"} == set(SCHEMAS)


@pytest.mark.parametrize(("kind", "name"), FILES.items())
def test_the_schema_accepts_what_the_loader_accepts(folder: Any, kind: str, name: str) -> None:
    schema = json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content(folder, name), schema)


@pytest.mark.parametrize(("kind", "name"), FILES.items())
def test_the_schema_refuses_what_the_loader_refuses(folder: Any, kind: str, name: str) -> None:
    wrong = content(folder, name)
    wrong["title" if kind == "scenario" else "one more"] = 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json_schema(kind))


def test_a_resolved_scenario_fits_the_schema(folder: Any) -> None:
    jsonschema.validate(folder.load().resolved(), json_schema())


def test_the_schema_tells_what_keys_mean() -> None:
    leaf = json_schema("room")["$defs"]["Leaf"]
    assert all("description" in leaf["properties"][key] for key in ("value", "unit", "basis", "bounds"))


def test_the_schema_beside_the_scenarios_is_the_current_one() -> None:
    stored = json.loads((find_scenarios() / "schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema(), "write it anew: sim schema > scenarios/schema.json"


def test_the_reference_names_every_key_of_every_form() -> None:
    text = reference()
    for kind in SCHEMAS:
        schema = json_schema(kind)
        for form in (schema, *schema.get("$defs", {}).values()):
            for key in form.get("properties", {}):
                assert f"| `{key}` |" in text
    assert "## Scenario file" in text
    assert "any |" not in text
