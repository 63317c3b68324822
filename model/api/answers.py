"""What is worked out about runs and scenarios: comparisons, explanations, analyses, ledgers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .printable import Printable

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from ..analysis.assumptions.ledger import Ledger as LedgerResult
    from ..analysis.assumptions.swings import Swings as SwingsResult
    from ..analysis.compare.comparison import Comparison as ComparisonResult
    from ..analysis.decide.decision import Decision
    from ..analysis.explanation import Explained
    from ..lanes import Flip
    from ..simulation.explain.answers import Card, Event


class Comparison(Printable):
    """Options or runs against each other: what differs in content, in outcomes, and where histories part."""

    def __init__(self, result: ComparisonResult) -> None:
        self.result = result

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim compare` prints."""
        from ..report.compare.comparison import comparison_parts

        return comparison_parts(self.result, width)

    def as_json(self) -> dict[str, Any]:
        """What `sim compare --json` prints."""
        from ..report.compare.comparison import comparison_json

        return comparison_json(self.result)


class Explanation(Printable):
    """One history, or one of its weeks, explained."""

    def __init__(self, explained: Explained) -> None:
        self._explained = explained

    @property
    def turning_points(self) -> tuple[Event, ...]:
        """The turning points of a history; none of a week."""
        return getattr(self._explained.explanation, "events", ())

    @property
    def cards(self) -> tuple[Card, ...]:
        """The decisions of a week; none of a whole history."""
        return getattr(self._explained.explanation, "cards", ())

    @property
    def flip(self) -> Flip | None:
        """The smallest change of one term that would have changed the first choice of the week; None where none would.

        Its `change` is in the unit of `term`.
        """
        flips = [flip for card in self.cards for flip in getattr(card, "flips", ()) if flip.change is not None]
        return flips[0] if flips else None

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim explain` prints."""
        from ..report.explain.explanation import explanation_parts

        return explanation_parts(self._explained, width)

    def as_json(self) -> dict[str, Any]:
        """What `sim explain --json` prints."""
        from ..report.explain.explanation import explanation_json

        return explanation_json(self._explained)


class Analysis(Printable):
    """The analysis of a run for a decision. `result` holds its parts: robustness, failures, drivers, thresholds."""

    def __init__(self, result: Decision, options: Sequence[tuple[str, str]] = ()) -> None:
        self.result = result
        self._options = options

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim analyse` prints."""
        from ..report.decide.decision import decision_parts

        return decision_parts(self.result, width, options=self._options)

    def as_json(self) -> dict[str, Any]:
        """What `sim analyse --json` prints."""
        return self.result.as_json()


class Swings(Printable):
    """How far an outcome of one option moves with each parameter alone, and with each other theory. `result` holds each
    swing, the widest first."""

    def __init__(self, result: SwingsResult) -> None:
        self.result = result

    def to_frame(self) -> pl.DataFrame:
        """A row a parameter, the widest swing first, and below them a row a theory.

        `kind` (parameter or theory), `path`, `basis`, `members`, the ends `low` and `high` of its range, the outcome
        `at_low` and `at_high`, the `swing` with `swing_low` and `swing_high`, `n`, the replications that `moved`,
        whether it is `told_apart` from zero, and its `description`. For a theory `path` is the structure, `value` the
        theory, `at_low` the outcome under the theory in force and `at_high` that under this one.
        """
        import polars as pl

        from ..report.assumptions.swings import swings_records

        return pl.DataFrame(list(swings_records(self.result)), infer_schema_length=None)

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim ledger --swings` prints."""
        from ..report.assumptions.swings import swings_parts

        return swings_parts(self.result, width)

    def as_json(self) -> dict[str, Any]:
        """What `sim ledger --swings --json` prints."""
        from ..report.assumptions.swings import swings_json

        return swings_json(self.result)


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
        from ..report.assumptions.ledger import ledger_parts

        return ledger_parts(self.result, width, None, str(self._file), None)

    def as_json(self) -> dict[str, Any]:
        """What `sim ledger --json` prints."""
        from ..report.assumptions.ledger import as_json

        return as_json(self.result, None)
