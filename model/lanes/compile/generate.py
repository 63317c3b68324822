"""Writes the loops: for each stage, one function over chunks, members and lanes around its rule.

The generated text holds a loop alone. A rule without loops of its own is written into the loop and computed for every
lane of the range that runs, so that it is vectorised; lanes that come to a dear part of it are put side by side first.
The others, and what a choice consists of, are called by the names `f_<n>` which the compiler puts into the namespace of
the text: lanes that run are put side by side and go abreast, a vector of them in each call, see `abreast`. Nothing
raises: a loop returns what it has to report.
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import OurFault
from ..declare.annotations import DRAWS
from ..declare.declarations import Function, Param
from ..declare.types import FLOAT, Record, Type, Vector
from ..memory.layout import (
    CLOCK,
    FAULT_SCOPE,
    FIELDS,
    HIGH,
    LOW,
    ON,
    OUTSIDE_SCOPE,
    UNWRITTEN,
    VECTOR,
    Layout,
)
from ..numerics.choosing import OUTSIDE, SOUND, best_of, kindred_shock, next_taste, pick, value_options, weigh
from ..numerics.maths import normal_quantile
from ..numerics.philox import name_hash
from ..plan import Plan, Ref
from ..stage.choice import Choice
from ..stage.rule import Rule, Total
from .kernels.access import choose, get_float, get_int, move, put_float, put_int, truth, whole_float
from .kernels.luck import draw_by, draw_one, fill, mark
from .kernels.vectors import float_row, float_vector, highest, int_row, int_vector, item, whole_vectors
from .paste import LOCAL, can_paste, globals_of, paste, paste_around
from .searches import slots_of

KERNELS: dict[str, Any] = {
    kernel.__name__: kernel
    for kernel in (best_of, kindred_shock, next_taste, pick, value_options, weigh, normal_quantile)
} | {
    "choose": choose, "get_float": get_float, "get_int": get_int, "move": move, "put_float": put_float,
    "put_int": put_int, "truth": truth, "whole_float": whole_float, "draw_by": draw_by, "draw_one": draw_one,
    "fill": fill, "mark": mark, "float_row": float_row, "float_vector": float_vector, "highest": highest,
    "int_row": int_row, "int_vector": int_vector, "item": item, "whole_vectors": whole_vectors,
}  # fmt: skip
"""What loops are written with, by name."""

INPUT = "i_"
"""Before the flat names of what named tuples hold that a rule is handed."""

WORDS = re.compile(r"\b[a-z]\w*(?:\.\w+)?")
"""Names in a pasted body, with what follows a dot."""


def record_name(cls: type) -> str:
    """The name under which a named tuple stands in the generated file's namespace."""
    return f"{cls.__module__.replace('.', '_')}_{cls.__name__}"


class _Text:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)


def function_name(which: int) -> str:
    """The name under which a stage's function stands in the namespace of the generated text."""
    return f"f_{which}"


def _row(name: str) -> str:
    return name.replace(":", "_")


def generate(plan: Plan) -> str:
    """The source of a stage's loop, a function. It refers to `KERNELS` and to what `names_of` has."""
    return _Loop(plan).text()


def names_of(plan: Plan) -> dict[str, Any]:
    """What the source of a loop refers to: functions, the globals of pasted bodies, named tuples."""
    names: dict[str, Any] = {}
    for which, function in enumerate(plan.stage.functions):
        names[function_name(which)] = function.fn
        names.update(globals_of(function))
        for param in function.params:
            if isinstance(param.type, Record):
                names[record_name(param.type.cls)] = param.type.cls
    return names


