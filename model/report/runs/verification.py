"""Whether a run's rows came out again, bit for bit, as it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from model.experiment.store.verify import Verification


NAMED = 10
"""Values that came out otherwise and are named one by one."""


def verification_parts(found: Verification, width: int) -> Iterator[RenderableType]:
    """The verdict, what differs, and what has changed here since the run."""
    from rich.text import Text

    same = found.rows - found.rows_differing
    verdict = "all bit for bit as stored" if not found.mismatches else f"{same:,} bit for bit as stored, the rest not"
    yield paragraph(f"{found.rows:,} of {found.of:,} rows played again: {verdict}", width)
    for one in found.mismatches[:NAMED]:
        then, now = ("does not apply" if value is None else f"{value!r}" for value in (one.stored, one.replayed))
        where = f"{one.option} replication {one.replication}, {one.outcome}"
        yield paragraph(f"{where}: {then} → {now}", width, "  ", "    ")
    if len(found.mismatches) > NAMED:
        yield Text(f"  and {len(found.mismatches) - NAMED:,} more values, in --json")
    tables = "are those that were written" if found.tables_intact else "have been changed since they were written"
    yield paragraph(f"the stored rows {tables}", width)
    scenario = "is the one that was played" if found.scenario_intact else "is not the one that was played"
    yield paragraph(f"the stored scenario {scenario}", width)
    rules = "have changed since" if found.rules_changed else "are those of the run"
    yield paragraph(f"the rules {rules}", width)
    changed = ", ".join(f"{name} {then} → {here}" for name, (then, here) in found.versions.items())
    yield paragraph(f"versions: {changed or 'those of the run'}", width)


def verification_json(found: Verification) -> dict[str, Any]:
    """The object of `sim verify --json`."""
    return {
        "run": found.run,
        "verified": found.holds,
        "rows": found.rows,
        "of": found.of,
        "rows_differing": found.rows_differing,
        "differences": [vars(one) for one in found.mismatches],
        "tables_intact": found.tables_intact,
        "scenario_intact": found.scenario_intact,
        "rules_changed": found.rules_changed,
        "versions": {name: {"run": then, "here": here} for name, (then, here) in found.versions.items()},
    }
