"""Tapes: what is written down every week, and the outcomes read off them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from model.simulation.outcomes import FATAL_DEATHS, OUTCOMES, WAR_DEATHS, YEARS
from model.simulation.reassurance import Reassurance
from model.world.names import A_WEEK, LOCAL_DEFENCE, STRIKE

Floats = npt.NDArray[np.float64]

SERIES: dict[str, tuple[str, str, Any]] = {
    "red_rung": ("russia", "rung", np.int8),
    "blue_rung": ("contact", "blue_rung", np.int8),
    "deaths": ("contact", "deaths", np.float64),
    "force_deaths": ("contact", "force_deaths", np.float64),
    "violations": ("contact", "violations", np.float64),
    "troops": ("contributors", "troops_total", np.float64),
    "nato_troops": ("contributors", "nato_troops", np.float64),
    "authorised": ("capitals", "authorised", np.float64),
    "joined": ("contributors", "joined_count", np.float64),
    "spending": ("contributors", "spending", np.float64),
    "flank_gap": ("contributors", "flank_gap", np.float64),
    "strength_russia": ("russia", "strength", np.float64),
    "strength_ukraine": ("ukraine", "strength", np.float64),
    "left": ("contributors", "left_total", np.float64),
}
"""Series by name: room, state, and the type it is kept in."""

WEEKS_A_YEAR = 52


class Tapes:
    """Weekly series of a block, by calendar week while it runs and by weeks since the signing once it has."""

    def __init__(self, model: Reassurance) -> None:
        scene = model.scene
        self.weeks = scene.horizon.ceasefire_weeks + (scene.horizon.war_weeks if scene.start == "war" else 0)
        self.raw = {name: np.zeros((self.weeks, model.lanes), dtype) for name, (_, _, dtype) in SERIES.items()}
        self.replaced = np.zeros((self.weeks, model.lanes))
        self._start_replaced = model.see("enablers", "replaced").copy()
        self._room_to_replace = _sum_rows(np.maximum(1.0 - self._start_replaced, 1e-9))
        self._aligned: dict[str, npt.NDArray[Any]] | None = None

    def record(self, model: Reassurance) -> None:
        """Write down the week that has just been played."""
        week = model.week - 1
        self._aligned = None
        for name, (room, state, _) in SERIES.items():
            self.raw[name][week] = model.see(room, state)
        gained = model.see("enablers", "replaced") - self._start_replaced
        np.divide(_sum_rows(gained), self._room_to_replace, out=self.replaced[week])

    def aligned(self, model: Reassurance) -> dict[str, npt.NDArray[Any]]:
        """Series of shape (ceasefire_weeks, lanes): row t is week t + 1 after the signing, zero where there is none.

        Computed once after the last week; not to be changed.
        """
        if self._aligned is None:
            self._aligned = self._align(model)
        return self._aligned

    def _align(self, model: Reassurance) -> dict[str, npt.NDArray[Any]]:
        weeks, lanes = model.scene.horizon.ceasefire_weeks, model.lanes
        first = model.see("history", "signed_week") + 1
        rows = np.minimum(first[None, :] + np.arange(weeks)[:, None], self.weeks - 1)
        played = (model.see("history", "signed") == 1)[None, :] & (
            np.arange(weeks)[:, None] < model.see("history", "since")[None, :]
        )
        # One table of places serves all tapes: several times faster than picking along an axis for each.
        places = rows * lanes + np.arange(lanes)[None, :]
        idle = np.flatnonzero(~played)
        aligned = {}
        for name, tape in {**self.raw, "replaced": self.replaced}.items():
            series = tape.reshape(-1).take(places)
            series.reshape(-1)[idle] = 0
            aligned[name] = series
        return aligned


def read_outcomes(model: Reassurance, tapes: Tapes) -> dict[str, Floats]:
    """Outcomes by id, each of shape (lanes,), NaN where an outcome does not apply."""
    history = {
        name: model.see("history", name)
        for name in ("signed", "signed_week", "since", "collapse_since", "nuclear_since")
    }
    tape = tapes.aligned(model)
    lanes, weeks = model.lanes, model.scene.horizon.ceasefire_weeks
    signed = history["signed"] == 1
    size = model.world["force.size"] + model.world["force.outsiders"]
    asked = signed & (size > 0.0)
    collapse = np.where(history["collapse_since"] >= 0, history["collapse_since"], weeks + 1)
    alert = np.where(history["nuclear_since"] >= 0, history["nuclear_since"], weeks + 1)
    five = 5 * WEEKS_A_YEAR
    troops = tape["troops"]
    present = troops > 0.0
    arrived = present.any(axis=0)
    full = present & (troops >= 0.9 * tape["authorised"])
    reached = full.any(axis=0)
    before = np.arange(1, weeks + 1)[:, None] <= np.minimum(np.minimum(collapse, history["since"]), weeks)[None, :]
    spell = np.maximum(before.sum(axis=0), 1)
    rung = tape["red_rung"]
    highest = rung.max(axis=0) if weeks else np.zeros(lanes, np.int8)
    deaths = _last_year(tape["deaths"])
    holds = signed & (collapse > five) & (alert > five)

    out: dict[str, Floats] = {}

    def put(name: str, value: Any, where: Any) -> None:
        out[name] = np.where(where, np.asarray(value, np.float64), np.nan)

    every = np.ones(lanes, bool)
    put("deal_signed", signed, every)
    put("weeks_to_deal", history["signed_week"] + 1, signed)
    put("deal_and_holds_5y", holds, every)
    put("deal_and_holds_5y_alert_holds", signed & (collapse > five), every)
    put("deploy_and_holds_5y", holds & arrived, every)
    put("force_deployed", arrived, asked)
    put("weeks_to_first_troops", present.argmax(axis=0) + 1, asked & arrived)
    put("full_force_reached", reached, asked)
    put("weeks_to_full_force", full.argmax(axis=0) + 1, asked & reached)
    put("troops_peak", troops.max(axis=0), asked)
    put("troops_mean", _sum_weeks(np.where(before, troops, 0.0)) / spell, asked)
    for years in YEARS:
        end = years * WEEKS_A_YEAR
        put(f"ceasefire_collapse_{years}y", collapse <= end, signed)
        put(f"fatal_clash_{years}y", (deaths[:end] >= FATAL_DEATHS).any(axis=0), signed)
        put(f"full_war_{years}y", (deaths[:end] >= WAR_DEATHS).any(axis=0), signed)
    for least in (3, 6, 8):
        put(f"highest_rung_{least}", highest >= least, signed)
    put("strike_on_force", ((rung >= STRIKE) & present).any(axis=0), asked)
    put("direct_clash", _clash(rung, tape["blue_rung"], tape["nato_troops"]), asked)
    put("nuclear_stop", history["nuclear_since"] >= 0, signed)
    fought = (deaths >= WAR_DEATHS).any(axis=0)
    put("tremble_share", model.see("russia", "trembled") == 1, signed & fought)
    put("violations_per_week", _sum_weeks(np.where(before, tape["violations"], 0.0)) / spell, signed)
    put("force_deaths", _sum_weeks(tape["force_deaths"]), asked)
    put("contributors_left", tape["left"].max(axis=0), asked)
    then = min(five, weeks) - 1
    put(
        "ukraine_relative_strength",
        tape["strength_ukraine"][then] / np.maximum(tape["strength_russia"][then], 1e-9),
        signed,
    )
    put("cost_eur", 1e-9 * _sum_weeks(tape["spending"]), asked)
    rate = model.world["contributors.replacement_cost"]
    put("replacement_cost_eur", rate * A_WEEK * _sum_weeks(tape["replaced"]), signed)
    brigade = model.world["contributors.brigade_size"]
    put("flank_brigade_years", A_WEEK * _sum_weeks(tape["flank_gap"]) / brigade, asked)
    return {name: out[name] for name in OUTCOMES}


def _sum_weeks(series: Floats) -> Floats:
    """Sum over weeks in their order, so that a lane's sum is the same in any block."""
    # Row by row: numpy's own sum pairs terms up in some shapes, and running sums fill memory.
    total = np.zeros(series.shape[1]) if series.shape[0] == 0 else series[0].copy()
    for row in series[1:]:
        total += row
    return total


def _sum_rows(rows: Floats) -> Floats:
    return _sum_weeks(rows)


def _last_year(deaths: Floats) -> Floats:
    """Deaths in the twelve months up to each week."""
    total = np.add.accumulate(deaths, axis=0)
    total[WEEKS_A_YEAR:] = total[WEEKS_A_YEAR:] - total[:-WEEKS_A_YEAR].copy()
    return total


def _clash(red: Any, blue: Any, nato_troops: Any) -> Any:
    """Red 6+ and blue 6+ within four weeks of each other, with troops of a member of NATO in place."""
    struck = (red >= STRIKE) & (nato_troops > 0.0)
    fought = (blue >= LOCAL_DEFENCE) & (nato_troops > 0.0)
    met = np.zeros(red.shape[1], bool)
    for gap in range(5):
        stop = red.shape[0] - gap
        if stop <= 0:
            break
        met |= (struck[:stop] & fought[gap:]).any(axis=0)
        met |= (fought[:stop] & struck[gap:]).any(axis=0)
    return met
