"""Every page, in every state that a person can find it in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.pages.browser import Visits, ask, box, citation, cut_off, quoted, send
from tests.pages.conftest import KEY

Reach = Callable[[Page], object]

WAIT = 60_000  # milliseconds until an evaluation ends


@dataclass(frozen=True)
class State:
    """How it is reached, from the page at `path` of the server that a fixture is called by; `error` is what the console
    tells then."""

    path: str = "/"
    reach: Reach | None = None
    site: str = "site"
    error: str = ""

    def open(self, visits: Visits, address: str, **options: Any) -> Page:
        if self.error:
            visits.expect_error(self.error)
        page = visits.open(address, self.path, **options)
        if self.reach:
            self.reach(page)
        return page


def _asking(*questions: str) -> Reach:
    return lambda page: [ask(page, question) for question in questions]


def _refused(page: Page) -> None:
    expect(send(page, "x" * 2001).get_by_role("alert")).to_be_visible()


def _offline(page: Page) -> None:
    cut_off(page)
    expect(send(page, "Which code is Hizentra?").get_by_role("button", name="Try again")).to_be_visible()


def _document_open(page: Page) -> None:
    citation(ask(page, "List the levels of a Medicare appeal"), 3).click()
    expect(quoted(page)).to_have_count(1)


def _opened(page: Page) -> None:
    for disclosure in page.locator("summary").all():
        disclosure.click()


def _considered(page: Page) -> None:
    ask(page, "Which modifier for left over Privigen?")
    _opened(page)


def _worked_out(dose: str) -> Reach:
    def reach(page: Page) -> None:
        page.get_by_role("textbox", name="Dose").fill(dose)
        page.get_by_role("textbox", name="Dose").press("Enter")
        expect(page.get_by_role("article").get_by_role("article").or_(page.get_by_role("alert"))).to_be_visible()

    return reach


def _key(key: str) -> Reach:
    def reach(page: Page) -> None:
        page.get_by_role("textbox", name="Key").fill(key)
        page.get_by_role("textbox", name="Key").press("Enter")
        expect(page.get_by_role("alert").or_(box(page))).to_be_visible()

    return reach


def _run(name: str) -> Reach:
    return lambda page: page.get_by_role("button", name=f"Run {name}").click()


def _failed(page: Page) -> None:
    _run("broken")(page)
    expect(page.get_by_text("broken could not be run,")).to_be_visible(timeout=WAIT)


STATES = {
    "empty": State(),
    "answer": State(reach=_asking("Which modifier for left over Privigen?")),
    "passages considered": State(reach=_considered),
    "long list": State(reach=_asking("Why does J0585 get denied?")),
    "conversation": State(reach=_asking("Which modifier for left over Privigen?", "and for J1553?")),
    "several questions": State(reach=_asking("what is the code for Hizentra? which modifier for left over Privigen?")),
    "comparison": State(reach=_asking("difference between J1561 and J1569")),
    "sum with steps": State(reach=_asking("150 mg of J1745 from two 100 mg vials: how many units?")),
    "caution": State(reach=_asking("why do J1611 claims get denied"), site="retold"),
    "not found": State(reach=_asking("who won the game last night")),
    "asked back": State(reach=_asking("which modifier")),
    "question refused": State(reach=_refused, error="status of 422"),
    "offline": State(reach=_offline, error="ERR_INTERNET_DISCONNECTED"),
    "document beside": State(reach=_document_open),
    "document": State("/documents/J1459#c300-900"),
    "document with a wide table": State("/documents/appeals-and-reopenings"),
    "document that is wrong": State("/documents/J1611-retold", site="retold"),
    "documents": State("/documents"),
    "documents filtered": State("/documents?text=redetermination"),
    "documents that are wrong": State("/documents", site="retold"),
    "no documents": State("/documents?text=qqqq"),
    "codes": State("/codes"),
    "codes found": State("/codes?q=remicaid"),
    "no codes": State("/codes?q=qqqqzzzz"),
    "code": State("/codes/J1561", reach=_opened),
    "code with units": State("/codes/J1745", reach=_worked_out("150 mg from two 100 mg vials")),
    "code without a dose": State("/codes/J1745", reach=_worked_out("a little"), error="status of 422"),
    "code terminated": State("/codes/J9310"),
    "code unknown": State("/codes/J0000", error="status of 404"),
    "modifier": State("/codes/JW"),
    "evaluations": State("/evals", site="evaluated"),
    "evaluation under way": State("/evals", site="evaluating"),
    "evaluation failed": State("/evals", reach=_failed, site="evaluated"),
    "no evaluations": State("/evals", site="unevaluated"),
    "API": State("/docs", reach=_opened),
    "sign-in": State("/sign-in", site="locked"),
    "wrong key": State("/sign-in", reach=_key("wrong"), site="locked", error="status of 401"),
    "signed in": State("/sign-in", reach=_key(KEY), site="locked"),
    "error": State("/documents/J0000", error="status of 404"),
}
