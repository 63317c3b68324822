"""Completing a report: what is missing is played once, priced before, found again and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.app.report.complete import Extent, stored_theories
from model.app.report.findings import findings
from model.app.run import RunRequest
from model.app.run import run as play
from model.errors import InputError
from model.experiment.execute import plan
from model.experiment.execute.events import Event, Planned, Played, Priced
from model.experiment.store.run import Run
from model.scenario import find_scenarios

SHORT = ("horizon.war_weeks=26", "horizon.ceasefire_weeks=52", "horizon.equal_terms_weeks=52")
EXTENT = Extent(8, 16, {"deterrence": ("capability", "tripwire"), "credibility": ("past_actions",)})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("home"))
        patch.setattr(plan, "default_workers", lambda: 1)
        yield Path.cwd()


def played(*settings: str, replications: int = 16) -> Run:
    file, options = find_scenarios() / "reassurance.yaml", ("no_guarantee", "us_backstop")
    return play(RunRequest(file, (), (*SHORT, *settings), options, replications, workers=1)).run


@pytest.fixture(scope="module")
def completed(home: Path) -> tuple[Run, list[Event]]:
    """A run whose report was completed, and what happened meanwhile."""
    run, events = played(), []
    findings(str(run.folder), missing=EXTENT, on_event=events.append, replay=False)
    return run, events


def test_what_a_report_misses_is_priced_before_any_of_it_is_played(completed: tuple[Run, list[Event]]) -> None:
    _, events = completed
    kinds = [type(event) for event in events]
    assert kinds.index(Priced) < min(kinds.index(Planned), kinds.index(Played))
    [priced] = [event for event in events if isinstance(event, Priced)]
    theories, variance = priced.prices
    assert (theories.name, theories.histories, theories.stored) == ("rival theories", 2 * 2 * 8, 0)
    assert (variance.name, variance.stored) == ("shares of variance", 0)
    assert sum(isinstance(event, Played) and event.of == theories.histories for event in events) > 0
    assert sum(isinstance(event, Played) and event.lanes == event.of == variance.histories for event in events) == 1


def test_a_completed_report_is_shown_without_being_asked_for_again(completed: tuple[Run, list[Event]]) -> None:
    run, _ = completed
    shown = findings(str(run.folder), replay=False)
    assert shown.theories is not None  # type: ignore[union-attr]
    assert shown.theories.structures == ("deterrence",)  # type: ignore[union-attr]
    assert shown.theories.decision is not None  # type: ignore[union-attr]
    assert shown.decision is not None
    assert shown.variance is not None  # type: ignore[union-attr]


def test_what_is_stored_is_neither_priced_nor_played_again(completed: tuple[Run, list[Event]]) -> None:
    run, _ = completed
    events: list[Event] = []
    findings(str(run.folder), missing=EXTENT, on_event=events.append, replay=False)
    assert not [event for event in events if isinstance(event, Priced | Played)]


def test_a_study_in_which_other_numbers_are_set_is_not_of_a_run(completed: tuple[Run, list[Event]]) -> None:
    run, _ = completed
    study, other = stored_theories(run), played("force.size=20000", replications=8)
    assert study is not None
    assert stored_theories(other) is None
    with pytest.raises(InputError, match="other numbers are set in this study"):
        findings(str(other.folder), str(study.folder), replay=False)
    events: list[Event] = []
    shown = findings(str(other.folder), missing=EXTENT, on_event=events.append, replay=False)
    [priced] = [event for event in events if isinstance(event, Priced)]
    assert [price.stored for price in priced.prices] == [0, 0]
    assert shown.variance is not None  # type: ignore[union-attr]
    assert findings(str(run.folder), replay=False).variance != shown.variance  # type: ignore[union-attr]
