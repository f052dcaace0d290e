"""The web application and the process that serves it."""

import socket
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from assistant.pipeline import Assistant
from assistant.web import api, pages
from index.errors import Problem

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",  # an answer may repeat what a question held
}
STATUS = {
    "invalid_question": 422,
    "unreadable": 422,
    "unknown_document": 404,
    "unknown_code": 404,
}  # of a Problem's code; any other is the server's: 500


def create_app(assistant: Assistant) -> FastAPI:
    app = FastAPI(
        title="Billing assistant",
        version="1",
        description="Answers billing questions from write-ups and the CMS code table, with a citation for every statement.",
        docs_url=None,  # FastAPI's own pages load scripts from another host
        redoc_url=None,
    )
    app.include_router(api.routes(assistant))
    app.include_router(pages.routes(assistant))
    app.mount("/static", StaticFiles(directory=pages.FOLDER / "static"))
    app.middleware("http")(_secured)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
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


def _error(request: Request, status: int, code: str, message: str) -> Response:
    if request.url.path.startswith("/v1/") or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": {"code": code, "message": message}}, status, headers=SECURITY)
    context = {"message": message}
    return pages.templates.TemplateResponse(request, "error.html", context, status_code=status, headers=SECURITY)


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _error(request, STATUS.get(error.code, 500), error.code, str(error))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    return _error(request, 422, "invalid_request", f"{where + ': ' if where else ''}{first['msg']}. See /docs.")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(request, error.status_code, "http_error", f"{error.detail}. See /docs for what there is.")


def _internal(request: Request, _: Exception) -> Response:
    return _error(request, 500, "internal_error", "Something went wrong here; the question was not kept. Try again.")
