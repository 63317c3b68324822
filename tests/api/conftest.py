from pathlib import Path

import pytest

import model as rs
from tests.experiment.stored import store_run


@pytest.fixture(scope="session")
def run(run_folder: Path) -> rs.Run:
    return rs.open(run_folder)


@pytest.fixture(scope="session")
def grid(tmp_path_factory: pytest.TempPathFactory) -> rs.Run:
    """Two points, four replications."""
    return rs.open(store_run(tmp_path_factory.mktemp("api") / "grid", 3, 4, vary=("us.backstop=0,1",)))
