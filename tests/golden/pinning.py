"""What a golden file holds of an answer: hashes of values, and text without what names an identity.

A change of identity (a run's id, a hash of sources, a version) moves nothing here; a change of any number does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

SHORT = 12
"""Hexadecimal digits of the hash of a column or a branch: these only say where a table or an answer moved."""

DIGITS = 6
"""Significant digits of a number in JSON. Rows are pinned bit by bit, for they are made of this project's own
arithmetic; what is printed of them passes through SciPy and scikit-learn, whose last digits are not ours to keep: they
change with the version of the library and of the machine's linear algebra."""

NOTHING = 1e-9
"""Below this a number in JSON is the rounding error of a zero."""

MOST_BRANCHES = 24
"""Of a part of a JSON answer that has more branches than that, only the whole is told apart."""

MOST_NAMES = 8
"""Of more names than that, those that did not move are named where they are fewer."""

IDENTITY = {"run", "scenario_hash", "sources", "model_version", "versions", "values_hash", "format"}
"""Keys in JSON that say which run or which version this is, and nothing about what came out."""

HASH = re.compile(r"\b[0-9a-f]{64}\b")
ID = re.compile(r"\b([a-z]\w*)-[0-9a-f]{8,64}\b")


def table_pin(table: pl.DataFrame) -> dict[str, Any]:
    """The hash of a table's values, and of each column: of float64 bytes, a missing value being one certain NaN."""
    columns = {name: hashlib.sha256(_bytes(table[name])).hexdigest() for name in table.columns}
    whole = hashlib.sha256("".join(f"{name}:{column}\n" for name, column in columns.items()).encode())
    short = {name: column[:SHORT] for name, column in columns.items()}
    return {"sha256": whole.hexdigest(), "height": table.height, "parts": short}


def json_pin(text: str) -> dict[str, Any]:
    """The hash of a JSON answer without its identity, numbers rounded, and of each of its branches."""
    leaves = [(path, f"{'/'.join(path)}={_plain(leaf)}") for path, leaf in _leaves(without_identity(json.loads(text)))]
    below: dict[str, set[str]] = {}
    for path, _ in leaves:
        below.setdefault(path[0], set()).update(path[1:2])
    branches: dict[str, list[str]] = {}
    for path, line in leaves:
        deep = len(below[path[0]]) <= MOST_BRANCHES
        branches.setdefault("/".join(path[: 2 if deep else 1]), []).append(line)
    return {
        "sha256": _hash(line for _, line in leaves),
        "height": len(leaves),
        "parts": {name: _hash(branch)[:SHORT] for name, branch in branches.items()},
    }


def text_pin(text: str) -> str:
    """An answer as printed, with placeholders for hashes and ids of runs."""
    return ID.sub(r"\1-<id>", HASH.sub("<hash>", text))


def without_identity(answer: Any) -> Any:
    """A JSON answer without hashes and versions."""
    if isinstance(answer, Mapping):
        return {
            key: without_identity(value)
            for key, value in answer.items()
            if key not in IDENTITY and not (isinstance(value, str) and HASH.fullmatch(value))
        }
    if isinstance(answer, list):
        return [without_identity(value) for value in answer]
    return text_pin(answer) if isinstance(answer, str) else answer


def moved(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str:
    """What differs between two pins of a table or of JSON, for a person; empty where nothing does."""
    if before is None:
        return "not pinned yet"
    if before == after:
        return ""
    differences = []
    if before["height"] != after["height"]:
        differences.append(f"{before['height']:,} entries are now {after['height']:,}")
    old, new = before["parts"], after["parts"]
    for what, names in (
        ("moved", [name for name in new if name in old and new[name] != old[name]]),
        ("new", [name for name in new if name not in old]),
        ("gone", [name for name in old if name not in new]),
    ):
        if names:
            differences.append(f"{what}: {_listed(names, list(new if what != 'gone' else old))}")
    return "; ".join(differences) or "the order alone moved"


def _listed(names: list[str], among: list[str]) -> str:
    rest = [name for name in among if name not in names]
    short = ", ".join(rest) if rest else "none"
    return f"all but {short}" if len(names) > max(MOST_NAMES, len(rest)) else ", ".join(names)


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _bytes(column: pl.Series) -> bytes:
    if column.dtype == pl.String:
        return "\0".join(column.to_list()).encode()
    if column.dtype == pl.Int64:
        return column.to_numpy().astype("<i8").tobytes()
    values = column.fill_null(float("nan")).to_numpy().astype("<f8")
    return np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes()


def _leaves(answer: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of a JSON answer with the way to it; entries of a list by their `id` where they have one."""
    if isinstance(answer, Mapping) and answer:
        for key, value in answer.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(answer, list) and answer:
        for index, value in enumerate(answer):
            label = value.get("id") if isinstance(value, Mapping) else None
            yield from _leaves(value, (*path, label if isinstance(label, str) else str(index)))
    else:
        yield path, answer


def _plain(leaf: Any) -> str:
    if isinstance(leaf, float) and not leaf.is_integer():
        return f"{leaf:.{DIGITS}g}" if abs(leaf) > NOTHING else "0"
    if isinstance(leaf, float):
        return str(int(leaf))
    return json.dumps(leaf, ensure_ascii=False, sort_keys=True)
