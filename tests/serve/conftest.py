"""The scenario that the tests of the page serve."""

from pathlib import Path

import pytest

from model.serve.view.served import ServedScenario, read_served


@pytest.fixture(scope="session")
def served(root: Path) -> ServedScenario:
    """The shipped scenario."""
    return read_served(root / "scenarios" / "reassurance.yaml")
