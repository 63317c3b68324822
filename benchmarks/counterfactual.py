"""How long one history, its twin and the scan of its decisions take: `python benchmarks/counterfactual.py`.

In processor seconds, so that others on the machine disturb it little, with compiled rules at hand.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from model.scenario import find_scenarios, load
from model.simulation.block import warm
from model.simulation.counterfactual.scan import scan
from model.simulation.counterfactual.twin import play_twin
from model.simulation.explain.history import explain_history

OPTION, REPLICATION, SEED = "us_backstop", 0, 1
"""A long history with many decisions and a war."""


def main() -> None:
    """Prints the median and the least of several rounds of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    scenario = load(find_scenarios() / "reassurance.yaml")
    warm(scenario)
    where = (scenario, OPTION, REPLICATION, SEED)
    nearest, each = scan(*where), scan(*where, each=True)
    middle = nearest.trials[len(nearest.trials) // 2].intervention
    _measure(f"a history of {nearest.end.weeks} weeks", rounds, lambda: explain_history(*where))
    _measure("its twin, both with turning points", rounds, lambda: play_twin(*where, [middle]))
    _measure(f"a scan of {len(nearest.trials)} trials", rounds, lambda: scan(*where))
    _measure(f"a scan of {len(each.trials)} trials", rounds, lambda: scan(*where, each=True))


def _measure(title: str, rounds: int, play: Callable[[], object]) -> None:
    play()
    seconds = []
    for _ in range(rounds):
        before = time.process_time()
        play()
        seconds.append(time.process_time() - before)
    print(f"{title:40s} {statistics.median(seconds):6.3f} s, at least {min(seconds):.3f} s")


if __name__ == "__main__":
    main()
