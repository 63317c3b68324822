"""The address of a view: versioned, canonical, readable, and short enough for any browser.

    ?v=1&m=d4c32498&a=europe_alone&a.force.size=20000&b=us_backstop&seed=1&o=deal_and_holds_5y&h=a3&w=140

| key | says |
|---|---|
| `v` | the version of this grammar |
| `m` | the first digits of a hash over the scenario and the rules |
| `a`, `b` | the option of a side |
| `a.PATH`, `b.PATH` | a change of a side: a number, or the name of a theory |
| `seed` | the seed, where it is not the scenario's |
| `o` | the outcome that heads the page, where it is not the first |
| `h` | the history that is opened, as `a3` |
| `w`, `who` | a calendar week of it, and whose decisions |
| `flip` | WEEK:DECISION:OPTION, with `:once` for that week alone; may stand more than once |

Equal views have equal addresses: what is as at the start is left out, and keys stand in one order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload
from urllib.parse import parse_qsl, quote

from ...errors import InputError, Problem, did_you_mean
from ...experiment.execute.plan import LARGEST_SEED
from ...scenario import MOST_REPLICATIONS
from ...simulation.outcomes import OUTCOMES
from .side import LETTERS, Side, played_side, setting_text
from .view import Opened, View, first_view

if TYPE_CHECKING:
    from ...simulation.counterfactual.intervention import Intervention
    from .served import ServedScenario

VERSION = "1"
LONGEST = 2_000
"""Characters of the longest address that is read or written, from its `?` on."""

KEYS = ("v", "m", "a", "b", "seed", "o", "h", "w", "who", "flip")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,17})?(e-?[0-9]{1,3})?\Z")
_WHOLE = re.compile(r"[0-9]{1,20}\Z")
_OPENED = re.compile(r"([abAB])([0-9]{1,8})\Z")
ONE_OPENED = "h=a3, history 3 of A"
"""How an opened history stands in an address."""

_HASH = re.compile(r"[0-9a-f]{1,64}\Z")


@dataclass(frozen=True)
class Address:
    """What an address says: its view, and the model it was made with; None where it does not say."""

    view: View
    model: str | None = None


def _pairs(view: View, served: ServedScenario) -> Iterator[tuple[str, str]]:
    """The keys and values of the canonical address, in its order."""
    start = first_view(served)
    yield "v", VERSION
    yield "m", served.model
    for side in view.sides:
        yield side.letter, side.option
        for path in sorted(side.changes):
            yield f"{side.letter}.{path}", setting_text(side.changes[path])
    if view.seed != start.seed:
        yield "seed", str(view.seed)
    if view.outcome != start.outcome:
        yield "o", view.outcome
    if view.history is not None:
        yield "h", f"{view.history.letter}{view.history.replication}"
    if view.week is not None:
        yield "w", str(view.week)
    if view.who:
        yield "who", view.who
    for flip in view.flips:
        yield "flip", str(flip)


def address_of(view: View, served: ServedScenario) -> str:
    """The canonical address of a view, as the query of an URL without its `?`.

    Raises InputError where it would be longer than an address may be.
    """
    text = "&".join(f"{key}={quote(value, safe=':/.-_~')}" for key, value in _pairs(view, served))
    if len(text) > LONGEST:
        wanted = f"at most {LONGEST:,} characters: save the view as YAML, and serve that"
        raise InputError(Problem(f"the address of this view has {len(text):,} characters", expected=wanted))
    return text


def read_address(query: str, served: ServedScenario, others: Sequence[str] = ()) -> Address:
    """The view of an address; the first view where it says nothing. `others` are keys that are read elsewhere.

    Raises InputError with every problem: unknown keys and names with the nearest that there is, numbers out of bounds.
    """
    if len(query) > LONGEST:
        wanted = f"at most {LONGEST:,} characters"
        raise InputError(Problem(f"the address has {len(query):,} characters", expected=wanted))
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=bool(query), errors="strict", max_num_fields=200
        )
    except ValueError:
        raise InputError(Problem("the address cannot be read", expected="KEY=VALUE&KEY=VALUE, in UTF-8")) from None
    # A form sends what is not filled in too: it is as the option has it.
    stated = [(key, value) for key, value in pairs if value and key not in others]
    if not stated:
        return Address(first_view(served))
    return _Reader(served, stated).address()


class _Reader:
    """Reads one address and gathers its problems."""

    def __init__(self, served: ServedScenario, pairs: Sequence[tuple[str, str]]) -> None:
        self.served = served
        self.problems: list[Problem] = []
        self.values: dict[str, str] = {}
        self.flips: list[str] = []
        self.changes: dict[str, dict[str, float | str]] = {letter: {} for letter in LETTERS}
        for key, value in pairs:
            self._take(key, value)

    def address(self) -> Address:
        """The view, once nothing is wrong. Raises InputError otherwise."""
        start = first_view(self.served)
        if self.values.get("v", VERSION) != VERSION:
            self._wrong("v", f"this address is of version {self.values['v']!r}", f"version {VERSION}")
        sides = [
            Side(letter, self.values.get(letter, start.side(letter).option), self.changes[letter]) for letter in LETTERS
        ]
        for side in sides:
            try:
                played_side(self.served, side)
            except InputError as error:
                self.problems += [_on_side(problem, side.letter) for problem in error.problems]
        view = View(
            sides[0],
            sides[1],
            self._whole("seed", LARGEST_SEED, start.seed),
            self._outcome(start.outcome),
            self._opened(),
            self._whole("w", self._last_week(), None),
            self._actor(),
            tuple(flip for flip in map(self._flip, self.flips) if flip is not None),
        )
        model = self._model()
        if view.history is None and (view.week is not None or view.who or view.flips):
            self._wrong("h", "a week, an actor or a flip is of a history", ONE_OPENED)
        if self.problems:
            raise InputError(self.problems)
        return Address(view, model)

    def _take(self, key: str, value: str) -> None:
        letter, dot, path = key.partition(".")
        if letter in LETTERS and dot:
            if path in self.changes[letter]:
                self._wrong(key, f"{key} stands twice", "one value")
            elif (setting := self._setting(key, path, value)) is not None:
                self.changes[letter][path] = setting
        elif key not in KEYS:
            near = did_you_mean(key, KEYS)
            known = "one of " + ", ".join(KEYS) + ", or a.PATH, b.PATH"
            self.problems.append(Problem(f"an address has no {key!r}", expected=known, suggestion=near, path=key))
        elif key == "flip":
            self.flips.append(value)
        elif key in self.values:
            self._wrong(key, f"{key} stands twice", "one value")
        else:
            self.values[key] = value

    def _setting(self, key: str, path: str, value: str) -> float | str | None:
        if path in self.served.scenario.theories:
            return value
        number = float(value) if _NUMBER.match(value) else math.nan
        if not math.isfinite(number):
            self._wrong(key, f"{value!r} is no number", "a number, as 20000 or 0.35")
            return None
        return number

    @overload
    def _whole(self, key: str, most: int, otherwise: int) -> int: ...
    @overload
    def _whole(self, key: str, most: int, otherwise: None) -> int | None: ...
    def _whole(self, key: str, most: int, otherwise: int | None) -> int | None:
        text = self.values.get(key)
        if text is None:
            return otherwise
        if not _WHOLE.match(text) or int(text) > most:
            self._wrong(key, f"{key} is {text!r}", f"a whole number from 0 to {most:,}")
            return otherwise
        return int(text)

    def _outcome(self, otherwise: str) -> str:
        name = self.values.get("o", otherwise)
        if name not in OUTCOMES:
            near = did_you_mean(name, OUTCOMES)
            self.problems.append(Problem(f"there is no outcome {name!r}", suggestion=near, path="o"))
        return name

    def _opened(self) -> Opened | None:
        text = self.values.get("h")
        if text is None:
            return None
        match = _OPENED.match(text)
        if match is None or int(match[2]) >= MOST_REPLICATIONS:
            self._wrong("h", f"h is {text!r}", "the letter of a side and a number, as a3")
            return None
        return Opened(match[1].lower(), int(match[2]))

    def _model(self) -> str | None:
        text = self.values.get("m")
        if text is not None and not _HASH.match(text):
            self._wrong("m", f"m is {text!r}", "the first digits of a model's hash")
        return text

    def _actor(self) -> str:
        from ...simulation.explain.week import check_actor

        name = self.values.get("who", "")
        if name:
            try:
                check_actor(self.served.scenario, name)
            except InputError as error:
                self.problems += [replace(problem, path="who") for problem in error.problems]
        return name

    def _flip(self, text: str) -> Intervention | None:
        from ...simulation.counterfactual.intervention import Intervention

        try:
            flip = Intervention.parse(text)
        except InputError as error:
            self.problems += [replace(problem, path="flip") for problem in error.problems]
            return None
        if flip.week > self._last_week():
            self._wrong("flip", f"flip is {text!r}", f"a week up to {self._last_week()}")
            return None
        return flip

    def _last_week(self) -> int:
        horizon = self.served.scenario.horizon
        return horizon.war_weeks + horizon.ceasefire_weeks

    def _wrong(self, key: str, message: str, expected: str) -> None:
        self.problems.append(Problem(message, expected=expected, path=key))


def _on_side(problem: Problem, letter: str) -> Problem:
    """A problem of a side, with the key of the address that it is about."""
    return problem if problem.path == letter else replace(problem, path=f"{letter}.{problem.path}")
