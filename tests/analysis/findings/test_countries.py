"""How often each state comes, by option."""

from dataclasses import replace

import numpy as np
import pytest

from model.analysis.findings.countries import Takes, countries_at, countries_of
from model.analysis.findings.course import Weeks
from model.errors import InputError
from model.experiment.store.run import Run
from model.report.runs.countries import countries_parts, countries_records
from model.stats.intervals import share, share_of

NAMES = {"FRA": "France", "MEX": "Mexico", "NZL": "New Zealand"}
WEEKS = (1, 52, 104)


def course(option: str, signed: int, **shares: tuple[float, ...]) -> Weeks:
    """States in the coalition in these shares of the signed histories, with troops in place in half of them."""
    return Weeks(
        option, option.title(), signed, WEEKS,
        members=shares, present={name: tuple(value / 2 for value in values) for name, values in shares.items()},
    )  # fmt: skip


COUNTRIES = countries_at(
    [
        course("alone", 40, MEX=(0.0, 0.25, 0.5), FRA=(1.0, 1.0, 0.9), NZL=(0.0, 0.0, 0.0)),
        course("backed", 20, MEX=(0.0, 0.5, 1.0), FRA=(1.0, 1.0, 1.0), NZL=(0.0, 0.0, 0.0)),
    ],
    NAMES,
    1,
)


def text(words: str = "") -> str:
    return "\n".join(str(getattr(part, "plain", "")) for part in countries_parts(COUNTRIES, words, False, 100))


def test_a_share_is_that_of_the_signed_histories_in_the_week_with_its_interval() -> None:
    assert COUNTRIES.week == 52
    mexico = next(country for country in COUNTRIES.countries if country.id == "MEX")
    expected = share(np.repeat([1.0, 0.0], [10, 30]))
    assert mexico.takes["alone"].coalition == expected
    assert mexico.takes["alone"].troops.estimate == 5 / 40
    assert mexico.takes["backed"].coalition.n == 20


def test_those_that_come_most_stand_first_and_those_that_never_do_are_named_below() -> None:
    assert [country.id for country in COUNTRIES.countries] == ["FRA", "MEX", "NZL"]
    assert "1 state in no history under any option: New Zealand" in text()


def test_a_state_is_found_by_its_name_or_id_also_where_it_never_comes() -> None:
    assert {row["country"] for row in countries_records(COUNTRIES, "zealand")} == {"NZL"}
    assert {row["country"] for row in countries_records(COUNTRIES, "mex")} == {"MEX"}
    assert "in no history" not in text("zealand")
    assert "no state fits 'atlantis'" in text("atlantis")


def test_an_option_under_which_nobody_comes_is_named_and_has_no_column() -> None:
    nobody = {"bare": Takes(share_of(0, 9), share_of(0, 9))}
    countries = tuple(replace(country, takes=country.takes | nobody) for country in COUNTRIES.countries)
    options, signed = COUNTRIES.options | {"bare": "Bare"}, COUNTRIES.signed | {"bare": 9}
    bare = replace(COUNTRIES, options=options, signed=signed, countries=countries)
    parts = list(countries_parts(bare, "", False, 100))
    assert any("nobody in any history under: Bare" in str(part) for part in parts)
    tables = [part for part in parts if hasattr(part, "columns")]
    assert tables
    assert not any("Bare" in str(column.header) for table in tables for column in table.columns)


def test_a_record_has_ids_and_numbers() -> None:
    [row] = [row for row in countries_records(COUNTRIES, "mexico") if row["option"] == "backed"]
    assert (row["coalition"], row["troops"], row["n"], row["week"]) == (0.5, 0.25, 20, 52)
    assert row["coalition_low"] < 0.5 < row["coalition_high"]


def test_an_option_there_is_not_and_a_run_without_weeks_are_refused(run_folder: object) -> None:
    import model

    run: Run = model.open(str(run_folder))._stored
    with pytest.raises(InputError, match="did you mean: europe_alone"):
        countries_of(run, 5, ["europe_alon"])
    with pytest.raises(InputError, match="does not say who takes part"):
        countries_of(run.view({"europe_alone": 2}), 5)
