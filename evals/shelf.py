"""The shelf: the reports of the last evaluations."""

import json
import re
import secrets
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter, ValidationError

from assistant.settings import Settings

KEPT = 20  # reports
REPORTS = "reports"  # a folder, and in it one for each run
PAGE, SUMMARY = "report.html", "summary.json"


@dataclass(frozen=True, slots=True)
class SetSummary:
    name: str
    cases: int
    measures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of runs tells of one. It ended `at` this time and took so many `seconds`; `compared` tells whether it was
    held against an earlier run, `failures` why it fell short of the gate: none where it passed, or there was no gate."""

    at: datetime
    snapshot: str
    seconds: float
    sets: tuple[SetSummary, ...]
    failures: tuple[str, ...] = ()
    compared: bool = False


_id = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")  # time in UTC to the microsecond, and noise
_summary = TypeAdapter(Summary)


def keep(settings: Settings, page: str, summary: Summary) -> str:
    """Keep a run's report, and give its id. A run is on the shelf whole or not at all; the oldest leave it."""
    reports = settings.evaluations / REPORTS
    reports.mkdir(parents=True, exist_ok=True)
    id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    with TemporaryDirectory(prefix=".", dir=reports) as aside:
        run = Path(aside) / id
        run.mkdir()
        (run / PAGE).write_text(page, encoding="utf-8")
        (run / SUMMARY).write_text(json.dumps(asdict(summary), default=str, ensure_ascii=False), encoding="utf-8")
        run.rename(reports / id)
    for old in _ids(settings)[KEPT:]:
        shutil.rmtree(reports / old, ignore_errors=True)
    return id


def listed(settings: Settings) -> dict[str, Summary]:
    """The summaries by id, the newest first; one that cannot be read is left out."""
    found = {}
    for id in _ids(settings):
        with suppress(OSError, ValidationError):
            found[id] = _summary.validate_json((settings.evaluations / REPORTS / id / SUMMARY).read_bytes())
    return found


def report(settings: Settings, id: str) -> Path | None:
    """The page of a run; None where `id` is none of those kept, whatever it holds."""
    page = settings.evaluations / REPORTS / id / PAGE if _id.fullmatch(id) else None
    return page if page and page.is_file() else None


def _ids(settings: Settings) -> list[str]:
    """The newest first."""
    names = (folder.name for folder in (settings.evaluations / REPORTS).glob("*"))
    return sorted(filter(_id.fullmatch, names), reverse=True)
