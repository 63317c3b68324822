"""What is translated computes as CPython does, and what is not translated is refused with its line."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from model.errors import OurFault
from model.lanes.compile.building import compile_function
from model.lanes.compile.kernels.access import get_float, get_int, put_float, put_int
from model.lanes.compile.library import Library, Numbers, caller
from model.lanes.compile.lower import ROUNDS, rounds_of, translate, tree_of
from model.lanes.numerics.maths import clip, floor

WHOLES = (-(2**40), -7, -3, -1, 0, 1, 2, 3, 7, 12, 2**40)


class Pair(NamedTuple):
    first: int
    second: float


def compiled(function: Callable[..., Any], *parameters: Numbers | None) -> Callable[..., int]:
    """A function of these parameters that returns an int64, as compiled code."""
    return caller(Library({"it": compile_function(function, "it")}), "it", *parameters)


def whole(a: int, b: int) -> Any:
    return a // 3 + 7 * (a % 3) - (b // -4) + (b % -4) * 100 + (a & 12 | b ^ 5)


def conditions(a: int, b: int) -> Any:
    chain = a < b <= 7 != a
    some = a == 0 or (b / a > 0.5 and not a > b)
    return int(chain) + 2 * int(some) + (4 if a >= b else 8) + 16 * int(bool(a))


def loops(a: int, b: int) -> Any:
    total = 0
    for n in range(a, b, 2):
        if n == 5:
            continue
        if n > 40:
            break
        for m in range(3, 0, -1):
            total += n * m
    while total > 1000:
        total -= 999
    return total


def early(a: int, b: int) -> Any:
    for n in range(10):
        if n * a > b:
            return n
    if a == b:
        return -1
    return -2


def tuples(a: int, b: int) -> Any:
    pair = Pair(second=0.5 * b, first=a)
    other = pair if a > 2 else Pair(b, float(a))
    low, high = swapped(other.first, b)
    return low * 1000 + high + floor(other.second) + clip(a, -2, 2) + int(-other[1]) + abs(a)


def swapped(a: int, b: int) -> tuple[int, int]:
    return (b, a) if b < a else (a, b)


@pytest.mark.parametrize("function", [whole, conditions, loops, early, tuples], ids=lambda function: function.__name__)
def test_whole_numbers_come_out_as_in_cpython(function: Callable[..., Any]) -> None:
    run = compiled(function, None, None)
    values = [(a, b) for a in WHOLES for b in WHOLES if function is not loops or (abs(a) < 99 and abs(b) < 99)]
    assert [run(a, b) for a, b in values] == [int(function(a, b)) for a, b in values]


def real(numbers: int, whole: int, out: int) -> Any:
    x = get_float(numbers, 0, -1)
    y = get_float(numbers, 1, -1)
    n = get_int(whole, 0, -1)
    put_float(out, 0, 0, x / y - 3 * x + n / 7 + float(n) * -y)
    put_float(out, 1, 0, abs(y) if x > y else float(n))
    put_int(out, 2, 0, x != x)
    return int(x)


def test_floats_have_the_bits_of_cpython() -> None:
    run = compiled(real, Numbers("float64", 2), Numbers("int64", 1), Numbers("float64", 3))
    for x, y, n in ((0.1, 0.3, 3), (-1e15, 7.0, -(2**52)), (2.5, -0.1, 0), (float(2**53), 1e-290, 11)):
        numbers, whole_, out = np.array([x, y]), np.array([n]), np.zeros(3)
        assert run(numbers, whole_, out) == int(x)
        expected = [x / y - 3 * x + n / 7 + float(n) * -y, abs(y) if x > y else float(n)]
        assert out[:2].tobytes() == np.array(expected).tobytes()
        assert out.view(np.int64)[2] == 0


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3), "argument 2 must be 4 float64 or more, side by side and writeable: 3 float64"),
        (np.zeros(4, np.int64), "4 float64 or more.*: 4 int64"),
        (np.zeros(8)[::2], "side by side"),
        (np.broadcast_to(0.0, (4,)), "writeable"),
        (17, "0 int"),
    ],
    ids=["short", "of another type", "apart", "not its own", "no array"],
)
def test_what_compiled_code_would_misread_is_refused_before_it_is_called(array: Any, message: str) -> None:
    run = compiled(whole, None, Numbers("float64", 4))
    with pytest.raises(OurFault, match=message):
        run(1, array)


def unknown(a: int) -> Any:
    return a**2


def changing(a: int) -> Any:
    b = a
    b = 0.5 * a
    return b


@pytest.mark.parametrize(
    ("function", "message"),
    [(unknown, r"unknown, line \d+: an operator that is not compiled: a \*\* 2"), (changing, "b of changing is int")],
    ids=["operator", "type"],
)
def test_what_is_not_translated_is_refused_by_name(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(OurFault, match=message):
        translate(tree_of(function), function.__globals__, "it")


@pytest.mark.parametrize(
    ("bounds", "rounds"),
    [("3", range(3)), ("RUNGS", range(ROUNDS)), ("2, RUNGS", range(2, ROUNDS)), ("MORE", None), ("n", None)],
)
def test_a_loop_of_few_rounds_that_are_known_beforehand_is_written_out(bounds, rounds):
    [loop] = ast.parse(f"for o in range({bounds}):\n    total = total + o").body
    assert isinstance(loop, ast.For)
    assert rounds_of(loop, {"RUNGS": ROUNDS, "MORE": ROUNDS + 1}) == rounds


def test_a_loop_around_a_loop_stays_one():
    [loop] = ast.parse("for a in range(2):\n    for b in range(2):\n        total = total + b").body
    assert isinstance(loop, ast.For)
    assert rounds_of(loop, {}) is None
    assert rounds_of(loop.body[0], {}) == range(2)
