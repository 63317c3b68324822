"""The rank correlations that the files of a scenario state. A file's correlation of two parameters takes the place of
that of a file it extends; the others stay."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from ...errors import Problem, did_you_mean
from ..correlation import Correlation, Pair, contradiction, groups, pair_of
from ..schema.correlation import CorrelationForm
from ..schema.validate import parse_quietly, sound_fields
from ..yaml.nodes import Node
from .inheritance import Chain, Layer
from .library import Library, cite

KEY = "correlations"


class Stated(NamedTuple):
    """A correlation, and the entry that states it."""

    correlation: Correlation
    node: Node


def resolve_correlations(chain: Chain) -> tuple[Correlation, ...]:
    """All pairs with a correlation other than 0, in the order of their paths."""
    stated = _stated(chain)
    return tuple(stated[pair].correlation for pair in sorted(stated) if stated[pair].correlation.rank != 0.0)


def check_correlations(chain: Chain, library: Library, problems: list[Problem]) -> None:
    """Adds a problem for paths that are no parameters, pairs that a file states twice, sources that there are not, and
    correlations that contradict each other."""
    for layer in chain.layers:
        seen: dict[Pair, Node] = {}
        for node, form in _entries(layer):
            cite(library, form.source or (), node.step("source"), problems, KEY)
            for index, path in enumerate(form.between or ()):
                _check_path(path, node.at("between", index), library, problems)
                if path in form.between[:index]:
                    problems.append(node.at("between", index).problem(f"{path} stands twice", path=KEY))
            for pair in _pairs(form):
                if pair in seen:
                    line = seen[pair].place.line
                    message = f"the correlation of {pair[0]} and {pair[1]} stands already in line {line}"
                    problems.append(node.problem(message, expected="one for a pair", path=KEY))
                seen.setdefault(pair, node)
    stated = _stated(chain)
    known = library.parameters if library.whole else {path for pair in stated for path in pair}
    ranks = {pair: entry.correlation.rank for pair, entry in stated.items() if set(pair) <= set(known)}
    for paths in groups(ranks):
        clash = contradiction(paths, ranks)
        if clash is not None:
            members, factor = clash
            within = [pair for pair in combinations(members, 2) if ranks.get(pair, 0.0) != 0.0]
            nodes = [stated[pair].node for pair in within]
            top = chain.top.node.place.source
            last = max(nodes, key=lambda node: (node.place.source is top, node.place.line))
            shown = ", ".join(f"{first} and {second} {ranks[first, second]:g}" for first, second in within)
            message = f"no joint distribution has these rank correlations together: {shown}"
            weaker = int(100.0 * factor) / 100.0
            wanted = f"weaker ones (all of them times {weaker:g} would do), or those of the other pairs too"
            problems.append(last.at("rank").problem(message, expected=wanted, path=KEY))


def _check_path(path: str, node: Node, library: Library, problems: list[Problem]) -> None:
    if ("parameter", path) in library.places or not library.whole:
        return
    what = "is a lever, which options set" if path in library.levers else "is no parameter"
    near = did_you_mean(path, library.parameters)
    problems.append(node.problem(f"{path} {what}", expected="the path of a parameter", suggestion=near, path=KEY))


def _stated(chain: Chain) -> dict[Pair, Stated]:
    """By pair what the last file that states it says."""
    stated: dict[Pair, Stated] = {}
    for layer in chain.layers:
        for node, form in _entries(layer):
            for pair in _pairs(form) if form.rank is not None else ():
                stated[pair] = Stated(Correlation(pair, form.rank, form.because, form.source), node)
    return stated


def _entries(layer: Layer) -> list[tuple[Node, CorrelationForm]]:
    """The entries of a file; of a faulty one what is sound, and None for the rest."""
    node = layer.node.step(KEY)
    entries = node.items if node is not None else ()
    forms = [
        (entry, parse_quietly(CorrelationForm, entry) or sound_fields(CorrelationForm, entry)) for entry in entries
    ]
    return [(entry, form) for entry, form in forms if form is not None]


def _pairs(form: CorrelationForm) -> list[Pair]:
    return [pair_of(first, second) for first, second in combinations(dict.fromkeys(form.between or ()), 2)]
