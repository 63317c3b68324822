"""A program: the rooms, the stages of setup and of a turn, and what every name in a rule refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import Problem, did_you_mean
from .declare.declarations import OPENLY, Function, Input, Param, Room, State
from .declare.types import Record, Vector
from .faults import DeclarationError
from .numerics.philox import clashes
from .plan import Plan, Ref
from .stage.choice import Choice, Stage
from .stage.rule import Rule, Total


class Program:
    """Rooms and stages that fit together. Raises `DeclarationError` naming everything that does not.

    `setup` runs once, `turn` every week, both in their order. `structures` maps the name of each
    switch to its values; a rule sees the index of the value.
    """

    def __init__(
        self,
        rooms: Sequence[Room],
        setup: Sequence[Stage],
        turn: Sequence[Stage],
        structures: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.rooms = tuple(rooms)
        self.setup = tuple(setup)
        self.turn = tuple(turn)
        self.structures = {name: tuple(values) for name, values in (structures or {}).items()}
        self._problems: list[Problem] = []
        self._by_name = {room.name: room for room in self.rooms}
        self._states: dict[str, tuple[State, ...]] = {}
        self._check_rooms()
        self.plans: dict[str, Plan] = {}
        for stage in self.stages:
            self._plan(stage)
        self._check_names()
        if self._problems:
            raise DeclarationError(self._problems)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Every stage once, setup first."""
        return tuple(dict.fromkeys((*self.setup, *self.turn)))

    def room(self, name: str) -> Room:
        """The room of that name."""
        return self._by_name[name]

    def states(self, room: str) -> tuple[State, ...]:
        """The states of a room, the shocks that choices keep in it included."""
        if room not in self._states:
            shocks = [
                State(name, float, 0.0, doc=f"persistent shock of {stage.name}")
                for stage in self.stages
                if isinstance(stage, Choice) and stage.owner == room
                for name in stage.tastes
            ]
            self._states[room] = (*self._by_name[room].state, *shocks)
        return self._states[room]

    def reads(self) -> dict[str, dict[str, Any]]:
        """For every stage "room.name": its owner and what it owns, writes, sees, is given and draws."""
        table: dict[str, dict[str, Any]] = {}
        for key, plan in self.plans.items():
            refs = [*plan.refs.values(), *plan.extra.values()]
            own = [r.name for r in refs if r.kind == "state" and r.room == plan.room.name]
            table[key] = {
                "owner": plan.room.name,
                "owns": sorted(set(own) | set(plan.writes)),
                "writes": list(plan.writes),
                "traits": sorted({r.name for r in refs if r.kind == "trait"}),
                "given": sorted({f"{r.room}.{r.name}" for r in refs if r.kind == "given"}),
                "levers": sorted({r.name for r in refs if r.kind == "lever"}),
                "switches": sorted({r.name for r in refs if r.kind == "switch"}),
                "sees": sorted(
                    {f"{r.room}.{r.name}" for r in refs if r.kind == "state" and r.room != plan.room.name}
                ),
                "draws": [purpose for purpose, _ in plan.stage.draws],
            }  # fmt: skip
        return table

    # -- checks -----------------------------------------------------------------------------------

    def _refuse(
        self,
        message: str,
        function: Function | None = None,
        param: Param | None = None,
        near: str | None = None,
    ) -> None:
        self._problems.append(
            Problem(
                message if function is None else f"{function.name}: {message}",
                file=function.file if function else None,
                line=(param.line if param else function.line) if function else None,
                suggestion=near,
            )
        )

    def _check_rooms(self) -> None:
        seen: set[str] = set()
        spelled: dict[str, str] = {}
        for room in self.rooms:
            if room.name in seen:
                self._refuse(f"two rooms are named {room.name}")
            seen.add(room.name)
            names: set[str] = set()
            for state in room.state:
                if state.name in names:
                    self._refuse(f"room {room.name} has two states named {state.name}")
                names.add(state.name)
                if state.type not in (int, float):
                    self._refuse(f"state {room.name}.{state.name} is of type {state.type!r}, not int or float")
                elif isinstance(state.start, float) and state.type is int:
                    self._refuse(f"state {room.name}.{state.name} is int and starts at {state.start}")
                if state.whole and room.group is None:
                    self._refuse(f"state {room.name}.{state.name} is whole, but {room.name} is no group")
                if state.known_by is not None and not self._is_shown_openly(state.known_by):
                    openly = [f"{r.name}.{s.name}" for r in self.rooms for s in r.state if s.shown == OPENLY]
                    self._refuse(
                        f"state {room.name}.{state.name} is shown as {state.known_by}, which is no state shown openly",
                        near=did_you_mean(state.known_by, openly),
                    )
                full = f"{room.name}_{state.name}"
                if full in spelled:
                    self._refuse(f"{full} could mean {spelled[full]} or {room.name}.{state.name}")
                spelled[full] = f"{room.name}.{state.name}"

    def _is_shown_openly(self, full: str) -> bool:
        room, _, name = full.partition(".")
        state = self._by_name[room].field(name) if room in self._by_name else None
        return state is not None and state.shown == OPENLY

    def _plan(self, stage: Stage) -> None:
        key = f"{stage.owner}.{stage.name}"
        first = stage.functions[0]
        room = self._by_name.get(stage.owner)
        if room is None:
            self._refuse(f"owner {stage.owner} is no room", first, None, did_you_mean(stage.owner, self._by_name))
            return
        if key in self.plans:
            self._refuse(f"two stages are named {key}", first)
            return
        if isinstance(stage, Total) and room.group is None:
            self._refuse(f"a total over {room.name}, which is no group", first)
        refs: dict[str, Ref] = {}
        tuples: dict[str, Any] = {}
        for function in stage.functions:
            for param in function.params:
                if isinstance(param.type, Record) and tuples.setdefault(param.name, param.type.cls) != param.type.cls:
                    self._refuse(f"{param.name} is two named tuples in one choice", function, param)
            for entry in function.inputs:
                ref = self._resolve(room, function, entry)
                if ref is not None and refs.setdefault(entry.name, ref) != ref:
                    self._refuse(f"{entry.spelled} means two things in one stage", function, entry.param)
        extra = self._extras(stage, room) if isinstance(stage, Choice) else self._conditions(stage, room)
        writes = self._writes(stage, room)
        moves = "where" in extra and any(
            other.owner == room.name and extra["where"].name in dict(other.writes) for other in self.turn
        )
        self.plans[key] = Plan(stage, room, refs, writes, extra, self._decision_codes(stage), moves)

    def _resolve(self, room: Room, function: Function, entry: Input) -> Ref | None:
        """What a name of a function refers to; None for draws, week and option, and where it is refused."""
        role = entry.role
        each = role.endswith("_each")
        item = entry.type.item if isinstance(entry.type, Vector) else str(entry.type)
        if each != isinstance(entry.type, Vector):
            self._refuse(f"{entry.spelled} is a {role} of type {entry.type}", function, entry.param)
            return None
        if role in ("own", "own_each"):
            return self._own(room, function, entry, item, each)
        if role in ("seen", "seen_each"):
            return self._seen(room, function, entry, item, each)
        if role in ("trait", "trait_each", "lever", "lever_each"):
            if each and room.group is None:
                self._refuse(
                    f"{entry.spelled} wants a vector over {room.name}, which is no group", function, entry.param
                )
            kind = "trait" if role.startswith("trait") else "lever"
            return Ref(kind, room.name, entry.name, item, each, room.group is not None and not each)
        if role in ("given", "given_each"):
            return self._given(function, entry, item, each)
        if role == "switch":
            if entry.name not in self.structures:
                near = did_you_mean(entry.name, self.structures)
                self._refuse(f"{entry.name} is no structure of the scenario", function, entry.param, near)
            return Ref("switch", "", entry.name, item)
        return None

    def _own(self, room: Room, function: Function, entry: Input, item: str, each: bool) -> Ref | None:
        name = entry.name
        state = room.field(name)
        if state is None:
            near = did_you_mean(name, [s.name for s in room.state])
            self._refuse(f"owns {name}, which is no state of {room.name}", function, entry.param, near)
            return None
        if state.type.__name__ != item:
            self._refuse(f"owns {name} as {item}; it is {state.type.__name__}", function, entry.param)
        if each and (room.group is None or state.whole):
            self._refuse(f"{name} of {room.name} is no vector", function, entry.param)
        return Ref("state", room.name, name, item, each, room.group is not None and not state.whole and not each)

    def _given(self, function: Function, entry: Input, item: str, each: bool) -> Ref | None:
        owners = [r for r in self.rooms if entry.name.startswith(r.name + "_")]
        if not owners:
            near = did_you_mean(entry.name.split("_")[0], [r.name for r in self.rooms if r.kind == "world"])
            self._refuse(f"{entry.spelled} is given by no room", function, entry.param, near)
            return None
        owner = max(owners, key=lambda r: len(r.name))
        if owner.kind != "world":
            self._refuse(
                f"{entry.spelled} is given by {owner.name}, an actor: its traits are its own", function, entry.param
            )
        if each and owner.group is None:
            self._refuse(f"{entry.spelled} wants a vector over {owner.name}, which is no group", function, entry.param)
        if not each and owner.group is not None:
            self._refuse(f"{entry.spelled} is a vector over {owner.name}; declare GivenEach", function, entry.param)
        return Ref("given", owner.name, entry.name[len(owner.name) + 1 :], item, each)

    def _seen(self, room: Room, function: Function, entry: Input, item: str, each: bool) -> Ref | None:
        owners = [r for r in self.rooms if entry.name.startswith(r.name + "_")]
        having = [r for r in owners if r.field(entry.name[len(r.name) + 1 :]) is not None]
        if not having:
            near = did_you_mean(entry.name, [f"{r.name}_{s.name}" for r in self.rooms for s in r.state if s.public])
            self._refuse(f"sees {entry.spelled}, which no room has", function, entry.param, near)
            return None
        owner = max(having, key=lambda r: len(r.name))
        name = entry.name[len(owner.name) + 1 :]
        state = owner.field(name)
        assert state is not None
        if not state.public:
            self._refuse(f"sees {owner.name}.{name}, which is hidden state", function, entry.param)
        elif state.shown != OPENLY and room.kind == "actor" and room.name != owner.name:
            self._refuse_unknown(function, entry, f"{owner.name}.{name}", state)
        if state.type.__name__ != item:
            self._refuse(f"sees {entry.spelled} as {item}; it is {state.type.__name__}", function, entry.param)
        if each and (owner.group is None or state.whole):
            self._refuse(f"{entry.spelled} is no vector; declare Seen", function, entry.param)
        if not each and owner.group is not None and not state.whole:
            self._refuse(
                f"{entry.spelled} is a vector over {owner.name}; declare SeenEach or see a total", function, entry.param
            )
        return Ref("state", owner.name, name, item, each)

    def _refuse_unknown(self, function: Function, entry: Input, full: str, state: State) -> None:
        """An actor acts on what it can know: refuse what is not shown to it, and name what is."""
        known_by = state.known_by
        if known_by is None:
            self._refuse(
                f"sees {full}, which no other actor can know: it is shown to the world alone", function, entry.param
            )
            return
        near = known_by.replace(".", "_")
        self._refuse(f"sees {full}, which other actors know only as {known_by}: read {near}", function, entry.param)

    def _writes(self, stage: Stage, room: Room) -> dict[str, Ref]:
        function = stage.functions[0]
        writes: dict[str, Ref] = {}
        whole = isinstance(stage, Total)
        for name, item in stage.writes:
            state = room.field(name)
            if state is None:
                near = did_you_mean(name, [s.name for s in room.state])
                self._refuse(f"writes {name}, which is no state of {room.name}", function, None, near)
                continue
            if state.type.__name__ != item:
                self._refuse(f"writes {name} as {item}; it is {state.type.__name__}", function)
            if state.whole != whole:
                what = "only a total writes it" if state.whole else "a total writes whole state"
                self._refuse(f"writes {room.name}.{name}: {what}", function)
            writes[name] = Ref("state", room.name, name, item, False, room.group is not None and not whole)
        if isinstance(stage, Choice):
            for name in stage.tastes:
                if room.field(name) is not None:
                    self._refuse(f"the shock {name} has the name of a state of {room.name}", function)
        return writes

    def _conditions(self, stage: Rule[Any, Any], room: Room) -> dict[str, Ref]:
        """The states that say for which members a rule or total runs, and in which weeks beside its rhythm."""
        return {**self._where(stage, room), **self._also(stage, room)}

    def _also(self, stage: Rule[Any, Any], room: Room) -> dict[str, Ref]:
        if stage.also is None:
            return {}
        state = room.field(stage.also)
        if state is None or state.type is not int or (room.group is not None and not state.whole):
            near = did_you_mean(
                stage.also, [s.name for s in room.state if s.type is int and (s.whole or room.group is None)]
            )
            message = f"runs also where {stage.also} says so, which is no int state of {room.name} with one number"
            self._refuse(message, stage.functions[0], None, near)
            return {}
        return {"also": Ref("state", room.name, state.name, "int")}

    def _where(self, stage: Rule[Any, Any], room: Room) -> dict[str, Ref]:
        if stage.where is None:
            return {}
        function, name = stage.functions[0], stage.where
        state = room.field(name)
        if room.group is None or state is None or state.whole or state.type is not int:
            near = did_you_mean(name, [s.name for s in room.state if s.type is int and not s.whole])
            self._refuse(
                f"runs where {name}, which is no int state of the members of {room.name}", function, None, near
            )
            return {}
        return {"where": Ref("state", room.name, name, "int", False, True)}

    def _extras(self, stage: Choice, room: Room) -> dict[str, Ref]:
        member = room.group is not None
        extra: dict[str, Ref] = {}
        for what in ("rationality", "loss_aversion", "taste_persistence", "taste_sd", "taste_kinship"):
            spelled = getattr(stage, what)
            if spelled is None:
                continue
            if not spelled.startswith("given:"):
                extra[what] = Ref("trait", room.name, spelled, "float", False, member)
                continue
            name = spelled.removeprefix("given:")
            owners = [r for r in self.rooms if r.kind == "world" and name.startswith(r.name + "_")]
            if not owners:
                self._refuse(f"{what} {name} is given by no room of the world", stage.payoff)
                continue
            owner = max(owners, key=lambda r: len(r.name))
            extra[what] = Ref("given", owner.name, name[len(owner.name) + 1 :], "float")
        if stage.reference is not None:
            state = room.field(stage.reference)
            if state is None or state.type is not int:
                near = did_you_mean(stage.reference, [s.name for s in room.state if s.type is int])
                self._refuse(f"reference {stage.reference} is no int state of {room.name}", stage.payoff, None, near)
            else:
                extra["reference"] = Ref("state", room.name, state.name, "int", False, member and not state.whole)
        if stage.decision is not None:
            values = self.structures.get(stage.decision)
            if values is None:
                near = did_you_mean(stage.decision, self.structures)
                self._refuse(f"decision {stage.decision} is no structure of the scenario", stage.payoff, None, near)
            elif set(values) - {"logit", "prospect", "doctrine"}:
                self._refuse(f"decision {stage.decision} has values beside logit, prospect, doctrine", stage.payoff)
            extra["decision"] = Ref("switch", "", stage.decision, "int")
        for option, name in zip(stage.options, stage.tastes, strict=False):
            extra[f"taste:{option}"] = Ref("state", room.name, name, "float", False, member)
        return extra

    def _decision_codes(self, stage: Stage) -> tuple[int, int]:
        values = self.structures.get(stage.decision or "", ()) if isinstance(stage, Choice) else ()
        prospect, doctrine = (values.index(v) if v in values else -1 for v in ("prospect", "doctrine"))
        return prospect, doctrine

    def _check_names(self) -> None:
        for clash in clashes(room.name for room in self.rooms):
            self._refuse(f"the names of actors {clash} have one hash: rename one")
        for clash in clashes(purpose for plan in self.plans.values() for purpose, _ in plan.stage.draws):
            self._refuse(f"the purposes of draws {clash} have one hash: rename one")
