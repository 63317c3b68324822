"""The tension shown: the chance of a deal against its survival, across the size of the force, with and without America.

`python -m tests.simulation.tension` plays it and writes the table into `docs/explanation/ablations.md`.
"""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import numpy.typing as npt

from model.stats.intervals import Estimate, share
from tests.simulation.ablations import PAGE
from tests.simulation.real import outcomes

START, END = "<!-- tension -->", "<!-- end of tension -->"
SIZES = (0, 5_000, 10_000, 20_000, 40_000, 60_000)
BACKINGS = {"alone": "europe_alone", "backed": "us_backstop"}
"""Without an American promise to step in, and with one: options of the main scenario, their size set."""

COLUMNS = ("deal_signed", "ceasefire_collapse_5y", "deal_and_holds_5y")


@cache
def rows(backing: str, size: int, count: int) -> dict[str, npt.NDArray[np.float64]]:
    """The outcomes of one cell, over the first `count` replications."""
    return outcomes(BACKINGS[backing], count, {"force.size": float(size)}, {})


def cell(backing: str, size: int, outcome: str, count: int) -> Estimate:
    """A share with its interval; a collapse is counted among the deals signed under that cell."""
    return share(rows(backing, size, count)[outcome])


def table(count: int) -> str:
    """The table of the page."""
    lines = [
        "| troops asked | deal, alone | collapse in 5 y | signed and holds 5 y "
        "| deal, backed | collapse in 5 y | signed and holds 5 y |",
        "|" + "---|" * 7,
    ]
    for size in SIZES:
        cells = [f"{size:,}"]
        for backing in BACKINGS:
            for outcome in COLUMNS:
                estimate = cell(backing, size, outcome, count)
                cells.append(f"{estimate.estimate:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(count: int = 1024) -> None:
    """Play the cells and write their table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    _, after = rest.split(END)
    PAGE.write_text(
        f"{before}{START}\n\nOver {count:,} replications of seed 1.\n\n{table(count)}\n\n{END}{after}", encoding="utf-8"
    )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
