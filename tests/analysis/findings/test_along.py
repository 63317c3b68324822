"""What changes along a path: differences of pairs, who leads, and whether the order turns beyond luck."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.analysis.findings.along import Along, Changes, _change, _turns, along_paths, changes_of
from model.experiment.store.run import Run
from model.report.runs.along import along_lines
from model.scenario import Factor
from tests.analysis.sweeps import OUTCOMES, Chance, crossing, drawn, flat, study, swept
from tests.experiment.fakes import chance as luck

HOLDS = OUTCOMES[1]
TITLES = {"no_guarantee": "Nothing", "europe_alone": "Europe"}


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Run:
    outcomes = ("deal_and_holds_5y", "cost_eur")
    return swept(tmp_path_factory.mktemp("runs") / "grid", flat, study(outcomes=outcomes, replications=200))


def resolve(*values: float, replications: int = 400, **more: object) -> dict[str, object]:
    factor = Factor("russia.resolve", "parameter", values=values)
    plain = {"factors": (factor,), "outcomes": ("deal_and_holds_5y",), "replications": replications}
    return {**plain, **more}


def turning(option: str, given: dict[str, np.ndarray], theories: dict[str, str], chance: Chance) -> list[np.ndarray]:
    """As `crossing`, without a cost that hangs on what is not set here."""
    return crossing(option, {**given, "ukraine.resolve": given["russia.resolve"]}, theories, chance)


def only(changes: Changes) -> Along:
    (path,) = changes.paths
    return path


def test_every_path_has_its_values_and_a_change_of_each_option_from_the_first(grid: Run) -> None:
    size, theory = changes_of(grid).paths
    assert (size.path, size.values) == ("force.size", (0.0, 10_000.0, 20_000.0))
    assert (theory.path, theory.values) == ("deterrence", ("capability", "tripwire"))
    assert [(change.value, change.option) for change in theory.changes] == [
        ("tripwire", "no_guarantee"),
        ("tripwire", "europe_alone"),
    ]


def test_a_change_is_the_mean_of_the_pairs_that_agree_in_all_else(grid: Run) -> None:
    rows = grid.outcomes.join(grid.points, on="point").filter(option="europe_alone")
    wide = rows.pivot(on="force.size", index=["deterrence", "replication"], values="deal_and_holds_5y")
    size, _ = changes_of(grid).paths
    (change,) = [c for c in size.changes if (c.option, c.value) == ("europe_alone", 20_000.0)]
    contrast = change.outcomes["deal_and_holds_5y"]
    assert contrast.estimate == pytest.approx((wide["20000.0"] - wide["0.0"]).mean())
    # A replication counts once, not once a pair of points.
    assert contrast.n == 200


def test_points_with_luck_of_their_own_are_separate_samples(tmp_path: Path) -> None:
    run = swept(tmp_path / "own", turning, study(**resolve(0.1, 0.9, luck="own")))
    own = only(changes_of(run)).changes[1].outcomes["deal_and_holds_5y"]
    assert own.correlation is None
    common = swept(tmp_path / "common", turning, study(**resolve(0.1, 0.9)))
    paired = only(changes_of(common)).changes[1].outcomes["deal_and_holds_5y"]
    assert own.low is not None
    assert own.high is not None
    assert paired.low is not None
    assert paired.high is not None
    assert own.high - own.low > paired.high - paired.low


def test_an_order_that_turns_beyond_luck_is_said_in_a_line(tmp_path: Path) -> None:
    changes = changes_of(swept(tmp_path / "run", turning, study(**resolve(0.1, 0.5, 0.9))))
    path = only(changes)
    assert path.turn is not None
    assert (path.turn.ahead, path.turn.behind) == (0.9, 0.1)
    lines = along_lines(changes, TITLES)
    assert any('"Nothing" is ahead of "Europe" at 0.9 and behind it at 0.1, both beyond luck' in line for line in lines)


def test_an_order_that_few_replications_show_is_said_to_be_luck(tmp_path: Path) -> None:
    changes = changes_of(swept(tmp_path / "run", turning, study(**resolve(0.45, 0.55, replications=30))))
    path = only(changes)
    assert path.turn is None
    assert path.leaders == ("europe_alone", "no_guarantee")
    assert any("luck could do that" in line for line in along_lines(changes, TITLES))


def test_a_leader_at_every_value_is_said_in_a_line(grid: Run) -> None:
    lines = along_lines(changes_of(grid), TITLES)
    assert any('"Europe" has the best estimate of Holds at every value of force.size' in line for line in lines)


def test_a_turn_is_seen_in_equal_options_no_oftener_than_its_level() -> None:
    rng = np.random.default_rng(1)
    turns = 0
    for _ in range(400):
        columns = {name: (rng.random((3, 60)) < 0.5).astype(float) for name in "abcd"}
        paths = [{0.0: [0], 1.0: [1]}, {0.0: [0], 1.0: [2]}]
        turns += any(turn is not None for turn in _turns(columns, paths, HOLDS, True))
    assert turns <= 20


def test_a_turn_is_found_where_there_is_one() -> None:
    rng = np.random.default_rng(2)
    seen = 0
    for _ in range(50):
        luck_of = rng.random((2, 300))
        columns = {"a": (luck_of < 0.5).astype(float), "b": (luck_of < np.array([[0.3], [0.7]])).astype(float)}
        (turn,) = _turns(columns, [{0.0: [0], 1.0: [1]}], HOLDS, True)
        seen += turn is not None and (turn.ahead, turn.behind) == (0.0, 1.0)
    assert seen >= 48


def test_the_interval_over_several_pairs_of_points_covers_under_common_luck() -> None:
    # Both pairs share their luck: counted as independent, the interval would be a third too narrow.
    covered, n = 0, 80
    for seed in range(400):
        chance = luck(seed, np.arange(n), 1)
        column = np.stack([(chance < p).astype(float) for p in (0.3, 0.4, 0.5, 0.6)])
        contrast = _change(column, [(2, 0), (3, 1)], "share", True, None)
        assert contrast.low is not None
        assert contrast.high is not None
        covered += contrast.low <= 0.2 <= contrast.high
    assert covered >= 370


def lines_of(columns: np.ndarray, settings: list[dict[str, float]], common: bool, level: float | None) -> list[str]:
    """What is said along `x` of one option whose outcome is `columns` (point, replication)."""
    paths = along_paths(["x"], settings, {"europe_alone": {HOLDS.id: columns}}, (HOLDS,), HOLDS, common, level)
    return along_lines(Changes(HOLDS, (HOLDS,), paths), {"europe_alone": "Europe"})


TWO_POINTS = [{"x": 0.0}, {"x": 1.0}]
FOUR_POINTS = [{"x": 0.0, "y": 0.0}, {"x": 1.0, "y": 0.0}, {"x": 0.0, "y": 1.0}, {"x": 1.0, "y": 1.0}]
SPLIT = np.repeat([1.0, 0.0], [3, 3])
BALANCED = {
    "luck_of_their_own": (np.stack([SPLIT, 1.0 - SPLIT]), TWO_POINTS, False, None),
    "confidence_sequences": (np.stack([SPLIT, 1.0 - SPLIT]), TWO_POINTS, True, 0.95),
    "pairs_that_cancel": (np.stack([SPLIT, 1.0 - SPLIT, 1.0 - SPLIT, SPLIT]), FOUR_POINTS, True, None),
}


@pytest.mark.parametrize("case", BALANCED)
def test_as_many_gained_as_lost_is_not_the_same_in_every_replication(case: str) -> None:
    columns, settings, common, level = BALANCED[case]
    (line,) = lines_of(columns, settings, common, level)
    assert "the same in every replication" not in line
    same = np.repeat(columns[:1], len(settings), axis=0)
    (line,) = lines_of(same, settings, common, level)
    assert line == "Along x, Holds is the same in every replication."


def test_a_cost_that_only_ceases_to_apply_is_the_same_wherever_it_applies() -> None:
    cost = replace(HOLDS, kind="mean", denominator="signed under this option")
    columns = np.stack([np.full(6, 2.0), np.where(SPLIT == 1.0, 2.0, np.nan)])
    paths = along_paths(["x"], TWO_POINTS, {"europe_alone": {HOLDS.id: columns}}, (cost,), cost, True)
    assert paths[0].changes[0].moved == {HOLDS.id: 0}
    (line,) = along_lines(Changes(cost, (cost,), paths), {"europe_alone": "Europe"})
    assert line.endswith("is the same in every replication that it applies to.")


WAR, COST = replace(HOLDS, id="war", title="War", better="less"), replace(HOLDS, id="cost", title="Cost", kind="mean")


def test_outcomes_beside_the_main_one_are_named_where_they_move_beyond_luck_shares_before_amounts() -> None:
    rng = np.random.default_rng(3)
    held, spent = (rng.random(200) < 0.5).astype(float), rng.normal(10.0, 1.0, 200)
    columns = {
        HOLDS.id: np.stack([held, held]),
        WAR.id: np.stack([np.zeros(200), np.repeat([1.0, 0.0], [40, 160])]),
        COST.id: np.stack([spent, spent + rng.normal(5.0, 0.5, 200)]),
    }
    infos = (HOLDS, WAR, COST)
    paths = along_paths(["x"], TWO_POINTS, {"europe_alone": columns}, infos, HOLDS, True)
    main, others = along_lines(Changes(HOLDS, infos, paths), {"europe_alone": "Europe"})
    assert main == "Along x, Holds is the same in every replication."
    assert others.startswith("Told apart along x in other outcomes: War +20 [")
    assert 'points ("Europe", from 0 to 1) and Cost +' in others


def test_what_only_its_own_interval_takes_for_a_change_is_named_as_such() -> None:
    some = np.repeat([1.0, 0.0], [7, 93])
    names = [replace(HOLDS, id=f"other_{number}", title=f"Other {number}") for number in range(9)]
    columns = {info.id: np.zeros((2, 100)) for info in (HOLDS, *names)}
    columns["other_3"] = np.stack([np.zeros(100), some])
    columns["other_4"] = np.stack([np.repeat([1.0, 0.0], [1, 99]), np.repeat([0.0, 1.0, 0.0], [1, 1, 98])])
    shaken = np.stack([np.repeat([0.0, 1.0], [50, 50]), np.repeat([0.0, 1.0, 0.0, 1.0], [43, 7, 7, 43])])
    columns |= {f"other_{number}": shaken for number in (0, 1, 2, 5, 6, 7, 8)}
    paths = along_paths(["x"], TWO_POINTS, {"europe_alone": columns}, (HOLDS, *names), HOLDS, True)
    [change] = paths[0].changes
    assert not change.outcomes["other_3"].stands
    lines = along_lines(Changes(HOLDS, (HOLDS, *names), paths), {"europe_alone": "Europe"})
    [line] = [line for line in lines if line.startswith("Clear of zero by itself, not after the adjustment for all")]
    assert "Other 3 +7 [" in line
    assert "Other 4" not in line


def test_that_no_two_options_change_places_in_an_outcome_is_said_where_there_are_more_than_the_leader_and_one() -> None:
    rng = np.random.default_rng(4)
    columns = {
        name: {HOLDS.id: (rng.random((2, 300)) < p).astype(float)}
        for name, p in zip("abc", (0.9, 0.5, 0.4), strict=True)
    }
    paths = along_paths(["x"], TWO_POINTS, columns, (HOLDS,), HOLDS, True)
    lines = along_lines(Changes(HOLDS, (HOLDS,), paths), {name: name.upper() for name in columns})
    assert lines[-1].endswith("at every value of x; in this outcome no two options change places beyond luck.")


def test_drawn_points_have_no_pairs(tmp_path: Path) -> None:
    run = swept(tmp_path / "drawn", crossing, drawn(16, 4, outcomes=("deal_and_holds_5y",)))
    assert changes_of(run).paths == ()


def test_rounds_that_watch_their_intervals_show_confidence_sequences_and_test_no_order(tmp_path: Path) -> None:
    run = swept(tmp_path / "run", turning, study(**resolve(0.1, 0.9)))
    path = only(changes_of(run, 0.95))
    watched, plain = path.changes[1].outcomes[HOLDS.id], only(changes_of(run)).changes[1].outcomes[HOLDS.id]
    assert (path.turn, path.tested) == (None, False)
    assert watched.low is not None
    assert plain.low is not None
    assert watched.low < plain.low


def test_a_study_without_the_usual_outcome_is_ordered_by_one_of_its_own(tmp_path: Path) -> None:
    changes = changes_of(swept(tmp_path / "run", turning, study(**resolve(0.1, 0.9, outcomes=("deal_signed",)))))
    assert changes.main.id == "deal_signed"
    assert along_lines(changes, TITLES)


def test_an_outcome_that_never_applies_has_no_changes(tmp_path: Path) -> None:
    nothing = study(**resolve(0.1, 0.9, outcomes=("cost_eur",), options=("no_guarantee",)))
    path = only(changes_of(swept(tmp_path / "run", turning, nothing)))
    assert path.changes[0].outcomes["cost_eur"].estimate is None
    assert path.as_json()["changes"][0]["outcomes"]["cost_eur"] is None
