"""Designs: which points a study has, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.app.scenarios import directions
from model.errors import InputError
from model.experiment.design.points import Points, design_points, quantiles
from model.scenario import Correlation, Distribution, Factor, Study, check, find_scenarios, load, load_study, study_of
from tests.experiment.plans import SIZES, THEORIES, scenario

STUDIES = sorted((find_scenarios() / "studies").glob("*.yaml"))

RANGE = Distribution("uniform", 0.0, 60_000.0, low=0.0, high=60_000.0)
SHARE = Distribution("uniform", 0.0, 1.0, low=0.0, high=1.0)


def study(**changes: object) -> Study:
    """Three sizes under two theories, of the main scenario."""
    plain = replace(study_of(scenario()), factors=(SIZES, THEORIES), options=("no_guarantee", "europe_alone"))
    return replace(plain, **changes)


def drawn(design: str, points: int = 64, seed: int = 1) -> Study:
    return study(
        design=design,
        points=points,
        luck="own",
        seed=seed,
        factors=(
            Factor("force.size", "lever", distribution=RANGE),
            Factor("us.backstop", "lever", distribution=SHARE),
            Factor("decision", "structure", names=("logit", "prospect")),
        ),
    )


def test_a_grid_has_every_combination() -> None:
    points = design_points(study())
    assert points.count == 6
    assert points.values[:, 0].tolist() == [0.0, 10_000.0, 20_000.0] * 2
    assert [points.theories[theory]["deterrence"] for theory in points.theory] == ["capability"] * 3 + ["tripwire"] * 3


def test_one_at_a_time_begins_with_the_scenario_as_it_is_and_changes_one_factor() -> None:
    points = design_points(study(design="one_at_a_time"))
    assert np.isnan(points.values[0]).all()
    base = dict(points.theories[0])
    for point in range(1, points.count):
        moved = len(points.settings(point)) + (dict(points.theories[int(points.theory[point])]) != base)
        assert moved == 1
    assert points.count == 1 + 3 + 2


def test_a_latin_hypercube_has_one_point_in_each_slice_of_each_factor() -> None:
    points = design_points(drawn("latin_hypercube"))
    values = points.values[:64]
    for column, top in ((0, 60_000.0), (1, 1.0)):
        assert sorted(np.floor(values[:, column] / top * 64).astype(int)) == list(range(64))


def test_sobol_points_are_balanced_in_every_quarter() -> None:
    values = design_points(drawn("sobol")).values[:64]
    quarter = (values[:, 0] >= 30_000).astype(int) * 2 + (values[:, 1] >= 0.5)
    assert np.bincount(quarter).tolist() == [16] * 4


def test_theories_are_crossed_and_share_the_luck_of_their_points() -> None:
    points = design_points(drawn("sobol"))
    assert points.count == 128
    assert (points.values[:64] == points.values[64:]).all()
    assert (points.stream[:64] == points.stream[64:]).all()
    assert points.streams == 64


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_a_seed_gives_its_points_and_no_others(design: str) -> None:
    assert design_points(drawn(design)).digest() == design_points(drawn(design)).digest()
    assert design_points(drawn(design)).digest() != design_points(drawn(design, seed=2)).digest()


def test_a_distribution_stands_in_a_grid_at_three_percentiles() -> None:
    points = design_points(study(factors=(Factor("us.backstop", "lever", distribution=SHARE),)))
    assert points.values[:, 0].tolist() == pytest.approx([0.05, 0.5, 0.95])


def test_quantiles_of_a_choice_follow_its_weights() -> None:
    choice = Distribution("choice", low=1.0, high=3.0, values=(1.0, 3.0), weights=(0.25, 0.75))
    assert quantiles(choice, np.array([0.1, 0.24, 0.26, 0.9])).tolist() == [1.0, 1.0, 3.0, 3.0]


def test_shares_that_exceed_their_whole_are_refused() -> None:
    given = study(factors=(Factor("force.roles.forward", "lever", values=(0.0, 0.99)),), options=("europe_alone",))
    with pytest.raises(InputError, match="the shares of the force add up to"):
        design_points(given)


def test_too_large_a_design_is_refused() -> None:
    many = tuple(float(value) for value in range(2000))
    factors = (Factor("force.size", "lever", values=many), Factor("us.backstop", "lever", values=many))
    with pytest.raises(InputError, match="4,000,000 points"):
        design_points(study(factors=factors))


def test_vary_reads_ranges_lists_and_theories() -> None:
    given = study_of(scenario(), ["force.size=0:60000:20000", "us.backstop=0,0.5,1", "deterrence=tripwire,mixed"])
    assert [factor.values or factor.names for factor in given.factors] == [
        (0.0, 20_000.0, 40_000.0, 60_000.0),
        (0.0, 0.5, 1.0),
        ("tripwire", "mixed"),
    ]
    assert design_points(given).count == 4 * 3 * 2


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ("force.sise=0,1", "force.size"),
        ("force.size=0:10", "no step"),
        ("force.size=0:200000:100000", "outside the bounds"),
        ("force.size", "no values"),
        ("us.backstop=a,b", "number is wanted"),
        ("us.minerals=0,0.5", "certain values only"),
        ("deterrence=tripwire,mixd", "mixed"),
        ("deterrence=own", "choice between theories"),
        ("us.backstop=own", "no distribution of its own"),
        ("force.size=0,0", "stands twice"),
    ],
)
def test_what_cannot_vary_is_said_with_its_place(vary: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        study_of(scenario(), [vary])
    text = caught.value.render()
    assert said in text
    assert "--vary:1:" in text


def written(folder: Path, **changes: str) -> Path:
    lines = {
        "id": "mine",
        "title": "Mine",
        "scenario": str(find_scenarios() / "reassurance.yaml"),
        "vary": "{force.size: [0, 10000], us.backstop: {range: [0, 1], steps: 3}}",
        "design": "grid",
        "replications": "10",
    }
    lines |= changes
    path = folder / "mine.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in lines.items() if value))
    return path


def test_a_study_file_is_read(tmp_path: Path) -> None:
    loaded = load_study(written(tmp_path), outcomes=directions())
    assert loaded.options == tuple(loaded.scenario.options)
    assert design_points(loaded).count == 6
    assert loaded.luck == "common"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"design": "", "desing": "grid"}, "did you mean: design"),
        ({"design": "gird"}, "did you mean: grid"),
        ({"design": "sobol", "points": "100"}, "128"),
        ({"design": "sobol"}, "how many points"),
        ({"points": "10"}, "follow from its values"),
        ({"scenario": "nowhere.yaml"}, "no such scenario"),
        ({"options": "[europe_alon]"}, "did you mean: europe_alone"),
        ({"outcomes": "[deal_singed]"}, "did you mean: deal_signed"),
        ({"vary": "{}", "design": "sobol", "points": "8"}, "no number to draw"),
        ({"vary": "{force.sise: [0, 1]}", "design": "gird"}, "did you mean: force.size"),
        ({"vary": "{force.size: {range: [10, 0]}}"}, "low < high"),
        ({"vary": "{force.size: {triangle: [0, 1, 2]}}"}, "triangular"),
        ({"vary": "{force.size: [0, x]}"}, "number is wanted"),
        ({"precision": "{until: 0.1, best: deal_signed}"}, "a run stops for one of them"),
        ({"replications": ""}, '"replications" is missing'),
    ],
)
def test_a_fault_of_a_study_is_said_with_its_place(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    problems = check(written(tmp_path, **changes), outcomes=directions())
    text = "\n".join(problem.render() for problem in problems)
    assert said in text
    assert "mine.yaml:" in text


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_shipped_study_is_sound(path: Path) -> None:
    assert check(path, outcomes=directions()) == []
    loaded = load_study(path, outcomes=directions())
    assert design_points(loaded).count * len(loaded.options) > 1
    assert loaded.id == path.stem
    assert loaded.question


WIDEST = {
    "deal.order_chance", "deal.round_chance", "war.decisive_balance", "war.decisive_slope", "war.years",
    "war.cost_russia", "war.prize_russia", "war.discount", "russia.rebuild_ceiling", "russia.breach_cost",
}  # fmt: skip
"""The eight widest swings of `us_backstop` (512 replications) and those of `europe_alone` (256), taken together."""


@pytest.mark.parametrize("name", ["one_at_a_time", "assumptions"])
def test_studies_of_what_matters_vary_what_swings_most(name: str) -> None:
    given = load_study(find_scenarios() / f"studies/{name}.yaml", outcomes=directions())
    assert {factor.path for factor in given.factors} >= WIDEST


def test_at_least_four_studies_are_shipped() -> None:
    assert len(STUDIES) >= 4


def test_what_a_study_is_decides_its_identity_but_not_how_often() -> None:
    given = study()
    assert given.plain() == replace(given, replications=3).plain()
    assert given.plain() != replace(given, seed=8).plain()
    assert load(find_scenarios() / "reassurance.yaml").hash == given.scenario.hash


def test_nothing_that_varies_is_one_point() -> None:
    points = design_points(study(factors=()))
    assert (points.count, points.paths, points.theories) == (1, (), ({},))


def test_what_is_set_is_set_at_every_point() -> None:
    settings = {"us.backstop": 0.5, "decision": "prospect"}
    points = design_points(study().with_settings(scenario(), settings))
    assert all(points.settings(point)["us.backstop"] == 0.5 for point in range(points.count))
    assert {theory["decision"] for theory in points.theories} == {"prospect"}
    assert points.count == 6


@pytest.mark.parametrize("design", ["grid", "one_at_a_time", "sobol"])
@pytest.mark.parametrize("luck", ["common", "own"])
def test_points_read_back_from_their_table_play_the_same(design: str, luck: str) -> None:
    made = drawn("sobol", 8) if design == "sobol" else study(design=design)
    points = design_points(replace(made, luck=luck))
    numbering = points.numbering(luck)
    back = Points.from_table(points.table(), numbering.streams)
    point, replicate = np.arange(points.count).repeat(3), np.tile(np.arange(3), points.count)
    assert back.paths == points.paths
    assert back.theories == points.theories
    np.testing.assert_array_equal(back.values, points.values)
    np.testing.assert_array_equal(back.theory, points.theory)
    np.testing.assert_array_equal(back.numbering(luck)(point, replicate), numbering(point, replicate))


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_a_sampled_design_draws_correlated_parameters_together_and_leaves_the_others(design: str) -> None:
    first, second, third = "clash.hot_rate", "decisions.rationality", "decisions.taste_persistence"
    plain = scenario()
    pairs = (Correlation((first, second), 0.7, "because"), Correlation((second, third), 0.5, "because"))
    correlated = replace(plain, correlations=pairs)
    factors = tuple(Factor(path, "parameter", distribution=plain.parameters[path].value) for path in (second, first))
    own, apart = (
        design_points(study(scenario=of, design=design, points=512, luck="own", factors=factors)).values
        for of in (correlated, plain)
    )
    ranks = np.argsort(np.argsort(own, axis=0), axis=0)
    assert np.corrcoef(ranks.T)[0, 1] == pytest.approx(0.7, abs=0.05)
    assert np.array_equal(own[:, 1], apart[:, 1]), "the first by path keeps its points"
    assert np.allclose(np.quantile(own[:, 0], [0.1, 0.5, 0.9]), np.quantile(apart[:, 0], [0.1, 0.5, 0.9]), rtol=0.1)
