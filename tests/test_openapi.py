"""The OpenAPI document, and the service against it: what it shows is what is answered, whatever is sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.openapi import from_url

from assistant.pipeline import Assistant
from assistant.web.api.endpoints import TAGS
from assistant.web.api.schemas import ERRORS
from tests.serving import serve, serving

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
)
FUZZING = {
    "seed": 1,
    "generation": {"deterministic": True, "database": "none", "max-examples": 25},
    "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
    "phases": {"stateful": {"enabled": False}},
}
Operation = dict[str, Any]


@pytest.fixture(scope="module")
def client(desk: Assistant) -> Iterator[httpx.Client]:
    yield from serve(desk)


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    found = client.get("/openapi.json").json()
    assert isinstance(found, dict)
    return found


@pytest.fixture
def nothing_kept(tmp_path: Path) -> Iterator[None]:
    set_hypothesis_home_dir(tmp_path)
    yield
    set_hypothesis_home_dir(None)


def operations(document: dict[str, Any]) -> dict[str, Operation]:
    """By method and path."""
    found = (
        (f"{method.upper()} {path}", operation) for path, item in document["paths"].items() for method, operation in item.items()
    )
    return dict(found)


def shown(operation: Operation) -> dict[str, Any]:
    """The examples of what it answers, by media type."""
    return {name: media["example"] for name, media in operation["responses"]["200"]["content"].items()}


def sent(client: httpx.Client, document: dict[str, Any], name: str) -> httpx.Response:
    """What the operation answers to the examples of all that can be sent."""
    method, path = name.split()
    operation = document["paths"][path][method.lower()]
    values = {parameter["name"]: parameter["schema"]["examples"][0] for parameter in operation.get("parameters", ())}
    query = {key: value for key, value in values.items() if f"{{{key}}}" not in path}
    return client.request(method, path.format(**values), params=query, json=example_body(document, operation))


def example_body(document: dict[str, Any], operation: Operation) -> object:
    if "requestBody" not in operation:
        return None
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    (example,) = document["components"]["schemas"][reference.rpartition("/")[2]]["examples"]
    return example


def outline(value: object) -> object:
    """The names and types in it; of a list those of its first record. What is null is left out, as it is in the document."""
    if isinstance(value, dict):
        return {name: outline(member) for name, member in value.items() if member is not None}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [outline(value[0])]
    return type(value)


@pytest.mark.usefixtures("nothing_kept")
def test_whatever_is_sent_the_service_answers_as_it_is_documented(assistant: Assistant) -> None:
    failures, errors, tried = list[str](), list[str](), dict[str, int]()
    with serving(assistant) as address:
        schema = from_url(f"{address}/openapi.json", config=SchemathesisConfig.from_dict(FUZZING))
        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                errors.append(repr(event))
            if isinstance(event, events.ScenarioFinished):
                tried[event.recorder.label] = tried.get(event.recorder.label, 0) + len(event.recorder.cases)
                found = [check.failure_info for checks in event.recorder.checks.values() for check in checks]
                failures += [
                    f"{failed.failure.title}: {failed.failure.message}\n{failed.code_sample}" for failed in found if failed
                ]
        document = httpx.get(f"{address}/openapi.json").json()
    assert failures == []
    assert errors == []
    assert set(tried) == set(operations(document))
    assert sum(tried.values()) > 300


def test_every_example_works_when_sent_and_is_answered_by_what_is_shown(client: httpx.Client, document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        response = sent(client, document, name)
        assert response.status_code == 200
        if "application/json" in shown(operation):
            assert outline(response.json()) == outline(shown(operation)["application/json"])


@pytest.mark.parametrize("name", ["POST /v1/check", "GET /v1/codes/{code}"])
def test_what_the_code_table_says_is_shown_to_the_letter(client: httpx.Client, document: dict[str, Any], name: str) -> None:
    example = shown(operations(document)[name])["application/json"]
    response = sent(client, document, name).json()
    if isinstance(response, dict):
        response = {key: value for key, value in response.items() if value is not None}
    assert response == example


def test_the_answer_that_is_shown_is_the_one_that_is_given(client: httpx.Client, document: dict[str, Any]) -> None:
    example = shown(operations(document)["POST /v1/ask"])["application/json"]
    answer = sent(client, document, "POST /v1/ask").json()
    for field in ("question", "status", "short_answer", "text", "citations", "cautions"):
        assert answer[field] == example[field]


def test_the_write_up_that_is_shown_is_listed(client: httpx.Client, document: dict[str, Any]) -> None:
    (example,) = shown(operations(document)["GET /v1/documents"])["application/json"]
    assert example in client.get("/v1/documents").json()


@pytest.mark.parametrize("name", ["POST /v1/ask", "POST /v1/chat/completions"])
def test_a_stream_is_shown_with_all_its_events(document: dict[str, Any], name: str) -> None:
    stream = shown(operations(document)[name])["text/event-stream"]
    assert stream.endswith("\n\n")
    assert all("data: {" in event or event == "data: [DONE]" for event in stream[:-2].split("\n\n"))


def test_every_operation_is_described_and_shows_what_it_answers(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        assert operation["summary"]
        assert operation["description"]
        assert all(parameter["description"] for parameter in operation.get("parameters", ()))
        assert all(shown(operation).values())
    for name in ("AskRequest", "CheckRequest", "CompletionRequest"):
        assert all(field["description"] for field in document["components"]["schemas"][name]["properties"].values())


def test_every_operation_has_one_tag_and_every_tag_is_described(document: dict[str, Any]) -> None:
    used = [operation["tags"] for operation in operations(document).values()]
    assert {len(tags) for tags in used} == {1}
    assert {tag for tags in used for tag in tags} == {tag["name"] for tag in TAGS}
    assert document["tags"] == TAGS


def test_every_error_of_the_api_is_declared_in_the_one_shape(document: dict[str, Any]) -> None:
    shape = {"schema": {"$ref": "#/components/schemas/Error"}}
    for name, operation in operations(document).items():
        errors = {status: found for status, found in operation["responses"].items() if status != "200"}
        if "/v1/" in name:
            assert set(errors) == {str(status) for status in ERRORS} | ({"404"} if "{" in name else set())
        assert all(found["content"] == {"application/json": shape} for found in errors.values())
        assert all(found["description"] for found in errors.values())


def test_a_key_may_be_sent_to_the_api_and_need_not_be(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for name, operation in operations(document).items():
        assert operation.get("security") == ([{"key": []}, {}] if "/v1/" in name else None)


def test_a_record_of_the_code_table_is_a_code_or_a_modifier(client: httpx.Client, document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for code, name in (("J1559", "CodeEntry"), ("A0021", "CodeEntry"), ("JZ", "ModifierEntry")):
        assert set(client.get(f"/v1/codes/{code}").json()) == set(schemas[name]["properties"]) == set(schemas[name]["required"])


def test_the_service_says_when_it_is_ready(client: httpx.Client, desk: Assistant) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "snapshot": desk.snapshot.id}
