import pytest

from model.scenario import Scenario
from tests.simulation.real import scenario as load_scenario


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """The main scenario."""
    return load_scenario()
