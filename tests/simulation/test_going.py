"""Who goes: the shares that states' own words of September 2025 lead one to expect, in wide bounds."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pytest

from tests.simulation.real import model, scenario

pytestmark = pytest.mark.slow

COUNT = 192
FULL_BACKING = {"us.enablers.political_backing": 1.0, "us.backstop": 1.0}


@lru_cache(maxsize=4)
def members(backed: bool, weeks: int = 52) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """States in (rows) by history some weeks after a signing that allows a force, and how many help without troops."""
    scene = replace(scenario(), start="ceasefire")
    engine = model("europe_alone", COUNT, scene, settings=FULL_BACKING if backed else {"us.backstop": 0.0})
    while engine.week < weeks and engine.running:
        engine.step()
    return engine.see("contributors", "joined").copy(), engine.see("contributors", "supporting").copy()


def share(state: str, backed: bool, weeks: int = 52) -> float:
    joined, _ = members(backed, weeks)
    return float(joined[scenario().groups["contributors"].index(state)].mean())


def both_leads(backed: bool) -> float:
    joined, _ = members(backed)
    ids = scenario().groups["contributors"]
    return float((joined[ids.index("FRA")] * joined[ids.index("GBR")]).mean())


def test_with_american_backing_ten_states_or_more_pledge() -> None:
    """RFE/RL counted ten ready for troops in September 2025."""
    joined, _ = members(True)
    many = (joined.sum(axis=0) >= 10).mean()
    print(f"ten states or more: {many:.2f}")
    assert many >= 0.6


def test_both_leads_are_in_with_american_backing_and_seldom_without() -> None:
    print(f"both leads in: {both_leads(True):.2f} with American backing, {both_leads(False):.2f} without")
    assert both_leads(True) >= 0.8
    assert both_leads(False) <= 0.3


def test_britain_and_france_are_in_before_australia_and_lithuania() -> None:
    least = min(share(state, True) for state in ("FRA", "GBR"))
    assert least > max(share(state, True) for state in ("AUS", "LTU"))


def test_states_that_said_no_stay_out_for_the_most_part() -> None:
    for state in ("POL", "ITA", "GRC", "ROU", "HRV", "BGR", "FIN", "CYP"):
        assert share(state, True) <= 0.35, state


def test_more_states_help_than_send_troops() -> None:
    """26 of 35 offered something, ten of them troops."""
    for backed in (True, False):
        joined, supporting = members(backed)
        total = float((joined.sum(axis=0) + supporting).mean())
        print(f"states with any part, backed {backed}: {total:.1f}")
        assert 18.0 <= total <= 34.0


def test_canada_and_japan_come_over_time() -> None:
    for state in ("CAN", "JPN"):
        early, late = share(state, True), share(state, True, 416)
        print(f"{state}: {early:.2f} after a year, {late:.2f} after eight")
    assert share("JPN", True, 416) > share("JPN", True)
    assert share("JPN", True, 416) >= 0.03
