"""A page that is really served."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


class Served:
    """A server in a process of its own, on a port that it keeps when it is started again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port, self.process = self._started(0)

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Starts it again where it was."""
        self.port, self.process = self._started(self.port)

    def end(self) -> None:
        """Ends it, and waits until it has ended."""
        self.process.terminate()
        self.process.communicate(timeout=60)

    def _started(self, port: int) -> tuple[int, subprocess.Popen[str]]:
        """Starts a server, and waits until it says where it is."""
        command = [sys.executable, "-m", "model", "serve", "scenarios/reassurance.yaml", "--port", str(port)]
        process = subprocess.Popen(command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if (address := re.search(r"http://127\.0\.0\.1:(\d+)/", line)) is not None:
                return int(address[1]), process
        raise AssertionError(f"the server did not start: {said}")
