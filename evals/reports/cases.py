"""The cases as the page holds them for its script: in JSON, each passage once."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from assistant.answer import readable, table_of
from assistant.types import Considered
from evals.record import Recorded, Run
from evals.reports import wording
from evals.runner import Result
from evals.scoring.comparison import Comparison

_statement = re.compile(r"^(- )?(.*\|.*)( \[\d+\])$", re.MULTILINE)  # of a table's row, with its marker

Passages = dict[tuple[str, str], int]  # the number of each, by its place and text


def shown(text: str) -> str:
    """The text of an answer as people read it, the rows of tables without their pipes."""
    if rows := table_of(text):
        return "\n".join(" · ".join(filter(None, row)) for row in rows)
    return _statement.sub(lambda found: f"{found[1] or ''}{readable(found[2])}{found[3]}", text)


def embedded(runs: Sequence[Run], comparisons: Mapping[str, Comparison]) -> Markup:
    """JSON that is safe within a script element; what a case has nothing of is left out."""
    passages: Passages = {}
    cases = [
        {name: value for name, value in _case(result, run.name, passages).items() if value not in (None, "", [], ())}
        for run in runs
        for result in run.results
    ]
    turned = [
        {"set": name, "id": flip.after.case.id, "turned": turned, "before": _before(flip.before)}
        for name, comparison in comparisons.items()
        for turned, flip in wording.flips(comparison.broken, comparison.mended)
    ]
    data = {"outcomes": wording.OUTCOMES, "passages": list(passages), "cases": cases, "turned": turned}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", r"\u003c"))  # no text can close the script, or open a comment in it


def _case(result: Result, set_: str, passages: Passages) -> dict[str, Any]:
    case, answer = result.case, result.answer
    return {
        "set": set_,
        "id": case.id,
        "question": case.question,
        "history": case.history,
        "understood": answer.question if answer.question != case.question else None,
        "expected": wording.expectation(case.expected),
        "may": case.may_cite,
        "must": case.must_cite,
        "barred": case.must_not_cite,
        "tags": case.tags,
        "note": case.note,
        "outcome": wording.outcome(result.verdict),
        "reason": result.verdict.reason,
        "short": answer.short_answer,
        "text": shown(answer.text),
        "confidence": round(answer.confidence, 4),
        "ms": round(answer.elapsed_ms, 1),
        "citations": [
            [each.marker, _place(each.document_id, each.section), each.title, readable(each.quote), allowed]
            for each, allowed in zip(answer.citations, result.verdict.allowed or [None] * len(answer.citations), strict=True)
        ],
        "cautions": [each.message for each in answer.cautions],
        "passages": [
            [_numbered(each, passages), round(each.score, 3), int(relevant)]
            for each, relevant in zip(answer.passages, result.verdict.ranked, strict=True)
        ],
    }


def _numbered(passage: Considered, passages: Passages) -> int:
    return passages.setdefault((_place(passage.document_id, passage.section), passage.text), len(passages))


def _before(recorded: Recorded) -> dict[str, Any]:
    answer, verdict = recorded.answer, recorded.verdict
    return {"short": answer.short_answer, "text": shown(answer.text), "cited": answer.cited, "confidence": verdict.confidence}


def _place(document: str, section: str) -> str:
    return f"{document}#{section}"
