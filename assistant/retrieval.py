"""A question to ranked evidence from one snapshot."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from assistant.codes.names import Names
from assistant.coverage import Coverage
from assistant.evidence import Evidence, weigh
from assistant.question import Question
from assistant.ranker import Ranker, outlook
from assistant.reranking import Reranker
from assistant.scope import Scope
from index.lexical import content, pairs
from index.search import Query, ScoredPassage, nearest, search
from index.snapshot import Snapshot

LISTED = 2  # times as many passages are weighed where a list is asked for: each row of a table is one
NOWHERE_LEAST = 0.6  # a cosine; below it, questions share a word or two
NOWHERE, TABLE = "unanswered", "code-table"  # the question sheets of what no write-up answers


@dataclass(frozen=True, slots=True)
class Found:
    """`evidence` is ranked, the likeliest sentence first; `outlook` is what the `confidence` that it answers was told from.
    `tabled` compares the question with those that the code table answers, `nowhere` with those that nothing answers;
    `taught` says that there are question sheets to compare with."""

    evidence: Sequence[Evidence] = ()
    outlook: tuple[float, ...] = ()
    confidence: float = 0.0
    tabled: float = 0.0
    nowhere: float = 0.0
    taught: bool = False

    @property
    def is_nowhere(self) -> bool:
        """Whether the question is nearer to one that nothing answers than to any that is known to be answered."""
        asked = max((item.features.asked for item in self.evidence), default=0.0)
        return self.taught and self.nowhere >= NOWHERE_LEAST and self.nowhere > max(asked, self.tabled)


class Retrieval:
    def __init__(
        self,
        snapshot: Snapshot,
        names: Names,
        doubted: Set[str],
        ranker: Ranker,
        candidates: int,
        reranker: Reranker | None = None,
    ) -> None:
        """`doubted` are the write-ups that the code table contradicts; `candidates` passages are weighed for an answer."""
        self._snapshot, self._doubted, self._ranker, self._candidates = snapshot, doubted, ranker, candidates
        self._reranker = reranker
        self._coverage = Coverage(snapshot)
        self._scope = Scope(snapshot, names, doubted)

    def passages(self, question: Question, k: int) -> list[ScoredPassage]:
        """The best `k` passages, before any evidence is weighed."""
        return search(self._snapshot, self._query(question), k)

    def find(self, question: Question) -> Found:
        if not question.units:
            return Found()
        query = self._query(question)
        passages = search(self._snapshot, query, self._candidates * (LISTED if question.many else 1))
        evidence = weigh(question, passages, self._coverage, self._ranker.score, self._doubted)
        if not evidence:
            return Found()
        if self._reranker:
            evidence = self._reranker.rank(question.text, evidence)
        apart = nearest(self._snapshot, query)
        nowhere = apart.get(NOWHERE, 0.0)
        taught = self._snapshot.metric is not None
        seen = outlook(evidence, nowhere, len(question.text.split()), taught)
        return Found(evidence, seen, self._ranker.probability(seen), apart.get(TABLE, 0.0), nowhere, taught)

    def _query(self, question: Question) -> Query:
        vectors = self._snapshot.encoder.encode_together(list(dict.fromkeys((question.text, question.bare))))
        vector, bare = vectors[0], vectors[-1]
        terms = tuple(term for unit in question.units for expression in unit.alternatives for term in expression)
        return Query(vector, bare, terms, tuple(pairs(content(question.text))), self._scope.rows(question))
