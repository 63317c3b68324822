"""Targets: rates that a calibrated model must reproduce, and the draws that reproduce them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from ..errors import InputError, Problem
from .locate import find_scenarios
from .schema.target_files import AcceptedFile, TargetForm, Targets
from .schema.validate import validate
from .yaml.reader import read_file

TARGETS = Path("targets.yaml")
ACCEPTED = Path("calibration") / "accepted.yaml"
FileForm = TypeVar("FileForm", bound=BaseModel)


def load_targets(path: Path | None = None) -> dict[str, TargetForm]:
    """Every target by id, in the file's order; by default the project's own. Raises InputError."""
    return dict(_load(path, TARGETS, Targets).root)


def load_accepted(path: Path | None = None) -> AcceptedFile:
    """The accepted draws; by default the project's own. Raises InputError."""
    return _load(path, ACCEPTED, AcceptedFile)


def _load(path: Path | None, usual: Path, form: type[FileForm]) -> FileForm:
    file = find_scenarios() / usual if path is None else path
    problems: list[Problem] = []
    node = read_file(file, problems)
    content = None if node is None else validate(form, node, problems)
    if content is None or problems:
        raise InputError(problems)
    return content
