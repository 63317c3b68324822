"""A figure in Python: it shows itself in a notebook, and is saved as SVG."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from ..report.figures.drawing.figure import Figure


class Plot:
    """A figure of a report. `title` says what it shows, `description` what is to be seen in it."""

    def __init__(self, figure: Figure, records: Sequence[Mapping[str, Any]] = ()) -> None:
        self._figure = figure
        self._records = records

    @property
    def title(self) -> str:
        """What it shows."""
        return self._figure.title

    @property
    def description(self) -> str:
        """What is to be seen in it, for those who do not see it."""
        return self._figure.description

    @property
    def svg(self) -> str:
        """The drawing, a file of its own: title, legend, note and style within."""
        from ..report.figures.drawing.figure import standalone

        return standalone(self._figure)

    def to_frame(self) -> pl.DataFrame:
        """The numbers behind it, a row for each thing that is drawn: ids of options, outcomes, countries and theories,
        weeks since the signing, shares from 0 to 1, estimates in the unit of their outcome.

        `low` and `high` are the ends of a 95% interval, `n` the histories behind it; null: there is none.

        >>> run.plot("survival").to_frame().columns  # doctest: +SKIP
        ['option', 'week', 'share', 'low', 'high', 'n']
        """
        import polars as pl

        return pl.DataFrame(list(self._records), infer_schema_length=None)

    def save(self, file: str | os.PathLike[str]) -> Path:
        """Writes the drawing as SVG, whole or not at all, and returns where it is. Raises InputError."""
        from ..app.report.files import write

        write(self.svg, Path(file))
        return Path(file)

    def __repr__(self) -> str:
        return f"{self.title}: {self.description}"

    def _repr_html_(self) -> str:
        # As a picture, so that neither its style reaches the notebook nor the notebook's the picture.
        from ..report.figures.drawing.svg import tag

        content = base64.b64encode(self.svg.encode()).decode()
        return str(tag("p", _image(f"data:image/svg+xml;base64,{content}", f"{self.title}. {self.description}")))


def _image(source: str, text: str) -> str:
    from ..report.figures.drawing.svg import Markup, escaped

    return Markup(f'<img src="{source}" alt="{escaped(text)}">')
