"""Small drawings for a cell or a line: they stretch with it, and the text stays beside them.

The numbers they draw stand as text next to each, so that a reader of screens misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..drawing.scale import Scale
from ..drawing.svg import Markup, join, number, tag

HEIGHT = 18.0
WIDTH = 200.0


def _strip(content: Markup, look: str, height: float = HEIGHT) -> Markup:
    return tag(
        "svg", content, viewbox=f"0 0 {WIDTH:.0f} {height:.0f}", preserveAspectRatio="none", class_=f"strip {look}",
        aria_hidden="true",
    )  # fmt: skip


def difference_strip(estimate: float, low: float | None, high: float | None, reach: float, apart: bool) -> Markup:
    """A difference with its interval around zero, which stands in the middle; `reach` is the value at either end."""
    scale = Scale(-reach, reach, 4.0, WIDTH - 4.0)
    middle = HEIGHT / 2
    parts = [tag("path", d=f"M{number(scale(0.0))} 0v{number(HEIGHT)}", class_="zero fixed")]
    if low is not None and high is not None:
        left, right = scale.inside(low), scale.inside(high)
        ends = f"M{number(left)} {number(middle - 4)}v8M{number(right)} {number(middle - 4)}v8"
        parts.append(tag("path", d=f"M{number(left)} {number(middle)}H{number(right)}{ends}", class_="whisker fixed"))
    at = scale.inside(estimate)
    parts.append(tag("rect", x=at - 2.5, y=middle - 4.5, width=5.0, height=9.0, class_="dot" if apart else "dot open"))
    return _strip(join(parts), "difference")


def chance_strip(chances: Sequence[float], chosen: int, draw: float | None) -> Markup:
    """The chances of all options one after another, the chosen one marked, and the draw that fell among them."""
    parts, below = [], 0.0
    for place, chance in enumerate(chances):
        look = "alarm" if place == chosen else "chance-odd" if place % 2 else "chance-even"
        if chance > 0.0:
            parts.append(tag("rect", x=below * WIDTH, y=3.0, width=chance * WIDTH, height=HEIGHT - 6, class_=look))
        below += chance
    if draw is not None:
        parts.append(tag("path", d=f"M{number(draw * WIDTH)} 0v{number(HEIGHT)}", class_="needle fixed"))
    return _strip(join(parts), "chances")


def track(low: float, high: float, drawn: tuple[float, float] | None) -> Markup:
    """The track of a slider from `low` to `high`, with the part from which the value is drawn."""
    scale = Scale(low, high, 0.0, WIDTH)
    parts = [tag("rect", x=0.0, y=0.0, width=WIDTH, height=6.0, class_="none")]
    if drawn is not None:
        start, end = scale.inside(drawn[0]), scale.inside(drawn[1])
        parts.append(tag("rect", x=start, y=0.0, width=max(2.0, end - start), height=6.0, class_="drawn"))
    return _strip(join(parts), "track", 6.0)
