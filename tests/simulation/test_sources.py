"""The hash of the rules that a process has loaded."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.execute.worker import SimulationWork
from model.simulation import loaded, turn
from model.simulation.sources import loaded_hash, source_hash


def test_rules_that_were_edited_since_they_were_loaded_are_not_played(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook goes on with what it has loaded: its rows would be stored as those of the edited rules."""
    scenario: Any = None
    work = SimulationWork(scenario, seed=1)
    assert work.sources() == source_hash() == loaded_hash()
    monkeypatch.setattr(loaded, "SOURCES", "as they were before the edit")
    with pytest.raises(InputError, match="edited since this Python loaded them"):
        work.sources()
    assert loaded_hash() == "as they were before the edit"


def test_the_hash_is_taken_before_any_rule_is_loaded() -> None:
    tree = ast.parse(Path(str(turn.__file__)).read_text())
    first = next(node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level)
    assert [name.name for name in first.names] == ["loaded"]
