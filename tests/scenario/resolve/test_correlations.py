"""Rank correlations of parameters, as scenarios state them."""

from dataclasses import replace

import numpy as np
import pytest

from model.scenario import Correlation, check
from model.scenario.correlation import contradiction, copulas, groups
from tests.scenario.conftest import Folder

NEED = "because: They go together."
TWO = f"correlations:\n  - {{between: [russia.resolve, contributors.hysteresis], rank: 0.5, {NEED}}}\n"


def added(folder: Folder, text: str) -> Folder:
    folder.write("scenario.yaml", (folder.path / "scenario.yaml").read_text() + text)
    return folder


def test_a_pair_is_read_in_the_order_of_its_paths_whatever_that_of_the_file(folder: Folder) -> None:
    [item] = added(folder, TWO).load().correlations
    assert item == Correlation(("contributors.hysteresis", "russia.resolve"), 0.5, "They go together.")


def test_of_three_paths_every_pair_is_correlated(folder: Folder) -> None:
    folder.change("parameters/russia.yaml", "value: 3.5", "value: {uniform: [3, 4]}")
    text = TWO.replace("contributors.hysteresis]", "contributors.hysteresis, russia.losses]")
    assert [item.between for item in added(folder, text).load().correlations] == [
        ("contributors.hysteresis", "russia.losses"),
        ("contributors.hysteresis", "russia.resolve"),
        ("russia.losses", "russia.resolve"),
    ]


def test_correlations_are_part_of_the_scenario_and_without_any_it_is_the_same_as_before(folder: Folder) -> None:
    plain = folder.load()
    correlated = added(folder, TWO).load()
    assert plain.hash != correlated.hash
    assert "correlations" not in plain.resolved()
    assert replace(correlated, correlations=()).hash == plain.hash


def test_a_scenario_that_is_written_and_read_again_has_the_same_correlations(folder: Folder) -> None:
    scenario = added(folder, TWO).load()
    folder.write("again.yaml", scenario.to_yaml())
    again = folder.load(name="again.yaml")
    assert (again.correlations, again.hash) == (scenario.correlations, scenario.hash)


def test_an_extending_scenario_adds_pairs_replaces_those_it_states_and_takes_back_with_zero(folder: Folder) -> None:
    folder.change("parameters/russia.yaml", "value: 3.5", "value: {uniform: [3, 4]}")
    added(folder, TWO)
    head = "id: child\ntitle: A child\nextends: scenario.yaml\n"
    more = f"correlations:\n  - {{between: [russia.losses, russia.resolve], rank: 0.2, {NEED}}}\n"
    folder.write("child.yaml", head + more)
    assert [item.rank for item in folder.load(name="child.yaml").correlations] == [0.5, 0.2]
    folder.write("child.yaml", head + TWO.replace("0.5", "-0.1"))
    assert [item.rank for item in folder.load(name="child.yaml").correlations] == [-0.1]
    folder.write("child.yaml", head + TWO.replace("0.5", "0"))
    assert folder.load(name="child.yaml").correlations == ()


@pytest.mark.parametrize(
    ("old", "new", "message", "suggestion"),
    [
        ("russia.resolve", "russia.resolv", "russia.resolv is no parameter", "russia.resolve"),
        ("russia.resolve", "force.size", "force.size is a lever, which options set", None),
        ("contributors.hysteresis", "russia.resolve", "russia.resolve stands twice", None),
        ("because: They", "source: [survey_25], because: They", 'there is no source "survey_25"', "survey_2025"),
        ("0.5", "1.5", "1.5", None),
        (f", {NEED}", "", "because", None),
    ],
)
def test_what_is_wrong_is_said_at_its_place_with_the_nearest_name(
    folder: Folder, old: str, new: str, message: str, suggestion: str | None
) -> None:
    problem = added(folder, TWO.replace(old, new)).problem()
    lines = (folder.path / "scenario.yaml").read_text().splitlines()
    assert message in problem.message
    assert problem.line == len(lines)
    assert (problem.column or 0) > 1
    assert suggestion is None or suggestion in (problem.suggestion or "")


def test_a_pair_that_stands_twice_is_refused_with_the_line_of_the_first(folder: Folder) -> None:
    problem = added(folder, TWO + TWO.splitlines()[1] + "\n").problem()
    assert problem.line
    assert f"stands already in line {problem.line - 1}" in problem.message


