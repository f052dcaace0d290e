"""The pages to look things up in: write-ups, codes, and the description of the API."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from assistant.check.findings import successors
from assistant.codes.entry import Entry
from assistant.codes.search import CodeSearch
from assistant.codes.table import CodeTable
from assistant.errors import InvalidQuestion, UnknownCode
from assistant.lexicon import read
from assistant.pipeline import Assistant
from assistant.units.asked import asked
from assistant.web.api.endpoints import find_document
from assistant.web.live import Current, Served
from assistant.web.pages import codes
from assistant.web.pages.documents import KINDS, by_kind, listed, naming
from assistant.web.pages.page import is_fragment, render
from assistant.web.pages.reading import parts, table_parts

SHOWN = 50  # codes that a search lists
TYPED = 200  # characters of what is looked for
NO_DOSE = "That names no amount. Give the dose with its unit, such as 150 mg."
SEARCHES = ("infliximab", "Privigen", "J15", "remicaid", "JW", "discarded")

Typed = Annotated[str, Query(max_length=TYPED)]

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/documents")
def documents(request: Request, assistant: Current, code: Typed = "", kind: Typed = "", text: Typed = "") -> HTMLResponse:
    """The documents that fit all three filters; an empty one lets all through."""
    everything = assistant.documents
    found = listed(everything.values(), assistant.checked, code, kind, text)
    context = {
        "filters": {"code": code, "kind": kind, "text": text},
        "kinds": KINDS,
        "offered": by_kind(everything.values()),
        "found": found,
        "count": sum(map(len, found.values())),
        "total": len(everything),
        "doubted": [everything[id] for id in sorted(assistant.doubted)],
        "table": assistant.table,
    }
    return render(request, "documents.html", context)


@router.get("/documents/{id}")
def document(request: Request, assistant: Current, id: str) -> HTMLResponse:
    found = find_document(assistant, id)
    shown = table_parts(assistant.table) if found is assistant.table.document else parts(found, assistant.documents)
    context = {"document": found, "parts": list(shown), "wrong": assistant.checked.wrong(id)}
    return render(request, "reading.html" if is_fragment(request) else "document.html", context)


@router.get("/codes")
def search(request: Request, assistant: Current, q: Typed = "") -> HTMLResponse:
    return _searched(request, assistant, q)


@router.get("/codes/{name}")
def code(request: Request, assistant: Current, name: str) -> HTMLResponse:
    return _code(request, assistant, name, {})


@router.post("/codes/{name}")
def units(request: Request, live: Served, name: str, dose: Annotated[str, Form()] = "") -> HTMLResponse:
    """The same page with the sum. A dose is posted, so that it stands in no address and no log."""
    name, held = name.strip().upper(), dict[str, object](dose=dose)
    if live.assistant.table.entry(name) is None:
        return _code(request, live.assistant, name, {})
    if not (asked(dose).holds_dose or any(map(str.isdigit, dose))):
        return _code(request, live.assistant, name, held | {"problem": NO_DOSE}, 422)
    question = f"{name}, {dose}: how many units?"
    try:
        held |= {"question": question, "answer": live.ask(question)}
    except InvalidQuestion as invalid:
        return _code(request, live.assistant, name, held | {"problem": str(invalid)}, 422)
    return _code(request, live.assistant, name, held)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    return render(request, "docs.html", {"openapi": request.app.openapi()})


@lru_cache(maxsize=2)  # of the assistant at work, and of the next one
def _search(table: CodeTable, lexicon: Path) -> CodeSearch:
    return CodeSearch(table, read(lexicon))


def _searched(request: Request, assistant: Assistant, typed: str, message: str = "") -> HTMLResponse:
    """The search; with a message, it stands in for the page of a code that there is not."""
    day = date.today()
    found = _search(assistant.table, assistant.settings.lexicon).find(typed, day)
    context = {
        "typed": typed,
        "message": message,
        "reason": _reason(assistant.table, typed) if not found.items else "",
        "found": found,
        "rows": [codes.row(item, day) for item in found.items[:SHOWN]],
        "more": len(found.items) - SHOWN,
        "searches": SEARCHES,
        "table": assistant.table,
    }
    return render(request, "codes.html", context, 404 if message else 200)


def _reason(table: CodeTable, typed: str) -> str:
    """Why a number is not found: it may be another book's code."""
    try:
        if typed.strip().isdigit():
            table.record(typed)
    except UnknownCode as unknown:
        return str(unknown)
    return ""


def _code(request: Request, assistant: Assistant, name: str, sum_of: dict[str, object], status: int = 200) -> HTMLResponse:
    """The page of a code or modifier; `sum_of` is what the units calculator has to show."""
    table, day, name = assistant.table, date.today(), name.strip().upper()
    try:
        table.record(name)
    except UnknownCode as unknown:
        return _searched(request, assistant, name[:TYPED], str(unknown))
    item = table.entry(name) or table.modifiers[name]
    about, named = naming(name, assistant.snapshot.documents.values())
    context = {
        "row": codes.row(item, day),
        "facts": codes.facts(item),
        "about": about,
        "named": named,
        "doubted": assistant.doubted,
        "codes": table.drugs,
        "question_chars": assistant.settings.question_chars,
    }
    if isinstance(item, Entry):
        packages = table.packages(name)
        context |= {
            "entry": item,
            "packages": [codes.packed(package) for package in packages],
            "examples": codes.examples(item, packages),
            "successors": [codes.row(other, day) for other in successors(item, table)] if item.ended(day) else [],
            "siblings": codes.siblings(item, table, day),
        }
    return render(request, "code.html", context | sum_of, status)
