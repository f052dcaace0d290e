"""How figures and expectations are written in every report."""

from collections import Counter
from collections.abc import Sequence

from evals.cases import Expected
from evals.record import Shown
from evals.scoring.bootstrap import Interval
from evals.scoring.catalog import TIMES
from evals.scoring.comparison import Flip, Move
from evals.scoring.measures import Figure
from evals.scoring.verdict import Verdict

SURE = 0.001  # a smaller chance is not told apart
OUTCOMES = {
    "right": "answered right",
    "refused": "refused rightly",
    "missed": "refused wrongly",
    "wrong": "answered wrong",
}


def figure(name: str, value: float) -> str:
    return f"{value:.{_digits(name)}f}"


def spread(name: str, interval: Interval | None) -> str:
    digits = _digits(name)
    return f"{interval.low:.{digits}f}–{interval.high:.{digits}f}" if interval else ""


def measured(name: str, found: Figure | None) -> str:
    """A figure with its interval; empty where there is none."""
    if found is None:
        return ""
    within = spread(name, found.interval)
    return figure(name, found.value) + (f" ({within})" if within else "")


def difference(name: str, move: Move) -> str:
    """Empty where nothing moved that can be seen."""
    digits = _digits(name)
    moved = round(move.after - move.before, digits)
    return f"{moved:+.{digits}f}" if moved else "="


def moved(name: str, interval: Interval | None) -> str:
    """The interval of a difference; empty where nothing moved that can be seen."""
    digits = _digits(name)
    ends = [round(end, digits) for end in interval or ()]
    return " to ".join(f"{end:+.{digits}f}" for end in ends) if any(ends) else ""


def chance(move: Move) -> str:
    """Empty of times, and where nothing moved."""
    return "" if move.chance is None or move.before == move.after else f"<{SURE}" if move.chance < SURE else f"{move.chance:.3f}"


def expectation(expected: Expected) -> str:
    """What a right answer holds, for people."""
    if expected.unanswerable:
        return "not found"
    told = {
        "": " or ".join(map(_quote, expected.any_of)),
        "all of": " and ".join(_alternatives(each) for each in expected.all_of),
        "not": " or ".join(map(_quote, expected.none_of)),
        "pattern": expected.pattern or "",
        "number": _number(expected),
        "discarded": "" if expected.discarded is None else str(expected.discarded),
        "short answer": " or ".join(expected.short_answer or ()),
        "not found, because of": " or ".join(expected.refused),
        "cautions": "" if expected.cautions is None else ", ".join(expected.cautions) or "none",
    }
    return "; ".join(f"{name} {value}".strip() for name, value in told.items() if value)


def outcome(verdict: Verdict) -> str:
    """One of OUTCOMES."""
    return ("right" if verdict.correct else "wrong") if verdict.answered else ("refused" if verdict.correct else "missed")


def outcomes(verdicts: Sequence[Verdict]) -> str:
    """How many were answered and refused, rightly and wrongly."""
    counts = Counter(map(outcome, verdicts))
    return ", ".join(f"{counts[each]:,} {told}" for each, told in OUTCOMES.items() if counts[each])


def questions(count: int) -> str:
    return f"{count:,} question{'s' if count != 1 else ''}"


def answered(answer: Shown) -> str:
    """An answer in a line: its headline, or what it says first."""
    if answer.status == "not_found":
        return "not found"
    return answer.short_answer or " ".join(answer.text.split())


def flips(broken: Sequence[Flip], mended: Sequence[Flip]) -> list[tuple[str, Flip]]:
    return [*(("turned wrong", flip) for flip in broken), *(("turned right", flip) for flip in mended)]


def _number(expected: Expected) -> str:
    number = expected.number
    if number is None:
        return ""
    near = f" ± {number.tolerance:g}" if number.tolerance else ""
    return f"{number.value:g}{near} {number.unit}".strip()


def _alternatives(texts: Sequence[str]) -> str:
    told = " or ".join(map(_quote, texts))
    return f"({told})" if len(texts) > 1 else told


def _quote(text: str) -> str:
    return f"“{text}”"


def _digits(name: str) -> int:
    return 1 if name in TIMES else 3
