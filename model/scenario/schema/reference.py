"""The reference of scenario files as Markdown, from the forms that validate them."""

from __future__ import annotations

from typing import Any

from .json_schema import SCHEMAS, json_schema

TITLES = {
    "scenario": "Scenario file",
    "room": "parameters/ROOM.yaml: one actor, or one part of the world",
    "group": "parameters/GROUP.yaml: a group of actors, or a ladder",
    "sources": "sources.yaml",
    "reported": "reported.yaml",
    "levers": "levers.yaml",
    "structures": "structures.yaml",
    "study": "studies/STUDY.yaml: what to vary, by which design",
}


def reference() -> str:
    """A section for each kind of file and a table for each form in it, each form once."""
    parts: list[str] = []
    shown: set[str] = set()
    for kind in SCHEMAS:
        schema = json_schema(kind)
        forms = schema.get("$defs", {})
        parts.append(f"## {TITLES[kind]}\n\n{schema.get('description', '')}\n")
        if "properties" in schema:
            parts.append(_table(schema, forms))
        else:
            parts.append(f"A mapping of ids to entries: {_kind(schema, forms)}.\n")
        for name, form in forms.items():
            if name not in shown and "properties" in form:
                shown.add(name)
                parts.append(f"### {name}\n\n{form.get('description', '')}\n\n{_table(form, forms)}")
    return "\n".join(parts)


def _table(form: dict[str, Any], forms: dict[str, Any]) -> str:
    rows = ["| key | needed | kind | meaning |", "|---|---|---|---|"]
    required = form.get("required", [])
    for key, field in form["properties"].items():
        needed = "yes" if key in required else ""
        meaning = field.get("description", "").replace("|", "\\|")
        rows.append(f"| `{key}` | {needed} | {_kind(field, forms)} | {meaning} |")
    return "\n".join(rows) + "\n"


def _kind(field: dict[str, Any], forms: dict[str, Any]) -> str:
    """What a value may be, in few words."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    for union in ("anyOf", "oneOf"):
        if union in field:
            kinds = [_kind(part, forms) for part in field[union] if part.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        parts = field.get("prefixItems")
        if parts:
            return f"list of {len(parts)}: " + ", ".join(_kind(part, forms) for part in parts)
        return f"list of {_kind(field.get('items', {}), forms)}"
    if field.get("type") == "object":
        inner = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
        shown = [_kind(part, forms) for part in inner if isinstance(part, dict)]
        return "mapping of " + (" or ".join(shown) or "anything")
    return {"string": "text", "number": "number", "integer": "whole number"}.get(str(field.get("type")), "any")
