"""Every request gets an id, a line in the log, a place in the metrics, and headers that keep its page safe."""

import logging
import re
import time
import uuid

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web import failures
from assistant.web.gate import UNCHECKED
from assistant.web.logs import raised
from assistant.web.metrics import Metrics

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
GONE = 499  # the client left before it was answered
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")  # of any other, the word may be anything
REQUEST_ID = "X-Request-ID"
MOUNTED = ("/static", "/mcp")  # of these the framework tells no pattern

log = logging.getLogger("assistant")
_given_id = re.compile(r"[\w.-]{1,64}", re.ASCII)


class Observed:
    """The outermost layer: nothing that breaks inside gets past it to the server's own log, which would tell too much."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "other"
        if method == "HEAD":
            scope = {**scope, "method": "GET"}  # the server leaves the body out
        request, began, status = Request(scope, receive), time.perf_counter(), 0
        id = _request_id(request)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)  # a page may have its own policy
                headers.update({REQUEST_ID: id, "Cache-Control": _kept(scope)})
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except ClientDisconnect:
            status = status or GONE
        except Exception as error:
            log.error("broken", extra={"request_id": id, "raised": raised(error)})
            if not status:
                await failures.internal(request)(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - began
            route = _route(scope)
            self.metrics.request(method, route, status or GONE, seconds)
            told = {"request_id": id, "method": method, "route": route, "status": status or GONE}
            level = logging.DEBUG if scope["path"].startswith(UNCHECKED) else logging.INFO
            log.log(level, "request", extra=told | {"ms": round(seconds * 1000, 1)})


def _request_id(request: Request) -> str:
    """The caller's own, where it is one word."""
    given = request.headers.get(REQUEST_ID, "")
    return given if _given_id.fullmatch(given) else uuid.uuid4().hex


def _kept(scope: Scope) -> str:
    """An answer may repeat what a question held, and is kept nowhere; styles and scripts are, and asked after each time."""
    return "no-cache" if scope["path"].startswith("/static/") else "no-store"


def _route(scope: Scope) -> str:
    """The pattern that the path fits."""
    path: str = getattr(scope.get("route"), "path", "")
    return path or next((mounted for mounted in MOUNTED if scope["path"].startswith(mounted)), "none")
