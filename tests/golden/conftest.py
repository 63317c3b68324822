"""The settings as they are played, once for all tests of a process."""

import pytest

from tests.golden.playing import Theatre


@pytest.fixture(scope="session")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return Theatre(tmp_path_factory.mktemp("golden"))
