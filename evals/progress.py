"""How far the evaluations are that are under way, in whichever process."""

import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.settings import Settings

PAUSE = 0.3  # seconds between two writings
UNDERWAY = "underway"  # a folder, and in it one for each run
PROGRESS = "progress.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """Cases `done` of all sets together; `set` is the one under way, empty before the first case."""

    set: str
    done: int
    total: int
    since: datetime


_progress = TypeAdapter(Progress)


@contextmanager
def underway(settings: Settings, total: int) -> Iterator[Callable[[str], None]]:
    """Let others see how far a run of `total` cases is: what is given is called after each case, with its set's name."""
    folder = settings.evaluations / UNDERWAY / f"{socket.gethostname()}-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    since, done, written = datetime.now(UTC), 0, 0.0

    def advance(name: str) -> None:
        nonlocal done, written
        done += 1
        if time.monotonic() - written >= PAUSE:
            _write(folder, Progress(name, done, total, since))
            written = time.monotonic()

    with held(folder):
        _write(folder, Progress("", 0, total, since))
        try:
            yield advance
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def found(settings: Settings) -> list[Progress]:
    """Of each run that is under way, the oldest first; one whose process is gone tells nothing."""
    runs = []
    for folder in (settings.evaluations / UNDERWAY).glob("*"):
        if is_held(folder):
            with suppress(OSError, ValidationError):  # it ended this moment
                runs.append(_progress.validate_json((folder / PROGRESS).read_bytes()))
    return sorted(runs, key=lambda run: run.since)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Lock a file or folder. Unlike a process's number that is written down, a lock ends with its process, however it ends."""
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def is_held(path: Path) -> bool:
    """Whether some process has locked it."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:  # it is not there, or in no folder
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _write(folder: Path, progress: Progress) -> None:
    """Whoever reads meanwhile finds what was there before."""
    aside = folder / "aside"
    aside.write_text(json.dumps(asdict(progress), default=str, ensure_ascii=False), encoding="utf-8")
    aside.replace(folder / PROGRESS)
