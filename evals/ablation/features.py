"""What each group of the ranker's features adds: the ranker fitted anew without it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from rich.progress import Progress

from assistant.codes.table import DOCUMENT as TABLE
from assistant.evidence import Features
from assistant.pipeline import Assistant
from evals.ablation.table import Ablation, Row
from evals.cases import Case, InvalidSet
from evals.fit import FOLDS, Sample, first_right, samples

GROUPS = {
    "question sheets": ("asked", "told", "first_asked"),
    "lexicon coverage": ("supported", "own", "focus", "heading"),
    "sentence vectors": ("cosine", "neighbor_cosine"),
    "terms": ("worded",),
    "scope": ("stray", "general", "foreign", "other_code"),
    "the thing asked for": ("offers", "lacks"),
    "the passage's rank": ("passage_cosine", "fused", "behind"),
}


def features(assistant: Assistant, cases: Sequence[Case], bars: Progress) -> Ablation:
    """Raises InvalidSet where there are too few cases to hold some out."""
    of_writeups = [case for case in cases if case.expected.holds_text and TABLE not in case.may_cite]
    found = list(samples(assistant, of_writeups))
    if len(found) < FOLDS:
        raise InvalidSet(f"Of the set's questions, write-ups answer {len(found)}. Name a set with {FOLDS} at least.")
    left_out = bars.track(GROUPS.items(), description="Features of the ranker")
    whole = first_right(found)
    shares = {part: first_right(without(found, names)) for part, names in left_out}
    most = max(abs(share - whole) for share in shares.values()) or 1.0
    rows = [Row("all features", (f"{whole:.3f}", ""), 0.0)]
    for part, share in shares.items():
        moved = share - whole
        written = (f"{share:.3f}", f"{moved:+z.3f}")
        rows.append(Row(f"− {part}", written, max(moved, 0.0) / most, max(-moved, 0.0) / most, ", ".join(GROUPS[part])))
    note = (
        f"Each row leaves a group of features out of the ranker and fits it anew, in {FOLDS}-fold cross-validation over "
        f"{len(found)} questions. One question is {1 / len(found):.3f}."
    )
    return Ablation("Features of the ranker", note, ("right sentence first", "change"), tuple(rows))


def without(found: Iterable[Sample], names: Iterable[str]) -> list[Sample]:
    """The samples with these features made 0 throughout: a fit that shrinks its weights gives them none."""
    kept = np.array([name not in names for name in Features._fields])
    return [replace(sample, features=sample.features * kept) for sample in found]
