"""Arguments that are read without pydantic come to what Typer makes of them, and are refused in its words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.core import TyperCommand
from typer.testing import CliRunner

from model.cli.arguments import Command

TEXTS = ("5", "0", "7", "8", "-1", "07", "+5", " 5", "1_0", "1e0", "5.0", "\u0665", "five", "", ".", "a b", "9" * 30)


def backwards(text: str) -> str:
    """The parser of a parameter, which refuses one text."""
    if text == "five":
        raise ValueError("not five")
    return text[::-1]


def program(kind: type[TyperCommand]) -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None)

    @app.command(cls=kind)
    def command(
        text: str,
        path: Path,
        number: int,
        few: Annotated[int, typer.Option(min=0, max=7)] = 3,
        paths: Annotated[list[Path] | None, typer.Option()] = None,
        where: Path = Path("runs"),
        share: Annotated[float | None, typer.Option(min=0.0)] = None,
        many: Annotated[list[str] | None, typer.Option()] = None,
        turned: Annotated[str, typer.Option(parser=backwards)] = "table",
    ) -> None:
        typer.echo(repr([text, path, number, few, paths, where, share, many, turned]))

    return app


def answer(kind: type[TyperCommand], arguments: list[str]) -> tuple[Any, ...]:
    result = CliRunner().invoke(program(kind), arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("text", TEXTS)
def test_a_value_is_read_as_typer_reads_it(text: str) -> None:
    for arguments in (
        ["--", text, text, "1"],
        ["--", "a", "b", text],
        [f"--few={text}", "a", "b", "1"],
        [f"--turned={text}", "a", "b", "1"],
        [f"--paths={text}", "--paths=x", f"--where={text}", f"--share={text}", f"--many={text}", "a", "b", "1"],
    ):
        assert answer(Command, arguments) == answer(TyperCommand, arguments)


def test_what_is_left_out_is_what_typer_makes_of_it() -> None:
    for arguments in (["a", "b", "1"], ["a"], []):
        assert answer(Command, arguments) == answer(TyperCommand, arguments)
