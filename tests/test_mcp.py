"""The tools for language models, called by the official client: over HTTP on the real server, and the real command over stdio."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent, Tool

from assistant.pipeline import Assistant
from assistant.settings import HOME, Settings
from assistant.tools.protocol import FAILED, TOOLS, server
from assistant.tools.texts import NOT_FOUND
from assistant.types import Answer
from assistant.web.live import Live
from assistant.web.metrics import Metrics
from assistant.web.tools import ToolServer
from tests.conftest import ENCODERS
from tests.serving import serving

QUESTION = "which modifier for discarded IVIG"
PRIVATE = "Zebulon"  # stands for what must not be logged
WRONG = "# J1745\n\nJ1745 is infliximab, 100 mg a unit."
LOGGING = {"ASSISTANT_ENCODERS": str(ENCODERS), "ASSISTANT_LOG_LEVEL": "debug"}
JSON = {"Accept": "application/json"}
CALLS: Sequence[tuple[str, dict[str, object]]] = (
    ("ask", {"question": QUESTION}),
    ("search", {"query": "left over vial"}),
    ("code", {"code": "J1745"}),
    ("check", {"text": WRONG}),
    ("code", {"code": "J0000"}),
)


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as address:
        yield f"{address}/mcp"


def call(target: Any, *calls: tuple[str, dict[str, object]], mode: str = "auto") -> list[CallToolResult]:
    """What the tools give over one connection; `target` is what the client connects to."""

    async def called() -> list[CallToolResult]:
        async with Client(target, mode=mode) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(called)


def told(result: CallToolResult) -> dict[str, Any]:
    """The structured result, without what differs from call to call."""
    assert not result.is_error
    assert result.structured_content is not None
    return {name: value for name, value in result.structured_content.items() if name != "elapsed_ms"}


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def refused(target: Any, name: str, **arguments: object) -> str:
    """What a tool error said: one line, and nothing besides."""
    (result,) = call(target, (name, arguments))
    assert result.is_error
    assert result.structured_content is None
    assert "\n" not in text(result)
    return text(result)


def listed(target: Any) -> list[Tool]:
    async def tools() -> list[Tool]:
        async with Client(target) as client:
            assert "do not answer from memory" in (client.instructions or "")
            return (await client.list_tools()).tools

    return anyio.run(tools)


def command(index: Path, log: Any = sys.stderr) -> Any:
    """`assistant mcp` as a client starts it; what it logs goes to the file `log`."""
    arguments = ["-m", "assistant", "mcp", "--index", str(index)]
    return stdio_client(StdioServerParameters(command=sys.executable, args=arguments, cwd=HOME, env=LOGGING), log)


def started(*arguments: str) -> subprocess.Popen[str]:
    """The real command, logging all that it ever would."""
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        env=os.environ | LOGGING,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HOME,
    )


def test_there_are_four_tools_and_each_says_that_it_only_reads(address: str) -> None:
    tools = listed(address)
    assert [tool.name for tool in tools] == ["ask", "search", "code", "check"]
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.model_dump(exclude={"title"}) == {
            "read_only_hint": True,
            "destructive_hint": False,
            "idempotent_hint": True,
            "open_world_hint": False,
        }


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_is_the_one_of_the_contract_under_the_newest_protocol_and_the_older_ones(
    address: str, assistant: Assistant, mode: str
) -> None:
    (result,) = call(address, ("ask", {"question": QUESTION, "top_k": 2}), mode=mode)
    expected = json.loads(json.dumps(asdict(assistant.ask(QUESTION, top_k=2))))
    assert told(result) == {name: value for name, value in expected.items() if name != "elapsed_ms"}


def test_an_answer_reads_as_sentences_cautions_and_sources_with_their_places(address: str, assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    (citation,), (caution,) = answer.citations, answer.cautions
    place = f"(document J1611-retold, characters {citation.start}-{citation.end})"
    (result,) = call(address, ("ask", {"question": QUESTION}))
    assert text(result).split("\n\n") == [
        f"Question as understood: {QUESTION}",
        "Short answer: JW",
        f"{citation.quote} [1]",
        f"Caution: {caution.message}",
        f"Sources:\n[1] {citation.title}, {citation.section} {place}",
        f"Confidence: {answer.confidence:.0%}",
    ]


@pytest.mark.parametrize("history", [["one billing unit of J1561"], '["one billing unit of J1561"]'], ids=["list", "text of one"])
def test_earlier_questions_make_a_follow_up_whole(address: str, history: object) -> None:
    (result,) = call(address, ("ask", {"question": "and for J1569?", "history": history}))
    assert told(result)["question"] == "one billing unit of J1569"
    assert told(result)["short_answer"] == "500 mg"


def test_not_found_is_a_result_that_forbids_to_answer_from_memory(address: str) -> None:
    (result,) = call(address, ("ask", {"question": "who won the game last night"}))
    assert told(result)["status"] == "not_found"
    assert f"Status: not_found. {NOT_FOUND}" in text(result)


def test_a_passage_stands_at_its_place_in_its_document(address: str, assistant: Assistant) -> None:
    (result,) = call(address, ("search", {"query": "left over vial", "k": 2}))
    passages = told(result)["passages"]
    assert len(passages) == 2
    for passage in passages:
        document = assistant.documents[passage["document_id"]]
        assert document.text[passage["start"] : passage["end"]] == passage["text"]
        assert f"(document {document.id}, characters {passage['start']}-{passage['end']})\n{passage['text']}" in text(result)


def test_a_code_is_what_the_table_says_of_it_with_its_packages(address: str, assistant: Assistant) -> None:
    (result,) = call(address, ("code", {"code": "j7512"}))
    assert told(result) == assistant.table.record("J7512")
    lines = text(result).split("\n")
    assert lines[:2] == [
        str(assistant.table.drugs["J7512"]),
        "Package: Prednisone, Hikma, NDC 00054-3721-44, 150 billing units",
    ]
    assert lines[21:] == [f"and {len(assistant.table.packages('J7512')) - 20} more packages"]


def test_checking_a_text_finds_what_contradicts_the_table(address: str, assistant: Assistant) -> None:
    (result,) = call(address, ("check", {"text": WRONG, "name": "draft.md"}))
    assert told(result)["verdicts"] == [
        {
            "file": "draft.md",
            "line": 3,
            "code": "J1745",
            "verdict": "contradicts",
            "field": "amount",
            "claim": "J1745 is infliximab, 100 mg a unit.",
            "table": str(assistant.table.drugs["J1745"]),
            "message": "One billing unit of J1745 is 10 mg, not 100 mg.",
        }
    ]
    message = "One billing unit of J1745 is 10 mg, not 100 mg."
    assert text(result) == f"Line 3, J1745 contradicts (amount): “J1745 is infliximab, 100 mg a unit.” {message}"


def test_a_text_that_says_nothing_of_codes_has_nothing_to_check(address: str) -> None:
    (result,) = call(address, ("check", {"text": "Call the payer."}))
    assert told(result) == {"verdicts": []}
    assert text(result).startswith("Nothing to check")


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        (
            "code",
            {"code": "J0000"},
            "J0000 is not in the code table. Give an HCPCS code such as J1561, or a modifier such as JZ.",
        ),
        ("ask", {"question": " "}, "The question is empty. Type one, such as: which modifier for discarded IVIG"),
        ("ask", {}, "question: Field required."),
        ("ask", {"question": QUESTION, "history": "J1561"}, "history: Input should be a valid list."),
        ("ask", {"question": QUESTION, "history": ["J1561", 5]}, "history.1: Input should be a valid string."),
        ("search", {"query": "waste", "k": 0}, "k: Input should be greater than or equal to 1."),
        ("check", {"text": "J1561", "file": "a.md"}, "file: Extra inputs are not permitted."),
    ],
)
def test_what_cannot_be_done_is_a_tool_error_of_one_line(
    address: str, name: str, arguments: dict[str, object], said: str
) -> None:
    assert refused(address, name, **arguments) == said


def test_a_list_that_is_no_json_is_a_tool_error(address: str) -> None:
    assert refused(address, "ask", question=QUESTION, history="[J1561").startswith("history: ")


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(address: str) -> None:
    async def called() -> None:
        async with Client(address) as client:
            with pytest.raises(MCPError, match="There are ask, search, code, check"):
                await client.call_tool("answer")

    anyio.run(called)


class Broken(Live):
    def ask(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Answer:
        raise RuntimeError(f"{question}, {history}, {top_k}")


def test_what_breaks_is_told_and_logged_without_the_question(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    assert refused(server(Broken(assistant, Metrics())), "ask", question=PRIVATE) == FAILED
    (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    assert record.getMessage().startswith("tool ask failed: RuntimeError < ")
    assert PRIVATE not in record.getMessage()


class Slow(Live):
    """Answers when it is let."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(assistant, Metrics())
        self.let = threading.Event()

    def ask(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Answer:
        assert self.let.wait(10)
        return super().ask(question, history, top_k)


def test_while_one_call_is_worked_on_others_are_answered(assistant: Assistant) -> None:
    live, results = Slow(assistant), list[CallToolResult]()

    async def asked(client: Client, name: str, **arguments: object) -> None:
        results.append(await client.call_tool(name, arguments))

    async def both() -> None:
        async with Client(server(live)) as client, anyio.create_task_group() as tasks:
            tasks.start_soon(partial(asked, client, "ask", question=QUESTION))
            await asked(client, "code", code="JZ")
            live.let.set()

    anyio.run(both)
    assert [told(result).get("kind", "answer") for result in results] == ["modifier", "answer"]


def test_a_post_needs_no_session_and_no_stream_and_comes_back_as_json(address: str) -> None:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "code", "arguments": {"code": "JZ"}}}
    response = httpx.post(address, json=asked, headers=JSON)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert response.json()["result"]["structuredContent"]["code"] == "JZ"
    assert "Mcp-Session-Id" not in response.headers


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_stream_to_open_and_no_session_to_end(address: str, method: str) -> None:
    response = httpx.request(method, address)
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "http_error"


