"""The page in Firefox as Debian has it: the path of a first visit, in one session that all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from model.serve.view.served import ServedScenario
from tests.serve.browser import firefox as driven
from tests.serve.browser.firefox import Firefox

pytestmark = pytest.mark.slow

SIDES = "a=europe_alone&b=us_backstop&n=32"
RUSSIA = ("#history a.why", "Russia")


@pytest.fixture(scope="module")
def address(served: ServedScenario) -> Iterator[str]:
    """Where the page is: served by this process, since the command itself serves Chromium."""
    pytest.importorskip("starlette", reason="starlette is not installed: the page was not served")
    from tests.serve.served import serving

    with serving(served) as client:
        yield str(client.base_url)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    if driven.program() is None:
        pytest.skip("Firefox is not installed (.ci/browser installs it): the page was not tried in it")
    with driven.firefox(tmp_path_factory.mktemp("firefox") / "profile") as opened:
        yield opened


@pytest.fixture
def page(session: Firefox) -> Iterator[Firefox]:
    """Firefox as wide as a desk has it, which must not complain of the page."""
    session.resize(1280, 900)
    yield session
    assert session.complaints() == []


def opened(page: Firefox, address: str, query: str = SIDES) -> None:
    page.open(f"{address}?{query}")
    page.wait("#state", "up to date")


def test_a_side_is_moved_compared_and_brought_back_by_the_back_button(page: Firefox, address: str) -> None:
    opened(page, address)
    assert page.text("#played") == "32"
    before = page.text("#answer")
    page.type("[id='range-a.force.size']", "ArrowRight")
    page.wait("#side-a-head", "Europe alone, 1 change")
    page.wait("#state", "up to date")
    assert "a.force.size=" in page.address
    page.choose("#option-a", "no_guarantee")
    page.wait("#side-a-head", "No guarantee")
    page.back()
    page.wait("#side-a-head", "Europe alone, 1 change")
    page.back()
    page.wait("#answer", before)
    assert "a.force.size" not in page.address


def test_a_history_is_opened_explained_played_on_scanned_and_reloaded_from_its_link(
    page: Firefox, address: str
) -> None:
    opened(page, address)
    page.type("svg.icons[data-side=a][data-by=end]", "ArrowRight")
    page.wait("#pointed", "History")
    page.type("svg.icons[data-side=a][data-by=end]", "Enter")
    page.wait("#history h2", "under Europe alone")
    page.click(*RUSSIA)
    page.wait("#card h2", "Why did Russia do that?")
    page.click("#card a.why")
    page.wait("#twin .lead", " end")
    page.click("#history button", "one decision")
    page.wait("#scan .lead", "tried one by one")
    link, answer, twin = page.address, page.text("#answer"), page.text("#twin .lead")
    page.open("about:blank")
    page.open(link)
    page.wait("#state", "up to date")
    page.wait("#twin .lead", twin)
    page.wait("#card h2", "Why did Russia do that?")
    assert page.text("#answer") == answer


def test_in_the_dark_the_page_is_dark_and_on_a_phone_it_does_not_scroll_sideways(page: Firefox, address: str) -> None:
    page.prefer("layout.css.prefers-color-scheme.content-override", 0)
    try:
        page.resize(360, 740)
        opened(page, address, f"{SIDES}&h=a0")
        page.wait("#history h2", "History 0")
        wide, inside, colour = page.script(
            "const d = document.documentElement;"
            "return [innerWidth, d.scrollWidth - d.clientWidth, getComputedStyle(document.body).backgroundColor]"
        )
    finally:
        page.prefer("layout.css.prefers-color-scheme.content-override", 2)
    assert (wide, inside) == (360, 0)
    assert max(int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")) < 64


def test_without_a_script_the_link_is_drawn_and_the_controls_are_a_form(page: Firefox, address: str) -> None:
    opened(page, address)  # so that the server is warm
    page.prefer("javascript.enabled", False)
    try:
        page.open(f"{address}?{SIDES}&h=a0")
        assert "History 0 under Europe alone" in page.text("#history")
        assert page.script("return document.querySelectorAll('svg.icons').length") == 4
        page.script("document.getElementById('input-a.force.size').value = ''")
        page.type("[id='input-a.force.size']", "15000")
        page.click("button", "Play")
        page.wait("#side-a-head", "Europe alone, 1 change")
    finally:
        page.prefer("javascript.enabled", True)
