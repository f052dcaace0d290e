"""What goes wrong is told in a line, and the question is kept."""

import pytest
from playwright.sync_api import expect

from assistant.pipeline import Assistant
from assistant.web.live import Live
from tests.pages.browser import Visits, ask, box, cards, citation, cut_off, reconnect, send
from tests.pages.conftest import KEY
from tests.serving import serving

QUESTION = "Which code is Hizentra?"
LOST = "ERR_INTERNET_DISCONNECTED"


def test_offline_the_question_is_kept_and_can_be_tried_again(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, "Is J9310 still valid?")
    visits.expect_error(LOST)
    cut_off(page)
    send(page, QUESTION)
    told = cards(page).last.get_by_role("alert")
    expect(told).to_contain_text("The assistant cannot be reached. Check the connection, then try again.")
    expect(box(page)).to_have_value(QUESTION)
    told.get_by_role("button", name="Try again").click()
    expect(told).to_be_visible()
    reconnect(page)
    told.get_by_role("button", name="Try again").click()
    expect(citation(cards(page).last)).to_be_visible()
    expect(cards(page).get_by_role("heading", level=2)).to_have_text(["Is J9310 still valid?", QUESTION])
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(box(page)).to_have_value("")


def test_a_question_that_failed_can_be_mended_in_the_box(site: str, visits: Visits) -> None:
    page = visits.open(site)
    visits.expect_error(LOST)
    cut_off(page)
    expect(send(page, "Which code is Hizentrra").get_by_role("alert")).to_be_visible()
    reconnect(page)
    box(page).fill(QUESTION)
    box(page).press("Enter")
    expect(citation(cards(page).first)).to_be_visible()
    expect(cards(page).get_by_role("heading", level=2)).to_have_text([QUESTION])


def test_a_server_that_has_stopped_is_told_like_a_lost_connection(assistant: Assistant, visits: Visits) -> None:
    visits.expect_error("ERR_CONNECTION_REFUSED")
    with serving(assistant) as address:
        page = visits.open(address)
    expect(send(page, QUESTION).get_by_role("alert")).to_contain_text("The assistant cannot be reached.")
    expect(box(page)).to_have_value(QUESTION)
    assert page.evaluate("sessionStorage.questions") == f'["{QUESTION}"]'


def test_what_breaks_in_the_server_is_told_and_can_be_tried_again(site: str, visits: Visits) -> None:
    page = visits.open(site)
    visits.expect_error("status of 500")

    def broken(*_: object) -> None:
        raise RuntimeError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Live, "ask", broken)
        card = send(page, QUESTION)
        expect(card.get_by_role("alert")).to_contain_text("Something went wrong here; the question was not kept. Try again.")
    expect(box(page)).to_have_value(QUESTION)
    card.get_by_role("button", name="Try again").click()
    expect(citation(card)).to_be_visible()


def test_a_question_that_is_too_long_is_kept_in_the_box_and_not_asked_again(site: str, visits: Visits) -> None:
    page = visits.open(site)
    visits.expect_error("status of 422")
    card = send(page, "x" * 2001)
    expect(card.get_by_role("alert")).to_contain_text("shorten it to 2,000")
    expect(card.get_by_role("button", name="Try again")).to_have_count(0)
    expect(box(page)).to_have_value("x" * 2001)
    page.reload()
    expect(page.get_by_role("form", name="Example questions")).to_be_visible()


def test_who_is_signed_out_meanwhile_signs_in_and_finds_the_question_answered(locked: str, visits: Visits) -> None:
    page = visits.open(locked)
    page.get_by_role("textbox", name="Key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    ask(page, "which modifier for discarded IVIG")
    visits.expect_error("status of 401")
    page.context.clear_cookies()
    told = send(page, "why do J1611 claims get denied").get_by_role("alert")
    expect(told).to_contain_text("This needs a key")
    expect(box(page)).to_have_value("why do J1611 claims get denied")
    told.get_by_role("link", name="Sign in").click()
    page.get_by_role("textbox", name="Key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    expect(citation(cards(page).last).first).to_be_visible()
    expect(cards(page).get_by_role("heading", level=2)).to_have_text(
        ["which modifier for discarded IVIG", "why do J1611 claims get denied"]
    )


def test_a_conversation_that_cannot_be_restored_at_once_loses_no_question(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, "Is J9310 still valid?")
    ask(page, QUESTION)
    visits.expect_error("ERR_FAILED")
    page.route("/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("The assistant cannot be reached.")
    page.unroute("/")
    page.get_by_role("button", name="Try again").click()
    expect(citation(cards(page).last).first).to_be_visible()
    expect(cards(page).get_by_role("heading", level=2)).to_have_text(["Is J9310 still valid?", QUESTION])


def test_a_page_that_there_is_not_says_so_and_leads_back(site: str, visits: Visits) -> None:
    visits.expect_error("status of 404")
    page = visits.open(site, "/documents/J0000")
    expect(page.get_by_role("heading", level=1)).to_have_text("That did not work")
    expect(page.get_by_text("There is no such document.")).to_be_visible()
    page.get_by_role("link", name="Ask a question").click()
    expect(box(page)).to_be_visible()
