import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from model.analysis.compare.summary import Summary, summarise
from model.analysis.ranking.best import BestByMean, Standing
from model.app.run import RunAnswer
from model.experiment.design.manifest import OutcomeInfo
from model.report.runs.summary import CALIBRATED, UNCALIBRATED, Layout, summary_parts
from model.report.text.detail import FULL, USUAL
from model.report.text.numbers import dash_for
from tests.runs import manifest, run_of

OPTIONS = (
    "no_guarantee", "minerals_only", "training_only", "rear_hundreds", "two_groups_10k", "europe_alone",
    "us_enablers", "nato_command", "us_backstop", "buffer_zone", "friendly_troops", "mutual_defence",
    "tripwire",
)  # fmt: skip
ALL, SIGNED, ARRIVED = "all replications", "signed under this option", "signed, troops arrived"
OUTCOMES = (
    OutcomeInfo("deal_signed", "Deal signed", "share", "more", ALL, "share"),
    OutcomeInfo("deal_and_holds_5y", "Signed, standing after five years", "share", "more", ALL, "share"),
    OutcomeInfo("deploy_and_holds_5y", "First troops arrived, no collapse", "share", "more", ALL, "share"),
    OutcomeInfo("full_war_5y", "Full war within five years", "share", "less", SIGNED, "share"),
    OutcomeInfo("limited_strike_5y", "Strike on the force", "share", "less", ARRIVED, "share"),
    OutcomeInfo("weeks_to_first_troops", "Weeks to the first troops", "weeks", "less", ARRIVED, "mean"),
    OutcomeInfo("cost_eur", "Contributors' spending", "EUR", "less", ALL, "mean"),
    OutcomeInfo("fatal_clash_5y", "Fatal clash within five years", "share", "less", SIGNED, "share"),
)


@cache
def table(replications: int = 300) -> pl.DataFrame:
    parts = []
    for number, option in enumerate(OPTIONS):
        luck = np.random.default_rng(1).random((4, replications))
        signed = luck[0] < 0.6 - number * 0.02
        force = signed & (number > 1)
        columns = {
            "deal_signed": signed,
            "deal_and_holds_5y": signed & (luck[1] < 0.3 + number * 0.03),
            "deploy_and_holds_5y": force & (luck[1] < 0.3 + number * 0.03),
            "full_war_5y": np.where(signed, luck[1] > 0.7 + number * 0.01, np.nan),
            "limited_strike_5y": np.where(force, luck[2] < 0.05, np.nan),
            "weeks_to_first_troops": np.where(force, 20 + luck[3] * 60, np.nan),
            "cost_eur": np.where(force, luck[3] * 9e9, 0.0),
            "fatal_clash_5y": np.where(signed, luck[2] < 0.99, np.nan),
        }
        rows = {name: pl.Series(values.astype(float)).fill_nan(None) for name, values in columns.items()}
        parts.append(pl.DataFrame({"option": [option] * replications, "replication": range(replications)} | rows))
    return pl.concat(parts)


@cache
def summary(**changes: object) -> Summary:
    content: dict[str, object] = {
        "scenario": "reassurance",
        "title": "The reassurance force",
        "headline": tuple(info.id for info in OUTCOMES[:7]),
        "limits": ("The front is one number, " * 9,),
        "parameters_by_basis": {"assumed": 212, "measured": 61, "definition": 3},
    }
    titles = {option: option.replace("_", " ") for option in OPTIONS}
    return summarise(run_of(manifest(titles, OUTCOMES, 300, **(content | changes)), table()))


def text(answer: Summary, width: int, encoding: str = "utf-8", detail: str = FULL) -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width, color_system=None)
    for part in summary_parts(answer, Layout(width, dash_for(encoding), detail=detail)):
        console.print(part)
    file.seek(0)
    return file.read()


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line.rstrip()) for line in text(summary(), width).splitlines()) <= width


def test_no_figure_is_broken_or_lost_at_80_columns() -> None:
    narrow, wide = (text(summary(), width) for width in (80, 400))
    for line in wide.splitlines():
        if line.startswith("tripwire"):
            cells = [part.strip() for part in line.split("  ") if part.strip()][1:]
            assert all(cell in narrow for cell in cells)


@pytest.mark.parametrize("width", [30, 40])
def test_a_very_narrow_terminal_still_gets_every_option(width: int) -> None:
    printed = "".join(text(summary(), width).split())
    assert all(option in printed for option in OPTIONS)


def test_every_table_is_headed_by_how_far_it_is_calibrated() -> None:
    assert text(summary(), 80).splitlines()[1] == UNCALIBRATED
    assert text(summary(calibrated=True), 80).splitlines()[1] == CALIBRATED


def test_the_parts_come_in_their_order() -> None:
    printed = text(summary(), 120)
    places = [
        printed.index(part)
        for part in (
            "uncalibrated", "deal_signed", "differences from \"no guarantee\"", "r 0.",
            "Fatal clash within five years exceeds",
            "parameters by basis: 61 measured, 212 assumed, 3 definition", "variance share: not computed",
            "limits of this scenario", "- The front is one number",
        )
    ]  # fmt: skip
    assert places == sorted(places)


def test_an_outcome_that_does_not_apply_prints_as_a_dash() -> None:
    parts = [line for line in text(summary(), 400).splitlines() if line.startswith("no_guarantee *")]
    assert parts[0].count("—") == 2


