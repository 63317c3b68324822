"""Parameters drawn by the same keyed luck as everything else, and handed to the rules as arrays.

A parameter's draw is keyed by its path, so that replication r has the same value under every option, in any block, and
whatever other parameters a scenario has. Where a scenario correlates parameters, their luck is mixed (a normal copula,
`model.scenario.correlation`) and each keeps its distribution. A parameter that is set from outside keeps its luck, so
that those correlated with it are drawn as they would have been. Drawing the luck is itself a rule, compiled and cached
like the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import InputError, Problem, did_you_mean
from ..lanes import WAR, Own, Program, Room, Stage, State, Uniform, bind, normal_cdf, normal_quantile, rule
from ..lanes.quantiles import Quantiles
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
        State("u", float, doc="The luck that a value is drawn with."),
        State("score", float, doc="Its normal score."),
    ),
)


class Luck(NamedTuple):
    """The luck of one parameter."""

    u: float


class Score(NamedTuple):
    """The normal score of a parameter's luck."""

    score: float


@rule(owner="parameters")
def draw(u: Own[float], chance: Uniform) -> Luck:
    """The parameter's own luck."""
    u = chance
    return Luck(u)


@lru_cache(maxsize=1)
def drawing() -> Program:
    """The program that draws the luck of parameters."""
    return Program((PARAMETERS,), (), (draw,))


@rule(owner="parameters")
def score(u: Own[float]) -> Score:
    """The normal score of the luck."""
    return Score(normal_quantile(u))


@rule(owner="parameters")
def mix(score: Own[float]) -> Luck:
    """The luck of a normal score."""
    return Luck(normal_cdf(score))


@lru_cache(maxsize=1)
def mixing() -> Program:
    """The program that takes luck to normal scores, and scores that were mixed to luck."""
    return Program((PARAMETERS,), (), (score, mix))


class Sampler:
    """Draws distributions by path. Parameters of one of `copulas` are drawn together, also where some of them are not
    among `distributions`."""

    def __init__(self, distributions: Mapping[str, Distribution], copulas: Sequence[Copula] = ()) -> None:
        self._varying = {path: d for path, d in distributions.items() if d.varies}
        self._numbers = {path: d.low for path, d in distributions.items() if path not in self._varying}
        self._fixed: tuple[int, dict[str, Floats]] = -1, {}
        self._joint = [copula for copula in copulas if not self._varying.keys().isdisjoint(copula.paths)]
        # Those that are drawn for their company alone stand behind the others.
        self._paths = tuple(dict.fromkeys((*self._varying, *(path for copula in self._joint for path in copula.paths))))
        self._quantiles = Quantiles([(*d.code(), d.low, d.high) for d in self._varying.values()])
        self._choices = [(row, path, d) for row, (path, d) in enumerate(self._varying.items()) if d.kind == "choice"]

    def draw(self, replications: Ints, seed: int) -> dict[str, Floats]:
        """Values by path, each of shape (lanes,), not to be changed; a fixed number is one value with stride zero."""
        values = dict(self._fixed_in(len(replications)))
        if not self._varying:
            return values
        luck = _advance(drawing(), draw, self._paths, replications, seed)["u"]
        for copula in self._joint:
            _mix(copula, self._paths, replications, luck)
        drawn = self._quantiles.at(luck[: len(self._varying)])
        drawn.flags.writeable = False  # options share what is drawn, and arrays that are filled with it know it again
        values.update(zip(self._varying, drawn, strict=True))
        for row, path, choice in self._choices:
            edges = np.cumsum(choice.weights)[:-1]
            values[path] = np.asarray(choice.values)[np.searchsorted(edges, luck[row], side="right")]
        return values

    def _fixed_in(self, lanes: int) -> dict[str, Floats]:
        """The numbers that are not drawn, in so many lanes: the same arrays for the next draw, which whoever has copied
        them need not copy again."""
        known, rows = self._fixed
        if known != lanes:
            numbers = np.array([*self._numbers.values()])
            repeated = np.broadcast_to(numbers[:, None], (len(numbers), lanes))
            rows = dict(zip(self._numbers, repeated, strict=True))
            self._fixed = lanes, rows
        return rows


def draw_values(
    distributions: Mapping[str, Distribution], replications: Ints, seed: int, copulas: Sequence[Copula] = ()
) -> dict[str, Floats]:
    """What a `Sampler` of these distributions draws."""
    return Sampler(distributions, copulas).draw(replications, seed)


