"""The command as a process: start-up, signals, pipes, faults of workers."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import Result

from tests.cli.conftest import sim
from tests.cli.driver import OPTIONS, SMALL, install
from tests.experiment.plans import tree
from tests.workers import workers_below

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
DRIVER = [sys.executable, "-m", "tests.cli.driver"]
PLAIN = [sys.executable, "-m", "model"]
"""The command itself, for what plays nothing: it does not load what quick work needs."""

FEW = ["--options", OPTIONS]
# The scenario stands in one place, so that of the many processes only the first has to read it.
RUN = [*DRIVER, "run", str(SMALL), "--workers", "2", "--replications", "2000", *FEW]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch.setattr)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def started(here: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(here, FAKE_SECONDS="0.25")
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def run_here(*more: str) -> Result:
    """The same run in this process, where no modules have to be loaded."""
    return sim(*RUN[3:], "--workers", "1", *more)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `calm` of a run that nothing disturbed, with what it printed in `printed` beside it."""
    folder = tmp_path_factory.mktemp("calm")
    with pytest.MonkeyPatch.context() as patch:
        install(patch.setattr)
        patch.chdir(folder)
        result = run_here("--out", "calm")
        assert result.exit_code == 0, result.output
        (folder / "printed").write_text(result.stdout)
    return folder


def environment(**more: str) -> dict[str, str]:
    # Where workers are the topic a command says how many: for so few histories none should start by itself.
    return os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "SIM_WORKERS": "1"} | more


def start(here: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*RUN, *arguments], cwd=here, env=environment(FAKE_MARKS=str(here), **more), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def workers_of(process: subprocess.Popen[str], here: Path) -> list[psutil.Process]:
    """Waits until both workers are at work, past their first blocks."""
    for _ in range(400):
        workers = workers_below(psutil.Process(process.pid))
        if len(workers) == 2 and len(played(here)) > 4:
            return workers
        time.sleep(0.05)
    raise AssertionError("no workers came up")


def played(marks: Path) -> list[str]:
    """The blocks that were begun."""
    path = marks / "played"
    return path.read_text().splitlines() if path.exists() else []


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=20)[1]


def test_ctrl_c_in_the_middle_ends_with_130_and_the_same_command_goes_on(
    here: Path, calm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start(here, FAKE_SECONDS="0.25")
    workers = workers_of(process, here)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert "interrupted: what is finished is stored, the same command goes on" in err
    assert "Traceback" not in err
    assert all_gone(workers)
    begun = len(played(here))
    (here / "played").unlink()
    monkeypatch.setenv("FAKE_MARKS", str(here))
    again = run_here()
    assert again.exit_code == 0, again.stderr
    blocks = 3 * 8
    assert blocks - begun <= len(played(here)) < blocks
    [folder] = (here / "runs").iterdir()
    assert tree(folder) == tree(calm / "calm")
    assert (calm / "printed").read_text() == again.stdout.replace(f"runs/{folder.name}", "calm")


def test_a_request_to_end_leaves_no_worker_and_a_run_that_goes_on(started: subprocess.Popen[str], here: Path) -> None:
    workers = workers_of(started, here)
    started.terminate()
    started.communicate(timeout=20)
    assert started.returncode == 128 + signal.SIGTERM
    assert all_gone(workers)
    done = run_here("--resume")
    assert done.exit_code == 0, done.stderr


def test_workers_end_by_themselves_when_the_parent_is_killed(started: subprocess.Popen[str], here: Path) -> None:
    workers = workers_of(started, here)
    started.kill()
    started.communicate(timeout=20)
    assert all_gone(workers)


def test_a_worker_killed_in_the_middle_changes_nothing_but_a_line(here: Path, calm: Path) -> None:
    process = start(here, FAKE_SECONDS="0.15")
    workers_of(process, here)[0].kill()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "a worker was killed by SIGKILL" in err
    [folder] = (here / "runs").iterdir()
    assert tree(folder) == tree(calm / "calm")
    assert (calm / "printed").read_text() == out.replace(f"runs/{folder.name}", "calm")


def test_two_runs_at_once_into_one_store_leave_one_whole_run(here: Path) -> None:
    both = [start(here, "--workers", "1", FAKE_SECONDS="0.02") for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    [folder] = (here / "runs").iterdir()
    assert set(json.loads((folder / "manifest.json").read_text())["replications_by_option"].values()) == {2000}
    again = run_here()
    assert again.exit_code == 0, again.stderr
    assert "stored already" in again.stderr


def test_results_come_on_stdout_and_progress_on_stderr(here: Path) -> None:
    done = run_here("--json")
    assert json.loads(done.stdout)["replications"] == 2000
    assert "playing 3 options" in done.stderr


def test_a_reader_that_leaves_early_causes_no_traceback(here: Path) -> None:
    """The list of parameters is longer than what a pipe holds."""
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(PLAIN)} parameters {SMALL} | head -n 1; echo ${{PIPESTATUS[0]}}"],
        cwd=here, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, code = done.stdout.splitlines()
    assert (first.split(":")[0], code) == ("blue_ladder.cost_top", "141")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        [*PLAIN, "--help"],
        [*PLAIN, "schema"],
        [*PLAIN, "runs"],
        [*DRIVER, "run", str(SMALL), "-n", "64"],
        [*DRIVER, "run", str(SMALL), "-n", "64", "--json"],
        [*PLAIN, "run", "nowhere.yaml", "2>&1"],
    ],
    ids=["help", "schema", "runs", "run", "json", "nowhere"],
)
def test_a_command_into_a_closed_pipe_ends_quietly(here: Path, command: list[str]) -> None:
    line = f"{' '.join(command)} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=here, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "141"
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_terminal_without_unicode_gets_plain_characters(here: Path) -> None:
    done = subprocess.run(
        [*RUN, "-n", "64", "--workers", "1"], cwd=here, env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.isascii()
    assert "?" not in done.stdout


def test_help_comes_at_once() -> None:
    """The best of three of the processor's time, to which other work on the machine only ever adds."""
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "cli.py", "--help"], cwd=ROOT, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert "explain" in done.stdout
    assert min(took) < 0.4


def test_help_imports_no_heavy_library() -> None:
    """Neither the command line itself nor the help of a command."""
    code = (
        "import sys\nfrom model import cli\n"
        "heavy = {'numpy', 'llvmlite', 'mesa', 'polars', 'pydantic', 'scipy', 'yaml', 'starlette', 'uvicorn'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "try: cli.app(['run', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[]\n")
    assert done.stdout.endswith("[]\n")


def test_a_command_ends_without_looking_through_all_it_has_made() -> None:
    """What is frozen is not searched for unreachable cycles when Python ends."""
    script = (
        "import atexit, gc, sys; atexit.register(lambda: print('frozen', gc.get_freeze_count() > 1000));"
        "from model.cli import main; sys.argv = ['sim', '--version']; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("frozen True\n")
