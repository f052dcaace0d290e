"""The evaluations in the service: what the page shows, and the runs that it starts."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from pydantic import SecretStr

from assistant.pipeline import Assistant
from assistant.settings import HOME, Settings
from evals import progress, shelf
from evals.progress import underway
from evals.web import running
from tests import shelved
from tests.serving import launched, metrics, serve, with_settings

TINY = {"set": "tiny"}
WAIT = 60  # seconds: two busy processors may be slow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(evaluations=tmp_path / "evals", sets=shelved.sets(tmp_path / "sets"))


@pytest.fixture
def client(assistant: Assistant, settings: Settings) -> Iterator[httpx.Client]:
    yield from serve(with_settings(assistant, evaluations=settings.evaluations, sets=settings.sets))


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """Of a service whose runs keep their reports where the settings say."""
    return {"ASSISTANT_EVALUATIONS": str(settings.evaluations), "ASSISTANT_SETS": str(settings.sets)}


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def runs(service: psutil.Process) -> list[psutil.Process]:
    """All processes of the runs that a service has under way."""
    started = [each for each in service.children(recursive=True) if "evals.web.child" in each.cmdline()]
    return [process for each in started for process in (each, *each.children(recursive=True))]


def test_where_there_is_nothing_the_page_says_so(assistant: Assistant, tmp_path: Path) -> None:
    for client in serve(with_settings(assistant, evaluations=tmp_path / "none", sets=tmp_path / "none")):
        page = client.get("/evals").text
    assert "No sets are where the service looks for them." in page
    assert "There are none yet." in page
    assert "<progress" not in page
    assert list(tmp_path.iterdir()) == []


def test_the_sets_of_questions_are_offered_with_their_number(client: httpx.Client) -> None:
    page = client.get("/evals").text
    assert "<b>tiny</b> <span>3 questions</span>" in page
    assert "<b>broken</b> <span>no set of questions</span>" in page
    assert "claims" not in page


def test_the_last_reports_are_listed_with_what_they_say(client: httpx.Client, settings: Settings) -> None:
    ids = shelved.fill(settings)
    page = client.get("/evals").text
    assert re.findall(r'href="/evals/(\d+T.*?)"', page) == ids[::-1]
    for told in ("01 Mar 2026, 14:05 UTC", "Passed the gate", "Fell short of the gate", "Not compared", "41 s"):
        assert page.count(told) == 1 + 2 * (told == "41 s")
    assert "<li>tiny: refusal recall fell from 0.875 to 0.750.</li>" in page
    assert page.count("<tr><td>tiny</td><td>3</td><td>0.812</td><td>0.938</td><td>0.750</td><td>11.2</td></tr>") == 3
    assert page.count("<tr><td>table</td><td>1,045</td><td>0.500</td><td></td><td></td><td></td></tr>") == 3


def test_a_report_is_shown_as_it_was_kept_and_reaches_nothing(client: httpx.Client, settings: Settings) -> None:
    *_, id = shelved.fill(settings)
    report = client.get(f"/evals/{id}")
    assert (report.status_code, report.text) == (200, shelved.PAGE)
    policy = report.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox allow-scripts", "default-src 'none'", "script-src 'unsafe-inline'", "frame-ancestors 'none'"} <= set(policy)
    assert report.headers["X-Content-Type-Options"] == "nosniff"
    assert report.headers["Cache-Control"] == "no-store"


def test_no_other_page_gets_a_policy_of_its_own(client: httpx.Client) -> None:
    assert client.get("/evals").headers["Content-Security-Policy"] == client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "id", ["20260301T140500000000-abcdef", "..%2Freports", "..%2F..%2Fsets%2Ftiny.jsonl", "%2Fetc%2Fpasswd", "x"]
)
def test_what_is_no_report_is_not_found(client: httpx.Client, id: str) -> None:
    assert client.get(f"/evals/{id}").status_code == 404


def test_of_its_own_files_the_page_gives_two(client: httpx.Client) -> None:
    assert client.get("/evals/static/evals.css").headers["Content-Type"].startswith("text/css")
    assert "javascript" in client.get("/evals/static/evals.js").headers["Content-Type"]
    assert client.get("/evals/static/..%2Fpages.py").status_code in (404, 422)


def test_how_far_a_run_is_stands_on_the_page_whoever_started_it(client: httpx.Client, settings: Settings) -> None:
    with underway(settings, 1040) as advance:
        page = client.get("/evals").text
        assert "Getting ready</label> <span>0 of 1,040 questions</span>" in page
        advance("tiny")
        page = client.get("/evals").text
    assert "tiny</label> <span>1 of 1,040 questions</span>" in page
    assert '<progress id="run-1" value="1" max="1040"></progress>' in page
    assert page.count("disabled") == 2
    assert "<progress" not in client.get("/evals").text


def test_while_a_run_is_under_way_no_other_is_started(client: httpx.Client, settings: Settings) -> None:
    with underway(settings, 3):
        refused = client.post("/evals", data=TINY)
    assert refused.status_code == 409
    assert "An evaluation is under way. Wait until it has ended." in refused.text
    assert not (settings.evaluations / running.LOCK).exists()


@pytest.mark.parametrize("name", ["", "claims", "../sets/tiny", "tiny.jsonl", "/etc/passwd"])
def test_a_set_that_is_not_offered_is_not_run(client: httpx.Client, settings: Settings, name: str) -> None:
    refused = client.post("/evals", data={"set": name})
    assert refused.status_code == 422
    assert "There is no such set." in refused.text
    assert not settings.evaluations.exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # another port of this machine
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 422),
        ({"Origin": "http://desk.example:8000", "Host": "desk.example:8000"}, 422),
        ({"Origin": "http://desk.example", "Host": "desk.example:8000"}, 403),
        ({}, 422),
    ],
)
def test_no_other_sites_page_starts_a_run(assistant: Assistant, settings: Settings, sent: dict[str, str], status: int) -> None:
    """422: the post was let through, to a set that there is not."""
    kept = {"evaluations": settings.evaluations, "sets": settings.sets}
    for client in serve(with_settings(assistant, allowed_hosts=("*",), **kept)):
        assert client.post("/evals", data={"set": "none"}, headers=sent).status_code == status
    assert not settings.evaluations.exists()


def test_the_page_tells_its_own_form_where_it_comes_from(client: httpx.Client) -> None:
    assert client.get("/evals").headers["Referrer-Policy"] == "same-origin"
    assert client.get("/").headers["Referrer-Policy"] == "no-referrer"


def test_where_the_service_has_keys_all_of_it_needs_one(assistant: Assistant, settings: Settings) -> None:
    *_, id = shelved.fill(settings)
    kept = {"evaluations": settings.evaluations, "sets": settings.sets}
    for client in serve(with_settings(assistant, api_keys=(SecretStr("the-key"),), **kept)):
        for path in ("/evals", f"/evals/{id}", "/evals/static/evals.js"):
            assert client.get(path).status_code == 401
            assert client.get(path, headers={"Authorization": "Bearer the-key"}).status_code == 200
        assert client.post("/evals", data=TINY).status_code == 401


def test_where_nothing_can_be_kept_no_run_is_started(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for client in serve(with_settings(assistant, evaluations=tmp_path / "file" / "evals", sets=settings.sets)):
        refused = client.post("/evals", data=TINY)
        assert refused.status_code == 500
        assert "Set ASSISTANT_EVALUATIONS to a folder that the service may write to." in refused.text


def test_the_pages_are_counted_by_route_and_are_no_part_of_the_api(client: httpx.Client, settings: Settings) -> None:
    *_, id = shelved.fill(settings)
    client.get("/evals")
    client.get(f"/evals/{id}")
    names = {f'assistant_requests_total{{method="GET",route="{route}",status="200"}}' for route in ("/evals", "/evals/{id}")}
    until(lambda: names <= metrics(client).keys())  # a file is counted when all of it is sent
    assert [path for path in client.get("/openapi.json").json()["paths"] if "evals" in path] == []


def test_a_run_is_started_and_its_report_is_listed(retold_index: Path, settings: Settings, environment: dict[str, str]) -> None:
    with (
        launched("--index", str(retold_index), **environment) as service,
        httpx.Client(base_url=service.address, timeout=WAIT) as client,
    ):
        process = psutil.Process(service.process.pid)
        started = client.post("/evals", data=TINY)
        assert (started.status_code, started.headers["Location"]) == (303, "/evals")
        assert "<progress" in client.get("/evals").text
        assert client.post("/evals", data=TINY).status_code == 409
        until(lambda: len(runs(process)) == 1)
        until(lambda: all(run.nice() > process.nice() for run in runs(process)))
        until(lambda: "<progress" not in client.get("/evals").text)
        page = client.get("/evals").text
        ((id, summary),) = shelf.listed(settings).items()
        assert summary.snapshot == (retold_index / "CURRENT").read_text().strip()
        assert [(each.name, each.cases) for each in summary.sets] == [("tiny", 3)]
        assert f'href="/evals/{id}"' in page
        assert "could not be run" not in page
        assert client.get(f"/evals/{id}").text.startswith("<!doctype html>")
        assert process.children() == []  # none that ended is left for anyone to ask after
    assert service.ended == 0


def test_a_run_is_held_against_the_floors_beside_its_set(
    retold_index: Path, settings: Settings, environment: dict[str, str]
) -> None:
    (settings.sets / "floors.toml").write_text('[tiny]\n"median ms" = 0.001\n', encoding="utf-8")
    with (
        launched("--index", str(retold_index), **environment) as service,
        httpx.Client(base_url=service.address, timeout=WAIT) as client,
    ):
        client.post("/evals", data=TINY)
        until(lambda: "Fell short of the gate" in client.get("/evals").text)
        assert "above its limit of 0.001." in client.get("/evals").text


def test_a_set_that_cannot_be_read_is_told_of_until_the_next_run(
    retold_index: Path, settings: Settings, environment: dict[str, str]
) -> None:
    with (
        launched("--index", str(retold_index), **environment) as service,
        httpx.Client(base_url=service.address, timeout=WAIT) as client,
    ):
        client.post("/evals", data={"set": "broken"})
        until(lambda: "<progress" not in client.get("/evals").text)
        page = client.get("/evals").text
        assert "<b>broken could not be run,</b>" in page
        assert "broken.jsonl, line 1: not JSON" in page
        assert str(settings.sets) not in page
        client.post("/evals", data=TINY)
        until(lambda: "<progress" not in client.get("/evals").text)
        assert "could not be run" not in client.get("/evals").text


@pytest.mark.parametrize(("way", "workers"), [(psutil.Process.terminate, "1"), (psutil.Process.kill, "2")])
def test_a_run_ends_with_its_service(
    retold_index: Path, tmp_path: Path, way: Callable[[psutil.Process], None], workers: str
) -> None:
    kept = Settings(evaluations=tmp_path / "evals")
    names = {"ASSISTANT_EVALUATIONS": str(kept.evaluations), "ASSISTANT_SETS": str(HOME / "evals" / "sets")}
    with launched("--index", str(retold_index), "--workers", workers, **names) as service:
        httpx.post(f"{service.address}/evals", data={"set": "desk"}, timeout=WAIT)
        until(lambda: any(run.done for run in progress.found(kept)))
        assert httpx.post(f"{service.address}/evals", data=TINY | {"set": "units"}, timeout=WAIT).status_code == 409
        processes = runs(psutil.Process(service.process.pid))
        way(psutil.Process(service.process.pid))
        service.process.wait()
        _, alive = psutil.wait_procs(processes, timeout=5)  # by itself it would go on for longer
    assert processes
    assert alive == []
    assert progress.found(kept) == []
    assert not running.is_running(kept)


def test_several_workers_see_the_same_run(retold_index: Path, settings: Settings, environment: dict[str, str]) -> None:
    with launched("--index", str(retold_index), "--workers", "2", **environment) as service:
        assert httpx.post(f"{service.address}/evals", data=TINY, timeout=WAIT).status_code == 303
        statuses = [httpx.post(f"{service.address}/evals", data=TINY, timeout=WAIT).status_code for _ in range(6)]
        assert set(statuses) == {409}
        until(lambda: len(shelf.listed(settings)) == 1)
        until(lambda: not running.is_running(settings))
        pages = [httpx.get(f"{service.address}/evals", timeout=WAIT).text for _ in range(6)]
    assert all("Not compared" in page for page in pages)


def test_a_run_has_the_environment_of_the_service(
    monkeypatch: pytest.MonkeyPatch, retold_index: Path, settings: Settings
) -> None:
    monkeypatch.setenv("ASSISTANT_WEIGHTS", "no/weights")
    running.start(settings.model_copy(update={"index": retold_index}), settings.sets / "tiny.jsonl")
    assert running.is_running(settings)
    until(lambda: not running.is_running(settings))
    failed = running.failure(settings)
    assert failed
    assert failed.set == "tiny"
    assert "no/weights" in failed.reason
