"""Where the time of a block goes, stage by stage."""

from __future__ import annotations

import time
from collections import defaultdict

import numpy as np

from model.lanes import OVER, bind
from model.scenario import Scenario
from model.simulation import simulate, weekly
from model.simulation.engine import Engine
from model.simulation.equal_terms import play_again
from model.simulation.outcomes.histories import Histories
from model.simulation.outcomes.read import read_outcomes
from model.simulation.recorder import WeeklyRecorder

SHOWN = 14


def table(scenario: Scenario, option: str, lanes: int, seed: int) -> None:
    """Play a block stage by stage and print the dearest ones; what is not a stage stands in brackets."""
    simulate(scenario, option, np.arange(lanes), seed)  # compiled, and its memory touched
    spent: dict[str, float] = defaultdict(float)
    before = time.process_time()

    def book(name: str) -> None:
        nonlocal before
        now = time.process_time()
        spent[name] += now - before
        before = now

    model = Engine(scenario, option, np.arange(lanes), seed)
    recorder = WeeklyRecorder(model, weekly.BY_ROLE, counted=weekly.COUNTED)
    for stage in model.program.setup:
        bind(model.program, stage, model.lookup).advance(seed, 0)
    book("(parameters, arrays)")
    while model.running and model.week < recorder.weeks:
        for _, bound in model.turn:
            bound.advance(seed, model.week)
            book(bound.plan.key)
        model.week += 1
        model.running = bool((model.see("history", "phase") != OVER).any())
        recorder.record(model)
        book("(recorder)")
    histories = Histories(model, recorder)
    equal_terms = play_again(model)
    book("(equal terms)")
    read_outcomes(histories, equal_terms)
    weekly.weekly_sums(model, recorder)
    book("(outcomes)")
    whole = sum(spent.values())
    dearest = sorted(spent.items(), key=lambda item: -item[1])
    print(f"\nWhere {whole:.2f} processor seconds of a block of {lanes} go ({option}, {model.week} weeks)")
    for name, seconds in dearest[:SHOWN]:
        print(f"  {name:34s} {1e3 * seconds:7.0f} ms {100.0 * seconds / whole:5.1f}%")
    rest = sum(seconds for _, seconds in dearest[SHOWN:])
    print(f"  {f'{len(dearest) - SHOWN} others':34s} {1e3 * rest:7.0f} ms {100.0 * rest / whole:5.1f}%")
