"""`Assistant.ask`: a question to a cited answer. Read this first."""

import math
import time
from collections.abc import Sequence
from functools import cached_property

from assistant import answer
from assistant.coverage import Coverage
from assistant.evidence import Evidence, Ranker, weigh
from assistant.lexicon import Lexicon
from assistant.question import Question, resolved, understand, validated
from assistant.settings import Settings
from assistant.spelling import Speller
from assistant.types import Answer, Considered
from index.passages import Passage
from index.search import ScoredPassage, search
from index.snapshot import Snapshot, open_snapshot
from index.terms import WORD

SOME = 8  # codes that a refusal names


class Assistant:
    """Answers questions from one snapshot. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        self.settings = settings
        self.lexicon = Lexicon.load(settings.lexicon, snapshot.encoder.knows)
        self._coverage = Coverage(snapshot)
        self._ranker = Ranker.load()

    @classmethod
    def open(cls, settings: Settings) -> "Assistant":
        """Raises SnapshotMissing, SnapshotDamaged or SnapshotMismatch."""
        return cls(open_snapshot(settings.index, settings.encoder), settings)

    def ask(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Answer:
        """Answer from the write-ups, or say that they do not hold the answer. Raises InvalidQuestion.

        `history` holds earlier questions, oldest first; `top_k` is how many of the passages weighed are returned.
        """
        began = time.perf_counter()
        asked = self._resolved([*history, question])
        understood = self.understand(asked)
        evidence = self.evidence(understood)
        confidence = evidence[0].probability if evidence else 0.0
        answered = bool(evidence) and confidence >= self.settings.threshold
        chosen = answer.chosen(understood, evidence) if answered else []
        citations = answer.cited(answer.quoted(chosen), self.snapshot.documents)
        text = answer.text(citations, understood.many) if answered else self._not_found(understood, evidence)
        return Answer(
            question=asked,
            status="answered" if answered else "not_found",
            short_answer=answer.short_answer(understood, chosen),
            text=text,
            confidence=round(confidence, 4),
            citations=citations,
            cautions=(),
            codes=(),
            passages=tuple(_considered(evidence))[: top_k or self.settings.top_k],
            snapshot=self.snapshot.id,
            elapsed_ms=round((time.perf_counter() - began) * 1000, 3),
        )

    def search(self, query: str, k: int) -> list[ScoredPassage]:
        """The best `k` passages for a query, by rank alone. Raises InvalidQuestion."""
        return self.retrieve(self.understand(validated(query, self.settings.question_chars)), k)

    def _resolved(self, conversation: Sequence[str]) -> str:
        """The last question, made whole by those before it."""
        asked = ""
        for text in conversation:
            valid = validated(text, self.settings.question_chars)
            asked = resolved(valid, asked, self.lexicon.is_stopword, self._is_topic) if asked else valid
        return asked

    def _is_topic(self, word: str) -> bool:
        return any(map(self._coverage.topical, self.understand(word).units))

    def understand(self, question: str) -> Question:
        return understand(question, self.lexicon, self._speller)

    def retrieve(self, question: Question, k: int) -> list[ScoredPassage]:
        """The best `k` passages by fused rank alone, before any evidence is weighed."""
        vector = self.snapshot.encoder.encode([question.text])[0]
        terms = [term for unit in question.units for expression in unit.alternatives for term in expression]
        return search(self.snapshot, vector, terms, k)

    def evidence(self, question: Question) -> list[Evidence]:
        """The sentences that may answer, likeliest first."""
        if not question.units:
            return []
        return weigh(question, self.retrieve(question, self.settings.candidates), self._coverage, self._ranker)

    @cached_property
    def _speller(self) -> Speller:
        written = (word for document in self.snapshot.documents.values() for word in WORD.findall(document.text))
        return Speller([*written, *self.lexicon.words], self.snapshot.encoder.knows)

    def _not_found(self, question: Question, evidence: Sequence[Evidence]) -> str:
        unknown = [code for code in question.codes if not self._names(code)]
        if unknown:
            codes = sorted({code for document in self.snapshot.documents.values() for code in document.codes})
            others = ", ".join(codes[:SOME]) + (f" and {len(codes) - SOME} more" if len(codes) > SOME else "")
            return f"Not found: no write-up here is about {' or '.join(unknown)}. There are write-ups about {others}."
        near: dict[str, dict[str, None]] = {}
        for item in evidence[:3]:
            near.setdefault(" ".join(item.passage.codes) or item.passage.title, {})[item.passage.section] = None
        nearest = "; ".join(f"{name} ({places})" if (places := ", ".join(filter(None, near[name]))) else name for name in near)
        return "Not found: the write-ups do not answer this." + (f" Nearest: {nearest}." if nearest else "")

    def _names(self, code: str) -> bool:
        return any(code in document.codes or code in document.text for document in self.snapshot.documents.values())


def _considered(evidence: Sequence[Evidence]) -> list[Considered]:
    """The passages in the order of their best sentence."""
    best: dict[Passage, float] = {}
    for item in evidence:
        best.setdefault(item.passage, math.exp(item.score - evidence[0].score))
    return [Considered(passage.document_id, passage.section, passage.text, round(score, 4)) for passage, score in best.items()]
