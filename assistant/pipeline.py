"""`Assistant.ask`: a question to a cited answer. Read this first."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from assistant import answer, drafts, lexicon
from assistant.cautions import cautions, codes_in_play
from assistant.check.checked import stored
from assistant.codes import mentions
from assistant.codes.table import CodeTable
from assistant.coverage import Coverage
from assistant.drafts import Draft
from assistant.evidence import Evidence, Ranker, weigh
from assistant.intents import asked_day
from assistant.lexicon import Lexicon
from assistant.lookup import Lookup
from assistant.modifiers import by_meaning
from assistant.question import Question, resolved, understand, validated
from assistant.scope import Scope
from assistant.settings import Settings
from assistant.spelling import Speller
from assistant.types import Answer, Considered
from assistant.units.calculator import Calculator, asks_modifier_alone
from index.documents import Document
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
        self.lexicon = Lexicon(lexicon.read(settings.lexicon), snapshot.encoder.knows)
        self.table = CodeTable.open(settings)
        self.checked = stored(snapshot, self.table)
        self.lookup = Lookup(self.table, self.lexicon)
        self.calculator = Calculator(self.table, self.lookup)
        self._coverage = Coverage(snapshot)
        self._scope = Scope(snapshot, self.table.names, self.doubted)
        self._ranker = Ranker.load()

    @classmethod
    def open(cls, settings: Settings) -> "Assistant":
        """Raises SnapshotMissing, SnapshotDamaged, SnapshotMismatch, InvalidLexicon or InvalidTable."""
        return cls(open_snapshot(settings.index, settings.encoder), settings)

    def ask(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Answer:
        """Answer from the code table and the write-ups, or say that they do not hold the answer. Raises InvalidQuestion.

        `history` holds earlier questions, oldest first; `top_k` is how many of the passages weighed are returned.
        """
        began = time.perf_counter()
        asked = self._resolved([*history, question])
        understood = self.understand(asked)
        evidence, day = self.evidence(understood), asked_day(asked, date.today())
        draft = self._draft(asked, understood, evidence, day)
        citations = answer.cited(draft.quotes)
        return Answer(
            question=asked,
            status="answered" if citations else "not_found",
            short_answer=draft.short_answer,
            text=draft.text(citations),
            confidence=round(draft.confidence, 4),
            citations=citations,
            cautions=cautions(draft.quotes, self.checked, self.table, day),
            codes=codes_in_play(draft.quotes, understood.codes, self.table),
            passages=tuple(_considered(evidence))[: top_k or self.settings.top_k],
            snapshot=self.snapshot.id,
            elapsed_ms=round((time.perf_counter() - began) * 1000, 3),
        )

    def _draft(self, asked: str, understood: Question, evidence: Sequence[Evidence], day: date) -> Draft:
        """A sum where the question asks for one, else the code table's lines with the write-ups beside them, else the
        write-ups alone. Where no sum can be made and only JW or JZ is asked for, the write-ups may know."""
        written = drafts.of_writeups(understood, evidence, self.snapshot.documents, self.settings.threshold)
        calculated = self.calculator.answer(asked, understood.text, day)
        if calculated and (calculated.code or not (written.quotes and asks_modifier_alone(asked))):
            return drafts.of_sum(calculated, self.table, self.snapshot.passages, self.snapshot.documents)
        if looked := self.lookup.answer(asked, understood.text, day) or by_meaning(understood, self.table):
            beside = drafts.of_writeups(understood, evidence[:2], self.snapshot.documents, self.settings.threshold)
            return drafts.of_table(looked, self.table, beside)
        if not written.quotes:
            return replace(written, refusal=self._not_found(asked, understood, evidence))
        return self._without_wrong_code(written, understood)

    def _without_wrong_code(self, written: Draft, understood: Question) -> Draft:
        """A code that the write-ups give to a drug, and the code table does not, makes no headline."""
        headline = mentions.named(written.short_answer or "") if understood.wants and understood.wants.name == "code" else ()
        cited = {quote.document.id for quote in written.quotes}
        wrong = (finding for document in cited for finding in self.checked.of(document) if finding.field == "substance")
        return replace(written, short_answer=None) if {finding.code for finding in wrong}.intersection(headline) else written

    @cached_property
    def documents(self) -> dict[str, Document]:
        """All that can be cited, by id: the write-ups, and the code table as a document."""
        return {**self.snapshot.documents, self.table.document.id: self.table.document}

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
        return understand(question, self.lexicon, self._speller, self.table.names)

    def retrieve(self, question: Question, k: int) -> list[ScoredPassage]:
        """The best `k` passages by fused rank alone, before any evidence is weighed."""
        vector = self.snapshot.encoder.encode([question.text])[0]
        terms = [term for unit in question.units for expression in unit.alternatives for term in expression]
        return search(self.snapshot, vector, terms, k, self._scope.rows(question))

    def evidence(self, question: Question) -> list[Evidence]:
        """The sentences that may answer, likeliest first."""
        if not question.units:
            return []
        found = self.retrieve(question, self.settings.candidates)
        return weigh(question, found, self._coverage, self._ranker, self.doubted)

    @cached_property
    def doubted(self) -> frozenset[str]:
        """The write-ups that the code table contradicts."""
        return frozenset(id for id in self.snapshot.documents if self.checked.wrong(id))

    @cached_property
    def _speller(self) -> Speller:
        written = (word for document in self.snapshot.documents.values() for word in WORD.findall(document.text))
        return Speller([*written, *self.lexicon.words], self.snapshot.encoder.knows)

    def _not_found(self, asked: str, question: Question, evidence: Sequence[Evidence]) -> str:
        unknown = [code for code in question.codes if not self._names(code)]
        if unknown:
            codes = sorted({code for document in self.snapshot.documents.values() for code in document.codes})
            others = ", ".join(codes[:SOME]) + (f" and {len(codes) - SOME} more" if len(codes) > SOME else "")
            table = " ".join(self._of_table(code) for code in unknown)
            return f"Not found: no write-up here is about {' or '.join(unknown)}. {table} There are write-ups about {others}."
        near: dict[str, dict[str, None]] = {}
        for item in evidence[:3]:
            near.setdefault(" ".join(item.passage.codes) or item.passage.title, {})[item.passage.section] = None
        nearest = "; ".join(f"{name} ({places})" if (places := ", ".join(filter(None, near[name]))) else name for name in near)
        modifiers = "".join(f" The code table has {modifier}." for modifier in self.lookup.modifiers(asked))
        return "Not found: the write-ups do not answer this." + (f" Nearest: {nearest}." if nearest else "") + modifiers

    def _of_table(self, code: str) -> str:
        entry = self.table.entry(code)
        return f"The code table has {entry}." if entry else f"{code} is not in the code table either."

    def _names(self, code: str) -> bool:
        return any(code in document.codes or code in document.text for document in self.snapshot.documents.values())


def _considered(evidence: Sequence[Evidence]) -> list[Considered]:
    """The passages in the order of their best sentence."""
    best: dict[Passage, float] = {}
    for item in evidence:
        best.setdefault(item.passage, math.exp(item.score - evidence[0].score))
    return [Considered(passage.document_id, passage.section, passage.text, round(score, 4)) for passage, score in best.items()]
