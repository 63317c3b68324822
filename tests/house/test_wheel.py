"""The wheel: built from the checkout, installed where no checkout is."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, root, cwd=out)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own that holds the wheel; its libraries are those of this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "env", with_pip=False, symlinks=True)
    python = home / "env/bin/python"
    installer = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel]
    result = run(*installer, cwd=home, PIP_DISABLE_PIP_VERSION_CHECK="1")
    assert result.returncode == 0, result.stdout + result.stderr
    # A path file adds the folder but does not follow the path files in it: the checkout stays unseen.
    site = Path(run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=home).stdout.strip())
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def test_the_wheel_carries_every_scenario_file(root: Path, wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"reassurance_sim/_scenarios/{path.relative_to(root / 'scenarios')}"
        for path in (root / "scenarios").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert wanted
    assert wanted <= names


def test_the_wheel_carries_the_code_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"reassurance_sim"}
    assert not [name for name in names if "__pycache__" in name or name.endswith((".nbi", ".nbc"))]
    assert "reassurance_sim/py.typed" in names


def test_an_installed_sim_copies_its_scenarios_out_and_finds_them_sound(root: Path, installed: Path) -> None:
    sim = installed / "env/bin/sim"
    made = run(sim, "new", "study", cwd=installed)
    assert made.returncode == 0, made.stdout + made.stderr
    copied = {str(path.relative_to(installed / "study")) for path in (installed / "study").rglob("*.yaml")}
    shipped = {str(path.relative_to(root / "scenarios")) for path in (root / "scenarios").rglob("*.yaml")}
    assert {name for name in shipped if Path(name).name not in {Path(copy).name for copy in copied}} == set()
    checked = run(sim, "check", next(iter((installed / "study").rglob("reassurance.yaml"))), cwd=installed)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_installed_sim_uses_its_own_code_and_not_the_checkout(root: Path, installed: Path) -> None:
    where = run(installed / "env/bin/python", "-c", "import reassurance_sim as rs; print(rs.__file__)", cwd=installed)
    assert where.returncode == 0, where.stderr
    assert str(installed) in where.stdout


PLAYED = """
import sys
import reassurance_sim as rs

if __name__ == "__main__":
    run = rs.run("study/reassurance.yaml", options=["no_guarantee"], replications=300, workers=2, out="run")
    print(run.outcomes.height, rs.open("run").replications)
    print(sorted(name for name in sys.modules if name == "model" or name.startswith("model.")))
"""


def test_an_installed_package_plays_with_spawned_workers_under_its_one_name(installed: Path) -> None:
    """Workers unpickle and rules compile, all under the name of the wheel; the folder's name never appears."""
    (installed / "played.py").write_text(PLAYED)
    if not (installed / "study").exists():
        assert run(installed / "env/bin/sim", "new", "study", cwd=installed).returncode == 0
    played = run(installed / "env/bin/python", "played.py", cwd=installed)
    assert played.returncode == 0, played.stderr
    assert played.stdout.splitlines() == ["300 300", "[]"]
