"""What `check` says of slips that people make: where, in the order of lines, and how it is meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from model.app.scenarios import directions
from model.errors import InputError, Problem
from model.scenario import check, copy_scenarios, load, load_study

HEAD = "id: mine\ntitle: Mine\nextends: reassurance.yaml\n"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's scenarios, as `sim new` gives them."""
    return copy_scenarios(tmp_path_factory.mktemp("copied") / "study")


def said(copied: Path, text: str, name: str = "mine.yaml") -> list[Problem]:
    """What is said of a file beside the project's scenarios."""
    file = copied / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    try:
        return check(file, outcomes=directions())
    finally:
        file.unlink()


def the(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(problem.render() for problem in problems)
    return problems[0]


def setting(value: str, path: str = "russia.resolve") -> str:
    return f"{HEAD}overrides:\n  {path}:\n    value: {value}\n    because: B.\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,5", "1.5"),
        ("0,5", "0.5"),
        ("12,5", "12.5"),
        ("0,05", "0.05"),
        ("60,000", "60000"),
        ("1,234,567.5", "1234567.5"),
        ("1.234,5", "1234.5"),
        ("35%", "0.35"),
        ("12,5%", "0.125"),
        ("60 000", "60000"),
        ("true", "1"),
        ("1,2,3", None),
        ("about 5", None),
    ],
)
def test_a_number_written_in_another_way_is_told_as_it_is_meant(copied: Path, written: str, meant: str | None) -> None:
    problem = the(said(copied, setting(written)))
    assert (problem.line, problem.column) == (6, 12)
    assert problem.suggestion == meant


def test_a_decimal_comma_between_braces_is_told_as_it_is_meant(copied: Path) -> None:
    text = f"{HEAD}overrides:\n  russia.resolve: {{value: 0,05, because: B.}}\n"
    problem = the([advice for advice in said(copied, text) if "comma" in advice.message])
    assert (problem.line, problem.suggestion) == (5, "0.05")


def test_an_odd_space_in_the_last_value_before_a_fault_is_said_once(copied: Path) -> None:
    problem = the(said(copied, f"{HEAD}overrides:\n  russia.resolve:\n    value:\u00a00.5\n    because: x\n"))
    assert "U+00A0" in problem.message


def test_a_number_is_shown_with_every_digit_that_was_written(copied: Path) -> None:
    assert "20.00000001 lies outside the bounds [0.05, 20]" in the(said(copied, setting("20.00000001"))).message


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("title: What if: the line holds", 'title: "What if: the line holds"'),
        ("title: The end:", 'title: "The end:"'),
    ],
)
def test_a_colon_in_a_text_is_told_to_be_quoted(copied: Path, line: str, meant: str) -> None:
    problem = the(said(copied, f"id: mine\n{line}\nextends: reassurance.yaml\n"))
    assert problem.line == 2
    assert meant in str(problem.expected)


def test_an_override_that_is_not_indented_is_told_where_it_belongs(copied: Path) -> None:
    text = f"{HEAD}overrides:\nrussia.resolve:\n  value: 0.5\n  because: B.\n"
    problem = next(problem for problem in said(copied, text) if problem.line == 5)
    assert "indented" in str(problem.expected)


SPACES = {"after the colon": "\u00a0", "a thin one": "\u2009"}


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
@pytest.mark.parametrize("last", [True, False])
def test_a_space_that_is_none_is_named_where_it_stands(copied: Path, space: str, last: bool) -> None:
    lines = [f"    value:{space}0.5", "    because: B."]
    text = f"{HEAD}overrides:\n  russia.resolve:\n" + "\n".join(reversed(lines) if last else lines) + "\n"
    problem = next(problem for problem in said(copied, text) if "space" in problem.message)
    assert (problem.line, problem.column) == (7 if last else 6, 11)
    assert f"U+{ord(space):04X}" in problem.message


