"""What an entry of `correlations:` may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .fields import Form, Id, Path, Text


class CorrelationForm(Form):
    """Parameters that are drawn together."""

    between: Annotated[tuple[Path, ...], Field(min_length=2)] = Field(
        description="paths of parameters; of more than two, every pair has the correlation"
    )
    rank: Annotated[float, Field(ge=-0.99, le=0.99, allow_inf_nan=False)] = Field(
        description="Spearman's rank correlation; 0 takes back what an extended scenario states"
    )
    because: Text = Field(description="why a high value of one goes with a high (or a low) value of the other")
    source: tuple[Id, ...] = Field((), description="ids of sources or reports that it rests on")
