"""Verifying a stored run: a sample of its rows, played again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError, Problem, SimError
from ..experiment.execute.events import ignore
from .compile_rules import compile_rules

if TYPE_CHECKING:
    from ..experiment.execute.events import OnEvent
    from ..experiment.store.verify import Verification


class NotVerified(SimError):
    """A run did not verify. Exit code 4."""

    exit_code = 4


def verify(reference: str, sample: int, on_event: OnEvent = ignore) -> Verification:
    """Plays a sample of the rows of `RUN[@POINT]` again.

    Raises InputError for what is not a run, or is damaged, and for a reference that names an option.
    """
    from ..experiment.store import verify as store
    from ..experiment.store.reference import RunReference

    parsed = RunReference.parse(reference)
    if parsed.option is not None:
        wanted = "RUN, or RUN@POINT"
        raise InputError(Problem(f"{reference} names an option: all of a run are verified", expected=wanted))
    run = parsed.open()
    compile_rules(run.scenario, run.manifest.seed, on_event)
    return store.verify(run, run.scenario, sample)


def verification_error(verification: Verification) -> NotVerified | None:
    """What to end the command with, or None where everything held."""
    if verification.holds:
        return None
    reasons = []
    if verification.mismatches:
        reasons.append(f"{verification.rows_differing} of {verification.rows} rows came out otherwise")
    if not verification.tables_intact:
        reasons.append("the stored rows are not those that were written")
    if not verification.scenario_intact:
        reasons.append("the stored scenario is not the one that was played")
    if verification.mismatches and (verification.rules_changed or verification.versions):
        reasons.append("other rules or versions played it, which may be why")
    return NotVerified(f"the run does not verify: {'; '.join(reasons)}")
