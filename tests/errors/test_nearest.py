from __future__ import annotations

import pytest

from model.errors import did_you_mean

NAMES = ["us.surge_size", "force.size", "russia.resolve", "France", "GBR", "deal_signed"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("general_war_5y", "ceasefire_collapse_5y"),
        ("general war in 5 y", "ceasefire_collapse_5y"),
        ("ceasefire_colapse_5y", "ceasefire_collapse_5y"),
        ("general_war_fre_years", "general_war_free_years"),
    ],
)
def test_what_is_called_by_its_title_is_found(word: str, meant: str) -> None:
    titles = {"ceasefire_collapse_5y": "general war in 5 y", "general_war_free_years": "years without general war"}
    assert did_you_mean(word, titles, titles) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("force.sise", "force.size"),
        ("rusia.resolve", "russia.resolve"),
        ("FRANCE", "France"),
        ("gbr", "GBR"),
        ("deal-signed", "deal_signed"),
        ("size", "force.size"),
        ("resolve", "russia.resolve"),
        ("deal", "deal_signed"),
        ("signed", "deal_signed"),
        ("banana", None),
        ("", None),
        ("x" * 1000, None),
    ],
)
def test_the_nearest_name_is_found_or_none(word: str, meant: str | None) -> None:
    assert did_you_mean(word, NAMES) == meant


def test_without_names_there_is_no_suggestion() -> None:
    assert did_you_mean("force.size", []) is None
