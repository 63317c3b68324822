"""One history with decisions given: its twin, and the scan of its decisions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..app.scenarios import setting_texts
from .printable import Printable
from .progress import events_shown

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from ..analysis.explanation import Scanned, TwinPlayed
    from ..experiment.execute.events import OnEvent
    from ..simulation.counterfactual.scan import Scan as ScanResult
    from ..simulation.counterfactual.twin import Twin as TwinResult

File = str | os.PathLike[str]


class Twin(Printable):
    """One history beside itself with decisions given, under the same luck.

    `result` holds both histories with their turning points, how each ends, and every time that a decision was given.
    """

    def __init__(self, played: TwinPlayed) -> None:
        self._played = played

    @property
    def result(self) -> TwinResult:
        """The parts of the answer."""
        return self._played.explanation

    @property
    def same_end(self) -> bool:
        """Whether both come to the same: no deal, a ceasefire to the end, general war or alert, a full war or none."""
        return self.result.same_end

    @property
    def parting(self) -> int | None:
        """The calendar week of the first turning point that differs; None where none does."""
        return None if self.result.parting is None else self.result.parting.week

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim explain --flip` prints."""
        from ..report.explain.counterfactual import twin_parts

        return twin_parts(self._played, width)

    def as_json(self) -> dict[str, Any]:
        """What `sim explain --flip --json` prints."""
        from ..report.explain.counterfactual import twin_json

        return twin_json(self._played)


class Scan(Printable):
    """The decisions of one history given otherwise, one at a time. `result` holds how it ends and every trial."""

    def __init__(self, scanned: Scanned) -> None:
        self._scanned = scanned

    @property
    def result(self) -> ScanResult:
        """The parts of the answer."""
        return self._scanned.explanation

    def to_frame(self) -> pl.DataFrame:
        """A row a trial: `week`, `decision`, the options `taken` and `tried`, `once`, the `chance` that its actor gave
        to the one tried, whether the end `changed`, its `fate`, `weeks_since_signing` and `full_war`, and the `command`
        that plays it."""
        import polars as pl

        from ..report.explain.counterfactual import scan_records

        return pl.DataFrame(list(scan_records(self._scanned)), infer_schema_length=None)

    def parts(self, width: int) -> Iterator[RenderableType]:
        """What `sim explain --scan` prints."""
        from ..report.explain.counterfactual import scan_parts

        return scan_parts(self._scanned, width)

    def as_json(self) -> dict[str, Any]:
        """What `sim explain --scan --json` prints."""
        from ..report.explain.counterfactual import scan_json

        return scan_json(self._scanned)


def twin(
    target: File,
    option: str,
    replication: int,
    *given: str,
    seed: int | None = None,
    settings: Mapping[str, Any] | None = None,
    on_event: OnEvent | None = None,
) -> Twin:
    """Plays one history of a scenario file or a run again with decisions given, all else under the same luck.

    `given` are decisions as `WEEK:DECISION:OPTION`: the option, by name or number, is taken whenever the decision is
    made from that calendar week on and the option is open; with `:once` behind it in that week alone. `target` is a
    file, a run folder or its name, with `@POINT` for a design point; `settings` are by path. Raises InputError for what
    is not there, for a decision that is not made, and for an option that is not open when it is first given.

    >>> rs.twin("scenarios/reassurance.yaml", "us_backstop", 0, "365:russia.choose_rung:probes").same_end
    False
    """
    from ..app.explain import twin as play
    from ..simulation.counterfactual.intervention import Intervention

    interventions = [Intervention.parse(text) for text in given]
    with events_shown(on_event) as show:
        return Twin(play(os.fspath(target), option, replication, interventions, seed, setting_texts(settings), show))


def scan(
    target: File,
    option: str,
    replication: int,
    *,
    once: bool = False,
    each: bool = False,
    actor: str | None = None,
    seed: int | None = None,
    settings: Mapping[str, Any] | None = None,
    on_event: OnEvent | None = None,
) -> Scan:
    """Gives each decision of one history otherwise, one at a time, and says which would have changed how it ends.

    Tried is the likeliest open option but the one taken, or `each` open one; from its week on, or `once`. `actor`
    limits it to the decisions of one. `target` and `settings` are as for `twin`. Raises InputError for what is not
    there.

    >>> scan = rs.scan("scenarios/reassurance.yaml", "us_backstop", 0, actor="ukraine")
    >>> scan.to_frame().select("week", "decision", "taken", "tried", "changed").rows()
    [(60, 'ukraine.answer', 'sign', 'fight_on', True), (376, 'ukraine.respond', 'strike_deep', 'answer_in_kind', False)]
    """
    from ..app.explain import scan as play

    with events_shown(on_event) as show:
        place = os.fspath(target)
        return Scan(play(place, option, replication, seed, setting_texts(settings), once, each, actor, show))
