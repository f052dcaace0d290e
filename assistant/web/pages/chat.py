"""The chat page."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from assistant.codes.table import CodeTable
from assistant.errors import InvalidQuestion
from assistant.pipeline import Assistant
from assistant.web.live import Current, Served
from assistant.web.pages.documents import KINDS, by_kind
from assistant.web.pages.page import is_fragment, render

REMEMBERED = 5  # earlier questions that a question is understood by

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

EXAMPLES = (
    "Which modifier for left over Privigen?",
    "Which code is Hizentra?",
    "150 mg of J1745 from two 100 mg vials: how many units?",
    "Why does J0585 get denied?",
    "List the levels of a Medicare appeal",
    "Is J9310 still valid?",
)


@router.get("/")
def home(request: Request, assistant: Current) -> HTMLResponse:
    return render(request, "chat.html", _holdings(assistant))


@router.post("/")
def ask(
    request: Request,
    live: Served,
    question: Annotated[str, Form()] = "",
    history: Annotated[list[str] | None, Form()] = None,
) -> HTMLResponse:
    """The page with the answer; the answer's card alone where the page's own script asks for it."""
    earlier = (history or [])[-REMEMBERED:]
    template = "answer.html" if is_fragment(request) else "chat.html"
    asked = {"question": question, "earlier": earlier}
    try:
        answer = live.ask(question, earlier)
    except InvalidQuestion as invalid:
        return render(request, template, asked | {"history": earlier, "problem": str(invalid)}, 422)
    return render(request, template, asked | {"history": [*earlier, question][-REMEMBERED:], "answer": answer})


def _holdings(assistant: Assistant) -> dict[str, object]:
    """What the page can answer from, and what it may be asked."""
    documents, table = by_kind(assistant.snapshot.documents.values()), assistant.table
    return {
        "kinds": [(kind, KINDS[kind], len(of)) for kind, of in documents.items()],
        "wrong": len(assistant.doubted),
        "examples": EXAMPLES,
        "table": table.document,
        "drugs": len(table.drugs),
        "modifiers": len(table.modifiers),
        "newest": _newest(table),
    }


def _newest(table: CodeTable) -> str:
    """The month of the latest release that the table has codes of, in words."""
    year, month = map(int, max(entry.release for entry in table.drugs.values())[:7].split("-"))
    return f"{date(year, month, 1):%B %Y}"
