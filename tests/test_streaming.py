"""Answers as server-sent events, on the real server over a real socket."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Step
from assistant.web.api.streaming import of_answer
from assistant.web.server import create_app
from tests.serving import serve

EVENTS = {"Accept": "text/event-stream"}
QUESTION = "which modifier for discarded IVIG"
COUNTED = 'assistant_answers_total{status="answered"}'


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[httpx.Client]:
    yield from serve(assistant)


@pytest.fixture
def breakable(retold_index: Path) -> Assistant:
    """An assistant of the test's own."""
    return Assistant.open(Settings(index=retold_index))


def asked(client: httpx.Client, question: str, **more: object) -> list[tuple[str, Any]]:
    response = client.post("/v1/ask", json={"question": question} | more, headers=EVENTS)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    return events(response.text)


def asked_of_broken(assistant: Assistant, question: str) -> list[tuple[str, Any]]:
    """Without a socket: a server that is started whole asks itself a question first."""
    client = TestClient(create_app(assistant), base_url="http://127.0.0.1")
    response = client.post("/v1/ask", json={"question": question}, headers=EVENTS)
    assert response.status_code == 200
    return events(response.text)


def events(stream: str) -> list[tuple[str, Any]]:
    """The name and the data of each event."""
    assert stream.endswith("\n\n")
    lines = [event.split("\n") for event in stream[:-2].split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in lines]


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"elapsed_ms": 0}


def test_an_answer_comes_as_status_evidence_and_the_answer_of_the_contract(client: httpx.Client) -> None:
    (status, searching), (evidence, weighed), (last, answer) = asked(client, QUESTION, top_k=2)
    whole = client.post("/v1/ask", json={"question": QUESTION, "top_k": 2}).json()
    assert (status, searching) == ("status", {"status": "searching", "question": QUESTION})
    assert (evidence, weighed) == ("evidence", {"question": QUESTION, "passages": whole["passages"]})
    assert last == "answer"
    assert list(answer) == list(whole)
    assert without_time(answer) == without_time(whole)


def test_each_question_of_a_line_has_its_evidence(client: httpx.Client) -> None:
    events = asked(client, "which modifier for wasted J1611 and which code is Hizentra?")
    assert [(name, data["question"]) for name, data in events] == [
        ("status", "which modifier for wasted J1611 and which code is Hizentra?"),
        ("evidence", "which modifier for wasted J1611"),
        ("evidence", "which code is Hizentra?"),
        ("answer", "which modifier for wasted J1611 and which code is Hizentra?"),
    ]


def test_the_status_tells_a_follow_up_as_it_was_understood(client: httpx.Client) -> None:
    (_, status), *_ = asked(client, "and for J1553", history=["which modifier for wasted J1611"])
    assert status["question"] == "which modifier for wasted J1553"


def test_not_found_is_streamed_like_any_answer(client: httpx.Client) -> None:
    name, answer = asked(client, "who won the game last night")[-1]
    assert (name, answer["status"], answer["citations"]) == ("answer", "not_found", [])


def test_an_event_is_there_before_the_next_step_is_taken(assistant: Assistant) -> None:
    taken: list[str] = []

    def noted(steps: Iterator[Step]) -> Iterator[Step]:
        for step in steps:
            taken.append(type(step).__name__)
            yield step

    stream = of_answer(noted(assistant.steps(QUESTION)))
    for event, step in (("status", "Understood"), ("evidence", "Weighed"), ("answer", "Answer")):
        assert next(stream).startswith(f"event: {event}\n".encode())
        assert taken[-1] == step


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"question": " "}, "invalid_question"),
        ({"question": "fine", "history": ["\0"]}, "invalid_question"),
        ({"question": 7}, "invalid_request"),
    ],
)
def test_a_bad_question_is_refused_before_any_stream_begins(client: httpx.Client, body: dict[str, object], code: str) -> None:
    response = client.post("/v1/ask", json=body, headers=EVENTS)
    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/json")
    assert response.json()["error"]["code"] == code


def test_a_quote_that_does_not_verify_ends_the_stream_with_the_one_error_shape(breakable: Assistant) -> None:
    documents = breakable.snapshot.documents
    documents.update({id: replace(document, text=document.text.swapcase()) for id, document in documents.items()})
    *_, (name, told) = asked_of_broken(breakable, QUESTION)
    assert (name, set(told["error"])) == ("error", {"code", "message"})
    assert told["error"]["code"] == "quote_mismatch"


def test_what_breaks_in_the_middle_is_told_and_logged_without_the_question(
    breakable: Assistant, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    breakable.snapshot.documents.clear()
    names, told = zip(*asked_of_broken(breakable, QUESTION), strict=True)
    assert names == ("status", "error")
    assert told[-1]["error"]["code"] == "internal_error"
    (logged,) = [record for record in caplog.records if record.message == "broken"]
    assert vars(logged)["raised"].startswith("KeyError < ")
    assert "discarded" not in f"{capfd.readouterr()}{caplog.text}{vars(logged)}"


@pytest.mark.parametrize(
    ("accept", "is_stream"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream; charset=utf-8", True),
        ("text/event-stream, application/json;q=0.9", True),
        ("text/event-stream, */*", True),
        ("application/json;q=0, text/event-stream;q=0.1", True),
        ("text/event-stream, application/json", False),
        ("text/event-stream;q=0.5, application/json", False),
        ("text/event-stream;q=0.5, */*", False),
        ("text/event-stream;q=0", False),
        ("text/*", False),
        ("*/*", False),
        ("application/json", False),
        ("", False),
        ("text/event-stream-more", False),
    ],
)
def test_json_is_the_default_and_the_preferred_of_the_two_is_sent(client: httpx.Client, accept: str, is_stream: bool) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/event-stream" if is_stream else "application/json")


def test_a_streamed_answer_is_counted(client: httpx.Client) -> None:
    def counted() -> float:
        (line,) = (line for line in client.get("/metrics").text.split("\n") if line.startswith(COUNTED))
        return float(line.split()[-1])

    before = counted()
    asked(client, QUESTION)
    assert counted() == before + 1


def test_nothing_is_cached_or_held_back_on_the_way(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION}, headers=EVENTS)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Accel-Buffering"] == "no"
