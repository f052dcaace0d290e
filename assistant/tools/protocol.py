"""The Model Context Protocol, by its official package; only this file imports that, and nothing at start-up imports this one,
for it takes 0.7 seconds."""

import logging
import signal
from importlib.metadata import version
from typing import Any

import anyio
from anyio import to_thread
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool
from pydantic import ValidationError

from assistant.pipeline import Assistant
from assistant.tools.tool import ASK, CHECK, CODE, INSTRUCTIONS, SEARCH, Tool
from assistant.web.live import Live
from assistant.web.logs import configure, raised
from assistant.web.metrics import Metrics
from index.errors import Problem

TOOLS: dict[str, Tool[Any, Any]] = {tool.name: tool for tool in (ASK, SEARCH, CODE, CHECK)}
FAILED = "Something went wrong here; the question was not kept. Try again."

log = logging.getLogger("assistant")
Context = ServerRequestContext[dict[str, Any]]


def server(live: Live) -> Server[dict[str, Any]]:
    """The package's plain server: its MCPServer logs to the terminal by itself, and tells of bad arguments in many lines."""

    async def tools(_context: Context, _page: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_listed(tool) for tool in TOOLS.values()])

    async def called(_context: Context, call: CallToolRequestParams) -> CallToolResult:
        if call.name not in TOOLS:
            raise MCPError(INVALID_PARAMS, f"There is no such tool. There are {', '.join(TOOLS)}.")
        return await to_thread.run_sync(_called, TOOLS[call.name], live, call)

    return Server(
        "billing-assistant",
        title="Billing assistant",
        version=version("billing-assistant"),
        instructions=INSTRUCTIONS,
        on_list_tools=tools,
        on_call_tool=called,
    )


def sessions(live: Live) -> StreamableHTTPSessionManager:
    """Each request by itself, so that any worker can answer it, and with one JSON document."""
    # Which hosts may be called is for the whole service to say; the package's own list holds this machine's names alone.
    hosts = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return StreamableHTTPSessionManager(
        server(live),
        stateless=True,
        json_response=True,
        security_settings=hosts,
        max_request_body_size=live.assistant.settings.body_bytes,
    )


def run_stdio(assistant: Assistant) -> None:
    """Answer over standard input and output until the input ends. Nothing else may be printed to standard output."""
    configure(assistant.settings.log_level)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends at once, though a thread waits for the next line
    anyio.run(_stdio, Live(assistant, Metrics()))


async def _stdio(live: Live) -> None:
    served = server(live)
    async with anyio.create_task_group() as tasks, stdio_server() as (read, write):
        tasks.start_soon(live.follow)
        await served.run(read, write, served.create_initialization_options())
        tasks.cancel_scope.cancel()


def _listed(tool: Tool[Any, Any]) -> ListedTool:
    return ListedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema(),
        output_schema=tool.output_schema(),
        annotations=ToolAnnotations(
            title=tool.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _called(tool: Tool[Any, Any], live: Live, call: CallToolRequestParams) -> CallToolResult:
    """What goes wrong is the tool's result, in one line, so that the model can mend its call."""
    try:
        content, text = tool.call(live, call.arguments or {})
    except Problem as problem:
        return _failed(str(problem))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        return _failed(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.")
    except Exception as error:
        log.error("tool %s failed: %s", tool.name, raised(error))
        return _failed(FAILED)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=content)


def _failed(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=message)], is_error=True)
