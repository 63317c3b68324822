"""The worker processes of a run, as they are seen from outside."""

from __future__ import annotations

import psutil


def workers_below(process: psutil.Process) -> list[psutil.Process]:
    """The workers that a process has started, by itself or through one that forked them, which is none."""
    below = [child for child in process.children(recursive=True) if _is_ours(child)]
    parents = {child.ppid() for child in below}
    return [child for child in below if child.pid not in parents]


def _is_ours(child: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(child.cmdline())
    except psutil.Error:  # it has just ended, as one that started ahead for other rules
        return False