class _Loop:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stage = plan.stage
        self.layout = Layout(plan)
        self.out = _Text()
        self.vectors = any(ref.each for ref in self.layout.refs)
        written = dict.fromkeys((*plan.writes.values(), *plan.extra.values()))
        self.scopes = {ref: scope for scope, ref in enumerate(written)}
        if len(self.scopes) + len(self.stage.writes) + 2 > OUTSIDE_SCOPE:
            raise OurFault(f"{plan.key} writes more than {OUTSIDE_SCOPE} arrays")
        self.notes, self.outside = "outside", FAULT_SCOPE
        """The row in which vectors note faults; another where lanes that do not run are computed as well."""

    def text(self) -> str:
        stage, out = self.stage, self.out
        first = stage.functions[0]
        parameters = "k0, k1, week, lanes, members, table, actors, scratch, marker, filler, drawer"
        out(0, f"def loop({parameters}):")
        out(1, f"# {self.plan.key}: {first.name}")
        for place, clock in enumerate(CLOCK):
            out(1, f"{clock} = {self._number(FIELDS * place)}")
        if isinstance(stage, Choice):
            self._choice(stage)
        else:
            self._rule(stage)
        out(1, f"return {SOUND}")
        return "\n".join(out.lines) + "\n"

    # -- pieces -----------------------------------------------------------------------------------

    @staticmethod
    def _number(place: int, table: str = "table") -> str:
        return f"get_int({table}, {place}, {UNWRITTEN})"

    def _chunks(self, need: int) -> None:
        """Open the loop over chunks, of `size` lanes from `begin` on.

        In `on` a lane is 2 where the stage runs, 1 where only its weeks do not.
        """
        stage, out = self.stage, self.out
        also = self.plan.extra.get("also")
        out(1, "start = 0")
        out(1, "while start < lanes:")
        out(
            2,
            f"running = mark(marker, scratch, start, lanes, phase, luck_week, active,"
            f" {stage.during}, {stage.every}, {need},"
            f" {self._number(FIELDS * self.layout.place(also)) if also else 0})",
        )
        out(2, f"begin = {self._number(LOW, 'scratch')}")
        out(2, f"start = {self._number(HIGH, 'scratch')}")
        out(2, "size = start - begin")
        out(2, "if running == 0:")
        out(3, "continue")
        for name, at in self.layout.rows.items():
            out(2, f"{_row(name)} = {self._number(ON, 'scratch') if name == 'on' else f'move(scratch, 8, {at})'}")
        for place, ref in enumerate(self.layout.refs, start=len(CLOCK)):
            at = FIELDS * place
            out(2, f"c{place} = move({self._number(at)}, 8, begin)  # {ref.kind} {ref.room}.{ref.name}")
            if ref.member or ref.each:
                out(2, f"m{place} = {self._number(at + 1)}")
            if ref.each:
                out(2, f"n{place} = {self._number(at + 2)}")
        if self.vectors:
            out(2, "for k in range(size):")
            out(3, f"put_int(outside, k, {self.outside}, 0)")

    def _report(self) -> None:
        """Close the loop over chunks: return where a lane that ran indexed a vector outside its members."""
        if self.vectors:
            self.out(2, "noted = 0")
            self.out(2, "for k in range(size):")
            self.out(3, f"noted |= get_int(outside, k, {self.outside})")
            self.out(2, "if noted != 0:")
            self.out(3, f"return {OUTSIDE}")

    def _row_scope(self, number: int) -> int:
        """The scope of a row of results, after those of the arrays that are written; behind the results there are two
        more, for the lanes that are marked and for those that are listed."""
        return len(self.scopes) + number

    def _address(self, ref: Ref) -> str:
        place = self.layout.place(ref)
        return f"b{place}" if ref.member else f"c{place}"

    def _load(self, ref: Ref) -> str:
        if ref.each:
            place = self.layout.place(ref)
            return f"{ref.type}_vector(c{place}, k, m{place}, n{place}, {self.notes})"
        return f"get_{ref.type}({self._address(ref)}, k, {self.scopes.get(ref, UNWRITTEN)})"

    def _store(self, depth: int, ref: Ref, value: str) -> None:
        self.out(depth, f"put_{ref.type}({self._address(ref)}, k, {self.scopes[ref]}, {value})")

    def _members(self, depth: int) -> None:
        self.out(depth, "for j in range(members):")
        self.out(depth + 1, f"i = get_int(actors, members + j, {UNWRITTEN})")
        if self.stage.draws:
            self.out(depth + 1, f"actor = get_int(actors, j, {UNWRITTEN})")
        for place, ref in enumerate(self.layout.refs, start=len(CLOCK)):
            if ref.member:
                self.out(depth + 1, f"b{place} = move(c{place}, m{place}, i)")

    def _fill(self, depth: int, purpose: str, name: str, normal: bool, calendar: bool, need: int) -> None:
        week = "week" if calendar else "-1"
        self.out(
            depth,
            f"fill(filler, {_row(f'luck:{name}')}, spare, on, running, {need}, begin, size, k0, k1,"
            f" replication, luck_week, {week}, actor, {name_hash(purpose)}, {int(normal)})  # {purpose}",
        )

    def _argument(self, param: Param) -> str:
        if param.role == "week":
            return "week"
        if param.role == "option":
            return "o"
        if isinstance(param.type, Record):
            fields = [self._field(param.flat(field), type_) for field, type_ in param.type.fields]
            return f"{record_name(param.type.cls)}({', '.join(fields)})"
        if param.role in DRAWS:
            return f"get_float({_row(f'luck:{param.name}')}, k, {UNWRITTEN})"
        return self._load(self.plan.refs[param.name])

    def _field(self, name: str, type_: Type) -> str:
        """A field of a named tuple; one that no function of the stage reads is not loaded."""
        if name in self.plan.refs:
            return self._load(self.plan.refs[name])
        if isinstance(type_, Vector):
            return f"{type_.item}_vector(0, 0, 0, 0, {self.notes})"
        return "0.0" if type_ == FLOAT else "0"

    def _call(self, function: Function, which: int, values: dict[str, str]) -> str:
        args = ", ".join(values[p.name] for p in function.params)
        return f"{function_name(which)}({args})"

    # -- rules and totals -------------------------------------------------------------------------

    def _rule(self, stage: Rule) -> None:  # type: ignore[type-arg]
        out = self.out
        params = stage.function.params
        summed = isinstance(stage, Total)
        every_lane = can_paste(stage.function)
        if every_lane:
            self.notes, self.outside = "fault", OUTSIDE_SCOPE
        self._chunks(2)
        if summed:
            out(2, "for k in range(size):")
            for n, (name, type_) in enumerate(stage.writes):
                zero = "0.0" if type_ == "float" else "0"
                out(3, f"put_{type_}({_row(f'result:{name}')}, k, {self._row_scope(n)}, {zero})")
        self._members(2)
        where = self.plan.extra.get("where")
        if where is not None and self.plan.where_moves:
            self._pass_over(3, where, "size", "n")
        for (purpose, _), p in zip(stage.draws, [p for p in params if p.role in DRAWS], strict=True):
            self._fill(3, purpose, p.name, p.role.endswith("normal"), p.role.startswith("calendar"), 2)
        running = f"get_int(on, k, {UNWRITTEN}) == 2"
        ran = running if where is None else f"({running}) & ({self._load(where)} != 0)"
        results = tuple(f"r{n}" for n in range(len(stage.writes)))
        around = None if self.vectors or summed else paste_around(stage.function, results)
        if around is not None:
            self._pass_by(stage, *around, ran)
        elif not every_lane:
            self._list([f"if not ({ran}):", "    continue"])
        if not every_lane:
            self._abreast(stage)
        elif around is not None:
            self._side_by_side(stage)
        elif where is not None and self.plan.where_moves:
            self._in_vectors(stage, where, ran)
        else:
            out(3, "for k in range(size):")
            self._lane(4, stage, ran)
        if summed:
            out(2, "for k in range(size):")
            out(3, f"if {running}:")
            for n, (name, type_) in enumerate(stage.writes):
                total = f"get_{type_}({_row(f'result:{name}')}, k, {self._row_scope(n)})"
                self._store(4, self.plan.writes[name], total)
        self._report()

    def _in_vectors(self, stage: Rule, where: Ref, ran: str) -> None:  # type: ignore[type-arg]
        """The rule in a chunk by vectors, without those in which nobody has a part, and in what is left."""
        out = self.out
        out(3, f"whole = size & {-VECTOR}")
        # A loop of as many rounds as a vector has numbers becomes one vector, without what looks for more or for less.
        out(3, f"vector = {VECTOR}  # a variable: such a loop stays one")
        out(3, f"for part in range(0, whole, {VECTOR}):")
        self._pass_over(4, where, "vector", "part + n")
        out(4, "for n in range(vector):")
        out(5, "k = part + n")
        self._lane(5, stage, ran)
        out(3, "for k in range(whole, size):")
        self._lane(4, stage, ran)

    def _lane(self, depth: int, stage: Rule, ran: str) -> None:  # type: ignore[type-arg]
        """The rule in lane `k`, whether it runs or not, written where it ran: added up, of a total."""
        out, where = self.out, self.plan.extra.get("where")
        if self.vectors:
            out(depth, f"put_int(fault, k, {FAULT_SCOPE}, 0)")
        self._body(depth, stage, paste(stage.function, tuple(f"r{n}" for n in range(len(stage.writes)))))
        out(depth, f"due = {ran}")
        for n, (name, type_) in enumerate(stage.writes):
            if isinstance(stage, Total):
                zero = "0.0" if type_ == "float" else "0"
                self._add(depth, n, f"choose(due, r{n}, {zero})" if where else f"r{n}")
            else:
                ref = self.plan.writes[name]
                self._store(depth, ref, f"choose(due, r{n}, {self._load(ref)})")
        if self.vectors:
            noted = f"choose(due, get_int(fault, k, {FAULT_SCOPE}), 0)"
            out(depth, f"put_int(outside, k, {OUTSIDE_SCOPE}, get_int(outside, k, {OUTSIDE_SCOPE}) | {noted})")

    def _add(self, depth: int, number: int, value: str) -> None:
        """Add to what a total has come to in lane `k`."""
        name, type_ = self.stage.writes[number]
        row, scope = _row(f"result:{name}"), self._row_scope(number)
        self.out(depth, f"put_{type_}({row}, k, {scope}, get_{type_}({row}, k, {scope}) + {value})")

    def _abreast(self, stage: Rule) -> None:  # type: ignore[type-arg]
        """The rule for the lanes that are listed, which go abreast."""
        self.out(3, f"for k in abreast(listing, listed, {slots_of(stage.function)}):")
        values = {p.name: self._argument(p) for p in stage.function.params}
        self.out(4, f"given = {self._call(stage.function, 0, values)}")
        for n, (name, _) in enumerate(stage.writes):
            if isinstance(stage, Total):
                self._add(4, n, f"given[{n}]")
            else:
                self._store(4, self.plan.writes[name], f"given[{n}]")

    def _list(self, unless: list[str]) -> None:
        """List the lanes `k` of a chunk that these lines do not pass over."""
        self.out(3, "listed = 0")
        self.out(3, "for k in range(size):")
        for line in unless:
            self.out(4, line)
        self.out(4, f"put_int(listing, listed, {self._row_scope(len(self.stage.writes) + 1)}, k)")
        self.out(4, "listed += 1")

    def _pass_by(self, stage: Rule, lines: list[str], reached: str, ran: str) -> None:  # type: ignore[type-arg]
        """The rule for every lane that does not come to its dear part; the others are listed side by side."""
        out, marks, listing = self.out, self._row_scope(len(stage.writes)), self._row_scope(len(stage.writes) + 1)
        out(3, "for k in range(size):")
        self._body(4, stage, lines)
        out(4, f"due = {ran}")
        out(4, f"comes = {reached}")
        if reached != "True":
            out(4, "returned = due & (not comes)")
            for n, (name, _) in enumerate(stage.writes):
                ref = self.plan.writes[name]
                self._store(4, ref, f"choose(returned, r{n}, {self._load(ref)})")
        out(4, f"put_int(reached, k, {marks}, choose(due & comes, 1, 0))")
        out(3, "listed = 0")
        out(3, "for k in range(size):")
        out(4, f"put_int(listing, listed, {listing}, k)")
        out(4, f"listed += get_int(reached, k, {marks})")

    def _side_by_side(self, stage: Rule) -> None:  # type: ignore[type-arg]
        """The rule for the lanes that are listed, in a loop that is vectorised."""
        out, writes = self.out, [(name, type_, self._row_scope(n)) for n, (name, type_) in enumerate(stage.writes)]
        results = tuple(f"r{n}" for n in range(len(writes)))
        listing = self._row_scope(len(writes) + 1)
        # To a whole number of vectors: what they leave over would be computed one by one.
        out(3, "until = whole_vectors(listed)")
        out(3, "for n in range(listed, until):")
        out(4, f"put_int(listing, n, {listing}, 0)")
        out(3, "for n in range(until):")
        out(4, f"k = get_int(listing, n, {listing})")
        self._body(4, stage, paste(stage.function, results))
        for n, (name, type_, of_row) in enumerate(writes):
            out(4, f"put_{type_}({_row(f'result:{name}')}, n, {of_row}, r{n})")
        out(3, "for n in range(listed):")
        out(4, f"k = get_int(listing, n, {listing})")
        for name, type_, of_row in writes:
            self._store(4, self.plan.writes[name], f"get_{type_}({_row(f'result:{name}')}, n, {of_row})")

    def _body(self, depth: int, stage: Rule, lines: list[str]) -> None:  # type: ignore[type-arg]
        """Write a pasted body, each number that it is handed loaded ahead of the line that reads it first.

        What is loaded long before it is needed takes the place of something else meanwhile, in registers.
        """
        fields: dict[str, str] = {}
        loads: dict[str, list[str]] = {}
        for param in stage.function.params:
            name = LOCAL + param.name
            if not isinstance(param.type, Record):
                loads[name] = [f"{name} = {self._argument(param)}"]
                continue
            flat = {field: param.flat(field) for field, _ in param.type.fields}
            parts = {INPUT + flat[field]: self._field(flat[field], kind) for field, kind in param.type.fields}
            fields |= {f"{name}.{field}": INPUT + flat[field] for field in flat}
            loads |= {part: [f"{part} = {text}"] for part, text in parts.items()}
            whole = f"{name} = {record_name(param.type.cls)}({', '.join(parts)})"
            loads[name] = [*(load for part in parts for load in loads[part]), whole]
        loaded: set[str] = set()
        for line in lines:
            text = WORDS.sub(lambda found: fields.get(found[0], found[0]), line)
            for word in WORDS.findall(text):
                for load in loads.get(word, ()):
                    if load not in loaded:
                        self.out(depth, load)
                        loaded.add(load)
            self.out(depth, text)

    def _pass_over(self, depth: int, where: Ref, count: str, lane: str) -> None:
        """Go on with what comes next where the stage runs in none of so many lanes for the member at hand.

        `lane` is the lane of round `n`.
        """
        self.out(depth, "some = 0")
        self.out(depth, f"for n in range({count}):")
        self.out(depth + 1, f"k = {lane}")
        self.out(depth + 1, f"some |= {self._load(where)}")
        self.out(depth, "if some == 0:")
        self.out(depth + 1, "continue")

    # -- choices ----------------------------------------------------------------------------------

    def _choice(self, stage: Choice) -> None:
        out = self.out
        shocks = bool(stage.tastes)
        need = 1 if shocks else 2
        for name in ("ok", "sums", "tastes", "values", "weights"):
            out(1, f"{name} = {'int' if name == 'ok' else 'float'}_row({len(stage.options)})")
        out(1, f"report = {SOUND}")
        self._chunks(need)
        self._members(2)
        for option, name in zip(stage.options, stage.tastes, strict=False):
            self._fill(3, f"{stage.name}.taste.{option}", name, True, False, need)
        if shocks:
            self._move_tastes(stage)
        self._list([f"if get_int(on, k, {UNWRITTEN}) != 2:", "    continue", *self._due(stage)])
        out(3, "for k in abreast(listing, listed, 1):")
        self._settle(stage)
        out(3, f"if report != {SOUND}:")
        out(4, "return report")
        self._report()

    def _move_tastes(self, stage: Choice) -> None:
        """Move the persistent shocks on in a loop of their own, which is vectorised over lanes as choosing is not."""
        out, extra = self.out, self.plan.extra
        out(3, "for k in range(size):")
        out(4, f"persistence = {self._load(extra['taste_persistence'])}")
        out(4, f"sd = {self._load(extra['taste_sd'])}")
        kindred = "taste_kinship" in extra
        if kindred:
            out(4, f"kinship = {self._load(extra['taste_kinship'])}")
        for n, (option, name) in enumerate(zip(stage.options, stage.tastes, strict=True)):
            ref = extra[f"taste:{option}"]
            out(4, f"taste = {self._load(ref)}")
            shock = f"get_float({_row(f'luck:{name}')}, k, {UNWRITTEN})"
            out(4, f"shock = kindred_shock(shock, kinship, {shock})" if kindred and n else f"shock = {shock}")
            moved = "next_taste(taste, persistence, sd, shock)"
            self._store(4, ref, f"choose(get_int(on, k, {UNWRITTEN}) != 0, {moved}, taste)")

    def _one_draw(self, draw: str, purpose: str, calendar: bool) -> str:
        week = "week" if calendar else f"get_int(luck_week, begin + k, {UNWRITTEN})"
        replication = f"get_int(replication, begin + k, {UNWRITTEN})"
        return f"{draw}k0, k1, {replication}, {week}, actor, {name_hash(purpose)})"

    def _due(self, stage: Choice) -> list[str]:
        """Lines that pass over a lane in which the choice is not due."""
        if stage.due is None:
            return []
        values = {}
        for p in stage.due.params:
            if p.role in DRAWS:
                purpose = f"{stage.name}.due.{p.name}"
                text = self._one_draw("draw_by(drawer, ", purpose, p.role.startswith("calendar"))
                values[p.name] = f"normal_quantile({text})" if p.role.endswith("normal") else text
            else:
                values[p.name] = self._argument(p)
        return [f"if not {self._call(stage.due, stage.functions.index(stage.due), values)}:", "    continue"]

    def _settle(self, stage: Choice) -> None:
        out, extra, count = self.out, self.plan.extra, len(stage.options)
        # Every argument is loaded once a lane, ahead of the loop over options.
        for n, option in enumerate(stage.options if stage.tastes else ()):
            out(4, f"tastes[{n}] = {self._load(extra[f'taste:{option}'])}")
        values = {"": ""}
        for function in stage.functions:
            if function is stage.due:
                continue
            for p in function.params:
                if p.name in values:
                    continue
                if p.role in ("option", "week"):
                    values[p.name] = self._argument(p)
                else:
                    values[p.name] = f"a{len(values)}"
                    out(4, f"{values[p.name]} = {self._argument(p)}")
        out(4, f"reference = {self._load(extra['reference']) if 'reference' in extra else '-1'}")
        prospect, doctrine = self.plan.decision_codes
        out(4, f"decision = {self._load(extra['decision']) if 'decision' in extra else '-2'}")
        out(4, "some = 0")
        out(4, f"for o in range({count}):")
        if not stage.tastes:
            out(5, "tastes[o] = 0.0")
        available = "1"
        if stage.available is not None:
            which = stage.functions.index(stage.available)
            available = f"1 if {self._call(stage.available, which, values)} else 0"
        out(5, f"ok[o] = {available}")
        out(5, "some += ok[o]")
        out(5, "if ok[o] != 0 or o == reference:")
        out(6, f"r = {self._call(stage.payoff, 0, values)}")
        out(6, "sums[o] = " + " + ".join(f"r[{n}]" for n in range(len(stage.terms))))
        out(4, "if some == 0:")
        out(5, "continue")
        out(4, f"best = best_of(sums, ok, {count})")
        depth = 4
        if stage.doctrine is not None:
            which = stage.functions.index(stage.doctrine)
            out(4, f"if decision == {doctrine}:")
            out(5, "option = reference")
            out(5, f"for o in range({count - 1}, -1, -1):")
            out(6, f"if ok[o] != 0 and {self._call(stage.doctrine, which, values)}:")
            out(7, "option = o")
            out(7, "break")
            out(5, "best = option")
            out(4, "else:")
            depth = 5
        aversion = self._load(extra["loss_aversion"]) if "loss_aversion" in extra else "1.0"
        out(
            depth,
            f"valued = value_options(sums, ok, tastes, values, {count}, 1 if decision == {prospect} else 0,"
            f" {aversion}, reference)",
        )
        out(depth, "report = max(report, highest(valued))")
        out(depth, f"if valued != {SOUND}:")
        out(depth + 1, "continue")
        out(depth, f"total = weigh(values, ok, weights, {count}, {self._load(extra['rationality'])})")
        out(depth, f"u = {self._one_draw('draw_one(', stage.name + '.draw', False)}")
        out(depth, f"option = pick(weights, {count}, total, u)")
        self._store(4, self.plan.writes[stage.write], "option")
        if stage.best is not None:
            self._store(4, self.plan.writes[stage.best], "best")
