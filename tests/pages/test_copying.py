"""An answer taken out of the page: copied, printed."""

import re

from playwright.sync_api import Page, expect

from assistant.pipeline import Assistant
from tests.pages.browser import CLIPBOARD, Visits, ask, box, citation

PRIVIGEN = "Which modifier for left over Privigen?"


def copied(page: Page, question: str, button: str = "Copy with citations") -> str:
    ask(page, question).get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_copy_holds_question_answer_and_sources_with_whole_addresses(site: str, desk: Assistant, visits: Visits) -> None:
    (cited,) = desk.ask(PRIVIGEN).citations
    quote = cited.quote.strip("| ").replace(" | ", " · ")
    assert copied(visits.open(site, **CLIPBOARD), PRIVIGEN) == (
        f"{PRIVIGEN}\n\nJW\n\n{quote} [1]\n\nSources\n[1] {cited.title}, {cited.section}: {site}{cited.url}"
    )


def test_a_copy_of_a_sum_holds_its_steps(site: str, visits: Visits) -> None:
    text = copied(visits.open(site, **CLIPBOARD), "150 mg of J1745 from two 100 mg vials: how many units?")
    assert "\n\n15 units, and 5 units with JW\n\n" in text
    assert "\nDose: 150 mg ÷ 10 mg = 15 units.\nVials: 2 × 100 mg = 200 mg.\nDiscarded: 50 mg ÷ 10 mg = 5 units.\n" in text


def test_a_copy_of_a_comparison_names_row_and_column_of_each_quote(site: str, desk: Assistant, visits: Visits) -> None:
    question = "difference between J1561 and J1569"
    lines = copied(visits.open(site, **CLIPBOARD), question).split("\n")
    first, second, *_ = desk.ask(question).citations
    assert lines[2:4] == [f"Code table, J1561: {first.quote} [1]", f"Code table, J1569: {second.quote} [2]"]


def test_a_copy_holds_the_cautions(retold: str, assistant: Assistant, visits: Visits) -> None:
    question = "why do J1611 claims get denied"
    text = copied(visits.open(retold, **CLIPBOARD), question)
    for caution in assistant.ask(question).cautions:
        assert f"\n{caution.message}\n" in text
    assert text.count("Caution. The code table says otherwise\n") == text.count("Caution.") > 0


def test_a_refusal_is_copied_as_it_is(site: str, visits: Visits) -> None:
    text = copied(visits.open(site, **CLIPBOARD), "who won the game last night", "Copy")
    assert text.startswith("who won the game last night\n\nThe write-ups do not answer this.")
    assert "Sources" not in text


def test_a_copy_works_without_the_browsers_clipboard(site: str, visits: Visits) -> None:
    page = visits.open(site, **CLIPBOARD)
    page.evaluate("navigator.clipboard.writeText('something else')")
    # As for a page that comes over plain HTTP from another machine.
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.reload()
    ask(page, PRIVIGEN).get_by_role("button", name="Copy with citations").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    box(page).press("ControlOrMeta+v")
    expect(box(page)).to_have_value(re.compile(f"^{re.escape(PRIVIGEN)}.*JW"))


def test_the_button_prints_the_page(site: str, visits: Visits) -> None:
    page = visits.open(site)
    page.evaluate("window.print = () => (document.documentElement.dataset.printed = 'once')")
    ask(page, PRIVIGEN).get_by_role("button", name="Print").click()
    expect(page.locator("html")).to_have_attribute("data-printed", "once")


def test_print_shows_answers_with_their_sources_and_leaves_the_rest_out(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site)
    card = ask(page, PRIVIGEN)
    citation(card).click()
    expect(page.get_by_role("complementary", name="Document").get_by_role("article")).to_be_visible()
    page.emulate_media(media="print")
    for name in ("Ask a question", "Example questions"):
        expect(page.get_by_role("form", name=name)).to_have_count(0)
    expect(page.get_by_role("banner")).to_have_count(0)
    expect(page.get_by_role("complementary")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(card.get_by_role("heading", name=PRIVIGEN)).to_be_visible()
    expect(card.get_by_text("JW", exact=True).first).to_be_visible()
    (cited,) = desk.ask(PRIVIGEN).citations
    expect(card.get_by_text(cited.title).first).to_be_visible()
    expect(card.get_by_text(re.compile(r"right \d\d times in 100"))).to_have_css("opacity", "1")


def test_print_shows_the_cautions(retold: str, visits: Visits) -> None:
    page = visits.open(retold)
    card = ask(page, "why do J1611 claims get denied")
    page.emulate_media(media="print")
    expect(card.get_by_role("note", name="Caution").first).to_be_visible()
