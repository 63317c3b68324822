"""Two processes that compile together: each claims the next function that nobody has, and stores it in the cache.

The second process is only a help: where it cannot start, or ends early, the first compiles what is missing.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import cache

if TYPE_CHECKING:
    from ..program import Program

Progress = Callable[[int, int, str], None]
"""Called with the number of functions done, their number, and what the next one does."""

Rebuild = Callable[[], Sequence["Program"]]
"""Makes programs; it pickles, so that another process can make the same ones."""

FEW = 16
"""Functions below which a second process costs more than it brings."""

PACKAGE = __name__.rpartition(".")[0]


class Claims:
    """Which functions are taken, as files of a directory: whoever makes a file first has that function."""

    def __init__(self, directory: Path, process: subprocess.Popen[bytes] | None = None, parent: int = 0) -> None:
        self._directory, self._process, self._parent = directory, process, parent

    def of(self, names: Iterable[str]) -> Iterator[str]:
        """Those of the functions that this process is the first to claim, one at a time and in this order.

        Ends early where the process that is helped is gone.
        """
        for name in names:
            if self._parent and os.getppid() != self._parent:
                return
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self._directory / name, os.O_CREAT | os.O_EXCL))
                yield name

    @property
    def made(self) -> int:
        """Claims made so far, by both processes."""
        return sum(1 for _ in self._directory.iterdir())

    def wait(self) -> None:
        """Wait until the other process has ended."""
        if self._process is not None:
            self._process.wait()


@contextmanager
def second_process(rebuild: Rebuild | None, root: Path, names: Sequence[str]) -> Iterator[Claims | None]:
    """Have another process compile functions of these names, of the programs that `rebuild` makes, into the cache.

    None where that does not pay. The process is ended on leaving.
    """
    if rebuild is None or len(names) < FEW or _processors() < 2 or not sys.executable:
        yield None
        return
    with cache.workplace(root) as claimed:
        process = _start((rebuild, str(root), tuple(names), str(claimed), os.getpid()))
        try:
            yield Claims(claimed, process)
        finally:
            if process is not None:
                process.kill()
                process.wait()


def _start(work: Any) -> subprocess.Popen[bytes] | None:
    try:
        text = pickle.dumps(work)
        process = subprocess.Popen(
            # -P: nothing of the current directory is imported, whatever its name.
            [sys.executable, "-P", "-c", f"from {PACKAGE}.sharing import help_out; help_out()"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )  # fmt: skip
    except (OSError, pickle.PicklingError):
        return None
    assert process.stdin is not None
    # One that has ended already reads nothing; it is waited for like any other.
    with contextlib.suppress(OSError), process.stdin as pipe:
        pipe.write(text)
    return process


def help_out() -> None:
    """What the second process does: make the programs, and compile what is not claimed."""
    import signal

    from .building import Builder

    # Whoever is helped ends this process; an interrupt is theirs to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    rebuild, root, names, claimed, parent = pickle.loads(sys.stdin.buffer.read())
    builder = Builder(rebuild())
    # A file that was edited meanwhile gives other names: those are for whoever reads the edited file.
    for name in Claims(Path(claimed), parent=parent).of(filter(builder.knows, names)):
        cache.store(Path(root), name, builder.build(name))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
