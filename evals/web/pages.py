"""The page of evaluations: what can be run, what is under way, and the last reports."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from jinja2 import FileSystemLoader

from assistant.settings import Settings
from assistant.web.failures import failure
from assistant.web.live import Current
from assistant.web.pages import page
from assistant.web.pages.page import render
from evals import progress, shelf
from evals.cases import load
from evals.web import running
from index.errors import Problem

FOLDER = Path(__file__).parent
MEASURES = ("answer correctness", "right of those answered", "refusal recall", "median ms")  # in the list of reports
SANDBOX = {  # a report holds its own script and style; here they reach nothing of this service
    "Content-Security-Policy": "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

_loader = FileSystemLoader([FOLDER / "templates", page.FOLDER / "templates"])
_templates = Jinja2Templates(env=page.TEMPLATES.env.overlay(loader=_loader))

router = APIRouter(prefix="/evals", include_in_schema=False, default_response_class=HTMLResponse)


@router.get("")
def evaluations(request: Request, assistant: Current) -> Response:
    return _shown(request, assistant.settings)


@router.post("")
def run(request: Request, assistant: Current, name: Annotated[str, Form(alias="set")] = "") -> Response:
    """Run one of the sets that are offered; how far it is, the page shows."""
    if not _is_from_here(request):
        return failure(request, 403, "cross_site", "An evaluation is started from the page /evals of this service alone.")
    path = running.offered(assistant.settings).get(name)
    if path is None:
        return _shown(request, assistant.settings, "There is no such set. Choose one of these.", 422)
    try:
        running.start(assistant.settings, path)
    except running.Busy as busy:
        return _shown(request, assistant.settings, str(busy), 409)
    except Problem as problem:
        return _shown(request, assistant.settings, str(problem), 500)
    return RedirectResponse("/evals", 303)


@router.get("/static/{name}")
def static(name: Literal["evals.css", "evals.js"]) -> Response:
    return FileResponse(FOLDER / "static" / name)


@router.get("/{id}")
def report(request: Request, assistant: Current, id: str) -> Response:
    found = shelf.report(assistant.settings, id)
    if found is None:
        return failure(request, 404, "unknown_report", "There is no such report: the last ones are listed at /evals.")
    return FileResponse(found, headers=SANDBOX)


def _shown(request: Request, settings: Settings, problem: str = "", status: int = 200) -> Response:
    under_way = progress.found(settings)
    is_busy = running.is_running(settings) or bool(under_way)
    context: dict[str, Any] = {
        "problem": problem,
        "under_way": under_way,
        "is_busy": is_busy,
        "failure": None if is_busy else running.failure(settings),
        "sets": {name: _questions(path) for name, path in running.offered(settings).items()},
        "reports": shelf.listed(settings),
    }
    measured = [each.measures for summary in context["reports"].values() for each in summary.sets]
    context["measures"] = [name for name in MEASURES if any(name in measures for measures in measured)]
    shown = render(request, "evals.html", context, status, _templates)
    shown.headers["Referrer-Policy"] = "same-origin"  # with none, its own form would come from nowhere
    return shown


def _questions(path: Path) -> int | None:
    """None where it is no set."""
    try:
        return len(load(path))
    except Problem:
        return None


def _is_from_here(request: Request) -> bool:
    """Whether it was a page of this service that posted this, and no other site's; a program that is no browser says
    neither where it comes from."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
