"""The markup of the page: what it holds for a view, without a browser."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from model.serve.page.document import render_page, script, stylesheet
from model.serve.page.result import render_result
from model.serve.play.sides import play
from model.serve.results import Comparison
from model.serve.state import PageState, ServerState
from model.serve.view.address import read_address
from model.serve.view.served import ServedScenario, read_served

ROOT = Path(__file__).resolve().parents[2]
CHANGED = "a=europe_alone&a.force.size=20000&a.decisions.rationality=40&b=us_backstop"


@cache
def served() -> ServedScenario:
    return read_served(ROOT / "scenarios/reassurance.yaml")


@cache
def comparison(query: str = CHANGED) -> Comparison:
    return play(read_address(query, served()).view, 32, served())


def page(query: str = CHANGED, **state: object) -> str:
    item = comparison(query)
    given = PageState(ServerState("ready"), 256)
    return render_page(served(), item.view, item, replace(given, **state))  # type: ignore[arg-type]


class Elements(HTMLParser):
    """Every element with its attributes, in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.all if tag == name]


def test_nothing_on_the_page_needs_an_inline_style_or_script() -> None:
    elements = Elements(page())
    assert [attributes for _, attributes in elements.all if "style" in attributes] == []
    assert elements.of("style") == []
    assert [attributes.get("src") for attributes in elements.of("script")] == ["/static/page.js"]
    assert [key for _, attributes in elements.all for key in attributes if key.startswith("on")] == []


def test_every_id_is_there_once() -> None:
    ids = Counter(attributes["id"] for _, attributes in Elements(page()).all if attributes.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_label_and_every_description_points_at_something() -> None:
    elements = Elements(page())
    ids = {attributes.get("id") for _, attributes in elements.all}
    pointed = [attributes.get("for") for attributes in elements.of("label")]
    pointed += [name for _, attributes in elements.all for name in (attributes.get("aria-describedby") or "").split()]
    assert [name for name in pointed if name not in ids] == []


def test_every_section_that_comes_back_has_its_place_on_the_page() -> None:
    ids = {attributes.get("id") for _, attributes in Elements(page()).all}
    assert set(render_result(served(), comparison())) <= ids


def test_a_changed_preset_is_named_as_what_it_is_and_each_change_is_undone_by_one_link() -> None:
    markup = render_result(served(), comparison())["side-a-head"]
    assert "Europe alone, 2 changes" in markup
    links = [attributes for attributes in Elements(markup).of("a") if attributes.get("class") == "undo"]
    undone = [read_address((attributes["href"] or "").removeprefix("/?"), served()).view for attributes in links]
    assert sorted(len(view.a.changes) for view in undone) == [1, 1]
    assert {path for view in undone for path in view.a.changes} == {"force.size", "decisions.rationality"}


def test_a_pinned_control_holds_its_number_and_one_that_is_drawn_holds_none() -> None:
    fields = {attributes["name"]: attributes for attributes in Elements(page()).of("input") if attributes.get("name")}
    assert fields["a.force.size"]["value"] == "20000"
    assert fields["b.force.size"]["value"] == ""


def test_every_link_of_the_page_is_an_address_that_can_be_read() -> None:
    links = [attributes["href"] or "" for attributes in Elements(page()).of("a")]
    own = [href.removeprefix("/?") for href in links if href.startswith("/?")]
    assert len(own) > 30
    for href in own:
        read_address(href, served())


def test_the_icons_of_both_sides_are_those_of_the_outcomes() -> None:
    item = comparison()
    svg = next(a for a in Elements(render_result(served(), item)["icons"]).of("svg") if a.get("data-side") == "b")
    holds = item.b.outcomes["deal_and_holds_5y"]
    assert [end == "0" for end in svg["data-ends"] or ""] == [value == 1.0 for value in holds]


def test_a_side_without_a_deal_has_no_pairs_and_says_so() -> None:
    item = comparison("a=europe_alone&b=us_backstop&o=weeks_to_deal")
    alone = replace(
        item, b=replace(item.b, outcomes={name: values * float("nan") for name, values in item.b.outcomes.items()})
    )
    assert "No pair exists" in render_result(served(), alone)["answer"]


def test_two_sides_that_are_the_same_are_said_to_be_so() -> None:
    assert "Both sides are the same" in render_result(served(), comparison("a=europe_alone&b=europe_alone"))["answer"]
    assert "Both sides are the same" not in render_result(served(), comparison())["answer"]


def test_a_link_of_another_model_says_so() -> None:
    assert "another version of the model" in page(other_model="0badcafe")
    assert "another version of the model" not in page()


def test_without_histories_the_page_says_what_the_server_does() -> None:
    view = comparison().view
    state = PageState(ServerState("compiling", 3, 9), 256)
    markup = render_page(served(), view, None, state)
    assert "compiling the rules, 3 of 9" in markup
    assert "Playing the first histories" in markup


def test_what_is_taken_along_names_the_histories_and_the_seed_that_are_shown() -> None:
    taken = render_result(served(), comparison(f"{CHANGED}&seed=7"))["take"]
    assert "sim run FILE -n 32 --seed 7" in taken
    [report] = [href for a in Elements(taken).of("a") if (href := a["href"] or "").startswith("/api/report")]
    assert {"n=32", "seed=7"} <= set(report.partition("?")[2].split("&"))


@pytest.mark.parametrize("word", ["eval(", "http://", "https://", "innerHTML +=", "document.write"])
def test_the_script_asks_nobody_else_and_makes_no_code(word: str) -> None:
    assert word not in script()


def test_the_script_is_small_and_the_sheet_names_no_other_place() -> None:
    assert len(script()) < 24_000
    assert not re.search(r"url\(|@import", stylesheet())


def test_the_warning_and_the_limits_are_on_every_page() -> None:
    markup = page()
    assert "The model, not the world." in markup
    assert 'href="#limits"' in markup
    assert served().scenario.limits[0][:40] in markup
