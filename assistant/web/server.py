"""The web application: what it consists of, from the outermost layer to the endpoints."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import entry_points
from pathlib import Path

import anyio
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from assistant.pipeline import Assistant
from assistant.web import access, failures
from assistant.web.access import Keys
from assistant.web.api import endpoints
from assistant.web.gate import Gate
from assistant.web.hosts import Hosts
from assistant.web.live import Live
from assistant.web.metrics import Metrics
from assistant.web.observed import Observed
from assistant.web.pages import chat, library
from assistant.web.pages.page import STATIC
from assistant.web.rate import Rate
from assistant.web.tools import ToolServer

THREADS = 4  # the work is the processor's: more of them would only take it from each other


def create_app(assistant: Assistant, shared: Path | None = None) -> FastAPI:
    """`shared` is a folder in which several workers count together. Other packages add pages under the entry point group
    assistant.pages: a router whose prefix is the page's address, named as the page is in the navigation."""
    settings = assistant.settings
    metrics, keys = Metrics(), Keys(settings)
    app = FastAPI(
        title="Billing assistant",
        version="1",
        description="Answers billing questions from write-ups and the CMS code table, with a citation for every statement.",
        openapi_tags=endpoints.TAGS,
        docs_url=None,  # FastAPI's own pages load scripts from another host
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.live, app.state.keys = Live(assistant, metrics), keys
    added = {page.name.capitalize(): page.load() for page in entry_points(group="assistant.pages")}
    for router in (chat.router, library.router, access.router, endpoints.router, *added.values()):
        app.include_router(router)
    app.state.added = {name: router.prefix for name, router in added.items()}
    app.mount("/static", StaticFiles(directory=STATIC))
    app.state.tools = ToolServer(app.state.live)
    app.router.routes.append(Route("/mcp", app.state.tools, methods=["POST"]))
    failures.handle(app)

    rates = [Rate(settings.rate_limit, shared and shared / "rates").check] if settings.rate_limit else []
    checks = [Hosts(settings).check, keys.identify, *rates, keys.check]
    app.add_middleware(Gate, checks=checks, body_bytes=settings.body_bytes, seconds=settings.timeout)
    if settings.cors_origins:
        allowed = ["Authorization", "Content-Type"]
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.cors_origins, allow_methods=["GET", "POST"], allow_headers=allowed
        )
    app.add_middleware(Observed, metrics=metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(app.state.live.follow)
        tasks.start_soon(app.state.tools.run)
        yield
        tasks.cancel_scope.cancel()
