"""The printed verification: whether a run's rows were reproduced bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...experiment.store.verify import Verification


NAMED = 10
"""Values that differ and are listed one by one; of more, the others are counted."""


def verification_parts(verification: Verification, width: int) -> Iterator[RenderableType]:
    """The verdict, what differs, and what has changed here since the run."""
    from rich.text import Text

    same = verification.rows - verification.rows_differing
    verdict = (
        "all bit for bit as stored" if not verification.mismatches else f"{same:,} bit for bit as stored, the rest not"
    )
    yield paragraph(f"{verification.rows:,} of {verification.of:,} rows played again: {verdict}", width)
    for wrong in verification.mismatches[:NAMED]:
        then, now = ("does not apply" if value is None else f"{value!r}" for value in (wrong.stored, wrong.replayed))
        at = f" at design point {wrong.point}" if wrong.point is not None else ""
        where = f"{wrong.option} replication {wrong.replication}{at}, {wrong.outcome}"
        yield paragraph(f"{where}: {then} → {now}", width, "  ", "    ")
    if len(verification.mismatches) > NAMED:
        yield Text(f"  and {len(verification.mismatches) - NAMED:,} more values, in --json")
    tables = (
        "are those that were written" if verification.tables_intact else "have been changed since they were written"
    )
    yield paragraph(f"the stored rows {tables}", width)
    scenario = "is the one that was played" if verification.scenario_intact else "is not the one that was played"
    yield paragraph(f"the stored scenario {scenario}", width)
    rules = "have changed since" if verification.rules_changed else "are those of the run"
    yield paragraph(f"the rules {rules}", width)
    changed = ", ".join(f"{name} {then} → {here}" for name, (then, here) in verification.versions.items())
    yield paragraph(f"versions: {changed or 'those of the run'}", width)


def verification_json(verification: Verification) -> dict[str, Any]:
    """The object of `sim verify --json`."""
    return {
        "run": verification.run,
        "verified": verification.holds,
        "rows": verification.rows,
        "of": verification.of,
        "rows_differing": verification.rows_differing,
        "differences": [vars(mismatch) for mismatch in verification.mismatches],
        "tables_intact": verification.tables_intact,
        "scenario_intact": verification.scenario_intact,
        "rules_changed": verification.rules_changed,
        "versions": {name: {"run": then, "here": here} for name, (then, here) in verification.versions.items()},
    }
