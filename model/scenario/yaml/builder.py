"""From the events of a YAML text to nodes with places; every fault that leaves the structure readable is reported.

Refused, each with its place: duplicate keys, anchors and aliases, tags, merge keys, keys that are
not plain names, several documents, nesting deeper than MAX_DEPTH, more than MAX_NODES values,
numbers that are not finite, characters that cannot be seen.

Events, and not PyYAML's own tree (`yaml.compose`): that one overflows the stack on 100 kB of opening
brackets in most releases of PyYAML, expands aliases, ends at the first fault, and takes longer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml

from ...errors import Problem
from .characters import HIDDEN, ODD_SPACE, code_of, name_of
from .nodes import BAD, Node, Place, Source
from .scalars import resolve

MAX_DEPTH: Final = 24
MAX_NODES: Final = 150_000  # values in one file; the main scenario, resolved, has about 16,000
MAX_PROBLEMS: Final = 200  # of one file; a file with more is not a scenario
LONGEST_KEY: Final = 200  # characters

KEY_SPACE = re.compile(rf"^\s*(?:- )?[A-Za-z0-9_.]+:({ODD_SPACE.pattern})")
"""A key whose colon is followed by a space that is none to YAML."""

Parse = Callable[[str], Iterator[yaml.Event]]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's where it is there
_TOO_DEEP = (f"nested more than {MAX_DEPTH} deep", "a flatter file")
_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


_COMMENT = re.compile(r"(^|\s)#.*")


def parse(text: str) -> Iterator[yaml.Event]:
    """The events of a text, as PyYAML parses them."""
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
    return events


def build(text: str, source: Source, problems: list[Problem], shift: int, parse: Parse) -> Node | None:
    """The root of a text; None, with the reasons in `problems`, where it has none or cannot be read to its end.

    `shift` is how many characters stand before the text in the first line of the source.
    """
    return _Builder(source, problems, shift).build(text, parse)


class _Builder:
    def __init__(self, source: Source, problems: list[Problem], shift: int) -> None:
        self.source = source
        self.shift = shift
        self.problems = problems
        self.limit = len(problems) + MAX_PROBLEMS
        self.count = 0

    def build(self, text: str, parse: Parse) -> Node | None:
        try:
            events = parse(text)
            root: Node | None = None
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                    self._fault(event, "a second document begins here", "one document in a file")
                    return None
                if not isinstance(event, yaml.NodeEvent):
                    continue
                root = self._node(event, events, 1)
        except _TooMuch:
            return None
        except (yaml.YAMLError, RecursionError) as error:
            self._unreadable(error, text)
            return None
        if root is None or (root.value is None and not root.quoted):
            wanted = "a mapping of names to values"
            self.problems.append(Problem("is empty", self.source.name, expected=wanted))
            return None
        return root

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], depth: int) -> Node:
        place = self._place(event.start_mark)
        if depth > MAX_DEPTH:
            self._fault(event, *_TOO_DEEP)
            raise _TooMuch
        self.count += 1
        if self.count > MAX_NODES:
            self._fault(event, f"more than {MAX_NODES} values stand in this file", "a smaller file")
            raise _TooMuch
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.AliasEvent):
            self._fault(
                event, f"an alias (*{_short(event.anchor or '')}) is not allowed", "the value itself, written out"
            )
            return Node(BAD, place)
        self._refuse_marks(event, "the value alone")
        if isinstance(event, yaml.SequenceStartEvent):
            parts: list[Node] = []
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                assert isinstance(inner, yaml.NodeEvent)
                parts.append(self._node(inner, events, depth + 1))
            return Node(tuple(parts), place)
        return self._mapping(events, place, depth)

    def _refuse_marks(self, event: yaml.NodeEvent, wanted: str) -> None:
        """Anchors and tags, which no value and no name may have."""
        if event.anchor is not None:
            self._fault(event, f"an anchor (&{_short(event.anchor)}) is not allowed", wanted)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._fault(event, f"a tag ({_short(tag)}) is not allowed", wanted)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Node:
        raw: str = event.value
        self._refuse_marks(event, "the value alone")
        if event.style:  # None or an empty text for a plain one, by parser
            hidden = HIDDEN.search(raw)
            if hidden:
                code, name = code_of(hidden.group()), name_of(hidden.group())
                message = f"the escaped character {code} is not allowed{': a ' + name if name else ''}"
                self._fault(event, message, "printable text")
                return Node(BAD, place, raw, quoted=True)
            return Node(raw, place, raw, quoted=True)
        if event.tag is not None:
            return Node(BAD, place, raw)
        odd = KEY_SPACE.match(raw)
        if odd is not None:
            at = place._replace(column=place.column + odd.start(1))
            self.problems.append(_odd_space(at, odd.group(1)))
            return Node(BAD, place, raw)
        value = resolve(raw)
        if value is BAD:
            self._fault(event, f"{_short(raw)} is not a finite number", "a finite number, or text in quotes")
        return Node(value, place, raw)

    def _mapping(self, events: Iterator[yaml.Event], place: Place, depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            assert isinstance(event, yaml.NodeEvent)
            name = self._key(event, events, keys, depth)
            here = self._place(event.start_mark)
            inner = next(events)
            assert isinstance(inner, yaml.NodeEvent)
            node = self._node(inner, events, depth + 1)
            if name is not None:
                entries[name] = node
                keys[name] = here
        return Node(entries, place, keys=keys)

    def _key(
        self, event: yaml.NodeEvent, events: Iterator[yaml.Event], keys: dict[str, Place], depth: int
    ) -> str | None:
        """The name of an entry, or None when it cannot serve as one."""
        if not isinstance(event, yaml.ScalarEvent):
            self._fault(event, "a key must be a plain name", "name: value")
            if not isinstance(event, yaml.AliasEvent):
                self._node(event, events, depth + 1)
            return None
        name: str = event.value
        self._refuse_marks(event, "the name alone")
        if name == "<<" and not event.style:
            self._fault(event, "a merge key (<<) is not allowed", "the entries themselves, written out")
            return None
        if not name.strip() or len(name) > LONGEST_KEY or "\n" in name or HIDDEN.search(name):
            self._fault(event, "this key is empty, too long, or holds what cannot be seen", "a short name")
            return None
        if name in keys:
            message = f'the key "{_short(name)}" stands twice; first in line {keys[name].line}'
            self._fault(event, message, "each key once")
            return None
        return name

    def _place(self, mark: Any) -> Place:
        line: int = mark.line
        column: int = mark.column + 1
        return Place(self.source, line + 1, column if line else column + self.shift)

    def _fault(self, event: yaml.Event, message: str, expected: str) -> None:
        self.problems.append(self._place(event.start_mark).problem(message, expected=expected))
        if len(self.problems) >= self.limit:
            self.problems.append(Problem("has too many faults; reading stopped here", self.source.name))
            raise _TooMuch

    def _unreadable(self, error: yaml.YAMLError | RecursionError, text: str) -> None:
        """The parser gives up: at a bound of its own on nesting, or because the text is not YAML."""
        mark: Any = getattr(error, "problem_mark", None)
        deep = _too_deep(text[: mark.index] if mark is not None else text)
        if deep is not None:
            self.problems.append(self._place(deep).problem(_TOO_DEEP[0], expected=_TOO_DEEP[1]))
        elif isinstance(error, yaml.MarkedYAMLError):
            self._syntax(error)
        elif isinstance(error, RecursionError):
            raise error
        else:
            self.problems.append(Problem(f"is not YAML: {error}", self.source.name))

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark: Any = error.problem_mark or error.context_mark
        problem = (error.problem or "unreadable").strip()
        context = f" ({error.context.strip()})" if error.context else ""
        message = f"this is not YAML: {problem}{context}"
        if mark is None:
            self.problems.append(Problem(message, self.source.name))
            return
        place = self._place(mark)
        if place.line > len(self.source.lines):  # behind the last line, at the end of a file: show that line
            place = Place(self.source, len(self.source.lines), len(self.source.lines[-1]) + 1)
        for line in (place.line, place.line - 1, place.line - 2):
            odd = KEY_SPACE.match(self.source.line(line) or "")
            if odd is not None:
                said = _odd_space(Place(self.source, line, odd.start(1) + 1), odd.group(1))
                if said not in self.problems:  # it may be, where the text was read as a value
                    self.problems.append(said)
                return
        hint = self._unfinished(error, place)
        text = self.source.lines[place.line - 1]
        colon = re.match(r"\s*(?:- )?([A-Za-z0-9_.]+):\s+([^\"'\s\[{|>].*:\s.*|[^\"'\s\[{|>].*:)$", text)
        if "mapping values are not allowed" in message and colon is not None:
            message = "this is not YAML: the text holds a colon, which begins another value"
            hint = f'the text in quotes, as {colon.group(1)}: "{_short(colon.group(2).strip())}"'
        if "\t" in text[: len(text) - len(text.lstrip())]:
            hint = "spaces for indentation, not tabs"
        self.problems.append(place.problem(message, expected=hint))

    def _unfinished(self, error: yaml.MarkedYAMLError, place: Place) -> str | None:
        """What is wanted where something that began earlier does not end, or its entries do not stand in one column."""
        began = error.context_mark
        if began is None or error.problem is None:
            return None
        if "quoted scalar" in (error.context or "") and "end of stream" in error.problem:
            return f"the quote closed that line {began.line + 1} opens"
        if "flow" in (error.context or ""):
            return f"the bracket closed that line {began.line + 1} opens, or a comma"
        if "expected key" not in error.problem:
            return None
        for number in range(place.line - 1, began.line, -1):
            if _COMMENT.sub("", self.source.line(number) or "").count('"') % 2:
                return f"the quote closed that line {number} opens"
        if place.column - 1 != began.column:
            return f"{began.column} spaces before it, as before line {began.line + 1}"
        return None


def _odd_space(place: Place, character: str) -> Problem:
    message = f"the space after this colon is {code_of(character)}, a {name_of(character)}"
    return place.problem(message, expected="an ordinary space")


class _TooMuch(Exception):
    """Reading of this file ends; the reason is already among the problems."""


def _too_deep(text: str) -> Any:
    """The mark of the first collection beyond MAX_DEPTH, by tokens alone; None where there is none.

    Parsers bound nesting themselves, and look so far ahead that they refuse before the first event.
    """
    depth = 0
    try:
        for token in yaml.scan(text, Loader=_LOADER):
            depth += isinstance(token, _OPENING)
            depth -= isinstance(token, _CLOSING)
            if depth > MAX_DEPTH:
                return token.start_mark
    except (yaml.YAMLError, RecursionError):
        pass
    return None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
