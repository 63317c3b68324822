"""The manual page of `sim`, made of its help: `python -m reassurance_sim.cli.manual > sim.1`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer.main

from ..version import __version__
from .examples import ENVIRONMENT, EXAMPLES, EXIT_CODES


def manual() -> str:
    """The page, for `man`."""
    from .program import app

    return "\n".join(_page(typer.main.get_command(app))) + "\n"


def _page(program: Any) -> Iterator[str]:
    yield f'.TH SIM 1 "" "sim {__version__}" "User Commands"'
    yield from (".SH NAME", f"sim \\- {_text(program.help)}")
    yield from (".SH SYNOPSIS", ".B sim", "[OPTIONS] COMMAND [ARGS]...", ".SH COMMANDS")
    for name, command in sorted(program.commands.items()):
        yield from _command(f"sim {name}", name, command)
        for inner, below in sorted(getattr(command, "commands", {}).items()):
            yield from _command(f"sim {name} {inner}", inner, below)
    for title, lines in (("EXIT STATUS", EXIT_CODES), ("ENVIRONMENT", ENVIRONMENT)):
        yield f".SH {title}"
        for line in lines:
            name, _, text = line.partition(" ")
            yield from (".TP", f".B {_text(name)}", _text(text))


def _command(called: str, name: str, command: Any) -> Iterator[str]:
    yield f'.SS "{called}"'
    yield _text(" ".join((command.help or "").split()))
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            yield from (".TP", f".I {_text(parameter.metavar or parameter.name)}")
        else:
            yield from (".TP", ".B " + _text(", ".join(parameter.opts)))
        yield _text(" ".join((getattr(parameter, "help", "") or "").split()) or "\\&")
    yield from (".PP", "Examples:", ".nf", *(f"    {_text(example)}" for example in EXAMPLES[name]), ".fi")


def _text(text: str) -> str:
    """Text for troff: backslashes, hyphens that are typed, and dots that would begin a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-") if text != "\\&" else text
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    sys.stdout.write(manual())
