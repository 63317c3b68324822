"""The nearest valid name to a name that was not found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

_LONGEST = 120  # longer words are never a slip of the keyboard, and comparing them is slow


def did_you_mean(word: str, choices: Iterable[str], titles: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """The choice nearest to `word`, or None when none is near. Case is ignored in the comparison.

    With `titles` of choices, one may be meant by its title, as tables show it: `general_war_5y` for general war in 5 y.

    Where none is spelt alike, it is the only path that ends with the word, else the shortest name that begins with it,
    or has it between underscores.
    """
    if not word or len(word) > _LONGEST:
        return None
    names: dict[str, str] = {}
    for choice in choices:
        names.setdefault(choice.casefold(), choice)
        if choice in titles:
            names.setdefault(re.sub(r"\W+", "_", titles[choice].casefold()), choice)
    near = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    if near:
        return names[near[0]]
    if "." in word:  # a dotted path may differ in its room alone, or in its last part alone
        return None
    short = word.casefold()
    ends = [choice for name, choice in names.items() if name.split(".")[-1] == short]
    if len(ends) == 1:
        return ends[0]
    within = [name for name in names if len(short) > 2 and (name.startswith(short) or short in name.split("_"))]
    return names[min(within, key=len)] if within else None
