"""Writes the page of directions: `python -m tests.directions.page`."""

from __future__ import annotations

from pathlib import Path

from tests.directions.results import DIRECTIONS, GROUPS, POWER, results
from tests.directions.table import UP, Direction

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "directions.md"

HEAD = """\
# Directions: what the model says, others equal

A model of this kind cannot be tested on the case it is about. It can be tested on what the literature, the press
reports or plain sense say must go up or down when one thing changes and all else stays. Each row below is such a
sentence. Two design points differ in one thing; the same replications meet the same luck at both; the effect is the
outcome at the second setting less that at the first, in pairs. A direction holds when the whole 95% interval lies on
the expected side of zero. *Found from* is the smallest effect that as many pairs would find four times in five
({power:g} standard errors): a sentence that holds with an effect far above it is no accident. How many pairs a sentence
has was chosen after a first measurement under the same seed, so that most effects are about 4.5 standard errors: that
they are so much above *found from* is by this choice. Where differences are too skewed for an interval of their mean,
the effect is the share of *pairs up less down*.

These are tests of direction. The size of an effect is the model's own, at settings chosen to be far apart, and says
nothing about the world. A source of the kind `judgement_2025` is the project's own reasoning.

`forced` means that a ceasefire is in force at the start, so that no difference comes from who signs; `fixed terms`
that one offer lies on the table whatever anybody proposes, and is answered in the first week; `bargained` that the
deal has to be struck. The sentences, the settings and the sources stand in `tests/directions/`; the figures are
measured in one batched run, and a test fails when they are no longer those of the model.
"""

COLUMNS = ("Sentence", "Source", "Deal", "Outcome", "Effect", "95% interval", "Pairs", "Found from", "Holds")

FOOT = """\
## What must not move

The tests beside these check equality to the last bit, not a direction:

- True American resolve, with signals, beliefs and provision fixed, moves nothing before the promise is tested.
- The command, its mandate and the tolerance of deaths move nothing where there is no force.
- A no-fly zone without radar, whose floor is zero, moves no Russian choice.
- Utilities times two, with rationality over two, move no row, under every theory of decision.
- A stake in minerals, with American willingness fixed, does not move denial.
- A force of no troops is no force.
"""


def rows() -> list[str]:
    """One line of the table a direction."""
    return [_row(direction) for direction in DIRECTIONS]


def _row(direction: Direction) -> str:
    result = results()[direction.id]
    low, high = result.interval
    expected = "up" if direction.sign == UP else "down"
    holds = "yes" if result.holds(direction.sign, direction.least) else "**no**"
    cells = (
        direction.sentence,
        ", ".join(f"`{name}`" for name in direction.source),
        direction.deal,
        f"{_plain(direction.outcome)}{', pairs up less down' if result.by_sign else ''}: {expected}",
        f"{result.effect:+.3g}",
        f"{low:+.3g} to {high:+.3g}",
        str(result.n),
        f"{result.least:.2g}",
        holds,
    )
    return f"| {' | '.join(cells)} |"


def _plain(outcome: str) -> str:
    return f"`{outcome}`" if "_" in outcome else outcome


def page() -> str:
    """The page as text."""
    lines = {direction.id: row for direction, row in zip(DIRECTIONS, rows(), strict=True)}
    parts = [HEAD.format(power=POWER)]
    for title, group in GROUPS:
        table = [
            f"| {' | '.join(COLUMNS)} |",
            f"|{'---|' * len(COLUMNS)}",
            *(lines[direction.id] for direction in group),
        ]
        parts.append("\n".join([f"## {title}", "", *table, ""]))
    parts.append(FOOT)
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
