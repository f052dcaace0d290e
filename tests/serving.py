"""The real server, over a real socket."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from assistant.pipeline import Assistant
from assistant.web.server import create_app


@contextmanager
def serving(assistant: Assistant) -> Iterator[str]:
    """The address of a server that runs in a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(create_app(assistant), port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def serve(assistant: Assistant) -> Iterator[httpx.Client]:
    with serving(assistant) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
