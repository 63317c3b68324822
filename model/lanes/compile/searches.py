"""Which loops are searches, whose rounds may go at once: all that they leave behind is the first of the best.

    for line in range(LINES):
        ...
        if worth > best:
            best = worth
            offer = number_of(line, ...)

Nothing else in such a loop looks at what was found before, so that each round may begin from where the first does, and
the best of them, the first among equals, is what they find one after the other.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from ..declare.declarations import Function
from ..memory.layout import VECTOR
from .lower import known_rounds


def slots_of(function: Function) -> int:
    """Places in a vector that each lane of a rule takes: as many as a search that it comes to has rounds, to a power of
    two; one where it has none."""
    waiting, met = [function], {function.fn}
    while waiting:
        own = waiting.pop(0)
        known = {param.arg for param in own.tree.args.args}
        for node in own.tree.body:
            if isinstance(node, ast.For) and found_by(node, known) is not None:
                return slots_for(known_rounds(node, own.fn.__globals__))
            known |= _stored(node)
        for helper in own.helpers:
            inner = getattr(helper, "__lanes__", None)
            if inner is not None and inner.fn not in met:
                met.add(inner.fn)
                waiting.append(inner)
    return 1


def slots_for(rounds: range | None) -> int:
    """Places for so many rounds, to a power of two; one where they are not known, or are more than a vector takes."""
    if rounds is None or not 1 < len(rounds) <= VECTOR:
        return 1
    return 1 << (len(rounds) - 1).bit_length()


def found_by(loop: ast.For, known: Collection[str]) -> tuple[str, ...] | None:
    """What a search finds, by name: the greatest number, then what is noted with it. None for a loop that is none.

    `known` are the names that have values before the loop.
    """
    left = _stored(loop) & set(known)
    uses = sorted(node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and node.id in left)
    if breaks(loop):
        return None
    for node in ast.walk(loop):
        match node:
            case ast.If(
                test=ast.Compare(left=ast.Name(id=worth), ops=[ast.Gt()], comparators=[ast.Name(id=best)]),
                body=[ast.Assign(targets=[ast.Name(id=kept)], value=ast.Name(id=value)), *noted],
                orelse=[],
            ) if kept == best and value == worth:
                targets = [line.targets[0] for line in noted if isinstance(line, ast.Assign)]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                # Of what the loop leaves nothing is read or written elsewhere in it.
                if len(names) == len(noted) and {best, *names} == left and uses == sorted([best, best, *names]):
                    return best, *names
    return None


def breaks(loop: ast.For) -> bool:
    """Whether a loop may end ahead of its last round."""
    return returns(loop) or any(jumps(node, ast.Break) for node in loop.body)


def returns(node: ast.AST) -> bool:
    """Whether a statement may return."""
    return any(isinstance(inner, ast.Return) for inner in ast.walk(node))


def jumps(node: ast.AST, *kinds: type[ast.AST]) -> bool:
    """Whether a statement has a `break` or `continue`, of these kinds, of the loop that it stands in itself."""
    if isinstance(node, ast.For):
        return False
    return isinstance(node, kinds) or any(jumps(inner, *kinds) for inner in ast.iter_child_nodes(node))


def _stored(node: ast.AST) -> set[str]:
    """The names that a statement gives a value."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
