"""The printed conclusions across rival theories: which survive all of them, who leads under which, by which belief."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..text.columns import Column, column_header, stacked
from ..text.numbers import DASH, share_text, style
from ..text.theories import VERBS, theory_subject, theory_value
from ..text.words import joined, plural, quoted
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.decide.beliefs import Beliefs, BeliefThreshold
    from ...analysis.decide.decision import Decision
    from ...analysis.decide.regret import Count
    from ...analysis.decide.theories import AcrossTheories, Lead, Leader, Values

FEWEST = 0.005
"""Regions of beliefs with a smaller share are not told."""

APART = 0.05
"""How far a central belief has to be from an equal one to be told."""


def theory_parts(decision: Decision, width: int, dash: str = DASH) -> Iterator[RenderableType]:
    """What survives the theories, who leads under which, and the beliefs that decide; nothing without a crossing."""
    from rich.text import Text

    across = decision.theories
    if across is None:
        return
    count = len(across.theories)
    yield Text("which conclusions survive the theories", style="bold")
    yield paragraph(
        f"{plural(count, 'combination')} of {', '.join(f'{name} ({len(of)})' for name, of in across.values.items())}. "
        f"In how many an option does better than {quoted(across.reference)}; in brackets the range that luck leaves "
        "open, all options and theories of an outcome taken together",
        width,
    )
    options = list(dict.fromkeys(lead.option for of in across.conclusions.values() for lead in of.against))
    columns = []
    for name, of in across.conclusions.items():
        leads = {lead.option: lead for lead in of.against}
        cells = [counted(leads[option]) if option in leads else "" for option in options]
        if any(cells):
            columns.append(Column(column_header(name, "better in", cells), [cell or dash for cell in cells]))
    yield from stacked("option", options, columns, width)
    for line in survival_lines(across):
        yield paragraph(line, width)
    yield Text()
    yield Text(f"which option does best under which theory: {decision.main.id}", style="bold")
    yield paragraph("the other structures weighted evenly; in brackets those that cannot be told from it", width)
    for line in leader_lines(across, decision.main.id):
        yield paragraph(line, width)
    yield Text()
    yield from _beliefs(decision, width, dash)


def counted(lead: Lead) -> str:
    """`150 [20, 216]`, `216 of 216` where luck leaves nothing open, `""` where the outcome applies under no theory."""
    if lead.among == 0:
        return ""
    count = lead.better
    return f"{count.count} of {lead.among}" if count.low == count.high else range_text(count)


def range_text(count: Count) -> str:
    """`150 [20, 216]`."""
    return f"{count.count} [{count.low}, {count.high}]"


def survival_lines(across: AcrossTheories) -> Iterator[str]:
    """The conclusions that survive every theory, those that turn round and where, and the best against the next."""
    better: dict[str, list[str]] = {}
    worse: dict[str, list[str]] = {}
    turned = []
    for name, of in across.conclusions.items():
        for lead in of.against:
            if lead.survives:
                (better if lead.better.low else worse).setdefault(name, []).append(quoted(lead.option))
            elif lead.turns:
                turned.append(
                    f"{quoted(lead.option)} in {name}: better than {quoted(lead.other)} {where(lead.ahead)}, worse "
                    f"{where(lead.behind)}"
                )
    said = [
        *(f"{joined(names)} better in {outcome}" for outcome, names in better.items()),
        *(f"{joined(names)} worse in {outcome}" for outcome, names in worse.items()),
    ]
    yield f"under every theory: {'; '.join(said)}" if said else "under every theory: nothing that luck could not make"
    for line in turned:
        yield f"turns round: {line}"
    if not turned:
        yield "turns round: nothing, as far as can be told from luck"
    for name, of in across.conclusions.items():
        if of.first is not None and of.first.among:
            lead = of.first
            yield (
                f"{name}: {quoted(lead.option)} is best on the mean over theories, {quoted(lead.other)} next; "
                f"better in {counted(lead)}{'' if lead.better.low == lead.better.high else f' of {lead.among}'}"
            )


def where(values: Values) -> str:
    """`where red_line is price or absolute`; `under theories with nothing in common` where nothing sets them off."""
    if not values:
        return "under theories with nothing in common"
    return "where " + ", ".join(f"{name} is {' or '.join(of)}" for name, of in values.items())


def leader_lines(across: AcrossTheories, outcome: str, in_words: bool = False) -> Iterator[str]:
    """By structure, the best option under each of its values; one line where it is the same under all of them.

    Theories are named by their ids, as commands take them, or `in_words`.
    """
    leaders = across.conclusions[outcome].leaders
    if len({leader for by_value in leaders.values() for leader in by_value.values()}) == 1:
        [first, *_] = [leader for by_value in leaders.values() for leader in by_value.values()]
        yield f"under each value of each structure: {leader_text(first)}"
        return
    for structure, by_value in leaders.items():
        same: dict[Leader, list[str]] = {}
        for value, leader in by_value.items():
            same.setdefault(leader, []).append(theory_value(structure, value) if in_words else value)
        if in_words:
            about, between = theory_subject(structure), " " if structure in VERBS else ": "
            if len(same) == 1:
                yield f"{about}, whichever theory holds: {leader_text(next(iter(same)))}"
            for leader, values in same.items() if len(same) > 1 else ():
                yield f"{about}{between}{' or '.join(values)}: {leader_text(leader)}"
            continue
        parts = [f"{' or '.join(values)}: {leader_text(leader)}" for leader, values in same.items()]
        yield f"{structure} {'; '.join(parts)}"


def leader_text(leader: Leader) -> str:
    """`"US backstop" ("Europe alone")`: the best, and those that cannot be told from it."""
    level = joined([quoted(name) for name in leader.level]) if len(leader.level) <= 3 else f"{len(leader.level)} others"
    return f"{quoted(leader.option)}{f' ({level})' if level else ''}"


def threshold_text(threshold: BeliefThreshold) -> str:
    """A threshold of a belief in words."""
    limit = f"{threshold.belief:.2f} [{threshold.low:.2f}, {threshold.high:.2f}]"
    theory = f"{threshold.structure}: {threshold.value}"
    above = quoted(threshold.above)
    return f"{quoted(threshold.below)} is best if less than {limit} is given to {theory}, {above} if more"


def _beliefs(decision: Decision, width: int, dash: str) -> Iterator[RenderableType]:
    from rich.text import Text

    main = decision.beliefs.get(decision.main.id)
    if main is None or not main.means:
        return
    yield Text("which belief over the theories makes which option the best", style="bold")
    others = "as stated" if decision.stated_beliefs else "evenly"
    yield paragraph(
        f"one belief at a time, the rest of it spread evenly over its rivals, other structures weighted {others}", width
    )
    for name, of in decision.beliefs.items():
        for threshold in of.thresholds:
            yield paragraph(f"{name}: {threshold_text(threshold)}", width)
    none = [name for name, of in decision.beliefs.items() if not of.thresholds]
    if none:
        yield paragraph(f"no belief changes the best option, as far as can be told from luck: {', '.join(none)}", width)
    for line in region_lines(decision.main.id, main):
        yield paragraph(line, width)
    yield Text()
    if not decision.stated_beliefs:
        return
    yield Text(f"by the stated beliefs: {decision.main.id}", style="bold")
    yield paragraph(f"{stated_text(decision.stated_beliefs)}; other structures weighted evenly", width)
    yield from stacked("option", [row.option for row in main.means], list(mean_columns(decision, main, dash)), width)
    yield Text()


def region_lines(outcome: str, beliefs: Beliefs) -> Iterator[str]:
    """The shares of all beliefs that make each option the best, with what sets their holders apart."""
    parts = []
    for region in beliefs.regions:
        if region.share < FEWEST:
            continue
        apart = [
            f"{structure}: {value} {share_text(belief)}"
            for structure, of in region.central.items()
            for value, belief in of.items()
            if belief - 1.0 / len(of) >= APART
        ]
        holders = f" (their mean belief in {joined(apart)})" if apart else ""
        parts.append(f"{quoted(region.option)} {share_text(region.share)}{holders}")
    yield f"{outcome}, over all beliefs in all structures, and what luck leaves open, best: {'; '.join(parts)}"


def stated_text(stated: Mapping[str, Mapping[str, float]]) -> str:
    """`red_line: price 20%, bluff 80%`."""
    return "; ".join(
        f"{structure}: {', '.join(f'{value} {share_text(belief)}' for value, belief in of.items())}"
        for structure, of in stated.items()
    )


def mean_columns(decision: Decision, beliefs: Beliefs, dash: str) -> Iterator[Column]:
    """Means with equal weights and by the stated beliefs, and how often an option is the best by either."""
    main = decision.main
    look = style([row.equal for row in beliefs.means] + [row.stated for row in beliefs.means], main.unit, main.kind)
    for title, estimates, firsts in (
        ("equal", [row.equal for row in beliefs.means], [row.first_equal for row in beliefs.means]),
        ("stated", [row.stated for row in beliefs.means], [row.first_stated for row in beliefs.means]),
    ):
        yield Column(f"{title}\nweights, {look.unit}", look.cells(estimates, dash=dash))
        yield Column("best,\nby luck", [share_text(value) for value in firsts])
