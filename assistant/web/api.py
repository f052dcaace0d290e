"""The HTTP API, version 1."""

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.errors import UnknownDocument
from assistant.pipeline import Assistant
from assistant.types import Answer
from assistant.web.schemas import EXAMPLE_QUESTION, AskRequest, DocumentSummary, DocumentText, Error, Health, SearchHit
from index.documents import Document


def routes(assistant: Assistant) -> APIRouter:
    router = APIRouter(responses={422: {"model": Error, "description": "The request does not fit"}})

    @router.post("/v1/ask", tags=["answers"], summary="Answer a question")
    def ask(request: AskRequest) -> Answer:
        """The answer in the write-ups' own sentences, each with a citation that verifies by character offset, or
        the status "not_found" where nothing supports one."""
        return assistant.ask(request.question, request.history, request.top_k)

    @router.get("/v1/search", tags=["answers"], summary="Search passages")
    def search(
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
    def documents() -> list[DocumentSummary]:
        return [_summary(document) for document in assistant.snapshot.documents.values()]

    @router.get(
        "/v1/documents/{id}",
        tags=["documents"],
        summary="Read a write-up",
        responses={404: {"model": Error, "description": "No such document"}},
    )
    def document(id: str) -> DocumentText:
        found = find_document(assistant, id)
        return DocumentText(**_summary(found).model_dump(), text=found.text)

    @router.get("/healthz", tags=["operations"], summary="Is the service up")
    def health() -> Health:
        return Health(snapshot=assistant.snapshot.id)

    return router


def find_document(assistant: Assistant, id: str) -> Document:
    """Raises UnknownDocument."""
    if id not in assistant.snapshot.documents:
        raise UnknownDocument("There is no such document. GET /v1/documents lists those there are.")
    return assistant.snapshot.documents[id]


def _summary(document: Document) -> DocumentSummary:
    return DocumentSummary(id=document.id, title=document.title, codes=list(document.codes), source=document.source)
