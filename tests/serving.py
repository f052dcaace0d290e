"""The real server, over a real socket."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import httpx
import uvicorn

from assistant.pipeline import Assistant
from assistant.settings import HOME
from assistant.web.server import create_app

ASKED = {"question": "which modifier for discarded IVIG"}
MARKER = "patientsmithmarker"  # in questions; it may turn up in nothing that the service writes


@contextmanager
def serving(assistant: Assistant) -> Iterator[str]:
    """The address of a server that runs in a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(create_app(assistant), port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def serve(assistant: Assistant) -> Iterator[httpx.Client]:
    with serving(assistant) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def with_settings(assistant: Assistant, **changed: Any) -> Assistant:
    return Assistant(assistant.snapshot, assistant.settings.model_copy(update=changed))


@dataclass
class Launched:
    """`output`, `errors` and the exit code `ended` are there once it has ended."""

    address: str
    process: subprocess.Popen[str]
    stderr: Path
    output: str = ""
    errors: str = ""
    ended: int | None = None

    def told(self) -> str:
        """What it has written to standard error so far."""
        return self.stderr.read_text()


@contextmanager
def launched(*options: str, **environment: str) -> Iterator[Launched]:
    """`assistant serve` as a process of its own, ended by an interrupt."""
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", *options]
    with NamedTemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=HOME, env=os.environ | environment
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        service = Launched(first.split()[2] if first else "", process, Path(errors.name))
        try:
            if first:
                _wait_for(service.address)
            yield service
        finally:
            if first:
                process.send_signal(signal.SIGTERM)
            service.output = first + process.communicate(timeout=30)[0]
            service.ended = process.returncode
            service.errors = service.told()


def _wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/healthz", timeout=30)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


def metrics(client: httpx.Client) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}
