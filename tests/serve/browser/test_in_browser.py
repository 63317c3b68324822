"""The page as a person uses it, in Chromium: moved, compared, opened, explained, taken along."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from model.report.figures.drawing.raster import BROWSERS
from model.serve.view.served import ServedScenario
from tests.cli.conftest import sim
from tests.serve.browser.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Error, Page


pytestmark = pytest.mark.slow

AXE = Path(os.environ.get("AXE", ".venv/axe.min.js"))
SIDES = "a=europe_alone&b=us_backstop&n=32"
UNDER_A = "svg.icons[data-side=a][data-by=end]"


@pytest.fixture(scope="module")
def served(root: Path) -> Iterator[Served]:
    pytest.importorskip("starlette", reason="starlette is not installed: the page was not served")
    server = Served(root)
    yield server
    server.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, until the last test of this file: while it is open, its event loop runs in this process."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: the page was not tried in a browser"
    )
    program = next((place for place in map(shutil.which, BROWSERS) if place), None)
    if program is None:
        pytest.skip("Chromium is not installed: the page was not tried in a browser")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A page that the tests share: to open one anew takes longer than most of them."""
    context = browser.new_context(accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """The page as somebody finds it who was never there, which must not say anything on its console."""
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        said.append(message.text)

    def failed(error: Error) -> None:
        said.append(str(error))

    window.set_viewport_size({"width": 1280, "height": 900})
    window.emulate_media(color_scheme="null")
    window.on("console", heard)
    window.on("pageerror", failed)
    yield window
    window.remove_listener("console", heard)
    window.remove_listener("pageerror", failed)
    window.evaluate("localStorage.clear(); sessionStorage.clear()")
    # The browser itself says that a number was refused, that the server was not ready, or gone.
    usual = ("status of 400", "status of 503", "ERR_CONNECTION_REFUSED")
    unexpected = [line for line in said if not any(words in line for words in usual)]
    assert unexpected == []


def expect_text(page: Page, selector: str, text: str | re.Pattern[str]) -> None:
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_contain_text(text, timeout=90_000)


def settled(page: Page) -> None:
    expect_text(page, "#state", "up to date")


def opened(page: Page, served: Served, query: str = SIDES) -> None:
    page.goto(f"{served.address}?{query}")
    settled(page)


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_page_opens_with_both_sides_played_and_the_warning_in_sight(page: Page, served: Served) -> None:
    opened(page, served)
    assert page.locator("#played").inner_text() == "32"
    assert page.locator("svg.icons:visible").count() == 2
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(300)
    box = page.locator(".warning").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 120


def test_a_slider_moved_by_keys_pins_its_value_and_one_click_undoes_it(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator("[id='range-a.force.size']").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect_text(page, "#side-a-head", "Europe alone, 1 change")
    assert float(parameters(page)["a.force.size"][0]) > 20_000
    settled(page)
    page.locator("#side-a-head .undo").click()
    expect_text(page, "#side-a-head h2", re.compile(r"Europe alone$"))
    assert "a.force.size" not in parameters(page)
    assert page.locator("[id='input-a.force.size']").input_value() == ""


def test_the_back_button_goes_back_to_what_was_shown(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator("#option-a").select_option("no_guarantee")
    expect_text(page, "#side-a-head", "No guarantee")
    page.go_back()
    expect_text(page, "#side-a-head", "Europe alone")
    settled(page)
    assert parameters(page)["a"] == ["europe_alone"]


def test_a_number_that_cannot_be_is_refused_beside_its_control(page: Page, served: Served) -> None:
    opened(page, served)
    field = page.locator("[id='input-a.force.size']")
    field.fill("900000")
    field.press("Enter")
    expect_text(page, "[id='control-a.force.size'] .refusal", "150000")
    assert page.locator("#answer strong").first.is_visible()


def test_a_history_is_opened_explained_and_played_on_by_keyboard_alone(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator(UNDER_A).focus()
    page.keyboard.press("ArrowRight")
    expect_text(page, "#pointed", "History")
    page.keyboard.press("Enter")
    expect_text(page, "#history h2", "under Europe alone")
    page.locator("#history a.why", has_text="Russia").last.focus()
    page.keyboard.press("Enter")
    expect_text(page, "#card h2", "Why did Russia do that?")
    page.locator("#card a.why").last.focus()
    page.keyboard.press("Enter")
    expect_text(page, "#twin .lead", re.compile("same end|another end"))
    assert {"h", "w", "who", "flip"} <= set(parameters(page))


def test_a_link_shows_all_of_it_again(page: Page, served: Served) -> None:
    opened(page, served, f"{SIDES}&h=a0")
    expect_text(page, "#history h2", "History 0 under Europe alone")
    page.locator("#history a[href*='who=']").first.click()
    page.wait_for_selector("#card h2")
    answer = page.locator("#answer").inner_text()
    again = page.context.new_page()
    again.goto(page.url)
    settled(again)
    assert again.locator("#answer").inner_text() == answer
    expect_text(again, "#card h2", page.locator("#card h2").inner_text())
    again.close()


def test_a_decision_that_nobody_made_is_refused_and_what_is_played_stays_up_to_date(page: Page, served: Served) -> None:
    opened(page, served, f"{SIDES}&h=a0&w=0&who=command")
    expect_text(page, "#refusals", "command decided nothing in week 0")
    settled(page)


def test_a_parameter_is_found_by_words_and_pinned(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator("#side-b summary", has_text="Assumptions").click()
    page.locator("#search-b").fill("decisions.rationality")
    page.locator("#found-b button", has_text="Rationality").first.click()
    expect_text(page, "#side-b-head", "With a US backstop, 1 change")
    assert "b.decisions.rationality" in parameters(page)


def test_sides_are_swapped_and_copied(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator(".both a", has_text="Swap").click()
    expect_text(page, "#side-a-head", "With a US backstop")
    settled(page)
    page.locator(".both a", has_text="Copy A to B").click()
    expect_text(page, "#side-b-head", "With a US backstop")
    settled(page)
    assert parameters(page)["a"] == parameters(page)["b"] == ["us_backstop"]


def test_another_outcome_heads_the_page_by_one_click(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator("#outcomes a.plain", has_text="deal signed").first.click()
    expect_text(page, "#answer .asked", "A deal is signed within the war phase")
    assert parameters(page)["o"] == ["deal_signed"]


def test_the_scan_says_how_many_decisions_would_have_changed_the_end(page: Page, served: Served) -> None:
    opened(page, served, f"{SIDES}&h=a0")
    expect_text(page, "#history h2", "History 0")
    page.locator("#history button", has_text="one decision").click()
    expect_text(page, "#scan .lead", re.compile(r"\d+ decisions? tried one by one"))


def test_what_matters_most_is_drawn_and_one_of_it_is_pinned_by_one_click(
    page: Page, few_ranges: ServedScenario
) -> None:
    from tests.serve.served import serving

    with serving(few_ranges) as client:
        pin_what_matters(page, str(client.base_url))


def pin_what_matters(page: Page, address: str) -> None:
    page.goto(f"{address}?a=no_guarantee&b=no_guarantee&o=deal_signed&n=32")
    settled(page)
    page.locator("#matters button", has_text="For A").click()
    page.wait_for_selector("#matters svg:visible", timeout=300_000)
    expect_text(page, "#matters", "histories at either end")
    page.locator("#matters summary", has_text="Pin one of them").click()
    page.locator("#matters a.why").first.click()
    expect_text(page, "#side-a-head", "No guarantee, 1 change")
    expect_text(page, "#matters", "Moves every assumption")


def test_a_rival_theory_is_chosen_from_its_list_and_undone(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator("#side-b summary", has_text="Theories").click()
    page.locator("[id='input-b.deterrence']").select_option("tripwire")
    expect_text(page, "#side-b-head", "With a US backstop, 1 change")
    assert parameters(page)["b.deterrence"] == ["tripwire"]
    assert page.locator("[id='input-b.deterrence']").is_visible()
    page.locator("#side-b-head .undo").click()
    expect_text(page, "#side-b-head h2", re.compile("With a US backstop$"))


def test_the_report_of_what_is_shown_is_a_page_to_keep(page: Page, served: Served, tmp_path: Path) -> None:
    opened(page, served, f"{SIDES}&a.force.size=15000")
    with page.expect_download(timeout=180_000) as waiting:
        page.locator("#take a", has_text="Report").click()
    waiting.value.save_as(tmp_path / "report.html")
    saved = page.context.new_page()
    saved.goto((tmp_path / "report.html").as_uri())
    assert "in pairs under the same luck, seed 1" in saved.locator("body").inner_text()
    assert saved.locator("svg:visible").count() > 3
    saved.close()


def test_the_tour_has_five_stops_and_ends_with_escape(page: Page, served: Served) -> None:
    opened(page, served)
    page.locator("#tour-invitation button", has_text="Show me").click()
    for stop in range(1, 6):
        expect_text(page, "#tour h2:visible", f"{stop} of 5")
        if stop < 5:
            page.locator("#tour-next").click()
    page.keyboard.press("Escape")
    assert page.locator("#tour").is_hidden()
    page.reload()
    settled(page)
    assert page.locator("#tour-invitation").is_hidden()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(width: int, page: Page, served: Served) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    opened(page, served, f"{SIDES}&h=a0&w=61")
    page.wait_for_selector("#card h2", timeout=60_000)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def test_on_a_phone_the_results_come_first(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    opened(page, served)
    answer, controls = (page.locator(name).bounding_box() for name in ("#answer", "#controls"))
    assert answer is not None
    assert controls is not None
    assert answer["y"] < 400 < controls["y"]


def test_without_a_script_the_server_draws_the_page_and_the_controls_are_a_form(
    browser: Browser, served: Served, page: Page
) -> None:
    opened(page, served)  # so that the server is warm
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{served.address}?{SIDES}&h=a0")
    assert plain.locator("svg.icons").count() == 4
    assert "History 0 under Europe alone" in plain.locator("#history").inner_text()
    plain.locator("[id='input-a.force.size']").fill("15000")
    plain.locator("button", has_text="Play").click()
    assert "Europe alone, 1 change" in plain.locator("#side-a-head").inner_text()
    assert plain.locator("#answer strong").count() > 0
    context.close()


@pytest.mark.skipif(not AXE.is_file(), reason="axe is not installed (.ci/browser fetches it): the page was not checked")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: str, page: Page, served: Served) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    opened(page, served, f"{SIDES}&a.force.size=15000&h=a0&w=61")
    page.wait_for_selector("#card h2", timeout=60_000)
    # What is being asked anew is dimmed for a moment. Functions, since the page's policy lets no text be run as code,
    # as an expression would be each time it is tried anew.
    page.wait_for_function("() => !document.querySelector('.waiting, .playing, [disabled]')", timeout=60_000)
    page.wait_for_function("() => document.getAnimations().length === 0")
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    violations = page.evaluate(
        "axe.run().then(r => r.violations.map(v => [v.id, v.impact, v.nodes[0].html.slice(0, 200)]))"
    )
    assert violations == []


def test_a_saved_scenario_gives_the_rows_of_the_page(page: Page, served: Served, tmp_path: Path) -> None:
    opened(page, served, f"{SIDES}&a.force.size=15000")
    ends = page.locator(UNDER_A).get_attribute("data-ends") or ""
    with page.expect_download() as waiting:
        page.locator("#take a", has_text="YAML").first.click()
    file = tmp_path / "saved.yaml"
    waiting.value.save_as(file)
    done = sim("run", file, "-n", "32", "--seed", "1", "--workers", "1", "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    from model.experiment.store.run import load_run

    run = load_run(tmp_path / "run")
    option = next(name for name, title in run.manifest.options if "1 change" in title or name.endswith("_a"))
    holds = run.values(option, ["deal_and_holds_5y"])["deal_and_holds_5y"]
    assert [end == "0" for end in ends] == [value == 1.0 for value in holds]


def test_a_server_that_ends_is_said_and_the_page_goes_on_when_it_is_back(browser: Browser, served: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    opened(page, served)
    served.end()
    page.locator("#option-b").select_option("no_guarantee")
    expect_text(page, "#gone", "sim serve has ended")
    assert page.locator("#option-a").is_disabled()
    assert page.locator("svg.icons:visible").count() == 2
    served.start()
    page.wait_for_selector("#gone", state="hidden", timeout=90_000)
    settled(page)
    expect_text(page, "#side-b-head", "No guarantee")
    context.close()


def test_the_policy_lets_nothing_in_but_the_page_itself(page: Page, served: Served) -> None:
    response = page.goto(f"{served.address}?{SIDES}")
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    hosts = page.evaluate("performance.getEntriesByType('resource').map(e => new URL(e.name).hostname)")
    assert set(hosts) == {"127.0.0.1"}
