"""A browser that notices what a page does wrong, and the few things that people do on every page."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, Request, Response, WebError, expect
from playwright.sync_api import ConsoleMessage as Message

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
CLIPBOARD: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}
STATIC = "/static/"

expect.set_options(timeout=10_000)  # milliseconds: two busy processors may be slow


class Visits:
    """The visits of one test, each in a context of its own, as if from another machine. What goes wrong in any of them is
    kept: an error of a script or on the console (where a browser tells also of what the Content-Security-Policy refused),
    a dialog, a request to another host, a page that a cache may keep."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts = list[BrowserContext]()
        self._problems = list[str]()
        self._expected = list[str]()
        self.requests = list[Request]()

    def open(self, address: str, path: str = "/", **options: Any) -> Page:
        context = self._browser.new_context(**DESKTOP | {"base_url": address} | options)
        self._contexts.append(context)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)
        context.on("request", lambda request: self._request(request, address))
        context.on("response", self._response)
        page = context.new_page()
        page.goto(path)
        return page

    def expect_error(self, words: str) -> None:
        """The console is going to tell of an error in these words, because the test brings it about."""
        self._expected.append(words)

    def end(self) -> None:
        """Raises AssertionError where something went wrong, or an error that was expected did not come."""
        for context in self._contexts:
            context.close()
        unexpected = [problem for problem in self._problems if not any(words in problem for words in self._expected)]
        missing = [words for words in self._expected if not any(words in problem for problem in self._problems)]
        assert not unexpected, unexpected
        assert not missing, missing

    def _console(self, message: Message) -> None:
        if message.type in ("error", "warning"):
            self._problems.append(message.text)

    def _error(self, error: WebError) -> None:
        self._problems.append(str(error.error))

    def _dialog(self, dialog: Dialog) -> None:
        self._problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request, address: str) -> None:
        self.requests.append(request)
        if not request.url.startswith(f"{address}/"):
            self._problems.append(f"request to {request.url}")

    def _response(self, response: Response) -> None:
        if STATIC not in response.url and response.headers.get("cache-control") != "no-store":
            self._problems.append(f"{response.url} may be kept")


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your question")


def cards(page: Page) -> Locator:
    """Each question with what was answered."""
    return page.get_by_role("region", name="Questions and answers").get_by_role("article")


def send(page: Page, question: str) -> Locator:
    """The card of the question, whatever becomes of it."""
    place = cards(page).count()
    box(page).fill(question)
    box(page).press("Enter")
    return cards(page).nth(place)


def ask(page: Page, question: str) -> Locator:
    """The card of the question, with its answer."""
    card = send(page, question)
    expect(card.get_by_role("group", name="This answer")).to_be_visible()
    return card


def citation(card: Locator, marker: int = 1) -> Locator:
    return card.get_by_role("link", name=f"Source {marker}: ")


def quoted(holder: Locator | Page) -> Locator:
    """The lines that are highlighted, which have no role of their own."""
    return holder.locator(".line.quoted")


def cut_off(page: Page) -> None:
    """Without a network. Chromium's own switch lets a request through now and then that is sent right after it."""
    page.route("**", lambda route: route.abort("internetdisconnected"))


def reconnect(page: Page) -> None:
    page.unroute("**")
