"""The printed validation: every target, the model's figure, hit or miss, and the reference case beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...stats.intervals import interval_fields
from ..text.columns import ruled_table
from ..text.words import plural
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.history.validation import Reference, Row, Validation
    from ...stats.intervals import Estimate


REASON = (
    "The reference case is not one of these dyads and need not match: it is a pair with far larger stakes, a long line "
    "held in force, a nuclear power on one side and a war of hundreds of deaths a day behind it, so that 25 deaths in "
    "a calendar year are soon reached without anybody choosing war. It departs from the dyads in these parameters:"
)


STALE = "the accepted draws were found under other rules or dyads than today's: sim calibrate --out DIR finds them anew"


def as_json(validation: Validation) -> dict[str, Any]:
    """The object of `sim validate --json`."""
    return {
        "seed": validation.seed,
        "replications": validation.replications,
        "cases": validation.cases,
        "targets": [_row_json(row) for row in validation.rows],
        "curve": {"implausibility": validation.implausibility, "inside": validation.curve_inside},
        "stale": validation.stale,
        "misses": [row.id for row in validation.misses],
        "misses_together": [row.id for row in validation.misses_together],
        "reference": [
            {
                "title": reference.title,
                "signed": reference.signed,
                "rates": [interval_fields(rate) for rate in reference.rates],
            }
            for reference in validation.references
        ],
        "reason": REASON,
        "departures": [
            {"path": departure.path, "dyads": departure.dyads, "main": departure.here, "because": departure.because}
            for departure in validation.departures
        ],
    }


def validation_parts(validation: Validation, width: int) -> Iterator[RenderableType]:
    """The report: each target, the curve as a whole, and the reference case with the reasons why it differs."""
    from rich.text import Text

    if validation.stale:
        yield paragraph(STALE, width, look="bold")
    table = ruled_table()
    for name in ("target", "use"):
        table.add_column(name, no_wrap=True)
    for name in ("observed", "n", "model", ""):
        table.add_column(name, justify="right", no_wrap=True)
    for row in validation.rows:
        table.add_row(row.id, row.use, _observed(row), "?" if row.n is None else str(row.n), _model(row), _verdict(row))
    yield table
    yield paragraph(
        f"intervals of 95%: of the target by its own cases, of the model by its replications "
        f"({validation.replications:,}, seed {validation.seed}); "
        "where a part of the 66 dyads states no n, 66 is used, the strictest it can be; "
        "in parentheses what is not judged: context, another population, and a part of the dyads that were fitted, "
        "which is no check of its own",
        width,
    )
    yield Text()
    for row in validation.rows:
        at = f" within {row.at_years} y" if row.at_years else ""
        yield paragraph(f"{row.id}: {row.quantity}{at}; {row.population}. Model: {row.of}.", width)
    yield Text()
    how = "inside" if validation.curve_inside else "MISS"
    yield paragraph(
        f"the three fitted rates as one curve: implausibility {validation.implausibility:.2f}, {how}", width
    )
    yield paragraph(f"one by one, {_missed(validation.misses, sum(row.judged for row in validation.rows))}", width)
    together = _missed(validation.misses_together, len(validation.tested))
    yield paragraph(
        f"together, {together}: the checks counted on cases, by Holm's adjustment for all, since of several true ones "
        "some lie outside by luck; what was fitted does not count",
        width,
    )
    yield Text()
    yield Text("the reference case of the main scenario, through the same filter", style="bold")
    for reference in validation.references:
        yield paragraph(f"{reference.title}: {_rates(reference)} at 1, 2, 5 y ({reference.signed:,} signed)", width)
    yield paragraph(REASON, width)
    yield paragraph(", ".join(departure.path for departure in validation.departures), width, mark="  ")


def _missed(misses: Sequence[Row], of: int) -> str:
    named = f" ({', '.join(row.id for row in misses)})" if misses else ""
    return f"{len(misses)} of {plural(of, 'judged target')} missed{named}"


def _observed(row: Row) -> str:
    if row.unit == "weeks":
        return f"{row.target:g} [{row.low:g}, {row.high:g}]"
    return f"{row.target:.2f} [{row.low:.2f}, {row.high:.2f}]"


def _model(row: Row) -> str:
    return _words(row.model, 1 if row.unit == "weeks" else 2)


def _words(estimate: Estimate, digits: int) -> str:
    if estimate.estimate is None:
        return "none"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.estimate:.{digits}f}"
    return f"{estimate.estimate:.{digits}f} [{estimate.low:.{digits}f}, {estimate.high:.{digits}f}]"


def _verdict(row: Row) -> str:
    if row.inside is None:
        return "none"
    if not row.judged:
        return "(in)" if row.inside else "(out)"
    return "inside" if row.inside else "MISS"


def _rates(reference: Reference) -> str:
    return ", ".join(_words(rate, 2) for rate in reference.rates)


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "population": row.population,
        "quantity": row.quantity,
        "at_years": row.at_years,
        "use": row.use,
        "unit": row.unit,
        "observed": {"value": row.target, "n": row.n, "low": row.low, "high": row.high},
        "model": {**interval_fields(row.model), "of": row.of},
        "inside": row.inside,
        "judged": row.judged,
        "p": row.p,
        "p_holm": row.p_holm,
    }
