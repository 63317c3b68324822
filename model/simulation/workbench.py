"""The model handed to EMA Workbench: uncertainties, levers and outcomes of a scenario.

EMA Workbench explores models under deep uncertainty (Kwakkel 2017): it samples uncertainties and levers, plays the
model at each pair of them, and analyses or optimises over what comes out. One experiment here is a batch of
replications under common luck, and an outcome its mean over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from typing import Any

import numpy as np
from scipy import stats

from ..errors import InputError, Problem, did_you_mean, install_hint
from ..lanes import quantile
from ..scenario import Distribution, Scenario, find_scenario, load
from .block import simulate
from .keywords import keyword_of, path_of, read_keywords
from .outcomes import OUTCOMES

OPTION = "option"
"""The name of the lever that chooses among a scenario's options."""


class Prior(stats.rv_continuous):
    """A distribution of a scenario as scipy has them, by its quantiles alone."""

    def __init__(self, distribution: Distribution, **more: Any) -> None:
        self.distribution = distribution
        super().__init__(**{"name": distribution.kind, **more, "a": distribution.low, "b": distribution.high})

    def _ppf(self, q: Any, *shapes: Any) -> Any:
        drawn = self.distribution
        kind, a, b, c = drawn.code()
        return np.vectorize(lambda u: quantile(kind, a, b, c, drawn.low, drawn.high, u), otypes=[float])(q)

    def _updated_ctor_param(self) -> dict[str, Any]:
        # A frozen distribution is made anew from these.
        parameters = super()._updated_ctor_param()  # type: ignore[misc, unused-ignore]
        return {**parameters, "distribution": self.distribution}


@dataclass(frozen=True)
class Experiment:
    """One experiment: called with values by keyword, it plays replications 0 to `replications` - 1 and averages.

    Whatever is not among the keywords is drawn afresh in each replication, as in a run. An outcome that applies in no
    replication is NaN. Raises `InputError` as `read_keywords` does, and for an unknown option.
    """

    scenario: Scenario
    option: str
    outcomes: tuple[str, ...]
    replications: int
    seed: int

    def __call__(self, **values: Any) -> dict[str, float]:
        """The mean of each outcome over the replications in which it applies."""
        option = values.pop(OPTION, self.option)
        settings, structures = read_keywords(self.scenario, values)
        block = simulate(self.scenario, option, np.arange(self.replications), self.seed, settings, structures)
        return {name: _mean(block.outcomes[name]) for name in self.outcomes}


def ema_model(
    scenario: Scenario | str | PathLike[str] = "scenarios/reassurance.yaml",
    *,
    options: Sequence[str] | None = None,
    uncertainties: Sequence[str] | None = None,
    levers: Sequence[str] = (),
    outcomes: Sequence[str] | None = None,
    replications: int = 128,
    seed: int = 1,
) -> Any:
    """A scenario as a `Model` of EMA Workbench.

    `uncertainties` are paths of parameters and names of theories, by default every parameter that varies and every
    theory; a parameter is sampled from its distribution in the scenario. The lever `option` chooses among `options`
    (by default all); `levers` adds paths of levers, each over its bounds, which then replace what the options say.
    `outcomes` are ids, by default the headline: to be maximised where more is better, minimised where less is. Names
    are paths with two underscores for each dot. An experiment plays `replications` histories under `seed`.

    Raises `InputError` where EMA Workbench is not installed, and for names that the scenario does not have.
    """
    workbench = _workbench()
    scene = scenario if isinstance(scenario, Scenario) else load(find_scenario(scenario))
    varying = [path for path, parameter in scene.parameters.items() if parameter.value.varies]
    chosen = [path_of(name) for name in ([*varying, *scene.theories] if uncertainties is None else uncertainties)]
    turned = [path_of(name) for name in levers]
    arms = list(scene.options if options is None else options)
    wanted = list(scene.headline if outcomes is None else outcomes)
    _refuse_unknown(
        [
            ("uncertain parameter or theory", chosen, [*varying, *scene.theories]),
            ("lever", turned, scene.levers),
            ("option", arms, scene.options),
            ("outcome", wanted, OUTCOMES),
        ]
    )
    if replications < 1 or not arms or not wanted:
        raise InputError("an experiment takes at least one option, one outcome and one replication")
    experiment = Experiment(scene, arms[0], tuple(wanted), replications, seed)
    model = workbench.Model("".join(filter(str.isalnum, scene.id)), function=experiment)
    model.uncertainties = [_uncertainty(workbench, scene, path) for path in chosen]
    several = [workbench.CategoricalParameter(OPTION, arms)] if len(arms) > 1 else []
    model.levers = [*several, *(_lever(workbench, scene, path) for path in turned)]
    model.outcomes = [_outcome(workbench, name) for name in wanted]
    return model


def _workbench() -> Any:
    try:
        return import_module("ema_workbench")
    except ImportError:
        raise InputError(Problem("EMA Workbench is not installed", expected=install_hint("ema"))) from None


def _refuse_unknown(requests: Sequence[tuple[str, Sequence[str], Sequence[str] | Mapping[str, Any]]]) -> None:
    problems = [
        Problem(f"no {what} {name!r}", suggestion=did_you_mean(name, known))
        for what, names, known in requests
        for name in names
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _uncertainty(workbench: Any, scene: Scenario, path: str) -> Any:
    if path in scene.theories:
        return workbench.CategoricalParameter(keyword_of(path), list(scene.theories[path].values))
    prior = scene.parameters[path].value
    if prior.kind == "choice":
        parameter = workbench.CategoricalParameter(keyword_of(path), list(prior.values))
        parameter.dist = stats.rv_discrete(values=(range(len(prior.values)), prior.weights))()
        return parameter
    parameter = workbench.RealParameter(keyword_of(path), prior.low, prior.high)
    parameter.dist = Prior(prior)()
    return parameter


def _lever(workbench: Any, scene: Scenario, path: str) -> Any:
    lever = scene.levers[path]
    if lever.values is not None:
        return workbench.CategoricalParameter(keyword_of(path), list(lever.values))
    return workbench.RealParameter(keyword_of(path), *lever.bounds)


def _outcome(workbench: Any, name: str) -> Any:
    kinds = workbench.ScalarOutcome
    better = {"more": kinds.MAXIMIZE, "less": kinds.MINIMIZE, "neither": kinds.INFO}
    return workbench.ScalarOutcome(name, kind=better[OUTCOMES[name].better])


def _mean(values: Any) -> float:
    applies = values[~np.isnan(values)]
    return float(applies.mean()) if applies.size else float("nan")
