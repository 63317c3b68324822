"""What every test of experiments has: a disk that is not waited for."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

really_flush = os.fsync


@pytest.fixture(autouse=True)
def _no_flushing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing that was written: only a power cut would, and that is tested apart."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def flush() -> Callable[[int], None]:
    """`os.fsync` itself, where a test needs its files on disk."""
    return really_flush
