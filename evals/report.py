"""Measures and results to a terminal table, to JSON, to a page, and beside an earlier run."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import Template
from rich.table import Table

from assistant.settings import Settings
from evals.cases import Expected
from evals.measures import by_tag, measures
from evals.reliability import reliability, risk_coverage
from evals.runner import Result
from index.errors import Problem

PAGE = Path(__file__).with_name("report.html")


class InvalidBaseline(Problem):
    code = "invalid_baseline"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Cases whose verdict changed since the baseline, and how each measure moved."""

    mended: tuple[str, ...]
    broken: tuple[str, ...]
    moved: dict[str, float]


def record(name: str, snapshot: str, results: Sequence[Result]) -> dict[str, Any]:
    """A run as JSON: its figures, and of each case what was asked, answered and judged. The threshold is that of the
    settings."""
    threshold = Settings().threshold
    return {
        "set": name,
        "snapshot": snapshot,
        "threshold": threshold,
        "measures": measures(results),
        "reliability": [asdict(each) for each in reliability(results)],
        "risk_coverage": [asdict(point) for point in risk_coverage(results, threshold)],
        "tags": {tag: asdict(tally) for tag, tally in by_tag(results).items()},
        "cases": [_case(result) for result in results],
    }


def _case(result: Result) -> dict[str, Any]:
    answer = result.answer
    return {
        "id": result.case.id,
        "question": result.case.question,
        "expected": _expectation(result.case.expected),
        "may_cite": list(result.case.may_cite),
        "correct": result.correct,
        "status": answer.status,
        "short_answer": answer.short_answer,
        "text": answer.text,
        "confidence": answer.confidence,
        "cited": [f"{item.document_id}#{item.section}" for item in answer.citations],
        "elapsed_ms": answer.elapsed_ms,
    }


def _expectation(expected: Expected) -> str:
    """What a right answer holds, for people."""
    fields = expected.model_dump(exclude_defaults=True)
    return "not found" if expected.unanswerable else "; ".join(f"{name} {value}" for name, value in fields.items())


def html(runs: Sequence[dict[str, Any]]) -> str:
    """One self-contained page: the figures of each run, then every case, the wrong ones first."""
    return page("Evaluation", runs=runs)


def page(title: str, **parts: object) -> str:
    """A page in the report's style; `parts` are the runs, or the ablations of evals.ablate."""
    return str(Template(PAGE.read_text(encoding="utf-8"), autoescape=True).render(title=title, **parts))


def baseline(path: Path) -> dict[str, Any]:
    """The runs in a file written by --json, by set. Raises InvalidBaseline."""
    try:
        runs = json.loads(path.read_text(encoding="utf-8"))
        return {
            run["set"]: {"measures": run["measures"], "correct": {case["id"]: case["correct"] for case in run["cases"]}}
            for run in runs
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidBaseline(f"{path} is not a run. Write one: assistant eval SET --json {path}") from error


def compared(run: dict[str, Any], earlier: dict[str, Any]) -> Comparison:
    """Cases that only one of the runs has are passed over."""
    verdicts = {case["id"]: case["correct"] for case in run["cases"] if case["id"] in earlier["correct"]}
    return Comparison(
        tuple(id for id, correct in verdicts.items() if correct and not earlier["correct"][id]),
        tuple(id for id, correct in verdicts.items() if not correct and earlier["correct"][id]),
        {name: value - earlier["measures"][name] for name, value in run["measures"].items() if name in earlier["measures"]},
    )


def table(run: dict[str, Any], comparison: Comparison | None) -> Table:
    refused = sum(case["status"] == "not_found" for case in run["cases"])
    found = Table(title=f"{run['set']}: {len(run['cases'])} questions, {refused} refused", title_justify="left")
    found.add_column("measure")
    found.add_column("value", justify="right")
    if comparison:
        found.add_column("since baseline", justify="right")
    for name, value in run["measures"].items():
        digits = 1 if name.endswith(" ms") else 3
        moved = [f"{comparison.moved[name]:+.{digits}f}" if name in comparison.moved else ""] if comparison else []
        found.add_row(name, f"{value:.{digits}f}", *moved)
    return found