@pytest.mark.parametrize("code", [0x200B, 0x200F, 0x061C, 0xAD, 0x115F, 0x3164, 0x2066, 0xE0061, 0xFEFF])
@pytest.mark.parametrize("escaped", [True, False])
def test_a_character_that_nobody_sees_is_named(copied: Path, code: int, escaped: bool) -> None:
    character = f"\\U{code:08x}" if escaped else chr(code)
    problem = the(said(copied, f'id: mine\ntitle: "a{character}b"\nextends: reassurance.yaml\n'))
    assert f"U+{code:04X}" in problem.message
    assert problem.line == 2


def test_a_carriage_return_cannot_be_hidden_in_a_title(copied: Path) -> None:
    assert "U+000D" in the(said(copied, 'id: mine\ntitle: "a\\rb"\nextends: reassurance.yaml\n')).message


@pytest.mark.parametrize(
    ("twice", "line"),
    [
        ("structures: {deterrence: tripwire}\noverrides:\n  deterrence:\n    value: capability\n    because: B.\n", 4),
        ("structures: {deterrence: tripwire}\noverrides:\n  structures.deterrence: {value: mixed, because: B.}\n", 4),
        ("start: war\noverrides:\n  start: {value: ceasefire, because: B.}\n", 4),
        ("reference: tripwire\noverrides:\n  reference: {value: europe_alone, because: B.}\n", 4),
    ],
)
def test_two_answers_to_one_question_in_one_file_are_a_warning(copied: Path, twice: str, line: int) -> None:
    problem = the(said(copied, HEAD + twice))
    assert problem.severity == "warning"
    assert "stated twice in this file" in problem.message
    assert f"in line {line} too" in problem.message


@pytest.mark.parametrize("value", ["30", "-0.1", "{value: 30, because: B.}"])
def test_a_threshold_that_no_outcome_can_have_is_an_error(copied: Path, value: str) -> None:
    problem = the(said(copied, f"{HEAD}thresholds: {{ceasefire_collapse_5y: {value}}}\n"))
    assert problem.line == 4
    assert problem.expected == "a number from 0 to 1"
    assert problem.suggestion == ("0.3" if "30" in value else None)


@pytest.mark.parametrize(
    "text", ["ceasefire_collapse_5y: 1", "weeks_to_deal: 5000", "peace_years_5y: 5", "illusion: -1"]
)
def test_a_threshold_at_the_end_of_the_range_is_none(copied: Path, text: str) -> None:
    assert said(copied, f"{HEAD}thresholds: {{{text}}}\n") == []


def test_a_precision_wider_than_any_share_is_an_error(copied: Path) -> None:
    problem = the(said(copied, f"{HEAD}precision: {{until: 5}}\n"))
    assert problem.line == 4
    assert "below 0.5" in str(problem.expected)


OPTION = """options:
  big:
    title: Big
    summary: A large force.
    base: no_guarantee
    content:
      force.size: {value: 50000, content_from: counterfactual, note: N.}
"""


def test_an_option_that_asks_for_troops_and_invites_nobody_is_a_warning(copied: Path) -> None:
    problem = the(said(copied, HEAD + OPTION))
    assert (problem.severity, problem.line) == ("warning", 5)
    assert "asks for 50,000 troops and invites nobody" in problem.message
    assert "invite.coalition" in str(problem.expected)
    more = "      invite.coalition: {value: 1, content_from: counterfactual, note: N.}\n"
    assert said(copied, HEAD + OPTION + more) == []


def test_no_option_that_comes_with_the_project_invites_nobody(copied: Path) -> None:
    for file in (
        copied / "reassurance.yaml",
        copied / "factorial.yaml",
        *sorted((copied / "questions").glob("*.yaml"))[:6],
    ):
        assert not any("invites nobody" in problem.message for problem in check(file))


