"""The rows of the reports: does the model do what a reader of the reports would recognise, and does the page say so?"""

from __future__ import annotations

import re

import pytest

from tests.directions.bench import paths, scene
from tests.directions.table import Direction
from tests.reports.claims import Claim, Still
from tests.reports.measured import findings, verdict_of
from tests.reports.page import PAGE
from tests.reports.rows import CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.id for claim in CLAIMS])
@pytest.mark.slow
def test_a_row_comes_out_as_the_page_says(claim: Claim) -> None:
    said = "; ".join(findings()[expectation.id].text for expectation in claim.expects)
    print(f"{claim.title}: {said}")
    assert verdict_of(claim.expects) == claim.verdict, f"{claim.title}: {said}"


@pytest.mark.slow
def test_every_expectation_is_met_by_enough_histories_to_tell() -> None:
    few = {name: result.n for name, result in findings().items() if result.n < 30}
    assert not few


def test_there_are_twenty_six_rows_and_every_expectation_has_its_own_name() -> None:
    names = [expectation.id for claim in CLAIMS for expectation in claim.expects]
    assert len(CLAIMS) == 26
    assert len(names) == len(set(names))
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)


def test_every_report_of_the_scenario_is_behind_a_row() -> None:
    behind = {name for claim in CLAIMS for name in claim.reported}
    assert behind <= set(scene().reports)
    assert set(scene().reports) <= behind


def test_every_row_sets_paths_that_exist() -> None:
    for claim in CLAIMS:
        for expectation in claim.expects:
            effect = expectation.effect if isinstance(expectation, Still) else expectation
            sets = {**effect.low, **effect.high} if isinstance(effect, Direction) else {}
            for path in (*sets, *dict(effect.at.sets)):
                assert paths(path), path


@pytest.mark.slow
def test_the_page_has_a_section_for_every_row_with_its_verdict() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for claim in CLAIMS:
        assert f"## {claim.title}: {claim.verdict}\n" in text, "make the page anew: python -m tests.reports.page"
        for expectation in claim.expects:
            shown = findings()[expectation.id].text.split(":")[0]
            assert re.search(re.escape(shown), text), f"{expectation.id}: python -m tests.reports.page"
