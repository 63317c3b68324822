"""How fast the model runs, on the real scenario: `make bench`, or `python benchmarks/throughput.py`.

Prints figures and judges nothing. Ratios come from rounds in which everything compared takes its turn, as medians;
work on one core is measured in processor seconds, so that others on the machine disturb it little.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks import children, floor, stages
from benchmarks.ordinary import Cases, Ordinary, Plain
from model.experiment.design.arms import WEEKLY_LANES
from model.scenario import Scenario, find_scenarios, load
from model.simulation import simulate
from model.simulation.engine import Engine
from model.simulation.equal_terms import play_again
from model.simulation.recorder import play

SEED = 1

COUNTED = 16
"""Replications of which draws and exponentials are counted. Their histories differ in length by a factor of three."""


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor seconds that a piece of work takes here."""
    start = time.process_time()
    work()
    return time.process_time() - start


def ordinary_run(cases: Cases, lanes: Sequence[int]) -> int:
    """Play replications in the ordinary form, through `mesa.batch_run` where there is one; returns the weeks played."""
    import mesa

    batch_run = getattr(mesa, "batch_run", None)
    before = mesa.Agent._ids.copy() if hasattr(mesa.Agent, "_ids") else None
    if batch_run is None:
        weeks = 0
        for lane in lanes:
            model = Ordinary(cases, lane, Plain())
            while model.running:
                model.step()
            weeks += model.week
        return weeks
    rows = batch_run(
        Ordinary, {"cases": [cases], "lane": list(lanes)}, max_steps=10**6, display_progress=False, number_processes=1
    )
    if before is not None:
        mesa.Agent._ids.clear()
        mesa.Agent._ids.update(before)
    return sum(int(row["Step"]) + 1 for row in rows)


def weeks_played(scenario: Scenario, option: str, replications: int) -> float:
    """Mean weeks that a replication of a block is played, the play at equal terms included."""
    model = Engine(scenario, option, np.arange(replications), SEED)
    play(model)
    history = {name: model.see("history", name) for name in ("signed", "signed_week", "since")}
    signed = history["signed_week"] + 1 + history["since"]
    first = np.where(history["signed"] == 1, signed, scenario.horizon.war_weeks).mean()
    again = play_again(model) if scenario.start == "war" else None
    return float(first) + (0.0 if again is None else float(np.minimum(again.collapse, again.weeks).mean()))


def compare(scenario: Scenario, option: str, lanes: int, rounds: int, each: int) -> None:
    """One core: blocks, the ordinary form twice, and the floor, in turns."""
    cases = Cases(scenario, option, range(max(COUNTED, rounds * each)), SEED)
    again = cases.at_equal_terms()
    plays = [cases] if again is None else [cases, again]
    counts = floor.count(plays, COUNTED)
    bare = floor.bare()
    weeks = weeks_played(scenario, option, lanes)
    simulate(scenario, option, np.arange(lanes), SEED)
    blocks: list[float] = []
    plain: list[float] = []
    exact: list[float] = []
    floors: list[float] = []
    for n in range(rounds):
        lot = np.arange(lanes * (n + 1), lanes * (n + 2))
        blocks.append(processor_seconds(partial(simulate, scenario, option, lot, SEED)) / lanes / weeks)
        chosen = range(n * each, (n + 1) * each)
        for times, table in ((plain, floor.PLAIN_MATHS), (exact, {})):
            with floor.instead(table):
                start = time.process_time()
                played = sum(ordinary_run(each_play, chosen) for each_play in plays)
                times.append((time.process_time() - start) / played)
        floors.append(processor_seconds(partial(bare, counts, lanes)) / lanes / counts.weeks)
    print(f"\nOne core, option {option}, blocks of {lanes}, {rounds} rounds; {weeks:.0f} weeks a replication")
    print(f"  {'':18s} {'replications/s':>15s} {'us a week':>10s}")
    forms = {"blocks": blocks, "ordinary Mesa": plain, "the same, exact": exact, "floor": floors}
    for name, times in forms.items():
        week = statistics.median(times)
        print(f"  {name:18s} {1.0 / week / weeks:15,.1f} {1e6 * week:10,.2f}", end="")
        ratio = statistics.median(other / block for other, block in zip(times, blocks, strict=True))
        print("" if name == "blocks" else f"   x {ratio:,.1f}" if ratio > 1.0 else f"   1 / {1.0 / ratio:.1f}")
    print(f"  Luck of a replication: {counts.uniforms:,} uniforms, {counts.normals:,} normals;", end=" ")
    print(f"{counts.exponentials:,} exponentials.")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", type=Path, default=find_scenarios() / "reassurance.yaml")
    parser.add_argument("--option", default="europe_alone")
    parser.add_argument("--replications", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ordinary", type=int, default=2, help="replications a round in the ordinary form")
    parser.add_argument("--only", choices=("start", "core", "cores", "stages", "run"), help="one part alone")
    given = parser.parse_args()
    path, lanes = given.scenario.resolve(), given.replications

    def wanted(part: str) -> bool:
        return given.only in (None, part)

    load_now = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {load_now:.1f} at the start", end="; ")
    print(
        ", ".join(f"{name} {version(name)}" for name in ("llvmlite", "mesa", "numpy")),
        "; Python",
        platform.python_version(),
    )
    if wanted("start"):
        helps = children.help_times(given.rounds)
        cold, warm = children.starts(path)
        print(f"\nsim --help           {statistics.median(helps):6.2f} s, the fastest {min(helps):.2f} s")
        print(
            f"first compilation    {cold:6.1f} s    loaded from the cache {warm:.2f} s (imports and scenario included)"
        )
    scenario = load(path)
    if wanted("core"):
        compare(scenario, given.option, min(lanes, WEEKLY_LANES), given.rounds, given.ordinary)
    if wanted("cores"):
        cores = children.cores(path, given.option, lanes, given.rounds)
        alone, together = statistics.median(cores.alone), statistics.median(cores.together)
        print(
            f"\nOne process {lanes / alone:,.0f}, two {2 * lanes / together:,.0f} replications a second by the clock:"
        )
        print(f"  two get done {cores.speedup:.2f} times as much")
        print(f"  by processor seconds, which others on the machine do not change: {cores.undisturbed:.2f} times")
        print(f"  {cores.peak:,.0f} MB at most in a process")
    if wanted("stages"):
        stages.table(scenario, given.option, lanes, SEED)
    if wanted("run"):
        whole = children.whole_run(path, lanes)
        print(f"\nsim run {path.name} with {lanes} replications of {len(scenario.options)} options: ", end="")
        print(f"{whole.seconds:.1f} s, {whole.memory:,.0f} MB in all its processes")
        print(f"  {whole.spent:.1f} processor seconds, so {whole.spent / 2:.1f} s at least on two cores")


if __name__ == "__main__":
    main()
