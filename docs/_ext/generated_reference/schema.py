"""The page of the scenario file: every field of the schema, with type, need and description."""

from collections.abc import Mapping
from typing import Any

from .markdown import anchor, cell, code, page, table, target

Schema = dict[str, Any]


FILES = {
    "scenario": "A scenario",
    "room": "The parameters of an actor or a part of the world",
    "group": "The parameters of a group",
    "levers": "levers.yaml",
    "structures": "structures.yaml",
    "sources": "sources.yaml",
    "reported": "reported.yaml",
    "study": "`studies/*.yaml`: what to vary, by which design",
}

DISTRIBUTIONS = ("Uniform", "Triangular", "Normal", "Lognormal", "Beta", "Choice", "Weighted")


def schema_page(schemas: Mapping[str, Schema]) -> str:
    """Return the page for the JSON Schemas of all kinds of files, then each kind of object they name."""
    parts = [
        "What the files under `scenarios/` may hold. `sim schema` prints the same for a scenario as JSON"
        " Schema, for editors."
    ]
    named: dict[str, Schema] = {}
    for kind in sorted(schemas, key=list(FILES).index):
        named |= schemas[kind].get("$defs", {})
        parts.append(f"{target('schema', 'file', kind)}\n## {FILES[kind]}\n\n" + _object(schemas[kind]))
    forms = [name for name in sorted(named) if name not in DISTRIBUTIONS]
    parts.append("## What they are made of")
    parts += [_part(name, named[name]) for name in forms]
    parts.append(f"{target('schema', 'distributions')}\n## Distributions")
    parts += [_part(name, named[name]) for name in DISTRIBUTIONS if name in named]
    return page("The scenario files", *parts)


def _part(name: str, schema: Schema) -> str:
    return f"{target('schema', name)}\n### {name}\n\n" + _object(schema)


def _object(schema: Schema) -> str:
    text: str = schema.get("description", "")
    fields: dict[str, Schema] = schema.get("properties", {})
    if not fields:
        return f"{text}\n\nIs: {_type(schema)}."
    needed = set(schema.get("required", ()))
    rows = [
        (code(name), _type(field), "yes" if name in needed else _default(field), field.get("description"))
        for name, field in fields.items()
    ]
    text += "\n\n" + table(["field", "type", "needed", "what it is"], rows)
    others = schema.get("additionalProperties")
    if isinstance(others, dict) and others:
        text += f"\nAny other field is of type {_type(others)}."
    ways = [way["required"] for way in schema.get("anyOf", ()) if "required" in way]
    if ways:
        text += "\nNeeded: " + "; or ".join(", ".join(code(name) for name in way) for way in ways) + "."
    return text


def _default(field: Schema) -> str:
    value = field.get("default")
    shown = isinstance(value, str | int | float | bool) and value != ""
    return f"no: {code(value)}" if shown else "no"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{anchor('schema', name)})"
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return " or ".join(code(value) for value in schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            kinds = [_kind(kind) for kind in schema[key] if kind.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return _type(schema["allOf"][0])
    kind = schema.get("type", "any")
    if kind == "array":
        return _array(schema)
    if kind == "object":
        inner = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), None)
        return f"mapping to {_type(inner)}" if isinstance(inner, dict) and inner else "mapping"
    return cell(kind) + _limits(schema)


def _kind(schema: Schema) -> str:
    """Return a type within a union, where all the distributions count as one."""
    if schema.get("$ref", "").rsplit("/", 1)[-1] in DISTRIBUTIONS:
        return f"a [distribution](#{anchor('schema', 'distributions')})"
    return _type(schema)


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return "[" + ", ".join(_type(item) for item in schema["prefixItems"]) + "]"
    items = schema.get("items")
    return f"list of {_type(items)}" if items else "list"


def _limits(schema: Schema) -> str:
    words = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = [f"{sign} {schema[key]:g}" for key, sign in words.items() if key in schema]
    return " " + ", ".join(limits) if limits else ""
