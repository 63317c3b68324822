"""Decision analyses stored beside their run, as `analysis-<key>.json`.

The key covers all that decides an analysis: the rows of the runs, the request, and the code and libraries that computed
it. A file that is damaged, or of other rows, counts as missing. One that was computed without the analysis extra, or
with other versions of it, is found too where nothing is computed anew (`read_with_any_extra`).
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from ...experiment.design.identity import content_hash
from ...experiment.store.files import write_whole
from ...places import is_source

if TYPE_CHECKING:
    from ...experiment.store.run import Run
    from ..data.ensemble import Criterion
    from .decision import Decision

ROOMS = ("analysis/data", "analysis/decide", "analysis/explore", "analysis/ranking", "stats")
LIBRARIES = ("numpy", "scipy")
EXTRA = ("scikit-learn", "SALib")
"""The libraries of the analysis extra, without which an analysis says less."""


def key_of(
    runs: Sequence[Run],
    criteria: Sequence[Criterion],
    seed: int,
    beliefs: Mapping[str, Mapping[str, float]] | None = None,
    learn: Mapping[str, float] | None = None,
    extra: Mapping[str, str] | None = None,
) -> str:
    """The hash of all that decides an analysis; `extra` are the versions of the extra's libraries, those that are
    installed by default."""
    return content_hash(
        {
            "runs": [[*_rows_of(run), run.point, dict(run.manifest.replications_by_option)] for run in runs],
            "criteria": [asdict(criterion) for criterion in criteria],
            "seed": seed,
            "beliefs": {name: dict(of) for name, of in (beliefs or {}).items()},
            "learn": dict(learn or {}),
            "code": _code(),
            "extra": dict(installed() if extra is None else extra),
        }
    )


def installed() -> dict[str, str]:
    """The versions of the libraries of the analysis extra, empty for those that are not installed."""
    return {library: _version(library) for library in EXTRA}


def read(runs: Sequence[Run], key: str) -> Decision | None:
    """The stored analysis with this key, or None."""
    from .decision import Decision  # here: to learn that nothing is stored does not take the whole analysis

    try:
        content = json.loads(file_of(runs, key).read_text(encoding="utf-8"))
        if content["key"] != key or content["hash"] != _hash(content["decision"]):
            return None
        decision: Decision = _built(Decision, content["decision"])
        return decision
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def read_with_any_extra(runs: Sequence[Run], key_with: Callable[[Mapping[str, str]], str]) -> Decision | None:
    """The stored analysis whose key is `key_with` of the versions of the extra's libraries: of those that are
    installed, else of others, the most complete first, which `unlike` then names. None where there is neither."""
    if not any(runs[0].folder.glob("analysis-*.json")):
        return None
    here = installed()
    decision = read(runs, key_with(here))
    if decision is not None:
        return decision
    others = [extra for path in sorted(runs[0].folder.glob("analysis-*.json")) if (extra := _extra(path)) is not None]
    for extra in sorted(others, key=lambda extra: -sum(map(bool, extra.values()))):
        decision = read(runs, key_with(extra))
        if decision is not None:
            differ = [(library, extra.get(library)) for library in EXTRA if extra.get(library) != here[library]]
            unlike = (f"with {library} {version}" if version else f"without {library}" for library, version in differ)
            return replace(decision, unlike=tuple(unlike))
    return None


def write(runs: Sequence[Run], key: str, decision: Decision) -> bool:
    """Stores an analysis beside the first of its runs, and removes analyses of rows that the folder no longer holds.
    Returns whether it could be written."""
    folder, rows = runs[0].folder, [_rows_of(run) for run in runs]
    plain = json.loads(json.dumps(asdict(decision), default=_number))
    content = {"key": key, "rows": rows, "extra": installed(), "hash": _hash(plain), "decision": plain}
    try:
        for path in folder.glob("analysis-*.json"):
            if _first_rows(path) != rows[0]:
                path.unlink(missing_ok=True)
        write_whole(file_of(runs, key), json.dumps(content, ensure_ascii=False).encode())
    except OSError:
        return False
    return True


def _hash(plain: Any) -> str:
    """The hash of an analysis as plain data: a file of which a digit is damaged is none."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _number(value: Any) -> Any:
    """A number of numpy as a Python number."""
    return value.item()


def file_of(runs: Sequence[Run], key: str) -> Path:
    """The file of an analysis."""
    return runs[0].folder / f"analysis-{key[:8]}.json"


def _rows_of(run: Run) -> list[str]:
    return [run.stored.run, run.stored.values]


def _extra(path: Path) -> dict[str, str] | None:
    """The versions of the extra's libraries that a stored analysis was computed with; None for a damaged file."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["extra"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _first_rows(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["rows"][0]
    except (ValueError, KeyError, TypeError, IndexError):
        return None


@lru_cache(maxsize=1)
def _code() -> str:
    """A hash of the sources of the analysis, and of the versions of the libraries it calls."""
    digest = hashlib.sha256()
    for path in code_files():
        digest.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes() + b"\0")
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library) or 'none'}\0".encode())
    return digest.hexdigest()


def code_files() -> list[Path]:
    """The files of the rooms that compute an analysis, with those of the rooms inside them, in one order."""
    root = Path(__file__).resolve().parents[2]
    return [path for room in ROOMS for path in sorted((root / room).rglob("*.py")) if is_source(path)]


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""


def _built(kind: Any, value: Any) -> Any:
    """A dataclass, or a value of one of its fields, from its plain data. Raises TypeError for data of another shape."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        [rest] = [argument for argument in arguments if argument is not type(None)]
        return _built(rest, value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        if not isinstance(value, dict) or set(value) != {item.name for item in fields(kind)}:
            raise TypeError(f"no {kind.__name__}")
        return kind(**{name: _built(hints[name], part) for name, part in value.items()})
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(_built(arguments[0], part) for part in value)
        return tuple(_built(argument, part) for argument, part in zip(arguments, value, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {name: _built(arguments[1], part) for name, part in value.items()}
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(kind, type) and not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(kind)
