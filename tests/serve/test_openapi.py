"""The server against its own description: whatever is asked as it says, or otherwise, is answered as it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from starlette.routing import Route

from model.serve.play.player import Player
from model.serve.play.sides import PREFIXES, SWING_STEPS
from model.serve.view.served import ServedScenario
from model.serve.web.application import application
from model.serve.web.openapi import document
from tests.serve.served import PATIENCE, serving

EXAMPLES = 4
DEAR = {"/api/matters": 1, "/api/scan": 1, "/api/report": 1}
"""Examples of addresses whose answers take seconds."""

LEAST = {"n": [str(n) for n in PREFIXES], "each": [str(n) for n in SWING_STEPS]}
"""The numbers that can be asked for, the cheapest first."""

OF_THE_HISTORY = {"/api/card", "/api/twin"}
"""Addresses that refuse what their description lets in: whether anybody decides in a week, and whether a decision is
made from a week on, only the history says, and no schema can."""


@pytest.fixture(scope="module")
def client(few_ranges: ServedScenario) -> Iterator[httpx.Client]:
    with serving(few_ranges) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_every_address_answers_as_it_is_described(client: httpx.Client, few_ranges: ServedScenario, mode: str) -> None:
    # Not above: every process of the tests would load it.
    schemathesis = pytest.importorskip(
        "schemathesis", reason="schemathesis is not installed: the server was not fuzzed"
    )
    schema = schemathesis.openapi.from_url(str(client.base_url.join("/api/openapi.json")))
    described = document(few_ranges)
    for path in described["paths"]:
        operation = schema[path]["GET"]
        if mode == "POSITIVE" or operation.definition.raw.get("parameters"):
            ask(operation, path, mode)


def ask(operation: Any, path: str, mode: str) -> None:
    """Asks an address as it is described, or otherwise, and holds the answers against the description."""
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    names = {parameter.name for parameter in operation.query}

    def cheap(case: Any) -> Any:
        """The same question over the fewest histories, unless its number is one that is to be refused."""
        for key in names & LEAST.keys():
            if str(case.query.get(key, LEAST[key][0])) in LEAST[key]:
                case.query[key] = LEAST[key][0]
        return case

    @given(case=operation.as_strategy(generation_mode=GenerationMode[mode]).map(cheap))
    @settings(
        max_examples=DEAR.get(path, EXAMPLES),
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        excluded = [positive_data_acceptance] if path in OF_THE_HISTORY else []
        case.call_and_validate(timeout=PATIENCE, excluded_checks=excluded)

    check()


def test_every_address_is_described_and_no_other(
    client: httpx.Client, few_ranges: ServedScenario, tmp_path: Path
) -> None:
    described = document(few_ranges)
    assert client.get("/api/openapi.json").json() == described
    routes = application(Player(few_ranges), tmp_path).routes
    assert sorted(described["paths"]) == sorted(route.path for route in routes if isinstance(route, Route))
