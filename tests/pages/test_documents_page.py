"""The list of documents."""

from playwright.sync_api import Locator, Page, expect

from assistant.pipeline import Assistant
from tests.pages.browser import Visits, cut_off, reconnect


def titles(page: Page) -> Locator:
    """The documents listed."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("list", name="About this document"))


def words(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Words")


def test_all_documents_are_listed_with_their_codes(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, "/documents")
    expect(titles(page)).to_have_count(len(desk.documents))
    expect(page.get_by_role("status")).to_have_text(f"{len(desk.documents)} documents")
    row = titles(page).filter(has=page.get_by_role("link", name=desk.documents["J1559"].title))
    expect(row.get_by_role("link", name="J1559", exact=True)).to_have_attribute("href", "/codes/J1559")


def test_the_list_follows_what_is_typed_and_so_does_the_address(site: str, visits: Visits) -> None:
    page = visits.open(site, "/documents")
    words(page).press_sequentially("redetermination")
    expect(page).to_have_url(f"{site}/documents?text=redetermination")
    expect(titles(page).locator("mark")).to_have_text(["Redetermination", "redetermination"])
    expect(page.get_by_role("status")).to_contain_text("2 of ")
    expect(words(page)).to_be_focused()
    page.reload()
    expect(words(page)).to_have_value("redetermination")
    expect(titles(page)).to_have_count(2)


def test_a_code_is_a_filter(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, "/documents")
    page.get_by_role("searchbox", name="Code").press_sequentially("j1561")
    expect(page).to_have_url(f"{site}/documents?code=j1561")
    about = [document.title for document in desk.documents.values() if "J1561" in document.codes]
    expect(titles(page)).to_have_count(len(about))
    for title in about:
        expect(titles(page).get_by_role("link", name=title)).to_be_visible()


def test_a_kind_is_a_filter(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, "/documents")
    page.get_by_role("combobox", name="Kind").select_option("Guides")
    expect(page).to_have_url(f"{site}/documents?kind=guide")
    guides = [document for document in desk.documents.values() if document.kind == "guide"]
    expect(titles(page)).to_have_count(len(guides))
    expect(page.get_by_role("heading", level=2)).to_have_text(f"Guides {len(guides)}")


def test_filters_join_and_are_all_taken_off_at_once(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, "/documents?kind=guide&text=redetermination&code=J9")
    expect(page.get_by_text("No document fits.")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("0 of ")
    page.get_by_role("link", name="Show all").click()
    expect(titles(page)).to_have_count(len(desk.documents))
    expect(page.get_by_role("combobox", name="Kind")).to_have_value("")


def test_what_contradicts_the_code_table_is_told_in_words_in_its_row(retold: str, assistant: Assistant, visits: Visits) -> None:
    page = visits.open(retold, "/documents")
    for id in assistant.doubted:
        row = titles(page).filter(has=page.get_by_role("link", name=assistant.documents[id].title))
        note = row.get_by_role("note").filter(has_text="Contradicts the code table")
        expect(note.get_by_role("listitem")).to_have_text([finding.message for finding in assistant.checked.wrong(id)])


def test_a_lost_connection_is_told_and_the_words_are_kept(site: str, visits: Visits) -> None:
    page = visits.open(site, "/documents")
    visits.expect_error("ERR_INTERNET_DISCONNECTED")
    cut_off(page)
    words(page).press_sequentially("waste")
    expect(page.get_by_role("status")).to_have_text("The assistant cannot be reached. Try again.")
    expect(words(page)).to_have_value("waste")
    reconnect(page)
    words(page).press("Enter")
    expect(page).to_have_url(f"{site}/documents?text=waste")
    expect(page.get_by_role("status")).to_contain_text(" of ")
