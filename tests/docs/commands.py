"""Runs command lines of `sim` in one process, so that modules and compiled rules are loaded once for all of them.

`python -m tests.docs.commands` reads a JSON list of command lines, each a list of words, and prints a JSON list of what
each gave: exit code, standard output, standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from typer.testing import CliRunner

from model import cli

Answer = tuple[int, str, str]


def answers(command_lines: Sequence[Sequence[str]]) -> list[Answer]:
    """Exit code, standard output and standard error of each command line, run in order."""
    results = [CliRunner().invoke(cli.app, list(words)) for words in command_lines]
    return [(result.exit_code, result.stdout, result.stderr) for result in results]


if __name__ == "__main__":
    json.dump(answers(json.load(sys.stdin)), sys.stdout)
