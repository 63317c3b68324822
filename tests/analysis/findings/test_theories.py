from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.analysis.findings.theories import Pieces, Theories, theories
from model.errors import InputError
from model.experiment.store.run import Run
from model.scenario import Factor
from tests.analysis.sweeps import OUTCOMES, Chance, grid, swept

MAIN = "deal_and_holds_5y"


def formula(option: str, given: dict[str, Any], structures: dict[str, str], chance: Chance) -> list[Any]:
    """Under tripwire `europe_alone` holds always, and never otherwise; credibility moves nothing."""
    holds = option == "no_guarantee" if structures["deterrence"] != "tripwire" else option == "europe_alone"
    size = chance(1).size
    return [np.ones(size), np.full(size, float(holds)), chance(2)]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Run:
    factors = (
        Factor("credibility", "structure", names=("past_actions", "current_calculus")),
        Factor("deterrence", "structure", names=("capability", "tripwire", "mixed")),
    )
    return swept(tmp_path_factory.mktemp("runs") / "theories", formula, grid(10, factors=factors))


@pytest.fixture(scope="module")
def shortfalls(study: Run) -> Theories:
    return theories(study, MAIN)


def test_regret_is_the_shortfall_from_the_best_of_the_same_combination(shortfalls: Theories) -> None:
    for place, (_, values) in enumerate(zip(shortfalls.labels, shortfalls.combinations, strict=True)):
        tripwire = "tripwire" in values
        assert shortfalls.regret("europe_alone")[place] == (0.0 if tripwire else 1.0)
        assert shortfalls.regret("no_guarantee")[place] == (1.0 if tripwire else 0.0)
    assert shortfalls.worst("no_guarantee") == 1.0


def test_the_theory_that_moves_shortfalls_most_stands_first_and_its_values_together(shortfalls: Theories) -> None:
    assert shortfalls.structures == ("deterrence", "credibility")
    assert [values[0] for values in shortfalls.combinations] == [
        value for value in shortfalls.values("deterrence") for _ in range(2)
    ]
    assert len(set(shortfalls.combinations)) == 6


def test_a_run_in_which_no_theory_varies_is_none_over_theories(tmp_path: Path) -> None:
    factors = (Factor("force.size", "lever", values=(0.0, 1.0)),)

    def same(*given: Any) -> list[Any]:
        size = given[3](1).size
        return [np.ones(size)] * len(OUTCOMES)

    run = swept(tmp_path / "sizes", same, grid(2, factors=factors))
    with pytest.raises(InputError, match="no theory varies"):
        theories(run, MAIN)


def made(shares: np.ndarray, common: bool, replications: int, seed: int) -> tuple[Theories, np.ndarray]:
    """Means of events with these chances (options, combinations), and their pieces, of one luck or of their own."""
    rng = np.random.default_rng(seed)
    shape = (1, 1, replications) if common else (1, shares.shape[1], replications)
    luck = np.where(rng.random(shape) < 0.5, rng.random(shape), rng.random((*shares.shape, replications)))
    rows = (luck < shares[..., None]).astype(np.float64)
    means = rows.mean(axis=2)
    options, width = "abc"[: shares.shape[0]], shares.shape[1]
    pieces = dict(zip(options, (rows - means[..., None]) / replications, strict=True))
    combinations = tuple((f"v{k}",) for k in range(width))
    by_option = {option: tuple(map(float, row)) for option, row in zip(options, means, strict=True)}
    info = next(info for info in OUTCOMES if info.id == MAIN)
    return Theories("s", info, ("theory",), combinations, by_option, replications, pieces=Pieces(pieces, common)), rows


@pytest.mark.parametrize("common", [True, False])
def test_the_sampling_error_of_a_mean_shortfall_covers_it_at_its_level(common: bool) -> None:
    shares = np.array([[0.6, 0.7, 0.8], [0.4, 0.5, 0.3]])
    truth, held = float((shares[0] - shares[1]).mean()), 0
    for seed in range(300):
        shortfalls, _ = made(shares, common, 64, seed)
        short = float(np.mean([value for value in shortfalls.regret("b") if value is not None]))
        half = shortfalls.half_width("b", range(3))
        assert half is not None
        held += abs(short - truth) <= half
    assert 276 <= held <= 296


def test_few_replications_give_no_sampling_error() -> None:
    shares = np.array([[0.6, 0.7], [0.4, 0.5]])
    halves = [made(shares, True, replications, 1)[0].half_width("b", [0]) for replications in (7, 8)]
    assert [half is None for half in halves] == [True, False]


@pytest.mark.parametrize("common", [True, False])
def test_pieces_of_a_run_are_those_of_its_rows(study: Run, common: bool) -> None:
    run = replace(study, manifest=replace(study.manifest, luck="common" if common else "own"))
    shortfalls = theories(run, "cost_eur")
    assert shortfalls.pieces is not None
    rows = run.outcomes.join(run.points, on="point")
    structure = dict(zip(shortfalls.structures, shortfalls.combinations[2], strict=True))
    cost = rows.filter(option="europe_alone", **structure).sort("point", "replication")["cost_eur"].to_numpy()
    assert shortfalls.pieces.of["europe_alone"][2] == pytest.approx((cost - cost.mean()) / cost.size)


def test_the_sampling_error_of_a_shortfall_counts_what_the_best_of_identical_options_owes_to_luck() -> None:
    held = 0
    for seed in range(60):
        shortfalls, _ = made(np.full((3, 6), 0.4), False, 64, seed)
        short = float(np.mean([value for value in shortfalls.regret("a") if value is not None]))
        half = shortfalls.half_width("a", range(6))
        assert half is not None
        held += short <= half
    assert held >= 52
