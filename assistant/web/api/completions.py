"""The same answers for programs that speak the chat API of OpenAI."""

import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictBool, Tag

from assistant.errors import InvalidQuestion
from assistant.question import validated
from assistant.types import Answer, Caution, Citation, Status, Step, concluded
from assistant.web.api import examples, streaming
from assistant.web.api.markdown import markdown
from assistant.web.api.schemas import EXAMPLE_QUESTION, MOST_QUESTIONS, error, shown
from assistant.web.failures import failure
from assistant.web.live import Served

MODEL = "billing-assistant"
STARTED = int(time.time())
DONE = b"data: [DONE]\n\n"

router = APIRouter(tags=["chat"])


class TextPart(BaseModel):
    type: Literal["text"]
    text: str


def _kind(content: object) -> str:
    return "parts" if isinstance(content, list) else "text"


class UserMessage(BaseModel):
    role: Literal["user"]
    content: Annotated[Annotated[str, Tag("text")] | Annotated[list[TextPart], Tag("parts")], Discriminator(_kind)]

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content)


class OtherMessage(BaseModel):
    """Not read: only the user asks."""

    role: Literal["assistant", "developer", "function", "system", "tool"]


Message = Annotated[UserMessage | OtherMessage, Field(discriminator="role")]


class StreamOptions(BaseModel):
    include_usage: StrictBool = False


class CompletionRequest(BaseModel):
    """Parameters that steer a language model, such as temperature or tools, are accepted and have no effect."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": MODEL, "messages": [{"role": "user", "content": EXAMPLE_QUESTION}]}]}
    )

    messages: list[Message] = Field(
        min_length=1, description="The last message of the user is the question, those before it are the earlier questions."
    )
    model: str = Field(MODEL, description=f"Any name; {MODEL} answers.")
    n: Annotated[int, Field(ge=1, le=1)] | None = Field(None, description="There is one answer to a question.")
    stream: StrictBool | None = Field(None, description="Whether to send the answer in chunks, as server-sent events.")
    stream_options: StreamOptions | None = Field(None, description="Whether a last chunk tells the usage.")


class ReplyMessage(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str = Field(description="The answer as Markdown, with its sources as links.")
    refusal: None = None


class Choice(BaseModel):
    index: Literal[0] = 0
    message: ReplyMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Usage(BaseModel):
    """Tokens of a language model. None runs here, so there are never any."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Completion(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage = Usage()
    citations: tuple[Citation, ...] = Field(description="As in the answer of /v1/ask.")
    cautions: tuple[Caution, ...] = Field(description="As in the answer of /v1/ask.")
    status: Status
    confidence: float = Field(description="How probable it is that the answer is right, 0 to 1.")


class Model(BaseModel):
    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = Field(description="When the service was started, in seconds since 1970.")
    owned_by: str = MODEL


class Models(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


def _questions(messages: Sequence[UserMessage | OtherMessage], most_chars: int) -> list[str]:
    """What the user asked, the question to answer last. A client sends all of a chat again each time, so an earlier message
    that was refused, being too long, say, is left out. Raises InvalidQuestion where the user says nothing."""
    asked = [message.text for message in messages if isinstance(message, UserMessage)]
    if not asked:
        raise InvalidQuestion("There is no message of the user to answer. Send one with the role user.")
    return [*[text for text in asked[:-1] if _is_question(text, most_chars)][-MOST_QUESTIONS:], asked[-1]]


def _is_question(text: str, most_chars: int) -> bool:
    try:
        validated(text, most_chars)
    except InvalidQuestion:
        return False
    return True


def _head() -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time())}


def _beside(answer: Answer) -> dict[str, Any]:
    """What a completion tells of the answer beside what the chat API knows."""
    return {name: getattr(answer, name) for name in ("citations", "cautions", "status", "confidence")}


def _completion(answer: Answer, base: str, head: dict[str, Any]) -> Completion:
    message = ReplyMessage(content=markdown(answer, base))
    return Completion(**head, choices=[Choice(message=message)], **_beside(answer))


def _chunks(steps: Iterator[Step], base: str, head: dict[str, Any], include_usage: bool = False) -> Iterator[bytes]:
    """Whose turn it is, the answer line by line, and what stands beside it. Raises InvalidQuestion before the first."""
    head = {"object": "chat.completion.chunk", "model": MODEL} | head | ({"usage": None} if include_usage else {})

    def chunk(delta: dict[str, str], finish_reason: Literal["stop"] | None = None) -> dict[str, Any]:
        return head | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}]}

    next(steps)
    yield streaming.event(chunk({"role": "assistant", "content": ""}))
    answer = concluded(steps)
    for line in markdown(answer, base).splitlines(keepends=True):
        yield streaming.event(chunk({"content": line}))
    yield streaming.event(chunk({}, "stop") | _beside(answer))
    if include_usage:
        yield streaming.event(head | {"choices": [], "usage": Usage()})
    yield DONE


_EXAMPLE_HEAD = {"id": "chatcmpl-1", "created": 1763800000}


@router.post(
    "/v1/chat/completions",
    summary="Answer the last message of a chat",
    response_model=Completion,
    responses=shown(
        _completion(examples.ANSWER, examples.BASE, _EXAMPLE_HEAD),
        _chunks(iter(examples.STEPS), examples.BASE, _EXAMPLE_HEAD),
    ),
)
def complete(live: Served, request: Request, asked: CompletionRequest) -> Completion | Response:
    """For clients of the OpenAI API: the base address ends in /v1, and any model name will do. The answer is that of /v1/ask
    as Markdown; its citations, cautions, status and confidence stand beside it, in a stream on the chunk that ends it. What
    steers a language model, such as temperature or tools, has no effect."""
    *history, question = _questions(asked.messages, live.assistant.settings.question_chars)
    base = str(request.base_url).rstrip("/")
    if not asked.stream:
        return _completion(live.ask(question, history), base, _head())
    include_usage = asked.stream_options is not None and asked.stream_options.include_usage
    return streaming.stream(request, _chunks(live.steps(question, history), base, _head(), include_usage))


_EXAMPLE_MODEL = Model(created=1763800000)


@router.get("/v1/models", summary="List the models", responses=shown(Models(data=[_EXAMPLE_MODEL])))
def models() -> Models:
    """The one that answers, for clients that ask before they chat."""
    return Models(data=[Model(created=STARTED)])


@router.get(
    "/v1/models/{id}",
    summary="Tell of a model",
    response_model=Model,
    responses=shown(_EXAMPLE_MODEL) | {404: error("No such model.")},
)
def model(request: Request, id: Annotated[str, Path(description="Its name.", examples=[MODEL])]) -> Model | Response:
    """The one that answers, by its name."""
    if id != MODEL:
        return failure(request, 404, "unknown_model", f"There is no such model. The one here is {MODEL}.")
    return Model(created=STARTED)
