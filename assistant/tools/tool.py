"""The tools: what each is for, what it takes and what it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator
from pydantic_core import from_json

from assistant.check.lines import Line
from assistant.tools import texts
from assistant.types import Answer
from assistant.web.api import endpoints
from assistant.web.api.schemas import AskRequest, CheckRequest, SearchHit
from assistant.web.live import Live

INSTRUCTIONS = """Answers to questions about billing drugs with HCPCS codes, from write-ups and the CMS code table.
Use ask for a question, code for a single code or modifier, check for a text that names codes, search to read around.
Quotes are verbatim: keep them as they are, with their sources. Where ask gives "not_found", nothing in the sources
supports an answer: say so, and do not answer from memory. Pass on every caution."""

Asked = TypeVar("Asked", bound=BaseModel)
Told = TypeVar("Told")


class AskArguments(AskRequest):
    @field_validator("history", mode="before")
    @classmethod
    def _history(cls, given: object) -> object:
        """Some clients send a list as the text of its JSON."""
        return from_json(given) if isinstance(given, str) and given.startswith("[") else given


class SearchArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    query: str = Field(description="What to search for, in plain words.")
    k: Annotated[int, Field(ge=1, le=100)] = Field(5, description="How many passages to return.")


class CodeArguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(description="An HCPCS code such as J1561, or a modifier such as JZ.")


class Found(BaseModel):
    passages: list[SearchHit] = Field(description="Best first.")


class Checked(BaseModel):
    verdicts: list[Line] = Field(description="In the order of the text.")


@dataclass(frozen=True, slots=True)
class Tool(Generic[Asked, Told]):
    """`description` is for the model that has to choose; `text` puts what `work` gives into words."""

    name: str
    title: str
    description: str
    arguments: type[Asked]
    result: TypeAdapter[Told]
    work: Callable[[Live, Asked], Told]
    text: Callable[[Told], str]

    def call(self, live: Live, arguments: Mapping[str, object]) -> tuple[dict[str, object], str]:
        """The result as JSON and as text. Raises pydantic's ValidationError where the arguments do not fit, and Problem."""
        told = self.work(live, self.arguments.model_validate(arguments))
        return self.result.dump_python(told, mode="json"), self.text(told)

    def input_schema(self) -> dict[str, object]:
        return self.arguments.model_json_schema()

    def output_schema(self) -> dict[str, object]:
        return self.result.json_schema(mode="serialization")


def _ask(live: Live, asked: AskArguments) -> Answer:
    return live.ask(asked.question, asked.history, asked.top_k)


def _search(live: Live, asked: SearchArguments) -> Found:
    return Found(passages=endpoints.search(live.assistant, asked.query, asked.k))


def _code(live: Live, asked: CodeArguments) -> dict[str, object]:
    return live.assistant.table.record(asked.code)


def _check(live: Live, asked: CheckRequest) -> Checked:
    return Checked(verdicts=endpoints.check(live.assistant, asked))


ASK = Tool(
    "ask",
    "Answer a billing question",
    "Answers a question about billing drugs in the United States: which HCPCS code or modifier, what one billing unit is, "
    "how many units a dose is and how to bill the waste, why a claim is denied, what sets two codes apart. The answer is made "
    "of sentences quoted word for word from write-ups and of lines of the CMS code table, each with its source and its place "
    'there. Ask in plain words. Put the earlier questions of the conversation into history, so that "and for J1569?" is '
    'understood. Status "not_found" means that nothing in the sources supports an answer: tell the user so and do not answer '
    "from memory. Pass on every caution: it says that a cited source is wrong about a code, or that the code has ended.",
    AskArguments,
    TypeAdapter(Answer),
    _ask,
    texts.of_answer,
)
SEARCH = Tool(
    "search",
    "Search the write-ups",
    "Finds the passages of the write-ups that are nearest to some words, best first, verbatim, each with its document and "
    "its place there. It always finds the nearest, which need not answer anything: use it to read around a subject, and ask "
    "for an answer.",
    SearchArguments,
    TypeAdapter(Found),
    _search,
    lambda found: texts.of_passages(found.passages),
)
CODE = Tool(
    "code",
    "Look up a code",
    "Tells what the CMS code table says of one HCPCS Level II code or modifier: drug, brands, makers, how it is given, what "
    "one billing unit is, since when it is valid and whether it was terminated, and the packages (NDC) with their billing "
    "units. A code that the table does not hold is an error: do not describe such a code from memory.",
    CodeArguments,
    TypeAdapter(dict[str, object]),
    _code,
    texts.of_record,
)
CHECK = Tool(
    "check",
    "Check a text against the code table",
    "Compares every statement of a text that ties an HCPCS code to a drug, brand, amount, unit, form or route with the CMS "
    "code table. Use it on a draft before it goes out, your own included. Each statement gets a verdict: agrees, contradicts, "
    "terminated, unknown_code or cannot_tell, with the line of the text and what the table says instead.",
    CheckRequest,
    TypeAdapter(Checked),
    _check,
    lambda checked: texts.of_verdicts(checked.verdicts),
)
