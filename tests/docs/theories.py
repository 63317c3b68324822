"""Writes what survives the rival theories into its page and the README: `python -m tests.docs.theories [REPLICATIONS]`.

Plays `rival_theories.yaml` with so many replications (default: its own), and `optimism.yaml` with as many;
both are stored in `runs`, so that a second call plays only what is missing. Nothing between the markers is written by
hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from model.analysis.decide.beliefs import Beliefs
from model.analysis.decide.decision import Decision
from model.analysis.decide.theories import AcrossTheories, Conclusions
from model.app.analyse import analyse_runs
from model.app.run import RunRequest, run
from model.experiment.store.run import Run
from model.report.decide.theories import counted, leader_text, region_lines, survival_lines, threshold_text
from model.scenario import load_study
from model.stats.intervals import Estimate, mean
from model.stats.paired import difference

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "scenarios" / "studies"
PAGE = ROOT / "docs" / "explanation" / "across-theories.md"
README = ROOT / "README.md"
START, END = "<!-- across theories -->", "<!-- end of across theories -->"
OPTIMISM = "russia.optimism_start"
FEW = "too few for an interval"
SHORT = ("deal_signed", "deal_and_holds_5y", "fighting_back_5y")
"""The outcomes of the README's table."""


def played(name: str, replications: int) -> Run:
    """A run of a shipped study."""
    return run(RunRequest(STUDIES / name, replications=replications)).run


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def survival_table(across: AcrossTheories, outcomes: Sequence[str]) -> str:
    """By option and outcome, in how many theories it does better than the reference."""
    leads = {name: {lead.option: lead for lead in across.conclusions[name].against} for name in outcomes}
    options = list(dict.fromkeys(option for of in leads.values() for option in of))
    rows = [
        [f"`{option}`", *(counted(leads[name][option]) or "—" if option in leads[name] else "—" for name in outcomes)]
        for option in options
    ]
    return table([f"better than `{across.reference}` in", *(f"`{name}`" for name in outcomes)], rows)


def leaders_table(across: AcrossTheories, outcomes: Sequence[str]) -> str:
    """By value of each structure, the option that does best in each outcome."""

    def cell(of: Conclusions, structure: str, value: str) -> str:
        return leader_text(of.leaders[structure][value]) if of.leaders else "—"

    rows = [
        [f"`{structure}: {value}`", *(cell(across.conclusions[name], structure, value) for name in outcomes)]
        for structure, values in across.values.items()
        for value in values
    ]
    return table(["where", *(f"`{name}`" for name in outcomes)], rows)


def belief_lines(beliefs: dict[str, Beliefs]) -> Iterator[str]:
    """The thresholds of every outcome, then those that have none."""
    for name, of in beliefs.items():
        for threshold in of.thresholds:
            yield f"`{name}`: {threshold_text(threshold)}."
    none = [f"`{name}`" for name, of in beliefs.items() if not of.thresholds]
    if none:
        yield f"No belief in one theory changes the best option, as far as can be told from luck: {', '.join(none)}."


def _in_code(text: str) -> str:
    """Text in which ids are marked as a page marks them, not as a terminal does."""
    return re.sub(r'"([a-z0-9_]+)"', r"`\1`", text)


def _cell(estimate: Estimate, share: bool, sign: bool = False) -> str:
    if estimate.estimate is None:
        return "—"
    scale = 100.0 if share else 1.0
    plus = "+" if sign else ""
    centre = f"{scale * estimate.estimate:{plus}.0f}"
    if estimate.low is None or estimate.high is None:
        return f"{centre} ({FEW})"
    return f"{centre} [{scale * estimate.low:{plus}.0f}, {scale * estimate.high:{plus}.0f}]"


