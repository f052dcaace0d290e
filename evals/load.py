"""python -m evals.load: the service under load, while a new snapshot is published under it.

Starts `assistant serve` on a copy of the default snapshot, asks it the questions of evals/sets/desk.jsonl over HTTP from
many connections, changes a write-up and publishes it half-way, and in the end looks for a marker, which every tenth
question held, in all that the service wrote.
"""

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

import psutil
from rich.console import Console
from rich.table import Table

from assistant.cli import one_line_errors
from assistant.settings import HOME, Settings
from evals.cases import load
from index.errors import Problem
from index.snapshot import published

SET = HOME / "evals" / "sets" / "desk.jsonl"
MARKER = "zqxpatientmarker"
MARKED = 10  # every tenth question holds it
SAMPLING = 0.5  # seconds between two looks at the memory
HEADERS = {"Content-Type": "application/json"}

Row = tuple[str, str, str]


@dataclass(slots=True)
class Served:
    """`seconds` of each request, and what answered it: a snapshot, or else how it failed. `memory` is that of all
    processes of the service, in bytes, over time."""

    seconds: list[float] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    took: float = 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.load", description="The service under load.")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--publications", type=int, default=1, help="Snapshots published meanwhile, at equal distances.")
    options = parser.parse_args()
    console = Console(highlight=False, width=120)
    with tempfile.TemporaryDirectory() as scratch, console.status("Asking"):
        folder = Path(scratch)
        shutil.copytree(published(Settings().index).parent, folder / "index")
        shutil.copytree(Settings().corpus, folder / "writeups")
        with _service(folder, options.workers) as (process, address):
            served = _load(address, options, process, folder)
            metrics = _get(address, "/metrics")
        table = Table("what", "value", "", box=None, padding=(0, 2, 0, 0))
        for row in (*_rows(served, options), _leaks(folder, metrics)):
            table.add_row(*row)
    console.print(table)
    sys.exit(bool(served.failures))


@contextmanager
def _service(folder: Path, workers: int) -> Iterator[tuple[psutil.Process, str]]:
    """The service as a process of its own, whose files and lines all go below `folder`."""
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--workers", str(workers)]
    environment = os.environ | {"ASSISTANT_INDEX": str(folder / "index"), "TMPDIR": str(folder)}
    with (folder / "stderr").open("w") as errors:
        process = psutil.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
        first = process.stdout.readline()
        if not first:
            raise Problem(f"The service did not start: {(folder / 'stderr').read_text().strip()}")
        address = first.split()[2]
        while not _is_up(address):
            time.sleep(0.1)
        try:
            yield process, address
        finally:
            process.terminate()
            (folder / "stdout").write_text(process.communicate()[0])


def _load(address: str, options: argparse.Namespace, process: psutil.Process, folder: Path) -> Served:
    served, waiting, ended = Served(), SimpleQueue[str](), threading.Event()
    for body in islice(_bodies(), options.requests):
        waiting.put(body)
    threads = [threading.Thread(target=_connection, args=(address, waiting, served)) for _ in range(options.connections)]
    watch = threading.Thread(target=_watch, args=(process, served, ended))
    watch.start()
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for number in range(1, options.publications + 1):
        while waiting.qsize() > options.requests * (1 - number / (options.publications + 1)):
            time.sleep(SAMPLING)
        _publish(folder, number)
    for thread in threads:
        thread.join()
    served.took = time.perf_counter() - began
    ended.set()
    watch.join()
    return served


def _bodies() -> Iterator[str]:
    for number, case in enumerate(cycle(load(SET))):
        question = f"{case.question} {MARKER}" if number % MARKED == 0 else case.question
        yield json.dumps({"question": question, "history": case.history})


def _connection(address: str, waiting: "SimpleQueue[str]", served: Served) -> None:
    """One client with one connection, which asks as long as there is something to ask."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    while True:
        try:
            body = waiting.get_nowait()
        except Empty:
            break
        began = time.perf_counter()
        try:
            connection.request("POST", "/v1/ask", body, HEADERS)
            response = connection.getresponse()
            told = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            served.failures.append(type(error).__name__)
            connection.close()
            continue
        served.seconds.append(time.perf_counter() - began)
        if response.status == 200:
            served.snapshots.append(told["snapshot"])
        else:
            served.failures.append(f"status {response.status}")
    connection.close()


def _watch(process: psutil.Process, served: Served, ended: threading.Event) -> None:
    while not ended.wait(SAMPLING):
        workers = process.children(recursive=True)
        served.memory.append(sum(each.memory_full_info().uss for each in (process, *workers)))


def _publish(folder: Path, number: int) -> None:
    """Change one write-up and index again, as whoever keeps them would."""
    changed = min((folder / "writeups").rglob("*.md"))
    changed.write_text(f"{changed.read_text(encoding='utf-8')}\nReviewed {number} times.\n", encoding="utf-8")
    command = [sys.executable, "-m", "assistant", "index", str(folder / "writeups"), "--out", str(folder / "index")]
    subprocess.run(command, check=True, capture_output=True)


def _rows(served: Served, options: argparse.Namespace) -> Iterator[Row]:
    ordered = sorted(served.seconds)
    swaps = len(dict.fromkeys(served.snapshots)) - 1
    quarter = max(1, len(served.memory) // 4)
    start, end = (statistics.median(part) for part in (served.memory[:quarter], served.memory[-quarter:]))
    yield "requests", f"{len(served.seconds):,}", f"{options.connections} connections, {options.workers} workers"
    yield "throughput", f"{len(ordered) / served.took:.0f} a second", f"{served.took:.0f} s"
    yield "median", f"{statistics.median(ordered) * 1000:.0f} ms", f"{options.connections} at once on {os.cpu_count()} processors"
    yield "99th percentile", f"{ordered[int(0.99 * len(ordered))] * 1000:.0f} ms", f"longest {ordered[-1] * 1000:.0f} ms"
    yield "errors", str(len(served.failures)), ", ".join(sorted(set(served.failures)))
    yield "snapshots swapped in", str(swaps), f"of {options.publications} published"
    yield (
        "memory, all processes",
        f"{start / 1e6:.0f} MB",
        f"{end / 1e6:.0f} MB at the end, {max(served.memory) / 1e6:.0f} at most",
    )


def _leaks(folder: Path, metrics: str) -> Row:
    """Where the marker stands in what the service wrote: its lines, its metrics, its files."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    found = [file.name for file in files if MARKER.encode() in file.read_bytes()] + ["metrics"] * (MARKER in metrics)
    return "places that hold the marker", str(len(found)), ", ".join(found) or f"{len(files)} files, log and metrics searched"


def _get(address: str, path: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


def _is_up(address: str) -> bool:
    try:
        return bool(_get(address, "/healthz"))
    except OSError:
        return False


if __name__ == "__main__":
    with one_line_errors():
        main()
