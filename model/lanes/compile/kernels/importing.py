"""Imports numba for all that compiles, without what the current directory would have it do.

Numba reads a file `.numba_config.yaml` of the current directory when it is imported, and again when it compiles:
whoever sends a folder with a scenario could have rules compiled otherwise. So it is imported elsewhere, and reads no
such file afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ....errors import InputError, Problem


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Another current directory, where the present one holds a file that numba would read."""
    if not os.path.lexists(".numba_config.yaml"):
        yield
        return
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
        yield
    finally:
        os.fchdir(here)
        os.close(here)


with _elsewhere():
    import numba
    from numba import extending, types
    from numba.core import compiler, registry
    from numba.core.compiler_lock import global_compiler_lock
    from numba.core.typing import templates

numba.core.config._config_fname = os.devnull

if getattr(numba.config, "DISABLE_JIT", 0):
    wanted = "the same command without NUMBA_DISABLE_JIT"
    raise InputError(Problem("rules cannot be compiled: NUMBA_DISABLE_JIT is set", expected=wanted))

__all__ = ["compiler", "extending", "global_compiler_lock", "numba", "registry", "templates", "types"]
