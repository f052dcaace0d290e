"""The processes that serve: workers, signals, what they leave behind."""

import json
import socket
import time
from pathlib import Path

import httpx
import psutil

from assistant.settings import HOME
from tests.serving import ASKED, MARKER, launched, metrics


def test_several_workers_count_together_and_log_nothing_that_was_asked(own_index: Path, tmp_path: Path) -> None:
    keys = {"ASSISTANT_RATE_LIMIT": "1000", "ASSISTANT_API_KEYS": "the-key", "TMPDIR": str(tmp_path)}
    with launched("--workers", "2", "--index", str(own_index), **keys) as service:
        client = httpx.Client(base_url=service.address, headers={"Authorization": "Bearer the-key"}, timeout=30)
        for number in range(12):  # each connection may meet another worker
            with httpx.Client(base_url=service.address, headers=client.headers, timeout=30) as mine:
                assert (
                    mine.post("/v1/ask", json={"question": f"{MARKER} modifier for discarded IVIG {number}"}).status_code == 200
                )
                assert mine.get("/v1/search", params={"q": MARKER}).status_code == 200
                assert mine.post("/", data={"question": MARKER}).status_code == 200
        counted = metrics(client)
        files = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and own_index not in file.parents}
        client.close()
    assert counted['assistant_requests_total{method="POST",route="/v1/ask",status="200"}'] == 12
    assert sum(value for name, value in counted.items() if name.startswith("assistant_answers_total")) == 24
    logged = [json.loads(line) for line in service.errors.splitlines()]
    asked = [line for line in logged if line.get("route") == "/v1/ask"]
    assert len(asked) == 12
    assert all(line["ms"] > 0 and line["request_id"] and line["status"] == 200 for line in asked)
    assert MARKER not in service.errors + service.output + str(counted)
    assert "the-key" not in service.errors + service.output
    assert files
    assert [file for file, content in files.items() if MARKER.encode() in content] == []
    assert list(tmp_path.glob("assistant-*")) == []  # nothing is left behind
    assert service.ended == 0


def test_a_request_under_way_is_answered_when_the_service_is_told_to_end(own_index: Path, tmp_path: Path) -> None:
    body = json.dumps(ASKED).encode()
    with launched("--index", str(own_index), TMPDIR=str(tmp_path)) as service:
        host, _, port = service.address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            head = f"POST /v1/ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")  # it has begun
            service.process.terminate()
            connection.sendall(body)
            answered = b"".join(iter(lambda: connection.recv(10_000), b""))
    assert answered.startswith(b"HTTP/1.1 200 ")
    assert b'"short_answer":"JW"' in answered
    assert service.ended == 0
    assert list(tmp_path.glob("assistant-*")) == []


def test_workers_end_with_a_parent_that_was_killed(own_index: Path, tmp_path: Path) -> None:
    with launched("--workers", "2", "--index", str(own_index), TMPDIR=str(tmp_path)) as service:
        workers = psutil.Process(service.process.pid).children()
        service.process.kill()
        _, alive = psutil.wait_procs(workers, timeout=30)
    assert len(workers) >= 2
    assert alive == []


def test_a_worker_that_dies_is_replaced_and_told_of(own_index: Path) -> None:
    with launched("--workers", "2", "--index", str(own_index)) as service:
        dead, *_ = [each for each in psutil.Process(service.process.pid).children() if "spawn_main" in " ".join(each.cmdline())]
        dead.kill()
        psutil.wait_procs([dead], timeout=30)
        assert httpx.get(f"{service.address}/readyz", timeout=30).status_code == 200
        until = time.monotonic() + 30
        while f"[{dead.pid}] died" not in service.told() and time.monotonic() < until:
            time.sleep(0.1)
    assert f"[{dead.pid}] died" in service.errors
    assert all(json.loads(line) for line in service.errors.splitlines())


def test_beyond_this_machine_the_command_refuses_to_start_without_keys(retold_index: Path) -> None:
    with launched("--host", "0.0.0.0", "--index", str(retold_index)) as service:
        pass
    assert service.ended == 2
    assert "ASSISTANT_API_KEYS" in service.errors
    assert len(service.errors.splitlines()) == 1
    assert HOME.name not in service.output
