"""Rules that branch in every way that the subset has, over one room and over a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from model.lanes import (
    CEASEFIRE,
    OPENLY,
    OVER,
    WAR,
    CalendarUniform,
    Normal,
    Own,
    OwnEach,
    Program,
    Room,
    Seen,
    SeenEach,
    State,
    Uniform,
    Week,
    clip,
    exp,
    larger,
    log,
    logistic,
    normal_quantile,
    ratio,
    rule,
    shared,
    total,
)  # fmt: skip

LIMIT = 3


class Both(NamedTuple):
    x: float
    n: int


class All(NamedTuple):
    x: float
    y: float
    n: int


class Number(NamedTuple):
    x: float


class Functions(NamedTuple):
    x: float
    y: float
    z: float
    quantile: float


class Four(NamedTuple):
    x: float
    y: float
    n: int
    m: int


@shared
def step(x: float, n: int) -> Both:
    """A helper with returns of its own."""
    if n > 2:
        return Both(x + 1.0, n - 1)
    if x < 0.0:
        return Both(-x, n)
    return Both(0.5 * x, n + 1)


@shared
def halves(x: float, n: int) -> tuple[float, int]:
    return 0.5 * x, n + n


ROUNDS = 3


@shared
def rounds(x: float, n: int) -> Both:
    """A helper whose loop is written out round by round: with an end, a start over, and an early return."""
    last = 0
    for k in range(ROUNDS):
        last = k
        if k == 1 and n > 2:
            continue
        if x > 30.0:
            break
        if x < -30.0:
            return Both(x, -n)
        x = x * 1.5 + exp(-x * x) * k
    return Both(x + n, n + last)


# -- one room: its rules read and write x, y, n and m ------------------------------------------------


@rule(owner="a")
def returns_early(x: Own[float], y: Own[float], n: Own[int]) -> All:
    """At the top, nested, in both branches, and falling through one side."""
    if n < -3:
        return All(x=y, y=x, n=0)
    if x > 0.0:
        y = y + 1.0
        if n > 2:
            if y > 0.5:
                return All(x=x * y, y=y, n=n + 1)
            x = x - 1.0
        elif n == 1:
            return All(x=-x, y=y - 0.25, n=n)
        y = y * 3.0
    else:
        if y > x:
            if n == 0:
                return All(x=0.25, y=-0.0, n=5)
            else:
                return All(x=x - y, y=0.0, n=n)
        n = n - 1
    x = x + y
    if n == LIMIT:
        return All(x=x, y=7.0, n=n)
    return All(x=x - 0.125, y=y, n=n + 2)


@rule(owner="a")
def chains(x: Own[float], y: Own[float], n: Own[int], m: Own[int], week: Week) -> Four:
    """Chains of `elif`, with and without an end, and variables first assigned in one branch or in all."""
    if n == 0:
        x = x + 1.0
    elif n == 1:
        x = x * 2.0
    elif n < 0:
        x = -x
    if m > 2:
        first = x
        second = n
    elif m > 0:
        second = m
        first = y
    else:
        first = 0.5
        second = -1
    if week == 5 or first > 0.75:
        spare = first - y
        if spare > 0.0:
            y = spare
    else:
        pass
    return Four(x=x, y=y + first, n=second, m=m)


@rule(owner="a")
def expressions(x: Own[float], y: Own[float], n: Own[int], m: Own[int]) -> Four:
    """Conditional expressions in one another, ints and truth values chosen by branches, bits of ints."""
    first = (x if x > y else y) if n > 0 else (0.0 if m == 1 else x - y if m > 1 else x + y)
    whole = 3 if (n > m if x > 0.0 else n < m) else -4 if m else n
    true = x > y if n > 1 else True
    if m == 2:
        true = n > 0
    elif y < 0.0:
        true = not true
    bits = (n & 3) | (m if true else 8)
    return Four(x=first if true else -first, y=y, n=whole, m=bits)


@rule(owner="a")
def logic(x: Own[float], y: Own[float], n: Own[int], m: Own[int]) -> Four:
    """`and`, `or` and `not` over comparisons, over ints, over truth values, and comparisons in a chain."""
    if (n and m) or not (x > y and y > 0.0):
        x = x + 1.0
    if not n or not (m or x < 0.0):
        y = y - 1.0
    inside = bool(-0.5 < x <= 0.5 < y or n) and m != 2
    if 0 <= n < 3 <= m and not inside:
        n = n + 10
    m = (1 if inside or n == 2 else 0) + (2 if inside and x > 0.0 and n else 0)
    return Four(x=x, y=y, n=n, m=m)


@rule(owner="a")
def assignments(x: Own[float], y: Own[float], n: Own[int], m: Own[int]) -> Four:
    """Tuples unpacked, names exchanged, augmented and annotated assignments, all under branches."""
    if n > 0:
        x, y = y, x
        n += m
    else:
        first, second = halves(x, n)
        y -= first
        m = second
    if m > 1:
        whole: int = n - m
        x *= 1.5
        x, n = step(x, whole)
    elif m == 1:
        y: float = 2.0
        n, m = m, n
    x /= 3.0
    return Four(x=x, y=y, n=n, m=m)


@rule(owner="a")
def hands_back(x: Own[float], n: Own[int], m: Own[int]) -> Both:
    """What a helper returns, whole and under branches."""
    if m == 0:
        return step(x, n)
    if m > 2:
        x = x + 1.0
        return step(x, m) if n > 0 else Both(x, n)
    if m == 1:
        return Both(x, 0) if x > 0.0 else step(-x, n)
    return step(step(x, m).x, n)


@rule(owner="a")
def named_tuples(x: Own[float], n: Own[int], m: Own[int]) -> Both:
    """Named tuples in variables that branches replace."""
    both = Both(x, n)
    if m == 1:
        both = step(x, m)
    elif m > 1:
        both = Both(both.x + 1.0, 7)
        if n > 0:
            both = step(both.x, both.n)
    other = both if x > 0.0 else step(both.x, m)
    if n == 2:
        return other
    return Both(other.x, both.n)


class Wholes(NamedTuple):
    x: float
    y: float
    z: float
    n: int
    m: int


@rule(owner="a")
def whole_numbers(x: Own[float], large: Own[int], m: Own[int]) -> Wholes:
    """Ints of up to 2**51 in size as floats, floats as ints, truth values as numbers."""
    y = float(large) if m > 0 else float(-large)
    z = float(large) * 0.5 + large + float(x > 0.0)
    back = int(y) if m < 3 else int(z)
    return Wholes(x=float(m) + float(x), y=y, z=z, n=back, m=int(bool(large)) + int(x > 0.0))


@rule(owner="a")
def functions(x: Own[float]) -> Functions:
    """The project's own mathematics."""
    return Functions(x=exp(x), y=log(x), z=logistic(x), quantile=normal_quantile(x))


