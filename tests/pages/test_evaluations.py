"""The page of evaluations."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals import shelf
from evals.progress import PAUSE, underway
from tests import shelved
from tests.pages.browser import Visits
from tests.pages.states import WAIT
from tests.serving import launched, serving, with_settings

SETS = ["broken", "tiny"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(evaluations=tmp_path / "evals", sets=shelved.sets(tmp_path / "sets"))


@pytest.fixture
def address(assistant: Assistant, settings: Settings) -> Iterator[str]:
    with serving(with_settings(assistant, evaluations=settings.evaluations, sets=settings.sets)) as found:
        yield found


@pytest.fixture
def service(retold_index: Path, settings: Settings) -> Iterator[str]:
    """A process of its own, whose runs keep their reports where the settings say."""
    environment = {"ASSISTANT_EVALUATIONS": str(settings.evaluations), "ASSISTANT_SETS": str(settings.sets)}
    with launched("--index", str(retold_index), **environment) as found:
        yield found.address


def bar(page: Page) -> Locator:
    return page.get_by_role("progressbar")


def reports(page: Page) -> Locator:
    return page.get_by_role("group", name="Last reports").get_by_role("link")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_set_is_run_and_its_report_appears_by_itself(service: str, settings: Settings, visits: Visits, script: bool) -> None:
    page = visits.open(service, "/evals", java_script_enabled=script)
    expect(page.get_by_text("There are none yet.")).to_be_visible()
    page.get_by_role("button", name="Run tiny").click()
    expect(bar(page)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Run"), disabled=True)).to_have_count(len(SETS))
    expect(reports(page)).to_have_count(1, timeout=WAIT)
    expect(bar(page)).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Run"), disabled=False)).to_have_count(len(SETS))
    reports(page).click()
    expect(page).to_have_url(f"{service}/evals/{next(iter(shelf.listed(settings)))}")


def test_the_bar_moves_with_the_run_and_its_end_is_announced(address: str, settings: Settings, visits: Visits) -> None:
    with underway(settings, 40) as advance:
        page = visits.open(address, "/evals")
        expect(page.get_by_role("progressbar", name="Getting ready")).to_have_js_property("position", 0)
        for _ in range(10):
            advance("tiny")
            page.wait_for_timeout(PAUSE * 1000 / 9)
        advance("tiny")
        expect(page.get_by_role("progressbar", name="tiny")).not_to_have_js_property("position", 0)
        expect(page.get_by_role("region", name="Under way")).to_contain_text(re.compile(r"\d+ of 40 questions"))
        expect(page.get_by_role("status")).to_have_text("")
    expect(page.get_by_role("status")).to_have_text("The evaluation has ended.")
    expect(page.get_by_role("heading", name="Under way")).to_have_count(0)


def test_what_has_not_changed_keeps_the_focus(address: str, settings: Settings, visits: Visits) -> None:
    shelved.fill(settings)
    with underway(settings, 40):
        page = visits.open(address, "/evals")
        reports(page).last.focus()
        bar(page).evaluate("bar => bar.dataset.old = true")
        expect(page.locator("[data-old]")).to_have_count(0)
        expect(reports(page).last).to_be_focused()


def test_a_second_run_is_refused_in_a_line(address: str, settings: Settings, visits: Visits) -> None:
    page = visits.open(address, "/evals")
    visits.expect_error("status of 409")
    with underway(settings, 40):
        page.get_by_role("button", name="Run tiny").click()
        expect(page.get_by_role("alert")).to_have_text("An evaluation is under way. Wait until it has ended.")
        expect(bar(page)).to_be_visible()


def test_a_report_shows_itself_by_its_own_style_and_script_in_a_place_apart(evaluated: str, visits: Visits) -> None:
    page = visits.open(evaluated, "/evals")
    reports(page).first.click()
    expect(page.get_by_role("heading", name="Ran as null")).to_have_css("color", "rgb(1, 2, 3)")


def test_a_page_that_the_service_leaves_goes_on_when_it_is_back(address: str, settings: Settings, visits: Visits) -> None:
    with underway(settings, 40):
        page = visits.open(address, "/evals")
        visits.expect_error("ERR_INTERNET_DISCONNECTED")
        with page.expect_event("requestfailed"):
            page.route("**", lambda route: route.abort("internetdisconnected"))
        expect(bar(page)).to_be_visible()
        page.unroute("**")
    expect(page.get_by_role("status")).to_have_text("The evaluation has ended.")
