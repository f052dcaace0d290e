"""Results and verdicts for the tests of what is made of them."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.pipeline import Assistant
from assistant.types import Answer, Status
from evals.cases import Case
from evals.record import Earlier, Recorded, Run, Shown
from evals.runner import Result, result
from evals.scoring.verdict import Verdict
from evals.subjects import Local


def judged(assistant: Assistant, cases: Sequence[Case]) -> list[Result]:
    """In this process, one after the other."""
    subject = Local(assistant)
    return [result(subject, case) for case in cases]


def ran(results: Sequence[Result], name: str = "few", kept: int = 0) -> Run:
    return Run(name, "s", 0.55, tuple(results), kept)


def case(id: str, **fields: object) -> Case:
    return Case.model_validate({"id": id, "question": f"question {id}?", "expected": {"any_of": ["JW"]}, **fields})


def made(id: str, correct: bool = True, answered: bool = True, confidence: float = 0.9) -> Result:
    """Of a question that has an answer."""
    status: Status = "answered" if answered else "not_found"
    answer = Answer(f"question {id}?", status, "JW", f"text of {id}", confidence, (), (), (), (), "s", 5.0)
    return Result(case(id), answer, Verdict(True, answered, correct, confidence, 5.0, reason="" if correct else "missing: “JW”"))


def recorded(id: str, correct: bool = True, **fields: object) -> Recorded:
    return Recorded(case(id, **fields), Shown("answered", "JW", f"text of {id}", (), ()), made(id, correct).verdict)


def earlier(cases: Sequence[Recorded], name: str = "few") -> Earlier:
    return Earlier(name, "before", 0.55, tuple(cases))


def turned(each: Recorded) -> Recorded:
    return replace(each, verdict=replace(each.verdict, correct=not each.verdict.correct))
