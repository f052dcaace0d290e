"""The code table and the check over HTTP, on the real server."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from assistant.pipeline import Assistant
from tests.serving import serve

TEXT = "# Antibodies\n\nJ0897 describes denosumab.\r\n\r\nJ1745 describes denosumab.\n"


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[httpx.Client]:
    yield from serve(assistant)


@pytest.fixture(scope="module")
def schema(client: httpx.Client) -> dict[str, Any]:
    found = client.get("/openapi.json").json()
    assert isinstance(found, dict)
    return found


def refused(response: httpx.Response, status: int) -> dict[str, str]:
    """The error of a response, which has to be of the one JSON shape and a single line."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert list(response.json()) == ["error"]
    error: dict[str, str] = response.json()["error"]
    assert list(error) == ["code", "message"]
    assert error["message"]
    assert error["message"].splitlines() == [error["message"]]
    return error


def test_a_text_is_checked_like_a_file(client: httpx.Client) -> None:
    response = client.post("/v1/check", json={"text": TEXT, "name": "draft.md"})
    agreed, denied = response.json()
    assert response.status_code == 200
    assert list(denied) == ["file", "line", "code", "verdict", "field", "claim", "table", "message"]
    assert (agreed["file"], agreed["line"], agreed["code"], agreed["verdict"]) == ("draft.md", 3, "J0897", "agrees")
    assert (denied["line"], denied["code"], denied["verdict"], denied["field"]) == (5, "J1745", "contradicts", "substance")
    assert denied["claim"] == "J1745 describes denosumab."
    assert denied["table"].startswith("J1745: infliximab")
    assert "J0897" in denied["message"]


def test_a_text_needs_no_name_and_may_hold_nothing_to_check(client: httpx.Client) -> None:
    assert client.post("/v1/check", json={"text": "Modifier JW is for what is discarded."}).json() == []
    assert client.post("/v1/check", json={"text": ""}).json() == []
    assert client.post("/v1/check", json={"text": "J0001 is new."}).json()[0]["verdict"] == "unknown_code"


