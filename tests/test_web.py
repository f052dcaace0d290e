"""The chat page and the API, on the real server over a real socket."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from assistant.pipeline import Assistant
from assistant.web.pages.chat import EXAMPLES
from tests.serving import serve


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[httpx.Client]:
    yield from serve(assistant)


@pytest.fixture(scope="module")
def at_the_desk(desk: Assistant) -> Iterator[httpx.Client]:
    yield from serve(desk)


@pytest.fixture(scope="module")
def hostile(hostile_assistant: Assistant) -> Iterator[httpx.Client]:
    yield from serve(hostile_assistant)


class Page(HTMLParser):
    """What a page links to and embeds, and the ids in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.addresses += [found[name] for name in ("href", "src", "action") if name in found]
        self.ids |= {found["id"]} if "id" in found else set()


def test_an_answer_over_http_has_the_fields_of_the_contract(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": "which modifier for discarded IVIG", "history": [], "top_k": 2})
    answer = response.json()
    assert response.status_code == 200
    assert list(answer) == [
        "question", "status", "short_answer", "text", "confidence", "citations",
        "cautions", "codes", "passages", "snapshot", "elapsed_ms",
    ]  # fmt: skip
    assert list(answer["citations"][0]) == ["marker", "document_id", "title", "section", "quote", "start", "end", "url"]
    assert [list(passage) for passage in answer["passages"]] == [["document_id", "section", "text", "score"]] * 2
    assert answer["short_answer"] == "JW"


def test_a_citation_verifies_against_the_document_that_the_api_serves(client: httpx.Client) -> None:
    for citation in client.post("/v1/ask", json={"question": "why do J1611 claims get denied"}).json()["citations"]:
        text = client.get(f"/v1/documents/{citation['document_id']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_not_found_is_an_answer_and_no_error(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": "who won the game last night"})
    assert (response.status_code, response.json()["status"]) == (200, "not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"question": ""}, "invalid_question"),
        ({"question": " \n "}, "invalid_question"),
        ({"question": "a" * 100_000}, "invalid_question"),
        ({"question": "which\0modifier"}, "invalid_question"),
        ({"question": "fine", "history": ["\0"]}, "invalid_question"),
        ({}, "invalid_request"),
        ({"question": 7}, "invalid_request"),
        ({"question": "fine", "top_k": 0}, "invalid_request"),
        ({"question": "fine", "nonsense": 1}, "invalid_request"),
    ],
)
def test_a_bad_request_gets_one_line_that_says_what_is_wrong(client: httpx.Client, body: dict[str, object], code: str) -> None:
    response = client.post("/v1/ask", json=body)
    error = response.json()["error"]
    assert response.status_code == 422
    assert error["code"] == code
    assert "\n" not in error["message"]
    assert "aaaa" not in error["message"]


def test_a_body_that_is_no_json_and_broken_text_are_refused(client: httpx.Client) -> None:
    for content in (b"{", b'{"question": "\\ud800"}', b"\xff\xfe"):
        response = client.post("/v1/ask", content=content, headers={"Content-Type": "application/json"})
        assert response.status_code in (400, 422)
        assert set(response.json()["error"]) == {"code", "message"}


def test_search_lists_passages_with_their_offsets(client: httpx.Client) -> None:
    hits = client.get("/v1/search", params={"q": "JW waste", "k": 3}).json()
    assert len(hits) == 3
    text = client.get(f"/v1/documents/{hits[0]['document_id']}").json()["text"]
    assert text[hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]


def test_documents_are_listed_with_the_codes_they_are_about(client: httpx.Client) -> None:
    listed = client.get("/v1/documents").json()
    assert {document["id"]: document["codes"] for document in listed}["J1611-retold"] == ["J1611"]


def test_an_unknown_document_and_an_unknown_path_are_404_in_the_one_error_shape(client: httpx.Client) -> None:
    for path in ("/v1/documents/J0000", "/v1/nowhere"):
        response = client.get(path)
        assert response.status_code == 404
        assert set(response.json()["error"]) == {"code", "message"}


def test_health_names_the_snapshot(client: httpx.Client, assistant: Assistant) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "snapshot": assistant.snapshot.id}


def test_openapi_has_an_example_that_works(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    example = schema["components"]["schemas"]["AskRequest"]["examples"][0]
    assert client.post("/v1/ask", json=example).json()["status"] == "answered"
    assert "/v1/ask" in client.get("/docs").text


def test_the_page_answers_a_posted_form_without_javascript(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "which modifier for discarded IVIG"}).text
    assert '<p class="short">JW</p>' in page
    assert 'name="history" value="which modifier for discarded IVIG"' in page


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_on_the_page_is_answered(at_the_desk: httpx.Client, example: str) -> None:
    assert 'class="evidence"' in at_the_desk.post("/", data={"question": example}).text


