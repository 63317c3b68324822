"""What a run would take, from playing a small part of it: nothing is stored, and what is stored counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.experiment.execute.forecast import forecast
from tests.experiment.plans import DESIGNS, planned, played, tree

each_design = pytest.mark.parametrize("make", DESIGNS.values(), ids=list(DESIGNS))


@each_design
def test_a_forecast_stores_nothing_and_counts_all_rows(tmp_path: Path, make: Any) -> None:
    plan = planned(tmp_path / "a", make())
    expected = forecast(plan)
    assert not (tmp_path / "a").exists()
    assert (expected.plan.rows, expected.stored) == (plan.rows, 0)
    assert expected.bytes_needed > 0
    assert set(expected.half_widths) == {"deal_signed", "cost_eur"}
    assert 0.0 < (expected.half_widths["deal_signed"] or 0.0) < 0.5


@each_design
def test_rows_that_are_stored_take_no_time(tmp_path: Path, make: Any) -> None:
    run = played(tmp_path / "a", make())
    content = tree(run.folder)
    expected = forecast(planned(tmp_path / "a", make()))
    assert (expected.stored, expected.seconds) == (run.manifest.rows, 0.0)
    assert tree(run.folder) == content


def test_a_growth_takes_what_is_missing(tmp_path: Path) -> None:
    played(tmp_path / "a", replications=128)
    expected = forecast(planned(tmp_path / "a", replications=192, seconds=0.01))
    assert expected.stored == 3 * 128
    assert expected.as_json()["rows_stored"] == 384