def test_a_conditional_difference_shows_the_share_compared_and_an_unconditional_one_does_not() -> None:
    printed = text(summary(headline=("full_war_5y",)), 80)
    assert "%" in next(line for line in printed.splitlines() if " r 0." in line).partition(" r 0.")[2]
    printed = text(summary(headline=("deal_signed",)), 80)
    assert "%" not in next(line for line in printed.splitlines() if " r 0." in line).partition(" r 0.")[2]


def test_a_fatal_clash_that_tells_options_apart_is_not_called_useless() -> None:
    outcomes = tuple(replace(info, id="other") if info.id == "fatal_clash_5y" else info for info in OUTCOMES)
    renamed = table().rename({"fatal_clash_5y": "other"})
    answer = summarise(run_of(replace(summary().manifest, outcomes=outcomes), renamed))
    assert "little room between them" not in text(answer, 80)


def test_what_meets_a_condition_is_said_first_with_the_first_of_it_and_who_is_not_told_apart_in_pairs() -> None:
    layout = Layout(2_000, only="full_war_5y < 0.28", sort="deal_signed")
    best = RunAnswer(run_of(summary().manifest, table()), summary(), None).best
    said = next(line for line in map(str, summary_parts(summary(), layout, best=best)) if line.startswith("Meeting"))
    among, _, others = said.partition(" Most by Deal signed: ")
    met = {option.id: option for option in summary().options if f'"{option.title}"' in among}
    first = max(met.values(), key=lambda option: option.outcomes["deal_signed"].estimate or 0.0)
    compared = best("deal_signed", list(met))
    assert compared is not None
    assert others.startswith(f'"{first.title}", ')
    for option in met.keys() - {first.id}:
        assert (f'"{met[option].title}"' in others) == (option in compared.possible)
    # Under the same luck a difference is sure where intervals overlap.
    signed = first.outcomes["deal_signed"]
    assert any((met[option].outcomes["deal_signed"].high or 0.0) > (signed.low or 0.0) for option in compared.ruled_out)


def test_an_option_that_is_cheapest_only_in_histories_of_its_own_is_not_called_cheapest_without_more() -> None:
    def best(outcome: str, options: Sequence[str]) -> BestByMean:
        other = Standing(options[1], 1e9, True, 0.0, 1.0, 0.0)
        return BestByMean((other, Standing(options[0], 2e9, False, 1e9, 0.0, 1e9)), (), None)

    layout = Layout(2_000, only="cost_eur > 0", sort="cost_eur")
    said = next(line for line in map(str, summary_parts(summary(), layout, best=best)) if line.startswith("Meeting"))
    assert 'Cheapest by Contributors\' spending: "tripwire", ' in said
    assert 'over the histories in which it applies to all of these "mutual defence" comes first' in said


def test_a_difference_that_stands_among_all_that_are_shown_is_marked_and_what_that_means_is_said() -> None:
    result = summary()
    standing = result.standing(["deal_signed", "cost_eur"])
    assert standing
    printed = text(result, 120)
    assert "* stands at 5% when all that are shown are taken together" in printed


def with_stops(share: float) -> Summary:
    rows = table().with_columns(nuclear_stop=(pl.col("replication") < 300 * share).cast(pl.Float64))
    stop = OutcomeInfo("nuclear_stop", "Nuclear alert", "share", "less", SIGNED, "share")
    many = replace(summary().manifest, outcomes=(*OUTCOMES, stop))
    return summarise(run_of(many, rows))


def test_nuclear_stops_are_read_as_failure_too_where_there_are_any() -> None:
    assert "counted as failures they would add" in " ".join(text(with_stops(0.1), 80).split())
    assert "nuclear alert" not in text(with_stops(0.0), 80)


def test_outcomes_that_never_meet_the_reference_have_no_column_of_dashes() -> None:
    printed = text(summary(), 80)
    after = printed[printed.index("differences from") :]
    assert "none for limited_strike_5y; weeks_to_first_troops: no replication has them" in " ".join(after.split())


def test_differences_that_cancel_are_not_called_the_same_in_every_replication() -> None:
    answer = summary()
    name = answer.manifest.headline[0]

    def called_the_same(moved: int) -> bool:
        even = {name: replace(answer.options[1].differences[name], estimate=0.0, n=300, moved=moved)}
        options = [replace(option, differences={**option.differences, **even}) if option.differences else option
                   for option in answer.options]  # fmt: skip
        printed = " ".join(text(replace(answer, options=tuple(options)), 100, detail=USUAL).split())
        sentence = printed.partition("the same in every replication: ")[2].partition(" option ")[0]
        return answer.manifest.outcome[name].title in sentence

    assert called_the_same(0)
    assert not called_the_same(16)


def test_one_option_alone_has_no_differences() -> None:
    alone = replace(summary().manifest, options=(("no_guarantee", "No guarantee"),))
    printed = text(summarise(run_of(alone, table())), 80)
    assert "differences" not in printed
    assert "*" not in printed


def test_a_headline_that_is_empty_falls_back_to_the_first_outcomes() -> None:
    assert "deal_signed" in text(summary(headline=()), 80)


def test_markup_in_titles_is_printed_as_it_stands() -> None:
    assert "A [bold]title" in text(summary(title="A [bold]title"), 80)


def test_a_terminal_without_unicode_gets_a_plain_dash() -> None:
    assert text(summary(), 80, "ascii").isascii()


def test_parts_can_be_printed_one_by_one() -> None:
    assert len(list(summary_parts(summary()))) > 10
