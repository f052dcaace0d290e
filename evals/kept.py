"""Results kept by snapshot and case, so that a second run asks nothing."""

import hashlib
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import date
from importlib import metadata
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.settings import HOME, Settings
from assistant.types import Answer
from evals.cases import Case
from evals.runner import Result
from evals.scoring.verdict import Verdict
from index.errors import Problem

PACKAGES = ("assistant", "evals", "index")
CODE = ("*.py", "*.json")
RUNS = 10  # states of which results are kept
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, used REAL);
CREATE TABLE IF NOT EXISTS results (run TEXT, case_ TEXT, result BLOB, PRIMARY KEY (run, case_));
"""

APART = {  # settings that decide no answer
    *("index", "evaluations", "sets", "host", "port", "workers", "api_keys", "insecure", "allowed_hosts", "cors_origins"),
    *("rate_limit", "body_bytes", "timeout", "log_level"),
}

_stored = TypeAdapter(tuple[Answer, Verdict])


class Kept:
    """The results of one state of things: snapshot, settings, code and day."""

    def __init__(self, file: Path, run: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._run, self._rows = run, _opened(file)
        with self._rows as rows:
            rows.execute("INSERT OR REPLACE INTO runs VALUES (?, ?)", (run, time.time()))
            rows.execute(f"DELETE FROM runs WHERE run NOT IN (SELECT run FROM runs ORDER BY used DESC LIMIT {RUNS})")
            rows.execute("DELETE FROM results WHERE run NOT IN (SELECT run FROM runs)")

    def get(self, case: Case) -> Result | None:
        """None where there is none that can be read."""
        found = self._rows.execute("SELECT result FROM results WHERE run = ? AND case_ = ?", (self._run, _key(case))).fetchone()
        try:
            return Result(case, *_stored.validate_json(zlib.decompress(found[0]))) if found else None
        except (zlib.error, ValidationError):
            return None

    def put(self, result: Result) -> None:
        packed = zlib.compress(_stored.dump_json((result.answer, result.verdict)), level=1)
        with self._rows as rows:
            rows.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", (self._run, _key(result.case), packed))

    def close(self) -> None:
        self._rows.close()


def state(snapshot: str, settings: Settings) -> str:
    """A digest of all that decides an answer and its verdict: the snapshot, the settings, the code, the libraries, the
    tables that are read when a question is asked, and the day, which decides what codes are in force."""
    deciding = settings.model_dump_json(exclude=APART)
    digest = hashlib.sha256(f"{snapshot} {date.today()} {sys.version} {deciding}".encode())
    digest.update(" ".join(sorted(f"{each.name} {each.version}" for each in metadata.distributions())).encode())
    for file in _files(settings):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _files(settings: Settings) -> Iterator[Path]:
    for package in PACKAGES:
        for kind in CODE:
            yield from sorted((HOME / package).rglob(kind))
    yield from (settings.lexicon, settings.weights, *sorted(file for file in settings.tables.iterdir() if file.is_file()))


def _key(case: Case) -> str:
    return hashlib.sha256(case.model_dump_json(exclude={"note", "tags"}).encode()).hexdigest()


def _opened(file: Path) -> sqlite3.Connection:
    """What is kept can be made again: a damaged file is put away, and what the disk has not yet is no loss."""
    rows = sqlite3.connect(file, timeout=30)
    try:
        rows.executescript(TABLES)
        rows.execute("SELECT run, used FROM runs").fetchall()
        if rows.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
            return rows
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Problem(f"{file} is in use by another evaluation. Try again when it has ended.") from error
    except sqlite3.DatabaseError:
        pass
    rows.close()
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    rows = sqlite3.connect(file, timeout=30)
    rows.executescript(TABLES)
    return rows
