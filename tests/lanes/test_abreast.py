"""Lanes that go abreast, in rules with loops of their own, have the bits that CPython gives each alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from model.lanes import OPENLY, Own, OwnEach, Positive, Program, Room, State, exp, ratio, rule, shared
from model.lanes.compile.searches import slots_of
from tests.lanes.block import Block, fault

ROUNDS, FEW = 4, 3


class Two(NamedTuple):
    x: float
    n: int


@shared
def first_above(x: float, n: int) -> int:
    """Returns from within a loop in a loop, at a round that differs between lanes."""
    for i in range(4):
        if i == n:
            continue
        for j in range(i, 5):
            if j * 0.5 > x + 1.0:
                return 10 * i + j
            if j > n + 2:
                break
    if n > 3:
        return -1
    return -2


@rule(owner="a")
def jumps(x: Own[float], n: Own[int]) -> Two:
    """Loops in loops with a start over and an end, and with bounds that differ between lanes."""
    total = 0
    for i in range(n, 6):
        if i == 2:
            continue
        if x > 1.5:
            break
        for j in range(3, 0, -1):
            if j == i:
                break
            total += i * j
        x = x * 0.75 + total
    return Two(x, total + first_above(x, n))


@shared
def tapered(x: float, n: int) -> Two:
    """A helper with returns of its own."""
    if x < 0.0:
        return Two(exp(x) - exp(-0.5 * x), n + 1)
    return Two(0.5 * x, n)


@rule(owner="a")
def branches(x: Own[float], n: Own[int], step: Positive) -> Two:
    """Dear and cheap branches, conditions one after the other, divisions of lanes that are out, early returns."""
    if n == 5:
        return Two(-x, n)
    for i in range(3):
        near = x if 0.0 < x < 1.0 and n != i else (exp(-x) if x > 1.0 or n < -2 else 0.25)
        now = tapered(near, n)
        if now.n > 3:
            return Two(now.x, i)
        x, n = now.x + ratio(near, step), now.n
        if n < 0:
            n = n + 2 * i
    return Two(x, n)


@rule(owner="a")
def dear_in_a_branch(x: Own[float], n: Own[int]) -> Two:
    """What has a loop stands in a branch: the other lanes pass by."""
    if n < -3:
        return tapered(x, n)
    if n == 2:
        x = x + first_above(x, n)
        n = n + 20
    elif x > 0.5:
        n = n - 10
    return Two(x, n)


@shared
def best_of_grid(x: float, n: int) -> Two:
    """A search over a grid, whose rounds go at once. Some are worth the same, and some are worth nothing known."""
    best = 0.0
    best_at = -1
    for line in range(ROUNDS):
        if line == n:
            continue
        for degree in range(3):
            worth = x * (line - 1.5) * (line - 1.5) + (degree - 1) * (x - 1.0)
            if degree == 2 and n < 0:
                worth = worth * 1e300 - worth * 1e300 * exp(line * 1.0)
            if worth > best:
                best = worth
                best_at = 10 * line + degree
    return Two(best, best_at)


@rule(owner="a")
def search(x: Own[float], n: Own[int]) -> Two:
    if n == -4:
        return Two(x, n)
    return best_of_grid(x, n)


@rule(owner="a")
def search_of_three(x: Own[float], n: Own[int]) -> Two:
    """A search for an int, in three rounds, by steps."""
    most = n
    for i in range(1, 6, 2):
        worth = i * n * (6 - i)
        if worth > most:
            most = worth
            x = 0.5 * i
    return Two(x, most)


@rule(owner="a")
def no_search(x: Own[float], n: Own[int]) -> Two:
    """It looks at what was found before: its rounds go one after the other."""
    best = 0.0
    for i in range(ROUNDS):
        worth = x * i - best
        if worth > best:
            best = worth
            n = i
    return Two(best, n)


class One(NamedTuple):
    x: float


@rule(owner="g")
def at_an_index(x: Own[float], n: Own[int], weights: OwnEach[float]) -> One:
    """An index that differs between lanes and is looked at only where it is inside."""
    for i in range(len(weights)):
        at = n + i
        if at >= 0 and at < len(weights):
            x = x + weights[at]
        elif n == 5:
            x = x - weights[at]
    return One(x)


ALONE = (jumps, branches, dear_in_a_branch, search, search_of_three, no_search)
PROGRAM = Program(
    (
        Room("a", (State("x", float), State("n", int), State("step", float))),
        Room("g", (State("x", float), State("n", int), State("weights", float, shown=OPENLY)), group="g"),
    ),
    (),
    (*ALONE, at_an_index),
)


def both(stage, before):
    return before.copy().run(stage), before.copy().run(stage, interpreted=True)


@pytest.mark.parametrize("stage", ALONE, ids=lambda stage: stage.name)
def test_lanes_abreast_have_the_bits_of_lanes_one_by_one(stage):
    before = Block.random(PROGRAM, 400, seed=8)
    before.state["a", "step"][:] = np.abs(before.state["a", "step"]) + 0.25
    compiled, interpreted = both(stage, before)
    assert list(compiled.differences(interpreted)) == []
    assert len(set(interpreted.state["a", "x"].tolist())) > 20


@pytest.mark.parametrize("lanes", [1, 7, 8, 9])
@pytest.mark.parametrize("stage", [jumps, search], ids=lambda stage: stage.name)
def test_so_may_lanes_that_are_no_whole_vector(stage, lanes):
    before = Block.random(PROGRAM, lanes + 3, seed=lanes)
    before.clock["active"][1:4] = 0
    compiled, interpreted = both(stage, before)
    assert list(compiled.differences(interpreted)) == []
    assert list(compiled.differences(before)) != []
    assert all((compiled.state["a", name][1:4] == before.state["a", name][1:4]).all() for name in ("x", "n"))


def test_a_search_takes_a_slot_for_each_round_and_no_other_loop_does():
    slots = {stage.name: slots_of(stage.function) for stage in ALONE}
    assert {name: count for name, count in slots.items() if count > 1} == {"search": 4, "search_of_three": 4}


def test_the_first_among_equals_is_found():
    block = Block(PROGRAM, 9)
    block.state["a", "x"][:] = 1.0  # every degree is worth the same, and the first line what the last is
    block.state["a", "n"][:] = [5, 5, 5, 0, 5, 5, 5, 5, 5]
    block.run(search)
    assert block.state["a", "n"].tolist() == [0, 0, 0, 30, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("interpreted", [False, True], ids=["compiled", "interpreted"])
def test_an_index_outside_is_a_fault_of_the_lanes_alone_that_come_to_it(interpreted):
    block = Block.random(PROGRAM, 30, seed=3)
    block.state["g", "n"][...] = np.arange(30) % 9 - 4
    before = block.copy()
    assert fault(lambda: block.run(at_an_index, interpreted=interpreted)) is None
    assert (block.state["g", "x"] != before.state["g", "x"]).any()
    block.state["g", "n"][2, 11] = 5
    message = fault(lambda: block.run(at_an_index, interpreted=interpreted))
    assert message == "g.at_an_index in week 5: a vector is indexed outside its members"
