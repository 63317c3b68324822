"""Reading YAML as a stream of events with marks, into nodes that know their places.

Refused, each with its place: duplicate keys, anchors and aliases, tags, merge keys, keys that are
not plain names, several documents, nesting deeper than MAX_DEPTH, more than MAX_NODES values,
numbers that are not finite, characters that cannot be seen. Refused as a whole: what is missing, is
no file, is empty, is larger than MAX_BYTES, is binary or is not UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from model.errors import Problem
from model.scenario.nodes import BAD, Node, Place, Source
from model.scenario.scalars import resolve

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 24
MAX_NODES: Final = 150_000  # values in one file; the main scenario, resolved, has about 16,000
MAX_PROBLEMS: Final = 200  # of one file; a file with more is not a scenario
_LONGEST_KEY: Final = 200

# Line breaks other than \n and \r, and everything YAML does not allow, would move the places.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_HIDDEN = re.compile(_UNSEEN.pattern[:-1] + "\ud800-\udfff]")  # what an escape in quotes may hide
_BREAK = re.compile(r"\r\n|\r|\n")
_PARSER: Any = getattr(getattr(yaml, "_yaml", None), "CParser", None)  # libyaml's; None without it
_TOO_DEEP = (f"nested more than {MAX_DEPTH} deep", "a flatter file")
_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


def read_file(path: Path, name: str, problems: list[Problem], *, guess: bool = False) -> Node | None:
    """The file's content, or None with the reason added to `problems`. Raises nothing.

    With `guess`, the problem of a missing file names the nearest file that is there.
    """
    try:
        if path.is_dir():
            problems.append(Problem("is a directory, not a file", name, expected="a YAML file"))
            return None
        if path.exists() and not path.is_file():
            problems.append(Problem("is not a regular file", name, expected="a YAML file"))
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        problems.append(Problem("there is no such file", name, suggestion=_near_file(path) if guess else None))
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problems.append(Problem(f"cannot be read: {reason}", name))
        return None
    return read_bytes(data, name, problems)


def read_bytes(data: bytes, name: str, problems: list[Problem]) -> Node | None:
    """The content of a file's bytes; None with the reasons in `problems` when it is unusable."""
    if len(data) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024**2} MB, which no scenario file is"
        problems.append(Problem(message, name))
        return None
    if b"\x00" in data[:8192]:
        problems.append(Problem("is a binary file", name, expected="YAML text in UTF-8"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(_bad_utf8(data, error.start, name))
        return None
    return read_text(text, name, problems)


def read_text(text: str, name: str, problems: list[Problem], before: str = "") -> Node | None:
    """The content of a text. None when it has no content or cannot be parsed further.

    `before` is what stands in front of it on its first line, as messages show it; it is not read.
    """
    source = Source(name, tuple(_BREAK.split(before + text)))
    unseen = _UNSEEN.search(text)
    if unseen:
        place = _place_of(source, before + text, len(before) + unseen.start())
        message = f"the character U+{ord(unseen.group()):04X} is not allowed here"
        problems.append(place.problem(message, expected="printable text"))
        return None
    return _Builder(source, problems, len(before)).build(text)


class _Builder:
    """Builds nodes from events; goes on after every fault that leaves the structure readable."""

    def __init__(self, source: Source, problems: list[Problem], shift: int) -> None:
        self.source = source
        self.shift = shift
        self.problems = problems
        self.limit = len(problems) + MAX_PROBLEMS
        self.count = 0

    def build(self, text: str) -> Node | None:
        try:
            events = self._events(text)
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

    def _events(self, text: str) -> Iterator[yaml.Event]:
        if _PARSER is None:
            yield from yaml.parse(text, Loader=yaml.SafeLoader)
            return
        parser = _PARSER(text)
        try:
            while parser.check_event():
                yield parser.get_event()
        finally:
            parser.dispose()

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], depth: int) -> Node:
        place = self._place(event)
        if depth > MAX_DEPTH:
            self._fault(event, *_TOO_DEEP)
            raise _TooMuch
        self.count += 1
        if self.count > MAX_NODES:
            self._fault(event, f"more than {MAX_NODES} values stand in this file", "a smaller file")
            raise _TooMuch
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, f"an alias (*{event.anchor}) is not allowed", "the value itself, written out")
            return Node(BAD, place)
        if event.anchor is not None:
            self._fault(event, f"an anchor (&{event.anchor}) is not allowed", "the value alone")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._fault(event, f"a tag ({_short(tag)}) is not allowed", "the value alone")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place, tagged=tag is not None)
        if isinstance(event, yaml.SequenceStartEvent):
            parts: list[Node] = []
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                assert isinstance(inner, yaml.NodeEvent)
                parts.append(self._node(inner, events, depth + 1))
            return Node(tuple(parts), place)
        return self._mapping(events, place, depth)

    def _scalar(self, event: yaml.ScalarEvent, place: Place, *, tagged: bool) -> Node:
        raw: str = event.value
        if event.style:  # None or an empty text for a plain one, by parser
            hidden = _HIDDEN.search(raw)
            if hidden:
                shown = f"U+{ord(hidden.group()):04X}"
                self._fault(event, f"the escaped character {shown} is not allowed", "printable text")
                return Node(BAD, place, raw, quoted=True)
            return Node(raw, place, raw, quoted=True)
        if tagged:
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
            here = self._place(event)
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
        if event.anchor is not None:
            self._fault(event, f"an anchor (&{event.anchor}) is not allowed", "the name alone")
        if event.tag is not None:
            self._fault(event, f"a tag ({_short(event.tag)}) is not allowed", "the name alone")
        if name == "<<" and not event.style:
            self._fault(event, "a merge key (<<) is not allowed", "the entries themselves, written out")
            return None
        if not name.strip() or len(name) > _LONGEST_KEY or "\n" in name or _HIDDEN.search(name):
            self._fault(event, "this key is empty, too long, or holds what cannot be seen", "a short name")
            return None
        if name in keys:
            message = f'the key "{_short(name)}" stands twice; first in line {keys[name].line}'
            self._fault(event, message, "each key once")
            return None
        return name

    def _place(self, event: yaml.Event) -> Place:
        mark: Any = event.start_mark
        return Place(self.source, mark.line + 1, self._column(mark))

    def _column(self, mark: Any) -> int:
        return int(mark.column) + 1 + (self.shift if mark.line == 0 else 0)

    def _fault(self, event: yaml.Event, message: str, expected: str) -> None:
        self.problems.append(self._place(event).problem(message, expected=expected))
        if len(self.problems) >= self.limit:
            self.problems.append(Problem("has too many faults; reading stopped here", self.source.name))
            raise _TooMuch

    def _unreadable(self, error: yaml.YAMLError | RecursionError, text: str) -> None:
        """The parser gives up: at a bound of its own on nesting, or because the text is not YAML."""
        mark: Any = getattr(error, "problem_mark", None)
        deep = _too_deep(text[: mark.index] if mark is not None else text)
        if deep is not None:
            place = Place(self.source, deep.line + 1, self._column(deep))
            self.problems.append(place.problem(_TOO_DEEP[0], expected=_TOO_DEEP[1]))
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
        # At the end of a file the mark stands behind the last line; show that line.
        line = min(mark.line + 1, len(self.source.lines))
        column = self._column(mark) if line == mark.line + 1 else len(self.source.lines[line - 1]) + 1
        hint = None
        text = self.source.lines[line - 1]
        if "\t" in text[: len(text) - len(text.lstrip())]:
            hint = "spaces for indentation, not tabs"
        self.problems.append(Place(self.source, line, column).problem(message, expected=hint))


