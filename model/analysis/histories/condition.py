"""A condition on the outcomes of a history, as `direct_clash and not ceasefire_collapse_1y`.

    condition   any ("or" any)*, each of them  term ("and" term)*
    term        ["not"] ( "(" condition ")" | NAME | NAME sign NUMBER | NAME ("=" | "!=") "none" )
    sign        <  <=  >  >=  =  !=

A name alone is met where the outcome is not zero. Where an outcome does not apply, what is said of it is neither met
nor not met: such a history is not among those found, unless another part decides it. `none` is what does not apply.
Nothing of the text is ever executed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from ...errors import InputError, Problem, did_you_mean
from ...simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    import polars as pl

TITLES = {outcome.id: outcome.title for outcome in OUTCOMES.values()}
"""The titles of outcomes, as tables head their columns with them."""

LONGEST = 2_000
"""Characters of a condition at most."""
DEEPEST = 50
"""Parentheses and `not` within one another at most."""

WORDS = ("and", "or", "not", "none")
_TOKEN = re.compile(r"\s*(?:(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])"
                    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|==|!=|<|>|=|\(|\)))")  # fmt: skip
SIGNS = ("<", "<=", ">", ">=", "=", "==", "!=")


@dataclass(frozen=True)
class Token:
    """A word, number or sign of a condition, and its column from 1."""

    text: str
    kind: str
    column: int


@dataclass(frozen=True)
class Condition:
    """A condition: its text, the filter of rows that it is, and the outcomes it names in their order, each with the
    numbers that it is compared with."""

    text: str
    compared: Mapping[str, tuple[float, ...]]
    rows: pl.Expr

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that it names, in their order."""
        return tuple(self.compared)


Ranges = Mapping[str, tuple[float, float]]


def parse_condition(
    text: str, known: Collection[str], place: str = "--where", ranges: Ranges = MappingProxyType({})
) -> Condition:
    """Reads a condition over the outcomes `known`. Raises InputError with the column and the nearest name, or where a
    number lies outside what its outcome can be, by `ranges`."""
    return _Parser(text, known, place, ranges).condition()


class _Parser:
    def __init__(self, text: str, known: Collection[str], place: str, ranges: Ranges) -> None:
        self.text, self.known, self.place, self.ranges = text, known, place, ranges
        if len(text) > LONGEST:
            raise InputError(Problem(f"a condition of {len(text):,} characters", expected=f"at most {LONGEST:,}"))
        self.tokens = list(self._tokens())
        self.at = 0
        self.depth = 0
        self.compared: dict[str, tuple[float, ...]] = {}

    def condition(self) -> Condition:
        """The whole text."""
        rows = self._any()
        if (token := self._next()).kind != "end":
            self._fail(f"{token.text!r} is not expected here", token, "and, or, or the end")
        return Condition(self.text, self.compared, rows)

    def _tokens(self) -> Iterator[Token]:
        place = 0
        end = len(self.text.rstrip())
        while place < end:
            match = _TOKEN.match(self.text, place)
            if match is None or match.lastgroup is None:
                column = place + len(self.text[place:]) - len(self.text[place:].lstrip()) + 1
                wrong = Token(self.text[column - 1], "sign", column)
                self._fail(f"{wrong.text!r} is no part of a condition", wrong, f"outcomes, numbers, {' '.join(SIGNS)}")
            yield Token(match[match.lastgroup], match.lastgroup, match.start(match.lastgroup) + 1)
            place = match.end()
        yield Token("the end", "end", end + 1)

    def _any(self) -> pl.Expr:
        rows = self._all()
        while self._take("or"):
            rows = rows | self._all()
        return rows

    def _all(self) -> pl.Expr:
        rows = self._term()
        while self._take("and"):
            rows = rows & self._term()
        return rows

    def _term(self) -> pl.Expr:
        token = self._next()
        if token.text in ("not", "("):
            self.depth += 1
            if self.depth > DEEPEST:
                self._fail("too many parentheses within one another", token, f"at most {DEEPEST}")
            rows = ~self._term() if token.text == "not" else self._closed(self._any(), token)
            self.depth -= 1
            return rows
        if token.kind == "name" and token.text not in WORDS:
            return self._about(token)
        self._fail(f"{token.text} stands where an outcome is wanted", token, "an outcome, not, or (")

    def _about(self, name: Token) -> pl.Expr:
        import polars as pl

        if name.text not in self.known:
            near = did_you_mean(name.text, self.known, TITLES)
            self._fail(f"no outcome {name.text!r} in this run", name, "an outcome: sim outcomes lists them", near)
        numbers = self.compared.setdefault(name.text, ())
        column = pl.col(name.text)
        sign = self._peek()
        if sign.text not in SIGNS:
            self.compared[name.text] = (*numbers, 0.0)
            return column != 0.0
        self._next()
        value = self._next()
        if value.text == "none" and sign.text in ("=", "==", "!="):
            return column.is_not_null() if sign.text == "!=" else column.is_null()
        if value.kind != "number":
            self._fail(f"{value.text} stands where a number is wanted", value, "a number; a share is from 0 to 1")
        number = float(value.text)
        self._check_range(name.text, number, value)
        self.compared[name.text] = (*numbers, number)
        return {
            "<": column < number,
            "<=": column <= number,
            ">": column > number,
            ">=": column >= number,
            "!=": column != number,
        }.get(sign.text, column == number)

    def _check_range(self, outcome: str, number: float, token: Token) -> None:
        low, high = self.ranges.get(outcome, (-inf, inf))
        if not low <= number <= high:
            wanted = f"{low:g} or more" if high == inf else f"a number from {low:g} to {high:g}"
            meant = f"{number / 100.0:g}" if (low, high) == (0.0, 1.0) and 1.0 < number <= 100.0 else None
            self._fail(f"{outcome} is never {token.text}", token, wanted, meant)

    def _closed(self, rows: pl.Expr, opened: Token) -> pl.Expr:
        if not self._take(")"):
            self._fail("this parenthesis is never closed", opened, ")")
        return rows

    def _peek(self) -> Token:
        return self.tokens[self.at]

    def _next(self) -> Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def _take(self, text: str) -> bool:
        if self._peek().text != text:
            return False
        self._next()
        return True

    def _fail(self, message: str, token: Token, expected: str, suggestion: str | None = None) -> NoReturn:
        raise InputError(
            Problem(
                message,
                file=self.place,
                line=1,
                column=token.column,
                source_line=self.text,
                expected=expected,
                suggestion=suggestion,
            )
        )