def test_the_service_is_called_by_whichever_name_it_is_allowed(retold_index: Path) -> None:
    named = Assistant.open(Settings(index=retold_index, allowed_hosts=("billing.example",)))
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    with serving(named) as address:
        answered = [
            httpx.post(f"{address}/mcp", json=ping, headers=JSON | {"Host": host}) for host in ("billing.example", "b.test")
        ]
    assert [response.status_code for response in answered] == [200, 421]
    assert answered[0].json()["result"] == {}


def test_a_call_that_comes_before_the_tools_are_ready_waits_for_them(assistant: Assistant) -> None:
    tools = ToolServer(Live(assistant, Metrics()))
    answered = list[httpx.Response]()

    async def ping() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(tools), base_url="http://localhost") as client:
            answered.append(await client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers=JSON))

    async def early() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ping)
            await anyio.wait_all_tasks_blocked()
            assert not answered
            async with anyio.create_task_group() as running:
                running.start_soon(tools.run)
                while not answered:
                    await anyio.sleep(0.01)
                running.cancel_scope.cancel()

    anyio.run(early)
    assert answered[0].json()["result"] == {}


def test_starting_the_service_does_not_import_the_protocol() -> None:
    check = "import sys, assistant.web.server; sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=HOME, check=False).returncode == 0


