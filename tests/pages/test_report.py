"""The report of an evaluation: the page that is kept, and sent on as a file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from assistant.answer import readable
from assistant.pipeline import Assistant
from assistant.settings import HOME
from assistant.types import Citation
from evals import shelf
from evals.cases import load
from evals.record import Earlier, Run
from evals.reports.page import page as html
from evals.runner import Result
from evals.scoring.comparison import compare
from evals.scoring.gate import Failure
from tests.judged import judged, made, ran, turned
from tests.pages.browser import PHONE, Visits
from tests.pages.test_every_page import ALL_RULES, COLOR_RULES, DESKTOP, NARROWEST, violations
from tests.serving import serving, with_settings
from tests.shelved import summary

HOSTILE = '<img src=x onerror="alert(1)"></script><script>alert(2)</script> \u2028 <!--'
AT_ONCE = 50


@pytest.fixture(scope="module")
def run(assistant: Assistant) -> Run:
    """More cases than are shown at once."""
    found = ran(judged(assistant, load(HOME / "evals" / "sets" / "writeups.jsonl")[::5]), "writeups")
    assert len(found.results) > AT_ONCE
    return found


@pytest.fixture(scope="module")
def text(run: Run) -> str:
    """Of two sets: one in which two cases have turned, and one that holds HTML."""
    made_of = made("hostile", correct=False)
    case = made_of.case.model_copy(update={"question": HOSTILE, "tags": (HOSTILE,), "note": HOSTILE, "history": (HOSTILE,)})
    answer = replace(made_of.answer, question=HOSTILE, short_answer=HOSTILE, text=HOSTILE)
    hostile = ran([replace(made_of, case=case, answer=answer)], "hostile")
    before = [*map(turned, run.recorded[:2]), *run.recorded[2:]]
    comparisons = {
        "writeups": compare(Earlier("writeups", "s", 0.55, tuple(before)), run.recorded),
        "hostile": compare(Earlier("hostile", "s", 0.55, tuple(map(turned, hostile.recorded))), hostile.recorded),
    }
    return html(
        [run, hostile], comparisons, [Failure("writeups: refusal recall", "writeups: refusal recall fell from 0.875 to 0.750.")]
    )


@pytest.fixture(scope="module")
def kept(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return with_settings(assistant, evaluations=tmp_path_factory.mktemp("evals"))


@pytest.fixture(scope="module")
def address(kept: Assistant) -> Iterator[str]:
    with serving(kept) as found:
        yield found


@pytest.fixture(scope="module")
def path(kept: Assistant, text: str) -> str:
    """Of the report on that server."""
    return f"/evals/{shelf.keep(kept.settings, text, summary())}"


def rows(page: Page) -> Locator:
    return page.locator(".row")


def case(page: Page, run: Run, number: int) -> Locator:
    return page.get_by_role("button", name=run.results[number].case.question, exact=True)


def choose(page: Page, verdict: str) -> None:
    page.get_by_role("radio", name=verdict).locator("..").click()


def count(page: Page) -> Locator:
    return page.get_by_role("status")


def test_cases_are_filtered_by_verdict_and_the_address_says_so(address: str, path: str, run: Run, visits: Visits) -> None:
    page = visits.open(address, path)
    wrong = sum(each.answered and not each.correct for each in run.verdicts) + 1
    expect(page.get_by_role("radio", name="answered wrong")).to_have_accessible_name(f"answered wrong {wrong}")
    choose(page, "answered wrong")
    expect(rows(page)).to_have_count(wrong)
    expect(rows(page).get_by_text("answered wrong")).to_have_count(wrong)
    expect(count(page)).to_have_text(f"{wrong} of {len(run.results) + 1} cases")
    expect(page).to_have_url(f"{address}{path}#outcome=wrong")
    page.reload()
    expect(page.get_by_role("radio", name="answered wrong")).to_be_checked()
    expect(rows(page)).to_have_count(wrong)


def test_cases_are_filtered_by_words_kind_and_set_at_once(address: str, path: str, run: Run, visits: Visits) -> None:
    page = visits.open(address, path)
    page.get_by_role("combobox", name="Set").select_option("writeups")
    expect(count(page)).to_have_text(f"{len(run.results)} of {len(run.results) + 1} cases")
    page.get_by_role("combobox", name="Kind").select_option("unanswerable")
    tagged = [each for each in run.results if "unanswerable" in each.case.tags]
    expect(count(page)).to_contain_text(f"{len(tagged)} of")
    page.get_by_role("searchbox", name="Words").fill(f"FOUND {tagged[0].case.id}")
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(f"{address}{path}#set=writeups&tag=unanswerable&words=FOUND+{quote(tagged[0].case.id)}")
    page.get_by_role("searchbox", name="Words").fill("qqqq")
    expect(rows(page)).to_have_count(0)
    expect(count(page)).to_contain_text("0 of")
    expect(page.get_by_text("No case matches.")).to_be_visible()
    page.get_by_role("button", name="Show all cases").press("Enter")
    expect(rows(page)).to_have_count(AT_ONCE)
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("")
    expect(page.get_by_role("combobox", name="Kind")).to_have_value("")
    expect(page.get_by_text("No case matches.")).to_be_hidden()


@pytest.mark.parametrize("column", ["confidence", "time"])
def test_cases_are_sorted_up_and_down(address: str, path: str, run: Run, visits: Visits, column: str) -> None:
    page = visits.open(address, f"{path}#set=writeups")
    by = {
        each.case.id: each.answer.confidence if column == "confidence" else round(each.answer.elapsed_ms, 1)
        for each in run.results
    }
    head = page.get_by_role("columnheader", name=column)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(rows(page).first).to_contain_text(f"writeups · {min(by, key=by.__getitem__)} ·")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(rows(page).first).to_contain_text(f"writeups · {max(by, key=by.__getitem__)} ·")


def test_a_wrong_case_says_why_and_only_there_is_a_place_from_elsewhere_a_fault(browser: Browser) -> None:
    citation = Citation(1, "J1", "title", "Codes", "quote", 0, 5, "")

    def cited(id: str, correct: bool) -> Result:
        given = made(id, correct)
        verdict = replace(given.verdict, citations=1, allowed=(False,), reason="" if correct else "missing: “JW”")
        return replace(given, answer=replace(given.answer, citations=(citation,)), verdict=verdict)

    page = browser.new_page()
    page.set_content(html([ran([cited("a", True), cited("b", False)])], {}, None))
    expect(rows(page).nth(1).get_by_text("missing: “JW”")).to_be_visible()
    for number, mark in enumerate(("from elsewhere", "may not be cited")):
        rows(page).nth(number).get_by_role("button").click()
        expect(page.locator(".detail").nth(number).get_by_text(mark, exact=True)).to_be_visible()
    expect(page.get_by_role("term").filter(has_text="Why wrong")).to_have_count(1)
    page.close()


def test_from_the_service_the_list_of_evaluations_is_one_link_away(address: str, path: str, visits: Visits) -> None:
    page = visits.open(address, path)
    page.get_by_role("link", name="Evaluations").click()
    expect(page).to_have_url(f"{address}/evals")


def test_no_more_rows_are_made_than_are_looked_at(address: str, path: str, run: Run, visits: Visits) -> None:
    page = visits.open(address, path)
    expect(rows(page)).to_have_count(AT_ONCE)
    left = len(run.results) + 1 - AT_ONCE
    page.get_by_role("button", name=f"Show {left} more of {left}").press("Enter")
    expect(rows(page)).to_have_count(len(run.results) + 1)
    expect(page.get_by_role("button", name="more of")).to_have_count(0)
    expect(rows(page).nth(AT_ONCE).get_by_role("button")).to_be_focused()


def test_a_case_opens_by_the_keyboard_and_tells_all_of_it(address: str, path: str, run: Run, visits: Visits) -> None:
    page = visits.open(address, path)
    number, result = next(
        (number, each)
        for number, each in enumerate(run.results[:AT_ONCE])
        if each.verdict.answered and each.case.may_cite and any(each.verdict.ranked)
    )
    case(page, run, number).press("Enter")
    expect(case(page, run, number)).to_have_attribute("aria-expanded", "true")
    detail = page.locator(".detail")
    for told in (
        *result.case.may_cite,
        *(readable(each.quote) for each in result.answer.citations),
        result.answer.citations[0].title,
    ):
        expect(detail).to_contain_text(" ".join(told.split()))
    detail.get_by_text(f"{len(result.answer.passages)} weighed, {sum(result.verdict.ranked)} relevant").click()
    expect(detail.get_by_text("relevant", exact=True)).to_have_count(sum(result.verdict.ranked))
    expect(page).to_have_url(f"{address}{path}#case=writeups%2F{result.case.id}")
    page.reload()
    expect(page.locator(".detail")).to_be_in_viewport()
    case(page, run, number).press("Enter")
    expect(page.locator(".detail")).to_have_count(0)


def test_what_turned_and_each_kind_lead_to_their_cases(address: str, path: str, run: Run, visits: Visits) -> None:
    page = visits.open(address, path)
    first = run.results[0].case
    turned_first = page.locator(".flip").filter(has_text=first.question)
    if turned_first.get_attribute("open") is None:
        turned_first.locator("summary").click()
    turned_first.get_by_role("link").click()
    expect(case(page, run, 0)).to_be_focused()
    expect(page.locator(".detail")).to_contain_text("Before")
    kind = page.get_by_role("listitem").get_by_role("link", name=first.tags[0], exact=True).first
    for _ in range(2):  # also where the address is that already
        kind.click()
        expect(rows(page)).to_have_count(sum(first.tags[0] in each.case.tags for each in run.results))
        expect(page.get_by_role("heading", name="All cases")).to_be_in_viewport()
        page.get_by_role("heading", name="Evaluation").scroll_into_view_if_needed()


def test_html_in_a_case_is_text(address: str, path: str, visits: Visits) -> None:
    page = visits.open(address, f"{path}#set=hostile&case=hostile%2Fhostile")
    expect(rows(page).get_by_role("button")).to_have_text(HOSTILE)
    expect(page.locator(".detail dd").filter(has_text=HOSTILE)).to_have_count(4)  # asked before, answer, before, note
    page.get_by_role("combobox", name="Kind").select_option(HOSTILE)
    expect(rows(page)).to_have_count(1)
    expect(page.locator("img, [onerror]")).to_have_count(0)


def test_without_a_script_all_but_the_table_is_there(address: str, path: str, visits: Visits) -> None:
    page = visits.open(address, path, java_script_enabled=False)
    expect(page.get_by_text("The table of cases needs JavaScript.")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.get_by_role("table").first).to_contain_text("answer correctness")
    expect(page.get_by_role("img").first).to_be_visible()
    expect(page.locator(".flip").first).to_contain_text("Before")


@pytest.mark.parametrize("framed", [False, True], ids=["as a file", "in a sandbox"])
def test_the_page_works_by_itself(text: str, run: Run, browser: Browser, tmp_path: Path, framed: bool) -> None:
    file = tmp_path / "report.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page()
    problems, requests = list[str](), list[str]()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    if framed:
        page.set_content("<iframe sandbox='allow-scripts' style='width: 100%; height: 800px'></iframe>")
        page.locator("iframe").evaluate("(frame, text) => { frame.srcdoc = text; }", text)
    else:
        page.goto(file.as_uri())
    report: Any = page.frame_locator("iframe") if framed else page
    expect(report.get_by_role("link", name="Evaluations")).to_be_hidden()
    report.get_by_role("link", name="answered right").first.click()
    expect(report.get_by_role("radio", name="answered right")).to_be_checked()
    expect(report.locator(".row")).to_have_count(sum(each.answered and each.correct for each in run.verdicts))
    report.get_by_role("radio", name="all").locator("..").click()
    report.locator(".opener").first.click()
    expect(report.locator(".detail")).to_contain_text("Expected")
    page.wait_for_timeout(300)  # the address is changed after a pause
    assert problems == []
    assert requests == ([] if framed else [file.as_uri()])
    page.close()


@pytest.mark.parametrize("screen", [DESKTOP, PHONE["viewport"], NARROWEST], ids=["desktop", "phone", "narrowest"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    address: str, path: str, visits: Visits, run: Run, screen: ViewportSize
) -> None:
    page = visits.open(address, path, viewport=screen, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    case(page, run, 0).click()
    page.locator(".detail summary").click()
    page.evaluate(AXE_SCRIPT)
    assert violations(page, ALL_RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOR_RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_on_paper_there_is_nothing_to_press(address: str, path: str, visits: Visits) -> None:
    page = visits.open(address, path)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="All cases")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.get_by_role("navigation")).to_have_count(0)
