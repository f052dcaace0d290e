"""What goes over HTTP, for validation and for the OpenAPI document."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_jsonable_python

EXAMPLE_QUESTION = "which modifier for discarded IVIG"
MOST_QUESTIONS = 50  # earlier ones that are read


class AskRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": EXAMPLE_QUESTION, "history": [], "top_k": 1}]}
    )

    question: str = Field(description="The question, in plain words.")
    history: list[str] = Field([], max_length=MOST_QUESTIONS, description="Earlier questions of the conversation, oldest first.")
    top_k: Annotated[int, Field(ge=1, le=100)] | None = Field(None, description="How many of the passages weighed to return.")


class CheckRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "draft.md", "text": "J1745 is infliximab, 100 mg a unit."}]}
    )

    text: str = Field(max_length=200_000, description="The write-up, as Markdown or plain text.")
    name: str = Field("text", min_length=1, max_length=200, description="What to call it in the findings.")


class SearchHit(BaseModel):
    document_id: str
    title: str
    section: str
    text: str
    start: int = Field(description="Offset of the passage in the document's text, in characters.")
    end: int
    score: float = Field(description="A sum of standard scores; only its order means something.")


class DocumentSummary(BaseModel):
    id: str
    title: str
    codes: list[str] = Field(description="The codes that the write-up is about; none in a guide.")
    kind: str = Field(description='What its front matter calls it, such as "code" or "guide".')
    sources: list[str] = Field(description="What the write-up rests on, or else the file's name.")
    as_of: str = Field(description="The day that its facts are of, as its front matter gives it (YYYY-MM-DD).")


class DocumentText(DocumentSummary):
    text: str = Field(description="The whole text; offsets of citations are characters of it.")


class DrugPackage(BaseModel):
    brand: str
    labeler: str
    ndc: str = Field(description="The National Drug Code, as 5-4-2 digits.")
    size: float = Field(description="What one container holds, in the unit that its NDC counts: vials or ml, as a rule.")
    quantity: float = Field(description="Containers in the package.")
    units: float = Field(description="Billing units in the package.")


class Dated(BaseModel):
    """Days as YYYY-MM-DD, null where there is none."""

    code: str
    text: str = Field(description="The whole entry as one line, as answers quote it.")
    added: str | None
    terminated: str | None = Field(description="The last day of service for which it can be billed.")


class CodeEntry(Dated):
    """An HCPCS code. Of one that is no drug's, and of one too new to have a description, only the dates are known."""

    kind: Literal["drug", "other"]
    substances: list[str]
    brands: list[str] = Field(description="Products that the code is tied to.")
    labelers: list[str] = Field(description="Makers that the code is tied to.")
    products: list[str] = Field(description="Names under which the drug is sold.")
    route: list[str]
    form: list[str]
    use: list[str] = Field(description="When the code applies.")
    not_equivalent_to: list[str]
    amount: float | None = Field(description="What one billing unit stands for.")
    unit: str | None = Field(description="The unit of that amount, such as mg.")
    not_otherwise_specified: bool
    release: str = Field(description="The CMS file that the entry is from.")
    packages: list[DrugPackage]


class ModifierEntry(Dated):
    kind: Literal["modifier"]
    meaning: str
    source: str


CodeRecord = Annotated[CodeEntry | ModifierEntry, Field(discriminator="kind")]


class Health(BaseModel):
    status: str = "ok"
    snapshot: str = Field(description="The snapshot that answers come from.")


class Readiness(BaseModel):
    status: Literal["ready"] = "ready"
    snapshot: str = Field(description="The snapshot that answers come from.")


class ErrorDetail(BaseModel):
    code: str = Field(description="A stable word for programs.")
    message: str = Field(description="What happened and what to do, for people.")


class Error(BaseModel):
    error: ErrorDetail


Responses = dict[int | str, dict[str, Any]]

# As FastAPI and OpenAPI 3.2 tell of server-sent events.
EVENT = {
    "type": "object",
    "properties": {
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["data"],
}


def error(description: str) -> dict[str, Any]:
    """How OpenAPI tells of an error."""
    return {"model": Error, "description": description}


def shown(example: object, events: Iterable[bytes] = ()) -> Responses:
    """How OpenAPI shows what an operation answers: as JSON, and as events where it can."""
    content: dict[str, Any] = {"application/json": {"example": to_jsonable_python(example)}}
    if stream := b"".join(events):
        content["text/event-stream"] = {"itemSchema": EVENT, "example": stream.decode()}
    return {200: {"content": content}}


ERRORS: Responses = {
    400: error("The body cannot be read."),
    401: error("A key is needed, and none of this service's was sent."),
    413: error("The body is too long."),
    421: error("The service is not called by this host name."),
    422: error("The request does not fit; the message says where."),
    429: error("Too many requests. Retry-After says in how many seconds to try again."),
    500: error("Something broke here."),
    503: error("The service is busy. Try again."),
}  # in which any operation of /v1 can end
