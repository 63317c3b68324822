"""Conclusions across theories, against shares that are known."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.analysis.decide.decision import Decision, analyse
from model.analysis.decide.theories import AcrossTheories, across_theories
from model.report.decide.theories import survival_lines
from model.scenario import Factor
from tests.analysis.sweeps import flat, grid, swept
from tests.coverage.theories import alike, counted_rightly, crossing_of, differing, nothing_claimed, truth_of


def conclusions(share, options: int, replications: int, seed: int = 1) -> AcrossTheories:
    across = across_theories({"event": crossing_of(share, options, replications, seed)}, "a", seed)
    assert across is not None
    return across


def test_a_planted_turn_is_found_and_placed() -> None:
    across = conclusions(
        lambda option, theory: 0.45 if option == "a" else 0.15 + 0.6 * (theory["red_line"] == "bluff"), 2, 128
    )
    [lead] = across.conclusions["event"].against
    assert lead.turns
    assert not lead.survives
    assert lead.ahead == {"red_line": ("bluff",)}
    assert lead.behind == {"red_line": ("price", "absolute")}
    assert lead.better.low <= 12 <= lead.better.high
    leaders = across.conclusions["event"].leaders["red_line"]
    assert {value: leader.option for value, leader in leaders.items()} == {"price": "a", "absolute": "a", "bluff": "b"}
    assert any('turns round: "b" in event' in line for line in survival_lines(across))


def test_a_lead_that_is_there_under_every_theory_survives_all() -> None:
    across = conclusions(lambda option, theory: 0.3 if option == "a" else 0.8, 2, 128)
    [lead] = across.conclusions["event"].against
    assert (lead.survives, lead.better.low, lead.among) == (True, 36, 36)
    assert 'under every theory: "b" better in event' in list(survival_lines(across))


def test_nothing_survives_and_nothing_turns_of_identical_options() -> None:
    """Thirty-six theories that share 0.8 of their luck: in a few studies of a hundred is any theory told apart."""
    right = [nothing_claimed(alike, 3, 64)(seed)[0] for seed in range(40)]
    assert np.mean(right) >= 0.85


def test_the_range_of_k_holds_the_truth() -> None:
    right = [counted_rightly(differing, 3, 64)(seed)[0] for seed in range(40)]
    assert np.mean(right) >= 0.9


def test_intervals_hold_for_all_theories_and_options_together() -> None:
    gap = truth_of(differing, 3)[:, 1:] - truth_of(differing, 3)[:, :1]
    covered = []
    for seed in range(40):
        leads = conclusions(differing, 3, 64, seed).conclusions["event"].against
        covered.append(
            all(
                (one.low is None or one.low <= value) and (one.high is None or value <= one.high)
                for k, lead in enumerate(leads)
                for one, value in zip(lead.by_theory, gap[:, k], strict=True)
            )
        )
    assert np.mean(covered) >= 0.85


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    """`europe_alone` holds ten points more often than `no_guarantee`, under either theory of deterrence."""
    study = grid(
        400,
        factors=(Factor("deterrence", "structure", names=("capability", "tripwire")),),
        settings={"force.size": 0.0},
    )
    run = swept(tmp_path_factory.mktemp("runs") / "theories", flat, study)
    return analyse([run], "deal_and_holds_5y", beliefs={"deterrence": {"capability": 0.2, "tripwire": 0.8}})


def test_a_study_that_crosses_theories_says_what_survives_them(decision: Decision) -> None:
    across = decision.theories
    assert across is not None
    assert (across.reference, across.theories) == ("no_guarantee", (("capability",), ("tripwire",)))
    [lead] = across.conclusions["deal_and_holds_5y"].against
    assert lead.survives
    assert across.conclusions["cost_eur"].first is not None, "it applies to both options here"


def test_means_by_stated_beliefs_stand_beside_even_ones(decision: Decision) -> None:
    means = {row.option: row for row in decision.beliefs["deal_and_holds_5y"].means}
    gap = means["no_guarantee"].stated.estimate - means["no_guarantee"].equal.estimate
    assert gap == pytest.approx(0.3 * 0.1, abs=0.02), "tripwire adds ten points, and has 0.3 more weight"
    assert means["europe_alone"].first_stated > 0.95


def test_the_conclusions_are_plain_json(decision: Decision) -> None:
    back = json.loads(json.dumps(decision.as_json(), allow_nan=False))
    assert back["theories"]["conclusions"]["deal_and_holds_5y"]["against"][0]["better"]["low"] == 2
    assert back["stated_beliefs"] == {"deterrence": {"capability": 0.2, "tripwire": 0.8}}


def test_without_theories_there_is_nothing_to_survive(tmp_path: Path) -> None:
    study = grid(64, factors=(Factor("force.size", "lever", values=(0.0, 10_000.0)),))
    assert analyse([swept(tmp_path / "levers", flat, study)], "deal_and_holds_5y").theories is None
