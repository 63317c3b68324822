"""Write constraints.txt: the versions that `make run` and `make test` install, for each supported Python.

Each Python that is found here resolves the project with all its extras to the newest versions that fit,
by `pip install --dry-run`. One file holds all results; a marker tells for which Python a version is. For a
Python that is not here, the versions it had are kept. Where packages come from is pip's own
setting and is not written down.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "constraints.txt"
PYTHONS = ("3.11", "3.12", "3.13")
HEADER = f"""\
# The versions that `make run` and `make test` install. Made by `make lock` on Linux; not to be edited.
# A wheel goes by the ranges of pyproject.toml; `make test-latest` and `make test-lowest` try their ends.
# Python: {" ".join(PYTHONS)}
"""
LINE = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+?)(?: ; (?P<marker>.+))?")
BOUND = re.compile(r'python_version (?P<sign><|>=) "(?P<python>[\d.]+)"')

Versions = dict[str, str]
"""The version of each package, by its normalised name."""


def interpreters(python: str) -> Iterator[str]:
    """Where a Python of that version may be: on the PATH, and where pyenv puts its own."""
    yield f"python{python}"
    installed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions").glob(f"{python}.*/bin/python")
    yield from map(str, sorted(installed, reverse=True))


def find(python: str) -> str | None:
    """An interpreter of that version that runs and has pip; None where there is none.

    A name on the PATH may belong to a shim that does not run, so each is asked.
    """
    question = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    for command in interpreters(python):
        try:
            answer = subprocess.run([command, "-c", question], capture_output=True, text=True, check=False)
        except OSError:
            continue
        if answer.stdout.strip() == python:
            return command
    return None


def resolve(interpreter: str) -> Versions:
    """The newest versions of everything that the project, its tests and its docs need."""
    command = [interpreter, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--disable-pip-version-check", "--report", "-", f"{ROOT}[dev,ema]"]
    free = {name: value for name, value in os.environ.items() if not name.endswith("_CONSTRAINT")}
    result = subprocess.run(command, env=free, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"{result.stderr}lock: pip could not resolve the project; the lines above say why")
    packages = [entry["metadata"] for entry in json.loads(result.stdout)["install"] if not entry["is_direct"]]
    return {re.sub(r"[-_.]+", "-", package["name"]).lower(): package["version"] for package in packages}


def read(text: str, python: str) -> Versions:
    """The versions that a file written by `merge` holds for one Python."""
    lines = (LINE.fullmatch(line) for line in text.splitlines())
    return {line["name"]: line["version"] for line in lines if line and _holds(line["marker"] or "", python)}


def _holds(marker: str, python: str) -> bool:
    return all(
        _key(python) < _key(bound["python"]) if bound["sign"] == "<" else _key(python) >= _key(bound["python"])
        for bound in BOUND.finditer(marker)
    )


def _key(python: str) -> tuple[int, ...]:
    return tuple(map(int, python.split(".")))


def merge(versions: dict[str, Versions]) -> str:
    """One file for all Pythons: a line for each package and each run of Pythons with the same version of it."""
    pythons = list(versions)
    lines = []
    for name in sorted({name for found in versions.values() for name in found}):
        first = 0
        while first < len(pythons):
            version = versions[pythons[first]].get(name)
            end = first + 1
            while end < len(pythons) and versions[pythons[end]].get(name) == version:
                end += 1
            if version is not None:
                bounds = [f'python_version >= "{pythons[first]}"'] if first else []
                bounds += [f'python_version < "{pythons[end]}"'] if end < len(pythons) else []
                lines.append(f"{name}=={version}" + (" ; " + " and ".join(bounds) if bounds else ""))
            first = end
    return HEADER + "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Resolve, merge, and put the file in its place."""
    before = FILE.read_text() if FILE.exists() else ""
    versions: dict[str, Versions] = {}
    for python in PYTHONS:
        interpreter = find(python)
        if interpreter is not None:
            print(f"lock: resolving for Python {python}", file=sys.stderr)
            versions[python] = resolve(interpreter)
            continue
        versions[python] = read(before, python)
        kept = "its versions stay as they were" if versions[python] else "it gets no versions"
        print(f"lock: no Python {python} with pip is here: {kept}", file=sys.stderr)
    whole = FILE.with_suffix(".new")
    whole.write_text(merge(versions))
    whole.replace(FILE)
    print(f"lock: wrote {FILE.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
