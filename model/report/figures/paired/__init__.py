"""What sets two sides, or two courses of one history, beside one another, in lines of a page and cells of a table."""

from functools import cache
from pathlib import Path


@cache
def style() -> str:
    """The looks of these marks, beside those of all figures, as CSS."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")
