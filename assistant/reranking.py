"""The best sentences ranked anew by a cross-encoder, which reads question and sentence together: for those who have one."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence import Evidence
from index.export import cross_encoder

DEPTH = 20  # sentences that are read again


class Reranker:
    def __init__(self, name: str) -> None:
        """Raises EncoderUnavailable."""
        self._read = cross_encoder(name)

    def rank(self, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The best sentences by the cross-encoder's log-odds, then the others in their order."""
        best, rest = evidence[:DEPTH], evidence[DEPTH:]
        scores = self._read([(question, item.quote) for item in best])
        ranked = sorted(map(_scored, best, scores), key=lambda item: -item.score)
        last = ranked[-1].score
        return [*ranked, *(_scored(item, min(item.score, last)) for item in rest)]


def _scored(item: Evidence, score: float) -> Evidence:
    return replace(item, score=score)
