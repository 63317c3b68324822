from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import Problem
from model.scenario import load
from model.scenario.yaml.builder import HIDDEN
from model.scenario.yaml.reader import read_text
from model.scenario.yaml.writer import dump


def test_a_resolved_scenario_needs_no_other_file_and_is_the_same(folder: Any, tmp_path: Any) -> None:
    scenario = folder.load(("russia.resolve", "0.3"), ("force.size", "{choice: {values: [5, 9]}}"))
    file = tmp_path / "elsewhere" / "resolved.yaml"
    file.parent.mkdir()
    file.write_text(scenario.to_yaml(), encoding="utf-8")
    again = load(file)
    assert again == scenario
    assert again.hash == scenario.hash
    assert again.to_yaml() == scenario.to_yaml()


def test_an_override_of_a_base_does_not_reach_its_heirs_by_way_of_the_resolved_file(folder: Any, tmp_path: Any) -> None:
    scenario = folder.load(("options.nothing.command.nato", "1"))
    assert scenario.lever("force", "command.nato").mean() == 0.0
    file = tmp_path / "resolved.yaml"
    file.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load(file) == scenario


def test_the_hash_does_not_depend_on_paths_or_the_order_of_keys(folder: Any, tmp_path: Any) -> None:
    before = folder.load().hash
    rows = folder.scenario.read_text().splitlines()
    rows.remove("start: war")
    folder.write("scenario.yaml", "\n".join([*rows, "start: war", "# a comment"]) + "\n")
    (folder.path / "parameters/russia.yaml").rename(tmp_path / "russia.yaml")
    text = (tmp_path / "russia.yaml").read_text().splitlines()
    losses = text.index("losses:")
    folder.write("parameters/russia.yaml", "\n".join([text[0], *text[losses:], *text[1:losses]]) + "\n")
    assert folder.load().hash == before


def test_a_number_has_one_hash_however_it_is_written(folder: Any) -> None:
    before = folder.load().hash
    folder.change("parameters/russia.yaml", "bounds: [0, 50]", "bounds: [0.0, 5e1]")
    assert folder.load().hash == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("parameters/russia.yaml", "0.5, 0.9", "0.5, 0.91"),
        ("parameters/contributors.yaml", "value: 8", "value: 9"),
        ("scenario.yaml", "base: force", "base: nothing"),
        ("scenario.yaml", "deterrence: capability", "deterrence: tripwire"),
        ("levers.yaml", "bounds: [0, 100000], default: 0", "bounds: [0, 100000], default: 1"),
        ("scenario.yaml", "war_weeks: 156", "war_weeks: 155"),
    ],
)
def test_the_hash_changes_with_the_content(folder: Any, file: str, old: str, new: str) -> None:
    before = folder.load().hash
    folder.change(file, old, new)
    assert folder.load().hash != before


def test_the_order_of_a_structures_values_is_content(folder: Any) -> None:
    before = folder.load().hash
    rows = (folder.path / "structures.yaml").read_text().splitlines()
    rows[-1], rows[-2] = rows[-2], rows[-1]
    folder.write("structures.yaml", "\n".join(rows) + "\n")
    assert folder.load().hash != before


def test_a_scenario_can_be_sent_to_a_worker(folder: Any) -> None:
    scenario = folder.load()
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_resolved_is_plain_data(folder: Any) -> None:
    resolved = folder.load().resolved()
    assert json.loads(json.dumps(resolved, allow_nan=False)) == resolved


def readable(character: str) -> bool:
    return not HIDDEN.search(character) and character != "\r"


texts = st.text(st.characters(exclude_categories=["Cs"]).filter(readable), max_size=30)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_.]{0,10}", fullmatch=True)
scalars = st.one_of(
    texts,
    st.sampled_from(["NO", "true", "null", "1e6", "010", "12:30", "a: b", "- x", "#", " lead", "trail ", ".nan"]),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
flat = st.lists(scalars, max_size=4)
data = st.recursive(
    st.one_of(scalars, flat),
    lambda inner: st.one_of(
        st.dictionaries(names, inner, min_size=1, max_size=4),
        st.lists(st.dictionaries(names, inner, min_size=1, max_size=3), max_size=3),
    ),
    max_leaves=12,
)


def as_read(value: object) -> object:
    if isinstance(value, dict):
        return {name: as_read(part) for name, part in value.items()}
    return tuple(as_read(part) for part in value) if isinstance(value, list) else value


@given(st.dictionaries(names, data, min_size=1, max_size=4))
def test_what_is_written_reads_back_unchanged(written: dict[str, Any]) -> None:
    problems: list[Problem] = []
    node = read_text(dump(written), "written.yaml", problems)
    assert problems == []
    assert node is not None
    assert node.plain() == as_read(written)
