"""constraints.txt: what `make run` and `make test` install, and the script that writes it."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement


def script(root: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, root / f".ci/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def lock(root: Path) -> ModuleType:
    return script(root, "lock")


def requirements(root: Path) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    texts = [*project["dependencies"], *(text for extra in project["optional-dependencies"].values() for text in extra)]
    return [Requirement(text) for text in texts if not text.startswith(project["name"])]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_every_declared_dependency_has_a_version_within_its_range(root: Path, lock: ModuleType, python: str) -> None:
    versions = lock.read((root / "constraints.txt").read_text(), python)
    outside = [
        f"{need} has {versions.get(need.name.lower())}"
        for need in requirements(root)
        if not need.specifier.contains(versions.get(need.name.lower(), "0"))
    ]
    assert outside == []


def test_every_line_is_one_exact_version_and_says_nothing_of_where_it_comes_from(root: Path, lock: ModuleType) -> None:
    lines = (root / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#") and not lock.LINE.fullmatch(line)] == []
    assert [line for line in lines if re.search(r"://|@|--", line)] == []


def test_a_merged_file_reads_back_as_what_each_python_was_given(lock: ModuleType) -> None:
    versions = {
        "3.11": {"mesa": "3.3.1", "zipp": "4.1", "rich": "15.0", "same": "1"},
        "3.12": {"mesa": "3.5.1", "rich": "15.1", "same": "1"},
        "3.13": {"mesa": "3.5.1", "zipp": "4.1", "rich": "15.2", "same": "1"},
    }
    text = lock.merge(versions)
    assert {python: lock.read(text, python) for python in versions} == versions
    assert 'mesa==3.3.1 ; python_version < "3.12"' in text.splitlines()
    assert 'rich==15.1 ; python_version >= "3.12" and python_version < "3.13"' in text.splitlines()
    assert "same==1" in text.splitlines()


def test_markers_hold_as_the_installer_reads_them(root: Path, lock: ModuleType) -> None:
    text = (root / "constraints.txt").read_text()
    needs = [Requirement(line) for line in text.splitlines() if not line.startswith("#")]
    for python in lock.PYTHONS:
        held = {
            need.name: str(need.specifier).removeprefix("==")
            for need in needs
            if need.marker is None or need.marker.evaluate({"python_version": python})
        }
        assert held == lock.read(text, python)


def test_a_python_that_is_not_here_keeps_its_versions_and_is_named(
    lock: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "constraints.txt"
    file.write_text(lock.merge({python: {"mesa": "3.3.1"} for python in lock.PYTHONS}))
    monkeypatch.setattr(lock, "FILE", file)
    monkeypatch.setattr(lock, "find", lambda python: None if python == "3.12" else "python")
    monkeypatch.setattr(lock, "resolve", lambda interpreter: {"mesa": "3.9"})
    lock.main()
    held = {python: lock.read(file.read_text(), python)["mesa"] for python in lock.PYTHONS}
    assert held == {"3.11": "3.9", "3.12": "3.3.1", "3.13": "3.9"}
    assert "no Python 3.12 with pip is here: its versions stay as they were" in capsys.readouterr().err


def test_the_lowest_versions_are_the_lower_bounds_of_every_dependency(root: Path) -> None:
    lowest = script(root, "lowest").lowest((root / "pyproject.toml").read_text())
    assert len(lowest) == len(requirements(root))
    assert "mesa==3.3.1" in lowest


def test_a_dependency_without_a_lower_bound_is_refused(root: Path) -> None:
    text = (root / "pyproject.toml").read_text().replace('"pydantic>=2.7"', '"pydantic"')
    with pytest.raises(ValueError, match="pydantic has no lower bound"):
        script(root, "lowest").lowest(text)
