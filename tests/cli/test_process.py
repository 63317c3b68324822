"""The command as a process: start-up, signals, pipes, faults of workers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
DRIVER = [sys.executable, "-m", "tests.cli.driver"]
RUN = [*DRIVER, "run", "small.yaml", "--workers", "2", "--replications", "2000"]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text("id: small\n")
    return tmp_path


@pytest.fixture
def started(here: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(here, FAKE_SECONDS="0.25")
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "80"} | more


def start(here: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        RUN, cwd=here, env=environment(**more), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Waits until both workers are at work."""
    for _ in range(200):
        found = [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]
        if len(found) == 2:
            time.sleep(0.6)  # past their start, into a block
            return found
        time.sleep(0.05)
    raise AssertionError("no workers came up")


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=5)[1]


def test_ctrl_c_in_the_middle_ends_with_130_and_leaves_nothing(started: subprocess.Popen[str], here: Path) -> None:
    workers = workers_of(started)
    os.killpg(started.pid, signal.SIGINT)
    out, err = started.communicate(timeout=20)
    assert started.returncode == 130
    assert out == ""
    assert "interrupted: nothing was stored" in err
    assert "Traceback" not in err
    assert [path.name for path in here.iterdir()] == ["small.yaml"]
    assert all_gone(workers)


def test_a_request_to_end_leaves_no_worker_and_nothing_stored(started: subprocess.Popen[str], here: Path) -> None:
    workers = workers_of(started)
    started.terminate()
    started.communicate(timeout=20)
    assert started.returncode == 128 + signal.SIGTERM
    assert [path.name for path in here.iterdir()] == ["small.yaml"]
    assert all_gone(workers)


def test_workers_end_by_themselves_when_the_parent_is_killed(started: subprocess.Popen[str]) -> None:
    workers = workers_of(started)
    started.kill()
    started.communicate(timeout=20)
    assert all_gone(workers)


def test_a_worker_killed_in_the_middle_changes_nothing_but_a_line(here: Path) -> None:
    process = start(here, FAKE_SECONDS="0.15")
    workers_of(process)[0].kill()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "a worker was killed by SIGKILL" in err
    [folder] = (here / "runs").iterdir()
    whole = json.loads((folder / "manifest.json").read_text())["values"]
    calm = subprocess.run(
        [*RUN, "--out", "calm"], cwd=here, env=environment(), capture_output=True, text=True, check=True
    )
    assert json.loads((here / "calm" / "manifest.json").read_text())["values"] == whole
    assert calm.stdout == out


def test_two_runs_at_once_into_one_store_leave_one_whole_run(here: Path) -> None:
    both = [start(here, FAKE_SECONDS="0.05") for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    [folder] = (here / "runs").iterdir()
    assert json.loads((folder / "manifest.json").read_text())["replications"] == 2000
    again = subprocess.run(RUN, cwd=here, env=environment(), capture_output=True, text=True, check=True)
    assert "stored already" in again.stderr


def test_results_come_on_stdout_and_progress_on_stderr(here: Path) -> None:
    done = subprocess.run([*RUN, "--json"], cwd=here, env=environment(), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["replications"] == 2000
    assert "playing 3 options" in done.stderr


def test_a_reader_that_leaves_early_causes_no_traceback(here: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(DRIVER)} run small.yaml -n 64 | head -n 1"],
        cwd=here, env=environment(PYTHONUNBUFFERED="1"), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "A small scenario\n"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "run --help",
        "schema",
        "runs",
        "runs --json",
        "run small.yaml -n 64",
        "run small.yaml -n 64 --json",
        "run small.yaml -n 64 --dry-run",
        "run nowhere.yaml 2>&1",
    ],
)
def test_a_command_into_a_closed_pipe_ends_quietly(here: Path, command: str) -> None:
    line = f"{' '.join(DRIVER)} {command} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=here, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "141"
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_terminal_without_unicode_gets_plain_characters(here: Path) -> None:
    done = subprocess.run(
        [*RUN, "-n", "64"], cwd=here, env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.isascii()
    assert "?" not in done.stdout


def test_help_comes_at_once() -> None:
    """The best of three, since other work on the machine only ever adds."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "cli.py", "--help"], cwd=ROOT, capture_output=True, text=True)
        took.append(time.perf_counter() - began)
        assert "explain" in done.stdout
    assert min(took) < 0.4


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys\nfrom model import cli\n"
        "try: cli.app(['run', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'numba', 'mesa', 'polars', 'scipy', 'yaml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
