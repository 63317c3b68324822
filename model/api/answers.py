"""The analysis of a run and the ledger of a scenario, as Python results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.api.printable import Printable

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from model.analysis.assumptions.ledger import Ledger as LedgerResult
    from model.analysis.decide.decision import Decision


class Analysis(Printable):
    """The analysis of a run for a decision. `result` holds its parts: robustness, failures, drivers, thresholds."""

    def __init__(self, result: Decision) -> None:
        self.result = result

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim analyse` prints."""
        from model.report.decide.decision import decision_parts

        return decision_parts(self.result, width)

    def as_json(self) -> dict[str, Any]:
        """What `sim analyse --json` prints."""
        return self.result.as_json()


class Ledger(Printable):
    """Every parameter of a scenario, what it rests on and what it can touch."""

    def __init__(self, result: LedgerResult, file: Path) -> None:
        self.result = result
        self._file = file

    def to_frame(self) -> pl.DataFrame:
        """A row a parameter: `path`, `unit`, `basis`, `mean`, `varies`, `sources`, and the ids of the `outcomes` it can
        touch."""
        import polars as pl

        return pl.DataFrame(
            [
                {
                    "path": entry.parameter.path,
                    "unit": entry.parameter.unit,
                    "basis": str(entry.parameter.basis),
                    "mean": entry.parameter.value.mean(),
                    "varies": entry.parameter.value.varies,
                    "sources": list(entry.parameter.source),
                    "outcomes": list(entry.touches),
                }
                for entry in self.result.entries
            ],
            infer_schema_length=None,
        )

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim ledger` prints."""
        from model.report.assumptions.ledger import ledger_parts

        return ledger_parts(self.result, width, None, str(self._file), None)

    def as_json(self) -> dict[str, Any]:
        """What `sim ledger --json` prints."""
        from model.report.assumptions.ledger import as_json

        return as_json(self.result, None)
