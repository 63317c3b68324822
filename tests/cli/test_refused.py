"""What the system refuses: paths that cannot be, output that cannot be written. One line each, never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.conftest import run, sim, stored_run

ROOT = Path(__file__).resolve().parents[2]
LONG = "x" * 300

NUL = pytest.param(
    "no\0name",
    marks=pytest.mark.skipif(
        tuple(map(int, version("typer").split(".")[:2])) < (0, 29),
        reason="typer before 0.29 says nothing of a null byte, which no shell can hand over",
    ),
)

COMMANDS = {
    "run": ("run", LONG),
    "run --out": ("run", "small.yaml", "--options", "no_guarantee", "-n", "2", "--out", LONG),
    "check": ("check", LONG),
    "ledger": ("ledger", LONG),
    "explain": ("explain", LONG, "--option", "no_guarantee"),
    "compare": ("compare", LONG),
    "compare with a point": ("compare", f"{LONG}@3:no_guarantee"),
    "verify": ("verify", LONG),
    "analyse": ("analyse", LONG),
    "report": ("report", LONG),
    "plot": ("plot", LONG, "endings"),
    "runs --in": ("runs", "--in", LONG),
    "runs show": ("runs", "show", LONG),
    "runs rm": ("runs", "rm", LONG, "--yes"),
    "new": ("new", LONG),
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("name", [LONG, NUL, "/proc/self/mem/x", "~", "a" * 5000], ids=str.__len__)
def test_a_name_that_cannot_be_is_said_in_a_line(quick: Path, arguments: tuple[str, ...], name: str) -> None:
    result = sim(*(argument.replace(LONG, name) for argument in arguments))
    if name == "~" or (arguments[:2] == ("runs", "--in") and name.startswith("/")):  # no runs there, as anywhere
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert "Traceback" not in result.output


NAMES = ["[project] x", "run[12]", "a*b?", "~", "$HOME", "-n", "é\u0301", "s3:", "a:b@1"]


@pytest.fixture(scope="module")
def decoy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of another seed."""
    return stored_run(tmp_path_factory.mktemp("decoy"), "--seed", "2")


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_a_path_and_never_a_pattern(quick: Path, decoy: Path, name: str) -> None:
    folder = Path(".") / name
    for other in ("decoys", "run2", "project x"):
        (quick / other).mkdir()
    shutil.copytree(decoy, quick / "run1")
    assert run("small.yaml", "--out", f"./{folder}").exit_code == 0
    assert (quick / name / "manifest.json").is_file()
    first = sim("compare", f"./{folder}", "--sample", "0")
    assert first.exit_code == 0, first.output
    assert sim("runs", "show", f"./{folder}").exit_code == 0
    assert sim("runs", "rm", f"./{folder}", "--yes").exit_code == 0
    assert not (quick / name).exists()
    assert (quick / "run1" / "manifest.json").is_file()


def test_a_scenario_with_a_long_id_is_stored_under_a_shorter_name(quick: Path) -> None:
    text = (quick / "small.yaml").read_text().replace("id: small", f"id: {'s' * 400}")
    (quick / "small.yaml").write_text(text)
    assert run("small.yaml").exit_code == 0
    [folder] = (quick / "runs").iterdir()
    assert (folder / "manifest.json").is_file()


def test_the_same_luck_is_analysed_once(quick: Path) -> None:
    assert run("small.yaml", "--out", "a").exit_code == 0
    shutil.copytree(quick / "a", quick / "copy")
    (quick / "link").symlink_to("a")
    assert run("small.yaml", "--replications", "32", "--out", "shorter").exit_code == 0
    for other in ("a", "copy", "link", "shorter"):
        result = sim("analyse", "a", other)
        assert result.exit_code == 2
        assert "holds the same luck as a" in result.output
        assert f"{other}: error" in result.output


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "80"}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize(
    ("arguments", "full"),
    [
        (("check", "small.yaml"), True),
        (("schema",), True),
        (("--help",), True),
        (("schema",), False),
        (("--version",), False),
    ],
)
def test_output_that_cannot_be_written_is_one_line(quick: Path, arguments: tuple[str, ...], full: bool) -> None:
    command = [sys.executable, "-m", "model", *arguments]
    if full:
        with Path("/dev/full").open("w") as sink:
            done = subprocess.run(command, stdout=sink, stderr=subprocess.PIPE, text=True, env=environment())
    else:
        words = " ".join(command) + " >&-"
        done = subprocess.run(["sh", "-c", words], stderr=subprocess.PIPE, text=True, env=environment())
    assert done.returncode == 2
    assert done.stderr.strip().splitlines() == [
        f"error: the output could not be written: {'the disk is full' if full else 'it is closed'}"
    ]
