"""The assistant that a running service answers with, and the next one when a snapshot is published."""

import asyncio
import ctypes
import gc
import logging
from collections.abc import Iterator, Sequence
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Step, concluded
from assistant.web.logs import raised
from assistant.web.metrics import Metrics
from index.errors import SnapshotMissing
from index.snapshot import CURRENT, published

POLL = 1.0  # seconds between two looks at what is published
WARMING = ("which code is this drug", "what does modifier JW mean", "35 g of J1561, how many units")  # reach what opens late

log = logging.getLogger("assistant")


class Live:
    """Every face of the service asks here. `assistant` may be another one at the next request: take it once a request."""

    def __init__(self, assistant: Assistant, metrics: Metrics) -> None:
        self.assistant, self._metrics = assistant, metrics
        self._since, self._refused = _published_at(assistant.settings), 0.0

    def ask(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Answer:
        """Raises InvalidQuestion."""
        return concluded(self.steps(question, history, top_k))

    def steps(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Iterator[Step]:
        """What `Assistant.steps` gives."""
        for step in self.assistant.steps(question, history, top_k):
            if isinstance(step, Answer):
                self._metrics.answer(step.status)
            yield step

    async def follow(self) -> None:
        """Swap in whatever is published next, until cancelled. Requests under way keep the assistant that they began with."""
        await to_thread.run_sync(warmed, self.assistant)
        while True:
            is_new = await to_thread.run_sync(self.refresh)
            await asyncio.sleep(POLL)
            if is_new:  # by now no request is under way with the old one
                await to_thread.run_sync(give_back)

    def refresh(self) -> bool:
        """Open what is published now, where it is another snapshot than the one at work, and tell whether it was; stay with
        the one at work where the new one is damaged."""
        settings = self.assistant.settings
        try:
            name, since = published(settings.index).name, _published_at(settings)
        except (SnapshotMissing, OSError):
            return False
        if name == self.assistant.snapshot.id or since == self._refused:
            return False
        try:
            self.assistant, self._since = warmed(Assistant.open(settings)), since
        except Exception as error:  # whatever it is, the service goes on with what it has
            self._refused = since
            log.error("snapshot refused", extra={"snapshot": name, "raised": raised(error)})
            return False
        log.info("snapshot", extra={"snapshot": name})
        return True

    def exposition(self) -> bytes:
        """The metrics, and which snapshot is at work since when."""
        return self._metrics.exposition(self.assistant.snapshot.id, self._since)


def _published_at(settings: Settings) -> float:
    """Seconds since 1970."""
    return (settings.index / CURRENT).stat().st_mtime


def warmed(assistant: Assistant) -> Assistant:
    """With all that a first question would have had to open."""
    for question in WARMING:
        assistant.ask(question)
    return assistant


def give_back() -> None:
    """Memory that an assistant held that is not used any more: the C library would keep it, and each swap would add to it."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only glibc has it, and needs it
    if trim:
        trim(0)


async def _live(request: Request) -> Live:
    found: Live = request.app.state.live
    return found


async def _current(request: Request) -> Assistant:
    return (await _live(request)).assistant


Served = Annotated[Live, Depends(_live)]
Current = Annotated[Assistant, Depends(_current)]
