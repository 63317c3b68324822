"""The back of a report: every outcome, every assumption with its source, the limits, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ....analysis.assumptions.ledger import EFFECTS
from ...figures.drawing.figure import Table
from ...figures.drawing.svg import Content, Markup, join, tag
from ...figures.drawing.words import column_style, plain
from ...text.words import BASES, sentence
from ..html import Section, command, details, items, remark, table_html, terms

if TYPE_CHECKING:
    from ....analysis.findings.findings import Findings
    from ....experiment.design.manifest import Manifest, OutcomeInfo
    from ....scenario import Parameter, Scenario


def outcomes_section(findings: Findings) -> Section:
    """Every outcome under every option, in the groups of the scenario's questions; what coincides is shown once."""
    manifest = findings.run.manifest
    doubles = {name for names in findings.same.values() for name in names}
    left = {info.id: info for info in manifest.outcomes if info.id not in doubles}
    groups: list[tuple[str, list[OutcomeInfo]]] = []
    for question in findings.run.scenario.questions:
        chosen = [left.pop(name) for name in question.outcomes if name in left]
        if chosen:
            groups.append((question.ask, chosen))
    if left:
        groups.append(("Everything else", list(left.values())))
    words = [tag("p", "Estimates with 95% intervals, each outcome over the histories that it applies to.")]
    if findings.same:
        known = manifest.outcome
        lines = [
            f"{known[first].title} ({first}): the same histories as {', '.join(names)}"
            for first, names in findings.same.items()
        ]
        words += [tag("p", tag("strong", "Shown once, the same histories in this run:")), items(lines)]
    shows = [details(title, _outcome_table(findings, infos, title), _definitions(infos)) for title, infos in groups]
    return Section("outcomes", "Every outcome", "Every outcome", join(words), join(shows))


def _outcome_table(findings: Findings, infos: Sequence[OutcomeInfo], label: str) -> Markup:
    options = findings.summary.options
    columns = []
    for info in infos:
        estimates = [option.outcomes[info.id] for option in options]
        look = column_style(estimates, info.unit, info.kind)
        columns.append((f"{info.title}, {look.unit}", [plain(look, item) for item in estimates]))
    head = ("option", *(title for title, _ in columns))
    rows = [(option.title, *(cells[place] for _, cells in columns)) for place, option in enumerate(options)]
    return table_html(Table(head, tuple(rows)), label)


def _definitions(infos: Sequence[OutcomeInfo]) -> Markup:
    return terms(
        [
            (info.title, f"{(info.definition or info.title).rstrip('.')}. Over {info.denominator}. {info.id}")
            for info in infos
        ]
    )


def ledger_section(findings: Findings) -> Section:
    """Every parameter by its basis, every source, and the reports that contradict one another."""
    scenario, counts = findings.run.scenario, findings.run.manifest.parameters_by_basis
    words = join(
        [
            tag("p", f"{sum(counts.values()):,} numbers go into a history. They rest on:"),
            items(
                f"{basis}: {counts[basis]:,}"
                for basis in [*BASES, *sorted(set(counts) - set(BASES))]
                if counts.get(basis)
            ),
            remark(sentence(EFFECTS) + "."),
        ]
    )
    shows = []
    for basis in [*BASES, *sorted(set(counts) - set(BASES))]:
        parameters = [item for item in scenario.parameters.values() if item.basis == basis]
        if parameters:
            title = f"{sentence(basis)}: {len(parameters):,}"
            shows.append(details(title, _parameters(parameters, title), look="long"))
    shows.append(details(f"Sources: {len(scenario.sources):,}", _sources(scenario), look="long"))
    pairs = _contradictions(scenario)
    if pairs:
        shows.append(details(f"Reports that contradict one another: {len(pairs):,}", items(pairs), look="long"))
    return Section("ledger", "Every assumption", "Assumptions", words, join(shows))


def _parameters(parameters: Iterable[Parameter], label: str) -> Markup:
    rows = tuple((item.path, item.value.text(), item.unit, ", ".join(item.source)) for item in parameters)
    return table_html(Table(("number", "value", "unit", "source"), rows), label, "terse")


def _sources(scenario: Scenario) -> Markup:
    rows = []
    for source in scenario.sources.values():
        who = ", ".join(source.authors)
        where = source.outlet or source.publisher or ""
        rows.append((source.id, who, str(source.year or ""), source.title, where, source.provenance))
    return table_html(Table(("id", "authors", "year", "title", "where", "provenance"), tuple(rows)), "sources", "terse")


def _contradictions(scenario: Scenario) -> list[str]:
    seen, lines = set(), []
    for report in scenario.reports.values():
        for other in report.contradicts:
            pair = frozenset((report.id, other))
            if pair in seen or other not in scenario.reports:
                continue
            seen.add(pair)
            against = scenario.reports[other]
            lines.append(f"{report.outlet}: {report.claim} Against {against.outlet}: {against.claim}")
    return lines


def meanings(scenario: Scenario, names: Iterable[str]) -> list[Markup]:
    """What numbers are that are called by their paths, in the words of the scenario; nothing where it names none."""
    described = {name: scenario.parameters[name].description for name in names if name in scenario.parameters}
    described |= {name: scenario.levers[name].description for name in names if name in scenario.levers}
    if not described:
        return []
    return [
        tag("p", tag("strong", "What these numbers are")),
        terms([(name, text) for name, text in described.items()]),
    ]


def limits_section(manifest: Manifest) -> Section | None:
    """What the scenario says of its own limits."""
    limits = manifest.limits
    if not limits:
        return None
    return Section("limits", "Limits", "Limits", items(limits))


def reproduce_section(manifest: Manifest, option: str | None) -> Section:
    """The command, the hashes and the versions; with an `option` also how to open one of its histories."""
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    facts: list[tuple[str, Content]] = [("Again", _again(manifest))]
    if option is not None:
        facts.append(("One history", command("sim", "explain", "RUN", "--option", option, "--replication", "0")))
    facts += [
        ("Check it", command("sim", "verify", "RUN")),
        ("Scenario", f"{manifest.scenario}, {manifest.scenario_hash}"),
        *([("Study", manifest.study)] if manifest.study else []),
        ("Run", manifest.run),
        ("Rows", manifest.values),
        ("Rules", manifest.sources),
        ("Model", manifest.model_version),
        ("Libraries", versions or "not recorded"),
    ]
    where = tag(
        "p", "In commands, RUN stands for the folder of this run, or for its name in ", tag("code", "runs"), "."
    )
    return Section("reproduce", "Make it again", "Reproduce", join([where, terms(facts)]))


def _again(manifest: Manifest) -> Content:
    """The command that plays the run again."""
    if manifest.points > 1:
        return join(
            [command("sim", "run", "STUDY"), f", the file of the study {manifest.study}" * bool(manifest.study)]
        )
    again = ["sim", "run", "RUN/scenario.yaml", "-n", str(manifest.replications), "--seed", str(manifest.seed)]
    if set(manifest.option_ids) != set(manifest.scenario_options or manifest.option_ids):
        again += ["--options", ",".join(manifest.option_ids)]
    return command(*again, *set_again(manifest))


def set_again(manifest: Manifest) -> list[str]:
    """The words of a command that set what the run set, each number as it was."""
    words = []
    for path, value in {**manifest.settings, **manifest.structures}.items():
        short = f"{value:g}" if not isinstance(value, str) and float(f"{value:g}") == value else str(value)
        words += ["--set", f"{path}={short}"]
    return words
