"""Parameters drawn by the same keyed luck as everything else, and handed to the rules as arrays.

A parameter's draw is keyed by its path, so that replication r has the same value under every option, in any block, and
whatever other parameters a scenario has. Where a scenario correlates parameters, their luck is mixed (a normal copula,
`model.scenario.correlation`) and each keeps its distribution. A parameter that is set from outside keeps its luck, so
that those correlated with it are drawn as they would have been. The drawing is itself a rule, compiled and cached like
the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, did_you_mean
from ..lanes import WAR, Own, Program, Room, State, Trait, Uniform, bind, normal_cdf, normal_quantile, quantile, rule
from ..scenario import Copula, Distribution, Scenario

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Settings = Mapping[str, float | Floats]
"""Values that replace draws: path of a parameter, a lever or `horizon.*` to a number or one number a lane."""

PARAMETER_WEEK = 0xFFFFFFFF
"""The week of the luck that belongs to parameters: no history reaches it."""

PARAMETERS = Room(
    "parameters",
    kind="world",
    group="parameters",
    state=(
        State("value", float, doc="The value drawn."),
        State("u", float, doc="The luck it was drawn with."),
    ),
)


class Drawn(NamedTuple):
    """One parameter drawn."""

    value: float
    u: float


@rule(owner="parameters")
def draw(
    value: Own[float],
    u: Own[float],
    kind: Trait[int],
    a: Trait[float],
    b: Trait[float],
    c: Trait[float],
    low: Trait[float],
    high: Trait[float],
    chance: Uniform,
) -> Drawn:
    """The quantile of the parameter's distribution at its own luck."""
    u = chance
    value = quantile(kind, a, b, c, low, high, u)
    return Drawn(value, u)


@lru_cache(maxsize=1)
def drawing() -> Program:
    """The program that draws parameters."""
    return Program((PARAMETERS,), (), (draw,))


@rule(owner="parameters")
def score(value: Own[float], u: Own[float]) -> Drawn:
    """The normal score of the luck, in place of the value."""
    value = normal_quantile(u)
    return Drawn(value, u)


@rule(owner="parameters")
def place(
    value: Own[float],
    u: Own[float],
    kind: Trait[int],
    a: Trait[float],
    b: Trait[float],
    c: Trait[float],
    low: Trait[float],
    high: Trait[float],
) -> Drawn:
    """The quantile of the parameter's distribution at a normal score, which stands in the place of the value."""
    u = normal_cdf(value)
    value = quantile(kind, a, b, c, low, high, u)
    return Drawn(value, u)


@lru_cache(maxsize=1)
def mixing() -> Program:
    """The program that draws correlated parameters from their mixed luck."""
    return Program((PARAMETERS,), (), (score, place))


UNIT = Distribution("uniform", 0.0, 1.0, 0.0, 0.0, 1.0)


def draw_values(
    distributions: Mapping[str, Distribution], replications: Ints, seed: int, copulas: Sequence[Copula] = ()
) -> dict[str, Floats]:
    """Values by path, each of shape (lanes,); a fixed number is one value with stride zero. Parameters of one of
    `copulas` are drawn together, also where some of them are not among `distributions`."""
    lanes = replications.shape[0]
    values: dict[str, Floats] = {}
    varying = {path: d for path, d in distributions.items() if d.varies}
    for path, distribution in distributions.items():
        if path not in varying:
            values[path] = np.broadcast_to(np.float64(distribution.low), (lanes,))
    if not varying:
        return values
    joint = [copula for copula in copulas if not varying.keys().isdisjoint(copula.paths)]
    absent = {path: UNIT for copula in joint for path in copula.paths if path not in varying}
    lanes_of = _Lanes({**varying, **absent}, replications)
    drawn, luck = lanes_of.run(drawing(), draw, seed)
    for copula in joint:
        _mix(copula, {**varying, **absent}, replications, drawn, luck)
    for row, (path, distribution) in enumerate(varying.items()):
        if distribution.kind == "choice":
            edges = np.cumsum(distribution.weights)[:-1]
            values[path] = np.asarray(distribution.values)[np.searchsorted(edges, luck[row], side="right")]
        else:
            values[path] = drawn[row]
    return values


def _mix(copula: Copula, varying: Mapping[str, Distribution], replications: Ints, drawn: Floats, luck: Floats) -> None:
    """Replaces the draws of a group, and their luck, by correlated ones; the first of the group keeps its own."""
    order = list(varying)
    rows = [order.index(path) for path in copula.paths]
    lanes_of = _Lanes({path: varying[path] for path in copula.paths}, replications)
    scores, _ = lanes_of.run(mixing(), score, 0, u=luck[rows])
    values, chances = lanes_of.run(mixing(), place, 0, value=np.stack(copula.mixed(list(scores))))
    drawn[rows[1:]], luck[rows[1:]] = values[1:], chances[1:]


