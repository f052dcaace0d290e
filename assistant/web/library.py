"""The pages to look things up in: write-ups, codes, and the description of the API."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.web.api import find_document
from assistant.web.live import Current
from assistant.web.page import is_fragment, render
from assistant.web.reading import parts, table_parts

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/documents/{id}")
def document(request: Request, assistant: Current, id: str) -> HTMLResponse:
    found = find_document(assistant, id)
    shown = table_parts(assistant.table) if found is assistant.table.document else parts(found, assistant.documents)
    context = {"document": found, "parts": list(shown), "wrong": assistant.checked.wrong(id)}
    return render(request, "reading.html" if is_fragment(request) else "document.html", context)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    return render(request, "docs.html", {"openapi": request.app.openapi()})
