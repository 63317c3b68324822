"""Series of single replications can be had of every state, also of one of which a run keeps one number."""

from dataclasses import replace

import numpy as np

from model.scenario import find_scenarios, load
from model.simulation.series import simulate_series


def test_a_series_is_whole_where_a_run_keeps_a_sum_or_one_week_of_it() -> None:
    scenario = load(find_scenarios() / "reassurance.yaml")
    short = replace(scenario, start="ceasefire", horizon=replace(scenario.horizon, ceasefire_weeks=40))
    series = simulate_series(short, "europe_alone", np.arange(6), 1, ["front", "deaths_russia", "war.front"])
    assert all(array.shape == (40, 6) for array in series.weekly.values())
    assert (series.weekly["front"] == series.weekly["war.front"]).all()
    assert (series.weekly["front"][-1] == series.outcomes["land_russia_5y"]).all()
    dead = 1e-3 * series.weekly["deaths_russia"].sum(axis=0)
    assert np.allclose(series.outcomes["dead_after_deal_russia"], dead)
    assert dead.any()
