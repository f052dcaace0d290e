"""A document beside the conversation, and on a page of its own, with the cited lines highlighted."""

import re

from playwright.sync_api import Locator, Page, expect

from assistant.pipeline import Assistant
from tests.pages.browser import PHONE, Visits, ask, citation, cut_off, quoted, reconnect

HIZENTRA = "Which code is Hizentra?"
LEVELS = "List the levels of a Medicare appeal"


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Document")


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Document")


def test_a_citation_opens_its_document_beside_the_conversation_at_the_quote(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, HIZENTRA)
    cited = desk.ask(HIZENTRA).citations[1]
    citation(card, 2).click()
    expect(panel(page).get_by_role("heading", level=2)).to_have_text(cited.title)
    expect(quoted(panel(page))).to_have_text([cited.quote])
    expect(quoted(panel(page))).to_be_in_viewport(ratio=1)
    expect(quoted(panel(page))).to_be_focused()
    expect(card).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(citation(card, 2)).to_be_focused()


def test_the_quote_comes_into_view_far_down_a_long_document(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site)
    citation(ask(page, HIZENTRA)).click()
    expect(quoted(panel(page))).to_have_text([desk.ask(HIZENTRA).citations[0].quote])
    expect(quoted(panel(page))).to_be_in_viewport(ratio=1)


def test_a_cited_row_is_highlighted_in_its_table(site: str, visits: Visits) -> None:
    page = visits.open(site)
    citation(ask(page, LEVELS), 3).click()
    row = panel(page).get_by_role("group", name="Table").get_by_role("row").filter(has_text="3. Hearing")
    expect(row).to_have_class("line quoted")
    expect(row).to_be_in_viewport(ratio=1)
    expect(quoted(panel(page))).to_have_count(1)


def test_another_citation_changes_the_document_in_the_panel(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, HIZENTRA)
    citation(card, 1).click()
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("Code table")
    citation(card, 2).click()
    expect(quoted(panel(page))).to_have_text([desk.ask(HIZENTRA).citations[1].quote])
    page.keyboard.press("Escape")
    expect(citation(card, 2)).to_be_focused()


def test_a_link_in_the_panel_opens_in_the_panel(site: str, visits: Visits) -> None:
    page = visits.open(site)
    citation(ask(page, "Which modifier for left over Privigen?")).click()
    panel(page).get_by_role("link", name="reading a descriptor").click()
    expect(panel(page).get_by_role("heading", level=2)).to_be_focused()
    expect(panel(page).get_by_role("link", name="Open as a page")).to_have_attribute(
        "href", f"{site}/documents/reading-a-descriptor"
    )
    expect(page).to_have_url(f"{site}/")


def test_closing_by_the_button_returns_the_focus(site: str, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, HIZENTRA)
    citation(card).click()
    panel(page).get_by_role("button", name="Close").click()
    expect(panel(page)).to_have_count(0)
    expect(citation(card)).to_be_focused()


def test_on_a_phone_the_document_is_a_sheet_over_the_page(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, **PHONE)
    card = ask(page, HIZENTRA)
    citation(card, 2).tap()
    expect(quoted(sheet(page))).to_have_text([desk.ask(HIZENTRA).citations[1].quote])
    expect(quoted(sheet(page))).to_be_in_viewport(ratio=1)
    expect(quoted(sheet(page))).to_be_focused()
    expect(page.get_by_role("main")).to_have_js_property("inert", True)
    assert sheet(page).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    sheet(page).get_by_role("button", name="Close").tap()
    expect(sheet(page)).to_have_count(0)
    expect(page.get_by_role("main")).to_have_js_property("inert", False)
    expect(citation(card, 2)).to_be_focused()


def test_a_phones_own_way_back_closes_the_sheet(site: str, visits: Visits) -> None:
    page = visits.open(site, **PHONE)
    card = ask(page, HIZENTRA)
    citation(card, 2).tap()
    expect(quoted(sheet(page))).to_have_count(1)
    page.evaluate("history.back()")
    expect(sheet(page)).to_have_count(0)
    expect(citation(card, 2)).to_be_focused()


def test_a_panel_becomes_a_sheet_where_the_window_grows_narrow(site: str, visits: Visits) -> None:
    page = visits.open(site)
    citation(ask(page, HIZENTRA), 2).click()
    expect(quoted(panel(page))).to_have_count(1)
    page.set_viewport_size({"width": 1000, "height": 900})
    expect(sheet(page)).to_be_visible()
    expect(page.get_by_role("main")).to_have_js_property("inert", True)
    page.keyboard.press("Escape")
    expect(page.get_by_role("main")).to_have_js_property("inert", False)


def test_the_same_lines_are_highlighted_on_the_documents_own_page(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site)
    citation(ask(page, HIZENTRA), 2).click()
    panel(page).get_by_role("link", name="Open as a page").click()
    cited = desk.ask(HIZENTRA).citations[1]
    expect(page).to_have_url(f"{site}{cited.url}")
    expect(quoted(page)).to_have_text([cited.quote])
    expect(quoted(page)).to_be_in_viewport(ratio=1)


def test_a_range_that_is_no_lines_own_highlights_every_line_that_it_touches(site: str, desk: Assistant, visits: Visits) -> None:
    spans = sorted({span for each in desk.snapshot.passages if each.document_id == "J1559" for span in each.sentences})
    first, second, third = spans[-3:]
    page = visits.open(site, f"/documents/J1559#c{first[1] - 3}-{second[0] + 3}")
    touched = quoted(page)
    expect(touched).to_have_count(2)
    assert [line.get_attribute("id") for line in touched.all()] == [f"c{start}-{end}" for start, end in (first, second)]
    expect(touched.first).to_be_in_viewport(ratio=1)
    page.evaluate("range => location.hash = range", f"#c{third[0] + 1}-{third[0] + 2}")
    expect(touched).to_have_count(1)
    expect(touched).to_have_attribute("id", f"c{third[0]}-{third[1]}")


def test_a_range_of_nothing_highlights_nothing(site: str, visits: Visits) -> None:
    page = visits.open(site, "/documents/J1559#c9999990-9999999")
    expect(page.get_by_role("article")).to_be_visible()
    expect(quoted(page)).to_have_count(0)


def test_a_document_that_cannot_be_fetched_is_told_in_the_panel(site: str, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, HIZENTRA)
    visits.expect_error("ERR_INTERNET_DISCONNECTED")
    cut_off(page)
    citation(card).click()
    expect(panel(page).get_by_text("The assistant cannot be reached.")).to_be_visible()
    reconnect(page)
    citation(card).click()
    expect(quoted(panel(page))).to_have_count(1)


def test_a_new_tab_is_left_to_the_browser(site: str, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, HIZENTRA)
    with page.context.expect_page() as opened:
        citation(card, 2).click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url(re.compile("/documents/J1559#c"))
    expect(quoted(opened.value)).to_have_count(1)
    expect(panel(page)).to_have_count(0)
