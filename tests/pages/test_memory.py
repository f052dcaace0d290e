"""The conversation stays in the browser's tab: it survives a reload, and no address or storage tells more than it has to."""

from playwright.sync_api import Page, expect

from tests.pages.browser import CLIPBOARD, Visits, ask, box, cards

FIRST = "Which modifier for left over Privigen?"
SECOND = "and for J1553?"


def stored(page: Page) -> object:
    return page.evaluate("[{...sessionStorage}, {...localStorage}, document.cookie]")


def test_a_reload_restores_the_conversation(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, FIRST)
    understood = ask(page, SECOND).get_by_text("Understood as")
    before = understood.text_content()
    page.reload()
    expect(cards(page).get_by_role("heading", level=2)).to_have_text([FIRST, SECOND])
    expect(understood).to_have_text(before or "")
    expect(box(page)).to_have_value("")
    expect(page.get_by_role("form", name="Example questions")).to_have_count(0)
    ask(page, "and for J1569?")
    expect(cards(page)).to_have_count(3)


def test_coming_back_from_another_page_restores_the_conversation(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, FIRST)
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Codes").click()
    expect(page.get_by_role("heading", name="Codes")).to_be_visible()
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Ask").click()
    expect(cards(page).get_by_role("heading", level=2)).to_have_text([FIRST])


def test_a_new_conversation_forgets_the_old_one(site: str, visits: Visits) -> None:
    page = visits.open(site)
    expect(page.get_by_role("link", name="New conversation")).to_have_count(0)
    ask(page, FIRST)
    page.get_by_role("link", name="New conversation").click()
    expect(page.get_by_role("form", name="Example questions")).to_be_visible()
    expect(cards(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("form", name="Example questions")).to_be_visible()
    assert stored(page) == [{"questions": "[]"}, {}, ""]


def test_the_tab_keeps_the_questions_and_nothing_else(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, FIRST)
    ask(page, SECOND)
    assert stored(page) == [{"questions": f'["{FIRST}","{SECOND}"]'}, {}, ""]


def test_no_address_holds_a_question(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, FIRST)
    page.reload()
    expect(cards(page)).to_have_count(1)
    assert page.url == f"{site}/"
    assert [request.url for request in visits.requests if "Privigen" in request.url or "?" in request.url] == []
    assert [request.method for request in visits.requests if "Privigen" in (request.post_data or "")] == ["POST", "POST"]


def test_what_answers_a_question_is_kept_in_no_cache(site: str, visits: Visits) -> None:
    page = visits.open(site)
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        ask(page, FIRST)
    assert answered.value.headers["cache-control"] == "no-store"


def test_a_copied_link_asks_its_question_anew_and_leaves_it_out_of_every_request(site: str, visits: Visits) -> None:
    page = visits.open(site, **CLIPBOARD)
    ask(page, FIRST)
    card = ask(page, SECOND)
    card.get_by_role("button", name="Copy link").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    link = str(page.evaluate("navigator.clipboard.readText()"))
    assert link == f"{site}/#q=Which%20modifier%20for%20left%20over%20J1553%3F"
    visits.requests.clear()
    other = visits.open(site, link.removeprefix(site))
    expect(cards(other).get_by_role("heading", level=2)).to_have_text(["Which modifier for left over J1553?"])
    expect(cards(other).get_by_role("group", name="This answer")).to_be_visible()
    assert other.url == f"{site}/"
    assert [request.url for request in visits.requests if "J1553" in request.url or "%20" in request.url] == []


def test_a_link_opened_in_a_conversation_begins_another(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, FIRST)
    page.goto("/#q=Which code is Hizentra?")
    expect(cards(page).get_by_role("heading", level=2)).to_have_text(["Which code is Hizentra?"])
    expect(cards(page).get_by_role("group", name="This answer")).to_be_visible()
    assert stored(page) == [{"questions": '["Which code is Hizentra?"]'}, {}, ""]


def test_a_storage_that_holds_something_else_is_passed_over(site: str, visits: Visits) -> None:
    page = visits.open(site)
    for held in ("{", "7", '[7, {"question": "x"}]'):
        page.evaluate("held => sessionStorage.setItem('questions', held)", held)
        page.reload()
        expect(page.get_by_role("form", name="Example questions")).to_be_visible()
    ask(page, FIRST)
