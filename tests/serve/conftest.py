"""The scenarios that the tests of the page serve."""

from pathlib import Path

import pytest
import yaml

from model.lanes import quantile
from model.serve.view.served import ServedScenario, read_served

VARIES = 20
"""Of so many numbers that vary in the shipped scenario one does with few ranges."""


@pytest.fixture(scope="session")
def served(root: Path) -> ServedScenario:
    """The shipped scenario."""
    return read_served(root / "scenarios" / "reassurance.yaml")


@pytest.fixture(scope="session")
def few_ranges(root: Path, tmp_path_factory: pytest.TempPathFactory) -> ServedScenario:
    """The shipped scenario with most numbers held at their medians, so that swings are quickly played."""
    parameters, held = read_served(root / "scenarios" / "reassurance.yaml").scenario.parameters, {}
    varying = [path for path, parameter in parameters.items() if parameter.value.varies]
    for path in set(varying) - set(varying[::VARIES]):
        value = parameters[path].value
        median = value.values[0] if value.kind == "choice" else quantile(*value.code(), value.low, value.high, 0.5)
        held[path] = {"value": float(median), "because": "Its swing is not asked for."}
    content = {"id": "few_ranges", "title": "Few ranges", "extends": "reassurance.yaml", "overrides": held}
    file = tmp_path_factory.mktemp("few") / "few_ranges.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return read_served(file)
