"""Asks a set's questions and judges the answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.pipeline import Assistant
from assistant.types import Answer
from evals import judge
from evals.cases import Case

DEPTH = 10  # passages ranked a question


@dataclass(frozen=True, slots=True)
class Result:
    """A case, its answer, and the verdicts.

    `ranked` tells of each passage returned, best first, whether it is relevant; `relevant` counts those in the whole
    index. `citations_right` counts the citations that may be cited, `quotes_true` those that stand where they say.
    """

    case: Case
    answer: Answer
    correct: bool
    short_answer_right: bool | None
    ranked: tuple[bool, ...]
    relevant: int
    citations_right: int
    quotes_true: int


def run(assistant: Assistant, cases: Iterable[Case], done: Callable[[], object] = lambda: None) -> list[Result]:
    """One Result a case, in order; `done` is called after each."""
    results = []
    for case in cases:
        results.append(_result(assistant, case))
        done()
    return results


def _result(assistant: Assistant, case: Case) -> Result:
    answer = assistant.ask(case.question, case.history, top_k=DEPTH)
    documents = assistant.documents
    relevant = {
        (passage.document_id, passage.text)
        for passage in assistant.snapshot.passages
        if judge.relevant(case, documents[passage.document_id], passage)
    }
    return Result(
        case,
        answer,
        judge.correct(case, answer, documents),
        judge.short_answer_right(case, answer),
        tuple((passage.document_id, passage.text) in relevant for passage in answer.passages),
        len(relevant),
        sum(judge.citable(case, documents[item.document_id], item.section) for item in answer.citations),
        sum(documents[item.document_id].text[item.start : item.end] == item.quote for item in answer.citations),
    )
