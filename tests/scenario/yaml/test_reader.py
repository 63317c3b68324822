from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
import yaml

from model.errors import Problem
from model.scenario.yaml import builder, reader
from model.scenario.yaml.nodes import Node


def read(text: str, parse: builder.Parse = builder.parse) -> tuple[Node | None, list[Problem]]:
    problems: list[Problem] = []
    return reader.read_text(text, "file.yaml", problems, parse=parse), problems


def refused(text: str, parse: builder.Parse = builder.parse) -> Problem:
    _, problems = read(text, parse)
    assert len(problems) == 1, problems
    return problems[0]


def test_every_scalar_knows_its_line_and_column() -> None:
    node, problems = read("a:\n  b: [1, two]\nc: |\n  text\n")
    assert not problems
    assert node is not None
    place = node.at("a", "b", 1).place
    assert (place.line, place.column) == (2, 10)
    assert str(place) == "file.yaml:2:10"
    assert (node.key("c").line, node.key("c").column) == (3, 1)
    assert node.plain() == {"a": {"b": (1, "two")}, "c": "text\n"}


def test_norway_stays_norway_as_key_and_as_value() -> None:
    node, _ = read("NO: NO\n")
    assert node is not None
    assert node.plain() == {"NO": "NO"}


def test_quoted_numbers_are_text() -> None:
    node, _ = read("a: \"1\"\nb: 'true'\nc: ''\n")
    assert node is not None
    assert node.plain() == {"a": "1", "b": "true", "c": ""}


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", 'the key "a" stands twice; first in line 1', 3, 1),
        ("a: {b: 1, b: 2}\n", 'the key "b" stands twice; first in line 1', 1, 11),
        ("a: &x 1\n", "an anchor (&x) is not allowed", 1, 4),
        ("a: *x\n", "an alias (*x) is not allowed", 1, 4),
        ("a: !!str 1\n", "a tag (tag:yaml.org,2002:str) is not allowed", 1, 4),
        ("a: !secret 1\n", "a tag (!secret) is not allowed", 1, 4),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            "a tag (tag:yaml.org,2002:python/object/apply:os.system)",
            1,
            4,
        ),
        ("<<: {a: 1}\n", "a merge key (<<) is not allowed", 1, 1),
        ("? [a]\n: 1\n", "a key must be a plain name", 1, 3),
        ("{a: 1}: 2\n", "a key must be a plain name", 1, 1),
        ("a: .nan\n", ".nan is not a finite number", 1, 4),
        ("a: [1, -.inf]\n", "-.inf is not a finite number", 1, 8),
        ("a: 1e999\n", "1e999 is not a finite number", 1, 4),
        ("a: 1\n---\nb: 2\n", "a second document begins here", 2, 1),
        ('a: "\\0"\n', "the escaped character U+0000 is not allowed", 1, 4),
        ("a: x\x07y\n", "the character U+0007 is not allowed here", 1, 5),
        ("a: x\u2028y\n", "the character U+2028 is not allowed here", 1, 5),
        ("a: \u202egnp.exe\n", "the character U+202E is not allowed here", 1, 4),
        ("'': 1\n", "this key is empty, too long, or holds what cannot be seen", 1, 1),
    ],
)
def test_what_yaml_allows_but_hides_a_trap_is_refused_at_its_place(
    text: str, message: str, line: int, column: int
) -> None:
    problem = refused(text)
    assert message in problem.message
    assert (problem.line, problem.column) == (line, column)
    assert problem.source_line == text.splitlines()[line - 1] or "\u2028" in text


def test_all_faults_of_a_file_come_in_one_pass() -> None:
    _, problems = read("a: &x 1\nb: *x\nb: 2\nc: !t 3\nd: .inf\n")
    assert [problem.line for problem in problems] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("text", ["a: [1,", "a: 'x", "a:\n\t- 1", "a: b: c", "}", "%YAML 3.0\n---\na: 1", "- a\nb: 1"])
def test_what_is_not_yaml_is_refused_with_a_place(text: str) -> None:
    problem = refused(text)
    assert problem.message.startswith("this is not YAML: ")
    assert problem.line is not None
    assert "^" in problem.render()


def test_tabs_for_indentation_are_named() -> None:
    assert refused("a:\n\t- 1\n").expected == "spaces for indentation, not tabs"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert refused(text).message == "is empty"


def too_deep(text: str, parse: builder.Parse) -> tuple[int | None, int | None]:
    """Where a text is refused for its nesting."""
    problem = refused(text, parse)
    assert problem.message == f"nested more than {builder.MAX_DEPTH} deep"
    assert problem.expected == "a flatter file"
    return problem.line, problem.column


def test_nesting_up_to_the_bound_is_read() -> None:
    deep = builder.MAX_DEPTH - 1
    _, problems = read("a: " + "[" * deep + "]" * deep)
    assert not problems


def pure_python(text: str) -> Iterator[yaml.Event]:
    """The events as PyYAML tells them where it was built without libyaml."""
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
    return events


