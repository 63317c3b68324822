"""A run in Python: its tables as polars frames, its summary, comparisons, histories and analysis."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .answers import Comparison, Explanation
from .counterfactual import Scan, Twin, scan, twin
from .plot import Plot
from .printable import Printable
from .progress import events_shown

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from rich.console import RenderableType

    from ..analysis.findings.design import DesignFindings
    from ..analysis.findings.findings import Findings
    from ..app.run import RunAnswer
    from ..experiment.execute.events import OnEvent
    from ..experiment.store.run import Run as StoredRun
    from ..scenario import Precision, Scenario


class Run(Printable):
    """A run that was played and stored: a design of one point, or of several.

    In a notebook it shows the table that `sim run` prints. Rows are read when they are asked for.

    >>> run.outcomes.columns[:3]
    ['option', 'replication', 'deal_signed']
    """

    def __init__(self, stored: StoredRun, precision: Precision | None = None) -> None:
        self._stored = stored
        self._precision = precision

    # -- what it is ---------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """The folder that holds it."""
        return self._stored.folder

    @property
    def id(self) -> str:
        """The hash of what decides its rows: scenario, design, seed and rules."""
        return self._stored.manifest.run

    @property
    def options(self) -> dict[str, str]:
        """Titles of the options by id, in the scenario's order."""
        return dict(self._stored.manifest.options)

    @property
    def replications(self) -> int:
        """Replications that every option has at every design point."""
        return self._stored.replications

    @property
    def seed(self) -> int:
        """The random seed."""
        return self._stored.manifest.seed

    @property
    def settings(self) -> dict[str, float | str]:
        """What is set everywhere: numbers by path, theories by structure."""
        return {**self._stored.manifest.settings, **self._stored.manifest.structures}

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was played, with every parameter, source, option and lever."""
        return self._stored.scenario

    # -- tables -------------------------------------------------------------------------------------

    @property
    def outcomes(self) -> pl.DataFrame:
        """A row for each option, design point and replication: `option`, `point` where there are several,
        `replication`, and a column an outcome, null where it does not apply. Replication r is the same future under
        every option. `about` says what the outcomes are."""
        return self._stored.outcomes

    @property
    def weekly(self) -> pl.DataFrame:
        """A row for each option and week since the signing: `option`, `week` from 1, `n` replications played in it, and
        a column a series with their mean.

        Raises InputError where the run has several design points, or is a part of what is stored.
        """
        return self._stored.weekly

    @property
    def points(self) -> pl.DataFrame:
        """The design: `point`, a column for each path that is set (null: as the scenario has it)."""
        return self._stored.points

    @property
    def about(self) -> pl.DataFrame:
        """A row an outcome: `id`, `title`, `unit`, `better`, `denominator`, `kind` (share or mean), `definition`."""
        return self._stored.about

    @property
    def parameters(self) -> pl.DataFrame:
        """What was drawn: a row a replication, `replication` and a column for each uncertain parameter by its path.

        The same under every option. Raises InputError where there are several design points: take one, with `at`.
        """
        return self._stored.parameters

    def to_pandas(self) -> pd.DataFrame:
        """`outcomes` for pandas; it needs no pyarrow. Raises ImportError where pandas is not installed."""
        from .pandas_frame import pandas_frame

        return pandas_frame(self.outcomes)

    def at(self, point: int) -> Run:
        """One design point as a run of its own. Raises InputError for a point there is not.

        >>> grid.at(0).settings
        {'us.backstop': 0.0}
        """
        return Run(self._stored.at(point))

    # -- what it says -------------------------------------------------------------------------------

    def summary(self) -> Summary:
        """Every outcome under every option with its interval, and the paired differences from the reference.

        >>> run.summary().to_frame().columns[:6]
        ['option', 'outcome', 'estimate', 'low', 'high', 'n']
        """
        return Summary(self._answer())

    def compare(
        self, option: str | None = None, baseline: str | None = None, outcomes: Sequence[str] | None = None
    ) -> Comparison:
        """An option against another, replication by replication; without names, all against the reference.

        `outcomes` are ids, by default those of the headline. Raises InputError for names there are not.

        >>> [side["option"] for side in run.compare("us_backstop", "no_guarantee").as_json()["sides"]]
        ['no_guarantee', 'us_backstop']
        """
        from ..app.compare import compare_runs

        named = None if option is None else [baseline or self._stored.manifest.reference, option]
        with events_shown(None) as show:
            return Comparison(compare_runs([self._stored], named, outcomes, on_event=show))

    def explain(
        self,
        option: str,
        replication: int = 0,
        week: int | None = None,
        actor: str | None = None,
        on_event: OnEvent | None = None,
    ) -> Explanation:
        """The turning points of one history, or with `week` what was decided in it, and why; with `actor` by one.

        Raises InputError for what is not there.

        >>> run.explain("us_backstop", 0).turning_points[0].kind
        'membership'
        >>> run.explain("us_backstop", 0, week=8, actor="russia").flip.option
        'fight_on'
        """
        from ..app.explain import explain

        with events_shown(on_event) as show:
            return Explanation(explain(self._target, option, replication, week=week, actor=actor, on_event=show))

    def twin(self, option: str, replication: int, *given: str, on_event: OnEvent | None = None) -> Twin:
        """One history again with decisions given, all else under the same luck; see `reassurance_sim.twin`.

        >>> run.twin("us_backstop", 0, "365:russia.choose_rung:probes").same_end  # doctest: +SKIP
        False
        """
        return twin(self._target, option, replication, *given, on_event=on_event)

    def scan(
        self,
        option: str,
        replication: int,
        once: bool = False,
        each: bool = False,
        actor: str | None = None,
        on_event: OnEvent | None = None,
    ) -> Scan:
        """The decisions of one history given otherwise, one at a time; see `reassurance_sim.scan`.

        >>> run.scan("us_backstop", 0).to_frame()["changed"].sum()  # doctest: +SKIP
        """
        return scan(self._target, option, replication, once=once, each=each, actor=actor, on_event=on_event)

    @property
    def _target(self) -> str:
        return str(self.folder) if self._stored.point is None else f"{self.folder}@{self._stored.point}"

    def plot(self, figure: str = "endings", study: Run | None = None) -> Plot:
        """A figure of the run's report by its name, as `sim plot` draws it; in a notebook it shows itself.

        `study` is a run of a study that varies theories. Raises InputError for a name there is not, and where the run
        lacks what the figure needs.

        >>> run.plot("survival").save("survival.svg")  # doctest: +SKIP
        """
        from ..report.page.numbers import records_of
        from ..report.page.plots import plot

        findings = self._findings(study, figure == "history")
        return Plot(plot(findings, figure), records_of(findings, figure))

    def report(self, file: str | os.PathLike[str] | None = None, study: Run | None = None) -> Path:
        """Writes the report of the run, by default beside its rows, and returns where it is. Raises InputError."""
        from ..app.report.files import place_of, write
        from ..report.page.report import report_html

        place = place_of(self._stored) if file is None else Path(file)
        write(report_html(self._findings(study, True)), place)
        return place

    def parts(self, width: int) -> Iterator[RenderableType]:
        """The table that `sim run` prints."""
        return _answer_parts(self._answer(), width)

    def as_json(self) -> dict[str, Any]:
        """What `sim run --json` prints."""
        return self._answer().as_json()

    def _repr_html_(self) -> str:
        """The figures that carry the answer, above the table: how histories end and how long deals hold; of several
        design points how the outcome moves with what varies."""
        from ..report.page.plots import leading

        pictures = [Plot(figure)._repr_html_() for figure in leading(self._findings(None, False))]
        return "".join([*pictures, super()._repr_html_()])

    def _findings(self, study: Run | None, replay: bool) -> Findings | DesignFindings:
        from ..app.report.findings import design_findings_of, findings_of

        with events_shown(None) as show:
            if self._stored.manifest.points > 1:
                return design_findings_of(self._stored, False, show)
            return findings_of(self._stored, None if study is None else study._stored, False, show, replay)

    def _answer(self) -> RunAnswer:
        from ..app.run import answer_of

        return answer_of(self._stored, self._precision)


class Summary(Printable):
    """What a run comes to: of one design point outcomes and differences, of several each cell."""

    def __init__(self, answer: RunAnswer) -> None:
        self._answer = answer

    def to_frame(self) -> pl.DataFrame:
        """A row for each option (and design point) and outcome: `option`, `outcome`, `estimate`, `low`, `high`, `n`;
        of one design point also `difference`, `difference_low`, `difference_high` from the reference, and their
        `correlation`. Shares are from 0 to 1. Null: does not apply."""
        import polars as pl

        from ..report.runs.records import cell_records, summary_records

        if self._answer.cells is not None:
            return pl.DataFrame(list(cell_records(self._answer.cells)), infer_schema_length=None)
        assert self._answer.summary is not None
        return pl.DataFrame(list(summary_records(self._answer.summary)), infer_schema_length=None)

    def parts(self, width: int) -> Iterator[RenderableType]:
        """The table that `sim run` prints."""
        return _answer_parts(self._answer, width)

    def as_json(self) -> dict[str, Any]:
        """What `sim run --json` prints."""
        return self._answer.as_json()


def _answer_parts(answer: RunAnswer, width: int) -> Iterator[RenderableType]:
    from ..report.runs.summary import Layout, summary_parts

    if answer.cells is not None:
        from ..report.runs.design import design_parts

        return design_parts(answer.cells, answer.precision, Layout(width), answer.changes)
    assert answer.summary is not None
    return summary_parts(answer.summary, Layout(width), endings=answer.endings)
