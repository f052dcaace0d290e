"""Two linear models, fitted by `python -m evals.fit`: one ranks the sentences of a question, one gives the probability that
the answer that begins with the first of them is right."""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.errors import InvalidWeights
from assistant.evidence import Evidence, Features

# What the confidence sees: the features of the best sentence, and of the whole field: `lead`, how far it is ahead of the
# best sentence of another section; `nowhere`, how near the question is to one that no write-up answers; `brief`, how few
# words it has; `taught`, whether there are question sheets.
OUTLOOK = (*Features._fields, "lead", "nowhere", "brief", "taught")
FAR = 3.0  # log-odds of a lead beyond which it says no more


class Ranker:
    def __init__(self, rank: dict[str, float], confidence: dict[str, float]) -> None:
        self._rank = [rank[name] for name in Features._fields]
        self._confidence = [confidence[name] for name in OUTLOOK]
        self._intercept = confidence["intercept"]

    @classmethod
    def load(cls, path: Path) -> "Ranker":
        """Raises InvalidWeights."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InvalidWeights(f"{path} holds no weights of this version. Fit them: python -m evals.fit SET") from error

    def score(self, features: Features) -> float:
        return _dot(self._rank, features)

    def probability(self, outlook: Sequence[float]) -> float:
        return 1 / (1 + math.exp(-_dot(self._confidence, outlook) - self._intercept))


def outlook(evidence: Sequence[Evidence], nowhere: float, words: int, taught: bool) -> tuple[float, ...]:
    """The values of OUTLOOK for ranked sentences, of which there is one at least."""
    best = evidence[0]
    others = (item.score for item in evidence[1:] if item.passage.section != best.passage.section)
    lead = min(best.score - max(others, default=-math.inf), FAR) / FAR
    return (*best.features, lead, nowhere, 1 / max(words, 1), float(taught))


def _dot(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))
