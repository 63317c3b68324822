"""Tables for other programs and for documents: CSV that no spreadsheet takes for formulas, and Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .safe import csv_text, without_controls

FORMATS = ("table", "csv", "markdown", "json")


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows under the names of their columns; a missing value is empty."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    columns = _columns(rows)
    writer.writerow([csv_text(without_controls(name)) for name in columns])
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return file.getvalue()


def as_markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as a table of Markdown."""
    columns = _columns(rows)
    lines = [_line(map(_short, columns)), _line("---" for _ in columns)]
    lines += [_line(_short(row.get(name)) for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


def records_of(items: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Plain data as flat records: what is nested stands under joined names, a list in one cell."""
    for item in items:
        yield dict(_flat(item, ""))


def _flat(content: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}_")
        elif isinstance(value, (list, tuple)):
            yield f"{before}{name}", ", ".join(str(part) for part in value)
        else:
            yield f"{before}{name}", value


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(float(value))  # of a float of numpy too
    return csv_text(without_controls(str(value)))


def _short(value: Any) -> str:
    if value is None or value != value:
        return ""
    text = str(value).lower() if isinstance(value, bool) else f"{value:.4g}" if isinstance(value, float) else str(value)
    return without_controls(text).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
