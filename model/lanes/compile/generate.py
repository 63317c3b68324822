"""Writes the loops: for each stage, one function over chunks, members and lanes around its rule.

The generated file holds loops alone. It refers to the rule functions by the names `f_<stage>_<n>`,
which the compiler puts into its namespace, so that the rules are compiled where they stand.
"""

from __future__ import annotations

from ..declare.annotations import DRAWS
from ..declare.declarations import Function, Param
from ..declare.types import FLOAT, Record, Type, Vector
from ..memory.layout import CLOCK, FIELDS, Layout
from ..numerics.philox import name_hash
from ..plan import Plan, Ref
from ..program import Program
from ..stage.choice import Choice
from ..stage.rule import Rule, Total

CHUNK = 256
"""Lanes whose luck is drawn together, ahead of the rule, so that the drawing is vectorised."""

PACKAGE = __name__.removesuffix(".compile.generate")

HEAD = '''"""Loops over lanes, generated from the signatures of the rules; see model.lanes.compile.generate."""

import numpy as np

from model.lanes.compile import native
from model.lanes.numerics.choosing import best_of, next_taste, pick, value_options, weigh
from model.lanes.numerics.maths import normal_quantile
from model.lanes.compile.native import (
    address_of, draw_by, fill, float_vector, int_vector, load_float, load_int, mark, move, store_float,
    store_int,
)


def fill_luck(a, b, c, d, e, f, g, h, i, j, k, l, m, n):
    native.fill_luck(a, b, c, d, e, f, g, h, i, j, k, l, m, n)


def draw(a, b, c, d, e, f):
    return native.draw(a, b, c, d, e, f)
'''


def record_name(cls: type) -> str:
    """The name under which a named tuple stands in the generated file's namespace."""
    return f"{cls.__module__.replace('.', '_')}_{cls.__name__}"


class _Text:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)


def loop_name(number: int) -> str:
    """The name of a stage's loop in the generated file."""
    return f"stage_{number}"


def function_name(number: int, which: int) -> str:
    """The name under which a stage's function stands in the generated file's namespace."""
    return f"f_{number}_{which}"


def generate(program: Program) -> str:
    """The source of the loops of a program."""
    # The file stands in the cache, outside the package, and imports it under the name it has here.
    parts = [HEAD.replace("model.lanes", PACKAGE)]
    for number, plan in enumerate(program.plans.values()):
        parts.append(_Loop(plan, number).text())
    return "\n\n".join(parts)


