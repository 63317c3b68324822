"""The output of `sim explain --flip` and `--scan`: the end, what was given, where the histories part."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from model.analysis.explanation import Scanned, TwinPlayed
from model.report.explain.counterfactual import (
    end_text,
    scan_json,
    scan_parts,
    scan_records,
    scan_text,
    twin_json,
    twin_parts,
    twin_records,
)
from model.simulation.counterfactual.ends import End
from model.simulation.counterfactual.intervention import Intervention
from model.simulation.counterfactual.lanes import GivenDecision
from model.simulation.counterfactual.scan import Scan, Trial
from model.simulation.counterfactual.twin import Twin, parting_of
from model.simulation.explain.answers import Event, History

WAR = End("war", 529, 8, 206, True, 8, 0.0)
HOLDS = End("holds", 529, 8, None, False, 3, 12_000.0)
COMPLY = Intervention(60, "russia.choose_rung", "comply")
ARGUMENTS = ("a b.yaml", "--option", "alone", "--replication", "3")


def rung(week: int, was: int, now: int) -> Event:
    facts = {"from": was, "to": now, "best": now, "trembled": False, "causes": []}
    return Event(week, "2026-01-05", week - 8, 2, "rung", facts, ((week, "russia"),))


def history(*events: Event) -> History:
    return History("alone", "Europe alone", 3, 1, 529, 8, "war", "2025-10-06", {}, events)


def twin(*given: GivenDecision, end: End = HOLDS, interventions: tuple[Intervention, ...] = (COMPLY,)) -> Twin:
    shared = rung(40, 0, 5)
    original, other = history(shared, rung(60, 5, 6), rung(80, 6, 7)), history(shared, rung(60, 5, 0))
    given = given or (GivenDecision(60, COMPLY.decision, "strike", "comply", True, 0.31),)
    return Twin(interventions, original, other, given, parting_of(original, other), WAR, end)


def printed(parts: Iterable[Any], width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, no_color=True)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def twin_text(twin: Twin, width: int = 100) -> str:
    return " ".join(printed(twin_parts(TwinPlayed(twin, ARGUMENTS), width), width).split())


def trial(week: int, changed: bool, chance: float | None = 0.2) -> Trial:
    given = Intervention(week, "russia.choose_rung", "comply")
    return Trial(given, "sabotage", chance, HOLDS if changed else WAR, changed)


def scan(*trials: Trial, decisions: int | None = None) -> Scan:
    return Scan("alone", "Europe alone", 3, 1, WAR, len(trials) if decisions is None else decisions, trials)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (WAR, "general war is back 206 weeks after the signing, a full war"),
        (replace(WAR, since=1, full_war=False), "general war is back 1 week after the signing"),
        (HOLDS, "the ceasefire holds to the end"),
        (replace(HOLDS, full_war=True), "the ceasefire holds to the end; a full war"),
        (replace(WAR, fate="alert", full_war=False), "a serious nuclear alert ends it 206 weeks after the signing"),
        (End("unsigned", 156, None, None, False, 0, 0.0), "no deal is signed"),
    ],
)
def test_an_end_is_said_in_a_sentence(end: End, text: str) -> None:
    assert end_text(end) == text


def test_a_twin_says_first_whether_it_comes_to_the_same_end() -> None:
    assert "from week 60 on it comes to another end as it was: general war is back" in twin_text(twin())
    assert "from week 60 on it comes to the same end as it was: general war is back" in twin_text(twin(end=WAR))


def test_a_twin_says_what_the_actor_would_have_done_then_and_later() -> None:
    decision = COMPLY.decision
    text = twin_text(
        twin(
            GivenDecision(60, decision, "strike", "comply", True, 0.31),
            GivenDecision(64, decision, "comply", "comply", True),
            GivenDecision(68, decision, "probes", "probes", False),
            GivenDecision(72, decision, "probes", "comply", True),
        )
    )
    assert "Russia's rung in week 60 was 6 limited strike on the force; what is given had a chance of 31%" in text
    assert "it came up 3 more times, 1 in which the same would have been taken anyhow" in text
    assert "1 in which it was not open, and the actor's own choice stood" in text


def test_a_twin_marks_where_the_histories_part_and_tells_what_is_before_no_second_time() -> None:
    text = twin_text(twin())
    assert "◆ they first part in week 60; 1 turning point before it is the same in both" in text
    assert "◆ 60" in text
    assert " 40 " not in text
    records = list(twin_records(TwinPlayed(twin(), ARGUMENTS)))
    assert [(record["week"], record["same"]) for record in records] == [(40, True), (60, False), (80, False)]


def test_a_twin_that_is_alike_says_so() -> None:
    same = replace(twin(end=WAR), twin=twin().original, parting=None)
    assert "the two are alike in all 3 turning points" in twin_text(same)


def test_a_choice_given_once_that_comes_to_the_same_end_says_how_it_would_hold() -> None:
    once = (replace(COMPLY, once=True),)
    assert "without :once it holds" in twin_text(twin(end=WAR, interventions=once))
    assert "without :once it holds" not in twin_text(twin(interventions=once))
    assert "without :once it holds" not in twin_text(twin(end=WAR))


@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    scanned = Scanned(scan(*(trial(week, week == 9) for week in range(12))), ARGUMENTS)
    for text in (
        printed(twin_parts(TwinPlayed(twin(), ARGUMENTS), width), width),
        printed(scan_parts(scanned, width), width),
    ):
        assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [60, 80])
def test_a_scan_breaks_its_cells_between_words_and_loses_none(width: int) -> None:
    ends = [replace(trial(week, True), end=WAR, own="local_offensive") for week in (9, 132)]
    table = printed(scan_parts(Scanned(scan(*ends), ARGUMENTS), width), width).partition("week")[2]
    words = table.partition("tried:")[0].split()
    for word in ("general", "war", "is", "back", "206", "weeks", "signing,", "full", "offensive", "Russia's", "comply"):
        assert words.count(word) >= 2, word


@pytest.mark.parametrize(
    ("tried", "text"),
    [
        (scan(), "nobody decided anything in it that can be given otherwise"),
        (scan(trial(9, False), trial(12, False)), "2 decisions tried one by one: none changes how it ends"),
        (scan(trial(9, True)), "1 decision tried one by one: it changes how it ends"),
        (scan(trial(9, True), trial(12, True)), "2 decisions tried one by one: each of them changes how it ends"),
        (scan(trial(9, False), trial(12, True)), "2 decisions tried one by one: 1 changes how it ends, in week 12"),
        (
            scan(trial(9, True), trial(10, False), trial(12, True)),
            "3 decisions tried one by one: 2 change how it ends, the first in week 9, the last in week 12",
        ),
        (
            scan(trial(9, True), trial(9, False), decisions=1),
            "1 decision tried one by one, 2 options in all: 1 changes how it ends, in week 9",
        ),
    ],
)
def test_a_scan_is_said_in_a_sentence(tried: Scan, text: str) -> None:
    assert scan_text(tried) == text


def test_every_trial_of_a_scan_has_the_command_that_plays_it() -> None:
    scanned = Scanned(scan(trial(9, True), trial(12, False, None)), ARGUMENTS)
    expected = [
        f"sim explain 'a b.yaml' --option alone --replication 3 --flip {week}:russia.choose_rung:comply"
        for week in (9, 12)
    ]
    assert [record["command"] for record in scan_records(scanned)] == expected
    content = scan_json(scanned)
    assert [record["command"] for record in content["trials"]] == expected
    assert json.loads(json.dumps(content))["end"]["fate"] == "war"


def test_the_json_of_a_twin_holds_both_histories_and_its_command() -> None:
    content = twin_json(TwinPlayed(twin(), ARGUMENTS))
    assert content["command"].endswith("--flip 60:russia.choose_rung:comply")
    assert content["same_end"] is False
    assert [len(content[side]["events"]) for side in ("original", "twin")] == [3, 2]
    assert content["parting"]["week"] == 60
    assert json.loads(json.dumps(content)) == content