def test_a_single_value_where_a_list_belongs_is_shown_in_brackets(copied: Path) -> None:
    study = "id: s\ntitle: T\nscenario: reassurance.yaml\nvary:\n  us.backstop: 0.5\ndesign: grid\nreplications: 2\n"
    problem = the(said(copied, study))
    assert problem.line == 5
    assert problem.suggestion == "[0.5]"
    assert "a list" in problem.message


def test_a_study_whose_levers_make_options_equal_is_a_warning(copied: Path) -> None:
    study = (
        "id: s\ntitle: T\nscenario: twins.yaml\nvary: {force.size: [0, 10000]}\ndesign: grid\nreplications: 2\n"
        "options: [europe_alone, larger]\n"
    )
    twin = OPTION.replace("base: no_guarantee", "base: europe_alone").replace("big:", "larger:")
    (copied / "twins.yaml").write_text(HEAD + twin)
    problem = the(said(copied, study))
    assert problem.severity == "warning"
    assert "europe_alone and larger are the same option once force.size is set" in problem.message


def test_faults_come_in_the_order_of_lines(copied: Path) -> None:
    text = (
        f"{HEAD}thresholds: {{ceasefire_collapse_5y: 30}}\nprecision: {{until: 5}}\noverrides:\n"
        "  command.nato: {value: true, because: B.}\n  russia.nothing: {value: 1, because: B.}\n"
        "options:\n  two-words: {title: T, summary: S}\nlimits: 3\n"
    )
    lines = [problem.line or 0 for problem in said(copied, text)]
    assert lines == sorted(lines)
    assert len(set(lines)) >= 5


@pytest.mark.parametrize(
    "name", ["levers.yaml", "sources.yaml", "structures.yaml", "parameters/us.yaml", "targets.yaml"]
)
def test_a_file_of_the_library_is_recognised_also_under_another_name(copied: Path, name: str) -> None:
    other = copied / "other.yaml"
    other.write_text((copied / name).read_text(encoding="utf-8"), encoding="utf-8")
    for file in (copied / name, other):
        assert [problem for problem in check(file) if problem.severity == "error"] == []
        with pytest.raises(InputError, match=r"is a file of .*, not a scenario or a study") as caught:
            load(file)
        assert "sim check" in caught.value.render()
    other.unlink()


@pytest.mark.parametrize(
    ("name", "extends", "meant"),
    [
        ("questions/mine.yaml", "base.yaml", "../base.yaml"),
        ("mine.yaml", "wider.yaml", "questions/wider.yaml"),
    ],
)
def test_a_wrong_extends_is_told_the_likely_path(copied: Path, name: str, extends: str, meant: str) -> None:
    for base in ("base.yaml", "questions/wider.yaml"):
        (copied / base).write_text(HEAD)
    problem = the(said(copied, f"id: mine\ntitle: Mine\nextends: {extends}\n", name))
    assert problem.line == 3
    assert problem.suggestion == meant


# -- only files of the scenario's own folder --------------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.yaml"
    file.write_text("password: 12345\n")
    return file


