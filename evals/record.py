"""A run of one set, and the file that --json writes and --baseline reads."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.cases import Case, dumped
from evals.runner import Result
from evals.scoring.measures import Figure, figures, listed
from evals.scoring.reliability import reliability, thresholds
from evals.scoring.verdict import Verdict
from index.errors import Problem

TAGGED = ("right overall", "answer correctness", "refusal recall", "citation precision", "MRR@10", "median ms")

HELD_OUT = "_heldout"  # at the end of a set's name: figures alone, lest anyone fit anything on its answers


class InvalidBaseline(Problem):
    code = "invalid_baseline"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees of an answer; `cited` are places, as "J1611#Modifiers", in the order of their markers."""

    status: str
    short_answer: str | None
    text: str
    cited: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case, its answer and the verdict, as they are kept."""

    case: Case
    answer: Shown
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run as it was kept."""

    set: str
    snapshot: str
    threshold: float | None
    cases: tuple[Recorded, ...]


@dataclass(frozen=True)
class Run:
    """A set's results. `threshold` is that of the settings; None where a service was asked, which tells it to nobody.
    `kept` of the results are from an earlier run."""

    name: str
    snapshot: str
    threshold: float | None
    results: tuple[Result, ...]
    kept: int

    @property
    def is_held_out(self) -> bool:
        """Whether its name says that nobody is to look at its answers."""
        return self.name.endswith(HELD_OUT)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return [result.verdict for result in self.results]

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return figures(self.verdicts)

    @cached_property
    def tags(self) -> dict[str, tuple[int, dict[str, Figure]]]:
        """How many cases have a tag, and TAGGED of them, the commonest tag first; a case counts under each of its tags."""
        tagged: dict[str, list[Verdict]] = {}
        for result in self.results:
            for tag in result.case.tags:
                tagged.setdefault(tag, []).append(result.verdict)
        ranked = sorted(tagged, key=lambda tag: (-len(tagged[tag]), tag))
        return {tag: (len(tagged[tag]), figures(tagged[tag], TAGGED)) for tag in ranked}

    @cached_property
    def recorded(self) -> list[Recorded]:
        return [Recorded(result.case, _shown(result), result.verdict) for result in self.results]


def text(runs: Sequence[Run]) -> str:
    """The runs as JSON: the figures, and a line for each case with what was asked, answered and judged."""
    return "[\n" + ",\n".join(map(_text, runs)) + "\n]\n"


def _text(run: Run) -> str:
    told = {
        "set": run.name,
        "snapshot": run.snapshot,
        "threshold": run.threshold,
        "measures": listed(run.figures),
        "tags": {tag: {"cases": count, "measures": listed(found)} for tag, (count, found) in run.tags.items()},
        "reliability": [asdict(each) for each in reliability(run.verdicts)],
        "thresholds": [asdict(point) for point in thresholds(run.verdicts, run.threshold)],
    }
    lines = [f"{json.dumps(name)}: {_dumped(value)}" for name, value in told.items()]
    cases = [
        _dumped({"case": dumped(each.case), "answer": asdict(each.answer), "verdict": asdict(each.verdict)})
        for each in run.recorded
    ]
    return "{" + ",\n".join([*lines, '"cases": [\n' + ",\n".join(cases) + "\n]"]) + "}"


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def baseline(path: Path) -> dict[str, Earlier]:
    """The runs in a file that --json wrote, by set. Raises InvalidBaseline."""
    try:
        return {run.set: run for run in _runs.validate_json(path.read_bytes())}
    except (OSError, ValidationError) as error:
        raise InvalidBaseline(f"{path} is not a run. Write one: assistant eval SET --json {path}") from error


_runs = TypeAdapter(list[Earlier])


def _shown(result: Result) -> Shown:
    answer = result.answer
    cited = tuple(f"{item.document_id}#{item.section}" for item in answer.citations)
    return Shown(answer.status, answer.short_answer, answer.text, cited, tuple(caution.kind for caution in answer.cautions))
