"""Server-sent events, for programs that show an answer while it is made."""

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from fastapi import Request
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic_core import to_json

from assistant.types import Answer, Step, Understood, Weighed
from assistant.web import failures
from assistant.web.logs import raised
from index.errors import Problem

EVENTS, JSON = "text/event-stream", "application/json"

log = logging.getLogger("assistant")
_quality = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)")


def wants_events(request: Request) -> bool:
    """Whether the client would rather have events than JSON, by the q-values of its Accept header."""
    accept = ",".join(request.headers.getlist("accept"))
    quality, narrowness = _preference(EVENTS, accept)
    is_named = quality > 0 and narrowness == 2
    return is_named and (quality, narrowness) > _preference(JSON, accept)


def event(data: object, name: str | None = None) -> bytes:
    """One event, its data as JSON."""
    return format_sse_event(data_str=to_json(data).decode(), event=name)


def of_answer(steps: Iterable[Step]) -> Iterator[bytes]:
    """An event for each step: status, evidence, and the answer last."""
    for step in steps:
        match step:
            case Understood(question):
                yield event({"status": "searching", "question": question}, "status")
            case Weighed(question, passages):
                yield event({"question": question, "passages": passages}, "evidence")
            case Answer():
                yield event(step, "answer")


def stream(request: Request, events: Iterator[bytes]) -> StreamingResponse:
    """The events, each sent when it is there. What goes wrong before the first is raised here, so that it gets a status of
    its own; later it is told by an event named error."""
    first = next(events)
    # Proxies such as nginx would keep the events back until there are many.
    return EventSourceResponse(_guarded(request, chain([first], events)), headers={"X-Accel-Buffering": "no"})


def _guarded(request: Request, events: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from events
    except Problem as problem:
        told = failures.failure(request, 500, problem.code, str(problem))
        yield format_sse_event(data_str=bytes(told.body).decode(), event="error")
    except Exception as error:
        # Raised further it would cut the connection, and the client could not tell this event from a broken network.
        log.error("broken", extra={"raised": raised(error)})
        yield format_sse_event(data_str=bytes(failures.internal(request).body).decode(), event="error")


def _preference(media_type: str, accept: str) -> tuple[float, int]:
    """The q-value that the header gives the type by the narrowest range that holds it, and how narrow that is, 0 to 2."""
    ranges = ("*/*", f"{media_type.partition('/')[0]}/*", media_type)
    found = (0.0, 0)
    for part in accept.lower().split(","):
        name = part.partition(";")[0].strip()
        if name in ranges and ranges.index(name) >= found[1]:
            given = _quality.search(part)
            found = (float(given[1]) if given else 1.0, ranges.index(name))
    return found
