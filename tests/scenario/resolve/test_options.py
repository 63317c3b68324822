from __future__ import annotations

from typing import Any

import pytest


def test_an_option_has_the_content_of_its_base_and_its_own(folder: Any) -> None:
    options = folder.load().options
    assert list(options) == ["nothing", "force", "nato"]
    assert options["nothing"].content == {}
    assert list(options["nato"].content) == ["force.size", "force.roles.training", "command.nato"]
    size = options["nato"].content["force.size"]
    assert (size.content_from, size.reported_in, size.note) == (
        "reported",
        ("press_size",),
        "The range of March.",
    )
    assert size.value.text() == "triangular 10000, 20000, 30000"


def test_what_an_option_does_not_state_takes_the_levers_default(folder: Any) -> None:
    scenario = folder.load()
    assert scenario.lever("nothing", "force.size").text() == "0"
    assert scenario.lever("nato", "command.nato").text() == "1"


def test_an_option_may_stand_before_its_base(folder: Any) -> None:
    folder.change("scenario.yaml", "options:\n", "options:\n  early: {title: E, summary: E, base: nato}\n")
    assert "command.nato" in folder.load().options["early"].content


@pytest.mark.parametrize(
    ("old", "new", "message", "suggestion"),
    [
        ("base: force", "base: forse", 'there is no option "forse"', "force"),
        ("      force.size:", "      force.sise:", 'there is no lever "force.sise"', "force.size"),
        ("[press_size]", "[press_sise]", 'there is no report entry "press_sise"', "press_size"),
        ("reference: nothing", "reference: noting", 'there is no option "noting"', "nothing"),
        (
            "deterrence: capability",
            "deterence: capability",
            'there is no structure "deterence"',
            "deterrence",
        ),
        (
            "deterrence: capability",
            "deterrence: capabilty",
            'the text "capabilty" is not a value of deterrence',
            "capability",
        ),
        ("content_from: completed", "content_from: complete", "is not one of the choices", "completed"),
        (
            "value: 1, content_from",
            "value: 0.5, content_from",
            "command.nato takes certain values only",
            None,
        ),
        ("value: 0.5, content_from", "value: 1.5, content_from", "1.5 lies outside the bounds [0, 1]", None),
        ("[10000, 20000, 30000]", "[-1, 20000, 30000]", "-1 to 30000 lies outside the bounds", None),
        ("        reported_in: [press_size]\n", "", "reported_in is missing", None),
        ("        content_from: reported\n", "", 'the key "content_from" is missing here', None),
    ],
)
def test_a_fault_of_an_option_is_refused(folder: Any, old: str, new: str, message: str, suggestion: str | None) -> None:
    folder.change("scenario.yaml", old, new)
    problem = folder.problem()
    assert message in problem.message
    assert problem.suggestion == suggestion


def test_options_that_build_on_each_other_are_named(folder: Any) -> None:
    folder.change("scenario.yaml", "base: nothing", "base: nato")
    messages = [problem.message for problem in folder.problems()]
    assert "this option builds on itself: force -> nato -> force" in messages


def test_shares_of_one_whole_may_not_exceed_it(folder: Any) -> None:
    own = "{value: 1, content_from: counterfactual, note: Why not?}"
    more = f"{own}\n      force.roles.air: {{value: 0.6, content_from: completed}}"
    folder.change("scenario.yaml", own, more)
    problem = folder.problem()
    assert problem.message == "the shares of the force add up to 1.1"
    assert problem.path == "options.nato"


def test_a_scenario_without_options_is_refused(folder: Any) -> None:
    text = folder.scenario.read_text()
    folder.write("scenario.yaml", text[: text.index("options:")] + "options: {}\n")
    assert {problem.message for problem in folder.problems()} == {
        '"options" is empty',
        'there is no option "nothing"',
    }


@pytest.mark.parametrize("key", ["title", "questions", "start_date", "horizon", "headline", "reference"])
def test_a_key_every_scenario_needs_is_missed(folder: Any, key: str) -> None:
    rows = folder.scenario.read_text().splitlines()
    at = next(index for index, row in enumerate(rows) if row.startswith(f"{key}:"))
    end = at + 1
    while rows[end].startswith(" "):
        end += 1
    folder.write("scenario.yaml", "\n".join(rows[:at] + rows[end:]) + "\n")
    assert folder.problem().message == f'the scenario has no "{key}"'


def test_the_order_of_a_structures_values_gives_the_codes(folder: Any) -> None:
    scenario = folder.load()
    assert scenario.code("deterrence") == 0
    assert scenario.code("deterrence", "mixed") == 2
