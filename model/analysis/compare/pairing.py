"""Which option of which run is compared with which, and by which outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    from model.experiment.design.manifest import OutcomeInfo
    from model.experiment.store import Run
    from model.scenario import Scenario


@dataclass(frozen=True)
class Given:
    """A run to be compared: its folder, the run, its scenario, and the one option meant, if one was named.

    A design point of a sweep stands as a run of its own: `note` says which, `explain` is what `sim explain` is told to
    find it, and `lucks` are the replications by the number that their luck has, where that is not their own.
    """

    folder: Path
    run: Run
    scenario: Scenario
    option: str | None = None
    note: str = ""
    explain: tuple[str, ...] = ()
    lucks: tuple[int, ...] | None = None


Match = tuple[tuple[int, str], tuple[int, str]]


def match(given: Sequence[Given], options: Sequence[str] | None) -> list[Match]:
    """Which option of which run is compared with which: (baseline, other), each as (place in `given`, option)."""
    for one in given:
        for option in dict.fromkeys((*(options or ()), *([one.option] if one.option else []))):
            _known(one, option)
    if any(one.option is not None for one in given):
        if options is not None:
            raise InputError(Problem("options are named twice", expected="RUN:OPTION, or --options, but not both"))
        named = [_single(one) for one in given]
        if len(given) > 1:
            return [((0, named[0]), (k, named[k])) for k in range(1, len(given))]
    if len(given) == 1:
        [one] = given
        chosen = list(dict.fromkeys(options)) if options else list(one.run.manifest.option_ids)
        if one.option is not None:
            chosen = list(dict.fromkeys((one.run.manifest.reference, one.option)))
        baseline = chosen[0] if options else one.run.manifest.reference
        others = [option for option in chosen if option != baseline]
        if not others:
            raise InputError(
                Problem(
                    "there is one option: nothing to compare it with",
                    file=str(one.folder),
                    expected="two options of one run, or two runs",
                )
            )
        return [((0, baseline), (0, option)) for option in others]
    shared = [
        option
        for option in (options or given[0].run.manifest.option_ids)
        if all(option in one.run.manifest.option_ids for one in given)
    ]
    if shared:
        return [((0, option), (k, option)) for k in range(1, len(given)) for option in shared]
    if all(len(one.run.manifest.options) == 1 for one in given):
        named = [_single(one) for one in given]
        return [((0, named[0]), (k, named[k])) for k in range(1, len(given))]
    raise InputError(
        Problem("these runs have no option in common", expected=f"one option of each, as {given[0].folder}:OPTION")
    )


def _single(one: Given) -> str:
    """The one option that is meant."""
    if one.option is not None:
        return one.option
    ids = one.run.manifest.option_ids
    if len(ids) > 1:
        raise InputError(
            Problem(
                "which option of this run?", file=str(one.folder), expected=f"{one.folder}:OPTION, of {', '.join(ids)}"
            )
        )
    return ids[0]


def _known(one: Given, option: str) -> None:
    ids = one.run.manifest.option_ids
    if option not in ids:
        raise InputError(
            Problem(
                f"this run has no option {option!r}",
                file=str(one.folder),
                expected=f"one of {', '.join(ids)}",
                suggestion=did_you_mean(option, ids),
            )
        )


def choose_outcomes(given: Sequence[Given], asked: Sequence[str] | None) -> tuple[OutcomeInfo, ...]:
    """The outcomes asked for, or `all`, or the headline's; only those that every run has."""
    known = {
        info.id: info
        for info in given[0].run.manifest.outcomes
        if all(info.id in one.run.manifest.outcome for one in given)
    }
    if asked is not None and list(asked) != ["all"]:
        unknown = [name for name in asked if name not in known]
        if unknown or not asked:
            raise InputError(
                [
                    Problem(
                        f"no outcome {name!r} in these runs",
                        expected="ids of outcomes, or all",
                        suggestion=did_you_mean(name, known),
                    )
                    for name in unknown
                ]
                or "no outcome is named: there is nothing to compare"
            )
        return tuple(known[name] for name in dict.fromkeys(asked))
    if asked is not None:
        return tuple(known.values())
    headline = [known[name] for name in given[0].run.manifest.headline if name in known]
    return tuple(headline or list(known.values())[:6])
