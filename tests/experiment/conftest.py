from pathlib import Path

import pytest

from tests.experiment.stored import store_run


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real run of 24 replications of three options. Not to be changed."""
    return store_run(tmp_path_factory.mktemp("runs") / "first")
