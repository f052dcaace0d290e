"""What each part of answering adds: the whole assistant, and the assistant without it, on the same questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from assistant.pipeline import Assistant
from assistant.types import Answer
from evals.ablation.parts import PARTS
from evals.ablation.table import Ablation, Row
from evals.ablation.turns import Turns, in_turns
from evals.cases import Case
from evals.scoring import judge
from evals.scoring.significance import mcnemar

TITLE = "Parts of answering"
COLUMNS = ("correct", "right of answered", "refused", "change", "turned", "p", "ms", "change")

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of each case, whether the assistant answered it, and whether it did right to answer as it did or to refuse."""

    answered: Flags
    right: Flags
    turns: Turns[Answer]


def answering(whole: Assistant, cases: Sequence[Case], bars: Progress) -> Ablation:
    kinds: list[type[Assistant]] = [Assistant, *PARTS.values()]
    assistants = [kind(whole.snapshot, whole.settings) for kind in kinds]  # none with its caches filled
    turns = in_turns([_asked(assistant) for assistant in assistants], bars.track(cases, description=TITLE))
    first, *others = [_outcome(whole, cases, each) for each in turns]
    answerable = np.array([not case.expected.is_refusal for case in cases])
    moved = [_moved(first, other) for other in others]
    most = max(map(max, moved)) or 1
    rows = [Row("the whole", (*_shares(first, answerable), "", "", "", f"{first.turns.median:.1f}", ""), 0.0)]
    for (part, without), other, (mended, broken) in zip(PARTS.items(), others, moved, strict=True):
        figures = (
            *_shares(other, answerable),
            f"{(mended - broken) / len(cases):+.3f}",
            f"+{mended} -{broken}",
            written if (written := f"{chance(mended, broken):.3f}") != "0.000" else "<.001",
            f"{other.turns.median:.1f}",
            f"{other.turns.slower(first.turns):+z.1f}",
        )
        rows.append(Row(f"− {part}", figures, mended / most, broken / most, without.__doc__ or ""))
    note = (
        f"Each row leaves one part out and asks all {len(cases)} questions again. Correct is the share answered right of the "
        f"{np.count_nonzero(answerable)} answerable, refused the share of the others that is rightly not answered. The change "
        "is of both together, from the whole; turned says how many of them turned right and wrong, and p how likely so "
        "lopsided a turn is if either way were as likely (McNemar's exact test, two-sided; where many parts do nothing, one in "
        "twenty may still show 0.05). Milliseconds are the median of a question, and the median of its changes from the whole."
    )
    return Ablation(TITLE, note, COLUMNS, tuple(rows))


def _asked(assistant: Assistant) -> Callable[[Case], Answer]:
    return lambda case: assistant.ask(case.question, case.history)


def _outcome(whole: Assistant, cases: Sequence[Case], turns: Turns[Answer]) -> Outcome:
    answered = [answer.status == "answered" for answer in turns.made]
    right = [judge.correct(case, answer, whole.documents) for case, answer in zip(cases, turns.made, strict=True)]
    return Outcome(np.array(answered), np.array(right), turns)


def _shares(outcome: Outcome, answerable: Flags) -> tuple[str, str, str]:
    """Answer correctness, right of those answered, and refusal recall, as evals.scoring.measures counts them."""
    counted = (outcome.right[answerable], outcome.right[outcome.answered], outcome.right[~answerable])
    correctness, precision, refused = (f"{flags.mean():.3f}" if len(flags) else "–" for flags in counted)
    return correctness, precision, refused


def _moved(whole: Outcome, other: Outcome) -> tuple[int, int]:
    """How many cases turned right, and how many wrong."""
    return int(np.count_nonzero(other.right & ~whole.right)), int(np.count_nonzero(whole.right & ~other.right))


def chance(mended: int, broken: int) -> float:
    """McNemar's exact test, two-sided: twice the chance of the likelier side."""
    return min(1.0, 2 * mcnemar(max(mended, broken), min(mended, broken)))
