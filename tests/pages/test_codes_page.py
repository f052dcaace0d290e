"""The search in the code table, and the page of a code with its calculator."""

from playwright.sync_api import Locator, Page, expect

from assistant.pipeline import Assistant
from tests.pages.browser import Visits, quoted


def search(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Code, drug, brand, maker or meaning")


def dose(page: Page) -> Locator:
    return page.get_by_role("form", name="Billing units").get_by_role("textbox", name="Dose")


def test_a_misspelt_drug_is_found_as_one_types(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes")
    search(page).press_sequentially("remicaid")
    expect(page.get_by_role("link", name="J1745 infliximab")).to_have_attribute("href", "/codes/J1745")
    expect(page.get_by_role("list", name="About J1745")).to_contain_text("Remicade")
    expect(page.get_by_role("status")).to_contain_text("Nothing is spelt just like that; this comes nearest")
    expect(page).to_have_url(f"{site}/codes?q=remicaid")


def test_an_example_search_leads_to_codes(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes")
    page.get_by_role("link", name="Privigen").click()
    expect(search(page)).to_have_value("Privigen")
    expect(page.get_by_role("link", name="J1459 immune globulin")).to_be_visible()


def test_a_modifier_is_found_by_its_meaning(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes")
    search(page).press_sequentially("discarded")
    page.get_by_role("link", name="JW drug").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Modifier JW")
    expect(page).to_have_url(f"{site}/codes/JW")


def test_what_the_table_does_not_have_is_told_with_what_to_try(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes")
    search(page).press_sequentially("qqqqzzzz")
    expect(page.get_by_role("status")).to_have_text("Nothing found")
    expect(page.get_by_text("Try the drug's generic name, its first letters, or the code alone.")).to_be_visible()


def test_a_code_that_there_is_not_leads_to_the_search(site: str, visits: Visits) -> None:
    visits.expect_error("status of 404")
    page = visits.open(site, "/codes/J0000")
    expect(page.get_by_role("status")).to_contain_text("J0000")
    expect(search(page)).to_have_value("J0000")


def test_a_codes_page_tells_what_the_table_says(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes/j1561")
    expect(page.get_by_role("heading", level=1)).to_have_text("J1561")
    facts = page.get_by_role("region", name="What the table says")
    expect(facts.get_by_role("definition").filter(has_text="Gamunex-C, Gammaked")).to_be_visible()
    expect(facts.get_by_role("definition").filter(has_text="500 mg")).to_be_visible()
    expect(page.get_by_role("row", name="13533-0800-71").get_by_role("cell").last).to_have_text("20")


def test_a_terminated_code_leads_to_what_replaces_it(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes/J9310")
    caution = page.get_by_role("note").filter(has_text="Do not bill it for a later date")
    expect(page.get_by_role("list", name="In short")).to_contain_text("Terminated 2018-12-31")
    caution.get_by_role("link", name="J9312").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("J9312")


def test_the_calculator_gives_units_and_keeps_the_dose_out_of_the_address(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes/J1745")
    dose(page).fill("150 mg from two 100 mg vials")
    dose(page).press("Enter")
    expect(page.get_by_text("15 units, and 5 units with JW", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").get_by_text("Dose: 150 mg ÷ 10 mg = 15 units.")).to_be_visible()
    expect(dose(page)).to_have_value("150 mg from two 100 mg vials")
    expect(page).to_have_url(f"{site}/codes/J1745#dose")
    assert [request.url for request in visits.requests if "150" in request.url] == []


def test_the_calculator_offers_doses_that_it_understands(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes/J1745")
    for example in ("150 mg", "2 mg/kg for 81 kg", "150 mg from two 100 mg vials"):
        expect(dose(page)).to_have_accessible_description(
            "Such as 150 mg, or 2 mg/kg for 81 kg, or 150 mg from two 100 mg vials."
        )
        dose(page).fill(example)
        dose(page).press("Enter")
        expect(page.get_by_role("heading", level=2, name=f"J1745, {example}: how many units?")).to_be_visible()
        expect(page.get_by_text("÷ 10 mg = ").first).to_be_visible()


def test_a_dose_without_an_amount_is_asked_for_in_the_box(site: str, visits: Visits) -> None:
    page = visits.open(site, "/codes/J1745")
    visits.expect_error("status of 422")
    dose(page).fill("a little")
    page.get_by_role("button", name="Work out").click()
    expect(page.get_by_role("alert")).to_have_text("That names no amount. Give the dose with its unit, such as 150 mg.")
    expect(dose(page)).to_have_value("a little")
    expect(dose(page)).to_be_focused()
    expect(dose(page)).to_have_attribute("aria-invalid", "true")


def test_a_citation_of_a_sum_opens_its_document_in_a_tab_of_its_own(site: str, desk: Assistant, visits: Visits) -> None:
    page = visits.open(site, "/codes/J1745")
    dose(page).fill("150 mg")
    dose(page).press("Enter")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Source 1: ").click()
    expect(quoted(opened.value)).to_have_text(desk.table.document.text[slice(*desk.table.span("J1745"))])
