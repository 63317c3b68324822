"""The numbers behind figures: ids and numbers, each the one that is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.analysis.decide.decision import analyse
from model.analysis.findings.course import STEP, Weeks
from model.analysis.findings.design import DesignFindings, design_findings
from model.analysis.findings.findings import Findings, find
from model.analysis.findings.scatter import Axis, Scatter
from model.report.page.design import response_figures
from model.report.page.numbers import RECORDS, records_of
from model.report.page.plots import FIGURES, plot
from model.scenario import Factor
from model.stats.intervals import share_of
from tests.analysis.sweeps import crossing, flat, study, swept
from tests.report.pages import timed, usual


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> DesignFindings:
    given = study(outcomes=("deal_and_holds_5y", "cost_eur"), replications=50)
    run = swept(tmp_path_factory.mktemp("runs") / "sizes", flat, given)
    return design_findings(run, analyse([run]))


@pytest.fixture(scope="module")
def ended() -> Findings:
    return find(timed())


def weekly(*force: float) -> Findings:
    """Findings of 40 signed histories of the first option, with troops of one state in a share `force` by quarter."""
    first = usual().endings.first
    weeks = (1, *(STEP * (place + 1) for place in range(len(force) - 1)))
    none = (0.0,) * len(force)
    item = Weeks(
        first.option, first.title, 40, weeks,
        rungs=((1.0,) * len(force), none, none, none), replies=((1.0,) * len(force), none, none), ended=none,
        members={"FRA": force, "MEX": none}, present={"FRA": force, "MEX": none},
        at_least={1: force, 1_000: force}, roles={"training": force},
        role_at_least={"training": {1: force, 1_000: none}},
    )  # fmt: skip
    return replace(usual(), weeks=(item,))


def test_every_figure_has_its_numbers() -> None:
    assert set(RECORDS) == set(FIGURES)


@pytest.mark.parametrize("name", ["endings", "differences", "best", "tension"])
def test_a_row_has_ids_of_options_and_numbers_and_no_titles(name: str) -> None:
    findings = usual()
    plot(findings, name)
    rows = records_of(findings, name)
    titles = set(dict(findings.run.manifest.options).values())
    ids = set(findings.run.manifest.option_ids)
    assert {row["option"] for row in rows} <= ids
    assert not titles & {value for row in rows for value in row.values() if isinstance(value, str)}


def test_endings_are_shares_that_sum_to_one_for_each_option() -> None:
    findings = usual()
    rows = records_of(findings, "endings")
    first = [row for row in rows if row["option"] == findings.endings.first.option]
    assert {row["part"] for row in first} == {"holds", "fails", "unsigned"}
    assert sum(row["share"] for row in first) == pytest.approx(1.0)
    [holds] = [row for row in first if row["part"] == "holds"]
    main = findings.endings.first.main
    assert (holds["share"], holds["low"], holds["high"], holds["n"]) == (main.estimate, main.low, main.high, main.n)


def test_an_outcome_that_is_no_share_has_its_own_estimates() -> None:
    cost = next(info for info in usual().summary.manifest.outcomes if info.id == "cost_eur")
    findings = replace(usual(), endings=replace(usual().endings, main=cost, whole=False))
    assert [(row["option"], row["outcome"], row["estimate"]) for row in records_of(findings, "endings")] == [
        (row.option, "cost_eur", row.main.estimate) for row in findings.endings.rows
    ]


def test_differences_are_those_from_the_reference() -> None:
    findings = usual()
    for row in records_of(findings, "differences"):
        contrast = findings.endings.minus(row["option"], findings.endings.reference)
        assert (row["difference"], row["told_apart"]) == (contrast.estimate, contrast.told_apart)


def test_survival_is_a_share_by_option_and_week_with_its_interval(ended: Findings) -> None:
    rows = records_of(ended, "survival")
    assert list(rows[0]) == ["option", "week", "share", "low", "high", "n"]
    assert {row["option"] for row in rows} == {"a", "b"}
    start = [row for row in rows if row["week"] == 0]
    assert {row["share"] for row in start} == {1.0}
    for item in ended.holding:
        own = [row["share"] for row in rows if row["option"] == item.option]
        assert own == [share.estimate for share in item.standing]


def test_ends_are_what_survival_has_lost(ended: Findings) -> None:
    lost: dict[tuple[str, int], float] = {}
    for row in records_of(ended, "ends"):
        lost[row["option"], row["week"]] = lost.get((row["option"], row["week"]), 0.0) + row["share"]
    for row in records_of(ended, "survival"):
        assert row["share"] + lost[row["option"], row["week"]] == pytest.approx(1.0)


def test_states_have_their_ids_and_shares_of_the_signed_histories_or_of_those_with_a_force() -> None:
    findings = weekly(0.0, 0.5, 1.0)
    half = [row for row in records_of(findings, "members") if (row["country"], row["week"]) == ("FRA", STEP)]
    assert [(row["share"], row["n"]) for row in half] == [(0.5, 40)]
    present = [row for row in records_of(findings, "present") if row["country"] == "FRA"]
    assert [(row["week"], row["share"], row["n"]) for row in present] == [(STEP, 1.0, 20), (2 * STEP, 1.0, 40)]
    assert records_of(findings, "force")[0]["share"] == share_of(40, 40).estimate
    assert {row["role"] for row in records_of(findings, "troops")} == {"all", "training"}
    for name, part in (("rungs", "rungs_0_2"), ("replies", "rungs_0_2")):
        assert {row["share"] for row in records_of(findings, name) if row["part"] == part} == {1.0}


def test_a_dot_of_a_scatter_has_its_numbers_under_their_paths() -> None:
    axes = (Axis("russia.resolve", (0.1, 0.9), 0.5, None), Axis("war.x", (1.0, 2.0), None, None))
    findings = replace(usual(), scatters=(Scatter("option_1", *axes, fails=(False, True), more=0, others=0),))
    assert records_of(findings, "fails") == [
        {"option": "option_1", "russia.resolve": 0.1, "war.x": 1.0, "fails": False, "inside": False},
        {"option": "option_1", "russia.resolve": 0.9, "war.x": 2.0, "fails": True, "inside": True},
    ]


def test_a_design_has_numbers_behind_each_of_its_figures(design: DesignFindings) -> None:
    names = [figure.name for figure in response_figures(design)]
    names += ["theories", "values", "regret", "beliefs", "priorities"]
    titles = set(dict(design.run.manifest.options).values()) - set(design.run.manifest.option_ids)
    for name in names:
        plot(design, name)
        rows = records_of(design, name)
        assert rows, name
        assert not titles & {value for row in rows for value in row.values() if isinstance(value, str)}, name


def test_the_response_has_each_level_of_a_number_and_theories_their_combinations(design: DesignFindings) -> None:
    levels = [row for row in records_of(design, "response") if row["option"] == "europe_alone"]
    assert [row["value"] for row in levels if row["path"] == "force.size"] == [0.0, 10_000.0, 20_000.0]
    across = design.across
    assert across is not None
    for row in records_of(design, "regret"):
        place = across.combinations.index(tuple(row[structure] for structure in across.structures))
        assert row["shortfall"] == across.regret(row["option"])[place]


def test_a_grid_of_two_numbers_has_a_row_a_cell(tmp_path_factory: pytest.TempPathFactory) -> None:
    factors = tuple(Factor(name, "parameter", values=(0.2, 0.8)) for name in ("russia.resolve", "ukraine.resolve"))
    given = study(factors=factors, outcomes=("deal_and_holds_5y",), replications=20)
    findings = design_findings(swept(tmp_path_factory.mktemp("runs") / "grid", crossing, given))
    rows = records_of(findings, "grid-europe-alone")
    cells = [(row["russia.resolve"], row["ukraine.resolve"]) for row in rows]
    assert cells == [(0.2, 0.2), (0.2, 0.8), (0.8, 0.2), (0.8, 0.8)]
    assert {row["n"] for row in rows} == {20}
