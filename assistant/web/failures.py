"""Whatever goes wrong, told in one shape: JSON for programs, a page for people."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.web.pages.page import render
from index.errors import Problem

STATUS = {
    "invalid_question": 422,
    "unreadable": 422,
    "unknown_document": 404,
    "unknown_code": 404,
}  # of a Problem's code; any other is the server's: 500


def handle(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def failure(request: Request, status: int, code: str, message: str) -> Response:
    """`code` is a stable word for programs, `message` one line that says what to do."""
    if request.url.path.startswith("/v1/") or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": {"code": code, "message": message}}, status)
    return render(request, "error.html", {"message": message}, status)


def internal(request: Request) -> Response:
    return failure(request, 500, "internal_error", "Something went wrong here; the question was not kept. Try again.")


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return failure(request, STATUS.get(error.code, 500), error.code, str(error))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    return failure(request, 422, "invalid_request", f"{where + ': ' if where else ''}{first['msg']}. See /docs.")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = failure(request, error.status_code, "http_error", f"{error.detail}. See /docs for what there is.")
    told.headers.update(error.headers or {})  # a method that is not allowed comes with those that are
    return told
