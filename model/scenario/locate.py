"""Where the scenarios are, and copies of them to start from."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from ..errors import InputError, OurFault, Problem


def find_scenarios() -> Path:
    """The folder of the project's scenarios: in an installed package, or beside it in a checkout.

    Raises OurFault when there is neither.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_scenarios", package.parent / "scenarios"):
        if folder.is_dir():
            return folder
    raise OurFault(f"the scenarios that belong to the program are missing from {package}")


def find_scenario(path: str | os.PathLike[str]) -> Path:
    """The path itself where it exists; else the project's own scenario of that name, where there is one.

    So `scenarios/reassurance.yaml` is found from any folder. A path found nowhere comes back as it
    is, for `load` to report.
    """
    given = Path(path)
    if os.path.lexists(given):
        return given
    return _shipped(given) or given


def find_beside(file: Path, name: str) -> Path:
    """The scenario that a file names: beside it, else the project's own of that name.

    One found nowhere comes back as if it were beside the file.
    """
    beside = Path(os.path.normpath(file.parent / name))
    if os.path.lexists(beside):
        return beside
    return _shipped(Path(name)) or beside


def _shipped(given: Path) -> Path | None:
    """The project's own scenario of that name."""
    if given.is_absolute() or ".." in given.parts:
        return None
    inside = Path(*given.parts[1:]) if given.parts[:1] == ("scenarios",) else given
    try:
        own = find_scenarios() / inside
        return own if inside.parts and own.is_file() else None
    except (OurFault, OSError, ValueError):
        return None


def copy_scenarios(destination: str | os.PathLike[str]) -> Path:
    """Copies the project's scenarios to a new folder, whole or not at all, and returns it.

    An empty folder may be there already. Raises InputError when the destination holds anything, or
    cannot be written.
    """
    target = Path(destination)
    source = find_scenarios()
    shown = str(destination)
    temporary: Path | None = None
    try:
        if os.path.lexists(target) and (not target.is_dir() or any(target.iterdir())):
            raise InputError(Problem("is there already", shown, expected="a new or empty folder"))
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".scenarios-", dir=target.parent))
        shutil.copytree(source, temporary, dirs_exist_ok=True, ignore=_hidden, copy_function=_copy)
        temporary.chmod(0o755)
        temporary.rename(target)
    except (OSError, ValueError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be written: {reason}", shown)) from None
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary, ignore_errors=True)
    return target


def _hidden(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith((".", "__"))]


def _copy(source: str, target: str) -> str:
    # Content only: an installed package may be read-only, and its copies are meant to be edited.
    return str(shutil.copyfile(source, target))
