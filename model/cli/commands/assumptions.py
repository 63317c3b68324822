"""The commands that list what answers rest on: ledger, what a scenario has, and the glossary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...errors import InputError, Problem, did_you_mean
from ..arguments import (
    AsJson,
    Basis,
    Format,
    Grep,
    ScenarioArgument,
    Settings,
    Workers,
    chosen_format,
    option_id,
    option_ids,
)
from ..completion import complete_option, complete_outcome
from ..output import dash, notices, progress, say, show_answer, stdout

if TYPE_CHECKING:
    from ...analysis.assumptions.variance import Variance


def ledger(
    scenario: ScenarioArgument,
    variance: Annotated[
        bool,
        typer.Option(
            "--variance",
            help="Also compute the variance due to assumed parameters (minutes; an estimate is printed first).",
        ),
    ] = False,
    points: Annotated[int, typer.Option(help="Design points of --variance.")] = 256,
    swings: Annotated[
        str | None,
        option_id(
            "Show how far each parameter alone moves an outcome of this option, the widest first (a minute or more)."
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            help="Outcome of --swings (default: the main one).", show_default=False, autocompletion=complete_outcome
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", help="Replications of --swings at either end of each range.")
    ] = 64,
    seed: Annotated[int, typer.Option(help="Random seed of --variance and --swings.")] = 1,
    options: Annotated[str | None, option_ids("Options of --variance (default: all).")] = None,
    settings: Settings = None,
    grep: Grep = None,
    basis: Basis = None,
    workers: Workers = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Lists every parameter, what it rests on and what it can touch."""
    from ...app import ledger as use_case
    from ...app.scenarios import option_list
    from ...experiment.execute.events import Notice
    from ...report.assumptions import ledger as report
    from ...report.assumptions.variance import cost_text

    given = tuple(settings or ())
    form = chosen_format(form, as_json)
    if swings is not None:
        if variance or options or grep or basis:
            raise InputError(Problem("--swings is of one option and all parameters", expected="nothing else beside it"))
        _swings(scenario, swings, given, outcome, replications, seed, workers, form)
        return
    if outcome is not None:
        raise InputError(Problem("--outcome is of the swings", expected="--swings OPTION beside it"))
    entries = use_case.ledger(scenario, given, grep, basis)
    fault: InputError | None = None
    shares: Variance | None
    if variance:
        with progress() as on_event:
            answer = use_case.variance(
                scenario,
                given,
                points,
                seed,
                options,
                workers,
                on_cost=lambda cost: on_event(Notice(f"variance shares: {cost_text(cost)}")),
                on_event=on_event,
            )
        if answer.folder is not None:
            say(f"stored in {answer.folder}")
        shares, fault = answer.shares, answer.storage_error
    else:
        shares = use_case.stored(scenario, given)
    show_answer(
        form,
        lambda: report.ledger_parts(entries, stdout().width, shares, str(scenario), option_list(options)),
        lambda: report.as_json(entries, shares),
        lambda: report.ledger_records(entries),
    )
    if fault is not None:
        raise fault


def _swings(
    scenario: Path,
    option: str,
    settings: tuple[str, ...],
    outcome: str | None,
    replications: int,
    seed: int,
    workers: int | None,
    form: str,
) -> None:
    """Prints the swings of one option, after a word on each step."""
    from ...app import ledger as use_case
    from ...experiment.execute.events import Notice
    from ...report.assumptions import swings as report

    on_event = notices()
    swings = use_case.swings(
        scenario, option, settings, outcome, replications, seed, workers, on_event,
        on_step=lambda step: on_event(Notice(report.swings_text(step))) if step.replications < replications else None,
    )  # fmt: skip
    show_answer(
        form,
        lambda: report.swings_parts(swings, stdout().width, dash()),
        lambda: report.swings_json(swings),
        lambda: report.swings_records(swings),
    )


File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A scenario file; or a run folder, or the name of one in runs.", show_default=False
    ),
]


def options(
    file: File,
    option: Annotated[
        str | None,
        typer.Argument(
            metavar="OPTION",
            help="Show every lever that this option sets, and to what.",
            show_default=False,
            autocompletion=complete_option,
        ),
    ] = None,
    grep: Grep = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Lists the options of a scenario, and what each sets."""
    if option is None:
        _list("options", file, grep, None, form, as_json)
        return
    from ...app.listing import contents
    from ...report.assumptions.listing import contents_parts
    from ...report.text.formats import records_of

    form = chosen_format(form, as_json)
    head, levers = contents(file, option, grep)
    show_answer(
        form,
        lambda: contents_parts(head, levers, stdout().width),
        lambda: {"option": head, "levers": levers},
        lambda: records_of(levers),
    )


def levers(
    file: File,
    option: Annotated[
        str | None,
        option_id("Show what this option sets them to."),
    ] = None,
    grep: Grep = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Lists the levers that options set: bounds, defaults."""
    _list("levers", file, grep, None, form, as_json, option)


def outcomes(file: File, grep: Grep = None, form: Format = "table", as_json: AsJson = False) -> None:
    """Lists the outcomes with their definitions."""
    _list("outcomes", file, grep, None, form, as_json)


def parameters(
    file: File, grep: Grep = None, basis: Basis = None, form: Format = "table", as_json: AsJson = False
) -> None:
    """Lists the parameters: values, what they rest on, sources."""
    _list("parameters", file, grep, basis, form, as_json)


def structures(file: File, grep: Grep = None, form: Format = "table", as_json: AsJson = False) -> None:
    """Lists the rival theories and which are in force."""
    _list("structures", file, grep, None, form, as_json)


def sources(file: File, grep: Grep = None, form: Format = "table", as_json: AsJson = False) -> None:
    """Lists the sources that parameters cite."""
    _list("sources", file, grep, None, form, as_json)


def glossary(
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="Words to look up; none for all.")] = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Explains the words of tables, reports and messages."""
    from ...report.text.glossary import glossary_parts, matching

    form = chosen_format(form, as_json)
    wanted = words or []
    if unknown := [word for word in wanted if not matching([word])]:
        known = [word for _, words_of, _ in matching([]) for word in words_of.split(", ")]
        raise InputError(
            [
                Problem(
                    f"no entry of the glossary has {word!r}",
                    expected="a word of it, or none for all",
                    suggestion=did_you_mean(word, known),
                )
                for word in unknown
            ]
        )
    records = [dict(zip(("group", "word", "sense"), entry, strict=True)) for entry in matching(wanted)]
    show_answer(form, lambda: glossary_parts(wanted, stdout().width), lambda: {"words": records}, lambda: records)


def _list(
    kind: str, file: Path, grep: str | None, basis: str | None, form: str, as_json: bool, option: str | None = None
) -> None:
    from ...app.listing import listing
    from ...report.assumptions.listing import listing_parts
    from ...report.text.formats import records_of

    form = chosen_format(form, as_json)
    records = listing(kind, file, grep, basis, option)
    show_answer(
        form,
        lambda: listing_parts(kind, records, stdout().width),
        lambda: {kind: records},
        lambda: records_of(records),
    )
