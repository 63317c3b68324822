"""What is pinned of an answer moves with every number, and with nothing that only names a run or a version."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from tests.golden.pinning import json_pin, moved, table_pin, text_pin
from tests.golden.reading import canonical

TABLE = pl.DataFrame(
    {"option": ["a", "a"], "point": [0, 0], "replication": [0, 1], "cost": [1.5, None], "troops": [2.0, 3.0]}
)
ANSWER = {
    "run": "0" * 64,
    "scenario_hash": "1" * 64,
    "options": [{"id": "a", "estimate": 0.25}, {"id": "b", "estimate": 1 / 3}],
}


def test_a_table_is_pinned_to_the_last_bit_and_the_column_named() -> None:
    other = TABLE.with_columns(troops=pl.Series([2.0, float(np.nextafter(3.0, 4.0))]))
    assert moved(table_pin(TABLE), table_pin(other)) == "moved: troops"


def test_a_value_that_is_missing_is_one_whatever_it_is_written_as() -> None:
    other_nan = np.array([0x7FF8000000000001], np.uint64).view(np.float64)[0]
    for missing in (float("nan"), -float("nan"), float(other_nan)):
        assert table_pin(TABLE.with_columns(cost=pl.Series([1.5, missing]))) == table_pin(TABLE)


def test_a_table_is_pinned_in_one_order_of_rows_and_columns() -> None:
    keys = ("option", "point", "replication")
    other = TABLE.drop("point")[::-1].select("troops", "cost", "replication", "option")
    assert table_pin(canonical(other, keys)) == table_pin(canonical(TABLE, keys))


def test_a_row_that_is_gone_is_told() -> None:
    assert moved(table_pin(TABLE), table_pin(TABLE.head(1))).startswith("2 entries are now 1; moved: option")


def test_json_moves_with_a_number_and_names_the_branch() -> None:
    other = json.loads(json.dumps(ANSWER))
    other["options"][1]["estimate"] += 1e-5
    assert moved(json_pin(json.dumps(ANSWER)), json_pin(json.dumps(other))) == "moved: options/b"


@pytest.mark.parametrize(
    "change", [{"run": "2" * 64}, {"anything": "3" * 64}, {"versions": {"numpy": "9"}}, {"format": 2}]
)
def test_json_does_not_move_with_an_identity(change: dict[str, object]) -> None:
    assert json_pin(json.dumps(ANSWER | change)) == json_pin(json.dumps(ANSWER))


def test_json_does_not_move_with_the_last_digits_of_a_library() -> None:
    other = json.loads(json.dumps(ANSWER))
    other["options"][1]["estimate"] *= 1 + 1e-12
    assert json_pin(json.dumps(other)) == json_pin(json.dumps(ANSWER))


def test_text_keeps_its_numbers_and_loses_its_ids() -> None:
    text = f"sim compare runs/reassurance-6dac1140 {'a' * 64} analysis-4716e2e17569.json 12,345 [0.1, 0.2]"
    assert text_pin(text) == "sim compare runs/reassurance-<id> <hash> analysis-<id>.json 12,345 [0.1, 0.2]"
