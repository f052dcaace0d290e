"""How often one caller may ask."""

import logging
import sqlite3
import time
from pathlib import Path

from fastapi import Request, Response

from assistant.web.failures import failure
from assistant.web.logs import raised

WINDOW = 60  # seconds

log = logging.getLogger("assistant")


class Rate:
    """Requests of each caller in a sliding minute, estimated from this minute and the last. Workers that count in one file
    share their counts; without a file they are this process's own."""

    def __init__(self, per_minute: int, file: Path | None = None) -> None:
        self._per_minute = per_minute
        self._counts = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
        self._counts.execute("PRAGMA synchronous = OFF")  # counts need not outlive the service
        self._counts.execute(
            "CREATE TABLE IF NOT EXISTS counts (minute INTEGER, caller TEXT, requests INTEGER, PRIMARY KEY (minute, caller))"
        )

    def check(self, request: Request) -> Response | None:
        """A refusal where the caller has asked too often."""
        try:
            wait = self.wait(request.state.caller, time.time())
        except sqlite3.OperationalError as error:  # a full disk, say: counting is not worth the service
            log.error("not counted", extra={"raised": raised(error)})
            return None
        if wait == 0:
            return None
        refused = failure(request, 429, "too_many_requests", f"Too many requests. Try again in {wait} seconds.")
        refused.headers["Retry-After"] = str(wait)
        return refused

    def wait(self, caller: str, now: float) -> int:
        """Seconds until the next minute begins; 0 where the caller may ask, and then it is counted."""
        minute, into = int(now // WINDOW), now % WINDOW
        rows = self._counts.execute("SELECT minute, requests FROM counts WHERE caller = ? AND minute >= ?", (caller, minute - 1))
        counts: dict[int, int] = dict(rows.fetchall())
        if counts.get(minute, 0) + counts.get(minute - 1, 0) * (1 - into / WINDOW) >= self._per_minute:
            return WINDOW - int(into)
        if minute not in counts:
            self._counts.execute("DELETE FROM counts WHERE minute < ?", (minute - 1,))
        self._counts.execute(
            "INSERT INTO counts VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET requests = requests + 1", (minute, caller)
        )
        return 0
