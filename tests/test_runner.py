"""Asking many questions, here and elsewhere, and keeping what was answered."""

import json
import threading
from contextlib import closing
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from assistant.pipeline import Assistant
from assistant.settings import HOME, Settings
from evals.cases import load
from evals.kept import RUNS, Kept, state
from evals.runner import FEW, Result, run
from evals.subjects import Local, Remote
from index.errors import Problem
from tests.judged import judged
from tests.serving import serving, with_settings

TEXT = {"id": "code-table", "title": "", "codes": [], "kind": "", "sources": [], "as_of": "", "text": ""}
CASES = load(HOME / "evals" / "sets" / "units.jsonl")[: 2 * FEW]


def timeless(results: list[Result]) -> list[Result]:
    return [
        replace(each, answer=replace(each.answer, elapsed_ms=0), verdict=replace(each.verdict, elapsed_ms=0)) for each in results
    ]


def test_several_processes_answer_as_one_does_and_in_order(retold_index: Path, assistant: Assistant) -> None:
    shared = list(run(partial(Local.open, Settings(index=retold_index)), CASES))
    assert timeless(shared) == timeless(judged(assistant, CASES))


def test_what_is_wrong_with_the_snapshot_is_told_from_another_process(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="assistant index"):
        list(run(partial(Local.open, Settings(index=tmp_path)), CASES))


def test_a_service_that_wants_a_key_is_asked_with_it(assistant: Assistant) -> None:
    with serving(with_settings(assistant, api_keys=(Settings(api_keys="secret").api_keys))) as address:
        with closing(Remote(address, "secret")) as service:
            assert service.snapshot == assistant.snapshot.id
        with pytest.raises(Problem, match=r"answers 401\. Give its key in ASSISTANT_API_KEYS"):
            Remote(address, None)


class Limited(BaseHTTPRequestHandler):
    """A service that lets every second request through."""

    requests: ClassVar[int] = 0
    held: ClassVar[dict[str, object]] = {"/readyz": {"snapshot": "s"}, "/v1/documents": [], "/v1/documents/code-table": TEXT}

    def do_GET(self) -> None:
        Limited.requests += 1
        self.send_response(429 if Limited.requests % 2 else 200)
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(json.dumps(self.held[self.path]).encode())

    def log_message(self, *_: object) -> None: ...


def test_a_service_with_a_rate_limit_is_waited_for() -> None:
    with HTTPServer(("127.0.0.1", 0), Limited) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with closing(Remote(f"http://127.0.0.1:{server.server_port}", None)) as service:
            assert (service.snapshot, list(service.documents)) == ("s", ["code-table"])
        server.shutdown()
        thread.join()
    assert Limited.requests == 6


def test_a_result_is_kept_as_it_was(assistant: Assistant, tmp_path: Path) -> None:
    (found,) = judged(assistant, CASES[:1])
    Kept(tmp_path / "answers.sqlite", "now").put(found)
    assert Kept(tmp_path / "answers.sqlite", "now").get(CASES[0]) == found
    assert Kept(tmp_path / "answers.sqlite", "now").get(CASES[1]) is None
    assert Kept(tmp_path / "answers.sqlite", "later").get(CASES[0]) is None


def test_a_changed_expectation_is_another_case_and_a_changed_note_is_not(assistant: Assistant, tmp_path: Path) -> None:
    (found,) = judged(assistant, CASES[:1])
    kept = Kept(tmp_path / "answers.sqlite", "now")
    kept.put(found)
    noted = CASES[0].model_copy(update={"note": "asked often"})
    assert kept.get(noted) == replace(found, case=noted)
    assert kept.get(CASES[0].model_copy(update={"must_cite": ("J1745",)})) is None


def test_only_the_last_states_are_kept(assistant: Assistant, tmp_path: Path) -> None:
    (found,) = judged(assistant, CASES[:1])
    for number in range(RUNS + 1):
        Kept(tmp_path / "answers.sqlite", str(number)).put(found)
    assert Kept(tmp_path / "answers.sqlite", "0").get(CASES[0]) is None
    assert Kept(tmp_path / "answers.sqlite", str(RUNS)).get(CASES[0]) == found


def test_a_damaged_file_is_begun_anew(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "answers.sqlite").write_text("no database, " * 100)
    (found,) = judged(assistant, CASES[:1])
    kept = Kept(tmp_path / "answers.sqlite", "now")
    kept.put(found)
    assert kept.get(CASES[0]) == found


def test_the_state_is_another_with_another_snapshot_setting_or_table(tmp_path: Path) -> None:
    settings = Settings()
    table = tmp_path / "lexicon.tsv"
    table.write_text(settings.lexicon.read_text(encoding="utf-8"), encoding="utf-8")
    copied = settings.model_copy(update={"lexicon": table})
    before = state("s", copied)
    states = {before, state("t", copied), state("s", copied.model_copy(update={"threshold": 0.6}))}
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert len({*states, state("s", copied)}) == 4
    assert state("s", settings) == state("s", settings)
