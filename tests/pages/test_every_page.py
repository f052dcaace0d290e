"""What every page holds to, in every state."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.pages.browser import Visits, ask, box
from tests.pages.states import STATES

DESKTOP, PHONE, NARROWEST = (ViewportSize(width=width, height=800) for width in (1280, 390, 320))
DARK = "rgb(20, 25, 26)"
ALL_RULES: dict[str, object] = {}
COLOR_RULES: dict[str, object] = {"runOnly": ["color-contrast", "link-in-text-block"]}
FIND = """rules => axe.run({resultTypes: ["violations"], ...rules}).then(({violations}) =>
    violations.map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target)}`))"""
RUNNING = "document.getAnimations().filter(each => each.effect.getTiming().duration > 0).length"


@pytest.fixture(scope="module", params=STATES)
def reached(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in one of the states, for all that is asked of it in turn: reaching it takes longer than looking at it."""
    visits, state = Visits(browser), STATES[request.param]
    page = state.open(visits, request.getfixturevalue(state.site))
    page.evaluate(AXE_SCRIPT)
    yield page
    visits.end()


def violations(page: Page, rules: dict[str, object]) -> list[str]:
    """What axe-core finds, each with the elements concerned."""
    return [str(found) for found in page.evaluate(FIND, rules)]


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_light_or_dark(reached: Page, screen: ViewportSize) -> None:
    reached.set_viewport_size(screen)
    reached.emulate_media(color_scheme="light")
    assert violations(reached, ALL_RULES) == []
    reached.emulate_media(color_scheme="dark")
    assert violations(reached, COLOR_RULES) == []  # nothing but colours is another


def test_the_narrowest_screen_scrolls_nothing_sideways(reached: Page) -> None:
    reached.set_viewport_size(NARROWEST)
    assert reached.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_dark_scheme_is_dark(site: str, visits: Visits) -> None:
    page = visits.open(site, color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", DARK)
    ask(page, "Which code is Hizentra?")


def test_where_less_motion_is_wanted_nothing_moves(site: str, visits: Visits) -> None:
    expect(visits.open(site).locator("html")).to_have_css("scroll-behavior", "smooth")
    page = visits.open(site, reduced_motion="reduce")
    expect(page.locator("html")).to_have_css("scroll-behavior", "auto")
    ask(page, "Which code is Hizentra?")
    assert page.evaluate(RUNNING) == 0


@pytest.mark.parametrize("path", ["/", "/documents", "/documents/J1561", "/codes", "/codes/J1561", "/evals", "/docs"])
def test_every_page_names_where_one_is(site: str, visits: Visits, path: str) -> None:
    page = visits.open(site, path)
    here = page.get_by_role("navigation", name="Site").locator("[aria-current]")
    expect(here).to_have_count(1)
    expect(here).to_have_attribute("href", "/" + path.split("/")[1])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)


def test_the_question_box_stays_in_view_under_a_long_answer(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, "Why does J0585 get denied?")
    expect(box(page)).to_be_in_viewport(ratio=1)
