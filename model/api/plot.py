"""A figure in Python: it shows itself in a notebook, and is saved as SVG."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from ..report.figures.drawing.figure import Figure


class Plot:
    """A figure of a report. `title` says what it shows, `description` what is to be seen in it."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

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
        """The numbers behind it, as text: a column for each of its table."""
        import polars as pl

        table = self._figure.table
        return pl.DataFrame([dict(zip(table.head, row, strict=True)) for row in table.rows])

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
