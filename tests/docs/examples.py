"""The examples on a page: run, and written with what they print.

`python -m tests.docs.examples PAGE ...` writes pages anew where what they print is meant to change.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import sys
from pathlib import Path

BLOCK = re.compile(r"(?<=```pycon\n).*?(?=```)", re.DOTALL)


def rendered(text: str) -> str:
    """The text of a page with every `pycon` block as it runs now: one session a page, from the project's folder."""
    names: dict[str, object] = {"__name__": "page"}
    return BLOCK.sub(lambda block: _played(block[0], names), text)


def _played(block: str, names: dict[str, object]) -> str:
    lines = []
    for example in doctest.DocTestParser().get_examples(block):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example.source, "<page>", "single"), names)
        first, *others = example.source.rstrip("\n").split("\n")
        lines += [f">>> {first}", *(f"... {line}" for line in others), *printed.getvalue().splitlines()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name)
        page.write_text(rendered(page.read_text(encoding="utf-8")), encoding="utf-8")