def test_a_text_that_is_checked_is_not_kept(client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    before = client.get("/v1/documents").json()
    client.post("/v1/check", json={"text": "J1745 describes denosumab for patient Marker.", "name": "marker"})
    assert client.get("/v1/documents").json() == before
    assert "arker" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"text": 7}, "invalid_request"),
        ({"text": None, "name": "draft"}, "invalid_request"),
        ({"text": "fine", "name": ""}, "invalid_request"),
        ({"text": "fine", "name": "n" * 1000}, "invalid_request"),
        ({"text": "fine", "nonsense": 1}, "invalid_request"),
        ({"text": "x" * 200_001}, "invalid_request"),
        ({"text": "---\ntitle: [\n---\n\nJ1745 is infliximab.\n", "name": "draft.md"}, "unreadable"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_in_one_line(client: httpx.Client, body: dict[str, object], code: str) -> None:
    error = refused(client.post("/v1/check", json=body), 422)
    assert error["code"] == code
    assert len(error["message"]) < 300


@pytest.mark.parametrize("content", [b"{", b'{"text": "\\ud800 J1745"}', b'{"text": "fine", "name": "\\ud800"}', b"\xff\xfe"])
def test_a_body_that_is_no_text_is_refused(client: httpx.Client, content: bytes) -> None:
    response = client.post("/v1/check", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    refused(response, response.status_code)


def test_the_first_page_tells_how_many_write_ups_the_table_contradicts(client: httpx.Client) -> None:
    ids = [document["id"] for document in client.get("/v1/documents").json()]
    contradicted = [id for id in ids if 'class="caution"' in client.get(f"/documents/{id}").text]
    assert 0 < len(contradicted) < len(ids)
    assert f"It contradicts {len(contradicted)} of the write-ups" in client.get("/").text


def test_a_drug_code_is_told_with_every_field_and_its_packages(client: httpx.Client) -> None:
    entry = client.get("/v1/codes/J1561").json()
    assert entry["text"].startswith("J1561: immune globulin")
    for field, value in {
        "code": "J1561",
        "kind": "drug",
        "substances": ["immune globulin"],
        "brands": ["Gamunex-C", "Gammaked"],
        "form": ["non-lyophilized (liquid)"],
        "amount": 500,
        "unit": "mg",
        "not_otherwise_specified": False,
        "added": "2008-01-01",
        "terminated": None,
    }.items():
        assert entry[field] == value
    package = next(package for package in entry["packages"] if package["ndc"] == "13533-0800-71")
    assert (package["brand"], package["labeler"], package["size"], package["units"]) == ("Gamunex-C", "Grifols", 100, 20)


@pytest.mark.parametrize(
    ("path", "code", "kind"),
    [
        ("j1561", "J1561", "drug"),
        ("%20J1561%20", "J1561", "drug"),
        ("J9310", "J9310", "drug"),
        ("J3490", "J3490", "drug"),
        ("A0021", "A0021", "other"),
        ("JZ", "JZ", "modifier"),
        ("jw", "JW", "modifier"),
    ],
)
def test_codes_and_modifiers_are_found_however_they_are_typed(client: httpx.Client, path: str, code: str, kind: str) -> None:
    entry = client.get(f"/v1/codes/{path}").json()
    assert (entry["code"], entry["kind"]) == (code, kind)
    assert code in entry["text"]


def test_a_terminated_code_is_told_with_its_date(client: httpx.Client) -> None:
    assert client.get("/v1/codes/J9310").json()["terminated"] == "2018-12-31"


@pytest.mark.parametrize("path", ["J0001", "infliximab", "<script>", "J1561J1745", "%00", "J15%0A61", "%20", "é", "x" * 2000])
def test_a_code_that_is_not_in_the_table_is_404_in_one_short_line(client: httpx.Client, path: str) -> None:
    error = refused(client.get(f"/v1/codes/{path}"), 404)
    assert error["code"] == "unknown_code"
    assert len(error["message"]) < 300


def test_an_unknown_code_is_named_in_its_error(client: httpx.Client) -> None:
    assert "J0001" in refused(client.get("/v1/codes/j0001"), 404)["message"]


def test_the_example_of_the_check_in_openapi_shows_a_contradiction(client: httpx.Client, schema: dict[str, Any]) -> None:
    (example,) = schema["components"]["schemas"]["CheckRequest"]["examples"]
    found = client.post("/v1/check", json=example).json()
    assert "contradicts" in {line["verdict"] for line in found}
    assert {line["file"] for line in found} == {example["name"]}


def test_the_example_of_a_code_in_openapi_is_in_the_table(client: httpx.Client, schema: dict[str, Any]) -> None:
    (parameter,) = schema["paths"]["/v1/codes/{code}"]["get"]["parameters"]
    examples = parameter.get("examples") or parameter["schema"].get("examples") or []
    assert [client.get(f"/v1/codes/{example}").status_code for example in examples] == [200] * len(examples)
    assert examples


@pytest.mark.parametrize(("path", "method", "statuses"), [("/v1/check", "post", ["422"]), ("/v1/codes/{code}", "get", ["404"])])
def test_openapi_tells_the_shape_of_results_and_errors(
    schema: dict[str, Any], path: str, method: str, statuses: list[str]
) -> None:
    responses = schema["paths"][path][method]["responses"]
    assert responses["200"]["content"]["application/json"]["schema"]
    for status in statuses:
        assert responses[status]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}


def test_a_comparison_stands_side_by_side_with_a_marker_in_every_cell(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "difference between J1561 and J1569"}).text
    table = page[page.index("<table>") : page.index("</table>")]
    assert re.findall(r'<th scope="col">(.*?)</th>', table) == ["J1561", "J1569"]
    assert table.count("<q") == table.count('class="marker"') >= 2
