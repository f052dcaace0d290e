"""The run that was started from the page: one at a time, whichever worker of the service started it."""

import fcntl
import json
import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.settings import Settings
from assistant.web.logs import raised
from evals import progress, shelf
from index.errors import Problem

LOCK, FAILURE = "running", "failure.json"
TRIES, MOMENT = 5, 0.01  # seconds: whoever looks whether the lock is held, holds it for less
SUFFIXES = (".jsonl", ".csv")
OTHERS = "claims"  # what the names of sets begin with that ask no questions

log = logging.getLogger("assistant")


class Busy(Problem):
    code = "busy"


@dataclass(frozen=True, slots=True)
class Failure:
    set: str
    reason: str
    at: datetime


_failure = TypeAdapter(Failure)


def offered(settings: Settings) -> dict[str, Path]:
    """The question sets by name."""
    found = sorted(path for path in settings.sets.glob("*") if path.suffix in SUFFIXES)
    return {path.stem: path for path in found if not path.stem.startswith(OTHERS)}


def is_running(settings: Settings) -> bool:
    return progress.is_held(settings.evaluations / LOCK)


def failure(settings: Settings) -> Failure | None:
    """Why the last run that was started ended without a report; None where it did not."""
    with suppress(OSError, ValidationError):
        return _failure.validate_json((settings.evaluations / FAILURE).read_bytes())
    return None


def start(settings: Settings, path: Path) -> None:
    """Have the questions of a set asked, in a process of its own, which ends with this one and has its environment.

    Raises Busy where an evaluation is under way, and Problem where nothing can be kept of one.
    """
    if progress.found(settings):
        raise _busy()
    try:
        settings.evaluations.mkdir(parents=True, exist_ok=True)
        lock = _claim(settings.evaluations / LOCK)
        (settings.evaluations / FAILURE).unlink(missing_ok=True)
    except OSError as error:
        remedy = "Set ASSISTANT_EVALUATIONS to a folder that the service may write to."
        raise Problem(f"Reports cannot be kept in {settings.evaluations}: {error.strerror}. {remedy}") from error
    threading.Thread(target=_run, args=(settings, path, lock), daemon=True).start()


def _claim(file: Path) -> int:
    """The lock, as an open file. Raises Busy."""
    lock = os.open(file, os.O_RDWR | os.O_CREAT)
    for _ in range(TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        time.sleep(MOMENT)
    os.close(lock)
    raise _busy()


def _busy() -> Busy:
    return Busy("An evaluation is under way. Wait until it has ended.")


def _run(settings: Settings, path: Path, lock: int) -> None:
    """The lock is held until it is known how the run ended."""
    kept = list(shelf.listed(settings))[:1]
    command = [sys.executable, "-m", "evals.web.child", "eval", str(path), "--index", str(settings.index), *_gate(path.parent)]
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            assert process.stderr is not None
            told = process.stderr.read()
        if list(shelf.listed(settings))[:1] == kept:
            reason = _reason(told, path) or f"it ended without a report (exit code {process.returncode})."
            failed = Failure(path.stem, reason, datetime.now(UTC))
            (settings.evaluations / FAILURE).write_text(json.dumps(asdict(failed), default=str), encoding="utf-8")
    except OSError as error:
        log.error("evaluation not followed", extra={"raised": raised(error)})
    finally:
        os.close(lock)


def _gate(sets: Path) -> list[str]:
    """The baseline and the floors that lie beside the sets."""
    files = {"--baseline": sets / "baseline.json", "--floors": sets / "floors.toml"}
    return [each for option, file in files.items() if file.is_file() for each in (option, str(file))]


def _reason(told: str, path: Path) -> str:
    """Of what a command wrote to standard error, its one line for people, without the folder: a traceback may quote a
    question, and where the service keeps its files is nobody's business."""
    line = next((line for line in told.splitlines() if line.startswith("Error: ")), "")
    return line.removeprefix("Error: ").replace(f"{path.parent}{os.sep}", "")
