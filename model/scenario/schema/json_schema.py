"""JSON Schemas of the files, made from the same forms that validate them."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from .library_files import GroupFile, Levers, Reports, RoomFile, Sources, Structures
from .scenario_file import ScenarioFile
from .study_file import StudyFile

SCHEMAS: Final[dict[str, type[BaseModel]]] = {
    "scenario": ScenarioFile,
    "study": StudyFile,
    "room": RoomFile,
    "group": GroupFile,
    "sources": Sources,
    "reported": Reports,
    "levers": Levers,
    "structures": Structures,
}


def json_schema(kind: str = "scenario") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of file, one of SCHEMAS. KeyError for others.

    It tells an editor the keys, their kinds and their meaning. What it cannot tell, such as whether
    a cited source exists, `check` does.
    """
    schema = SCHEMAS[kind].model_json_schema()
    _close(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _close(schema: Any) -> None:
    """Refuses keys that fit no pattern, which pydantic leaves open."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)