def test_correlations_that_contradict_each_other_are_named_and_no_others(folder: Folder) -> None:
    folder.change("parameters/russia.yaml", "value: 3.5", "value: {uniform: [3, 4]}")
    more = [("russia.losses, russia.resolve", 0.9), ("russia.losses, contributors.hysteresis", -0.9)]
    lines = [f"  - {{between: [{paths}], rank: {rank}, {NEED}}}\n" for paths, rank in more]
    problem = added(folder, TWO.replace("0.5", "0.9") + "".join(lines)).problem()
    assert "no joint distribution has these rank correlations together" in problem.message
    assert problem.message.count(" and ") == 3
    assert "all of them times 0.5" in (problem.expected or "")
    assert problem.line == len((folder.path / "scenario.yaml").read_text().splitlines())


def test_a_contradiction_is_said_with_every_other_fault_and_not_after_it(folder: Folder) -> None:
    more = [
        ("russia.losses, russia.resolve", 0.9),
        ("russia.losses, contributors.hysteresis", -0.9),
        ("russia.losses, russia.resolv", 0.1),
    ]
    lines = [f"  - {{between: [{paths}], rank: {rank}, {NEED}}}\n" for paths, rank in more]
    messages = [problem.message for problem in added(folder, TWO.replace("0.5", "0.9") + "".join(lines)).problems()]
    assert len(messages) == 2
    assert "no joint distribution has these rank correlations together" in messages[0]
    assert "russia.resolv is no parameter" in messages[1]


def test_the_fewest_that_contradict_each_other_are_found() -> None:
    ranks = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9, ("c", "d"): 0.3, ("d", "e"): 0.3}
    clash = contradiction(("a", "b", "c", "d", "e"), ranks)
    assert clash is not None
    members, factor = clash
    assert members == ("a", "b", "c")
    assert contradiction(members, {pair: 0.99 * factor * rank for pair, rank in ranks.items()}) is None
    assert contradiction(members, {pair: 1.01 * factor * rank for pair, rank in ranks.items()}) is not None


def test_groups_are_what_correlations_join() -> None:
    ranks = {("a", "b"): 0.5, ("b", "c"): 0.1, ("d", "e"): -0.5, ("c", "e"): 0.0}
    assert groups(ranks) == (("a", "b", "c"), ("d", "e"))


def test_the_root_gives_the_correlation_of_normal_scores_that_has_the_ranks() -> None:
    items = [Correlation(("a", "b"), 0.5, "x"), Correlation(("b", "c"), -0.7, "x")]
    [copula] = copulas(items)
    root = np.zeros((3, 3))
    for row, numbers in enumerate(copula.root):
        root[row, : len(numbers)] = numbers
    matrix = root @ root.T
    assert matrix[0, 1] == pytest.approx(2.0 * np.sin(np.pi * 0.5 / 6.0))
    assert (matrix[0, 2], *np.diag(matrix)) == pytest.approx((0.0, 1.0, 1.0, 1.0))
    part = copula.within({"a", "c"})
    assert part.paths == ("a", "c")
    assert part.root[1] == pytest.approx((0.0, 1.0))


def test_a_correlated_number_that_is_fixed_is_warned_of(folder: Folder) -> None:
    added(folder, TWO.replace("contributors.hysteresis", "russia.losses"))
    [warning] = [problem for problem in check(folder.scenario) if "correlated" in problem.message]
    assert warning.severity == "warning"
    assert "russia.losses is correlated, but does not vary" in warning.message


def test_a_source_that_a_correlation_cites_is_cited(folder: Folder) -> None:
    text = "sources: {pairs_2020: {title: Pairs, year: 2020, kind: book, provenance: recalled}}\n"
    added(folder, text + TWO.replace("because", "source: [pairs_2020], because"))
    assert not [problem for problem in check(folder.scenario) if "pairs_2020" in problem.message]
    assert folder.load().correlations[0].source == ("pairs_2020",)


STUDY = """\
id: study
title: A study
scenario: scenario.yaml
replications: 8
design: {design}
vary:
{vary}
"""


@pytest.mark.parametrize(
    ("design", "vary", "warned"),
    [
        ("grid", "  russia.resolve: [0.2, 0.5]", True),
        ("one_at_a_time", "  russia.resolve: [0.2, 0.5]", True),
        ("sobol\npoints: 64", "  russia.resolve: own", True),
        ("sobol\npoints: 64", "  russia.resolve: own\n  contributors.hysteresis: own", False),
        ("grid", "  force.size: [0, 100]", False),
    ],
)
def test_a_design_that_sets_one_of_two_is_warned_of(folder: Folder, design: str, vary: str, warned: bool) -> None:
    added(folder, TWO)
    folder.write("study.yaml", STUDY.format(design=design, vary=vary))
    problems = check(folder.path / "study.yaml")
    assert all(problem.severity == "warning" for problem in problems), [problem.render() for problem in problems]
    assert any("not in this design" in problem.message for problem in problems) == warned