@rule(owner="a", every=4, also="m")
def called(x: Own[float], y: Own[float], n: Own[int], chance: Uniform, shock: Normal) -> All:
    """A monthly rule that lanes call for in other weeks too."""
    return All(x=x + shock, y=y - chance, n=n + 1)


@rule(owner="a", every=3, also="m")
def called_in_threes(x: Own[float], y: Own[float], n: Own[int], chance: Uniform, shock: Normal) -> All:
    """The same in a rhythm that is no power of two."""
    return All(x=x - shock, y=y + chance, n=n - 1)


@rule(owner="a", every=4, during=WAR | CEASEFIRE)
def monthly(x: Own[float], y: Own[float], n: Own[int], chance: Uniform, shock: Normal) -> All:
    """A monthly rule with luck: its lanes have months of their own."""
    if chance < 0.5:
        x = clip(x + shock, -2.0, 2.0)
        if n > 1:
            return All(x=x, y=chance, n=n)
    elif shock > 0.0:
        y = y - larger(x, shock)
    return All(x=x + 1.0, y=y, n=n + 1)


@rule(owner="a")
def dear(x: Own[float], y: Own[float], n: Own[int], m: Own[int]) -> Four:
    """What comes before the call of a helper with a loop returns for some, in several ways, and not for others."""
    if n < 0:
        return Four(x=y, y=x, n=0, m=m)
    m = m + 1
    if m > 3:
        x = x + 1.0
        if y > x:
            return Four(x=x, y=y - 1.0, n=n, m=m)
    y = y + 0.5
    now = rounds(x, n)
    if now.n > 4:
        return Four(x=now.x, y=y, n=n, m=now.n)
    return Four(x=rounds(now.x, m).x, y=y, n=now.n, m=m)


@rule(owner="a", every=4)
def dear_for_all(x: Own[float], y: Own[float], n: Own[int], shock: Normal) -> All:
    """Nothing returns ahead of the call: the lanes that run are those that come to it."""
    y = y - shock
    now = rounds(x + shock, n)
    return All(x=now.x, y=y, n=now.n)


# -- a group: `listed` says for whom some rules run, `at` is an index into the group --------------------


class Force(NamedTuple):
    weights: Sequence[float]
    count: int


@rule(owner="g")
def unguarded(x: Own[float], at: Own[int], n: Own[int], room_xs: SeenEach[float]) -> Number:
    """An index outside is wrong where n is 1."""
    if n == 1:
        return Number(room_xs[at])
    return Number(x + 1.0)


