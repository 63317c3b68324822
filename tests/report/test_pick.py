"""What an analysis comes to: an option is called settled only where every other one is ruled out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.analysis.data.ensemble import Ensemble
from model.analysis.decide.decision import decide
from model.report.decide.pick import pick_text
from tests.analysis.decisions import HELD, worlds


def single(*shares: float, rows: int = 300) -> Ensemble:
    """Single replications without uncertain parameters, of options with these shares."""
    table = worlds(points=rows, replications=1, structures=1)
    held = (np.random.default_rng(3).random((rows, 3)) < np.array(shares)).astype(np.float64)
    return replace(table, names=(), bases=(), parameters=np.empty((rows, 0)), outcomes={"held": held})


def test_a_run_of_equal_options_picks_none_of_them() -> None:
    text = pick_text(decide(single(0.5, 0.5, 0.5), [HELD]))
    assert text == "Pick: by held alone no option is ruled out; let price and the other outcomes decide."


def test_two_that_are_level_are_both_named_and_a_clear_winner_alone() -> None:
    assert pick_text(decide(single(0.6, 0.6, 0.2), [HELD])).endswith("not ruled out as the best by its mean.")
    assert pick_text(decide(single(0.2, 0.8, 0.2), [HELD])) == (
        'Pick: "force" by held: every other option is ruled out as the best by its mean, within the model.'
    )
