"""Asks a set's questions and has the answers judged."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process

from assistant.types import Answer
from evals.cases import Case
from evals.scoring import judge
from evals.scoring.verdict import Verdict
from evals.subjects import Subject
from index.errors import Problem

FEW = 60  # cases that are asked sooner than another process is ready
BATCH = 8  # cases that a process is given at a time


_opened: Callable[[], Subject]  # in a process of the pool


@dataclass(frozen=True, slots=True)
class Result:
    case: Case
    answer: Answer
    verdict: Verdict


def run(opened: Callable[[], Subject], cases: Sequence[Case]) -> Iterator[Result]:
    """One Result a case, in order, as they come. Many cases are shared among processes, one a processor, which each open
    the subject: `opened` can be pickled. Raises what it raises."""
    processes = min(os.cpu_count() or 1, len(cases) // FEW)
    if processes > 1:
        with ProcessPoolExecutor(processes, get_context("spawn"), _prepare, (opened,)) as pool:
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # they inherit it: it is for this process
            results = pool.map(_result, cases, chunksize=BATCH)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            yield from results
    elif cases:
        with closing(opened()) as subject:
            yield from (result(subject, case) for case in cases)


def result(subject: Subject, case: Case) -> Result:
    """Raises Problem, which names the case."""
    try:
        answer = subject.ask(case)
    except Problem as problem:
        raise Problem(f"Case {case.id}: {problem}") from problem
    return Result(case, answer, judge.verdict(case, answer, subject.documents, subject.passages))


def _prepare(opened: Callable[[], Subject]) -> None:
    global _opened  # noqa: PLW0603
    _opened = opened
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """However the process ends that shares its work: the pool itself would wait for ever."""
    parent = parent_process()
    assert parent
    parent.join()
    os._exit(1)


@cache  # opened with the first case, so that what is wrong is raised where the result is waited for
def _subject() -> Subject:
    return _opened()


def _result(case: Case) -> Result:
    return result(_subject(), case)
