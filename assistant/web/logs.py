"""Logs as lines of JSON. No line holds what was asked, not even where something broke: an exception's message may quote it."""

import logging.config
import traceback
from types import TracebackType

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

UNSPEAKING = ("mcp", "python_multipart", "sse_starlette")  # libraries whose warnings quote what they were sent
FRAMES = 6  # of a traceback, the innermost ones

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Quiet(JsonFormatter):
    """Tells of an exception its type and where it was raised, and leaves out its message."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  (the name that logging calls)
        return raised(ei[1]) if ei[1] else ""


def raised(error: BaseException) -> str:
    """The type of an exception and the places that it came through, innermost first, on one line."""
    frames = reversed(traceback.extract_tb(error.__traceback__)[-FRAMES:])
    return " < ".join([type(error).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)])


def configure(level: str) -> None:
    """All that this process logs goes to standard error; `level` is that of the service's own lines."""
    fields = {
        "fmt": ["levelname", "message"],
        "timestamp": "time",
        "rename_fields": {"levelname": "level"},
        "reserved_attrs": [*RESERVED_ATTRS, "color_message"],  # uvicorn's message once more, for terminals
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": Quiet, **fields}},
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
                "nowhere": {"class": "logging.NullHandler"},
            },
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {
                "assistant": {"level": level.upper()},
                **{name: {"handlers": ["nowhere"], "propagate": False} for name in UNSPEAKING},
            },
        }
    )
