import io
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from rich.console import Console, Group

from model.analysis.decide.regret import Robustness
from model.app.analyse import analyse_runs
from model.report.decide.decision import decision_parts
from model.report.decide.robustness import SATISFICING, _disagreement
from model.report.text.detail import BRIEF, FULL, USUAL
from model.scenario import Factor
from tests.analysis.decisions import decided
from tests.analysis.sweeps import flat, study, swept


def printed(points: int = 120, replications: int = 10, detail: str = FULL) -> str:
    console = Console(file=io.StringIO(), width=80)
    console.print(Group(*decision_parts(decided(points, replications), console.width, detail=detail)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture(scope="module")
def text() -> str:
    return printed()


def test_no_line_is_wider_than_the_terminal(text: str) -> None:
    assert max(len(line) for line in text.splitlines()) <= 80


def test_it_says_that_it_is_uncalibrated_and_what_a_world_is(text: str) -> None:
    assert "uncalibrated: shows the model, not the world" in text
    assert "120 worlds (design points, averaged over replications)" in text


def test_every_part_has_its_heading(text: str) -> None:
    for heading in (
        "regret: holds",
        "regret: cost",
        "several outcomes at once",
        "what drives holds under force",
        "what drives holds: force less none",
        'where "force" fails (holds is 0)',
        "where the preferred option changes: holds",
        "worth of knowing before choosing: holds",
    ):
        assert heading in text


def test_in_brief_the_answer_and_how_robust_options_are_in_the_main_outcome_are_all() -> None:
    brief = printed(40, 10, BRIEF)
    assert "regret: holds" in brief
    for left_out in ("regret: cost", "several outcomes at once", "what drives", "fails", "worth of knowing"):
        assert left_out not in brief


def test_without_full_a_line_says_who_may_be_the_best_in_each_other_outcome() -> None:
    usual = printed(40, 10, USUAL)
    assert "regret: holds" in usual
    assert "the other outcomes\ncost: " in usual
    for left_out in ("regret: cost", "distribution: "):
        assert left_out not in usual
    for part in ("several outcomes at once", "what drives holds", "worth of knowing before choosing: holds"):
        assert part in usual
    assert "--full has the regret of each" in " ".join(usual.split())


def test_the_held_out_r2_and_the_dummy_stand_beside_the_indices(text: str) -> None:
    assert "held-out R²" in text
    assert "(dummy)" in text


def test_it_says_in_how_many_structures_an_option_is_best(text: str) -> None:
    assert "best in k of 2 structures" in text


def test_an_outcome_that_does_not_apply_is_named(text: str) -> None:
    assert 'does not apply to "none"' in " ".join(text.split())


def test_where_luck_decides_the_refusal_is_printed_with_its_reason() -> None:
    output = printed(points=400, replications=1)
    assert "Sobol indices: no emulator good enough" in " ".join(output.split())
    assert "in a single replication regret is all or nothing" in output


def test_a_tie_by_one_measure_is_no_disagreement() -> None:
    robustness = SimpleNamespace(
        options=("a", "b"), reversals=(), best=lambda measure: ("b",) if measure == "mean" else ("a", "b")
    )
    assert _disagreement(cast(Robustness, robustness), ["mean", SATISFICING]) == (
        'the measures agree on "b"; by share good enough level with "a"'
    )


SIZES = Factor("force.size", "lever", values=tuple(float(size) for size in range(0, 30_000, 2_000)))
BACKSTOPS = Factor("us.backstop", "lever", values=(0.0, 1.0))


@pytest.fixture(scope="module")
def levers(tmp_path_factory: pytest.TempPathFactory) -> str:
    run = swept(tmp_path_factory.mktemp("runs") / "grid", flat, study(factors=(SIZES, BACKSTOPS), replications=60))
    console = Console(file=io.StringIO(), width=80)
    console.print(Group(*decision_parts(analyse_runs([run], "deal_and_holds_5y"), console.width)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_levers_alone_are_reported_as_a_surface(levers: str) -> None:
    text = " ".join(levers.split())
    assert "30 settings of force.size, us.backstop (grid), 60 replications of each" in text
    assert 'what levers do: Holds under "europe_alone"' in text
    assert "best at force.size 28000, us.backstop 0" in text
    assert "force.size: Holds rises with it" in text
    assert "us.backstop: Holds does not move" in text
    assert "regret:" not in text


def test_many_settings_are_not_listed_but_the_file_that_has_them_is_named(levers: str) -> None:
    text = " ".join(levers.split())
    assert "every setting with its interval:" in text
    assert "analysis-" in text
    assert len(levers.splitlines()) < 120


def test_a_table_of_many_alternatives_shows_the_best_and_the_worst(tmp_path: Path) -> None:
    factors = (SIZES, Factor("deterrence", "structure", names=("capability", "tripwire")))
    run = swept(tmp_path / "run", flat, study(factors=factors, replications=40))
    console = Console(file=io.StringIO(), width=80)
    console.print(Group(*decision_parts(analyse_runs([run], "deal_and_holds_5y"), console.width)))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "8 best and 4 worst of 30 by mean regret" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 80
