"""The HTTP API, version 1."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST

from assistant.check.findings import findings
from assistant.check.lines import Line, lines
from assistant.errors import UnknownDocument
from assistant.pipeline import Assistant
from assistant.types import Answer
from assistant.web.api import completions, examples, streaming
from assistant.web.api.schemas import (
    ERRORS,
    EXAMPLE_QUESTION,
    AskRequest,
    CheckRequest,
    CodeRecord,
    DocumentSummary,
    DocumentText,
    Health,
    Readiness,
    SearchHit,
    error,
    shown,
)
from assistant.web.live import Current, Served
from index.documents import Document, document

TAGS = [
    {"name": "answers", "description": "Ask, and search the passages that answers are made of."},
    {"name": "documents", "description": "Read the write-ups that answers cite."},
    {"name": "codes", "description": "Look up the CMS code table, and check a text against it."},
    {"name": "chat", "description": "The same answers for clients of the OpenAI API."},
    {"name": "operations", "description": "For whoever runs the service."},
]  # in the order in which OpenAPI shows them

answers = APIRouter()
operations = APIRouter(tags=["operations"])


@answers.post(
    "/v1/ask",
    tags=["answers"],
    summary="Answer a question",
    response_model=Answer,
    responses=shown(examples.ANSWER, streaming.of_answer(examples.STEPS)),
)
def ask(live: Served, http: Request, request: AskRequest) -> Answer | Response:
    """The answer in the write-ups' own sentences and the code table's own lines, each with a citation that verifies
    by character offset, with cautions where a cited write-up is wrong about its code; for doses, the billing units
    with every step; or the status "not_found" where nothing supports an answer. With "Accept: text/event-stream" it comes
    as events: status when the question is understood, evidence for each of its parts, answer; or error."""
    if streaming.wants_events(http):
        return streaming.stream(http, streaming.of_answer(live.steps(request.question, request.history, request.top_k)))
    return live.ask(request.question, request.history, request.top_k)


@answers.get("/v1/search", tags=["answers"], summary="Search passages", responses=shown([examples.HIT]))
def search(
    assistant: Current,
    q: Annotated[str, Query(description="What to search for.", examples=[EXAMPLE_QUESTION])],
    k: Annotated[int, Query(ge=1, le=100, description="How many passages.", examples=[1])] = 10,
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


@answers.get("/v1/documents", tags=["documents"], summary="List the write-ups", responses=shown([examples.DOCUMENT]))
def documents(assistant: Current) -> list[DocumentSummary]:
    """Every write-up of the snapshot, without its text."""
    return [_summary(document) for document in assistant.snapshot.documents.values()]


@answers.get(
    "/v1/documents/{id}",
    tags=["documents"],
    summary="Read a write-up",
    responses=shown(examples.DOCUMENT_TEXT) | {404: error("There is no such document.")},
)
def read(
    assistant: Current,
    id: Annotated[str, Path(description="As the list of documents and the citations give it.", examples=[examples.DOCUMENT.id])],
) -> DocumentText:
    """The whole text that citations point into, by characters. The code table can be read as well: code-table."""
    found = find_document(assistant, id)
    return DocumentText(**_summary(found).model_dump(), text=found.text)


@answers.post("/v1/check", tags=["codes"], summary="Check a text against the code table", responses=shown([examples.CHECKED]))
def check(assistant: Current, request: CheckRequest) -> list[Line]:
    """Every statement of a write-up that ties a code to a drug, brand, amount, unit, form or route, with the verdict of
    the code table: agrees, contradicts, terminated, unknown_code or cannot_tell."""
    found = document(request.name, request.text, request.name)
    return list(lines(request.name, found, findings(found, assistant.table)))


@answers.get(
    "/v1/codes/{code}",
    tags=["codes"],
    summary="Look up a code or modifier",
    response_model=CodeRecord,
    responses=shown(examples.CODE) | {404: error("It is not in the code table.")},
)
def code(
    assistant: Current,
    code: Annotated[str, Path(description="An HCPCS code such as J1559, or a modifier such as JZ.", examples=["J1559"])],
) -> dict[str, object]:
    """What the code table says; of a drug's code also the packages that CMS lists for it."""
    return assistant.table.record(code)


@operations.get("/healthz", summary="Is the service up", responses=shown(Health(snapshot=examples.SNAPSHOT)))
async def health(assistant: Current) -> Health:
    """Whether the process answers at all."""
    return Health(snapshot=assistant.snapshot.id)


@operations.get("/readyz", summary="Is the service ready to answer", responses=shown(Readiness(snapshot=examples.SNAPSHOT)))
async def ready(assistant: Current) -> Readiness:
    """Whether a snapshot is open, so that questions can be sent here."""
    return Readiness(snapshot=assistant.snapshot.id)


@operations.get(
    "/metrics",
    summary="Counts, for Prometheus",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": 'assistant_answers_total{status="answered"} 7.0\n'}}}},
)
def metrics(live: Served) -> Response:
    """Requests and latency by route, answers by status, the share not found, the snapshot and its age."""
    return PlainTextResponse(live.exposition(), media_type=CONTENT_TYPE_LATEST)


def find_document(assistant: Assistant, id: str) -> Document:
    """Raises UnknownDocument."""
    if id not in assistant.documents:
        raise UnknownDocument(
            "There is no such document. /documents lists those there are, and /v1/documents does so for programs."
        )
    return assistant.documents[id]


def _summary(document: Document) -> DocumentSummary:
    return DocumentSummary.model_validate(document, from_attributes=True)


# Whether a key is needed is for the gate before the API to say: here it is only described.
_key = HTTPBearer(scheme_name="key", description="One of the service's keys, where it has any.", auto_error=False)

router = APIRouter()
for part in (answers, completions.router):
    for route in part.routes:
        if isinstance(route, APIRoute):
            route.openapi_extra = {"security": [{}]}  # beside the key: none will do as well
    router.include_router(part, responses=ERRORS, dependencies=[Depends(_key)])
router.include_router(operations)
