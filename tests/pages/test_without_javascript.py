"""Every page works where no script runs."""

from typing import Any

from playwright.sync_api import Page, expect

from assistant.pipeline import Assistant
from tests.pages.browser import PHONE, Visits, box, cards, citation

FIRST = "Which modifier for left over Privigen?"
PLAIN: dict[str, Any] = {"java_script_enabled": False}


def post(page: Page, question: str) -> None:
    box(page).fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


def test_a_form_asks_and_a_page_answers(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, **PLAIN)
    post(page, FIRST)
    expect(cards(page).get_by_role("heading", level=2)).to_have_text(FIRST)
    expect(cards(page).get_by_text("JW", exact=True).first).to_be_visible()
    expect(citation(cards(page))).to_have_attribute("href", desk.ask(FIRST).citations[0].url)
    assert page.url == f"{site}/"


def test_an_example_is_asked_by_its_form(site: str, visits: Visits) -> None:
    page = visits.open(site, **PLAIN)
    page.get_by_role("button", name="Which code is Hizentra?").click()
    expect(cards(page).get_by_text("J1559", exact=True).first).to_be_visible()


def test_a_follow_up_keeps_the_thread_and_shows_the_earlier_questions(site: str, visits: Visits) -> None:
    page = visits.open(site, **PLAIN)
    post(page, FIRST)
    post(page, "and for J1553?")
    expect(cards(page).get_by_text("Understood as: Which modifier for left over J1553?")).to_be_visible()
    post(page, "and for J1569?")
    expect(cards(page).get_by_text("Understood as: Which modifier for left over J1569?")).to_be_visible()
    earlier = page.get_by_role("region", name="Earlier in this conversation").get_by_role("listitem")
    expect(earlier).to_have_text([FIRST, "and for J1553?"])


def test_a_citation_leads_to_the_document_at_its_highlighted_anchor(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, **PLAIN)
    post(page, "Which code is Hizentra?")
    with page.context.expect_page() as opened:
        citation(cards(page), 2).click()
    document, cited = opened.value, desk.ask("Which code is Hizentra?").citations[1]
    expect(document).to_have_url(f"{site}{cited.url}")
    expect(document.locator(":target")).to_have_text(cited.quote)
    expect(document.locator(":target")).to_be_in_viewport(ratio=1)
    plain = document.locator(".line:not(:target)").first.evaluate("line => getComputedStyle(line).backgroundColor")
    expect(document.locator(":target")).not_to_have_css("background-color", plain)


def test_what_needs_a_script_is_not_there(site: str, visits: Visits) -> None:
    page = visits.open(site, **PLAIN)
    post(page, FIRST)
    expect(page.get_by_role("button")).to_have_text(["Ask"])
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_a_question_that_is_refused_stays_in_the_box_with_its_thread(site: str, visits: Visits) -> None:
    page = visits.open(site, **PLAIN)
    post(page, FIRST)
    visits.expect_error("status of 422")
    post(page, "x" * 2001)
    expect(page.get_by_role("alert")).to_contain_text("shorten it to 2,000")
    expect(box(page)).to_have_value("x" * 2001)
    post(page, "and for J1553?")
    expect(cards(page).get_by_text("Understood as: Which modifier for left over J1553?")).to_be_visible()


def test_the_documents_are_filtered_by_their_form(site: str, visits: Visits) -> None:
    page = visits.open(site, "/documents", **PLAIN)
    page.get_by_role("searchbox", name="Words").fill("redetermination")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(f"{site}/documents?text=redetermination&code=&kind=")
    expect(page.get_by_role("link", name="Appeals and reopenings of drug claims")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(page).to_have_url(f"{site}/documents")


def test_the_codes_are_searched_by_their_form_on_a_phone(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes", **PLAIN | PHONE)
    page.get_by_role("searchbox").fill("remicaid")
    page.get_by_role("button", name="Search").tap()
    expect(page.get_by_role("link", name="J1745 infliximab")).to_be_visible()


def test_the_calculator_works_by_its_form(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes/J1745", **PLAIN)
    page.get_by_role("textbox", name="Dose").fill("150 mg")
    page.get_by_role("button", name="Work out").click()
    expect(page.get_by_text("15 units", exact=True)).to_be_visible()