@pytest.mark.parametrize("key", ["extends", "library", "scenario"])
@pytest.mark.parametrize("way", ["absolute", "above", "by a link"])
def test_a_file_outside_the_folder_of_the_scenario_is_not_read(
    copied: Path, secret: Path, key: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = secret.parent if key == "library" else secret
    link = copied / "link.yaml"
    link.symlink_to(target)
    named = {"absolute": str(target), "above": os.path.relpath(target, copied), "by a link": "link.yaml"}[way]
    text = f"id: mine\ntitle: Mine\n{key}: {named}\n"
    if key == "scenario":
        text += "vary: {us.backstop: [0, 1]}\ndesign: grid\nreplications: 2\n"
    try:
        problems = said(copied, text)
        assert any("outside the folder of the scenario" in problem.message for problem in problems)
        assert not any("12345" in problem.render() for problem in problems)
        monkeypatch.setenv("SIM_FOLDERS", str(secret.parent))
        assert not any("outside the folder" in problem.message for problem in said(copied, text))
    finally:
        link.unlink()


def test_a_file_of_a_library_that_is_a_link_to_elsewhere_is_not_read(tmp_path: Path, secret: Path) -> None:
    folder = copy_scenarios(tmp_path / "study")
    (folder / "sources.yaml").unlink()
    (folder / "sources.yaml").symlink_to(secret)
    problems = check(folder / "reassurance.yaml")
    assert "outside the folder" in problems[0].message
    assert not any("12345" in problem.render() for problem in problems)


def test_a_study_and_a_question_reach_the_folder_that_has_their_library(copied: Path) -> None:
    assert load_study(copied / "studies" / "size_and_backstop.yaml").scenario.id == "reassurance"
    assert load(copied / "questions" / "us_withdrawal.yaml").id == "us_withdrawal"


def test_a_pipe_is_no_scenario_and_nobody_waits_for_it(copied: Path) -> None:
    os.mkfifo(copied / "pipe.yaml")
    try:
        assert "is not a regular file" in the(check(copied / "pipe.yaml")).message
        problem = the(said(copied, "id: mine\ntitle: Mine\nextends: pipe.yaml\n"))
        assert "is not a regular file" in problem.message
    finally:
        (copied / "pipe.yaml").unlink()


@pytest.mark.parametrize("key", ["extends", "library", "scenario"])
def test_a_name_too_long_for_a_file_is_a_problem_at_its_line(copied: Path, key: str) -> None:
    text = f"id: mine\ntitle: Mine\n{key}: {'a' * 300}\n"
    if key == "scenario":
        text += "vary: {us.backstop: [0, 1]}\ndesign: grid\nreplications: 2\n"
    assert any(problem.line == 3 for problem in said(copied, text))


# -- a state added by a scenario --------------------------------------------------------------------------------------


def added(copied: Path, change: tuple[str, str] = ("", ""), group: str = "contributors", member: str = "MEX") -> str:
    """A scenario that adds a state with the values of New Zealand."""
    text = (copied / "parameters" / "contributors.yaml").read_text(encoding="utf-8")
    block = text.split("\n  NZL:\n")[1].split("\n  POL:\n")[0].replace("New Zealand", "Mexico")
    inner = "\n".join(f"  {line}" for line in block.splitlines()).replace(*change)
    return f"{HEAD}members:\n  {group}:\n    {member}:\n{inner}\n"


def test_a_scenario_adds_a_state_without_touching_the_library(copied: Path) -> None:
    assert said(copied, added(copied)) == []
    file = copied / "mine.yaml"
    file.write_text(added(copied))
    scenario, plain = load(file), load(copied / "reassurance.yaml")
    file.unlink()
    assert set(scenario.groups["contributors"]) - set(plain.groups["contributors"]) == {"MEX"}
    assert scenario.names["contributors"]["MEX"] == "Mexico"
    mine = {path.split(".")[-1] for path in scenario.parameters if path.startswith("contributors.MEX.")}
    theirs = {path.split(".")[-1] for path in scenario.parameters if path.startswith("contributors.NZL.")}
    assert mine == theirs
    stored = copied / "stored.yaml"
    stored.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load(stored).hash == scenario.hash
    stored.unlink()


@pytest.mark.parametrize(
    ("change", "group", "member", "message"),
    [
        (("offer: ", "ofer: "), "contributors", "MEX", "MEX does not state"),
        (("", ""), "contributors", "FRA", "FRA is among the contributors already"),
        (("", ""), "roles", "MEX", "no member can be added to roles"),
        (("", ""), "states", "MEX", 'there is no group "states"'),
        (("nzl_luxon_2025_04", "nobody"), "contributors", "MEX", 'there is no source "nobody"'),
    ],
)
def test_a_state_that_cannot_be_added_is_said(
    copied: Path, change: tuple[str, str], group: str, member: str, message: str
) -> None:
    assert any(message in problem.message for problem in said(copied, added(copied, change, group, member)))
