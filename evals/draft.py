"""A question and its present answer as a case, for a person to review."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.types import Answer
from evals.cases import Case, Expected, InvalidSet, Number, line, load, save
from evals.scoring import judge

ID_WORDS = 6
DRAFT = "draft"  # the tag of a case that nobody has reviewed

_sum = re.compile(r"([\d,]*\.?\d+) (\w+)")


def draft(question: str, history: Sequence[str], answer: Answer, name: str | None) -> Case:
    """The case that expects what is answered now. It says that nobody has reviewed it."""
    places = tuple(dict.fromkeys(f"{item.document_id}#{item.section}" for item in answer.citations))
    return Case(
        id=name or "-".join(re.findall(r"[a-z0-9]+", question.lower())[:ID_WORDS]) or "case",
        question=question,
        history=tuple(history),
        expected=_expected(answer),
        may_cite=() if answer.status == "not_found" else places,
        tags=(DRAFT,),
        note=f"Drafted on {date.today()} from the answer of snapshot {answer.snapshot}. Review it; then delete note and tag.",
    )


def append(case: Case, path: Path) -> None:
    """Add the case to a set, which is made where there is none. Raises InvalidSet where its id is taken."""
    cases = load(path) if path.exists() else []
    if case.id in (each.id for each in cases):
        raise InvalidSet(f"{path} has a case {case.id}. Give this one another name with --id.")
    if path.suffix.lower() == ".csv":
        save([*cases, case], path)
    else:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        ended = "" if not text or text.endswith("\n") else "\n"
        path.write_text(f"{text}{ended}{line(case)}\n", encoding="utf-8")


def _expected(answer: Answer) -> Expected:
    if answer.status == "not_found":
        return Expected(unanswerable=True)
    short, quote = answer.short_answer, answer.citations[0].quote
    cautions = tuple(sorted({caution.kind for caution in answer.cautions})) or None
    if short and (found := _sum.match(short)):
        number, wasted = Number(value=float(found[1].replace(",", "")), unit=found[2]), judge.discarded(short)
        return Expected(number=number, discarded=None if wasted == "unsaid" else wasted, cautions=cautions)
    if short and judge.holds(quote, short):
        return Expected(any_of=(short,), short_answer=(short,), cautions=cautions)
    return Expected(any_of=(quote,), cautions=cautions)