class _Loop:
    def __init__(self, plan: Plan, number: int) -> None:
        self.plan, self.number = plan, number
        self.stage = plan.stage
        self.layout = Layout(plan)
        self.out = _Text()
        self.draws: dict[str, int] = {}

    def text(self) -> str:
        stage, out = self.stage, self.out
        first = stage.functions[0]
        out(0, f"def {loop_name(self.number)}(k0, k1, week, lanes, members, table, actors, filler, drawer):")
        out(1, f"# {self.plan.key}: {first.name}")
        for place, name in enumerate(CLOCK):
            out(1, f"{name} = load_int(table, 8, {FIELDS * place})")
        for place, ref in enumerate(self.layout.refs, start=len(CLOCK)):
            at = FIELDS * place
            out(1, f"p{place} = load_int(table, 8, {at})  # {ref.kind} {ref.room}.{ref.name}")
            if ref.kind != "state":
                out(1, f"s{place} = load_int(table, 8, {at + 1})")
            if ref.member or ref.each:
                out(1, f"m{place} = load_int(table, 8, {at + 2})")
            if ref.each:
                out(1, f"n{place} = load_int(table, 8, {at + 3})")
        out(1, f"on = np.empty({CHUNK}, np.int64)")
        out(1, "on_at = address_of(on)")
        if isinstance(stage, Choice):
            self._choice(stage)
        else:
            self._rule(stage)
        return "\n".join(out.lines) + "\n"

    # -- pieces -----------------------------------------------------------------------------------

    def _chunks(self, need: int) -> None:
        """Open the loop over chunks: `on[k]` is 2 where the stage runs, 1 where only its weeks do not."""
        stage, out = self.stage, self.out
        out(1, f"for start in range(0, lanes, {CHUNK}):")
        out(2, f"size = min({CHUNK}, lanes - start)")
        out(
            2,
            f"running = mark(on, start, size, phase, luck_week, active, {stage.during}, {stage.every}, {need})",
        )
        out(2, "if running == 0:")
        out(3, "continue")

    def _address(self, ref: Ref) -> str:
        place = self.layout.place(ref)
        return f"b{place}" if ref.member else f"p{place}"

    def _offset(self, ref: Ref) -> str:
        return "8, l" if ref.kind == "state" else f"s{self.layout.place(ref)}, l"

    def _load(self, ref: Ref) -> str:
        if ref.each:
            place = self.layout.place(ref)
            return f"{ref.type}_vector(p{place}, {self._offset(ref)}, m{place}, n{place})"
        return f"load_{ref.type}({self._address(ref)}, {self._offset(ref)})"

    def _store(self, depth: int, ref: Ref, value: str) -> None:
        self.out(depth, f"store_{ref.type}({self._address(ref)}, {self._offset(ref)}, {value})")

    def _members(self, depth: int) -> None:
        self.out(depth, "for i in range(members):")
        if self.stage.draws:
            self.out(depth + 1, "actor = load_int(actors, 8, i)")
        for place, ref in enumerate(self.layout.refs, start=len(CLOCK)):
            if ref.member:
                self.out(depth + 1, f"b{place} = move(p{place}, m{place}, i)")

    def _fill(self, depth: int, purpose: str, name: str, normal: bool, calendar: bool, need: int) -> None:
        column = self.draws.setdefault(name, len(self.draws))
        week = "week" if calendar else "-1"
        self.out(
            depth,
            f"fill(filler, move(luck_at, 8, {CHUNK * column}), on_at, running, {need}, start, size, k0, k1,"
            f" replication, luck_week, {week}, actor, {name_hash(purpose)}, {int(normal)})  # {purpose}",
        )

    def _argument(self, param: Param, drawn: str = "luck[{at} + k]") -> str:
        if param.role == "week":
            return "week"
        if param.role == "option":
            return "o"
        if isinstance(param.type, Record):
            fields = [self._field(param.flat(field), type_) for field, type_ in param.type.fields]
            return f"{record_name(param.type.cls)}({', '.join(fields)})"
        if param.role in DRAWS:
            return drawn.format(at=CHUNK * self.draws[param.name])
        return self._load(self.plan.refs[param.name])

    def _field(self, name: str, type_: Type) -> str:
        """A field of a named tuple; one that no function of the stage reads is not loaded."""
        if name in self.plan.refs:
            return self._load(self.plan.refs[name])
        if isinstance(type_, Vector):
            return f"{type_.item}_vector(0, 0, 0, 0, 0)"
        return "0.0" if type_ == FLOAT else "np.int64(0)"

    def _call(self, function: Function, which: int, values: dict[str, str]) -> str:
        args = ", ".join(values[p.name] for p in function.params)
        return f"{function_name(self.number, which)}({args})"

    # -- rules and totals -------------------------------------------------------------------------

    def _rule(self, stage: Rule) -> None:  # type: ignore[type-arg]
        out = self.out
        params = stage.function.params
        drawn = [p for p in params if p.role in DRAWS]
        summed = isinstance(stage, Total)
        if drawn:
            out(1, f"luck = np.empty({CHUNK * len(drawn)})")
            out(1, "luck_at = address_of(luck)")
        if summed:
            for n, (_, type_) in enumerate(stage.writes):
                out(1, f"sum{n} = np.empty({CHUNK}, np.{type_}64)")
        self._chunks(2)
        if summed:
            out(2, "for k in range(size):")
            for n, (_, type_) in enumerate(stage.writes):
                out(3, f"sum{n}[k] = {'0.0' if type_ == 'float' else '0'}")
        self._members(2)
        for (purpose, _), p in zip(stage.draws, drawn, strict=True):
            self._fill(3, purpose, p.name, p.role.endswith("normal"), p.role.startswith("calendar"), 2)
        out(3, "for k in range(size):")
        out(4, "if on[k] != 2:")
        out(5, "continue")
        out(4, "l = start + k")
        out(4, "r = " + self._call(stage.function, 0, {p.name: self._argument(p) for p in params}))
        for n, (name, _) in enumerate(stage.writes):
            if summed:
                out(4, f"sum{n}[k] += r[{n}]")
            else:
                self._store(4, self.plan.writes[name], f"r[{n}]")
        if summed:
            out(2, "for k in range(size):")
            out(3, "if on[k] == 2:")
            out(4, "l = start + k")
            for n, (name, _) in enumerate(stage.writes):
                self._store(4, self.plan.writes[name], f"sum{n}[k]")

    # -- choices ----------------------------------------------------------------------------------

    def _choice(self, stage: Choice) -> None:
        out, count = self.out, len(stage.options)
        shocks = bool(stage.tastes)
        need = 1 if shocks else 2
        if shocks:
            out(1, f"luck = np.empty({CHUNK * count})")
            out(1, "luck_at = address_of(luck)")
        for vector in ("sums", "tastes", "values", "weights"):
            out(1, f"{vector} = np.zeros({count})")
        out(1, f"ok = np.ones({count}, np.int64)")
        self._chunks(need)
        self._members(2)
        for option in stage.options if shocks else ():
            self._fill(3, f"{stage.name}.taste.{option}", f"taste:{option}", True, False, need)
        out(3, "for k in range(size):")
        out(4, "if on[k] == 0:")
        out(5, "continue")
        out(4, "l = start + k")
        if shocks:
            extra = self.plan.extra
            out(4, f"persistence = {self._load(extra['taste_persistence'])}")
            out(4, f"sd = {self._load(extra['taste_sd'])}")
            for n, option in enumerate(stage.options):
                ref = extra[f"taste:{option}"]
                out(4, f"tastes[{n}] = next_taste({self._load(ref)}, persistence, sd, luck[{CHUNK * n} + k])")
                self._store(4, ref, f"tastes[{n}]")
        out(4, "if on[k] != 2:")
        out(5, "continue")
        self._due(stage)
        self._settle(stage, count)

    def _one_draw(self, purpose: str, calendar: bool) -> str:
        week = "week" if calendar else "load_int(luck_week, 8, l)"
        return f"draw_by(drawer, k0, k1, load_int(replication, 8, l), {week}, actor, {name_hash(purpose)})"

    def _due(self, stage: Choice) -> None:
        if stage.due is None:
            return
        values = {}
        for p in stage.due.params:
            if p.role in DRAWS:
                text = self._one_draw(f"{stage.name}.due.{p.name}", p.role.startswith("calendar"))
                values[p.name] = f"normal_quantile({text})" if p.role.endswith("normal") else text
            else:
                values[p.name] = self._argument(p)
        self.out(4, f"if not {self._call(stage.due, stage.functions.index(stage.due), values)}:")
        self.out(5, "continue")

    def _settle(self, stage: Choice, count: int) -> None:
        out, extra = self.out, self.plan.extra
        # Every argument is loaded once a lane, ahead of the loop over options.
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
        if stage.available is not None:
            which = stage.functions.index(stage.available)
            out(5, f"ok[o] = 1 if {self._call(stage.available, which, values)} else 0")
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
            out(5, "chosen = reference")
            out(5, f"for back in range({count}):")
            out(6, f"o = {count - 1} - back")
            out(6, f"if ok[o] != 0 and {self._call(stage.doctrine, which, values)}:")
            out(7, "chosen = o")
            out(7, "break")
            out(5, "best = chosen")
            out(4, "else:")
            depth = 5
        aversion = self._load(extra["loss_aversion"]) if "loss_aversion" in extra else "1.0"
        out(
            depth,
            f"value_options(sums, ok, tastes, values, {count}, 1 if decision == {prospect} else 0,"
            f" {aversion}, reference)",
        )
        out(depth, f"total = weigh(values, ok, weights, {count}, {self._load(extra['rationality'])})")
        out(depth, f"chosen = pick(weights, {count}, total, {self._one_draw(stage.name + '.draw', False)})")
        self._store(4, self.plan.writes[stage.write], "chosen")
        if stage.best is not None:
            self._store(4, self.plan.writes[stage.best], "best")
