"""The pairs of options and runs to compare, and the outcomes to compare them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    from ...experiment.design.manifest import Manifest, OutcomeInfo
    from ...experiment.store.run import Run
    from ...scenario import Scenario


@dataclass(frozen=True)
class Target:
    """A run to compare, or one of its design points, and the option of it that was named, if any.

    `twin` is a run of the same scenario, from which the scenario is read once for all targets.
    """

    run: Run
    option: str | None = None
    twin: Run | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario as it resolved."""
        return (self.twin or self.run).scenario

    @property
    def manifest(self) -> Manifest:
        """The run's manifest."""
        return self.run.manifest

    @property
    def name(self) -> str:
        """Its folder, with the design point where it has several."""
        several = self.run.point is not None and self.run.stored.points > 1
        return f"{self.run.folder}@{self.run.point}" if several else str(self.run.folder)


Match = tuple[tuple[int, str], tuple[int, str]]
"""A pair: the baseline and the other, each as (place among the targets, option)."""


def match(targets: Sequence[Target], options: Sequence[str] | None) -> list[Match]:
    """The pairs of sides to compare. Raises InputError where options are unknown, ambiguous or not shared."""
    for target in targets:
        for option in dict.fromkeys((*(options or ()), *([target.option] if target.option else []))):
            _known(target, option)
    if any(target.option is not None for target in targets):
        if options is not None:
            raise InputError(Problem("options are named twice", expected="RUN:OPTION, or --options, but not both"))
        named = [_single(target) for target in targets]
        if len(targets) > 1:
            return [((0, named[0]), (k, named[k])) for k in range(1, len(targets))]
    if len(targets) == 1:
        return _within(targets[0], options)
    shared = [
        option
        for option in (options or targets[0].manifest.option_ids)
        if all(option in target.manifest.option_ids for target in targets)
    ]
    if shared:
        return [((0, option), (k, option)) for k in range(1, len(targets)) for option in shared]
    if all(len(target.manifest.options) == 1 for target in targets):
        named = [_single(target) for target in targets]
        return [((0, named[0]), (k, named[k])) for k in range(1, len(targets))]
    raise InputError(
        Problem("these runs have no option in common", expected=f"one option of each, as {targets[0].name}:OPTION")
    )


def choose_outcomes(targets: Sequence[Target], names: Sequence[str] | None) -> tuple[OutcomeInfo, ...]:
    """The outcomes of these names, or `all`, or the headline's; only those that every run has."""
    known = {
        info.id: info
        for info in targets[0].manifest.outcomes
        if all(info.id in target.manifest.outcome for target in targets)
    }
    if names is None:
        headline = [known[name] for name in targets[0].manifest.headline if name in known]
        return tuple(headline or list(known.values())[:6])
    if list(names) == ["all"]:
        return tuple(known.values())
    if not names:
        raise InputError("no outcome is named: there is nothing to compare")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(
            Problem(
                f"no outcome {name!r} in these runs",
                expected="ids of outcomes (sim outcomes lists them), or all",
                suggestion=did_you_mean(name, known),
            )
            for name in unknown
        )
    return tuple(known[name] for name in dict.fromkeys(names))


def _within(target: Target, options: Sequence[str] | None) -> list[Match]:
    """Options of one run against its reference, or against the first of those that are named."""
    chosen = list(dict.fromkeys(options)) if options else list(target.manifest.option_ids)
    if target.option is not None:
        chosen = list(dict.fromkeys((target.manifest.reference, target.option)))
    baseline = chosen[0] if options else target.manifest.reference
    others = [option for option in chosen if option != baseline]
    if not others:
        raise InputError(
            Problem(
                "there is one option: nothing to compare it with",
                file=target.name,
                expected="two options of one run, or two runs",
            )
        )
    return [((0, baseline), (0, option)) for option in others]


def _single(target: Target) -> str:
    """The option named, or the run's only option. Raises InputError where there are several."""
    if target.option is not None:
        return target.option
    ids = target.manifest.option_ids
    if len(ids) > 1:
        raise InputError(
            Problem(
                "which option of this run?", file=target.name, expected=f"{target.name}:OPTION, of {', '.join(ids)}"
            )
        )
    return ids[0]


def _known(target: Target, option: str) -> None:
    ids = target.manifest.option_ids
    if option not in ids:
        raise InputError(
            Problem(
                f"this run has no option {option!r}",
                file=target.name,
                expected=f"one of {', '.join(ids)}",
                suggestion=did_you_mean(option, ids),
            )
        )
