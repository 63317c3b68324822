"""The printed effects of levers: the best and the worst setting, flat or steep, and each lever alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..text.numbers import share_text, style
from ..text.words import format_number, joined, plural, quoted
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.data.ensemble import Criterion
    from ...analysis.decide.decision import Decision
    from ...analysis.decide.surface import LeverEffect, SettingMean, Surface
    from ...stats.intervals import Estimate
    from ..text.numbers import Style

MOST_LEVELS = 8
"""Levels of a lever that are all listed; of more, only the ends and the extremes."""

SHAPES = {
    "rises": "rises with it",
    "falls": "falls with it",
    "peaks": "is highest in between",
    "dips": "is lowest in between",
    "moves": "goes up and down",
}


def lever_parts(decision: Decision, width: int) -> Iterator[RenderableType]:
    """The surface of each option: in full for the first criterion, in one line for each of the others."""
    from rich.text import Text

    by_option: dict[str, list[Surface]] = {}
    for surface in decision.surfaces:
        by_option.setdefault(surface.option, []).append(surface)
    criteria = {criterion.id: criterion for criterion in decision.criteria}
    for option, surfaces in by_option.items():
        first, *others = surfaces
        yield Text(f"what levers do: {first.criterion} under {quoted(option)}", style="bold")
        for line in surface_lines(first, criteria[first.criterion]):
            yield paragraph(line, width)
        for other in others:
            if other.best is not None:
                yield paragraph(_summary(other, criteria[other.criterion]), width)
        yield Text()
    if by_option:
        yield paragraph(f"every setting with its interval: {decision.stored_in or '--json'}", width)
        yield Text()


def surface_lines(surface: Surface, criterion: Criterion) -> Iterator[str]:
    """The best and the worst setting, how far apart they are, and what each lever does."""
    figures = [effect.change for effect in surface.levers]
    if surface.best is not None and surface.worst is not None and surface.gap is not None:
        look = style([surface.best.outcome, surface.worst.outcome], criterion.unit, criterion.kind)
        yield f"best at {_at(surface.best, look)}; worst at {_at(surface.worst, look)}"
        apart = style([surface.gap, *figures], criterion.unit, criterion.kind, difference=True)
        origin = f"by {surface.fitted}, evaluated at {plural(surface.settings, 'setting')}" if surface.fitted else ""
        scope = origin or "intervals of all differences from the best hold at once"
        yield f"the best less the worst: {_interval(surface.gap, apart)} ({scope})"
        yield _verdict(surface)
    else:
        yield f"no best setting: {surface.refused}"
    if surface.levers:
        apart = style(figures, criterion.unit, criterion.kind, difference=True)
        for effect in surface.levers:
            yield _effect(effect, criterion, apart)
        moving = [effect for effect in surface.levers if effect.share is not None and effect.shape != "flat"]
        if len(surface.levers) > 1 and moving:
            together = max(0.0, 1.0 - sum(effect.share or 0.0 for effect in moving))
            parts = [f"{effect.lever} {share_text(effect.share or 0.0)}" for effect in moving]
            alone = f"{joined(parts)} alone; {share_text(together)} together"
            yield f"of the variance over settings, luck taken out: {alone}"


def _verdict(surface: Surface) -> str:
    if surface.flat:
        return f"flat: none of {plural(surface.settings, 'setting')} is told apart from the best"
    good = surface.as_good or 1
    if good == 1:
        return f"steep: the best is better than each of the other {surface.settings - 1:,}, as far as can be told"
    return f"{good:,} of {plural(surface.settings, 'setting')} are as good as the best, as far as can be told"


def _summary(surface: Surface, criterion: Criterion) -> str:
    assert surface.best is not None
    assert surface.worst is not None
    look = style([surface.best.outcome, surface.worst.outcome], criterion.unit, criterion.kind)
    end = f"; {_verdict(surface)}" if surface.as_good is not None else ""
    return f"{criterion.id}: best at {_at(surface.best, look)}; worst at {_at(surface.worst, look)}{end}"


def _effect(effect: LeverEffect, criterion: Criterion, apart: Style) -> str:
    what = "does not move, as far as can be told" if effect.shape == "flat" else SHAPES[effect.shape]
    look = style([level.outcome for level in effect.levels], criterion.unit, criterion.kind)
    levels = list(effect.levels)
    if len(levels) > MOST_LEVELS:
        values = [level.outcome.estimate or 0.0 for level in levels]
        places = sorted({0, len(levels) - 1, values.index(max(values)), values.index(min(values))})
        levels = [levels[place] for place in places]
    listed = ", ".join(
        f"{look.number(level.outcome.estimate or 0.0)} at {_range(level.low, level.high)}" for level in levels
    )
    return (
        f"{effect.lever}: {criterion.id} {what}; {listed} ({look.unit}); best less worst "
        f"{_interval(effect.change, apart)}"
    )


def _range(low: float, high: float) -> str:
    return f"{low:.6g}" if low == high else f"{format_number(low)} to {format_number(high)}"


def _at(place: SettingMean, look: Style) -> str:
    return f"{setting_text(place.settings)} ({_interval(place.outcome, look)})"


def setting_text(settings: Mapping[str, float]) -> str:
    """`force.size 20000, us.backstop 0.5`."""
    return ", ".join(f"{path} {value:.6g}" for path, value in settings.items()) or "the option as it is"


def _interval(estimate: Estimate, look: Style) -> str:
    if estimate.estimate is None:
        return "-"
    text = look.figure(estimate)
    if estimate.low is not None and estimate.high is not None:
        text += f" [{look.number(estimate.low)}, {look.number(estimate.high)}]"
    return f"{text} {look.unit}".rstrip()
