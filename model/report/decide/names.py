"""A decision analysis with the titles of its options and outcomes in place of their ids, for people to read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from ..text.words import quoted, unique_titles

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision
    from ...analysis.ranking.best import BestByMean

Rename: TypeAlias = Callable[[str], str]

WITHOUT_OPTIONS = frozenset(
    (
        *("values", "theories", "structure", "structures", "value", "among", "shares", "name", "parameter", "by_basis"),
        *("id", "criteria", "criterion", "coincident", "names"),
    )
)
"""The fields that hold theories, their values, parameters or outcomes: a theory's value may be called as an option."""

OF_THEORIES = frozenset(("ahead", "behind", "central", "stated_beliefs"))
"""The fields that hold theories where they are mappings."""

BY_OPTION = frozenset(("chosen", "counts"))
"""The mappings by option."""

IN_WORDS = frozenset(("of", "rule", "refused"))
"""The fields that are text with ids in it: there a title stands in quotation marks."""

LEFT = frozenset(("scenario", "stored_in", "unlike", "title", "unit", "design", "outcome"))
"""The fields without ids, and what is called by its id beside its title."""


def titled(decision: Decision, options: Sequence[tuple[str, str]]) -> Decision:
    """The analysis with titles in place of ids; `options` are the ids of options with their titles.

    What is stored, and what programs read, has ids; so have commands.
    """
    outcomes = {item.outcome: item.title for item in decision.distributions.values()}
    outcomes |= {item.id: item.title for item in decision.criteria}
    titles = unique_titles(options)
    in_words = {option: quoted(title) for option, title in titles.items()}
    renaming = _Renaming(_renaming(unique_titles(outcomes.items())), _renaming(titles), _renaming(in_words))
    named: Decision = renaming.all(decision)
    return named


def best_named(best: BestByMean, names: Mapping[str, str]) -> BestByMean:
    """A comparison with the best, of alternatives by these names."""
    rows = tuple(replace(row, option=names.get(row.option, row.option)) for row in best.standings)
    return replace(best, standings=rows, left_out=tuple(names.get(name, name) for name in best.left_out))


def _renaming(names: Mapping[str, str]) -> Rename:
    """Puts a name for each id that stands in a text as a word of its own."""
    if not names:
        return lambda text: text
    longest_first = sorted(names, key=len, reverse=True)
    ids = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest_first))})(?!\w|\.\w)")
    return lambda text: ids.sub(lambda match: names[match.group()], text)


@dataclass(frozen=True)
class _Renaming:
    """How ids become titles: those of outcomes, of options, and of options within words."""

    outcome: Rename
    option: Rename
    quoted: Rename

    def text(self, text: str, field: str) -> str:
        text = self.outcome(text)
        if field in WITHOUT_OPTIONS:
            return text
        return self.quoted(text) if field in IN_WORDS else self.option(text)

    def all(self, content: Any, field: str = "") -> Any:
        """Plain data with its texts renamed."""
        if isinstance(content, str):
            return self.text(content, field)
        if is_dataclass(content) and not isinstance(content, type):
            named = [item.name for item in fields(content) if item.name not in LEFT]
            return replace(content, **{name: self.all(getattr(content, name), name) for name in named})
        if isinstance(content, tuple):
            return tuple(self.all(item, field) for item in content)
        if isinstance(content, Mapping):
            inner = "values" if field in OF_THEORIES else field
            keys = inner if field in BY_OPTION else "values"
            return {self.all(key, keys): self.all(value, inner) for key, value in content.items()}
        return content
