"""The Model Context Protocol over HTTP."""

from typing import TYPE_CHECKING

import anyio
from anyio import to_thread
from starlette.types import Receive, Scope, Send

from assistant.web.live import Live

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class ToolServer:
    """An ASGI application for POST requests. They wait until `run`, which has to run beside it, has opened the sessions."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._ready = anyio.Event()

    async def run(self) -> None:
        """Until cancelled. Importing the protocol takes most of a second, which the start of the service need not wait for."""
        sessions = await to_thread.run_sync(_sessions, self._live)
        async with sessions.run():
            self._sessions = sessions
            self._ready.set()
            await anyio.sleep_forever()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._ready.wait()
        await self._sessions.handle_request(scope, receive, send)


def _sessions(live: Live) -> "StreamableHTTPSessionManager":
    from assistant.tools.protocol import sessions

    return sessions(live)
