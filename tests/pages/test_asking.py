"""Asking on the chat page: what an answer shows, and how a conversation goes on."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from assistant.pipeline import Assistant
from assistant.web.pages.chat import EXAMPLES
from tests.pages.browser import PHONE, Visits, ask, box, cards, citation, send

PRIVIGEN = "Which modifier for left over Privigen?"
UNITS = "What is one billing unit of J1561?"
QUESTIONS = ("what is the code for Hizentra?", "which modifier for left over Privigen?")
MOST_STEPS = 30  # keys of Tab that nothing on the page is further away than


def focused_name(page: Page) -> str:
    return str(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))


def tab_to(page: Page, name: str, key: str) -> None:
    """Press the key until what has the focus is called so."""
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        if focused_name(page).startswith(name):
            return
    pytest.fail(f"{key} does not reach {name}")


def test_an_answer_shows_the_short_answer_the_quote_and_the_citation(site: str, desk: Assistant, visits: Visits) -> None:
    card = ask(visits.open(site), PRIVIGEN)
    (cited,) = desk.ask(PRIVIGEN).citations
    expect(card.get_by_role("heading", name=PRIVIGEN)).to_be_visible()
    expect(card.get_by_text("JW", exact=True).first).to_be_visible()
    expect(card.get_by_role("listitem").first).to_contain_text(cited.quote.strip("| ").split(" | ")[1])
    expect(card.get_by_role("listitem").first).to_contain_text(f"{cited.title} {cited.section}")
    expect(citation(card)).to_have_attribute("href", cited.url)
    expect(card.get_by_role("note", name=re.compile(r"Confidence: Very likely, \d\d in 100"))).to_be_visible()


def test_a_follow_up_keeps_the_thread_and_shows_how_it_was_understood(site: str, visits: Visits) -> None:
    page = visits.open(site)
    ask(page, UNITS)
    card = ask(page, "and for J1569?")
    expect(card.get_by_text("Understood as: What is one billing unit of J1569?")).to_be_visible()
    expect(card.get_by_role("link", name="J1569 immune globulin")).to_have_attribute("href", "/codes/J1569")
    expect(cards(page)).to_have_count(2)


def test_a_question_that_was_understood_as_it_stands_is_not_told_again(site: str, visits: Visits) -> None:
    expect(ask(visits.open(site), UNITS).get_by_text("Understood as")).to_have_count(0)


def test_an_example_asks_itself(site: str, visits: Visits) -> None:
    page = visits.open(site)
    page.get_by_role("form", name="Example questions").get_by_role("button", name=EXAMPLES[0]).click()
    expect(cards(page).get_by_role("heading", name=EXAMPLES[0])).to_be_visible()
    expect(page.get_by_role("form", name="Example questions")).to_have_count(0)


def test_arrows_home_and_end_move_through_the_examples(site: str, visits: Visits) -> None:
    page = visits.open(site)
    examples = page.get_by_role("form", name="Example questions").get_by_role("button")
    examples.first.focus()
    for key, place in (("ArrowDown", 1), ("ArrowRight", 2), ("ArrowUp", 1), ("ArrowLeft", 0), ("ArrowUp", -1), ("ArrowDown", 0)):
        page.keyboard.press(key)
        expect(examples.nth(place)).to_be_focused()
    page.keyboard.press("End")
    expect(examples.last).to_be_focused()
    page.keyboard.press("Home")
    expect(examples.first).to_be_focused()


def test_a_question_a_citation_and_its_document_need_no_mouse(site: str, visits: Visits) -> None:
    page = visits.open(site)
    page.get_by_role("link", name="API").focus()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("and/or: which modifier for left over Privigen?")
    expect(box(page)).to_have_value("and/or: which modifier for left over Privigen?")
    page.keyboard.press("Enter")
    expect(citation(cards(page).first)).to_be_visible()
    expect(box(page)).to_be_focused()
    tab_to(page, "Source 1: ", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Document").get_by_role("article")).to_be_visible()
    page.keyboard.press("Escape")
    expect(citation(cards(page).first)).to_be_focused()
    tab_to(page, "Copy with citations", "Tab")


def test_the_first_tab_leads_past_the_header(site: str, visits: Visits) -> None:
    page = visits.open(site, "/docs")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_box_has_the_focus_where_there_is_a_keyboard_and_not_on_a_phone(site: str, visits: Visits) -> None:
    expect(box(visits.open(site))).to_be_focused()
    phone = visits.open(site, **PHONE)
    expect(box(phone)).to_be_visible()
    expect(box(phone)).not_to_be_focused()
    ask(phone, PRIVIGEN)
    expect(cards(phone).get_by_role("heading", name=PRIVIGEN)).to_be_focused()


def test_the_questions_of_one_line_are_answered_each_under_its_own_heading(site: str, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, " ".join(QUESTIONS))
    expect(card.get_by_role("heading", level=3)).to_have_text([*QUESTIONS, "Codes"])
    first, second = (
        cards(page).locator("section").filter(has=page.get_by_role("heading", level=3, name=name)) for name in QUESTIONS
    )
    expect(citation(first, 1)).to_be_visible()
    expect(first).to_contain_text("J1559")
    expect(citation(second, 3)).to_be_visible()
    expect(second).to_contain_text("JW")


def test_a_comparison_is_a_table_with_a_column_a_code(site: str, visits: Visits) -> None:
    table = (
        ask(visits.open(site), "difference between J1561 and J1569").get_by_role("group", name="Comparison").get_by_role("table")
    )
    expect(table.get_by_role("columnheader")).to_have_text(["J1561", "J1569"])
    expect(table.get_by_role("rowheader")).to_have_text(["Code table", "Write-ups"])
    expect(table.get_by_role("row").nth(1).get_by_role("cell")).to_contain_text(["Gamunex-C", "Gammagard Liquid"])


def test_a_sum_shows_its_steps(site: str, visits: Visits) -> None:
    card = ask(visits.open(site), "150 mg of J1745 from two 100 mg vials: how many units?")
    expect(card.get_by_text("15 units, and 5 units with JW", exact=True)).to_be_visible()
    steps = ["Dose: 150 mg ÷ 10 mg = 15 units.", "Vials: 2 × 100 mg = 200 mg.", "Discarded: 50 mg ÷ 10 mg = 5 units."]
    for step in steps:
        expect(card.get_by_role("listitem").get_by_text(step)).to_be_visible()


def test_a_caution_stands_above_the_quotes(retold: str, visits: Visits) -> None:
    card = ask(visits.open(retold), "why do J1611 claims get denied")
    caution = card.get_by_role("note", name="Caution").first
    expect(caution).to_contain_text("The code table says otherwise")
    expect(caution).to_contain_text("J1611")
    above, below = caution.bounding_box(), citation(card).bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] < below["y"]


def test_what_is_not_found_is_said_calmly_with_where_to_look(site: str, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, "who won the game last night")
    expect(card.get_by_text("The write-ups do not answer this.", exact=True)).to_be_visible()
    expect(card.get_by_role("link", name="the documents")).to_have_attribute("href", "/documents")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("The write-ups do not answer this.")


def test_an_incomplete_question_is_asked_back_with_choices(site: str, visits: Visits) -> None:
    card = ask(visits.open(site), "which modifier")
    expect(card.get_by_text("Perhaps one of these:")).to_be_visible()
    expect(card.get_by_role("listitem").first).to_have_text("JW: drug discarded")


def test_the_passages_considered_open_under_the_answer(site: str, desk: Assistant, visits: Visits) -> None:
    card = ask(visits.open(site), PRIVIGEN)
    passages = card.get_by_role("group").filter(has_text="Passages considered").get_by_role("listitem")
    expect(passages.first).to_be_hidden()
    card.get_by_text("Passages considered").click()
    considered = desk.ask(PRIVIGEN).passages
    expect(passages).to_have_count(len(considered))
    expect(passages.first.get_by_role("link")).to_have_text(considered[0].document_id)


def test_the_answer_is_announced_in_a_line(site: str, visits: Visits) -> None:
    page = visits.open(site)
    expect(page.get_by_role("status")).to_have_text("")
    ask(page, PRIVIGEN)
    expect(page.get_by_role("status")).to_have_text("JW. Very likely, from 1 quote.")


def test_while_a_question_is_looked_up_the_page_says_so_and_takes_no_other(site: str, visits: Visits) -> None:
    page = visits.open(site)
    held = list[Route]()
    page.route("/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    card = send(page, PRIVIGEN)
    looking = card.get_by_text("Looking it up")
    expect(looking).to_have_css("opacity", "1")
    box(page).press("Enter")
    expect(cards(page)).to_have_count(1)
    (route,) = held
    route.continue_()
    expect(citation(card)).to_be_visible()
    expect(looking).to_have_count(0)


def test_an_empty_question_is_not_sent(site: str, visits: Visits) -> None:
    page = visits.open(site)
    send(page, " ")
    page.get_by_role("button", name="Ask").click()
    expect(cards(page)).to_have_count(0)
    assert [request.method for request in visits.requests if request.method != "GET"] == []
