"""The chat API of OpenAI, with OpenAI's own client against the real server."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessageParam
from starlette.testclient import TestClient

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web.api.completions import MODEL
from assistant.web.api.markdown import markdown
from assistant.web.server import create_app
from tests.conftest import index
from tests.serving import serving

QUESTION = "which modifier for discarded IVIG"
DENIED = "why do J1611 claims get denied"


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[openai.OpenAI]:
    with serving(assistant) as address, openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def user(text: str) -> ChatCompletionMessageParam:
    return {"role": "user", "content": text}


def said(text: str) -> ChatCompletionMessageParam:
    return {"role": "assistant", "content": text}


def asked(client: openai.OpenAI, *messages: ChatCompletionMessageParam, **options: Any) -> ChatCompletion:
    completion = client.chat.completions.create(model="gpt-4o", messages=messages, **options)
    assert isinstance(completion, ChatCompletion)
    return completion


def content(completion: ChatCompletion) -> str:
    (choice,) = completion.choices
    assert choice.message.content is not None
    return choice.message.content


def streamed(client: openai.OpenAI, question: str, **options: Any) -> list[ChatCompletionChunk]:
    return list(client.chat.completions.create(model=MODEL, messages=[user(question)], stream=True, **options))


def beside(completion: ChatCompletion | ChatCompletionChunk) -> dict[str, Any]:
    extra = completion.model_extra or {}
    return {name: extra[name] for name in ("citations", "cautions", "status", "confidence")}


def test_the_one_model_is_listed_and_found_by_its_name(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["billing-assistant"]
    assert client.models.retrieve("billing-assistant").object == "model"


def test_another_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="The one here is billing-assistant") as raised:
        client.models.retrieve("gpt-4o")
    assert raised.value.code == "unknown_model"


def test_a_completion_is_the_answer_as_markdown_with_what_the_contract_tells_beside(
    client: openai.OpenAI, assistant: Assistant
) -> None:
    answer = assistant.ask(QUESTION)
    completion = asked(client, user(QUESTION))
    base = str(client.base_url).removesuffix("/v1/")
    assert completion.model == "billing-assistant"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.choices[0].message.role == "assistant"
    assert content(completion) == markdown(answer, base)
    assert beside(completion)["status"] == "answered"
    assert beside(completion)["confidence"] == answer.confidence
    assert [citation["quote"] for citation in beside(completion)["citations"]] == [one.quote for one in answer.citations]
    assert list(beside(completion)["citations"][0]) == [
        "marker", "document_id", "title", "section", "quote", "start", "end", "url",
    ]  # fmt: skip


def test_the_text_begins_with_the_short_answer_and_ends_with_links_that_work(client: openai.OpenAI) -> None:
    text = content(asked(client, user(QUESTION)))
    assert text.startswith("**JW**\n\n")
    assert "[1]" in text
    quotes, _, sources = text.partition("\n\n**Sources**\n\n")
    links = re.findall(r"^(\d+)\. \[J.+, Common Modifiers\]\((http://127\.0\.0\.1:\d+/documents/\S+#c\d+-\d+)\)$", sources, re.M)
    assert len(links) == len(sources.split("\n"))
    assert {number for number, _ in links} == set(re.findall(r"\[(\d+)\]", quotes))
    for _, link in links:
        address, _, anchor = link.partition("#")
        assert f'id="{anchor}"' in httpx.get(address).text


def test_a_caution_stands_on_a_line_of_its_own_that_says_so(client: openai.OpenAI) -> None:
    completion = asked(client, user(DENIED))
    (caution,) = beside(completion)["cautions"]
    assert f"\n\n> **Caution:** {caution['message']}\n\n" in content(completion)


def test_earlier_messages_of_the_user_are_the_history(client: openai.OpenAI, assistant: Assistant) -> None:
    completion = asked(
        client,
        {"role": "system", "content": "Answer like a pirate."},
        user("why do J1553 claims get denied"),
        said("I cannot say. J9999 might do."),
        user("and J1611"),
    )
    expected = assistant.ask("why do J1611 claims get denied")
    assert expected.citations
    assert [citation["quote"] for citation in beside(completion)["citations"]] == [one.quote for one in expected.citations]


def test_an_earlier_message_that_is_no_question_is_left_out(client: openai.OpenAI) -> None:
    noisy = asked(client, user("a" * 3000), user("why do J1553 claims get denied"), user("???"), user("and J1611"))
    assert content(noisy) == content(asked(client, user(DENIED)))


@pytest.mark.parametrize(("follow_ups", "is_read"), [(49, True), (50, False)])
def test_of_a_long_chat_the_last_fifty_questions_before_are_read(client: openai.OpenAI, follow_ups: int, is_read: bool) -> None:
    between = [turn for _ in range(follow_ups) for turn in (said("Yes."), user("and J1097"))]
    completion = asked(client, user("why do J1553 claims get denied"), *between, user("and J1611"))
    assert (content(completion) == content(asked(client, user(DENIED)))) is is_read


def test_a_message_may_come_in_parts(client: openai.OpenAI) -> None:
    first, _, rest = QUESTION.partition(" ")
    parts = asked(client, {"role": "user", "content": [{"type": "text", "text": first}, {"type": "text", "text": rest}]})
    assert content(parts) == content(asked(client, user(QUESTION)))


def test_messages_of_tools_are_read_over(client: openai.OpenAI) -> None:
    call: ChatCompletionMessageParam = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
    }
    answered = asked(client, user(QUESTION), call, {"role": "tool", "tool_call_id": "a", "content": "nothing"})
    assert content(answered) == content(asked(client, user(QUESTION)))


def test_what_steers_a_language_model_has_no_effect(client: openai.OpenAI) -> None:
    steered = asked(client, user(QUESTION), temperature=2, max_tokens=1, stop=["J"], seed=7, n=1, tools=[], user="someone")
    assert content(steered) == content(asked(client, user(QUESTION)))


def test_no_tokens_of_a_language_model_are_used(client: openai.OpenAI) -> None:
    usage = asked(client, user(QUESTION)).usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (0, 0, 0)


def test_what_the_sources_do_not_hold_is_said_plainly(client: openai.OpenAI) -> None:
    completion = asked(client, user("who won the game last night"))
    assert content(completion).startswith("Not found: ")
    assert "**" not in content(completion)
    assert (beside(completion)["status"], beside(completion)["citations"]) == ("not_found", [])


def test_a_stream_is_the_same_text_in_pieces(client: openai.OpenAI) -> None:
    first, *pieces, last = streamed(client, QUESTION)
    whole = asked(client, user(QUESTION))
    assert (first.choices[0].delta.role, first.choices[0].delta.content) == ("assistant", "")
    assert pieces[0].choices[0].delta.content == "**JW**\n"
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == content(whole)
    assert [chunk.choices[0].finish_reason for chunk in (first, *pieces)] == [None] * (len(pieces) + 1)
    assert last.choices[0].finish_reason == "stop"
    assert beside(last) == beside(whole)
    assert {chunk.object for chunk in (first, *pieces, last)} == {"chat.completion.chunk"}
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in (first, *pieces, last)}) == 1


def test_a_stream_ends_with_done(client: openai.OpenAI) -> None:
    body = {"messages": [user(QUESTION)], "stream": True}
    response = httpx.post(f"{client.base_url}chat/completions", json=body)
    assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert response.text.endswith("}\n\ndata: [DONE]\n\n")
    assert '"usage"' not in response.text


def test_a_stream_tells_the_usage_last_where_it_is_asked_for(client: openai.OpenAI) -> None:
    *chunks, last = streamed(client, QUESTION, stream_options={"include_usage": True})
    assert {chunk.usage for chunk in chunks} == {None}
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens == 0


def test_not_found_can_be_streamed(client: openai.OpenAI) -> None:
    *_, piece, last = streamed(client, "who won the game last night")
    assert (piece.choices[0].delta.content or "").startswith("Not found: ")
    assert beside(last)["status"] == "not_found"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("messages", "options", "code", "message"),
    [
        ([said("hello")], {}, "invalid_question", "There is no message of the user"),
        ([], {}, "invalid_request", "messages: "),
        ([user(" ")], {}, "invalid_question", "The question is empty"),
        ([user("a" * 3000)], {}, "invalid_question", "3,000 characters"),
        ([user("fine")], {"n": 2}, "invalid_request", "n: "),
        ([{"role": "nobody", "content": "fine"}], {}, "invalid_request", "messages.0"),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}],
            {},
            "invalid_request",
            "Input should be 'text'",
        ),
    ],
)
def test_a_bad_request_raises_the_clients_own_exception_with_our_line(
    client: openai.OpenAI, messages: list[Any], options: dict[str, Any], code: str, message: str, stream: bool
) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match=re.escape(message)) as raised:
        client.chat.completions.create(model=MODEL, messages=messages, stream=stream, **options)
    assert raised.value.code == code
    assert raised.value.response.headers["Content-Type"] == "application/json"


def test_what_breaks_in_the_middle_of_a_stream_raises_the_clients_own_exception(retold_index: Path) -> None:
    assistant = Assistant.open(Settings(index=retold_index))
    documents = assistant.snapshot.documents
    documents.update({id: replace(document, text=document.text.swapcase()) for id, document in documents.items()})
    transport = TestClient(create_app(assistant), base_url="http://127.0.0.1")
    client = openai.OpenAI(base_url="http://127.0.0.1/v1", api_key="none", http_client=transport)
    with pytest.raises(openai.APIError, match="is not the quote") as raised:
        streamed(client, QUESTION)
    assert raised.value.code == "quote_mismatch"


def test_a_comparison_is_a_table_in_markdown(desk: Assistant) -> None:
    text = markdown(desk.ask("difference between J1561 and J1569"), "")
    table = text.partition("\n\n")[0].split("\n")
    assert table[:2] == ["| | J1561 | J1569 |", "|---|---|---|"]
    assert {line.count("|") for line in table} == {4}


def test_each_question_of_a_line_is_a_heading_over_its_answer(desk: Assistant) -> None:
    text = markdown(desk.ask("difference between J1561 and J1569 and which modifier for discarded J1561?"), "")
    assert text.startswith("### difference between J1561 and J1569?\n\n| | J1561 | J1569 |\n")
    assert "|\n\n### which modifier for discarded J1561?\n\n- JW · " in text


def test_a_row_that_is_quoted_alone_does_not_become_a_table(desk: Assistant) -> None:
    text = markdown(desk.ask("which modifier for left over Privigen"), "http://desk")
    assert text.startswith("**JW**\n\nJW · grams left in the last Privigen vial")
    assert text.count("|") == 0


def test_the_steps_of_a_sum_are_a_list(desk: Assistant) -> None:
    text = markdown(desk.ask("150 mg of J1745 from two 100 mg vials: how many units?"), "")
    assert "\n- Dose: 150 mg ÷ 10 mg = 15 units.\n- Vials: 2 × 100 mg = 200 mg.\n" in text


def test_html_and_brackets_in_a_write_up_stay_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "J0001.md").write_text(
        "# <script>alert(1)</script> [J0001](x)\n\n## Modifiers\n\nModifier JW <img src=x> is for discarded J0001.\n"
    )
    index([folder], folder / "out")
    text = markdown(Assistant.open(Settings(index=folder / "out")).ask("which modifier for discarded J0001"), "http://desk")
    assert r"Modifier JW \<img src=x> is for discarded J0001. [1]" in text
    assert r"1. [\<script>alert(1)\</script> \[J0001\](x), Modifiers](http://desk/documents/J0001#c" in text
    assert not re.search(r"(?<!\\)<", text)
