"""The histories of a block after playing, from which outcomes are computed.

Series have the shape (ceasefire_weeks, lanes): row t is week t + 1 after the signing, zero where it was not played.
Everything else has the shape (lanes,). What several outcomes share is computed once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ...lanes import add_up, add_up_bouts
from ...world.names import HARASSMENT
from ..recorder import WeeklyRecorder
from .thresholds import DEPLOYED, DEPLOYED_YEARS, FULL, PAUSE_WEEKS, WEEKS_PER_YEAR, WITHDRAWN, WITHDRAWN_WEEKS

if TYPE_CHECKING:
    from ..engine import Engine

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Histories:
    """The states at the end, weekly series and parameters of a block. Their arrays must not be changed."""

    def __init__(self, model: Engine, recorder: WeeklyRecorder) -> None:
        self._model = model
        self._recorder = recorder
        self.lanes = model.lanes
        self.weeks: int = model.scene.horizon.ceasefire_weeks

    def state(self, room: str, name: str) -> Any:
        """A state at the end of the history."""
        return self._model.see(room, name)

    def series(self, name: str) -> npt.NDArray[Any]:
        """A weekly series by its name in the recorder."""
        return self._recorder.series(self._model)[name]

    def parameter(self, path: str) -> Floats:
        """A parameter or lever by its path."""
        return self._model.world[path]

    # -- denominators -------------------------------------------------------------------------------

    @cached_property
    def every(self) -> Bools:
        """All lanes."""
        return np.ones(self.lanes, np.bool_)

    @cached_property
    def signed(self) -> Bools:
        """Whether a deal was signed."""
        signed: Bools = self.state("history", "signed") == 1
        return signed

    @cached_property
    def force_planned(self) -> Bools:
        """Whether a deal was signed and the option asks for a force."""
        return self.signed & (self.asked > 0.0)

    # -- ends, in weeks since the signing; one week beyond the horizon where there was none -------------

    @cached_property
    def collapse(self) -> Ints:
        """The week of the first collapse."""
        since = self.state("history", "collapse_since")
        return np.where(since >= 0, since, self.weeks + 1)

    @cached_property
    def fighting_back(self) -> Ints:
        """The week in which fighting is back: a clash has lasted, or general war has come, whichever is first."""
        return self._first_of("lasting_since")

    @cached_property
    def fatal_clash(self) -> Ints:
        """The week in which an episode of fighting is a fatal one, or general war has come, whichever is first."""
        return self._first_of("fatal_since")

    def _first_of(self, clash: str) -> Ints:
        since = self.state("clash", clash)
        return np.minimum(np.where(since >= 0, since, self.weeks + 1), self.collapse)

    @cached_property
    def alert(self) -> Ints:
        """The week of a serious nuclear alert."""
        since = self.state("history", "nuclear_since")
        return np.where(since >= 0, since, self.weeks + 1)

    def stands(self, years: int) -> Bools:
        """Whether a deal was signed and the ceasefire had not collapsed `years` years later."""
        return self.signed & (self.collapse > years * WEEKS_PER_YEAR)

    def holds(self, years: int) -> Bools:
        """The same as `stands`, with a serious nuclear alert before then counted as failure."""
        return self.stands(years) & (self.alert > years * WEEKS_PER_YEAR)

    # -- the weeks before any collapse ------------------------------------------------------------------

    @cached_property
    def _before_collapse(self) -> Bools:
        played = self.state("history", "since")
        end = np.minimum(np.minimum(self.collapse, played), self.weeks)
        before: Bools = np.arange(1, self.weeks + 1)[:, None] <= end[None, :]
        return before

    @cached_property
    def _weeks_before_collapse(self) -> Ints:
        weeks: Ints = np.maximum(self._before_collapse.sum(axis=0), 1)
        return weeks

    def mean_before_collapse(self, name: str) -> Floats:
        """The mean of a series over the weeks before any collapse."""
        total = add_up(np.where(self._before_collapse, self.series(name), 0.0))
        mean: Floats = total / self._weeks_before_collapse
        return mean

    def before_collapse(self, years: int) -> Bools:
        """The weeks of the first `years` years that were played, up to that of the first collapse."""
        before = self._before_collapse.copy()
        before[years * WEEKS_PER_YEAR :] = False
        return before

    def years_until(self, end: Ints, years: int = 0) -> Floats:
        """Years from the signing until the week `end`, at most `years` or the horizon; 0 where none was signed."""
        weeks = years * WEEKS_PER_YEAR if years else self.weeks
        return np.where(self.signed, np.minimum(end, weeks) / WEEKS_PER_YEAR, 0.0)

    # -- the force --------------------------------------------------------------------------------------

    @cached_property
    def present(self) -> Bools:
        """Whether troops are in place, by week."""
        present: Bools = self.series("troops") > 0.0
        return present

    @cached_property
    def arrived(self) -> Bools:
        """Whether troops were in place in any week."""
        return np.asarray(self.present.any(axis=0))

    @cached_property
    def asked(self) -> Floats:
        """The size that the option asks for, outsiders included."""
        return self.parameter("force.size") + self.parameter("force.outsiders")

    @cached_property
    def deployed(self) -> Bools:
        """Whether enough of the size asked is in place, within `DEPLOYED_YEARS` and before any collapse.

        A Western force needs a lead nation for that; troops from outside alone do not.
        """
        enough = self.present & (self.series("troops") >= DEPLOYED * self.asked)
        enough &= (self.series("leads") >= 1) | (self.parameter("force.size") <= 0.0)
        return np.asarray((enough & self.before_collapse(DEPLOYED_YEARS)).any(axis=0))

    @cached_property
    def full_force(self) -> Bools:
        """Whether the force has at least the share `FULL` of its authorised size, by week."""
        return self.present & (self.series("troops") >= FULL * self.series("authorised"))

    @cached_property
    def reached_full_force(self) -> Bools:
        """Whether the force was full in any week."""
        return np.asarray(self.full_force.any(axis=0))

    @cached_property
    def under_fire(self) -> Bools:
        """Whether troops are in place under fire, at red rung 5 or above, by week."""
        fire: Bools = self.present & (self.series("red_rung") >= HARASSMENT)
        return fire

    @cached_property
    def withdrew(self) -> Bools:
        """Whether, `WITHDRAWN_WEEKS` after a week under fire, at most the share `WITHDRAWN` of the troops is left."""
        troops, later = self.series("troops"), WITHDRAWN_WEEKS
        played = np.arange(later + 1, self.weeks + 1)[:, None] <= self.state("history", "since")[None, :]
        left = troops[later:] <= WITHDRAWN * troops[: self.weeks - later]
        return np.asarray((self.under_fire[: self.weeks - later] & left & played).any(axis=0))

    @cached_property
    def replaced(self) -> Floats:
        """What Europe provides of the enablers that it lacked, as a share of them, summed over the horizon."""
        return add_up(self.series("gained") / self.state("enablers", "lacking"))

    # -- promises ---------------------------------------------------------------------------------------

    @cached_property
    def promised(self) -> Bools:
        """Whether a deal was signed and the option promises help in a renewed war."""
        promise = self.parameter("us.backstop") + self.parameter("guarantee.mutual_defence")
        return self.signed & (promise > 0.0)

    @cached_property
    def _tests(self) -> tuple[Bools, Bools]:
        return self.state("us", "tested") == 1, self.state("capitals", "pact_tested") == 1

    @cached_property
    def tested(self) -> Bools:
        """Whether the American promise or that of mutual defence was put to the test."""
        american, mutual = self._tests
        return american | mutual

    @cached_property
    def kept(self) -> Bools:
        """Whether one that was tested was kept."""
        american, mutual = self._tests
        kept: Bools = american & (self.state("us", "honoured") == 1)
        kept |= mutual & (self.state("capitals", "pact_honoured") == 1)
        return kept

    @cached_property
    def believed(self) -> Floats:
        """The chance that Russia gave, when it put them to the test, to any being kept; NaN where it is not noted."""
        american, mutual = self._tests
        broken = np.ones(self.lanes)
        for tested, state in ((american, "believed_backstop"), (mutual, "believed_pact")):
            chance = self.state("russia", state)
            broken *= np.where(tested, 1.0 - np.where(chance >= 0.0, chance, np.nan), 1.0)
        return 1.0 - broken

    # -- violence ---------------------------------------------------------------------------------------

    @cached_property
    def war_dead(self) -> Floats:
        """Dead of one war in the twelve months up to each week of fighting. What is fought after a longer pause is
        another war, and what violations and shelling kill is none."""
        return add_up_bouts(self.series("fought"), WEEKS_PER_YEAR, PAUSE_WEEKS)

    def deadly(self, deaths: float, years: int | None = None) -> Bools:
        """Whether one war killed at least `deaths` in twelve months, over `years` from the signing or the whole
        horizon."""
        weeks = self.weeks if years is None else years * WEEKS_PER_YEAR
        return np.asarray((self.war_dead[:weeks] >= deaths).any(axis=0))

    # -- arithmetic -------------------------------------------------------------------------------------

    def total(self, name: str) -> Floats:
        """The sum of a series over the horizon."""
        return self._recorder.total(self._model, name)

    def before_signing(self, name: str) -> Floats:
        """What a count of the war had come to at the signing, or in the last week played where there was none."""
        # In the first week after the signing nobody fights the war: the count stands where the signing left it.
        count: Floats = np.where(self.signed, self.at(name, 1), self.state("war", name))
        return count

    def at(self, name: str, week: int) -> Floats:
        """A series in a week since the signing, or in the last week of a shorter horizon."""
        return self._recorder.in_week(self._model, name, week)

    def ratio(self, above: str, below: str, week: int) -> Floats:
        """The ratio of two series in a week since the signing, or in the last week of a shorter horizon."""
        ratio: Floats = self.at(above, week) / np.maximum(self.at(below, week), 1e-9)
        return ratio
