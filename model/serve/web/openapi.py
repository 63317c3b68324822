"""What can be asked of the server, as an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from ...simulation.counterfactual.intervention import DECISIONS
from ...simulation.explain.week import actor_names
from ...simulation.outcomes import OUTCOMES
from ...version import __version__
from ..play.sides import PREFIXES, SWING_STEPS
from ..state import Phase
from ..view.address import KEYS, LONGEST, VERSION
from .requests import LONGEST_SEARCH

if TYPE_CHECKING:
    from ..view.served import ServedScenario

Json = dict[str, Any]

PROBLEMS = "#/components/schemas/Problems"

OF_A_HISTORY = ("w", "who", "flip")
"""The keys of an address that need the key `h` beside them."""


def document(served: ServedScenario) -> Json:
    """The document of the addresses of a scenario."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"sim serve: {served.scenario.title}",
            "version": __version__,
            "description": "All questions are GETs without a body, and change nothing. A view is an address: two "
            "sides, their changes, and what is opened. Changes are keys of their own, as a.force.size=20000; "
            "/api/controls names their paths and bounds. With h an address may hold w, who and flip for any question. "
            f"An address has at most {LONGEST:,} characters.",
        },
        "paths": {
            "/": _page(_get("The page of a view.", _view("n"), _kind("text/html"))),
            "/static/page.css": _get("The looks of the page.", [], _kind("text/css")),
            "/static/page.js": _get("The script of the page.", [], _kind("text/javascript")),
            "/api/result": _get("Both sides over their first n histories.", _view("n"), _fragments()),
            "/api/history": _get("The history that is opened.", _view(required=("h",)), _fragments()),
            "/api/card": _get("Why a week's decisions were taken.", _view(required=("h", "w")), _fragments()),
            "/api/twin": _get("The history with decisions given.", _view(required=("h", "flip")), _fragments()),
            "/api/scan": _get("Its decisions, tried one by one.", _view(required=("h",)), _fragments()),
            "/api/matters": _get("How far each parameter alone moves it.", _view("side", "each"), _fragments()),
            "/api/scenario.yaml": _get("The view as a scenario file.", _view("side"), _yaml()),
            "/api/reproduce": _get("Commands and Python for the view.", _view("n"), _json(_ref("Reproduction"))),
            "/api/report": _get("The report of both sides.", _view("n"), _kind("text/html")),
            "/api/controls": _get("What can be changed, and where it stands.", _view("words"), _json(_ref("Controls"))),
            "/api/sides": _get("The controls of both sides.", _view(), _fragments()),
            "/api/search": _get("Parameters of a side in which words occur.", _view("side", "words"), _fragments()),
            "/api/state": _get("How far the server is.", _view(), _json(_ref("State"))),
            "/api/openapi.json": _get("This document.", [], _json({"type": "object"})),
        },
        "components": {"schemas": _schemas(), "parameters": _parameters(served)},
    }


def _get(summary: str, parameters: list[Json], good: Json) -> Json:
    refused = {"description": "Why it is not answered.", **_json({"$ref": PROBLEMS})}
    responses = {
        "200": {"description": "The answer.", **good},
        "304": {"description": "As it was."},
        **dict.fromkeys(("400", "403", "405", "413", "414", "421", "429", "431", "500", "503"), refused),
    }
    return {"get": {"summary": summary, "parameters": parameters, "responses": responses}}


def _page(described: Json) -> Json:
    """The page says itself what is wrong with its address, and why nothing can be played."""
    responses = described["get"]["responses"]
    for status in ("400", "500"):
        both = {**responses[status]["content"], **_kind("text/html")["content"]}
        responses[status] = {**responses[status], "content": both}
    return described


def _kind(kind: str) -> Json:
    return {"content": {kind: {"schema": {"type": "string"}}}}


def _yaml() -> Json:
    return {"content": {"application/yaml": {"schema": {"type": "object", "required": ["id"]}}}}


def _json(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def _fragments() -> Json:
    return _json(_ref("Fragments"))


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _view(*own: str, required: tuple[str, ...] = ()) -> list[Json]:
    """The parameters of a view, and those of one question.

    A week, an actor and a flip are of a history: they are described where a history is asked for, so that what is
    sound key by key is sound together.
    """
    names = [*(key for key in KEYS if "h" in required or key not in OF_A_HISTORY), *own]
    listed: list[Json] = [{"$ref": f"#/components/parameters/{name}"} for name in names if name not in required]
    return listed + [{"$ref": f"#/components/parameters/{name}_required"} for name in required]


def _parameters(served: ServedScenario) -> Json:
    options = {"enum": list(served.scenario.options)}
    horizon = served.scenario.horizon
    week = {"type": "integer", "minimum": 0, "maximum": horizon.war_weeks + horizon.ceasefire_weeks}
    decisions = "|".join(
        re.escape(f"{decision.id}:{option}") for decision in DECISIONS.values() for option in decision.options
    )
    history = {"type": "string", "pattern": "^[ab][0-9]{1,6}$"}
    schemas: dict[str, tuple[Json, str]] = {
        "v": ({"const": VERSION}, "The version of addresses."),
        "m": ({"type": "string", "pattern": "^[0-9a-f]{1,64}$"}, "The model that a link was made with."),
        "a": (options, "The option of side A."),
        "b": (options, "The option of side B."),
        "seed": ({"type": "integer", "minimum": 0, "maximum": 2**64 - 1}, "The random seed."),
        "o": ({"enum": list(OUTCOMES)}, "The outcome that heads the page."),
        "h": (history, "The history that is opened: a side and a number."),
        "w": (week, "A calendar week of it."),
        "who": ({"enum": actor_names(served.scenario)}, "Whose decisions, as russia or contributors/GBR."),
        "flip": (
            {"type": "string", "pattern": f"^[0-9]{{1,2}}:({decisions})(:once)?$"},
            "WEEK:DECISION:OPTION, with :once for that week alone.",
        ),
        "n": ({"enum": list(PREFIXES)}, "Histories of each side."),
        "each": ({"enum": list(SWING_STEPS)}, "Replications at either end of a range."),
        "side": ({"enum": ["a", "b"]}, "One side alone."),
        "words": ({"type": "string", "maxLength": LONGEST_SEARCH}, "Words that occur in a control."),
    }
    listed = {
        name: {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
        for name, (schema, text) in schemas.items()
    }
    return listed | {f"{name}_required": {**listed[name], "required": True} for name in ("h", "w", "flip")}


def _schemas() -> Json:
    text: Json = {"type": "string"}
    some: Json = {"type": ["string", "null"]}
    problem = {"message": text, "expected": some, "suggestion": some, "path": some}
    count: Json = {"type": "integer", "minimum": 0}
    return {
        "Problems": _object({"problems": {"type": "array", "items": _object(problem), "minItems": 1}}),
        "Fragments": {
            **_object({"fragments": {"type": "object", "additionalProperties": text}}),
            "properties": {
                "fragments": {"type": "object", "additionalProperties": text},
                "n": {"enum": list(PREFIXES)},
                "next": {"enum": [0, *SWING_STEPS]},
            },
            "description": "Sections of the page by id, as markup.",
        },
        "Reproduction": _object({"commands": {"type": "array", "items": text}, "python": text}),
        "Controls": _object({"controls": {"type": "array", "items": {"type": "object"}}}),
        "State": _object(
            {
                "phase": {"enum": list(get_args(Phase))},
                "done": count,
                "total": count,
                "histories": count,
                "reason": some,
                "model": text,
                "cached_bytes": {**count, "maximum": 2**30},
            }
        ),
    }


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}
