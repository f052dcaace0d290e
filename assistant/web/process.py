"""The processes that serve: one, or several that share an address and what they count."""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web.live import give_back
from assistant.web.logs import configure, raised
from assistant.web.metrics import SHARED
from assistant.web.server import create_app
from index.errors import Problem

GRACE = 10  # seconds that requests under way get when the service ends
STALLED = 30  # seconds without a sign of life after which a worker is replaced

log = logging.getLogger("assistant")


def run(settings: Settings, opened: Callable[[], Assistant]) -> None:
    """Serve until interrupted. Raises Problem where the address cannot be had, and what `opened` raises: it is called also
    where workers open assistants of their own, so that what is wrong is told before they start."""
    assistant = opened()
    serve = partial(_alone, assistant) if settings.workers == 1 else partial(_together, settings)
    del assistant  # of workers, the parent keeps none
    configure(settings.log_level)
    with _listener(settings) as listener:
        name = f"[{settings.host}]" if ":" in settings.host else settings.host
        print(f"Serving on http://{name}:{listener.getsockname()[1]} (stop with Ctrl-C)", flush=True)
        serve(listener)


def _alone(assistant: Assistant, listener: socket.socket) -> None:
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    for each in (signal.SIGINT, signal.SIGTERM):
        # Raised once more when what was under way is answered: a thread still at work for nobody is not waited for.
        signal.signal(each, lambda *_: os._exit(0))
    uvicorn.Server(_config(partial(create_app, assistant))).run(sockets=[listener])


def _together(settings: Settings, listener: socket.socket) -> None:
    give_back()
    logging.getLogger("uvicorn.error").setLevel(logging.INFO)  # tells which workers die and are replaced
    with TemporaryDirectory(prefix="assistant-") as shared:
        os.environ[SHARED] = shared
        Multiprocess(_config(partial(_worker, settings, Path(shared)), settings.workers), sockets=[listener]).run()


def _worker(settings: Settings, shared: Path) -> FastAPI:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    configure(settings.log_level)
    try:
        return create_app(Assistant.open(settings), shared)
    except Exception as error:
        log.error("worker cannot start", extra={"raised": raised(error)})
        sys.exit(1)


def _end_with_parent() -> None:
    """Killed outright, the parent tells nobody, and its workers would serve on for good."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        remedy = "Choose another: --port, or ASSISTANT_PORT in the environment."
        raise Problem(f"Cannot listen on {settings.host}:{settings.port}: {reason}. {remedy}") from error
    # What it accepts takes this over. Otherwise a kept connection waits 40 ms for an acknowledgement before each answer.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _config(factory: Callable[[], FastAPI], workers: int = 1) -> uvicorn.Config:
    """Without uvicorn's own access log: the path of a search holds what was asked."""
    return uvicorn.Config(
        factory,
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_worker_healthcheck=STALLED,
    )
