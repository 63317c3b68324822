"""`.ci/setup`, on machines that have less than ours."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = ("cat", "cksum", "dirname", "rm", "mkdir", "touch", "sed", "ln")

OLD_PYTHON = "#!/bin/sh\nexit 1\n"
PYTHON_WITHOUT_VENV = '#!/bin/sh\ncase "$*" in *version_info*) exit 0 ;; esac\nexit 1\n'
# Makes environments whose python answers everything, and counts how often it is asked to install.
GOOD_PYTHON = """#!/bin/sh
case "$*" in
    *version_info*print* | *print*version_info*) echo 3.12 ;;
    *lowest.py) echo 'numpy==2.0' ;;
    '-m venv '*) mkdir -p "$3/bin" && cat "$0" >"$3/bin/python" && chmod +x "$3/bin/python" ;;
    *'pip install'*) echo "$PIP_CONSTRAINT $PIP_BUILD_CONSTRAINT $*" >>installs ;;
esac
"""
UV = """#!/bin/sh
case "$1" in
    venv) for last; do :; done; mkdir -p "$last/bin" && printf '#!/bin/sh\\necho 3.13\\n' >"$last/bin/python" &&
        chmod +x "$last/bin/python" ;;
    pip) echo "$UV_CONSTRAINT $UV_BUILD_CONSTRAINT $*" >>installs ;;
esac
"""


class Machine:
    """A folder with the files the set-up reads, and a PATH that holds only what is put there."""

    def __init__(self, root: Path, home: Path) -> None:
        self.home = home / "checkout"
        self.bin = home / "bin"
        self.bin.mkdir(parents=True)
        (self.home / ".ci").mkdir(parents=True)
        (self.home / "model").mkdir()
        for name in (".ci/setup", ".ci/lowest.py", "constraints.txt", "pyproject.toml", "model/version.py"):
            shutil.copy(root / name, self.home / name)
        for name in (*TOOLS, "chmod"):
            program = shutil.which(name)
            assert program, name
            (self.bin / name).symlink_to(program)

    def add(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def setup(self, level: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(self.home / ".ci/setup"), level],
            env={"PATH": str(self.bin), "HOME": str(self.home), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def installs(self) -> list[str]:
        path = self.home / "installs"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(root: Path, tmp_path: Path) -> Machine:
    return Machine(root, tmp_path)


def test_a_source_distribution_gets_the_link_that_it_does_not_carry(root: Path, machine: Machine) -> None:
    machine.add("python3", PYTHON_WITHOUT_VENV)
    machine.add("uv", UV)
    assert machine.setup().returncode == 0
    link = machine.home / "reassurance_sim"
    assert os.readlink(link) == os.readlink(root / "reassurance_sim") == "model"
    assert (
        '"reassurance_sim"' not in (root / "pyproject.toml").read_text().split("targets.sdist")[1].split("tool.ruff")[0]
    )


def test_without_a_fitting_python_one_line_says_what_is_needed(machine: Machine) -> None:
    machine.add("python3", OLD_PYTHON)
    result = machine.setup()
    assert result.returncode == 1
    assert "Python 3.11 or later" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_without_any_maker_of_environments_one_line_says_what_to_install(machine: Machine) -> None:
    machine.add("python3", PYTHON_WITHOUT_VENV)
    result = machine.setup()
    assert result.returncode == 1
    assert "install one of: python3-venv" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_uv_serves_where_python_cannot_make_environments(machine: Machine) -> None:
    machine.add("python3", PYTHON_WITHOUT_VENV)
    machine.add("uv", UV)
    result = machine.setup()
    assert result.returncode == 0, result.stderr
    pinned = "constraints.txt constraints.txt"
    assert machine.installs == [f"{pinned} pip install --quiet --upgrade --python .venv/bin/python --editable ."]


def test_an_old_python3_is_passed_over_for_a_newer_one_under_its_own_name(machine: Machine) -> None:
    machine.add("python3", OLD_PYTHON)
    machine.add("python3.12", GOOD_PYTHON)
    result = machine.setup()
    assert result.returncode == 0, result.stderr
    assert "python3.12 -m venv" in result.stderr


def test_a_second_call_installs_nothing(machine: Machine) -> None:
    machine.add("python3", GOOD_PYTHON)
    assert machine.setup("dev").returncode == 0
    assert machine.setup("dev").stderr == ""
    assert machine.setup("run").stderr == ""
    assert len(machine.installs) == 1


def test_the_project_and_its_build_take_the_versions_of_the_constraints(machine: Machine) -> None:
    machine.add("python3", GOOD_PYTHON)
    machine.setup()
    machine.setup("dev")
    assert [line.split()[:2] for line in machine.installs] == [["constraints.txt"] * 2] * 2


def test_a_python_without_constraints_gets_the_newest_and_is_told(machine: Machine) -> None:
    machine.add("python3", GOOD_PYTHON.replace("3.12", "3.14"))
    result = machine.setup()
    assert "no versions for Python 3.14" in result.stderr
    assert machine.installs[0].startswith("  -m pip install")


def test_the_newest_releases_are_looked_up_by_every_call_in_an_environment_of_their_own(machine: Machine) -> None:
    machine.add("python3", GOOD_PYTHON)
    for _ in range(2):
        assert machine.setup("latest").returncode == 0
    assert (machine.home / ".venv-latest/bin/python").exists()
    assert not (machine.home / ".venv").exists()
    assert len(machine.installs) == 2
    assert machine.installs[0].startswith("  -m pip install")


def test_the_oldest_releases_are_installed_once_in_an_environment_of_their_own(machine: Machine) -> None:
    machine.add("python3.11", GOOD_PYTHON)
    machine.add("python3", GOOD_PYTHON)
    assert "making .venv-lowest with python3.11" in machine.setup("lowest").stderr
    machine.setup("lowest")
    assert len(machine.installs) == 1
    assert machine.installs[0].startswith(".venv-lowest/lowest.txt .venv-lowest/lowest.txt -m pip install")
    assert (machine.home / ".venv-lowest/lowest.txt").read_text() == "numpy==2.0\n"


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_dependencies_install_again(machine: Machine, name: str) -> None:
    machine.add("python3", GOOD_PYTHON)
    machine.setup()
    with (machine.home / name).open("a") as file:
        file.write("# one more line\n")
    machine.setup()
    assert len(machine.installs) == 2


def test_a_moved_folder_gets_a_new_environment(machine: Machine) -> None:
    machine.add("python3", GOOD_PYTHON)
    machine.setup()
    machine.home = machine.home.rename(machine.home.with_name("elsewhere"))
    result = machine.setup()
    assert "making .venv" in result.stderr


def test_the_set_up_is_run_by_make_and_by_nothing_else(root: Path) -> None:
    assert os.access(root / ".ci/setup", os.X_OK)
    assert os.access(root / ".ci/run", os.X_OK)
    assert "make test" in (root / ".ci/run").read_text()
