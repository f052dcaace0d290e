"""The assistant that a running service answers with, and what each request needs of it."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends, Request

from assistant.pipeline import Assistant
from assistant.types import Answer, Step


class Live:
    """Every face of the service asks here. `assistant` may be another one at the next request: take it once a request."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def ask(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Answer:
        """Raises InvalidQuestion."""
        *_, answer = self.steps(question, history, top_k)
        assert isinstance(answer, Answer)
        return answer

    def steps(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Iterator[Step]:
        """What `Assistant.steps` gives."""
        yield from self.assistant.steps(question, history, top_k)


async def _live(request: Request) -> Live:
    found: Live = request.app.state.live
    return found


async def _current(request: Request) -> Assistant:
    return (await _live(request)).assistant


Served = Annotated[Live, Depends(_live)]
Current = Annotated[Assistant, Depends(_current)]
