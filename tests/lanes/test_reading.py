"""How a loop reads memory: what it computes is the same to the bit, what it costs is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from model.lanes.compile.building import optimised
from model.lanes.compile.generate import generate
from model.lanes.compile.kernels.access import put_float
from model.lanes.compile.kernels.vectors import float_vector, item
from model.lanes.compile.lower import translate, tree_of
from tests.lanes.branches import ALONE, PROGRAM

LOAD = re.compile(r"(\w+) = (?:get_|float_vector|int_vector|tests_)")


def of_one_index(base: int, across: int, size: int, notes: int, to: int, lanes: int) -> Any:
    for k in range(lanes):
        put_float(to, k, 0, item(float_vector(base, k, across, size, notes), 2, True))
    return 0


def test_items_of_one_index_in_all_lanes_are_read_side_by_side():
    text = str(optimised(translate(tree_of(of_one_index), globals(), "of_one_index")))
    assert re.search(r"load <\d+ x double>", text)
    assert "gather" not in text


@pytest.mark.parametrize("stage", ALONE, ids=lambda stage: stage.name)
def test_a_number_is_read_ahead_of_the_line_that_needs_it_first(stage):
    lines = [line.strip() for line in generate(PROGRAM.plans[f"a.{stage.name}"]).splitlines()]
    body = lines[lines.index("for k in range(size):") + 1 :]
    waiting: set[str] = set()
    read = 0
    for line in body:
        waiting -= set(re.findall(r"\w+", line.partition(" = ")[2] or line))
        if (found := LOAD.match(line)) and found[1][:2] in ("v_", "i_"):
            waiting.add(found[1])
            read += 1
        else:
            assert not waiting
    assert read > 1
