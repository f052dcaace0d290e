"""The chat page and what it opens. Every page works without JavaScript."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Header, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from assistant.answer import readable, table_of, unquoted
from assistant.errors import InvalidQuestion
from assistant.pipeline import Assistant
from assistant.web.api import find_document
from assistant.web.reading import parts, table_parts
from index.documents import Document

FOLDER = Path(__file__).parent
REMEMBERED = 5  # earlier questions that the page sends along

templates = Jinja2Templates(FOLDER / "templates")
templates.env.filters["readable"] = readable
templates.env.filters["facts"] = lambda line: line.split("; ")
templates.env.filters["unquoted"] = unquoted
templates.env.filters["table_of"] = table_of

EXAMPLES = (
    "Which modifier for left over Privigen?",
    "Which code is Hizentra?",
    "150 mg of J1745 from two 100 mg vials: how many units?",
    "Why does J0585 get denied?",
    "List the levels of a Medicare appeal",
    "Is J9310 still valid?",
)
KINDS = {  # what the front matter of a write-up calls it, to what they are called
    "code": "write-ups about codes",
    "guide": "guides",
    "": "write-ups",
    "retold": "public write-ups, retold with their mistakes",
}
CAUTIONS = {
    "contradicts_code_table": "The code table says otherwise",
    "terminated_code": "Terminated code",
    "unknown_code": "Unknown code",
    "sources_disagree": "Write-ups disagree",
}


def routes(assistant: Assistant) -> APIRouter:
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    common: dict[str, object] = {
        "kinds": _by_kind(assistant.snapshot.documents.values()),
        "wrong": assistant.doubted,
        "examples": EXAMPLES,
        "question_chars": assistant.settings.question_chars,
        "caution_titles": CAUTIONS,
        "table": assistant.table.document,
    }

    @router.get("/")
    def home(request: Request) -> HTMLResponse:
        return templates.TemplateResponse(request, "chat.html", common)

    @router.post("/")
    def ask(
        request: Request,
        question: Annotated[str, Form()] = "",
        history: Annotated[list[str] | None, Form()] = None,
        accept: Annotated[str, Header()] = "",
    ) -> HTMLResponse:
        """The page with the answer; the answer's card alone where the page's own script asks for it."""
        earlier = (history or [])[-REMEMBERED:]
        context = common | {"question": question, "history": earlier}
        template = "answer.html" if accept == "text/html; fragment" else "chat.html"
        try:
            context |= {"answer": assistant.ask(question, earlier), "history": [*earlier, question][-REMEMBERED:]}
            return templates.TemplateResponse(request, template, context)
        except InvalidQuestion as invalid:
            return templates.TemplateResponse(request, template, context | {"problem": str(invalid)}, status_code=422)

    @router.get("/documents/{id}")
    def document(request: Request, id: str) -> HTMLResponse:
        found = find_document(assistant, id)
        shown = table_parts(assistant.table) if found is assistant.table.document else parts(found, assistant.documents)
        context = {"document": found, "parts": list(shown), "wrong": assistant.checked.wrong(id)}
        return templates.TemplateResponse(request, "document.html", context)

    @router.get("/docs")
    def docs(request: Request) -> HTMLResponse:
        return templates.TemplateResponse(request, "docs.html", {"openapi": request.app.openapi()})

    return router


def _by_kind(documents: Iterable[Document]) -> list[tuple[str, list[Document]]]:
    """What the write-ups of a kind are called, and those that there are."""
    found: dict[str, list[Document]] = {name: [] for name in KINDS.values()}
    for document in sorted(documents, key=lambda document: document.title):
        found[KINDS.get(document.kind, KINDS[""])].append(document)
    return [(name, of) for name, of in found.items() if of]
