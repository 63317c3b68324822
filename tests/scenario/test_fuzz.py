"""Whatever stands in the files and on the command line, only InputError comes out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.app.check import parameters_read
from model.errors import InputError
from model.scenario import Scenario, check, find_scenarios, load

NASTY = [
    *("", " ", "\n", "\t", "\r", "\x00", "\ufeff", "\u2028", "\x85", "🙂", "ß", "\x1b[31m"),
    *(
        "null",
        "~",
        "true",
        "NO",
        "010",
        "12:30",
        "0x1F",
        "1_000",
        ".nan",
        ".inf",
        "1e999",
        "-1",
        "0",
        "1e6",
        "9" * 30,
    ),
    *(
        "[]",
        "{}",
        "[[1]]",
        "{a: 1}",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "- ",
        "? ",
        "|",
        ">",
        "'",
        '"',
        "#",
        "%",
        "@",
        "`",
    ),
    *("&a ", "*a", "!!int ", "!x ", "<<: {}", "---\n", "...\n", "? [a]\n: 1\n", "a: 1", "{uniform: [2, 1]}"),
    *(
        "{choice: {values: []}}",
        "{beta: [0, 0]}",
        "{normal: [1, -1]}",
        "{lognormal: [1e308, 9]}",
        "extends: .",
    ),
    *(
        "extends: scenario.yaml",
        "library: {}",
        "library: nowhere",
        "options: 3",
        "structures: []",
        "overrides: 5",
    ),
    *(
        "base: nato",
        "members_are: 3",
        "members_are: contributors",
        "name: 3",
        "value:",
        "because: x",
        "a.b.c",
    ),
]


def outcome(path: Path, pairs: Sequence[tuple[str, str]] = ()) -> Scenario | None:
    """The scenario, or None after an InputError that says why; anything else fails the test."""
    refusal: InputError | None = None
    try:
        return load(path, pairs)
    except InputError as error:
        refusal = error
    assert refusal.problems
    assert refusal.render()
    return None


class Spoiler:
    """A folder put back to its sound state before every try."""

    def __init__(self, source: Path, target: Path) -> None:
        self.target = target
        self.files = {path.relative_to(source): path.read_bytes() for path in sorted(source.rglob("*.yaml"))}

    def spoil(self, name: Path, data: bytes) -> None:
        for path, sound in self.files.items():
            file = self.target / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data if path == name else sound)

    def holds(self, scenario: Path) -> None:
        """Loading gives a scenario that survives a round trip, or InputError with problems."""
        loaded = outcome(scenario)
        if loaded is None:
            return
        again = self.target / "again.yaml"
        again.write_text(loaded.to_yaml(), encoding="utf-8")
        assert load(again).hash == loaded.hash
        again.unlink()


@pytest.fixture(scope="module")
def small(sound_files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Spoiler:
    source = tmp_path_factory.mktemp("source")
    for file, text in sound_files.items():
        path = source / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Spoiler(source, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Spoiler:
    return Spoiler(find_scenarios(), tmp_path_factory.mktemp("real"))


def mutated(draw: st.DrawFn, text: str) -> str:
    """The text with one to three places deleted, doubled, moved or replaced by something nasty."""
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 1, 2, 5, 20, 200]))
        how = draw(st.sampled_from(["nasty", "delete", "double", "move", "line", "value"]))
        if how == "nasty":
            text = text[:at] + draw(st.sampled_from(NASTY)) + text[at + length :]
        elif how == "delete":
            text = text[:at] + text[at + length :]
        elif how == "double":
            text = text[: at + length] + text[at : at + length] + text[at + length :]
        elif how == "move":
            there = draw(st.integers(0, len(text)))
            piece, rest = text[at : at + length], text[:at] + text[at + length :]
            text = rest[:there] + piece + rest[there:]
        elif how == "line":
            rows = text.split("\n")
            row = draw(st.integers(0, len(rows) - 1))
            rows[row] = draw(st.sampled_from(["", rows[row] + "\n" + rows[row], "  " + rows[row], rows[row].strip()]))
            text = "\n".join(rows)
        else:
            rows = text.split("\n")
            row = draw(st.integers(0, len(rows) - 1))
            rows[row] = rows[row].partition(":")[0] + ": " + draw(st.sampled_from(NASTY))
            text = "\n".join(rows)
    return text


FUZZ = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@FUZZ
@given(data=st.data())
def test_a_mutated_file_gives_a_scenario_or_an_input_error(small: Spoiler, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(small.files)))
    text = data.draw(st.composite(mutated)(small.files[name].decode()))
    small.spoil(name, text.encode("utf-8", "surrogatepass"))
    small.holds(small.target / "scenario.yaml")


SHIPPED = {
    "scenario": ("reassurance.yaml", "factorial.yaml", "questions/*.yaml", "calibration/*.yaml"),
    "study": ("studies/*.yaml",),
    "room": ("parameters/russia.yaml", "parameters/*.yaml"),
    "group": ("parameters/contributors.yaml", "parameters/roles.yaml"),
    "levers": ("levers.yaml",),
    "structures": ("structures.yaml",),
    "sources": ("sources.yaml",),
    "reported": ("reported.yaml",),
    "targets": ("targets.yaml",),
}
"""The shipped files of each kind; the first of each is tried first."""


def shipped(kind: str) -> list[Path]:
    """The files of a kind, by their paths from the folder of the scenarios."""
    root = find_scenarios()
    return list(dict.fromkeys(file.relative_to(root) for name in SHIPPED[kind] for file in sorted(root.glob(name))))


def test_every_shipped_file_is_of_a_kind_that_is_spoiled() -> None:
    root = find_scenarios()
    files = {path.relative_to(root) for path in root.rglob("*.yaml")}
    assert files - {path for kind in SHIPPED for path in shipped(kind)} == set()


@pytest.mark.slow
@pytest.mark.parametrize("kind", SHIPPED)
@settings(FUZZ, max_examples=4)
@given(data=st.data())
def test_a_mutated_file_of_each_kind_of_the_project_gives_problems_or_none(
    real: Spoiler, kind: str, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(shipped(kind)))
    text = data.draw(st.composite(mutated)(real.files[name].decode()))
    real.spoil(name, text.encode("utf-8", "surrogatepass"))
    for problem in check(real.target / name, reads=parameters_read):
        assert problem.render()
    if kind not in ("scenario", "study"):
        real.holds(real.target / "reassurance.yaml")
    elif kind == "scenario":
        real.holds(real.target / name)


@FUZZ
@given(data=st.binary(max_size=300))
def test_any_bytes_give_problems_and_no_exception(small: Spoiler, data: bytes) -> None:
    for name in small.files:
        small.spoil(name, data)
        assert check(small.target / name)


@FUZZ
@given(
    text=st.lists(
        st.one_of(st.sampled_from(NASTY), st.sampled_from(["id: x\n", "options:\n", "  a:\n", "    content: "])),
        max_size=12,
    ).map("".join)
)
def test_any_text_gives_problems_and_no_exception(small: Spoiler, text: str) -> None:
    small.spoil(Path("scenario.yaml"), text.encode())
    assert check(small.target / "scenario.yaml")


paths = st.one_of(
    st.sampled_from(["force.size", "russia.resolve", "deterrence", "horizon.war_weeks", "start", "reference"]),
    st.sampled_from(["options.nato.command.nato", "contributors.GBR.army", "options", "options.nato", "."]),
    st.text(max_size=20),
)
values = st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.lists(st.sampled_from(NASTY)).map("".join))


@FUZZ
@given(pairs=st.lists(st.tuples(paths, values), max_size=3))
def test_any_setting_gives_a_scenario_or_an_input_error(small: Spoiler, pairs: list[tuple[str, str]]) -> None:
    small.spoil(Path("none"), b"")
    outcome(small.target / "scenario.yaml", pairs)