def _mix(copula: Copula, paths: Sequence[str], replications: Ints, luck: Floats) -> None:
    """Replaces the luck of a group, a row of each path, by correlated luck; the first of the group keeps its own."""
    rows = [paths.index(path) for path in copula.paths]
    scores = _advance(mixing(), score, copula.paths, replications, u=luck[rows])["score"]
    mixed = np.stack(copula.mixed(list(scores)))
    luck[rows[1:]] = _advance(mixing(), mix, copula.paths, replications, score=mixed)["u"][1:]


def _advance(
    program: Program, stage: Stage, paths: tuple[str, ...], replications: Ints, seed: int = 0, **start: Floats
) -> dict[str, Floats]:
    """Luck and scores of parameters (paths, lanes) after a rule, from zeros or from what they `start` with."""
    lanes = replications.shape[0]
    state = {
        state.name: np.ascontiguousarray(start[state.name]) if state.name in start else np.zeros((len(paths), lanes))
        for state in PARAMETERS.state
    }
    clock = {
        "phase": np.full(lanes, WAR, np.int64),
        "luck_week": np.full(lanes, PARAMETER_WEEK, np.int64),
        "replication": np.ascontiguousarray(replications, np.int64),
        "active": np.ones(lanes, np.int64),
    }

    def lookup(kind: str, room: str, name: str) -> Any:
        if kind == "members":
            return paths
        return clock[name] if kind == "clock" else state[name]

    bind(program, stage, lookup).advance(seed, 0)
    return state


class _Draw(NamedTuple):
    """Parameters that were drawn: of which scenario, which of them by what, for which replications and seed, and their
    values by path."""

    parameters: Any
    stated: Any
    sampler: Sampler
    key: tuple[bytes, int]
    lanes: int
    values: dict[str, Floats]


DRAWS, DRAWN_LANES = 4, 1024
"""How many draws are kept at most, and of how many lanes in all beside the last: a thousand numbers for each of 1,024
lanes are 8 MB."""

_draws: list[_Draw] = []
"""The parameters drawn last, the latest first: the options of a scenario are played on the same ones, each in all of
its blocks before the next option."""


def _parameters(scenario: Scenario, settings: frozenset[str], replications: Ints, seed: int) -> dict[str, Floats]:
    """The parameters that no setting replaces, by path. Not to be changed."""
    stated, key = (settings & scenario.parameters.keys(), scenario.correlations), (replications.tobytes(), seed)
    sampler = None
    for draw in tuple(_draws):  # another thread may draw meanwhile
        if draw.parameters is scenario.parameters and draw.stated == stated:
            if draw.key == key:
                return draw.values
            sampler = draw.sampler
    if sampler is None:
        drawn = {path: parameter.value for path, parameter in scenario.parameters.items() if path not in settings}
        sampler = Sampler(drawn, scenario.copulas)
    values = sampler.draw(replications, seed)
    draws = [_Draw(scenario.parameters, stated, sampler, key, len(replications), values), *_draws][:DRAWS]
    while len(draws) > 1 and sum(draw.lanes for draw in draws) > DRAWN_LANES:
        draws.pop()
    _draws[:] = draws
    return values


class Stated(dict[str, Floats]):
    """Values by path. Asking for one that the scenario does not state raises InputError: rules of another version, or a
    library of which a part is missing."""

    def __missing__(self, path: str) -> Floats:
        wanted = "a library that states it; of a stored run, the rules that it was played by"
        message = f"rules read {path}, which the scenario does not state"
        raise InputError(Problem(message, expected=wanted, suggestion=did_you_mean(path, self), path=path))


def world_of(scenario: Scenario, option: str, replications: Ints, seed: int, settings: Settings) -> Stated:
    """Every parameter and lever of an option by path, drawn or set. Raises `InputError` for unknown paths."""
    if option not in scenario.options:
        raise InputError(
            [Problem(f"no option {option!r}", suggestion=did_you_mean(option, scenario.options), path="options")]
        )
    lanes = replications.shape[0]
    unknown = [path for path in settings if path not in scenario.parameters and path not in scenario.levers]
    if unknown:
        known = (*scenario.parameters, *scenario.levers)
        raise InputError(
            [Problem(f"no parameter or lever {path!r}", suggestion=did_you_mean(path, known)) for path in unknown]
        )
    values = Stated(_parameters(scenario, frozenset(settings), replications, seed))
    levers = {path: scenario.lever(option, path) for path in scenario.levers if path not in settings}
    values.update(draw_values(levers, replications, seed))
    for path, value in settings.items():
        values[path] = np.broadcast_to(np.asarray(value, np.float64), (lanes,))
    values["history.war_weeks"] = np.broadcast_to(np.float64(scenario.horizon.war_weeks), (lanes,))
    values["history.ceasefire_weeks"] = np.broadcast_to(np.float64(scenario.horizon.ceasefire_weeks), (lanes,))
    return values
