"""How far evaluations are, seen from elsewhere."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.settings import HOME, Settings
from evals import progress
from evals.progress import underway

ELSEWHERE = """
import sys
from assistant.settings import Settings
from evals.progress import underway
with underway(Settings(evaluations=sys.argv[1]), 7) as advance:
    advance("elsewhere")
    print("under way", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(evaluations=tmp_path)


@contextmanager
def elsewhere(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A run of another process, until its standard input is closed."""
    command = [sys.executable, "-c", ELSEWHERE, str(settings.evaluations)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HOME) as process:
        assert process.stdout
        assert process.stdout.readline() == "under way\n"
        yield process


def told(settings: Settings) -> list[tuple[str, int, int]]:
    return [(run.set, run.done, run.total) for run in progress.found(settings)]


def test_nothing_is_under_way_before_and_after(settings: Settings) -> None:
    assert told(settings) == []
    with underway(settings, 3):
        assert told(settings) == [("", 0, 3)]
    assert told(settings) == []
    assert [file for file in settings.evaluations.rglob("*") if file.is_file()] == []


def test_it_is_told_after_a_case_how_far_the_run_is(settings: Settings) -> None:
    with underway(settings, 3) as advance:
        advance("desk")
        assert told(settings) == [("desk", 1, 3)]
        time.sleep(progress.PAUSE)
        advance("units")
        assert told(settings) == [("units", 2, 3)]


def test_many_cases_are_told_of_a_few_times_a_second(settings: Settings) -> None:
    with underway(settings, 100_000) as advance:
        began = time.monotonic()
        seen = set[int]()
        while time.monotonic() - began < 1:
            advance("desk")
            seen.update(done for _, done, _ in told(settings))
    assert 2 <= len(seen) <= 5


def test_a_run_that_breaks_off_is_no_longer_under_way(settings: Settings) -> None:
    with pytest.raises(KeyboardInterrupt), underway(settings, 3):
        raise KeyboardInterrupt
    assert told(settings) == []


def test_two_processes_are_told_of_side_by_side(settings: Settings) -> None:
    with elsewhere(settings) as process, underway(settings, 3):
        assert told(settings) == [("elsewhere", 1, 7), ("", 0, 3)]
        process.communicate()
        assert told(settings) == [("", 0, 3)]


def test_a_process_that_was_killed_tells_nothing_though_its_file_is_there(settings: Settings) -> None:
    with elsewhere(settings) as process:
        process.kill()
        process.wait()
        assert list(settings.evaluations.rglob(progress.PROGRESS))
        assert told(settings) == []
