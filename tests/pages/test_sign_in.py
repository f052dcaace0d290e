"""Signing in where the service has keys."""

from playwright.sync_api import expect

from tests.pages.browser import Visits, box
from tests.pages.conftest import KEY


def test_a_key_opens_the_pages_until_one_signs_out(locked: str, visits: Visits) -> None:
    page = visits.open(locked, "/documents")
    expect(page).to_have_url(f"{locked}/sign-in")
    key = page.get_by_role("textbox", name="Key")
    expect(key).to_be_focused()
    key.fill(KEY)
    key.press("Enter")
    expect(box(page)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{locked}/sign-in")
    page.goto("/documents")
    expect(page).to_have_url(f"{locked}/sign-in")


def test_a_wrong_key_is_told_in_a_line(locked: str, visits: Visits) -> None:
    page = visits.open(locked)
    visits.expect_error("status of 401")
    page.get_by_role("textbox", name="Key").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("That is no key of this service.")
    expect(page.get_by_role("textbox", name="Key")).to_have_value("")


def test_a_list_that_is_signed_out_meanwhile_leads_to_the_key(locked: str, visits: Visits) -> None:
    page = visits.open(locked, "/documents")
    page.get_by_role("textbox", name="Key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Documents").click()
    page.context.clear_cookies()
    page.get_by_role("searchbox", name="Words").press_sequentially("waste")
    expect(page.get_by_role("textbox", name="Key")).to_be_visible()


def test_without_keys_nobody_signs_in_or_out(site: str, visits: Visits) -> None:
    page = visits.open(site)
    expect(box(page)).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
