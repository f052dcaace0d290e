"""`Assistant.ask`: a question to a cited answer. Read this first."""

import math
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from assistant import answer, drafts, lexicon
from assistant.answer import Quote
from assistant.cautions import cautions, codes_in_play
from assistant.check.checked import stored
from assistant.check.findings import Finding
from assistant.codes import mentions
from assistant.codes.table import CodeTable
from assistant.comparison import asked_of, compared, sides
from assistant.conversation import parts, whole
from assistant.drafts import Draft
from assistant.evidence import Evidence
from assistant.intents import asked_day, asks_outright, is_instruction
from assistant.lexicon import Lexicon
from assistant.lookup import Lookup
from assistant.modifiers import by_meaning
from assistant.question import Question, understand, validated
from assistant.ranker import Ranker
from assistant.refusal import INSTRUCTED, asking_back, is_incomplete, not_found
from assistant.reranking import Reranker
from assistant.retrieval import Found, Retrieval
from assistant.settings import Settings
from assistant.spelling import Speller
from assistant.types import Answer, Considered, Step, Understood, Weighed, concluded
from assistant.units.calculator import Calculator, asks_modifier_alone
from index.documents import Document
from index.passages import Passage
from index.search import ScoredPassage
from index.snapshot import Snapshot, open_snapshot
from index.terms import WORD

