"""The output of `sim explain --flip` and `--scan`: a history beside its twin, and its decisions tried one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ...simulation.counterfactual.intervention import DECISIONS
from ..text.columns import ruled_table
from ..text.words import percent, plural, sentence
from ..text.wrap import paragraph
from .explanation import folded, plain_json
from .side_by_side import beside, beside_table, records_beside

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.explanation import Scanned, TwinPlayed
    from ...simulation.counterfactual.ends import End
    from ...simulation.counterfactual.intervention import Intervention
    from ...simulation.counterfactual.lanes import GivenDecision
    from ...simulation.counterfactual.scan import Scan, Trial
    from ...simulation.counterfactual.twin import Twin
    from ...simulation.explain.answers import History

AS_IT_WAS, WITH_IT = "as it was", "as given"
"""The names of the two sides."""


def end_text(end: End) -> str:
    """How a history ends, as a sentence without its full stop."""
    after = "" if end.since is None else f" {plural(end.since, 'week')} after the signing"
    said = {
        "unsigned": "no deal is signed",
        "holds": "the ceasefire holds to the end",
        "war": f"general war is back{after}",
        "alert": f"a serious nuclear alert ends it{after}",
    }[end.fate]
    return said + (", a full war" if end.full_war and end.fate == "war" else "; a full war" if end.full_war else "")


def option_text(decision: str, option: str) -> str:
    """An option of a decision in words."""
    known = DECISIONS[decision]
    return known.titles[known.options.index(option)]


def intervention_text(intervention: Intervention) -> str:
    """What is given, and when, in words."""
    decision = DECISIONS[intervention.decision]
    when = f"in week {intervention.week} alone" if intervention.once else f"from week {intervention.week} on"
    return f"{decision.title}: {intervention.option_title}, {when}"


def verdict_text(twin: Twin) -> str:
    """Whether the twin comes to another end, which is the first thing to be said of it."""
    return "it comes to the same end" if twin.same_end else "it comes to another end"


def scan_text(scan: Scan) -> str:
    """What came of trying the decisions of a history one by one, in one sentence without its full stop."""
    if not scan.trials:
        return "nobody decided anything in it that can be given otherwise"
    changing = {trial.intervention.week: trial for trial in scan.changing}
    tried = f"{plural(scan.decisions, 'decision')} tried one by one"
    if len(scan.trials) > scan.decisions:
        tried += f", {len(scan.trials)} options in all"
    count = len(scan.changing)
    if not count:
        return f"{tried}: none changes how it ends"
    if count == len(scan.trials):
        return f"{tried}: {'it changes' if count == 1 else 'each of them changes'} how it ends"
    weeks = sorted(changing)
    first = f", the first in week {weeks[0]}, the last in week {weeks[-1]}" if count > 1 else f", in week {weeks[0]}"
    return f"{tried}: {count} {'changes' if count == 1 else 'change'} how it ends{first}"


# -- a twin ---------------------------------------------------------------------------------------------


def twin_parts(played: TwinPlayed, width: int) -> Iterator[RenderableType]:
    """What is given, how it ends, what the actor would have done, and the two histories from where they part."""
    from rich.text import Text

    twin = played.explanation
    yield _heading(twin.original)
    for intervention in twin.interventions:
        yield paragraph(intervention_text(intervention), width, "given: ")
    yield paragraph(verdict_text(twin), width, look="bold")
    yield paragraph(end_text(twin.original_end), width, f"{AS_IT_WAS}: ", " " * 11)
    yield paragraph(end_text(twin.twin_end), width, f"{WITH_IT}:  ", " " * 11)
    for decision in dict.fromkeys(given.decision for given in twin.given):
        yield paragraph(_own_choice(twin, [given for given in twin.given if given.decision == decision]), width)
    yield Text()
    if twin.parting is None:
        yield paragraph(f"the two are alike in all {len(twin.original.events)} turning points", width)
    else:
        before = sum(event.week < twin.parting.week for event in twin.original.events)
        same = f"; {plural(before, 'turning point')} before it {'is' if before == 1 else 'are'} the same in both"
        yield paragraph(f"◆ they first part in week {twin.parting.week}{same if before else ''}", width)
        yield Text()
        yield beside_table(beside(twin.original, twin.twin, twin.parting.week), (AS_IT_WAS, WITH_IT), width)
    yield Text()
    if twin.same_end and any(intervention.once for intervention in twin.interventions):
        yield paragraph("a choice given once is mostly taken back at the next review: without :once it holds", width)
    yield paragraph("why it was as it was, with the decisions to open:", width)
    yield Text(folded(played.command(), width))
    yield from _notes(played.notes, width)


def twin_json(played: TwinPlayed) -> dict[str, Any]:
    """The object of `sim explain --flip --json`: both histories with every event, unrounded."""
    twin = played.explanation
    content = {
        "command": played.command(given=twin.interventions),
        "notes": list(played.notes),
        "same_end": twin.same_end,
        **asdict(twin),
    }
    plain: dict[str, Any] = plain_json(content)
    return plain


def twin_records(played: TwinPlayed) -> Iterator[dict[str, Any]]:
    """A record for each line of the two histories, with what happened in both."""
    twin = played.explanation
    return records_beside(beside(twin.original, twin.twin), "as_it_was", "as_given")


def _own_choice(twin: Twin, given: Sequence[GivenDecision]) -> str:
    """What the actor would have done where a decision was given, the first time and later."""
    first, later = given[0], given[1:]
    decision = DECISIONS[first.decision]
    text = f"{sentence(decision.title)} in week {first.week} was {option_text(first.decision, first.own)}"
    if first.own == first.option:
        text += ": the same as is given"
    if first.chance is not None:
        text += f"; what is given had a chance of {percent(first.chance)}"
    if not later:
        return text
    same = sum(again.open and again.own == again.option for again in later)
    closed = sum(not again.open for again in later)
    parts = [f"it came up {plural(len(later), 'more time')}"]
    if same:
        parts.append(f"{same} in which the same would have been taken anyhow")
    if closed:
        parts.append(f"{closed} in which it was not open, and the actor's own choice stood")
    return f"{text}; {', '.join(parts)}"


# -- a scan ---------------------------------------------------------------------------------------------


def scan_parts(scanned: Scanned, width: int) -> Iterator[RenderableType]:
    """How the history ends, what trying its decisions came to, and a line for each trial."""
    from rich.text import Text

    scan = scanned.explanation
    yield _heading(scan)
    yield paragraph(end_text(scan.end), width, f"{AS_IT_WAS}: ", " " * 11)
    yield paragraph(scan_text(scan), width, look="bold")
    if scan.trials:
        yield Text()
        yield _trials(scan.trials, width)
        yield Text()
        yield paragraph(_legend(scan), width)
        shown = next(iter(scan.changing), scan.trials[0])
        yield paragraph("one of them beside the history as it was:", width)
        yield Text(folded(scanned.command(given=[shown.intervention]), width))
    yield from _notes(scanned.notes, width)


def scan_json(scanned: Scanned) -> dict[str, Any]:
    """The object of `sim explain --scan --json`: every trial, with the command that plays it."""
    content = {"command": f"{scanned.command()} --scan", "notes": list(scanned.notes), **asdict(scanned.explanation)}
    for trial, record in zip(scanned.explanation.trials, content["trials"], strict=True):
        record["command"] = scanned.command(given=[trial.intervention])
    plain: dict[str, Any] = plain_json(content)
    return plain


def scan_records(scanned: Scanned) -> Iterator[dict[str, Any]]:
    """A record for each trial, with the command that plays it."""
    for trial in scanned.explanation.trials:
        given = trial.intervention
        yield {
            "week": given.week,
            "decision": given.decision,
            "taken": trial.own,
            "tried": given.option,
            "once": given.once,
            "chance": trial.chance,
            "changed": trial.changed,
            "fate": trial.end.fate,
            "weeks_since_signing": trial.end.since,
            "full_war": trial.end.full_war,
            "command": scanned.command(given=[given]),
        }


def _trials(trials: Sequence[Trial], width: int) -> RenderableType:
    from rich.text import Text

    rows = [
        (
            str(trial.intervention.week),
            sentence(DECISIONS[trial.intervention.decision].title),
            trial.own.replace("_", " "),
            trial.intervention.option.replace("_", " "),
            "" if trial.chance is None else percent(trial.chance),
            end_text(trial.end) if trial.changed else "the same end",
        )
        for trial in trials
    ]
    table = ruled_table(2)
    for place, title in enumerate(("week", "decision", "taken", "tried", "chance", "comes to")):
        cells = [title, *(row[place] for row in rows)]
        if title in ("week", "chance"):
            table.add_column(title, justify="right", no_wrap=True)
            continue
        # No narrower than its longest word, so that lines break between words.
        word = max(len(word) for cell in cells for word in cell.split())
        most = None if title == "comes to" else max(word, (width - 18) // 5)
        table.add_column(title, min_width=word, max_width=most, overflow="fold")
    for trial, row in zip(trials, rows, strict=True):
        end = Text(row[-1], style="" if trial.changed else "dim")
        table.add_row(*row[:-1], end, style="bold" if trial.changed else None)
    return table


def _legend(scan: Scan) -> str:
    once = scan.trials[0].intervention.once
    which = "every open option" if len(scan.trials) > scan.decisions else "the likeliest open option but the one taken"
    held = "in that week alone" if once else "from that week on, at every later time that it is open"
    return (
        f"tried: {which}, given {held}; all luck is as it was. chance: what its actor gave to it. The same end: the "
        "same of no deal, ceasefire to the end, general war and alert, and a full war or none"
    )


# -- both -----------------------------------------------------------------------------------------------


def _heading(history: History | Scan) -> RenderableType:
    from rich.text import Text

    text = f"{history.title} ({history.option}), replication {history.replication}, seed {history.seed}"
    return Text(text, style="bold")


def _notes(notes: Sequence[str], width: int) -> Iterator[RenderableType]:
    for note in notes:
        yield paragraph(note, width)
