"""The server against its own description: whatever is asked as it says, or otherwise, is answered as it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from starlette.routing import Route

from model.serve.play.player import Player
from model.serve.view.served import ServedScenario
from model.serve.web.application import application
from model.serve.web.openapi import document
from tests.serve.served import PATIENCE, serving

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: the server was not fuzzed")

from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

EXAMPLES = 6


@pytest.fixture(scope="module")
def client(served: ServedScenario) -> Iterator[httpx.Client]:
    with serving(served) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_every_address_answers_as_it_is_described(client: httpx.Client, served: ServedScenario, mode: str) -> None:
    schema = schemathesis.openapi.from_url(str(client.base_url.join("/api/openapi.json")))
    for path in document(served)["paths"]:
        operation = schema[path]["GET"]

        @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode]))
        @settings(
            max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        def ask(case: Any) -> None:
            # A week is of a history: what is sound key by key may not be so together.
            case.call_and_validate(timeout=PATIENCE, excluded_checks=[positive_data_acceptance])

        if mode == "POSITIVE" or operation.definition.raw.get("parameters"):
            ask()


def test_every_address_is_described_and_no_other(client: httpx.Client, served: ServedScenario, tmp_path: Path) -> None:
    described = document(served)
    assert client.get("/api/openapi.json").json() == described
    routes = application(Player(served), tmp_path).routes
    assert sorted(described["paths"]) == sorted(route.path for route in routes if isinstance(route, Route))
