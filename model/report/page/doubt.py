"""What the answer depends on: rival theories, the numbers and what they rest on, where the leading option fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..decide.boxes import restriction_text
from ..figures.dots import DotRow, dots_figure
from ..figures.figure import Figure, Table
from ..figures.shares import LETTERS, ShareRow, shares_figure
from ..figures.svg import Content, Markup, join, tag
from ..figures.words import bounds, percent
from ..text.numbers import share_text
from .html import Section, command, figure_html, items, missing, remark, table_html
from .opening import theory_count

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision
    from ...analysis.decide.failures import Failure
    from ...analysis.findings.findings import Findings
    from ...analysis.findings.theories import Theories

SHOWN = 8
STUDY = "scenarios/studies/rival_theories.yaml"


def theories_section(findings: Findings) -> Section:
    """The main outcome under each combination of rival theories, and the regret over them."""
    scenario = findings.run.scenario
    chosen = {**scenario.structures, **findings.run.manifest.structures}
    held = ", ".join(f"{name}: {value}" for name, value in chosen.items())
    words = [
        tag(
            "p",
            f"The model holds {theory_count(scenario)} combinations of rival theories; this run holds one ({held}). "
            "Which theory is right is another doubt than sampling error, and is not averaged away here.",
        )
    ]
    theories = findings.theories
    if theories is None:
        words.append(
            missing(
                "how the order of options changes with the theory",
                command("sim", "run", STUDY),
                " plays it, and ",
                command("sim", "report", "RUN", "--with", "STUDY_RUN"),
                " shows it here.",
            )
        )
        return Section("theories", "Does it depend on the theory?", "Theories", join(words))
    words += [remark(line) for line in theory_lines(theories)]
    titles = dict(findings.run.manifest.options)
    return Section(
        "theories",
        "Does it depend on the theory?",
        "Theories",
        join(words),
        join([figure_html(theory_figure(theories, titles)), _regret_table(theories, titles)]),
    )


def theory_lines(theories: Theories) -> list[str]:
    """What the study varies, and how many combinations name which option best."""
    best: dict[str, int] = {}
    for place in range(len(theories.labels)):
        short = {option: theories.regret(option)[place] for option in theories.means}
        for option, value in short.items():
            if value == 0.0:
                best[option] = best.get(option, 0) + 1
    ranked = sorted(best.items(), key=lambda item: -item[1])
    counts = "; ".join(f"{option} in {count}" for option, count in ranked)
    return [
        f"From {theories.study}: {len(theories.labels)} combinations of {', '.join(theories.structures)}, at least "
        f"{theories.replications:,} histories of each option in each.",
        f"The highest estimate by combination: {counts}. Which is highest rests on luck too: this counts estimates and "
        "tells no options apart.",
    ]


def theory_figure(theories: Theories, titles: dict[str, str]) -> Figure:
    """An open dot for each combination of theories."""
    order = sorted(
        theories.means,
        key=lambda option: max((value for value in theories.regret(option) if value is not None), default=9e9),
    )
    rows = [DotRow(titles.get(option, option), None, theories.means[option]) for option in order]
    info = theories.outcome
    return dots_figure(
        "theories",
        rows,
        theories.labels,
        info.unit,
        info.kind,
        f"{info.title[:1].upper()}{info.title[1:]} under each combination of rival theories",
        f"The least worst shortfall from the best of each combination: {titles.get(order[0], order[0])}.",
        "One open dot a combination; the options with the smallest worst shortfall first. No sampling error is drawn.",
    )


def _regret_table(theories: Theories, titles: dict[str, str]) -> Markup:
    share = theories.outcome.kind == "share"
    rows = []
    for option in theories.means:
        known = [value for value in theories.regret(option) if value is not None]
        if not known:
            continue
        worst, mean = max(known), sum(known) / len(known)
        cells = [f"{value * 100:.0f}" if share else f"{value:.3g}" for value in (mean, worst)]
        rows.append((worst, (titles.get(option, option), *cells)))
    unit = "points" if share else theories.outcome.unit
    table = Table(
        ("option", f"mean shortfall, {unit}", f"worst shortfall, {unit}"),
        tuple(cells for _, cells in sorted(rows, key=lambda row: row[0])),
    )
    title = "Regret over the theories: how far from the best of each combination"
    return tag("div", tag("h3", title), table_html(table, title), remark("Estimates; luck widens them."), class_="card")


def hangs_on_section(findings: Findings) -> Section:
    """What the outcome hangs on, and the values at which another option comes out ahead."""
    manifest, decision = findings.run.manifest, findings.decision
    counts = manifest.parameters_by_basis
    letters = ", ".join(f"{letter} {basis}" for basis, letter in LETTERS.items() if counts.get(basis))
    words: list[Content] = [
        tag(
            "p",
            f"{counts.get('assumed', 0):,} of {sum(counts.values()):,} numbers are assumed: this project's own "
            "judgement. A letter says what a number rests on.",
        ),
        remark(f"Letters: {letters}, o content of an option."),
    ]
    shows: list[Markup] = []
    if findings.variance is not None:
        shows.append(figure_html(variance_figure(findings)))
    else:
        scenario = "RUN/scenario.yaml"
        words.append(
            missing(
                "shares of variance due to assumed numbers",
                command("sim", "ledger", scenario, "--variance"),
                " works them out (minutes) and the next report shows them.",
            )
        )
    if decision is None:
        words.append(_analysis_missing(findings))
        return Section("hangs-on", "What it hangs on", "What it hangs on", join(words), join(shows))
    for drivers in decision.drivers:
        figure = drivers_figure(drivers.of, drivers, findings)
        if figure is not None:
            shows.append(figure_html(figure))
    words.append(_thresholds(decision))
    return Section("hangs-on", "What it hangs on", "What it hangs on", join(words), join(shows))


def _analysis_missing(findings: Findings) -> Markup:
    return missing(
        "what drives the outcome, switching values and where it fails",
        command("sim", "analyse", "RUN"),
        " works it out and stores it beside the run; the next report shows it.",
    )


def drivers_figure(of: str, drivers: object, findings: Findings) -> Figure | None:
    """Parameters by the share of variance that each explains alone, with their basis; None where none does."""
    alone = getattr(drivers, "alone", ())
    if not alone:
        return None
    rows = [ShareRow(driver.name, driver.basis, driver.share) for driver in alone[:SHOWN]]
    floor = getattr(drivers, "alone_floor", 0.0)
    name = "drivers-" + "".join(letter if letter.isalnum() else "-" for letter in of.lower())
    return shares_figure(
        name,
        rows,
        f"What drives {of}: share of all variance that each number explains alone",
        f"The largest: {rows[0].name}, {share_text(rows[0].value)}, {rows[0].basis}.",
        f"Orange: assumed. Shuffled numbers reach {share_text(floor)}: below that nothing is told from luck.",
    )


def variance_figure(findings: Findings) -> Figure:
    """The share of variance over parameters that assumed numbers make, for each option."""
    assert findings.variance is not None
    main = findings.endings.main.id
    titles = dict(findings.run.manifest.options)
    rows = []
    for share in findings.variance.shares:
        assumed = share.indices.assumed
        if share.outcome != main or share.difference or assumed.value is None:
            continue
        rows.append(
            ShareRow(titles.get(share.option, share.option), "assumed", assumed.value, assumed.low, assumed.high)
        )
    return shares_figure(
        "variance",
        rows,
        f"How much of the doubt about “{findings.endings.main.title}” comes from assumed numbers",
        "The share of the variance over parameters, luck averaged out, that assumed numbers make.",
        "Whiskers: 95% sampling error of the share.",
    )


def _thresholds(decision: Decision) -> Markup:
    if not decision.thresholds:
        return tag(
            "p",
            tag("strong", "No switching value:"),
            " no single number was found beyond which another option is better.",
        )
    lines = [
        tag(
            "span",
            tag("code", change.parameter),
            f": below {change.value:.3g} [{change.low:.3g}, {change.high:.3g}] {change.below}, above it {change.above} "
            f"(in {percent(change.support)} of 100 resamples)",
        )
        for change in decision.thresholds[:SHOWN]
    ]
    return join([tag("p", tag("strong", "Switching values:")), items(lines)])


def fails_section(findings: Findings) -> Section | None:
    """Where the leading options fail: boxes in words, with their coverage and density; None without an analysis."""
    decision = findings.decision
    if decision is None:
        return None
    words = [
        tag(
            "p",
            "A box is a range of a few numbers in which failures gather. Coverage: of all failures, how many lie in "
            "it. Density: of the histories in it, how many fail.",
        )
    ]
    shows = [failure_html(failure, dict(findings.run.manifest.options)) for failure in decision.failures]
    return Section("fails", "Where it fails", "Where it fails", join(words), join(shows))


def failure_html(failure: Failure, titles: dict[str, str]) -> Markup:
    """The boxes of one option in words."""
    title = tag("h3", f"Where “{titles.get(failure.option, failure.option)}” fails")
    if failure.discovery is None:
        return tag("div", title, tag("p", f"Not worked out: {failure.refused}."), class_="card")
    base = percent(failure.discovery.failures.estimate)
    if not failure.discovery.boxes:
        text = f"{base} of 100 histories fail, spread over all numbers alike as far as can be told."
        return tag("div", title, tag("p", text), class_="card")
    lines = []
    for box in failure.discovery.boxes:
        where = " and ".join(restriction_text(restriction) for restriction in box.restrictions)
        verdict = "" if box.stands else " It does not stand: held-out failures are no denser inside."
        lines.append(
            f"Where {where}: {percent(box.density.estimate)} {bounds(box.density)} of 100 fail, {base} overall; "
            f"this holds {percent(box.coverage.estimate)} {bounds(box.coverage)} of 100 failures.{verdict}"
        )
    held = f"Judged on {failure.discovery.held_out:,} histories that the search did not see."
    return tag("div", title, items(lines), remark(held), class_="card")