def optimism(study: Run) -> Iterator[str]:
    """Each outcome as a function of Russia's optimism, over Ukraine's: a table where it carries it beyond luck."""
    points = study.points
    at = {
        value: points.filter(points[OPTIMISM] == value)["point"].to_list()
        for value in sorted(points[OPTIMISM].unique().to_list())
    }
    steady = []
    for info in study.manifest.outcomes:
        if info.id not in study.manifest.headline:
            continue
        share, rows, carried = info.kind == "share", [], False
        for option in study.manifest.option_ids:
            ours = {point: study.at(point).values(option, [info.id])[info.id] for of in at.values() for point in of}
            by_value = [_over([ours[point] for point in of]) for of in at.values()]
            apart = difference(by_value[-1], by_value[0], "mean")
            change = Estimate(apart.estimate, apart.low, apart.high, apart.n)
            carried |= change.low is not None and change.high is not None and not change.low <= 0.0 <= change.high
            cells = [_cell(mean(values), share) for values in by_value]
            rows.append([f"`{option}`", *cells, _cell(change, share, sign=True)])
        if carried:
            head = ["option", *(f"{value:g}" for value in at), "last less first"]
            yield f"`{info.id}`, {'%' if share else info.unit}, at an optimism of:\n\n{table(head, rows)}"
        else:
            steady.append(f"`{info.id}`")
    if steady:
        yield f"It does not carry {', '.join(steady)}, as far as can be told from luck."


def _over(values: Sequence[np.ndarray]) -> np.ndarray:
    """The mean over points by replication, of those to which the outcome applies; NaN where it applies to none."""
    stack = np.stack(values)
    there = ~np.isnan(stack)
    count = there.sum(axis=0)
    return np.where(count > 0, np.where(there, stack, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def sections(decision: Decision, study: Run, optimistic: Run) -> str:
    """The page's generated part."""
    across = decision.theories
    assert across is not None
    outcomes = [name for name in study.manifest.headline if name in across.conclusions]
    said = [f"- {line}." for line in survival_lines(across)]
    parts = [
        f"{len(across.theories)} combinations of theories, {study.replications:,} replications of each option in each, "
        f"seed {study.manifest.seed}, the same luck everywhere. Intervals hold at 95%, for all options and theories of "
        "an outcome together.",
        "## What survives\n\n" + survival_table(across, outcomes) + "\n\n" + "\n".join(said),
        "## Who leads under which theory\n\n"
        "The option that does best, all other structures weighted evenly; in brackets those that cannot be told from "
        "it.\n\n" + leaders_table(across, outcomes),
        "## Which belief makes which option the best\n\n"
        "One belief at a time: the rest of it is spread evenly over its rivals, and other structures are weighted "
        "evenly.\n\n"
        + "\n".join(f"- {line}" for line in belief_lines(dict(decision.beliefs)))
        + "\n\nAll beliefs at once, independent between structures:\n\n"
        + "\n".join(f"- {line}." for name in outcomes for line in region_lines(f"`{name}`", decision.beliefs[name])),
        "## By Russia's optimism\n\n"
        f"How far Russia overrates itself at the start is a number and no theory. {optimistic.replications:,} "
        "replications of each option at each value, averaged over three values of Ukraine's; intervals of 95% each.\n\n"
        + "\n\n".join(optimism(optimistic)),
    ]
    return "\n\n".join(parts)


def short(decision: Decision, study: Run) -> str:
    """The README's generated part."""
    across = decision.theories
    assert across is not None
    outcomes = [name for name in SHORT if name in across.conclusions]
    lines = list(survival_lines(across))
    thresholds = [
        f"In `{name}` {threshold_text(threshold)}."
        for name in outcomes
        for threshold in decision.beliefs[name].thresholds
    ]
    return "\n\n".join(
        [
            f"Of {len(across.theories)} combinations of theories, in how many an option does better than "
            f"`{across.reference}`; in brackets the range that luck leaves open ({study.replications:,} replications "
            "of each).",
            survival_table(across, outcomes),
            f"{lines[0][:1].upper()}{lines[0][1:]}. " + " ".join(thresholds),
        ]
    )


def fill(path: Path, text: str) -> None:
    """Replaces what stands between the markers of a file."""
    before, rest = path.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    path.write_text(f"{before}{START}\n\n{_in_code(text.strip())}\n\n{END}{after}", encoding="utf-8")


def main(replications: int | None = None) -> None:
    """Plays both studies and writes the page and the README's table anew."""
    count = replications or load_study(STUDIES / "rival_theories.yaml").replications
    study, optimistic = played("rival_theories.yaml", count), played("optimism.yaml", count)
    decision = analyse_runs([study])
    fill(PAGE, sections(decision, study, optimistic))
    fill(README, short(decision, study))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
