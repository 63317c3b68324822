"""How far each claim can be trusted: the page `docs/explanation/trust.md`.

`make coverage`, or `python -m tests.coverage.page`, measures every case and writes the page; with words, only the
claims in whose text one of them occurs, and new cases, beside the figures that the page has of the others.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.coverage.claims import CLAIMS, Case

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/trust.md"
START, END = "<!-- table -->", "<!-- end of table -->"
TITLES = ("claim", "method", "case", "level", "right", "statements")


def row_of(case: Case, level: float) -> list[str]:
    """The cells of a case: its name, the level (0 for a rate without one), how often it is right, and the statements
    that say so."""
    measured, error, said = case.measured()
    wanted = f"{level:.2f}" if level else "none"
    if said == 0 and case.exact is None:
        return [case.name, wanted, "nothing is said", "0"]
    text = f"{measured:.3f}" if case.exact is not None else f"{measured:.3f} ± {1.96 * error:.3f}"
    if measured + 2.0 * error < level - 0.005:
        text = f"**{text}**"
    return [case.name, wanted, text, "all" if case.exact is not None else f"{said:,}"]


def tables(words: Sequence[str] = ("",), before: str = "") -> Iterator[str]:
    """The table of all claims and cases, anew after each case that is measured. Measured are those with one of `words`,
    and those that the table `before` does not have; the others are as there."""
    known: dict[tuple[str, str], list[str]] = {}
    says = ""
    for line in before.strip().splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip()[1:-1].split("|")]
        says = cells[0] or says
        known[says, cells[2]] = cells[2:]
    for claim in CLAIMS:
        for case in claim.cases:
            title = f"{claim.says} ({claim.where})"
            if any(word in claim.says for word in words) or (title, case.name) not in known:
                began = time.perf_counter()
                cells = known[title, case.name] = row_of(case, claim.level)
                print(f"{claim.says}: {cells[0]}: {cells[2]} ({time.perf_counter() - began:.1f} s)", file=sys.stderr)
                yield _table(known)
    yield _table(known)


def _table(known: Mapping[tuple[str, str], Sequence[str]]) -> str:
    """The table of the cases that are known, in order."""
    lines = ["| " + " | ".join(TITLES) + " |", "|" + "---|" * len(TITLES)]
    for claim in CLAIMS:
        title = f"{claim.says} ({claim.where})"
        there = [known[title, case.name] for case in claim.cases if (title, case.name) in known]
        for place, cells in enumerate(there):
            first = [title, f"{claim.method}: {claim.source}"] if place == 0 else ["", ""]
            lines.append("| " + " | ".join([*first, *cells]) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measures what is asked for and writes the table into the page, after each case: what is done stays."""
    warnings.simplefilter("error")
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    shown, after = rest.split(END)
    for table in tables(sys.argv[1:], shown) if len(sys.argv) > 1 else tables():
        PAGE.write_text(f"{before}{START}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
