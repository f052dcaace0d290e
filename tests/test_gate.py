"""What a request has to pass: how often, how long, how much."""

import sqlite3
from pathlib import Path

from fastapi import Request

from assistant.pipeline import Assistant
from assistant.web.rate import Rate
from tests.serving import ASKED, serve, with_settings


def test_a_caller_may_ask_so_often_a_minute_and_is_told_when_again(assistant: Assistant) -> None:
    for client in serve(with_settings(assistant, rate_limit=3)):
        statuses = [client.get("/v1/codes/J1561").status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        refused = client.get("/v1/codes/J1561")
        assert refused.json()["error"]["code"] == "too_many_requests"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert client.get("/healthz").status_code == 200


def test_workers_that_count_in_one_file_share_their_counts_and_callers_do_not(tmp_path: Path) -> None:
    one, other = Rate(4, tmp_path / "rates"), Rate(4, tmp_path / "rates")
    now = 1_000_000 * 60 + 30.0
    assert [rate.wait("a", now) for rate in (one, other, one, other, one, other)] == [0, 0, 0, 0, 30, 30]
    assert one.wait("b", now) == 0


def test_a_caller_who_asked_much_in_the_last_minute_still_waits_early_in_this_one() -> None:
    rate, minute = Rate(10), 1_000_000 * 60
    assert [rate.wait("a", minute + 59) for _ in range(10)] == [0] * 10
    assert [rate.wait("a", minute + 60 + 6) for _ in range(2)] == [0, 54]  # nine tenths of ten still count
    assert [rate.wait("a", minute + 180) for _ in range(10)] == [0] * 10


def test_a_service_that_cannot_count_goes_on(tmp_path: Path) -> None:
    rate = Rate(1, tmp_path / "rates")
    with sqlite3.connect(tmp_path / "rates") as counts:
        counts.execute("DROP TABLE counts")
    request = Request({"type": "http", "state": {"caller": "a"}})
    assert [rate.check(request) for _ in range(3)] == [None] * 3


def test_a_body_that_is_too_long_is_refused_whether_or_not_its_length_was_told(assistant: Assistant) -> None:
    for client in serve(with_settings(assistant, body_bytes=1000)):
        for content in (b"x" * 2000, iter([b"x" * 600, b"x" * 600])):
            refused = client.post("/v1/ask", content=content, headers={"Content-Type": "application/json"})
            assert refused.status_code == 413
            assert set(refused.json()["error"]) == {"code", "message"}
        assert client.post("/v1/ask", json=ASKED).status_code == 200


def test_a_request_that_takes_too_long_is_given_up_with_a_line(assistant: Assistant) -> None:
    for client in serve(with_settings(assistant, timeout=0.001)):
        refused = client.post("/v1/ask", json=ASKED)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "timeout")