def without_stack(text: str) -> Iterator[yaml.Event]:
    """A parser that has no stack left for the text."""
    raise RecursionError("maximum recursion depth exceeded")


@pytest.mark.parametrize("parse", [builder.parse, pure_python])
@pytest.mark.parametrize("count", [builder.MAX_DEPTH + 1, 900, 100_000])
def test_nesting_is_refused_at_the_bound_however_deep_it_goes(count: int, parse: builder.Parse) -> None:
    bound = builder.MAX_DEPTH
    assert too_deep("é: 1\na: " + "[" * count, parse) == (2, 3 + bound)
    assert too_deep("# é\n" + "[" * count, parse) == (2, bound + 1)
    assert too_deep("- " * count + "a", parse) == (1, 2 * bound + 1)
    assert too_deep("{a: " * count, parse) == (1, 4 * bound + 1)


def test_a_parser_without_stack_left_is_answered_as_nesting() -> None:
    assert too_deep("a: 1\nb: " + "[" * 900, without_stack) == (2, 3 + builder.MAX_DEPTH)


def test_brackets_in_a_text_are_no_nesting() -> None:
    assert "not YAML" in refused('a: [ "' + "[" * 60 + '", }').message


def test_a_file_with_a_fault_in_every_line_stops_being_read() -> None:
    _, problems = read("\n".join(f"k{i}: !t 1" for i in range(5000)))
    assert len(problems) == builder.MAX_PROBLEMS + 1
    assert "too many faults" in problems[-1].message


def test_more_values_than_a_scenario_can_have_are_refused_early() -> None:
    assert "values stand in this file" in refused("a: [" + "1," * (builder.MAX_NODES + 10) + "]").message


def file_problem(path: Path) -> Problem:
    problems: list[Problem] = []
    assert reader.read_file(path, problems, guess=True) is None
    assert len(problems) == 1
    return problems[0]


def test_a_missing_file_names_its_nearest_neighbour(tmp_path: Path) -> None:
    (tmp_path / "reassurance.yaml").write_text("a: 1")
    problem = file_problem(tmp_path / "reasurance.yaml")
    assert problem.message == "there is no such file"
    assert problem.suggestion == str(tmp_path / "reassurance.yaml")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert file_problem(tmp_path).message == "is a directory, not a file"


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert file_problem(pipe).message == "is not a regular file"


@pytest.mark.parametrize("file", ["/dev/zero", "/proc/self/status"])
def test_what_need_not_end_is_refused(file: str) -> None:
    if Path(file).exists():  # not on every system
        assert file_problem(Path(file)).message == "is not a regular file"


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="this system keeps no files in its memory")
def test_a_file_kept_in_memory_is_read_as_any_other() -> None:
    with NamedTemporaryFile("w", dir="/dev/shm", suffix=".yaml") as file:
        file.write("a: 1\n")
        file.flush()
        problems: list[Problem] = []
        assert reader.read_file(Path(file.name), problems) is not None
        assert problems == []


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\x7fELF\x00\x01\x02")
    assert file_problem(file).message == "is a binary file"


def test_bytes_that_are_not_utf8_are_refused_at_their_place(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("a: 1\nb: Türkiye\n".encode("latin-1"))
    problem = file_problem(file)
    assert problem.message == "byte 0xfc is not UTF-8"
    assert (problem.line, problem.column) == (2, 5)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"#" * (reader.MAX_BYTES + 1))
    assert "larger than 4 MB" in file_problem(file).message


def test_a_byte_order_mark_is_no_fault() -> None:
    problems: list[Problem] = []
    node = reader.read_bytes(b"\xef\xbb\xbfa: 1\n", "x.yaml", problems)
    assert node is not None
    assert node.plain() == {"a": 1}
    assert not problems


def test_the_slower_parser_reads_the_same() -> None:
    text = "a: NO\nb: [1, {c: 'x'}]\nd: |\n  block\ne: &x 1\nf: 'y'\n<<: {g: 1}\n"
    fast, fast_problems = read(text)
    slow, slow_problems = read(text, pure_python)
    assert fast is not None
    assert slow is not None
    assert fast.plain() == slow.plain()
    assert fast_problems == slow_problems
    assert [(node.place.line, node.place.column) for node in fast.walk()] == [
        (node.place.line, node.place.column) for node in slow.walk()
    ]


def test_a_file_that_changed_is_read_anew_and_one_that_did_not_gives_the_same_nodes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    problems: list[Problem] = []
    path.write_text("size: 1\n")
    first = reader.read_file(path, problems)
    assert reader.read_file(path, problems) is first
    path.write_text("size: 2\n")
    second = reader.read_file(path, problems)
    assert first is not None
    assert second is not None
    assert (first.at("size").value, second.at("size").value) == (1, 2)
    assert problems == []


def test_the_faults_of_a_file_are_said_at_every_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("size: .inf\n")
    first: list[Problem] = []
    second: list[Problem] = []
    reader.read_file(path, first)
    reader.read_file(path, second)
    assert first == second
    assert len(first) == 1
