"""The chat page."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from assistant.errors import InvalidQuestion
from assistant.pipeline import Assistant
from assistant.web.live import Current, Served
from assistant.web.page import is_fragment, render
from index.documents import Document

REMEMBERED = 5  # earlier questions that the page sends along

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

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


@router.get("/")
def home(request: Request, assistant: Current) -> HTMLResponse:
    return render(request, "chat.html", _common(assistant))


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
    common = _common(live.assistant) | {"question": question}
    try:
        answer = live.ask(question, earlier)
    except InvalidQuestion as invalid:
        return render(request, template, common | {"history": earlier, "problem": str(invalid)}, 422)
    return render(request, template, common | {"history": [*earlier, question][-REMEMBERED:], "answer": answer})


def _common(assistant: Assistant) -> dict[str, object]:
    return {
        "kinds": _by_kind(assistant.snapshot.documents.values()),
        "wrong": assistant.doubted,
        "examples": EXAMPLES,
        "question_chars": assistant.settings.question_chars,
        "caution_titles": CAUTIONS,
        "table": assistant.table.document,
    }


def _by_kind(documents: Iterable[Document]) -> list[tuple[str, list[Document]]]:
    """What the write-ups of a kind are called, and those that there are."""
    found: dict[str, list[Document]] = {name: [] for name in KINDS.values()}
    for document in sorted(documents, key=lambda document: document.title):
        found[KINDS.get(document.kind, KINDS[""])].append(document)
    return [(name, of) for name, of in found.items() if of]
