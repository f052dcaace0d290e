"""What the other tests rely on: that a page which does something wrong is noticed."""

import pytest
from playwright.sync_api import Browser

from tests.pages.browser import Visits

WRONG = {
    "broken": "queueMicrotask(() => { throw new Error('broken') })",
    "told": "console.error('told')",
    "dialog: hello": "alert('hello')",
    "Content Security Policy": "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
    "request to http://127.0.0.1:1/": "new Image().src = 'http://127.0.0.1:1/'",
    "status of 404": "fetch('/nowhere').then(() => null)",
}


def test_what_a_page_does_wrong_is_noticed(browser: Browser, site: str) -> None:
    visits = Visits(browser)
    page = visits.open(site)
    for script in WRONG.values():
        page.evaluate(script)
    with pytest.raises(AssertionError) as noticed:
        visits.end()
    assert [words for words in WRONG if words not in str(noticed.value)] == []


def test_what_was_expected_to_go_wrong_is_let_pass(browser: Browser, site: str) -> None:
    visits = Visits(browser)
    visits.expect_error("told")
    visits.open(site).evaluate("console.error('this is told')")
    visits.end()


def test_an_error_that_was_expected_has_to_come(browser: Browser, site: str) -> None:
    visits = Visits(browser)
    visits.expect_error("status of 500")
    visits.open(site)
    with pytest.raises(AssertionError, match="status of 500"):
        visits.end()
