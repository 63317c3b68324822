"""What goes wrong where a block is played. Light, since workers import it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from model.experiment.design.arms import BlockKey


@dataclass(frozen=True, kw_only=True)
class Faults:
    """A block is named by its arm and first lane, as `1 64`.

    `marks` is a folder in which it is noted what is played; `kill_once` and `kill_always` name the block whose worker
    is killed, `exit_on` the one whose worker ends, `raise_on` the one in which a rule raises.
    """

    seconds: float = 0.0
    marks: str = ""
    kill_once: str = ""
    kill_always: str = ""
    exit_on: str = ""
    raise_on: str = ""

    def go_wrong(self, key: BlockKey) -> None:
        """Does what is said of this block, and takes its time."""
        block = f"{key.arm} {key.start}"
        if self.marks:
            with (Path(self.marks) / "played").open("a") as file:
                file.write(f"{block} {key.stop}\n")
        once = Path(self.marks) / "killed"
        if block == self.kill_always or (block == self.kill_once and not once.exists()):
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if block == self.exit_on:
            os._exit(9)
        if block == self.raise_on:
            raise ZeroDivisionError("a rule divided by nothing")
        if self.seconds:
            time.sleep(self.seconds)


def blocks_played(marks: Path) -> list[str]:
    """Arm, first lane and end of every block that work with these `marks` has begun."""
    path = marks / "played"
    return path.read_text().splitlines() if path.exists() else []
