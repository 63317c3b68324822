"""A few runs of every case of every claim; `make coverage` has all of them."""

from __future__ import annotations

import re

import pytest

from tests.coverage.claims import CLAIMS, Case, Claim
from tests.coverage.page import END, PAGE, START

CASES = [(claim, case) for claim in CLAIMS for case in claim.cases]
SLOW = ("least favourable", "rare events", "nothing indifferent")
SEARCHED = ("a box", "a leaf", "what choosing gives away", "960 parameters")
"""Of these a few runs are many: each has thousands of rows or twenty-five studies."""
KNOWN: set[tuple[str, str]] = set()
"""What is known to be below its level, and said to be so on the page."""

RUNS = 12


def _runs(claim: Claim, case: Case) -> int:
    searched = any(word in text for word in SEARCHED for text in (claim.says, case.name))
    return 3 if searched or case.name.startswith(SLOW) else min(RUNS, case.runs)


@pytest.mark.parametrize(
    ("claim", "case"), CASES, ids=[f"{claim.says.split(' [')[0]}: {case.name}" for claim, case in CASES]
)
def test_a_claim_is_right_as_often_as_it_says(claim: Claim, case: Case) -> None:
    measured, _, said = case.measured(_runs(claim, case), first=100)
    if case.exact is not None:
        assert measured >= claim.level - 0.01
    elif said:
        # At its level fewer than 8 of 12 are right once in ten million; of a few runs all are.
        assert measured >= (0.6 if _runs(claim, case) == RUNS or not claim.level else 1.0)


def test_the_page_has_every_claim_and_case_with_its_figure() -> None:
    table = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0]
    rows = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in table.strip().splitlines()[2:]]
    assert [row[-4] for row in rows] == [case.name for _, case in CASES]
    figures = [re.sub(r"[^0-9.].*$", "", row[-2].strip("*")) for row in rows]
    bold = {(claim.says, case.name) for (claim, case), row in zip(CASES, rows, strict=True) if row[-2].startswith("*")}
    assert bold == KNOWN
    assert all(
        float(figure) >= 0.85 for figure, (claim, case) in zip(figures, CASES, strict=True) if figure and claim.level
    )
