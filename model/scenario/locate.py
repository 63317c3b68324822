"""Where the scenarios are, and copies of them to start from."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from difflib import get_close_matches
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

    So `scenarios/reassurance.yaml` is found from any folder, and `us_withdrawal.yaml` among the questions. A path found
    nowhere comes back as it is, for `load` to report.
    """
    given = Path(path)
    if os.path.lexists(given):
        return given
    return _shipped(given) or given


def find_beside(file: Path, name: str) -> Path:
    """The scenario that a file names: beside it, else the project's own of that name.

    One found nowhere comes back as if it were beside the file.
    """
    beside = beside_of(file, name)
    if os.path.lexists(beside):
        return beside
    return _shipped(Path(name)) or beside


def beside_of(file: Path, name: str) -> Path:
    """The path of that name from the folder of a file."""
    return Path(os.path.normpath(file.parent / name))


FOLDERS = "SIM_FOLDERS"
"""The variable that names further folders whose files scenarios may name, as PATH does."""

WITHIN = "a file within {root}; SIM_FOLDERS=FOLDER allows those of another folder"

ALIKE = 0.8
"""How alike the name of a file and that of a scenario of the project are where the second is meant; one of another
folder is meant less often than one beside it."""

LIBRARY_MARK = "levers.yaml"

LIBRARY_FILES = ("sources.yaml", "reported.yaml", LIBRARY_MARK, "structures.yaml")
PARAMETERS = "parameters"
"""The folder of a library that has its files of parameters."""


def root_of(file: Path) -> Path:
    """The folder that a scenario or a study belongs to: its own, or one up to two above it that has a library."""
    own = Path(os.path.realpath(file)).parent
    return next((folder for folder in (own.parent.parent, own.parent) if (folder / LIBRARY_MARK).is_file()), own)


def outside(root: Path, path: Path) -> str | None:
    """Why a file that a scenario names is not read: it lies elsewhere, itself or by a link. None where it may be read.

    Whoever checks a scenario of somebody else does not mean to read other files of the machine.
    """
    try:
        real = Path(os.path.realpath(path))
        named = [Path(os.path.realpath(name)) for name in os.environ.get(FOLDERS, "").split(os.pathsep) if name]
    except (OSError, ValueError):
        return "no file can have that name"
    if any(real.is_relative_to(folder) for folder in (root, find_scenarios(), *named)):
        return None
    return "this lies outside the folder of the scenario"


def likely_path(file: Path, name: str) -> str | None:
    """How a file of that name would be named from another, where one is in a folder above or below."""
    here = file.parent
    last = Path(name).name
    if not last:
        return None
    folders = [here.parent, here.parent.parent, here]
    try:
        folders += [entry for above in (here, here.parent) for entry in sorted(above.iterdir()) if entry.is_dir()]
        near = next((folder / last for folder in folders if (folder / last).is_file()), None)
        return None if near is None else Path(os.path.relpath(near, here)).as_posix()
    except (OSError, ValueError):
        return None


def likely_shipped(path: Path) -> str | None:
    """The name of the project's own scenario or study that is spelt most like the file's; None where none is near."""
    try:
        own = find_scenarios()
        names = {file.name: file for folder in (own, *_folders(own)) for file in sorted(folder.glob("*.yaml"))}
    except (OurFault, OSError):
        return None
    near = get_close_matches(path.name, names, n=1, cutoff=ALIKE)
    return f"scenarios/{names[near[0]].relative_to(own).as_posix()}" if near else None


def _shipped(given: Path) -> Path | None:
    """The project's own scenario of that name: by its path, or in one of the folders of scenarios by its name alone."""
    if given.is_absolute() or ".." in given.parts:
        return None
    inside = Path(*given.parts[1:]) if given.parts[:1] == ("scenarios",) else given
    try:
        own = find_scenarios()
        folders = (own, *(_folders(own) if len(inside.parts) == 1 else ()))
        return next((folder / inside for folder in folders if inside.parts and (folder / inside).is_file()), None)
    except (OurFault, OSError, ValueError):
        return None


def _folders(own: Path) -> Iterator[Path]:
    """The folders of scenarios and studies within the project's own: not those of a library's parts."""
    return (folder for folder in sorted(own.iterdir()) if folder.is_dir() and folder.name != PARAMETERS)


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
        if target.is_dir() and target.samefile(Path.cwd()):
            raise InputError(Problem("is the folder you are in", shown, expected="the name of a new folder in it"))
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
