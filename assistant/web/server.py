"""The web application and the process that serves it."""

import socket
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from assistant.pipeline import Assistant
from assistant.web import api, chat, failures, library
from assistant.web.live import Live
from assistant.web.page import STATIC
from index.errors import Problem

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",  # an answer may repeat what a question held
}


def create_app(assistant: Assistant) -> FastAPI:
    app = FastAPI(
        title="Billing assistant",
        version="1",
        description="Answers billing questions from write-ups and the CMS code table, with a citation for every statement.",
        docs_url=None,  # FastAPI's own pages load scripts from another host
        redoc_url=None,
    )
    app.state.live = Live(assistant)
    for part in (chat, library, api):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.middleware("http")(_secured)
    failures.handle(app)
    app.add_exception_handler(Exception, _internal)
    return app


def run(assistant: Assistant, host: str, port: int) -> None:
    """Serve until interrupted. Raises Problem where the address cannot be had."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        remedy = "Choose another: --port, or ASSISTANT_PORT in the environment."
        raise Problem(f"Cannot listen on {host}:{port}: {reason}. {remedy}") from error
    name = f"[{host}]" if ":" in host else host
    print(f"Serving on http://{name}:{listener.getsockname()[1]} (stop with Ctrl-C)", flush=True)
    # No access log: the path of a search holds what was asked.
    config = uvicorn.Config(create_app(assistant), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


async def _secured(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await proceed(request)
    response.headers.update(SECURITY)
    return response


def _internal(request: Request, _: Exception) -> Response:
    response = failures.internal(request)
    response.headers.update(SECURITY)
    return response
