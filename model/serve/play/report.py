"""The report of a view: both sides are run as `sim run` does, into a folder that is gone afterwards."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..view.side import LETTERS, PlayedSetting

if TYPE_CHECKING:
    from ...scenario import Scenario


@dataclass(frozen=True)
class ReportTask:
    """The report over the first `n` histories of each of `sides`, settings of the scenario of `file`.

    Its runs lie in `scratch` meanwhile: what a worker leaves there that is killed goes with that folder.
    """

    file: Path
    sides: tuple[PlayedSetting, ...]
    n: int
    scratch: Path

    def play(self, scenario: Scenario) -> str:
        """Plays both and writes the report, as HTML."""
        from ...app.compare import compare
        from ...app.run import RunRequest, run
        from ...report.page.comparison import comparison_html

        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            names = []
            for letter, side in zip(LETTERS, self.sides, strict=True):
                out = Path(folder) / f"side-{letter}"
                request = RunRequest(
                    self.file,
                    settings=side.arguments,
                    options=[side.option],
                    replications=self.n,
                    seed=side.seed,
                    workers=1,
                    out=out,
                )
                run(request)
                names.append(f"{out}:{side.option}")
            return comparison_html(compare(names, sample=0))  # in this order they have their letters
