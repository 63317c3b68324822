"""The steps of a how-to page, carried out: its edits on a copy of the project, its commands in it.

An edit is a `diff` block: `--- FILE`, then lines of context (a space before), lines that go (-) and that come (+).
A new file has `+++ FILE` and lines that come alone. A YAML block with an `id` is a scenario: `scenarios/ID.yaml`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import yaml

EDIT = re.compile(r"^```diff\n(.*?)^```", re.DOTALL | re.MULTILINE)
YAML = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^ {4}(sim [a-z].*)$", re.MULTILINE)


def edit(root: Path, page: str) -> list[str]:
    """Makes the edits of a page below `root` and saves its scenarios; returns the files it touched.

    Raises ValueError where what an edit expects does not stand in its file exactly once.
    """
    touched = []
    for block in EDIT.findall(page):
        header, *lines = block.splitlines()
        name = header.removeprefix("--- ")
        if name == "/dev/null":
            name = lines.pop(0).removeprefix("+++ ")
            text = "".join(f"{line[1:]}\n" for line in lines)
            if (root / name).exists() or any(line[:1] != "+" for line in lines):
                raise ValueError(f"{name}: a new file has lines that come alone, and is not there yet")
        else:
            before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
            after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
            held = (root / name).read_text(encoding="utf-8")
            if held.count(before) != 1:
                raise ValueError(f"{name}: stands there {held.count(before)} times:\n{before}")
            text = held.replace(before, after)
        (root / name).write_text(text, encoding="utf-8")
        touched.append(name)
    for block in YAML.findall(page):
        if isinstance(content := yaml.safe_load(block), dict) and "id" in content:
            touched.append(f"scenarios/{content['id']}.yaml")
            (root / touched[-1]).write_text(block, encoding="utf-8")
    return touched


def added_tests(page: str) -> list[str]:
    """The tests that the edits of a page add or change, as pytest names them: new files whole, functions one by one."""
    names = []
    for block in EDIT.findall(page):
        header, second, *lines = block.splitlines()
        if (name := second.removeprefix("+++ ")).startswith("tests/"):
            names.append(name)
        elif (name := header.removeprefix("--- ")).startswith("tests/"):
            functions = re.findall(r"^[ +]def (test_\w+)", "\n".join([second, *lines]), re.MULTILINE)
            names += [f"{name}::{function}" for function in functions]
    return names


def commands(page: str) -> Iterator[list[str]]:
    """The arguments of each `sim` command of a page, in order; none of those with words in capitals to be filled in."""
    for line in COMMAND.findall(page):
        words = shlex.split(line.split(" #")[0])[1:]
        if not any(re.fullmatch(r"(\w+/)?[A-Z]{4,}", word) for word in words):
            yield words
