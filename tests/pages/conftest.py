"""One browser for all tests of the pages, and the servers that they visit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pydantic import SecretStr

from assistant.pipeline import Assistant
from evals.progress import underway
from tests import shelved
from tests.pages.browser import Visits
from tests.serving import serving, with_settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KEY = "a-key-of-this-service"


# Not longer than these tests: while Playwright runs, no other test could run an event loop of its own in this thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("LOUD: there is no chromium here, so no page was looked at in a browser (make browser)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    found = Visits(browser)
    yield found
    found.end()


@pytest.fixture(scope="package")
def site(desk: Assistant) -> Iterator[str]:
    """The address of a server over the whole corpus."""
    with serving(desk) as address:
        yield address


@pytest.fixture(scope="package")
def retold(assistant: Assistant) -> Iterator[str]:
    """Likewise over four write-ups, of which two are wrong about their code."""
    with serving(assistant) as address:
        yield address


@pytest.fixture(scope="package")
def locked(assistant: Assistant) -> Iterator[str]:
    """Likewise, for whoever holds the key."""
    with serving(with_settings(assistant, api_keys=(SecretStr(KEY),))) as address:
        yield address


@pytest.fixture(scope="package")
def hostile(hostile_assistant: Assistant) -> Iterator[str]:
    """Likewise over a write-up that holds HTML in its title and its text."""
    with serving(hostile_assistant) as address:
        yield address


@pytest.fixture(scope="package")
def evaluated(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Likewise over four write-ups, with reports on the shelf and sets to run."""
    with serving(_evaluated(assistant, tmp_path_factory.mktemp("evaluated"))) as address:
        yield address


@pytest.fixture(scope="package")
def evaluating(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Likewise, while a run is under way."""
    busy = _evaluated(assistant, tmp_path_factory.mktemp("evaluating"))
    with underway(busy.settings, 1040) as advance, serving(busy) as address:
        advance("desk")
        yield address


@pytest.fixture(scope="package")
def unevaluated(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Likewise, without sets or reports."""
    nowhere = tmp_path_factory.mktemp("unevaluated") / "nowhere"
    with serving(with_settings(assistant, evaluations=nowhere, sets=nowhere)) as address:
        yield address


def _evaluated(assistant: Assistant, folder: Path) -> Assistant:
    found = with_settings(assistant, evaluations=folder / "evals", sets=shelved.sets(folder / "sets"))
    shelved.fill(found.settings)
    return found