def test_the_command_gives_the_same_over_stdio_and_says_nothing_of_the_question(
    address: str, retold_index: Path, tmp_path: Path
) -> None:
    """The client takes nothing from standard output but the protocol, so that whatever else stood there would fail."""
    with (tmp_path / "log").open("w+") as log:
        assert {tool.name for tool in listed(command(retold_index, log))} == set(TOOLS)
        private: dict[str, object] = {"question": f"did {PRIVATE} get Privigen"}
        *results, _, _ = call(command(retold_index, log), *CALLS, ("ask", private), ("ask", private | {"history": PRIVATE}))
        log.seek(0)
        assert PRIVATE not in log.read()
    over_http = call(address, *CALLS)
    assert [text(result) for result in results] == [text(result) for result in over_http]
    assert [result.is_error for result in results] == [False, False, False, False, True]
    assert [told(result) for result in results[:-1]] == [told(result) for result in over_http[:-1]]


def test_what_is_no_message_is_not_logged_either(retold_index: Path) -> None:
    lines = [
        f'{{"jsonrpc": "2.0", "question": "{PRIVATE}',
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": PRIVATE}}),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": PRIVATE}}),
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "ping"}),
    ]
    with started("mcp", "--index", str(retold_index)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(lines) + "\n")
        process.stdin.flush()
        answers = [process.stdout.readline(), process.stdout.readline()]
        rest, logged = process.communicate()
    assert [json.loads(answer)["id"] for answer in answers] == [1, 2]
    assert PRIVATE not in "".join(answers)
    assert (process.returncode, rest, logged) == (0, "", "")


def test_nothing_that_is_asked_of_the_service_is_logged(retold_index: Path) -> None:
    ask = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": PRIVATE}}}
    odd = ask | {"params": {"name": "ask", "arguments": PRIVATE}}
    with started("serve", "--port", "0", "--index", str(retold_index)) as process:
        assert process.stdout is not None
        address = f"{process.stdout.readline().split()[2]}/mcp"
        with httpx.Client(headers=JSON | {"Content-Type": "application/json"}, timeout=30) as client:
            bodies = json.dumps(ask), json.dumps(odd), f'{{"{PRIVATE}', f'["{PRIVATE}"]'
            statuses = [client.post(address, content=body).status_code for body in bodies]
        process.terminate()
        logged = "".join(process.communicate())
    assert statuses == [200, 200, 400, 400]
    assert logged.count('"request"') == 4
    assert PRIVATE not in logged
