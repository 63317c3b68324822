"""A scenario whose files stand as they did is not read again; one of which anything was changed is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from model.errors import InputError
from model.scenario import cache, find_scenarios, load, load_as_study, load_with_settings, reading

Edit = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path, sound_files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of a small scenario, one that extends it, and a cache of its own; files count as old at once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "CLOCK", -60.0)
    for name, text in sound_files.items():
        file = tmp_path / "scenarios" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "scenarios" / "own.yaml").write_text("extends: scenario.yaml\nid: own\ntitle: Own\n")
    return tmp_path / "scenarios"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scenarios that were read, not recalled."""
    names: list[str] = []
    real = reading.assembled_of

    def counting(file: reading.OpenedFile, *rest: object) -> object:
        names.append(file.path.name)
        return real(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "assembled_of", counting)
    return names


def entries(folder: Path) -> list[Path]:
    return list((folder.parent / "cache" / "reassurance-sim" / "scenarios").iterdir())


def test_a_scenario_that_stands_as_it_did_is_read_once(folder: Path, reads: list[str]) -> None:
    first = load(folder / "own.yaml")
    again = load(folder / "own.yaml")
    assert reads == ["own.yaml"]
    assert again == first
    assert again.hash == first.hash
    assert again.resolved() == first.resolved()
    assert list(again.parameters) == list(first.parameters)


def test_every_way_of_loading_without_settings_takes_it_from_there(folder: Path, reads: list[str]) -> None:
    scenario = load_as_study(folder / "own.yaml").scenario
    assert load(folder / "own.yaml") == scenario
    assert load_with_settings(folder / "own.yaml", ()) == (scenario, {})
    assert load_as_study(folder / "own.yaml", ["force.size=0,1000"]).scenario == scenario
    assert reads == ["own.yaml"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda folder: (folder / "own.yaml").write_text("extends: scenario.yaml\nid: own\ntitle: Other\n"),
        lambda folder: append(folder / "scenario.yaml", "\n# a remark\n"),
        lambda folder: append(folder / "levers.yaml", "\n# a remark\n"),
        lambda folder: append(next((folder / "parameters").glob("*.yaml")), "\n# a remark\n"),
        lambda folder: (folder / "parameters" / "zebra.yaml").write_text(""),
        lambda folder: next((folder / "parameters").glob("*.yaml")).unlink(),
        lambda folder: (folder / "sources.yaml").rename(folder / "sources.yml"),
        lambda folder: linked(folder / "structures.yaml"),
    ],
    ids=["itself", "its basis", "a lever", "a parameter", "a file more", "a file less", "no sources", "a link"],
)
def test_whatever_is_changed_of_its_files_it_is_read_again(folder: Path, reads: list[str], edit: Edit) -> None:
    load(folder / "own.yaml")
    edit(folder)
    try:
        load(folder / "own.yaml")
    except InputError:
        pass
    assert reads == ["own.yaml", "own.yaml"]


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)


def linked(file: Path) -> None:
    target = file.parent.parent / "elsewhere.yaml"
    file.rename(target)
    file.symlink_to(target)


def test_a_file_that_now_stands_before_the_projects_own_is_read(tmp_path: Path, folder: Path, reads: list[str]) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "my.yaml").write_text("extends: reassurance.yaml\nid: mine\ntitle: Mine\n")
    load(mine / "my.yaml")
    load(mine / "my.yaml")
    assert reads == ["my.yaml"]
    (mine / "reassurance.yaml").write_text("nothing: of use\n")
    with pytest.raises(InputError):
        load(mine / "my.yaml")


def test_a_file_that_may_have_changed_while_it_was_read_is_not_kept(
    folder: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "CLOCK", 60.0)
    load(folder / "own.yaml")
    load(folder / "own.yaml")
    assert reads == ["own.yaml", "own.yaml"]


def test_a_faulty_scenario_is_never_kept(folder: Path) -> None:
    (folder / "own.yaml").write_text("extends: scenario.yaml\nid: own\ntitle: Own\nreference: nobody\n")
    for _ in range(2):
        with pytest.raises(InputError, match="nobody"):
            load(folder / "own.yaml")


def test_outcomes_are_checked_although_it_was_read_without_them(folder: Path) -> None:
    load(folder / "own.yaml")
    with pytest.raises(InputError):
        load(folder / "own.yaml", outcomes={"nothing": "more"})


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: b"", lambda content: content[::-1]])
def test_an_entry_that_is_damaged_counts_as_none(
    folder: Path, reads: list[str], damage: Callable[[bytes], bytes]
) -> None:
    first = load(folder / "own.yaml")
    [entry] = entries(folder)
    entry.write_bytes(damage(entry.read_bytes()))
    assert load(folder / "own.yaml") == first
    assert reads == ["own.yaml", "own.yaml"]


def test_where_nothing_can_be_kept_scenarios_are_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load(folder / "own.yaml").id == "own"


def test_only_the_entries_written_last_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT", 2)
    for name in "abc":
        shutil.copy(folder / "own.yaml", folder / f"{name}.yaml")
        load(folder / f"{name}.yaml")
    assert len(entries(folder)) == 2


def test_a_scenario_that_was_read_before_needs_neither_yaml_nor_pydantic() -> None:
    load(find_scenarios() / "reassurance.yaml")
    text = (
        "import sys\nfrom model.scenario import find_scenarios, load\n"
        "load(find_scenarios() / 'reassurance.yaml')\nprint({'yaml', 'pydantic'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
