from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.analysis.findings.theories import Theories, theories
from model.errors import InputError
from model.experiment.store.run import Run
from model.scenario import Factor
from tests.analysis.sweeps import OUTCOMES, Chance, grid, swept

MAIN = "deal_and_holds_5y"


def formula(option: str, given: dict[str, Any], structures: dict[str, str], chance: Chance) -> list[Any]:
    """Under tripwire `europe_alone` holds always, and never otherwise; credibility moves nothing."""
    holds = option == "no_guarantee" if structures["deterrence"] != "tripwire" else option == "europe_alone"
    size = chance(1).size
    return [np.ones(size), np.full(size, float(holds)), np.ones(size)]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Run:
    factors = (
        Factor("credibility", "structure", names=("past_actions", "current_calculus")),
        Factor("deterrence", "structure", names=("capability", "tripwire", "mixed")),
    )
    return swept(tmp_path_factory.mktemp("runs") / "theories", formula, grid(10, factors=factors))


@pytest.fixture(scope="module")
def found(study: Run) -> Theories:
    return theories(study, MAIN)


def test_regret_is_the_shortfall_from_the_best_of_the_same_combination(found: Theories) -> None:
    for place, (_, values) in enumerate(zip(found.labels, found.combinations, strict=True)):
        tripwire = "tripwire" in values
        assert found.regret("europe_alone")[place] == (0.0 if tripwire else 1.0)
        assert found.regret("no_guarantee")[place] == (1.0 if tripwire else 0.0)
    assert found.worst("no_guarantee") == 1.0


def test_the_theory_that_moves_shortfalls_most_stands_first_and_its_values_together(found: Theories) -> None:
    assert found.structures == ("deterrence", "credibility")
    assert [values[0] for values in found.combinations] == [
        value for value in found.values("deterrence") for _ in range(2)
    ]
    assert len(set(found.combinations)) == 6


def test_a_run_in_which_no_theory_varies_is_none_over_theories(tmp_path: Path) -> None:
    factors = (Factor("force.size", "lever", values=(0.0, 1.0)),)

    def same(*given: Any) -> list[Any]:
        size = given[3](1).size
        return [np.ones(size)] * len(OUTCOMES)

    run = swept(tmp_path / "sizes", same, grid(2, factors=factors))
    with pytest.raises(InputError, match="no theory varies"):
        theories(run, MAIN)
