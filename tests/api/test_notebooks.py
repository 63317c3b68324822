"""The notebooks of the documentation run as they are written."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "docs/notebooks").glob("*.ipynb"))


def cells(file: Path) -> list[dict[str, object]]:
    return [cell for cell in json.loads(file.read_text())["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_stored_without_what_it_shows(file: Path) -> None:
    assert [cell for cell in cells(file) if cell["outputs"] or cell["execution_count"]] == []


def without_workers() -> None:
    """Leaves one core to this process, so that a run of few histories starts no workers, which would take longer.

    Workers of a run that Python starts are tested in `tests/house/test_wheel.py`.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


@pytest.mark.slow
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_in_a_fresh_process_and_every_value_shows_itself(
    file: Path, root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "scenarios", tmp_path / "scenarios")
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.notebook", file],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
        preexec_fn=without_workers,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert len(shown) == len(cells(file))
    tables = [output for output in shown if output["html"]]
    assert len(tables) > len(shown) / 2
    assert all("<pre" in output["html"] or "<table" in output["html"] for output in tables)
    if file.stem == "own-question":
        assert shown[1]["text"] == "[]"
        assert "did you mean: us.backstop" in shown[2]["printed"]