class _TooMuch(Exception):
    """Reading of this file ends; the reason is already among the problems."""


def _too_deep(text: str) -> Any:
    """The mark of the first collection beyond MAX_DEPTH, by tokens alone; None where there is none.

    Parsers bound nesting themselves, and look so far ahead that they refuse before the first event.
    """
    depth = 0
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader if _PARSER is None else yaml.CSafeLoader):
            depth += isinstance(token, _OPENING)
            depth -= isinstance(token, _CLOSING)
            if depth > MAX_DEPTH:
                return token.start_mark
    except (yaml.YAMLError, RecursionError):
        pass
    return None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _place_of(source: Source, text: str, index: int) -> Place:
    before = _BREAK.split(text[:index])
    return Place(source, len(before), len(before[-1]) + 1)


def _bad_utf8(data: bytes, start: int, name: str) -> Problem:
    text = data[:start].decode("utf-8", "replace")
    before = _BREAK.split(text)
    message = f"byte {data[start]:#04x} is not UTF-8"
    rest = _BREAK.split(data[start:].decode("utf-8", "replace"))[0]
    place = Place(Source(name, (*before[:-1], before[-1] + rest)), len(before), len(before[-1]) + 1)
    return place.problem(message, expected="text saved as UTF-8")


def _near_file(path: Path) -> str | None:
    from model.errors import did_you_mean

    try:
        folder = path.parent
        names = [entry.name for entry in folder.iterdir() if entry.suffix in (".yaml", ".yml")][:1000]
    except (OSError, ValueError):
        return None
    found = did_you_mean(path.name, names)
    return None if found is None or found == path.name else str(path.parent / found)
