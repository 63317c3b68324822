"""Distributions of uncertain numbers: their kinds, their parameters, their range and mean.

The kind integers stand here alone; `model.lanes` imports them for its quantile functions. What
the three parameters mean:

| kind | a | b | c | range |
|---|---|---|---|---|
| FIXED | the value | - | - | the value |
| UNIFORM | low | high | - | low to high |
| TRIANGULAR | low | mode | high | low to high |
| NORMAL | mean | standard deviation | - | truncated to the bounds |
| LOGNORMAL | median | sigma of the logarithm | - | truncated to the bounds |
| BETA | alpha | beta | - | 0 to 1 |
| CHOICE | - | - | - | one of `values`, with `weights` |
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

FIXED: Final = 0
UNIFORM: Final = 1
TRIANGULAR: Final = 2
NORMAL: Final = 3
LOGNORMAL: Final = 4
BETA: Final = 5
CHOICE: Final = 6

KIND_NAMES: Final = ("fixed", "uniform", "triangular", "normal", "lognormal", "beta", "choice")

_Z = NormalDist()
_NARROW = 1e-4  # in standard deviations: the density is flat to 1e-8, and differences would cancel


@dataclass(frozen=True)
class Distribution:
    """One distribution, checked. `low` and `high` are the ends of what can be drawn.

    `kind` is the name as written in a scenario (`fixed` for a bare number). `values` and `weights`
    (adding up to 1) are those of a choice and empty otherwise.
    """

    kind: str
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    low: float = 0.0
    high: float = 0.0
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    def code(self) -> tuple[int, float, float, float]:
        """(kind integer, a, b, c), as `model.lanes.quantile` takes them beside low and high."""
        return KIND_NAMES.index(self.kind), self.a, self.b, self.c

    @property
    def varies(self) -> bool:
        """Whether draws can differ."""
        return self.low < self.high

    def mean(self) -> float:
        """The expected value, after truncation."""
        if self.kind == "uniform":
            return _middle(self.a, self.b)
        if self.kind == "triangular":
            return self.a / 3.0 + self.b / 3.0 + self.c / 3.0
        if self.kind == "normal":
            return self._inside(_normal_mean(self.a, self.b, self.low, self.high))
        if self.kind == "lognormal":
            return self._inside(_lognormal_mean(self.a, self.b, self.low, self.high))
        if self.kind == "beta":
            return self.a / (self.a + self.b)
        if self.kind == "choice":
            return math.fsum(v * w for v, w in zip(self.values, self.weights, strict=True))
        return self.a

    def plain(self) -> object:
        """The distribution as a scenario file writes it: a number, or `{kind: [...]}`."""
        if self.kind == "fixed":
            return number(self.a)
        if self.kind == "choice":
            shown = {"values": [number(v) for v in self.values], "weights": [number(w) for w in self.weights]}
            return {"choice": shown}
        count = 3 if self.kind == "triangular" else 2
        return {self.kind: [number(part) for part in (self.a, self.b, self.c)[:count]]}

    def text(self) -> str:
        """The distribution in one short line, such as `triangular 40, 120, 300`."""
        if self.kind == "fixed":
            return f"{self.a:.10g}"
        if self.kind == "choice":
            pairs = zip(self.values, self.weights, strict=True)
            return "choice " + ", ".join(f"{v:.10g} ({w:.0%})" for v, w in pairs)
        count = 3 if self.kind == "triangular" else 2
        return f"{self.kind} " + ", ".join(f"{part:.10g}" for part in (self.a, self.b, self.c)[:count])

    def _inside(self, value: float) -> float:
        # Truncation far in a tail loses precision; the mean never leaves the range.
        return min(max(value, self.low), self.high)


def fixed(value: float) -> Distribution:
    """The distribution of a number that does not vary."""
    return Distribution("fixed", a=value, low=value, high=value)


def number(value: float) -> int | float:
    """A whole float as int, so that a written file says 10000 and not 10000.0."""
    return int(value) if value.is_integer() and abs(value) < 2.0**53 else value


def shown(value: float) -> str:
    """A number as a person would write it, with every digit that tells it from another."""
    return repr(number(float(value)))


def _middle(low: float, high: float) -> float:
    return low / 2.0 + high / 2.0


def _normal_mean(mean: float, sd: float, low: float, high: float) -> float:
    left, right = (low - mean) / sd, (high - mean) / sd
    mass = _Z.cdf(right) - _Z.cdf(left)
    if right - left < _NARROW or mass <= 0.0:
        return _middle(low, high)
    return mean + sd * (_Z.pdf(left) - _Z.pdf(right)) / mass


def _lognormal_mean(median: float, sigma: float, low: float, high: float) -> float:
    left = (math.log(low) - math.log(median)) / sigma if low > 0.0 else -math.inf
    right = (math.log(high) - math.log(median)) / sigma
    mass = _cdf(right) - _cdf(left)
    if right - left < _NARROW or mass <= 0.0:
        return _middle(low, high)
    log_mean = math.log(median) + sigma * sigma / 2.0
    shifted = _cdf(right - sigma) - _cdf(left - sigma)
    if shifted <= 0.0 or log_mean > 700.0:
        return median
    return math.exp(log_mean) * shifted / mass


def _cdf(z: float) -> float:
    if math.isinf(z):
        return 0.0 if z < 0.0 else 1.0
    return _Z.cdf(z)