def test_each_citation_on_the_page_opens_its_document_at_the_quote(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "what modifiers does the J1553 write-up list"}).text
    targets = [address for address in Page(page).addresses if "#c" in address]
    assert targets
    for target in targets:
        path, _, anchor = target.partition("#")
        assert anchor in Page(client.get(path).text).ids


def test_every_citable_sentence_has_its_anchor_on_the_documents_page(client: httpx.Client, assistant: Assistant) -> None:
    for id in assistant.snapshot.documents:
        ids = Page(client.get(f"/documents/{id}").text).ids
        spans = [span for passage in assistant.snapshot.passages if passage.document_id == id for span in passage.sentences]
        assert {f"c{start}-{end}" for start, end in spans} <= ids


def test_a_table_is_shown_as_a_table_with_a_cell_under_each_name(client: httpx.Client) -> None:
    page = client.get("/documents/J1553-retold").text
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    assert [len(re.findall(r"<t[hd]", row)) for row in rows] == [3, 3, 3]


def test_an_empty_question_on_the_page_is_told_so(client: httpx.Client) -> None:
    response = client.post("/", data={"question": " "})
    assert response.status_code == 422
    assert "The question is empty" in response.text


def test_an_unknown_document_on_the_page_is_a_page(client: httpx.Client) -> None:
    response = client.get("/documents/J0000", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert '<h1 class="heading">That did not work</h1>' in response.text


def test_the_pages_own_script_gets_the_card_alone(client: httpx.Client) -> None:
    card = client.post(
        "/", data={"question": "which modifier for discarded IVIG"}, headers={"Accept": "text/html; fragment"}
    ).text
    assert card.lstrip().startswith("<article")


def test_without_javascript_the_page_shows_the_earlier_questions_and_answers_in_their_thread(client: httpx.Client) -> None:
    first = "which modifier for discarded IVIG"
    page = client.post("/", data={"question": "and for J0897?", "history": [first]}).text
    assert f"<li>{first}</li>" in page
    assert "Understood as: <span>which modifier for discarded J0897</span>" in page
    assert re.findall(r'name="history" value="(.*?)"', page) == [first, "and for J0897?"]


def test_what_needs_javascript_is_hidden_until_it_runs(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "which modifier for discarded IVIG"}).text
    assert re.findall(r'<div class="tools"[^>]*>', page) == ['<div class="tools" role="group" aria-label="This answer" hidden>']
    assert re.findall(r'<div class="panel"[^>]* hidden>', page) != []


def test_a_caution_stands_before_the_evidence(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "why do J1611 claims get denied"}).text
    assert 0 < page.index('class="caution"') < page.index('class="evidence"')


def test_an_invalid_question_is_kept_in_the_box_with_the_thread(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "x" * 3000, "history": ["what is J1745"]}).text
    assert f'value="{"x" * 3000}"' in page
    assert re.findall(r'name="history" value="(.*?)"', page) == ["what is J1745"]
    assert "shorten it to 2,000" in page


def test_the_panel_gets_the_article_of_a_document_alone(client: httpx.Client) -> None:
    part = client.get("/documents/J1611-retold", headers={"Accept": "text/html; fragment"}).text
    assert part.strip().startswith("<article")
    assert part.strip().endswith("</article>")
    assert part.strip() not in client.get("/documents/J1611-retold").text  # its headings are one level lower
    assert "<h1" not in part


@pytest.mark.parametrize("path", ["/", "/docs", "/documents/J1611-retold", "/documents", "/codes", "/codes/J1561"])
def test_no_page_needs_more_than_the_policy_allows(client: httpx.Client, path: str) -> None:
    page = client.get(path).text
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page) == []


@pytest.mark.parametrize("path", ["/", "/docs", "/documents/J1611-retold", "/healthz"])
def test_every_response_forbids_other_hosts_and_no_page_names_one(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    if "html" in response.headers["Content-Type"]:
        assert all(address.startswith(("/", "#")) for address in Page(response.text).addresses)


def test_html_in_a_write_up_is_shown_as_text(hostile: httpx.Client) -> None:
    for page in (
        hostile.get("/documents").text,
        hostile.get("/documents/J0001").text,
        hostile.post("/", data={"question": "which modifier for discarded J0001 <b>now</b>"}).text,
    ):
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>now" not in page


def test_the_question_stands_in_no_title_and_no_cache(client: httpx.Client) -> None:
    response = client.post("/", data={"question": "which modifier for discarded IVIG"})
    assert "<title>Billing assistant</title>" in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_no_question_is_logged(client: httpx.Client, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    marker = "patientsmithmarker"
    client.post("/v1/ask", json={"question": f"modifier for {marker}"})
    client.get("/v1/search", params={"q": marker})
    client.post("/", data={"question": marker})
    written = "".join(capfd.readouterr())
    assert marker not in written
    assert list(tmp_path.iterdir()) == []
