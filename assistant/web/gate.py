"""What a request has to pass before anything is done for it."""

import asyncio
from collections.abc import Callable, Sequence

from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.failures import failure

Check = Callable[[Request], Response | None]
UNCHECKED = ("/healthz", "/readyz", "/static/")


class Gate:
    """The first of `checks` that gives a response refuses the request with it. A body longer than `body_bytes` is refused
    as soon as that is known, and a request that takes longer than `seconds` is given up."""

    def __init__(self, app: ASGIApp, checks: Sequence[Check], body_bytes: int, seconds: float) -> None:
        self.app, self.checks, self.body_bytes, self.seconds = app, checks, body_bytes, seconds
        self._too_long = f"The body is longer than {body_bytes:,} bytes"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNCHECKED):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        refused = next(filter(None, (check(request) for check in (*self.checks, self._declared))), None)
        await (refused(scope, receive, send) if refused else self._bounded(scope, receive, send))

    def _declared(self, request: Request) -> Response | None:
        length = request.headers.get("content-length", "0")
        too_long = length.isdecimal() and int(length[:20]) > self.body_bytes
        return failure(request, 413, "http_error", f"{self._too_long}.") if too_long else None

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        received, started = 0, False

        async def receiving() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.body_bytes:
                raise HTTPException(413, self._too_long)
            return message

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self.seconds):
                await self.app(scope, receiving, sending)
        except TimeoutError:
            if not started:
                message = f"This took longer than {self.seconds:g} seconds: the service is busy. Try again."
                await failure(Request(scope), 503, "timeout", message)(scope, receive, send)
