"""How far each claim can be trusted: the page `docs/explanation/trust.md`.

`make coverage`, or `python -m tests.coverage.page`, measures every case and writes the page; with a word, only the
claims in whose text it occurs, beside the figures that the page has of the others.
"""

from __future__ import annotations

import sys
import time
import warnings
from pathlib import Path

from tests.coverage.claims import CLAIMS, Case

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/trust.md"
START, END = "<!-- table -->", "<!-- end of table -->"
TITLES = ("claim", "method", "case", "level", "right", "statements")


def row_of(case: Case, level: float) -> list[str]:
    """The cells of a case: its name, the level, how often it is right, and the statements that say so."""
    measured, error, said = case.measured()
    if said == 0 and case.exact is None:
        return [case.name, f"{level:.2f}", "nothing is said", "0"]
    text = f"{measured:.3f}" if case.exact is not None else f"{measured:.3f} ± {1.96 * error:.3f}"
    if measured + 2.0 * error < level - 0.005:
        text = f"**{text}**"
    return [case.name, f"{level:.2f}", text, "all" if case.exact is not None else f"{said:,}"]


def table(word: str = "", before: str = "") -> str:
    """The table of all claims and cases. Those with `word` are measured, the others are as in the table `before`."""
    known = {}
    says = ""
    for line in before.strip().splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip()[1:-1].split("|")]
        says = cells[0] or says
        known[says, cells[2]] = cells[2:]
    lines = ["| " + " | ".join(TITLES) + " |", "|" + "---|" * len(TITLES)]
    for claim in CLAIMS:
        for place, case in enumerate(claim.cases):
            began = time.perf_counter()
            title = f"{claim.says} ({claim.where})"
            cells = known.get((title, case.name), [])
            if word in claim.says or not cells:
                cells = row_of(case, claim.level)
                print(f"{claim.says}: {cells[0]}: {cells[2]} ({time.perf_counter() - began:.1f} s)", file=sys.stderr)
            first = [title, f"{claim.method}: {claim.source}"] if place == 0 else ["", ""]
            lines.append("| " + " | ".join([*first, *cells]) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measures everything and writes the table into the page."""
    warnings.simplefilter("error")
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    shown, after = rest.split(END)
    measured = table(sys.argv[1], shown) if len(sys.argv) > 1 else table()
    PAGE.write_text(f"{before}{START}\n\n{measured}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
