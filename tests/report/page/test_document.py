import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from model.report.page.report import report_html
from tests.report.pages import findings, usual

LIMIT = 800_000


ENDS = {"tr": ("td", "th", "tr"), "td": ("td", "th"), "th": ("td", "th")}
"""What ends where a row, a cell or a head of a table begins (HTML Living Standard, optional tags)."""


class Outline(HTMLParser):
    """Ids, links and headings of a page; fails on an element that is not closed, but for rows and cells of tables."""

    VOID = ("meta", "br", "hr")

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        while self.open and self.open[-1] in ENDS.get(tag, ()):
            self.open.pop()
        known = dict(attrs)
        self.attributes |= set(known)
        if known.get("id"):
            self.ids.append(str(known["id"]))
        if known.get("href"):
            self.links.append(str(known["href"]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in ("tbody", "table") and self.open[-1] in ("td", "th", "tr"):
            self.open.pop()
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    return report_html(usual())


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    return outline


def test_a_report_is_well_formed_and_every_id_stands_once(outline: Outline) -> None:
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_links_stay_within_the_page_and_lead_somewhere(outline: Outline) -> None:
    assert outline.links
    assert [link for link in outline.links if link[0] != "#" or link[1:] not in outline.ids] == []


def test_a_report_needs_no_script_and_no_network(page: str, outline: Outline) -> None:
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(outline.tags)
    assert not {name for name in outline.attributes if name.startswith("on")} | ({"style", "src"} & outline.attributes)
    assert "@import" not in page
    assert "url(" not in page
    assert "default-src &#x27;none&#x27;" in page


def test_a_report_is_small_enough_to_mail(page: str) -> None:
    assert len(page.encode()) < LIMIT


def test_the_same_rows_give_the_same_bytes(page: str) -> None:
    assert report_html(usual()) == page


def test_a_report_does_not_say_where_on_this_machine_its_run_is(page: str) -> None:
    assert str(usual().run.folder) not in page


def test_headings_go_down_one_step_at_a_time(outline: Outline) -> None:
    levels = [int(tag[1]) for tag in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_what_is_not_stored_is_said_with_the_command_that_makes_it(page: str) -> None:
    for part in ("sim analyse RUN", "sim run scenarios/studies/rival_theories.yaml", "--variance"):
        assert part in page
    assert page.count("Not in this run:") >= 3


def test_outcomes_that_are_the_same_histories_are_shown_once_and_named(page: str) -> None:
    assert "the same histories as same_war_5y" in page
    assert page.count("<dt>the same war</dt>") == 0
    assert page.count("<dt>full war 5 y</dt>") == 1


def test_titles_with_markup_and_control_characters_stay_text() -> None:
    shown = report_html(findings({"a": (0.5, 0.5)}, 30, titles={"a": "<script>x\x1b[2J"}))
    assert "<script>" not in shown
    assert "\x1b" not in shown
    assert "&lt;script&gt;x\ufffd[2J" in shown


def test_a_run_whose_scenario_names_another_outcome_first_has_a_report_too() -> None:
    few = findings({"a": (0.5, 0.5), "b": (0.6, 0.5)}, 40, headline=("cost_eur",))
    assert "<h1>" in report_html(few)
