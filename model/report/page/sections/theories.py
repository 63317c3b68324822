"""Whether the answer depends on the theory: the main outcome under each combination of them, and the regret."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ....analysis.findings.endings import EVERY
from ....stats.intervals import share_of
from ...decide.names import titled
from ...decide.theories import leader_lines, survival_lines, threshold_text
from ...figures.dots import DotRow, dots_figure
from ...figures.drawing.figure import Figure, Table
from ...figures.drawing.svg import Content, Markup, join, tag
from ...figures.drawing.words import of_100
from ...figures.heat import Heading, HeatRow, heat_figure
from ...figures.shares import ShareRow, shares_figure
from ...text.theories import STUDY, VERBS, theory_subject, theory_value
from ...text.theories import theory_words as in_words
from ...text.words import sentence
from ..html import Section, command, details, figure_html, items, missing, remark, table_html, terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ....analysis.decide.regret import Figure as Measure
    from ....analysis.findings.findings import Findings
    from ....analysis.findings.theories import Theories
    from ....stats.intervals import Estimate

EDGES = (0.02, 0.05, 0.1, 0.2)
"""The shortfalls, as shares, from which the darker shades begin; of other outcomes parts of the largest shortfall."""

LEAST_SHARE = 0.005
"""The least share of all beliefs that is drawn."""

SAID = 3
"""Lines about what survives that stand open."""

MEASURES = {"mean": "mean", "p90": "90th percentile", "maximum": "largest"}


def theories_section(findings: Findings) -> Section:
    """The main outcome under each combination of rival theories, and the regret over them."""
    scenario = findings.run.scenario
    held = "; ".join(in_words(name, value) for name, value in findings.run.theories.items())
    words: list[Content] = [
        tag(
            "p",
            f"The model holds {scenario.combinations} combinations of rival theories; this run holds one ({held}). "
            "Which theory is right is another doubt than sampling error, and is not averaged away here.",
        )
    ]
    title, short = "Does it depend on the theory?", "Theories"
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
        return Section("theories", title, short, join(words))
    titles = dict(findings.run.manifest.options)
    return Section(
        "theories", title, short, join([*words, *theory_words(theories, titles)]), theory_shows(theories, titles)
    )


def theory_shows(theories: Theories, titles: Mapping[str, str]) -> Markup:
    """The figures of a study over theories, and its regret as a table."""
    figures = [theory_figure(theories, titles), values_figure(theories, titles), regret_figure(theories, titles)]
    shows = [*(figure_html(figure) for figure in figures), _regret_table(theories, titles)]
    if (figure := beliefs_figure(theories, titles)) is not None:
        shows.append(figure_html(figure))
    return join(shows)


def theory_words(theories: Theories, titles: Mapping[str, str]) -> list[Markup]:
    """What the study varies, and in how many combinations which option is best."""
    count = len(theories.combinations)
    words = [
        remark(
            f"From {theories.study}: {count} combinations of {', '.join(theories.structures)}, at least "
            f"{theories.replications:,} histories of each option in each."
        ),
        details(
            "The theories in words",
            terms([(name, _values_in_words(theories, name)) for name in theories.structures]),
        ),
    ]
    counted = _counted(theories, titles)
    if counted:
        words.append(
            tag("p", tag("strong", "Best in how many combinations"), " (in brackets the range that luck leaves open):")
        )
        words.append(items(counted))
        words += _surviving(theories, titles)
        return words
    short = {option: theories.regret(option) for option in theories.means}
    best: dict[str, int] = {}
    for place in range(count):
        for option, behind in short.items():
            if behind[place] == 0.0:
                best[option] = best.get(option, 0) + 1
    ranked = sorted(best.items(), key=lambda item: -item[1])
    highest = "; ".join(f"{titles.get(option, option)} in {many}" for option, many in ranked)
    words.append(
        remark(
            f"The highest estimate by combination: {highest}. "
            "Which is highest rests on luck too: this counts estimates and tells no options apart."
        )
    )
    words.append(
        missing(
            "the same with luck taken out",
            command("sim", "analyse", "STUDY_RUN"),
            " works it out and stores it; the next report shows it.",
        )
    )
    return words


def _values_in_words(theories: Theories, structure: str) -> str:
    """`what deters: whom an attack draws in (tripwire); both (mixed)`."""
    values = [f"{theory_value(structure, value)} ({value})" for value in theories.values(structure)]
    return f"{theory_subject(structure)}{' ' if structure in VERBS else ': '}{'; '.join(values)}"


def _surviving(theories: Theories, titles: Mapping[str, str]) -> list[Markup]:
    """Which conclusions survive every theory, who leads under which, and the beliefs at which the best changes."""
    if theories.decision is None:
        return []
    decision = titled(theories.decision, list(titles.items()))
    outcome = theories.outcome.title
    across = decision.theories
    if across is None or outcome not in across.conclusions:
        return []
    survival = list(survival_lines(across))
    parts = [
        tag("p", tag("strong", "Which conclusions survive the theories"), f" (against “{across.reference}”):"),
        items(survival[:SAID]),
        *([details("By outcome", items(survival[SAID:]))] if len(survival) > SAID else []),
        tag("p", tag("strong", "Who does best under which theory"), " (in brackets those not told from it):"),
        items(leader_lines(across, outcome, in_words=True)),
    ]
    beliefs = decision.beliefs.get(outcome)
    if beliefs is not None and beliefs.means:
        changes = [threshold_text(threshold) for threshold in beliefs.thresholds]
        none = ["no belief in one theory changes the best option, as far as can be told from luck"]
        parts += [tag("p", tag("strong", "Beliefs at which the best option changes:")), items(changes or none)]
    return parts


def beliefs_figure(theories: Theories, titles: Mapping[str, str]) -> Figure | None:
    """The options by the share of all beliefs over the theories that make each the best; None without an analysis."""
    decision = theories.decision
    beliefs = None if decision is None else decision.beliefs.get(theories.outcome.id)
    regions = [] if beliefs is None else [region for region in beliefs.regions if region.share >= LEAST_SHARE]
    if not regions:
        return None
    values = [(structure, value) for structure in regions[0].central for value in regions[0].central[structure]]
    rows = [ShareRow(titles.get(region.option, region.option), "", region.share) for region in regions]
    body = tuple(
        (
            titles.get(region.option, region.option),
            of_100(region.share),
            *(of_100(region.central[structure][value]) for structure, value in values),
        )
        for region in regions
    )
    head = ("option", "best, of 100", *(f"mean belief in {structure}: {value}" for structure, value in values))
    figure = shares_figure(
        "beliefs",
        rows,
        "Under how many of all beliefs over the theories each option is the best",
        f"Most often: {rows[0].name}, {of_100(rows[0].value)} of 100.",
        "Over all beliefs alike, independent between structures, and over what luck leaves open. The table: the mean "
        "of the beliefs of those who would choose each.",
        "of 100 beliefs",
    )
    return Figure(figure.name, figure.title, figure.description, figure.note, Table(head, body), figure.draw)


def _counted(theories: Theories, titles: Mapping[str, str]) -> list[str]:
    """By option the combinations in which its mean regret is the least, with the range over luck; empty without an
    analysis."""
    decision = theories.decision
    best_in = None if decision is None else decision.best_in.get(theories.outcome.id)
    if best_in is None or "mean" not in best_in.counts:
        return []
    ranked = sorted(best_in.counts["mean"].items(), key=lambda pair: (-pair[1].count, -pair[1].high))
    lines = []
    for option, count in ranked:
        if count.high:
            spread = "" if count.low == count.high else f" [{count.low}, {count.high}]"
            lines.append(f"{titles.get(option, option)}: {count.count}{spread} of {best_in.structures}")
    return lines


def theory_figure(theories: Theories, titles: Mapping[str, str]) -> Figure:
    """An open dot for each combination of theories."""
    order, luck = _by_worst(theories), _luck(theories)
    rows = [DotRow(titles.get(option, option), None, theories.means[option]) for option in order]
    info = theories.outcome
    return dots_figure(
        "theories",
        rows,
        theories.labels,
        info.unit,
        info.kind,
        f"{sentence(info.title)} under each combination of rival theories",
        f"The least worst shortfall from the best of each combination: {titles.get(order[0], order[0])}.",
        f"{theories.replications:,} histories of each option in each combination; the options with the smallest worst "
        f"shortfall first.{' The whisker: 95% sampling error of one estimate in the middle.' if luck else ''}",
        luck,
    )


def _luck(theories: Theories) -> Estimate | None:
    """The sampling error of one estimate in the middle of all; None for what is no share of all histories."""
    known = sorted(value for row in theories.means.values() for value in row if value is not None)
    if not known or theories.outcome.kind != "share" or theories.outcome.denominator != EVERY:
        return None
    return share_of(round(known[len(known) // 2] * theories.replications), theories.replications)


def values_figure(theories: Theories, titles: Mapping[str, str]) -> Figure:
    """The mean shortfall of each option by the value of each theory, over the combinations with that value."""
    columns = [(structure, value) for structure in theories.structures for value in theories.values(structure)]
    edges, keys = _edges(theories)
    rows, body = [], []
    errors: list[float] = []
    for option in _by_worst(theories):
        short = theories.regret(option)
        values, behind = [], []
        for structure, value in columns:
            places = theories.within(structure, value)
            known = [look for place in places if (look := short[place]) is not None]
            values.append(sum(known) / len(known) if known else None)
            half = theories.half_width(option, places)
            errors += [] if half is None else [half]
            behind.append(_with_error(theories, values[-1], half))
        rows.append(HeatRow(titles.get(option, option), values, [_amount(theories, value) for value in values]))
        body.append((titles.get(option, option), *behind))
    head = ("option", *(f"{structure}: {value}" for structure, value in columns))
    headings = (
        Heading("theory of", [structure.replace("_", " ") for structure, _ in columns]),
        Heading("value", [value.replace("_", " ") for _, value in columns]),
    )
    return heat_figure(
        "values",
        rows,
        headings,
        edges,
        keys,
        Table(head, tuple(body)),
        "",
        f"Mean shortfall from the best option, by the value of each theory, {_unit(theories)}",
        f"{theories.structures[0].replace('_', ' ')} moves shortfalls most.",
        "Each cell: the mean over all combinations with that value, estimates, luck included. The theory that moves "
        f"shortfalls most stands first. Zero: the best in all of them.{_sampling(theories, errors, ', in the table')}",
    )


def regret_figure(theories: Theories, titles: Mapping[str, str]) -> Figure:
    """The shortfall of each option in each combination of theories."""
    edges, keys = _edges(theories)
    order = _by_worst(theories)
    short = {option: theories.regret(option) for option in order}
    rows = [
        HeatRow(
            titles.get(option, option),
            short[option],
            [_amount(theories, value) for value in short[option]],
            _amount(theories, theories.worst(option)),
        )
        for option in order
    ]
    body = tuple(
        (label, *(_amount(theories, short[option][place]) for option in order))
        for place, label in enumerate(theories.labels)
    )
    places = range(len(theories.combinations))
    errors = [
        half for option in order for place in places if (half := theories.half_width(option, [place])) is not None
    ]
    headings = [
        Heading(structure.replace("_", " "), [values[k].replace("_", " ") for values in theories.combinations])
        for k, structure in enumerate(theories.structures)
    ]
    within = " and then ".join(structure.replace("_", " ") for structure in theories.structures)
    return heat_figure(
        "regret",
        rows,
        headings,
        edges,
        keys,
        Table(("combination", *(titles.get(option, option) for option in order)), body),
        "worst",
        f"Regret over the theories: shortfall from the best option of each combination, {_unit(theories)}",
        f"The smallest worst shortfall: {rows[0].title}, {rows[0].last}.",
        f"One column a combination of theories, in the order of {within}. Estimates, luck included: sampling error "
        f"makes shortfalls larger, the worst most of all.{_sampling(theories, errors)}",
    )


def _by_worst(theories: Theories) -> list[str]:
    return sorted(theories.means, key=lambda option: (theories.worst(option) is None, theories.worst(option) or 0.0))


def _edges(theories: Theories) -> tuple[Sequence[float], Sequence[str]]:
    """The least values of the darker shades, and the name of each shade."""
    edges: Sequence[float] = EDGES
    if theories.outcome.kind != "share":
        most = max((theories.worst(option) or 0.0 for option in theories.means), default=0.0) or 1.0
        edges = [part * most for part in (0.1, 0.25, 0.5, 0.75)]
    names = [_amount(theories, edge) for edge in edges]
    between = [f"{low} to {high}" for low, high in pairwise(names)]
    return edges, [f"under {names[0]}", *between, f"{names[-1]} and more"]


def _amount(theories: Theories, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value * 100:.0f}" if theories.outcome.kind == "share" else f"{value:.3g}"


def _with_error(theories: Theories, value: float | None, half: float | None) -> str:
    text = _amount(theories, value)
    return f"{text} ± {_error(theories, half)}" if half else text


def _error(theories: Theories, half: float) -> str:
    return f"{half * 100:.1f}" if theories.outcome.kind == "share" else f"{half:.2g}"


def _sampling(theories: Theories, errors: Sequence[float], where: str = "") -> str:
    """The sampling error of the cells of a figure, in a sentence; empty where it is not known. Where all rows are the
    same, as where an option is the best, nothing is known of it."""
    known = sorted(half for half in errors if half > 0.0)
    if not known:
        return ""
    ends = " to ".join(dict.fromkeys((_error(theories, known[0]), _error(theories, known[-1]))))
    return (
        f" Sampling error of 95%{where}: ± {ends}. Where options are close, shortfalls are overstated, since the best "
        "mean is partly the best luck: the error counts that too."
    )


def _unit(theories: Theories) -> str:
    return "points of 100" if theories.outcome.kind == "share" else theories.outcome.unit


def _regret_table(theories: Theories, titles: Mapping[str, str]) -> Markup:
    """Regret over all combinations by measure: with luck taken out and intervals where the study was analysed."""
    unit = _unit(theories)
    decision = theories.decision
    robustness = None if decision is None else decision.robustness.get(theories.outcome.id)
    if robustness is not None and robustness.worlds and robustness.measures:
        measures = [measure for measure in MEASURES if measure in robustness.measures]
        order = sorted(range(len(robustness.options)), key=lambda k: robustness.measures[measures[-1]][k].estimate)
        head = ("option", *(f"{MEASURES[measure]}, {unit}" for measure in measures))
        body = tuple(
            (
                titles.get(robustness.options[k], robustness.options[k]),
                *(_measured(theories, robustness.measures[measure][k]) for measure in measures),
            )
            for k in order
        )
        title = "Regret over all combinations, luck taken out"
        note = (
            "Intervals of 95% for all options together, from luck alone: those that begin at 0 may be the best. Which "
            "theory is right is in no interval."
        )
        return tag("div", tag("h3", title), table_html(Table(head, body), title), remark(note), class_="card")
    rows = []
    for option in _by_worst(theories):
        known = [value for value in theories.regret(option) if value is not None]
        if known:
            cells = (_amount(theories, sum(known) / len(known)), _amount(theories, max(known)))
            rows.append((titles.get(option, option), *cells))
    title = "Regret over all combinations"
    table = Table(("option", f"mean, {unit}", f"largest, {unit}"), tuple(rows))
    return tag("div", tag("h3", title), table_html(table, title), remark("Estimates; luck widens them."), class_="card")


def _measured(theories: Theories, figure: Measure) -> str:
    return f"{_amount(theories, figure.estimate)} [{_amount(theories, figure.low)}, {_amount(theories, figure.high)}]"