class _Lanes:
    """Distributions as the traits of members, with a lane for each replication."""

    def __init__(self, varying: Mapping[str, Distribution], replications: Ints) -> None:
        lanes, members = replications.shape[0], len(varying)
        columns = np.zeros((5, members))
        kinds = np.zeros(members, np.int64)
        for row, distribution in enumerate(varying.values()):
            kind, a, b, c = distribution.code()
            if distribution.kind == "choice":
                kind, a, b = 1, 0.0, 1.0
            kinds[row] = kind
            columns[:, row] = a, b, c, distribution.low, distribution.high
        self.members = tuple(varying)
        self.shape = (members, lanes)
        self.traits: dict[str, Any] = dict(zip(("a", "b", "c", "low", "high"), columns, strict=True))
        self.traits["kind"] = kinds
        self.clock = {
            "phase": np.full(lanes, WAR, np.int64),
            "luck_week": np.full(lanes, PARAMETER_WEEK, np.int64),
            "replication": np.ascontiguousarray(replications, np.int64),
            "active": np.ones(lanes, np.int64),
        }

    def run(self, program: Program, rule: Any, seed: int, **start: Floats) -> tuple[Floats, Floats]:
        """Values and luck (members, lanes) after a rule, from zeros or from what they `start` with."""
        state = {name: np.ascontiguousarray(start.get(name, np.zeros(self.shape))) for name in ("value", "u")}

        def lookup(kind: str, room: str, name: str) -> Any:
            if kind == "clock":
                return self.clock[name]
            if kind == "members":
                return self.members
            if kind == "state":
                return state[name]
            return np.broadcast_to(self.traits[name][:, None], self.shape)

        bind(program, rule, lookup).advance(seed, 0)
        return state["value"], state["u"]


_last: list[tuple[Any, Any, dict[str, Floats]]] = []
"""The parameters drawn last: the options of a scenario are played on the same ones, one after the other."""


def _parameters(scenario: Scenario, settings: frozenset[str], replications: Ints, seed: int) -> dict[str, Floats]:
    """The parameters that no setting replaces, by path. Not to be changed."""
    key = (settings, replications.tobytes(), seed, scenario.correlations)
    for known, known_key, values in _last:
        if known is scenario.parameters and known_key == key:
            return values
    drawn = {path: one.value for path, one in scenario.parameters.items() if path not in settings}
    _last[:] = [(scenario.parameters, key, draw_values(drawn, replications, seed, scenario.copulas))]
    return _last[0][2]


class Stated(dict[str, Floats]):
    """Values by path. Asking for one that the scenario does not state raises InputError: rules of another version, or a
    library of which a part is missing."""

    def __missing__(self, path: str) -> Floats:
        wanted = "a library that states it; of a stored run, the rules that it was played by"
        message = f"rules read {path}, which the scenario does not state"
        raise InputError(Problem(message, expected=wanted, suggestion=did_you_mean(path, self), path=path))


def world_of(scenario: Scenario, option: str, replications: Ints, seed: int, settings: Settings) -> dict[str, Floats]:
    """Every parameter and lever of an option by path, drawn or set. Raises `InputError` for unknown paths."""
    if option not in scenario.options:
        raise InputError(
            [Problem(f"no option {option!r}", suggestion=did_you_mean(option, scenario.options), path="options")]
        )
    distributions = {path: parameter.value for path, parameter in scenario.parameters.items()}
    for path in scenario.levers:
        distributions[path] = scenario.lever(option, path)
    lanes = replications.shape[0]
    unknown = [path for path in settings if path not in distributions]
    if unknown:
        raise InputError(
            [
                Problem(f"no parameter or lever {path!r}", suggestion=did_you_mean(path, distributions))
                for path in unknown
            ]
        )
    values = Stated(_parameters(scenario, frozenset(settings), replications, seed))
    levers = {p: distributions[p] for p in scenario.levers if p not in settings}
    values.update(draw_values(levers, replications, seed))
    for path, value in settings.items():
        values[path] = np.broadcast_to(np.asarray(value, np.float64), (lanes,))
    values["history.war_weeks"] = np.broadcast_to(np.float64(scenario.horizon.war_weeks), (lanes,))
    values["history.ceasefire_weeks"] = np.broadcast_to(np.float64(scenario.horizon.ceasefire_weeks), (lanes,))
    return values
