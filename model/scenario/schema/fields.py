"""The smallest fields of a file: texts, ids, paths, days, numbers, bounds.

Each class of this package is the one definition from which validation, the JSON Schema for editors and
the reference documentation follow.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


def fault(message: str, at: str | None = None, expected: str | None = None) -> PydanticCustomError:
    """An error of validation in our words; `at` names the key it concerns, `expected` says what would be right."""
    return PydanticCustomError("scenario", "{text}", {"text": message, "at": at, "expected": expected})


class Form(BaseModel):
    """A mapping with known keys: frozen, strict, no others allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise fault("this text is empty")
    return text


def _calendar_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise fault(f"{text} is not a day of the calendar") from None
    return text


Text = Annotated[str, AfterValidator(_not_blank)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Path = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_calendar_day)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Bounds = tuple[Number, Number]


Basis = Literal["measured", "reported", "estimated", "calibrated", "assumed", "definition"]


def check_bounds(bounds: Bounds) -> None:
    """Raises the fault of validation unless low < high."""
    if not bounds[0] < bounds[1]:
        raise fault("bounds need [low, high] with low < high", at="bounds")
