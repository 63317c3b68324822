"""Two processes that compile one program: each claims the next loop that nobody has, and both write to one directory.

Every function is stored in files of its own, so they never write to the same one. The second process is only a help:
where it cannot start, or ends early, the first compiles what is missing.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..program import Program

Progress = Callable[[int, int, str], None]
"""Called with the number of loops done, their number, and the name of the next."""

Rebuild = Callable[[], "Program"]
"""Makes a program; it pickles, so that another process can make the same one."""

FEW = 16
"""Loops below which a second process costs more than it brings."""

PACKAGE = __name__.rpartition(".")[0]


class Claims:
    """Which loops are taken, as files of a directory: whoever makes a file first has that loop."""

    def __init__(self, directory: Path, process: subprocess.Popen[bytes] | None = None, parent: int = 0) -> None:
        self._directory, self._process, self._parent = directory, process, parent
        directory.mkdir(exist_ok=True)

    def of(self, numbers: Iterable[int]) -> Iterator[int]:
        """Those of the loops that this process is the first to claim, one at a time and in this order.

        Ends early where the process that is helped is gone.
        """
        for number in numbers:
            if self._parent and os.getppid() != self._parent:
                return
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self._directory / str(number), os.O_CREAT | os.O_EXCL))
                yield number

    @property
    def made(self) -> int:
        """Claims made so far, by both processes."""
        return sum(1 for _ in self._directory.iterdir())

    def wait(self) -> None:
        """Wait until the other process has ended."""
        if self._process is not None:
            self._process.wait()


@contextmanager
def second_process(rebuild: Rebuild | None, directory: Path, loops: int) -> Iterator[Claims | None]:
    """Have another process compile loops of the program that `rebuild` makes into a directory.

    None where that does not pay. The process is ended on leaving, and the claims are removed.
    """
    if rebuild is None or loops < FEW or _processors() < 2 or not sys.executable:
        yield None
        return
    claimed = directory / "claims"
    process = _start((rebuild, str(directory), str(claimed), os.getpid()))
    try:
        yield Claims(claimed, process)
    finally:
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(claimed, ignore_errors=True)


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
    """What the second process does: make the program, and compile what is not claimed."""
    import signal

    from .building import compile_part

    # Whoever is helped ends this process; an interrupt is theirs to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    rebuild, directory, claimed, parent = pickle.loads(sys.stdin.buffer.read())
    compile_part(rebuild(), Path(directory), Claims(Path(claimed), parent=parent))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
