"""Translates the loops of stages whose rules have loops of their own: their lanes go abreast, a vector at a time.

`for k in abreast(row, count, slots)` goes through the first `count` lanes that a row lists, as many at once as a vector
has room for. In its body `k` is wide, and so is what follows from it: one text for all lanes of a vector. A branch is
taken behind a mask of the lanes that come to it, and passed over where none does and it is dear; what lanes assign is
chosen against what the others have; `continue`, `break` and `return` take lanes out of the mask until what they leave
ends. The counter of a loop is one number for all lanes where its bounds are, and so is what is handed such a number, or
is given one once. Each lane computes what it computes alone, to the bit.

Few lanes search for an offer in one week. So each of them may have several places in a vector, `slots`: where a rule
comes to a search, see `searches`, its rounds go there at once; elsewhere all slots of a lane hold the same.
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ..declare.types import INT
from ..memory.layout import VECTOR
from .ir import Group, Number, RowKind, Value, VectorKind, literal, number_of
from .lower import INSTEAD, Body, known_rounds, tree_of
from .searches import breaks, found_by, jumps, returns, slots_for

DEAR = 30
"""The weight from which on it is asked whether any lane comes to a part: about that of an exponential, as costly as a
branch that was foreseen wrongly."""

NONE = literal(False)
EIGHT = literal(8)


class LoopBody(Body):
    """The body of a stage's loop: lanes go one by one, but where it says `abreast`."""

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="abreast"), args=args)):
                row, count, slots = map(self.number, args)
                self.abreast(name, row, count, slots, node.body)
            case _:
                super().statement(node)

    def abreast(self, name: str, row: Number, count: Number, slots: Number, body: list[ast.stmt]) -> None:
        out, each = self.out, int(slots.literal or 1)
        head, start, end = out.label(), out.label(), out.label()
        counter = out.place(literal(0))
        out.put(literal(0), counter, name)
        out.jump(head)
        out.begin(head)
        now = number_of(out.get(counter))
        out.fork(out.compare("icmp slt", now, count), start, end)
        out.begin(start)
        own = [slot // each for slot in range(VECTOR)]
        listed = out.compare("icmp slt", out.shuffled(out.abreast(now), own), count)
        out.mask = number_of(out.place(listed, wide=True))
        out.put(listed, out.mask, name)
        # To the end of a vector lane 0 stands in: it is not in, but what it reads is there.
        lanes = out.shuffled(out.load(INT, out.address(row, EIGHT, now), wide=True), own)
        known = {**self.names, name: out.apart_by_lane(out.select(listed, lanes, literal(0)))}
        Abreast(out, self.tree, self.scope, (), known, dict(self.places), slots=each).block(body)
        out.mask = None
        out.put(out.binary("add nsw", now, literal(VECTOR // each)), counter, name)
        out.jump(head)
        out.begin(end)


@dataclass
class Abreast(Body):
    """The body of one call for all lanes of a vector that are in."""

    staying: list[Number] = field(default_factory=list)
    """Of each loop around the statement at hand: where it is kept which lanes have more rounds to go."""
    gone: Number | None = None
    """Where it is kept which lanes have returned from within a loop."""
    blocks: dict[str, object] = field(default_factory=dict)
    """The block in which each variable gets its first value."""
    at: object = None
    """The block at hand."""
    slots: int = 1
    """Places beside one another that each lane has, for the rounds of a search to be spread over."""

    def result(self) -> Value | None:
        entered = self.out.lanes_in()
        self.gone = number_of(self.out.place(NONE, wide=True))
        self.out.put(NONE, self.gone, "lanes")
        result = super().result()
        self.go_on(entered)
        return result

    def called(self, tree: ast.FunctionDef, scope: Mapping[str, Any], arguments: Sequence[Value]) -> Body:
        return Abreast(self.out, tree, scope, arguments, slots=self.slots)

    def room_for(self, value: Value) -> Value:
        return self.out.place(value, wide=True)

    # -- which lanes are in ------------------------------------------------------------------------

    def go_on(self, lanes: Number) -> None:
        """Let these lanes be in from here on."""
        assert self.out.mask is not None
        self.out.put(lanes, self.out.mask, "lanes")

    def both(self, lanes: Number, condition: Number) -> Number:
        """The lanes of which a condition holds. In others it may be anything, even what LLVM calls poison."""
        return self.out.select(lanes, condition, NONE)

    def without(self, lanes: Number, left: Number) -> Number:
        """The lanes but for those that left."""
        return self.out.select(left, NONE, lanes)

    def leave(self, loops: Sequence[Number], *, gone: bool = False) -> None:
        """Take the lanes that are in out, and out of these loops; where they are gone, out of the call."""
        leaving = self.out.lanes_in()
        for staying in loops:
            self.out.put(self.without(number_of(self.out.get(staying)), leaving), staying, "lanes")
        if gone and loops and self.gone is not None:
            before = number_of(self.out.get(self.gone))
            self.out.put(self.out.select(leaving, literal(True), before), self.gone, "lanes")
        self.go_on(NONE)

    @contextmanager
    def if_any(self, dear: bool) -> Iterator[None]:
        """Pass over what is written within where no lane is in, if it is dear."""
        if not dear:
            yield
            return
        some, end = self.out.label(), self.out.label()
        self.out.fork(self.out.any(self.out.lanes_in()), some, end)
        self.out.begin(some)
        yield
        self.out.jump(end)
        self.out.begin(end)

    def dear(self, nodes: Sequence[ast.AST]) -> bool:
        return _weight(nodes, self.scope) >= DEAR

    # -- statements --------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> None:
        outer, self.at = self.at, object()
        self._rest(body)
        self.at = outer

    def _rest(self, body: Sequence[ast.stmt]) -> None:
        for number, node in enumerate(body, start=1):
            self.statement(node)
            if body[number:] and _leaves(node) and self.dear(body[number:]):
                with self.if_any(True):
                    self._rest(body[number:])
                return

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Return(value=value) if value is not None:
                if not self.end:
                    raise self.fault(node, "a return of lanes that go abreast")
                self.give_back(self.value(value))
                self.leave(self.staying, gone=True)
            case ast.Break():
                self.leave(self.staying[-1:])
            case ast.Continue():
                self.leave(())
            case ast.While():
                raise self.fault(node, "a statement that is not compiled for lanes abreast")
            case _:
                super().statement(node)

    def give_back(self, value: Value) -> None:
        first = self.returned is None
        if self.returned is None:
            self.returned = self.room_for(value)
        # In a loop others have returned before.
        only = None if first and not self.staying else self.out.lanes_in()
        self.out.put(value, self.returned, f"what {self.tree.name} returns", only)

    def let(self, name: str, value: Value) -> None:
        if name not in self.places:
            if name in _assigned_once(self.tree):
                # It need not be kept anywhere: what is one for all lanes stays so, and a vector its address.
                self.names[name] = value
                return
            self.places[name] = self.room_for(value)
            self.blocks[name] = self.at
        # Lanes that are not in have left the block in which the variable began, and will not read it.
        only = None if self.blocks.get(name) is self.at else self.out.lanes_in()
        self.out.put(value, self.places[name], f"{name} of {self.tree.name}", only)

    def assign(self, target: ast.expr, value: Value) -> None:
        if not isinstance(target, ast.Subscript):
            super().assign(target, value)
            return
        group, index = self.value(target.value), self.number(target.slice)
        if not (isinstance(group, Group) and isinstance(group.kind, RowKind)) or index.wide:
            raise self.fault(target, "only rows are written to, at one place in all lanes")
        pointer = self.cell(group, index)
        was = self.out.load(group.kind.item, pointer, wide=True)
        self.out.store(self.out.select(self.out.lanes_in(), self.out.cast(value, group.kind.item), was), pointer)

    def branch(self, test: Number, node: ast.If) -> None:
        if not test.wide:
            super().branch(test, node)
            return
        entered = self.out.lanes_in()
        after: list[Number] = []
        for condition, body in ((test, node.body), (self.out.select(test, NONE, literal(True)), node.orelse)):
            self.go_on(self.both(entered, condition))
            with self.if_any(self.dear(body)):
                self.block(body)
            after.append(self.out.lanes_in())
        self.go_on(self.out.select(after[0], literal(True), after[1]) if _leaves(node) else entered)

    def count(self, name: str, bounds: list[Number], node: ast.For) -> None:
        out = self.out
        start = bounds[0] if len(bounds) > 1 else literal(0)
        stop = bounds[1] if len(bounds) > 1 else bounds[0]
        step = bounds[2] if len(bounds) > 2 else literal(1)
        if step.literal is None:
            raise self.fault(node, "a range whose step is not known")
        rounds = known_rounds(node, self.scope)
        if self.slots > 1 and rounds is not None and slots_for(rounds) == self.slots:
            if (found := found_by(node, self.places)) is not None:
                self.spread(name, rounds, found, node)
                return
        entered = out.lanes_in()
        staying = number_of(self.room_for(entered))
        out.put(entered, staying, "lanes")
        wide = start.wide or stop.wide
        counter = out.place(start, wide)
        self.places[name] = out.place(start, wide)
        out.put(start, counter, name)
        head, body, next_, end = (out.label() for _ in range(4))
        out.jump(head)
        out.begin(head)
        now = number_of(out.get(counter))
        more = out.compare("icmp slt" if step.literal > 0 else "icmp sgt", now, stop)
        if wide:
            more = self.both(number_of(out.get(staying)), more)
            out.put(more, staying, "lanes")
        out.fork(out.any(more) if wide else more, body, end)
        out.begin(body)
        self.go_on(number_of(out.get(staying)))
        out.put(now, self.places[name], name)
        self.staying.append(staying)
        self.block(node.body)
        self.staying.pop()
        out.put(out.binary("add nsw" if not wide else "add", now, step), counter, name)
        if breaks(node):
            out.fork(out.any(number_of(out.get(staying))), next_, end)
            out.begin(next_)
        out.jump(head)
        out.begin(end)
        gone = self.gone if returns(node) else None
        self.go_on(entered if gone is None else self.without(entered, number_of(out.get(gone))))

    def spread(self, name: str, rounds: range, found: Sequence[str], node: ast.For) -> None:
        """The rounds of a search, each in a slot of its own; then what the first of the best found, in every slot."""
        out, entered = self.out, self.out.lanes_in()
        own = out.shuffled(out.abreast(literal(0)), [slot % self.slots for slot in range(VECTOR)])
        self.go_on(self.both(entered, out.compare("icmp slt", own, literal(len(rounds)))))
        self.names[name] = out.binary("add", out.binary("mul", own, literal(rounds.step)), literal(rounds.start))
        slots, self.slots = self.slots, 1
        self.block(node.body)
        self.slots = slots
        self.go_on(entered)
        every = [number_of(out.get(self.places[variable])) for variable in found]
        of = [[slot - slot % slots + round_ for slot in range(VECTOR)] for round_ in range(len(rounds))]
        first = [out.shuffled(number, of[0]) for number in every]
        for lanes in of[1:]:
            later = [out.shuffled(number, lanes) for number in every]
            better = out.compare("icmp sgt" if later[0].type == INT else "fcmp ogt", later[0], first[0])
            first = [out.select(better, *pair) for pair in zip(later, first, strict=True)]
        for variable, number in zip(found, first, strict=True):
            out.put(number, self.places[variable], variable)

    # -- expressions -------------------------------------------------------------------------------

    def either(self, steps: Sequence[Callable[[], Number]], every: bool) -> Number:
        out, entered = self.out, self.out.lanes_in()
        holds: Number | None = None
        for step in steps:
            if holds is None:
                holds = step()
                continue
            open_ = holds if every else out.select(holds, NONE, literal(True))
            self.go_on(self.both(entered, open_))
            later = step()
            holds = out.select(holds, later, NONE) if every else out.select(holds, literal(True), later)
            self.go_on(entered)
        assert holds is not None
        return holds

    def choice(self, condition: Number, node: ast.IfExp) -> Value:
        entered, sides = self.out.lanes_in(), (node.body, node.orelse)
        lanes = [self.both(entered, condition), self.both(entered, self.out.select(condition, NONE, literal(True)))]
        values: list[Value] = []
        dear = any(self.dear([side]) for side in sides)
        place: Value | None = None
        for own, side in zip(lanes, sides, strict=True):
            self.go_on(own)
            with self.if_any(dear):
                values.append(self.value(side))
                if dear:
                    first, place = place is None, place or self.room_for(values[0])
                    self.out.put(values[-1], place, ast.unparse(node), None if first else own)
        self.go_on(entered)
        return self.chosen(condition, values[0], values[1]) if place is None else self.out.get(place)

    def chosen(self, condition: Number, yes: Value, no: Value) -> Value:
        if isinstance(yes, Group) and isinstance(no, Group):
            pairs = zip(yes.parts, no.parts, strict=True)
            return Group(yes.kind, tuple(self.chosen(condition, *pair) for pair in pairs))
        return self.out.select(condition, *self.out.alike(yes, no))

    def cell(self, row: Group, index: Number) -> Number:
        """The pointer to the wide number of an index in a row."""
        pointer = number_of(row.parts[0])
        return self.out.beside(pointer, self.out.binary("mul", literal(8 * VECTOR), index))

    def item(self, node: ast.expr, group: Value, index: Number) -> Value:
        kind = group.kind if isinstance(group, Group) else None
        if index.wide and isinstance(kind, RowKind | VectorKind):
            # What lanes that are not in have for an index may lead anywhere.
            index = self.out.select(self.out.lanes_in(), index, literal(0))
        if isinstance(group, Group) and isinstance(kind, RowKind):
            pointer = self.cell(group, index)
            if index.wide:
                own = self.out.binary("mul", EIGHT, self.out.abreast(literal(0)))
                return self.out.load(kind.item, self.out.beside(pointer, own))
            return self.out.load(kind.item, pointer, wide=True)
        return super().item(node, group, index)


def _leaves(node: ast.AST) -> bool:
    """Whether lanes may leave at a statement, or in it, what it stands in."""
    return returns(node) or jumps(node, ast.Break, ast.Continue)


@cache
def _assigned_once(tree: ast.FunctionDef) -> frozenset[str]:
    """The names that a function gives a value in one place alone."""
    assignments = Counter(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return frozenset(name for name, places in assignments.items() if places == 1)


def _weight(nodes: Sequence[ast.AST], scope: Mapping[str, Any]) -> int:
    """About how many operations there are in statements or expressions; a loop is dear."""
    total = 0
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        match node:
            case ast.BinOp() | ast.Compare() | ast.BoolOp() | ast.IfExp() | ast.Subscript():
                total += 1
            case ast.For():
                total += DEAR
            case ast.Call(func=ast.Name(id=name)):
                target = scope.get(name)
                if inspect.isfunction(target) and target not in INSTEAD:
                    total += _weight_of(target)
    return total


@cache
def _weight_of(fn: Callable[..., Any]) -> int:
    return _weight(tree_of(fn).body, fn.__globals__)
