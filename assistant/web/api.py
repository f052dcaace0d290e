"""The HTTP API, version 1."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.check.findings import findings
from assistant.check.lines import Line, lines
from assistant.errors import UnknownDocument
from assistant.pipeline import Assistant
from assistant.types import Answer
from assistant.web.live import Current, Served
from assistant.web.schemas import (
    EXAMPLE_QUESTION,
    AskRequest,
    CheckRequest,
    DocumentSummary,
    DocumentText,
    Error,
    Health,
    SearchHit,
)
from index.documents import Document, document

router = APIRouter(responses={422: {"model": Error, "description": "The request does not fit"}})


@router.post("/v1/ask", tags=["answers"], summary="Answer a question")
def ask(live: Served, request: AskRequest) -> Answer:
    """The answer in the write-ups' own sentences and the code table's own lines, each with a citation that verifies
    by character offset, with cautions where a cited write-up is wrong about its code; for doses, the billing units
    with every step; or the status "not_found" where nothing supports an answer."""
    return live.ask(request.question, request.history, request.top_k)


@router.get("/v1/search", tags=["answers"], summary="Search passages")
def search(
    assistant: Current,
    q: Annotated[str, Query(description="What to search for.", examples=[EXAMPLE_QUESTION])],
    k: Annotated[int, Query(ge=1, le=100, description="How many passages.")] = 10,
) -> list[SearchHit]:
    """The passages nearest to the words and the meaning of a query, best first."""
    return [
        SearchHit(
            document_id=hit.passage.document_id,
            title=hit.passage.title,
            section=hit.passage.section,
            text=hit.passage.text,
            start=hit.passage.start,
            end=hit.passage.end,
            score=round(hit.score, 6),
        )
        for hit in assistant.search(q, k)
    ]


@router.get("/v1/documents", tags=["documents"], summary="List the write-ups")
def documents(assistant: Current) -> list[DocumentSummary]:
    return [_summary(document) for document in assistant.snapshot.documents.values()]


@router.get(
    "/v1/documents/{id}",
    tags=["documents"],
    summary="Read a write-up",
    responses={404: {"model": Error, "description": "No such document"}},
)
def read(assistant: Current, id: str) -> DocumentText:
    found = find_document(assistant, id)
    return DocumentText(**_summary(found).model_dump(), text=found.text)


@router.post(
    "/v1/check",
    tags=["codes"],
    summary="Check a text against the code table",
    responses={422: {"model": Error, "description": "The text cannot be read"}},
)
def check(assistant: Current, request: CheckRequest) -> list[Line]:
    """Every statement of a write-up that ties a code to a drug, brand, amount, unit, form or route, with the verdict of
    the code table: agrees, contradicts, terminated, unknown_code or cannot_tell."""
    found = document(request.name, request.text, request.name)
    return list(lines(request.name, found, findings(found, assistant.table)))


@router.get(
    "/v1/codes/{code}",
    tags=["codes"],
    summary="Look up a code or modifier",
    responses={404: {"model": Error, "description": "Not in the code table"}},
)
def code(
    assistant: Current,
    code: Annotated[str, Path(description="An HCPCS code such as J1561, or a modifier such as JZ.", examples=["J1561"])],
) -> dict[str, object]:
    """What the code table says; of a drug's code also the packages that CMS lists for it."""
    return assistant.table.record(code)


@router.get("/healthz", tags=["operations"], summary="Is the service up")
def health(assistant: Current) -> Health:
    return Health(snapshot=assistant.snapshot.id)


def find_document(assistant: Assistant, id: str) -> Document:
    """Raises UnknownDocument."""
    if id not in assistant.documents:
        raise UnknownDocument("There is no such document. GET /v1/documents lists those there are.")
    return assistant.documents[id]


def _summary(document: Document) -> DocumentSummary:
    return DocumentSummary.model_validate(document, from_attributes=True)
