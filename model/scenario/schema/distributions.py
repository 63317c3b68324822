"""How a file states a distribution: `{triangular: [40, 120, 300]}` and the like, or a bare number."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from ..distributions import Distribution, fixed, shown
from .fields import Bounds, Form, Number, fault


class Uniform(Form):
    """Any number between low and high, all alike."""

    uniform: tuple[Number, Number] = Field(description="[low, high], low < high")

    def distribution(self, bounds: Bounds) -> Distribution:
        """The checked distribution; raises the fault of validation when it makes no sense."""
        low, high = self.uniform
        if not low < high:
            raise fault("uniform needs [low, high] with low < high")
        return Distribution("uniform", low, high, low=low, high=high)


class Triangular(Form):
    """Between low and high, most likely at the mode."""

    triangular: tuple[Number, Number, Number] = Field(description="[low, mode, high], low <= mode <= high")

    def distribution(self, bounds: Bounds) -> Distribution:
        """The checked distribution; raises the fault of validation when it makes no sense."""
        low, mode, high = self.triangular
        if not low <= mode <= high or low == high:
            raise fault("triangular needs [low, mode, high] with low <= mode <= high and low < high")
        return Distribution("triangular", low, mode, high, low=low, high=high)


class Normal(Form):
    """The normal distribution, truncated to the bounds."""

    normal: tuple[Number, Number] = Field(description="[mean, standard deviation], the mean in the bounds")

    def distribution(self, bounds: Bounds) -> Distribution:
        """The checked distribution; raises the fault of validation when it makes no sense."""
        mean, sd = self.normal
        if not sd > 0.0:
            raise fault("normal needs [mean, standard deviation] with a standard deviation above 0")
        _centred("mean", mean, bounds)
        return Distribution("normal", mean, sd, low=bounds[0], high=bounds[1])


class Lognormal(Form):
    """The lognormal distribution by its median, truncated to the bounds."""

    lognormal: tuple[Number, Number] = Field(
        description="[median, sigma of the logarithm], the median within the bounds"
    )

    def distribution(self, bounds: Bounds) -> Distribution:
        """The checked distribution; raises the fault of validation when it makes no sense."""
        median, sigma = self.lognormal
        if not (median > 0.0 and sigma > 0.0):
            raise fault("lognormal needs [median, sigma], both above 0")
        if sigma > 10.0:
            raise fault("lognormal needs a sigma of at most 10: it is the spread of the logarithm")
        _centred("median", median, bounds)
        return Distribution("lognormal", median, sigma, low=max(bounds[0], 0.0), high=bounds[1])


class Beta(Form):
    """The beta distribution, on 0 to 1."""

    beta: tuple[Number, Number] = Field(description="[alpha, beta], both above 0; bounds must hold 0 to 1")

    def distribution(self, bounds: Bounds) -> Distribution:
        """The checked distribution; raises the fault of validation when it makes no sense."""
        alpha, beta = self.beta
        if not (0.0 < alpha <= 1e6 and 0.0 < beta <= 1e6):
            raise fault("beta needs [alpha, beta], both above 0 and at most a million")
        return Distribution("beta", alpha, beta, low=0.0, high=1.0)


class Weighted(Form):
    """Values with their weights."""

    values: tuple[Number, ...] = Field(description="the values, all different")
    weights: tuple[Annotated[Number, Field(ge=0.0)], ...] | None = Field(
        None, description="a weight for each value, in proportion; all alike when left out"
    )


class Choice(Form):
    """One of some values."""

    choice: Weighted

    def distribution(self, bounds: Bounds) -> Distribution:
        """The checked distribution; raises the fault of validation when it makes no sense."""
        values = self.choice.values
        weights = self.choice.weights or (1.0,) * len(values)
        if len(weights) != len(values):
            raise fault(f"choice has {len(values)} values but {len(weights)} weights")
        if len(set(values)) != len(values):
            raise fault("choice names a value twice")
        if sum(weight > 0.0 for weight in weights) < 2:
            raise fault("choice needs at least two values that can occur")
        total = sum(weights)
        if total > 1e300:
            raise fault("choice has weights too large to add")
        shares = tuple(weight / total for weight in weights) if abs(total - 1.0) > 1e-9 else tuple(weights)
        return Distribution("choice", low=min(values), high=max(values), values=values, weights=shares)


def _centred(what: str, value: float, bounds: Bounds) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise fault(f"the {what} {shown(value)} lies outside the bounds [{shown(bounds[0])}, {shown(bounds[1])}]")


NUMBER, TEXT = "a number", "a text"  # tags that no key can be taken for
DISTRIBUTIONS = ("uniform", "triangular", "normal", "lognormal", "beta", "choice")


def _tag(value: object) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return NUMBER
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value)))
    if isinstance(value, Form):
        return next(iter(type(value).model_fields))
    return None


def _tag_or_text(value: object) -> str | None:
    return TEXT if isinstance(value, str) else _tag(value)


_Uniform = Annotated[Uniform, Tag("uniform")]
_Triangular = Annotated[Triangular, Tag("triangular")]
_Normal = Annotated[Normal, Tag("normal")]
_Lognormal = Annotated[Lognormal, Tag("lognormal")]
_Beta = Annotated[Beta, Tag("beta")]
_Choice = Annotated[Choice, Tag("choice")]
_Number = Annotated[Number, Tag(NUMBER)]

DistributionForm = Uniform | Triangular | Normal | Lognormal | Beta | Choice
Value = Annotated[_Number | _Uniform | _Triangular | _Normal | _Lognormal | _Beta | _Choice, Discriminator(_tag)]
Setting = Annotated[
    _Number | Annotated[str, Tag(TEXT)] | _Uniform | _Triangular | _Normal | _Lognormal | _Beta | _Choice,
    Discriminator(_tag_or_text),
]


def distribution_of(value: float | DistributionForm, bounds: Bounds) -> Distribution:
    """The distribution a value states, checked against its bounds; raises the fault of validation."""
    distribution = fixed(value) if isinstance(value, (int, float)) else value.distribution(bounds)
    if distribution.low < bounds[0] or distribution.high > bounds[1]:
        reach = (
            f"{shown(distribution.low)} to {shown(distribution.high)}"
            if distribution.varies
            else f"{shown(distribution.low)}"
        )
        raise fault(f"{reach} lies outside the bounds [{shown(bounds[0])}, {shown(bounds[1])}]")
    return distribution
