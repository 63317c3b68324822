"""The value of an outcome that is good enough: what `thresholds:` may hold in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag

from model.errors import Problem
from model.scenario.distributions import number
from model.scenario.forms import NUMBER, Form, Id, Number, Text
from model.scenario.validation import accept

if TYPE_CHECKING:
    from model.scenario.library import Library
    from model.scenario.nodes import Node

STATED = "a mapping"


@dataclass(frozen=True)
class Threshold:
    """A value that is good enough, in the outcome's own unit (a share from 0 to 1), with the reason for it."""

    value: float
    because: str | None = None
    source: tuple[str, ...] = ()

    def plain(self) -> Any:
        """As a file writes it."""
        if self.because is None:
            return number(self.value)
        cited = {"source": list(self.source)} if self.source else {}
        return {"value": number(self.value), "because": self.because, **cited}


class ThresholdForm(Form):
    """What is good enough, with the reason."""

    value: Number = Field(description="in the outcome's own unit, a share from 0 to 1: at least it, or at most")
    because: Text = Field(description="why this much is good enough")
    source: tuple[Id, ...] = Field((), description="ids of sources or reports that it rests on")


def _kind(value: object) -> str:
    return STATED if isinstance(value, (dict, ThresholdForm)) else NUMBER


ThresholdValue = Annotated[
    Annotated[Number, Tag(NUMBER)] | Annotated[ThresholdForm, Tag(STATED)],
    Discriminator(_kind),
]


def read_thresholds(stated: Sequence[Node | None]) -> dict[str, Threshold]:
    """What is good enough, by outcome; a later file's entry takes the place of an earlier one's."""
    found: dict[str, Threshold] = {}
    for node in stated:
        given: dict[str, Any] = (accept(dict[str, ThresholdValue], node) if node is not None else None) or {}
        for name, one in given.items():
            stands = isinstance(one, ThresholdForm)
            found[name] = Threshold(one.value, one.because, one.source) if stands else Threshold(float(one))
    return found


def check_sources(node: Node | None, library: Library, problems: list[Problem]) -> None:
    """Adds a problem for every source cited that there is not."""
    from model.scenario.library import cite

    for name, entry in node.mapping.items() if node is not None else ():
        form = accept(ThresholdForm, entry) if entry.mapping else None
        if form is not None:
            cite(library, form.source, entry.step("source"), problems, f"thresholds.{name}")
