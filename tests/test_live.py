"""Snapshots swapped under a running service."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web.live import Live
from assistant.web.metrics import Metrics
from tests.conftest import index
from tests.serving import ASKED, serving


def publish_other(own_index: Path) -> None:
    index([next(iter((Settings().corpus / "retold").glob("*.md")))], own_index)


def test_a_newly_published_snapshot_is_swapped_in_and_no_request_is_dropped(own_index: Path) -> None:
    before = Assistant.open(Settings(index=own_index))
    with serving(before) as address, httpx.Client(base_url=address, timeout=30) as client, asking(address) as answers:
        publish_other(own_index)
        until = time.monotonic() + 30
        while client.get("/readyz").json()["snapshot"] == before.snapshot.id and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(0.3)
    assert {answer.status_code for answer in answers} == {200}
    served = [answer.json()["snapshot"] for answer in answers]
    assert served[0] == before.snapshot.id
    assert len(set(served)) == 2
    assert served[-1] != before.snapshot.id


@contextmanager
def asking(address: str) -> Iterator[list[httpx.Response]]:
    """Three askers who ask again and again, and what they were answered, in order."""
    answers, ended = list[httpx.Response](), threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            while not ended.is_set():
                answers.append(client.post("/v1/ask", json=ASKED))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    yield answers
    ended.set()
    for asker in askers:
        asker.join()


def test_a_damaged_snapshot_is_not_swapped_in(own_index: Path, caplog: pytest.LogCaptureFixture) -> None:
    live = Live(Assistant.open(Settings(index=own_index)), Metrics())
    before = live.assistant
    publish_other(own_index)
    for file in own_index.rglob("passages.jsonl"):
        file.write_text("{}")
    live.refresh()
    live.refresh()
    assert live.assistant is before
    assert [record.message for record in caplog.records if record.name == "assistant"] == ["snapshot refused"]
    assert live.ask("which modifier for discarded IVIG").status == "answered"


def test_a_snapshot_that_was_damaged_is_swapped_in_once_it_is_whole(own_index: Path) -> None:
    live = Live(Assistant.open(Settings(index=own_index)), Metrics())
    before = live.assistant.snapshot.id
    publish_other(own_index)
    (damaged,) = (file for file in own_index.rglob("passages.jsonl") if file.parent.name != before)
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-9])
    assert not live.refresh()
    publish_other(own_index)  # indexing again mends it, under the same name
    assert damaged.read_bytes() == whole
    assert live.refresh()
    assert live.assistant.snapshot.id != before


def test_a_service_goes_on_where_its_index_is_gone(own_index: Path) -> None:
    live = Live(Assistant.open(Settings(index=own_index)), Metrics())
    shutil.rmtree(own_index)
    assert not live.refresh()
    assert live.ask("which modifier for discarded IVIG").status == "answered"
    assert b"assistant_snapshot_age_seconds" in live.exposition()
