"""The answer and its parts: the same on the command line, in the page, and over HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Status = Literal["answered", "not_found"]


@dataclass(frozen=True, slots=True)
class Citation:
    """`quote` is the document's text from character `start` to `end`."""

    marker: int
    document_id: str
    title: str
    section: str
    quote: str
    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning about what a cited document claims of a code: the claim, and what the code table says instead."""

    kind: str
    code: str
    claim: str
    table: str
    document_id: str
    message: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A passage that was weighed for the answer. `score` is the odds of its best sentence against the best of all, 0 to 1."""

    document_id: str
    section: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` holds the cited sentences, each followed by its marker; `confidence` is a probability."""

    question: str
    status: Status
    short_answer: str | None
    text: str
    confidence: float
    citations: tuple[Citation, ...]
    cautions: tuple[Caution, ...]
    codes: tuple[dict[str, object], ...]
    passages: tuple[Considered, ...]
    snapshot: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Understood:
    """The question as it is answered: made whole by those before it."""

    question: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was weighed for one question of a line, best first."""

    question: str
    passages: tuple[Considered, ...]


Step = Understood | Weighed | Answer


def concluded(steps: Iterable[Step]) -> Answer:
    """The answer, which is the last step."""
    *_, answer = steps
    assert isinstance(answer, Answer)
    return answer
