"""Writes what the shipped questions give into the how-to page: `python -m tests.docs.answers [REPLICATIONS]`.

A table a question, made by playing its file: nothing on the page is written by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from model.scenario import Scenario, load
from model.simulation import OUTCOMES, simulate
from model.simulation.outcomes.histories import Floats
from model.stats.intervals import estimate
from model.stats.paired import difference

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "ask-a-question.md"
START, END = "<!-- answers -->", "<!-- end of answers -->"
SHOWN = {
    "deal_signed": "signed",
    "fighting_back_5y_equal_terms": "fighting back in 5 y",
    "ceasefire_collapse_5y_equal_terms": "general war in 5 y",
    "force_deployed_equal_terms": "force deployed",
}
SEED = 1
REPLICATIONS = 256


def files() -> list[Path]:
    """The scenarios that ask a question, in the order of their names."""
    return [*sorted((ROOT / "scenarios" / "questions").glob("*.yaml")), ROOT / "scenarios" / "factorial.yaml"]


def _cell(values: Floats, reference: Floats | None, outcome: str) -> str:
    kind = OUTCOMES[outcome].kind
    level = estimate(values, kind)
    if level.estimate is None or level.low is None or level.high is None:
        return "—"
    text = f"{100 * level.estimate:.0f} [{100 * level.low:.0f}, {100 * level.high:.0f}]"
    if reference is None:
        return text
    change = difference(values, reference, kind)
    if change.estimate is None or change.low is None or change.high is None:
        return text
    apart = "" if change.low <= 0.0 <= change.high else "*"
    return f"{text}; {100 * change.estimate:+.0f} [{100 * change.low:+.0f}, {100 * change.high:+.0f}]{apart}"


def answer(scenario: Scenario, replications: int) -> str:
    """The section of one question."""
    rows = {name: simulate(scenario, name, np.arange(replications), SEED).outcomes for name in scenario.options}
    lines = [f"| option | {' | '.join(SHOWN.values())} |", f"|{'---|' * (len(SHOWN) + 1)}"]
    for name, outcomes in rows.items():
        baseline = None if name == scenario.reference else rows[scenario.reference]
        cells = (
            _cell(outcomes[outcome], None if baseline is None else baseline[outcome], outcome) for outcome in SHOWN
        )
        mark = " (reference)" if baseline is None else ""
        lines.append(f"| `{name}`{mark} | {' | '.join(cells)} |")
    questions = " ".join(question.ask for question in scenario.questions)
    return "\n".join([f"### {scenario.title}", "", f"`{scenario.id}`: {questions}", "", *lines])


def main(replications: int = REPLICATIONS) -> None:
    """Plays every question and writes the section anew."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    said = f"Over {replications:,} replications of seed {SEED}."
    sections = [answer(load(path), replications) for path in files()]
    PAGE.write_text(f"{before}{START}\n\n" + "\n\n".join([said, *sections]) + f"\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
