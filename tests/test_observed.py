"""What is told of each request: ids, logs, metrics, headers."""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.pipeline import Assistant
from assistant.web.logs import Quiet
from tests.serving import ASKED, MARKER, metrics, serve


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[httpx.Client]:
    yield from serve(assistant)


def test_every_response_bears_a_request_id_the_callers_own_where_it_is_one_word(client: httpx.Client) -> None:
    own = client.get("/healthz", headers={"X-Request-ID": "desk-7"})
    assert own.headers["X-Request-ID"] == "desk-7"
    for odd in ("two words", "x" * 100, '"'):
        assert client.get("/healthz", headers={"X-Request-ID": odd}).headers["X-Request-ID"] not in ("", odd)


def test_answers_are_kept_nowhere_and_styles_are_not_sent_twice(client: httpx.Client) -> None:
    assert client.post("/v1/ask", json=ASKED).headers["Cache-Control"] == "no-store"
    style = client.get("/static/style.css")
    assert style.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/style.css", headers={"If-None-Match": style.headers["ETag"]}).status_code == 304


def test_metrics_count_requests_answers_and_latency_by_route(client: httpx.Client) -> None:
    before = metrics(client)
    client.post("/v1/ask", json=ASKED)
    client.post("/v1/ask", json={"question": "who won the game last night"})
    client.get("/v1/codes/J1561")
    client.get(f"/v1/{MARKER}")
    after = metrics(client)
    grown = {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}
    assert grown['assistant_requests_total{method="POST",route="/v1/ask",status="200"}'] == 2
    assert grown['assistant_requests_total{method="GET",route="/v1/codes/{code}",status="200"}'] == 1
    assert grown['assistant_requests_total{method="GET",route="none",status="404"}'] == 1
    assert grown['assistant_request_seconds_bucket{le="+Inf",route="/v1/ask"}'] == 2
    assert grown['assistant_answers_total{status="not_found"}'] == 1
    share = after['assistant_answers_total{status="not_found"}'] / sum(
        value for name, value in after.items() if name.startswith("assistant_answers_total")
    )
    assert after["assistant_not_found_share"] == share


def test_a_method_that_is_none_is_neither_logged_nor_counted_by_its_word(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "assistant"):
        client.request(MARKER.upper(), "/v1/ask")
    assert MARKER.upper() not in client.get("/metrics").text
    assert "other" in {getattr(record, "method", "") for record in caplog.records}
    assert MARKER.upper() not in {getattr(record, "method", "") for record in caplog.records}


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/documents", "/codes/J1561"])
def test_what_can_be_got_can_be_asked_after_by_its_head(client: httpx.Client, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_health_is_told_while_every_thread_is_at_work(client: httpx.Client) -> None:
    text = "J1745 is infliximab, 100 mg a unit and " * 5000
    ended = list[float]()

    def check() -> None:
        assert httpx.post(f"{client.base_url}/v1/check", json={"text": text[:199_000]}, timeout=60).status_code == 200
        ended.append(time.monotonic())

    checks = [threading.Thread(target=check) for _ in range(8)]
    for thread in checks:
        thread.start()
    time.sleep(0.5)  # until they have begun
    told = [client.get("/readyz").status_code for _ in range(3)]
    told_at = time.monotonic()
    for thread in checks:
        thread.join()
    assert told == [200, 200, 200]
    assert told_at < min(ended)


def test_metrics_name_the_snapshot_and_its_age(client: httpx.Client, assistant: Assistant) -> None:
    found = metrics(client)
    assert found[f'assistant_snapshot_info{{snapshot="{assistant.snapshot.id}"}}'] == 1
    assert 0 < found["assistant_snapshot_age_seconds"] < 7200


def test_what_breaks_is_logged_by_type_and_place_and_never_by_its_message() -> None:
    with pytest.raises(KeyError) as caught:
        dict[str, str]()[MARKER]
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "broken", None, (KeyError, caught.value, caught.tb))
    line = Quiet(["message"]).format(record)
    assert MARKER not in line
    assert "KeyError < " in line
    assert f"{Path(__file__).name}:" in line


def test_what_breaks_inside_is_one_line_and_the_service_goes_on(
    client: httpx.Client, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(MARKER)

    with monkeypatch.context() as patched:
        patched.setattr(type(assistant.table), "record", broken)
        answer = client.get("/v1/codes/J1561", headers={"X-Request-ID": "the-broken-one"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    assert answer.headers["X-Request-ID"] == "the-broken-one"
    assert MARKER not in answer.text + caplog.text
    assert any(getattr(record, "request_id", "") == "the-broken-one" and record.levelname == "ERROR" for record in caplog.records)
    assert client.get("/v1/codes/J1561").status_code == 200
