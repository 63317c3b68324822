"""The same model in its ordinary form, played by EMA Workbench, where that is installed."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from benchmarks.ordinary import Cases, Ordinary, Plain


def ema_workbench() -> Any:
    """The library, or None where it is not installed or cannot be imported beside the others."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module("ema_workbench")
    except Exception:  # it is not made for every version of pandas
        return None


def ema_seconds(ema: Any, cases: Cases, lanes: Sequence[int]) -> float:
    """Processor seconds that its sequential evaluator takes for these replications."""
    import logging

    def play(lane: int) -> dict[str, float]:
        model = Ordinary(cases, lane, Plain())
        while model.running:
            model.step()
        return {"weeks": float(model.week)}

    model = ema.Model("reassurance", function=play)
    model.uncertainties = [ema.IntegerParameter("lane", lanes[0], max(lanes[-1], lanes[0] + 1))]
    model.outcomes = [ema.ScalarOutcome("weeks")]
    logging.getLogger("EMA").setLevel(logging.ERROR)
    chosen = [ema.Scenario(str(lane), lane=lane) for lane in lanes]
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with ema.SequentialEvaluator(model) as evaluator:
            evaluator.perform_experiments(scenarios=chosen, log_progress=True)
    return time.process_time() - start
