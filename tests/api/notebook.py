"""Runs the cells of a notebook in this process, as a fresh kernel would, and says what each shows.

`python -m tests.api.notebook FILE` prints a JSON list: for each code cell its last value as text and as HTML.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any


def run(file: Path) -> list[dict[str, str]]:
    """Runs every code cell in one namespace. What a cell raises is raised."""
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for number, cell in enumerate(json.loads(file.read_text())["cells"]):
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, f"cell {number}", "exec"), names)
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names) if last else None
        html = value._repr_html_() if hasattr(value, "_repr_html_") else ""
        shown.append({"printed": printed.getvalue(), "text": "" if value is None else repr(value), "html": html})
    return shown


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