USUAL = ("JW", "JZ", "JA", "JB", "KX")  # modifiers that drug lines bear most
CHOICES = 3  # what an incomplete question may be about


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
        ranker = Ranker.load(settings.weights)
        reranker = Reranker(settings.cross_encoder) if settings.cross_encoder else None
        self.retrieval = Retrieval(snapshot, self.table.names, self.doubted, ranker, settings.candidates, reranker)

    @classmethod
    def open(cls, settings: Settings) -> "Assistant":
        """Raises SnapshotMissing, SnapshotDamaged, SnapshotMismatch, InvalidLexicon, InvalidTable, InvalidWeights, or
        EncoderUnavailable where the cross-encoder that is set is none."""
        threads = 0 if settings.workers == 1 else 1  # several workers keep the processors busy as it is
        return cls(open_snapshot(settings.index, settings.encoder, threads), settings)

    def ask(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Answer:
        """Answer from the code table and the write-ups, or say that they do not hold the answer. Raises InvalidQuestion.

        `history` holds earlier questions, oldest first; `top_k` is how many of the passages weighed are returned.
        """
        return concluded(self.steps(question, history, top_k))

    def steps(self, question: str, history: Sequence[str] = (), top_k: int | None = None) -> Iterator[Step]:
        """What `ask` does, told while it is done: the question as understood, what was weighed for each of its parts, and
        the answer last. Raises InvalidQuestion before the first."""
        began = time.perf_counter()
        asked = self.resolved([*history, question])
        yield Understood(asked)
        day, most = asked_day(asked, date.today()), top_k or self.settings.top_k
        parted, weighed = list[tuple[str, Draft]](), list[Evidence]()
        for part in self._parts(asked, day):
            draft, evidence = self._drawn(part, day)
            parted.append((part, draft))
            weighed += evidence
            yield Weighed(part, _considered(evidence, most))
        draft = drafts.joined(parted)
        citations = answer.cited(draft.quotes)
        yield Answer(
            question=asked,
            status="answered" if citations else "not_found",
            short_answer=draft.short_answer,
            text=draft.text(citations),
            confidence=round(draft.confidence, 4),
            citations=citations,
            cautions=cautions(draft.quotes, self.checked, self.table, day),
            codes=codes_in_play(draft.quotes, mentions.named(asked), self.table),
            passages=_considered(weighed, most),
            snapshot=self.snapshot.id,
            elapsed_ms=round((time.perf_counter() - began) * 1000, 3),
        )

    def _parts(self, asked: str, day: date) -> list[str]:
        """The questions of one line, each whole by itself; a sum is one question, however it is put."""
        found = parts(asked, self.lexicon.is_stopword)
        calculated = self.calculator.answer(asked, asked, day) if len(found) > 1 else None
        if calculated and calculated.code:
            return [asked]
        whole_parts = found[:1]
        for part in found[1:]:
            whole_parts.append(
                whole(f"and {part}", whole_parts[0], self._subjects, self.lexicon.is_stopword).removeprefix("and ")
            )
        return whole_parts

    def _drawn(self, asked: str, day: date) -> tuple[Draft, Sequence[Evidence]]:
        """The draft of an answer to one question, and the evidence that was weighed for it."""
        understood = self.understand(asked)
        if compares := sides(asked, self.table, self._written):
            texts = {side.name: asked_of(side, compares, asked, self.lexicon) for side in compares}
            finds = {side.name: self.retrieval.find(self.understand(texts[side.name])) for side in compares}
            draft = compared(compares, lambda side: finds[side.name], self.table, self.snapshot.documents)
            return draft, [item for found in finds.values() for item in found.evidence]
        if is_instruction(asked):
            return Draft(refusal=INSTRUCTED), ()
        if is_incomplete(understood):
            return Draft(refusal=asking_back(understood, self._choices(understood))), ()
        found = self.retrieval.find(understood)
        return self._draft(asked, understood, found, day), found.evidence

    def _draft(self, asked: str, understood: Question, found: Found, day: date) -> Draft:
        """A sum where the question asks for one, else the code table's lines with the write-ups beside them, else the
        write-ups alone. Where no sum can be made, the write-ups may know the answer."""
        written = self._written_draft(asked, understood, found, len(found.evidence))
        if found.is_nowhere:
            doubtful = min(written.confidence, 1 - found.nowhere)
            return Draft(confidence=doubtful, refusal=self._refused(asked, understood, found))
        calculated = self.calculator.answer(asked, understood.spelt, day)
        known = written.quotes and (asks_modifier_alone(asked) or _is_without_numbers(asked))
        if calculated and (calculated.code or not known):
            return drafts.of_sum(calculated, self.table, self.snapshot, self.doubted)
        looked = self.lookup.answer(asked, understood.spelt, day) or by_meaning(understood, self.table)
        if looked and (asks_outright(asked) or not written.quotes):
            return drafts.of_table(looked, self.table, self._written_draft(asked, understood, found, 2))
        if not written.quotes:
            return replace(written, refusal=self._refused(asked, understood, found))
        return self._without_wrong_headline(written)

    def _written_draft(self, asked: str, understood: Question, found: Found, most: int) -> Draft:
        documents, threshold = self.snapshot.documents, self.settings.threshold
        return drafts.of_writeups(asked, understood, found.evidence[:most], found.confidence, documents, threshold, self.lexicon)

    def _refused(self, asked: str, understood: Question, found: Found) -> str:
        return not_found(understood, found.evidence, self.lookup.modifiers(asked), self.snapshot, self.table)

    def _choices(self, understood: Question) -> list[str]:
        """What an incomplete question may mean: a modifier by what it says, or else a sound write-up by its title."""
        if understood.wants and understood.wants.name == "modifier":
            usual = (self.table.modifiers[name] for name in USUAL if name in self.table.modifiers)
            return [f"{modifier.modifier}: {_first_clause(modifier.meaning)}" for modifier in usual]
        if not understood.units:
            return []
        near = (item.passage for item in self.retrieval.passages(understood, CHOICES))
        return list(dict.fromkeys(passage.title for passage in near if passage.document_id not in self.doubted))

    @cached_property
    def _written(self) -> tuple[str, ...]:
        """The codes that the write-ups are about."""
        return tuple(dict.fromkeys(code for document in self.snapshot.documents.values() for code in document.codes))

    def _without_wrong_headline(self, written: Draft) -> Draft:
        """What the code table contradicts makes no headline: a code that the write-ups give to another drug, and whatever
        a sentence says that is wrong about its code, but for a modifier."""
        headline, cited = written.short_answer or "", {quote.document.id for quote in written.quotes}
        wrong = [finding for document in cited for finding in self.checked.of(document) if finding.verdict == "contradicts"]
        of_another = {finding.code for finding in wrong if finding.field == "substance"}.intersection(mentions.named(headline))
        is_stated = any(_overlaps(quote, finding) for quote in written.quotes for finding in wrong)
        is_wrong = of_another or (is_stated and headline not in self.table.modifiers)
        return replace(written, short_answer=None) if is_wrong else written

    @cached_property
    def documents(self) -> dict[str, Document]:
        """All that can be cited, by id: the write-ups, and the code table as a document."""
        return {**self.snapshot.documents, self.table.document.id: self.table.document}

    def search(self, query: str, k: int) -> list[ScoredPassage]:
        """The best `k` passages for a query, by rank alone. Raises InvalidQuestion."""
        return self.retrieval.passages(self.understand(validated(query, self.settings.question_chars)), k)

    def resolved(self, conversation: Sequence[str]) -> str:
        """The last question, made whole by those before it."""
        asked = ""
        for text in conversation:
            valid = validated(text, self.settings.question_chars)
            asked = whole(valid, asked, self._subjects, self.lexicon.is_stopword) if asked else valid
        return asked

    def _subjects(self, text: str) -> list[tuple[int, int]]:
        """Where a text names codes or drugs, misspelt ones too."""
        named = [(name.start, name.end) for name in self.table.names.find(text) if name.kind != "labeler"]
        single = (match.span() for match in WORD.finditer(text) if self._is_subject(match[0]))
        apart = (span for span in single if not any(start < span[1] and span[0] < end for start, end in named))
        return sorted([*named, *apart])

    def _is_subject(self, word: str) -> bool:
        return bool(mentions.named(word) or self.table.names.find(self._speller.mend(word)))

    def understand(self, question: str) -> Question:
        return understand(question, self.lexicon, self._speller, self.table.names)

    @cached_property
    def doubted(self) -> frozenset[str]:
        """The write-ups that the code table contradicts."""
        return frozenset(id for id in self.snapshot.documents if self.checked.wrong(id))

    @cached_property
    def _speller(self) -> Speller:
        written = (word for document in self.snapshot.documents.values() for word in WORD.findall(document.text))
        return Speller([*written, *self.lexicon.words], self.snapshot.encoder.knows)


def _overlaps(quote: Quote, finding: Finding) -> bool:
    start, end = quote.span
    return quote.document.id == finding.document_id and start < finding.end and finding.start < end


def _first_clause(meaning: str) -> str:
    return re.split(r",(?![^(]*\))", meaning)[0]


def _is_without_numbers(asked: str) -> bool:
    """Whether the question gives no amounts: it asks for a rule on units and not for a sum."""
    return not any(map(str.isdigit, mentions.replaced(asked, "")))


def _considered(evidence: Sequence[Evidence], most: int) -> tuple[Considered, ...]:
    """The passages in the order of their best sentence."""
    best: dict[Passage, float] = {}
    for item in evidence:
        best.setdefault(item.passage, math.exp(item.score - evidence[0].score))
    ranked = list(best.items())[:most]
    return tuple(Considered(passage.document_id, passage.section, passage.text, round(score, 4)) for passage, score in ranked)
