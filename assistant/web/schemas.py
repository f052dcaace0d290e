"""What goes over HTTP, for validation and for the OpenAPI document."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

EXAMPLE_QUESTION = "which modifier for discarded IVIG"


class AskRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": EXAMPLE_QUESTION, "history": [], "top_k": 3}]}
    )

    question: str = Field(description="The question, in plain words.")
    history: list[str] = Field([], max_length=50, description="Earlier questions of the conversation, oldest first.")
    top_k: Annotated[int, Field(ge=1, le=100)] | None = Field(None, description="How many of the passages weighed to return.")


class CheckRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "draft.md", "text": "J1745 is infliximab, 100 mg a unit."}]}
    )

    text: str = Field(max_length=1_000_000, description="The write-up, as Markdown or plain text.")
    name: str = Field("text", min_length=1, max_length=200, description="What to call it in the findings.")


class SearchHit(BaseModel):
    document_id: str
    title: str
    section: str
    text: str
    start: int = Field(description="Offset of the passage in the document's text, in characters.")
    end: int
    score: float = Field(description="Fused rank score; only its order means something.")


class DocumentSummary(BaseModel):
    id: str
    title: str
    codes: list[str] = Field(description="The codes that the write-up is about; none in a guide.")
    kind: str = Field(description='What its front matter calls it, such as "code" or "guide".')
    sources: list[str] = Field(description="What the write-up rests on, or else the file's name.")
    as_of: str = Field(description="The day that its facts are of, as its front matter gives it (YYYY-MM-DD).")


class DocumentText(DocumentSummary):
    text: str = Field(description="The whole text; offsets of citations are characters of it.")


class Health(BaseModel):
    status: str = "ok"
    snapshot: str = Field(description="The snapshot that answers come from.")


class ErrorDetail(BaseModel):
    code: str = Field(description="A stable word for programs.")
    message: str = Field(description="What happened and what to do, for people.")


class Error(BaseModel):
    error: ErrorDetail
