"""What the tests of commands share: a directory with a small scenario and a small study, played by quick work."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from model import cli
from tests.cli.driver import OPTIONS, install, write_files


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with `small.yaml`, a scenario, and `mine.yaml`, a study of it."""
    install(monkeypatch.setattr)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    write_files(tmp_path)
    return tmp_path


def sim(*arguments: str | Path, answer: str | None = None) -> Result:
    """What a command line gives: without `--workers` by one, so that no other process starts for a few histories."""
    return CliRunner(env={"SIM_WORKERS": "1"}).invoke(cli.app, [str(argument) for argument in arguments], input=answer)


def run(file: str, *arguments: str) -> Result:
    """Plays 64 replications of three options; of a study as many as it says."""
    size = () if file == "mine.yaml" else ("--replications", "64")
    chosen = () if "--options" in arguments else ("--options", OPTIONS)
    return sim("run", file, "--workers", "1", *size, *chosen, *arguments)


def stored_run(folder: Path, *arguments: str) -> Path:
    """The folder of a run of `small.yaml` that the tests of a file share. Not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        install(patch.setattr)
        patch.chdir(folder)
        write_files(folder)
        assert run("small.yaml", *arguments, "--out", "run").exit_code == 0
    return folder / "run"