@rule(owner="g")
def guarded(x: Own[float], at: Own[int], n: Own[int], weights: OwnEach[float], room: Seen[Force]) -> Both:
    """Every index has its guard: a branch, `and`, `or`, a conditional expression, a return, a chain."""
    first = weights[at] if at >= 0 and at < len(weights) else x
    if at >= 0 and (at < len(weights) and weights[at] > 0.0) and not (at >= len(weights) or weights[at] > 9.0):
        n = n + 1
    if 0 <= at < room.count == (1 if at < room.count and room.weights[at] > 0.0 else 2) + 4:
        n = n + 2
    if at < 0:
        return Both(first, n)
    if at >= len(weights):
        n = n + 4
    elif at != 1:
        n = n + (1 if room.weights[at] > 0.0 else 8)
    else:
        first = weights[1] + weights[at]
    if at > len(weights):
        return Both(0.5, n)
    return Both(first if at == len(weights) else ratio(weights[at], 3.0), n)


@rule(owner="g", every=4)
def monthly_index(x: Own[float], at: Own[int], room_xs: SeenEach[float]) -> Number:
    return Number(x + room_xs[at])


@rule(owner="g")
def loops(x: Own[float], at: Own[int], n: Own[int], room_xs: SeenEach[float]) -> Number:
    """A rule with a loop, in which lanes go abreast."""
    for i in range(n):
        x = x + room_xs[at + i]
    return Number(x)


class Listed(NamedTuple):
    listed: int


@rule(owner="g")
def enlist(n: Own[int], chance: Uniform) -> Listed:
    """Some members in some weeks, and one of a number in none."""
    return Listed(0 if n == 3 or chance < 0.7 else 1)


@rule(owner="g", where="listed")
def some(x: Own[float], n: Own[int], at: Own[int], listed: Own[int], chance: Uniform, room_xs: SeenEach[float]) -> Both:
    """A straight rule for some members, with luck and an index."""
    if chance < 0.5:
        return Both(x + room_xs[at], n + listed)
    return Both(x * chance, n - 1)


@rule(owner="g", where="listed", every=4)
def some_with_loop(x: Own[float], n: Own[int], shock: Normal, weights: OwnEach[float]) -> Both:
    """A rule for some members that has a loop and sees all members."""
    for i in range(len(weights)):
        x = x + shock * weights[i]
    return Both(x, n + 1)


@rule(owner="g", where="listed")
def some_dear(x: Own[float], n: Own[int], at: Own[int], chance: Uniform) -> Both:
    """A dear rule for some members, with luck."""
    if at < 2:
        return Both(x + chance, n)
    return rounds(x * chance, n)


class Sums(NamedTuple):
    sum: float
    count: int


@total(owner="g", where="listed")
def some_summed(x: Own[float], n: Own[int], chance: Uniform) -> Sums:
    return Sums(x * chance, n)


class LoopSums(NamedTuple):
    loop_sum: float
    loop_count: int


@total(owner="g", where="listed")
def some_summed_with_loop(x: Own[float], n: Own[int]) -> LoopSums:
    for i in range(2):
        x = x + 0.5 * i
    return LoopSums(x, n)


class Other(NamedTuple):
    other: float


@rule(owner="g")
def all_members(other: Own[float], n: Own[int]) -> Other:
    return Other(other + n)


# -- a world whose lanes end at a time of their own -----------------------------------------------------


class Life(NamedTuple):
    x: float
    count: int
    phase: int


@rule(owner="world")
def live(x: Own[float], count: Own[int], phase: Own[int], ends: Own[int], chance: CalendarUniform, week: Week) -> Life:
    if week + 1 >= ends:
        phase = OVER
    return Life(x=x + chance, count=count - 3, phase=phase)


ROOMS = (
    Room("world", (State("x", float), State("count", int), State("phase", int, WAR), State("ends", int)), kind="world"),
    Room(
        "a",
        (
            State("x", float), State("y", float), State("z", float), State("n", int), State("m", int),
            State("large", int), State("quantile", float),
        ),
    ),
    Room(
        "room",
        (
            State("xs", float, shown=OPENLY), State("weights", float, shown=OPENLY),
            State("count", int, shown=OPENLY, whole=True),
        ),
        group="g",
    ),
    Room(
        "g",
        (
            State("x", float), State("n", int), State("at", int), State("listed", int), State("other", float),
            State("weights", float), State("sum", float, whole=True), State("count", int, whole=True),
            State("loop_sum", float, whole=True), State("loop_count", int, whole=True),
        ),
        group="g",
    ),
)  # fmt: skip
ALONE = (
    returns_early, chains, expressions, logic, assignments, hands_back, named_tuples, whole_numbers, monthly,
    called, called_in_threes, dear, dear_for_all,
)  # fmt: skip
SOME = (some, some_with_loop, some_dear, some_summed, some_summed_with_loop, all_members)
PROGRAM = Program(ROOMS, (), (live, functions, *ALONE, unguarded, guarded, monthly_index, loops, *SOME))
MOVING = Program(ROOMS, (), (enlist, *SOME))
"""The same stages for some members, who are listed by a stage of the turn."""


def small_program() -> Program:
    """Three rules of one room, as another process makes them too."""
    return Program(ROOMS, (), (returns_early, chains, hands_back))
