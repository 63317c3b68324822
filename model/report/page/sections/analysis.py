"""The sections of a decision analysis, with titles in place of ids.

What drives the outcome, where the choice changes and where options fail, what levers do, which priorities make which
option the best, and what is worth knowing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from ....analysis.ranking.distributions import LEVELS
from ...decide.boxes import agreement_text, judged_text, no_box_text, restriction_text
from ...decide.decision import alone_text
from ...decide.distributions import decimals, order_text
from ...decide.levers import surface_lines
from ...decide.pick import unlike_text
from ...decide.worth import worth_text
from ...figures.cumulative import Cumulative, cumulative_figure
from ...figures.drawing.figure import Figure, Table
from ...figures.drawing.svg import Content, Markup, join, tag
from ...figures.drawing.words import bounds, of_100
from ...figures.over_time.survival import LOOKS
from ...figures.scatter import ScatterAxis, scatter_figure
from ...figures.shares import ShareRow, shares_figure
from ...text.numbers import share_text
from ...text.words import sentence
from ..html import Section, command, curled, details, figure_html, items, remark, table_html

if TYPE_CHECKING:
    from ....analysis.decide.decision import Decision, Drivers, Failure
    from ....analysis.decide.regret import Figure as Measure
    from ....analysis.findings.scatter import Axis, Scatter
    from ....analysis.ranking.distributions import Distributions

SHOWN = 8
LEAST_FIRST = 0.005
"""The least share of first places that is shown."""

MEASURES = {"mean": "mean", "p90": "90th percentile", "maximum": "largest", "satisficing": "good enough in"}


VERDICT = 3
"""Lines of a surface that say where the best and the worst setting are, and whether they are told apart."""


def verdict_lines(decision: Decision) -> list[str]:
    """For each option whose levers vary, its best and its worst setting by the first criterion, and whether they are
    told apart."""
    main = decision.main
    return [
        f"“{surface.option}”: {'; '.join(list(surface_lines(surface, main))[:VERDICT])}."
        for surface in decision.surfaces
        if surface.criterion == main.id and surface.best is not None
    ]


def drivers_figures(decision: Decision) -> list[Figure]:
    """A figure for each quantity whose drivers were sought and found."""
    return [figure for drivers in decision.drivers if (figure := drivers_figure(drivers)) is not None]


def unlike_words(decision: Decision) -> Markup:
    """That the analysis was worked out with other libraries than are installed; nothing where it was not."""
    unlike = unlike_text(decision)
    return remark(f"{unlike} ", command("sim", "analyse", "RUN"), " works it out anew.") if unlike else Markup("")


def drivers_words(decision: Decision) -> Markup:
    """What has no figure, since no driver is told from chance: how many rows would tell."""
    lines = [f"{drivers.of}: {alone_text(drivers)}." for drivers in decision.drivers if not drivers.alone]
    return items(lines) if lines else Markup("")


def drivers_figure(drivers: Drivers) -> Figure | None:
    """Parameters by the share of variance that each explains alone, with their basis; None where none does."""
    if not drivers.alone:
        return None
    rows = [ShareRow(driver.name, driver.basis, driver.share) for driver in drivers.alone[:SHOWN]]
    name = "drivers-" + "".join(letter if letter.isalnum() else "-" for letter in drivers.of.lower())
    return shares_figure(
        name,
        rows,
        f"What drives {curled(drivers.of)}: share of all variance that each number explains alone",
        f"The largest: {rows[0].name}, {share_text(rows[0].value)}, {rows[0].basis}.",
        f"Orange: assumed. Chance reaches {share_text(drivers.alone_floor)} in one of twenty: less is not told "
        "from luck. A single history is mostly luck, so that shares are small.",
    )


def thresholds_words(decision: Decision) -> Markup:
    """The values of single numbers beyond which another option is better."""
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
            f": below {change.value:.3g} [{change.low:.3g}, {change.high:.3g}] “{change.below}”, above "
            f"it “{change.above}” (in {of_100(change.support)} of 100 resamples)",
        )
        for change in decision.thresholds[:SHOWN]
    ]
    return join([tag("p", tag("strong", "Switching values:")), items(lines)])


def information_words(decision: Decision) -> Markup:
    """What it would be worth to know a number before choosing; empty without an estimate."""
    known, main = decision.information, decision.main
    if known is None:
        return Markup("")
    scale, unit = (100.0, "points") if main.kind == "share" else (1.0, main.unit)
    worth = [item for item in known.parameters if item.above_floor]
    lead = tag("p", tag("strong", "Worth knowing before choosing"), f" ({main.title}, {unit}):")
    if not worth and not known.pairs:
        return join([lead, remark("No number alone is worth more than shuffled ones are.")])
    lines = []
    for item in worth[:SHOWN]:
        lines.append(tag("span", tag("code", item.name), f": {worth_text(item, scale)}"))
    for pair in known.pairs[:SHOWN]:
        first, second = (tag("code", name) for name in pair.names)
        together = f" together: {worth_text(pair, scale)}, more than either alone"
        lines.append(tag("span", first, " and ", second, together))
    luck = ", luck included" if decision.foresees_luck else ""
    remarks = [remark(f"Knowing everything{luck}: {known.perfect * scale:.3g} {unit}.")]
    return join([lead, items(lines), *remarks])


def failures_section(decision: Decision, scatters: Mapping[str, Scatter] = MappingProxyType({})) -> Section:
    """Where the leading options fail: boxes in words, with their coverage and density, and the histories in them, by
    title."""
    words = tag(
        "p",
        "A box is a range of a few numbers in which failures gather. Coverage: of all failures, how many lie in "
        "it. Density: of the histories in it, how many fail.",
    )
    shows: list[Markup] = []
    for failure in decision.failures:
        shows.append(failure_html(failure))
        if failure.option in scatters:
            shows.append(figure_html(fails_figure(scatters[failure.option], failure)))
    return Section("fails", "Where it fails", "Where it fails", words, join(shows))


def failure_html(failure: Failure) -> Markup:
    """The boxes of one option in words."""
    title = tag("h3", f"Where “{failure.option}” fails")
    if failure.discovery is None:
        return tag("div", title, tag("p", f"Not worked out: {failure.refused}."), class_="card")
    base = of_100(failure.discovery.failures.estimate)
    if not failure.discovery.boxes:
        alone = ", ".join(tie.name for tie in failure.discovery.alone)
        tied = (
            f"by themselves these are tied to failure: {alone}" if alone else "no number is tied to failure by itself"
        )
        text = (
            f"{base} of 100 histories fail; {no_box_text(failure.discovery)}, which is no proof of an even spread; "
            f"{tied}."
        )
        return tag("div", title, tag("p", text), class_="card")
    lines = []
    for box in failure.discovery.boxes:
        where = " and ".join(restriction_text(restriction) for restriction in box.restrictions)
        verdict = "" if box.stands else " It does not stand: held-out failures are no denser inside."
        lines.append(
            f"Where {where}: {of_100(box.density.estimate)} {bounds(box.density)} of 100 fail, {base} overall; "
            f"this holds {of_100(box.coverage.estimate)} {bounds(box.coverage)} of 100 failures.{verdict}"
        )
    held = f"{sentence(judged_text(failure.discovery, 'histories'))}; {agreement_text(failure.discovery)}."
    return tag("div", title, items(lines), remark(held), class_="card")


def fails_figure(scatter: Scatter, failure: Failure) -> Figure:
    """The histories of one option by the two numbers that its first box restricts."""
    count = len(scatter.fails)
    more = f", the first of {count + scatter.more:,}" if scatter.more else ""
    others = f" The box restricts {scatter.others} more, not drawn." if scatter.others else ""
    name = "fails-" + "".join(letter if letter.isalnum() else "-" for letter in scatter.option.lower())
    return scatter_figure(
        name,
        _axis(scatter.across),
        _axis(scatter.up),
        scatter.fails,
        ("fails", "does not fail"),
        f"Where “{failure.option}” fails: histories by {scatter.across.name} and {scatter.up.name}",
        f"{of_100(sum(scatter.fails) / count)} of 100 histories shown fail.",
        f"One dot a history, {count:,} of them{more}. Fails: {failure.rule}.{others} The histories that the box was "
        "found on are among them: its measures above are of others.",
    )


def _axis(axis: Axis) -> ScatterAxis:
    return ScatterAxis(axis.name, axis.values, axis.low, axis.high)


def priorities_section(decision: Decision) -> Section | None:
    """Which priorities make which option the best; None where that was not worked out."""
    result = decision.acceptability
    if result is None:
        return None
    words: list[Content] = [
        tag(
            "p",
            "Nobody's priorities are known, so that all are tried: how much each of these outcomes counts, from "
            "nothing to everything. Each runs from the worst option's mean to the best one's.",
        ),
        items(result.criteria),
    ]
    never = [ranks.option for ranks in result.ranks if ranks.first < LEAST_FIRST]
    if never:
        words.append(remark(f"First under hardly any priorities: {', '.join(never)}."))
    if result.left_out:
        left = "; ".join(result.left_out)
        words.append(remark(f"Left out, since they do not apply to every option: {left}."))
    if result.chosen:
        stated = "; ".join(f"{name} {share_text(of)}" for name, of in result.stated.items() if of)
        ranked = sorted(result.chosen.items(), key=lambda pair: -pair[1])
        firsts = ", ".join(f"“{name}” {share_text(of)}" for name, of in ranked if of > LEAST_FIRST)
        words.append(tag("p", tag("strong", f"Under the stated weights ({stated})"), f" first: {firsts}."))
    return Section(
        "priorities",
        "Does it depend on what counts?",
        "What counts",
        join(words),
        figure_html(priorities_figure(decision)),
    )


def priorities_figure(decision: Decision) -> Figure:
    """Options by the share of all priorities under which they come first, with the priorities of each in its table."""
    result = decision.acceptability
    assert result is not None
    ranked = sorted((ranks for ranks in result.ranks if ranks.first >= LEAST_FIRST), key=lambda ranks: -ranks.first)
    rows = [ShareRow(ranks.option, "", ranks.first) for ranks in ranked]
    body = tuple(
        (
            ranks.option,
            of_100(ranks.first),
            *(of_100((ranks.central or {}).get(name, 0.0)) for name in result.criteria),
        )
        for ranks in ranked
    )
    head = ("option", "first, of 100", *(f"weight of {name}, of 100" for name in result.criteria))
    figure = shares_figure(
        "priorities",
        rows,
        "Under how many of all priorities each option comes first",
        f"Most often: {rows[0].name}, {share_text(rows[0].value)}." if rows else "",
        "Over all weightings alike, and over what luck leaves open. The table has the mean of the weightings under "
        "which each comes first: the priorities of somebody who would choose it.",
        "of 100 weightings",
    )
    return Figure(figure.name, figure.title, figure.description, figure.note, Table(head, body), figure.draw)


MOSTLY_ALIKE = 0.8
"""The share of histories at the least value from which a distribution is a flat line, and is folded away."""


def distributions_section(decision: Decision, named: Sequence[str]) -> Section | None:
    """Whole distributions of numeric outcomes, the `named` options standing out; None where none was worked out."""
    if not decision.distributions:
        return None
    words: list[Content] = [
        tag(
            "p",
            "A mean hides how bad it can get. A line says how many of 100 histories have at most so much, luck "
            "included: the higher a line, the less there is.",
        )
    ]
    for item in decision.distributions.values():
        lines = [order_text(order) for order in item.orders]
        words.append(details(f"{sentence(item.title)}: who dominates whom", items(lines)))
    drawn = [(item, figure_html(distribution_figure(item, named))) for item in decision.distributions.values()]
    flat = [min(row.at_most[0] for row in item.options) >= MOSTLY_ALIKE for item, _ in drawn]
    parts = [figure for (_, figure), folded in zip(drawn, flat, strict=True) if not folded]
    parts += [
        details(f"{sentence(item.title)}: {item.at[0]:.3g} in eight of ten histories or more", figure)
        for (item, figure), folded in zip(drawn, flat, strict=True)
        if folded
    ]
    return Section("spread", "How bad can it get?", "How bad", join(words), join(parts))


def distribution_figure(item: Distributions, named: Sequence[str]) -> Figure:
    """The distribution functions of one outcome, with quantiles and the mean of the worst tenth in its table."""
    shown = [row.option for row in item.options]
    looks = dict(zip([name for name in named if name in shown], LOOKS, strict=False))
    places = decimals(item)
    rows = []
    for row in item.options:
        cells = (f"{row.mean:,.{places}f}", *(f"{value:,.{places}f}" for value in row.quantiles))
        worst = f"{row.worst:,.{places}f}"
        if row.worst_low is not None and row.worst_high is not None:
            worst += f" [{row.worst_low:,.{places}f}, {row.worst_high:,.{places}f}]"
        rows.append(Cumulative(row.option, row.at_most, looks.get(row.option, ""), (*cells, worst)))
    head = ("option", "mean", *(f"{100 * level:g}% have at most" for level in LEVELS), "mean of the worst tenth")
    worst_of = max if item.better == "less" else min
    bad = worst_of(item.options, key=lambda row: row.worst)
    return cumulative_figure(
        f"spread-{item.outcome.replace('_', '-')}",
        rows,
        item.at,
        item.band,
        item.unit,
        head,
        f"{sentence(item.title)}: how many of 100 histories have at most so much",
        f"The worst tenth is worst with {bad.option}: {bad.worst:,.{places}f} {item.unit} on average.",
        f"Over {item.histories:,} histories of each. Bands: 95%, for all values and options together.",
    )


def levers_section(decision: Decision) -> Section | None:
    """What each lever does to the first criterion, in words; None where none vary."""
    first: dict[str, list[str]] = {}
    criteria = {criterion.id: criterion for criterion in decision.criteria}
    for surface in decision.surfaces:
        if surface.option not in first:
            lines = list(surface_lines(surface, criteria[surface.criterion]))
            first[surface.option] = lines[VERDICT:] if surface.best is not None else lines
    if not first:
        return None
    words = tag("p", f"Of {decision.main.title}, all settings under the same luck where the design allows it.")
    cards = [
        tag("div", tag("h3", f"What levers do under “{option}”"), items(lines), class_="card")
        for option, lines in first.items()
        if lines
    ]
    return Section("levers", "What levers do", "Levers", words, join(cards))


def regret_section(decision: Decision) -> Section | None:
    """Regret over worlds by measure; None where nothing is compared, or worlds are single histories: there it is all or
    nothing."""
    if not decision.averaged:
        return None
    shows: list[Markup] = []
    for criterion in decision.criteria:
        robustness = decision.robustness.get(criterion.id)
        if robustness is None or not robustness.worlds or not robustness.measures:
            continue
        share = criterion.kind == "share"
        unit = "points" if share else criterion.unit
        measures = [measure for measure in MEASURES if measure in robustness.measures]
        order = sorted(range(len(robustness.options)), key=lambda k: robustness.measures[measures[0]][k].estimate)
        head = (
            "option",
            *(f"{MEASURES[name]}, {'of 100 worlds' if name == 'satisficing' else unit}" for name in measures),
        )
        body = tuple(
            (
                robustness.options[k],
                *(_measured(robustness.measures[name][k], share or name == "satisficing") for name in measures),
            )
            for k in order[:MOST_ROWS]
        )
        title = f"Regret in {criterion.title}: how far from the best of the same world"
        more = len(order) - MOST_ROWS
        rest = remark(f"The {MOST_ROWS} best; {more:,} more.") if more > 0 else Markup("")
        table = table_html(Table(head, body), title)
        shows.append(details(title, table, rest) if shows else tag("div", tag("h3", title), table, rest, class_="card"))
    if not shows:
        return None
    words = [
        tag(
            "p",
            f"A world is a design point, averaged over its histories, luck taken out; there are {decision.worlds:,}. "
            "Regret is the shortfall from the best of the same world.",
        ),
        remark("Intervals of 95% for all options together: those that begin at 0 may be the best."),
    ]
    return Section("regret", "Who is robust over the worlds", "Regret", join(words), join(shows))


MOST_ROWS = 20


def _measured(figure: Measure, share: bool) -> str:
    scale = 100.0 if share else 1.0
    digits = ".0f" if share else ".3g"
    return f"{figure.estimate * scale:{digits}} [{figure.low * scale:{digits}}, {figure.high * scale:{digits}}]"
