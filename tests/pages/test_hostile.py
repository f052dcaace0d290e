"""HTML in a write-up or a question is text on every page, and nothing of it runs."""

from playwright.sync_api import Locator, Page, expect

from tests.conftest import HOSTILE
from tests.pages.browser import Visits, ask, citation, quoted

QUESTION = "which modifier for discarded J0001 <b>now</b> <script>alert(2)</script>"
QUOTE = 'Modifier JW <img src=x onerror="alert(1)"> is for discarded J0001.'


def expect_text_alone(page: Page) -> None:
    expect(page.locator("body script, [onerror], main b:text-is('now')")).to_have_count(0)


def title(holder: Locator | Page, level: int) -> Locator:
    return holder.get_by_role("article").get_by_role("heading", level=level, name=HOSTILE)


def test_in_an_answer_and_its_panel(hostile: str, visits: Visits) -> None:
    page = visits.open(hostile)
    card = ask(page, QUESTION)
    expect(card.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(card.get_by_role("listitem").first).to_contain_text(QUOTE)
    citation(card).click()
    panel = page.get_by_role("complementary", name="Document")
    expect(title(panel, 2)).to_be_visible()
    expect(quoted(panel)).to_have_text([QUOTE])
    expect_text_alone(page)


def test_in_a_question_that_is_kept_linked_or_refused(hostile: str, visits: Visits) -> None:
    page = visits.open(hostile)
    ask(page, QUESTION)
    page.reload()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    linked = visits.open(hostile, "/#q=%3Cimg%20src%3Dx%20onerror%3Dalert(3)%3E")
    expect(linked.get_by_role("heading", name="<img src=x onerror=alert(3)>")).to_be_visible()
    linked.get_by_role("group", name="This answer").wait_for()
    for each in (page, linked):
        expect_text_alone(each)


def test_on_the_documents_own_page(hostile: str, visits: Visits) -> None:
    page = visits.open(hostile, "/documents/J0001")
    expect(title(page, 1)).to_be_visible()
    expect(page).to_have_title(HOSTILE)
    expect(page.get_by_role("article")).to_contain_text(QUOTE)
    expect_text_alone(page)


def test_in_the_list_of_documents_and_where_it_is_filtered(hostile: str, visits: Visits) -> None:
    page = visits.open(hostile, "/documents")
    expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()
    page.get_by_role("searchbox", name="Words").press_sequentially("<img")
    expect(page).to_have_url(f"{hostile}/documents?text=%3Cimg")
    expect_text_alone(page)


def test_in_the_search_of_codes(hostile: str, visits: Visits) -> None:
    page = visits.open(hostile, "/codes?q=%22%3E%3Cscript%3Ealert(4)%3C/script%3E")
    expect(page.get_by_role("searchbox")).to_have_value('"><script>alert(4)</script>')
    expect_text_alone(page)
