"""The assistant without each part of answering; the docstring of each says what is done instead."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.comparison import sides
from assistant.drafts import Draft
from assistant.evidence import Evidence
from assistant.intents import is_instruction
from assistant.lexicon import STOPWORD, read
from assistant.lookup import Looked, Lookup
from assistant.pipeline import Assistant
from assistant.question import Question, validated
from assistant.refusal import is_incomplete
from assistant.retrieval import Found, Retrieval
from assistant.settings import Settings
from assistant.spelling import Speller
from assistant.units.calculator import Calculated, Calculator
from index.dense import VectorIndex
from index.search import Query
from index.snapshot import Snapshot


class NoHistory(Assistant):
    """A follow-up is asked as it stands."""

    def resolved(self, conversation: Sequence[str]) -> str:
        return validated(conversation[-1], self.settings.question_chars)


class NoParts(Assistant):
    """A line is one question."""

    def _parts(self, asked: str, _: date) -> list[str]:
        return [asked]


class NoSpeller(Assistant):
    """Words stay as they are typed."""

    @cached_property
    def _speller(self) -> Speller:
        return Speller((), lambda _: True)


class NoLexicon(Assistant):
    """No abbreviation, brand or synonym is known; stop words are."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        lines = [f"{kind}\t{', '.join(words)}" for kind, words in read(settings.lexicon) if kind == STOPWORD]
        with TemporaryDirectory() as folder:
            bare = Path(folder) / "lexicon.tsv"
            bare.write_text("\n".join(["kind\texpressions", *lines]), encoding="utf-8")
            super().__init__(snapshot, settings.model_copy(update={"lexicon": bare}))


class NoWants(Assistant):
    """All that is asked for is prose: no modifier, code or amount is looked for."""

    def understand(self, question: str) -> Question:
        return replace(super().understand(question), wants=None)


class NoLists(Assistant):
    """A question for a list is answered like any other."""

    def understand(self, question: str) -> Question:
        return replace(super().understand(question), many=False)


class _Level(Assistant):
    """What the pipeline treats apart is answered like any other question."""

    def _is_apart(self, asked: str) -> bool:
        raise NotImplementedError

    def _drawn(self, asked: str, day: date) -> tuple[Draft, Sequence[Evidence]]:
        if not self._is_apart(asked):
            return super()._drawn(asked, day)
        understood = self.understand(asked)
        found = self.retrieval.find(understood)
        return self._draft(asked, understood, found, day), found.evidence


class NoInstructions(_Level):
    """An instruction is answered like a question."""

    def _is_apart(self, asked: str) -> bool:
        return is_instruction(asked)


class NoAskingBack(_Level):
    """A question that says not of what is answered like any other."""

    def _is_apart(self, asked: str) -> bool:
        return is_incomplete(self.understand(asked))


class NoComparison(_Level):
    """A comparison is answered like any other question."""

    def _is_apart(self, asked: str) -> bool:
        return bool(sides(asked, self.table, self._written))


class _Copied(Retrieval):
    def __init__(self, whole: Retrieval) -> None:
        vars(self).update(vars(whole))


class _Everywhere(_Copied):
    def _query(self, question: Question) -> Query:
        return replace(super()._query(question), within=None)


class NoScope(Assistant):
    """Where a drug or code is named, the write-ups on all others are searched too."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        super().__init__(snapshot, settings)
        self.retrieval: Retrieval = _Everywhere(self.retrieval)


class _OfAnyCode(_Copied):
    def find(self, question: Question) -> Found:
        return super().find(replace(question, codes=(), denials=()))


class NoNamedCodes(Assistant):
    """Where a code or a denial is named, sentences about others may answer."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        super().__init__(snapshot, settings)
        self.retrieval: Retrieval = _OfAnyCode(self.retrieval)


class NoSheets(Assistant):
    """No question is known beforehand: neither what sentences answer nor what nothing answers."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        none = VectorIndex(snapshot.sentence_vectors.vectors[:0])
        super().__init__(replace(snapshot, metric=None, groups=[], group_vectors=none), settings)


class NoNowhere(Assistant):
    """No question is known that nothing answers."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        none = VectorIndex(snapshot.group_vectors.vectors[:0])
        super().__init__(replace(snapshot, groups=[], group_vectors=none), settings)


class NoDoubt(Assistant):
    """A write-up that the code table contradicts ranks like any other."""

    @cached_property
    def doubted(self) -> frozenset[str]:
        return frozenset()


class _NoSums(Calculator):
    def answer(self, *_: object) -> Calculated | None:
        return None


class NoCalculator(Assistant):
    """A sum is asked of the code table and of the write-ups."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        super().__init__(snapshot, settings)
        self.calculator: Calculator = _NoSums(self.table, self.lookup)


class _NoLines(Lookup):
    def answer(self, *_: object) -> Looked | None:
        return None


class NoLookup(Assistant):
    """Write-ups alone answer what is neither a sum nor a comparison."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        super().__init__(snapshot, settings)
        self.lookup: Lookup = _NoLines(self.table, self.lexicon)


class NoThreshold(Assistant):
    """The best sentence answers, however unlikely."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        super().__init__(snapshot, settings.model_copy(update={"threshold": 0.0}))


PARTS: dict[str, type[Assistant]] = {
    "follow-ups made whole": NoHistory,
    "several questions in a line": NoParts,
    "speller": NoSpeller,
    "lexicon": NoLexicon,
    "the thing asked for": NoWants,
    "lists": NoLists,
    "instructions refused": NoInstructions,
    "asking back": NoAskingBack,
    "comparison": NoComparison,
    "scope of the drug": NoScope,
    "codes named": NoNamedCodes,
    "question sheets": NoSheets,
    "questions nothing answers": NoNowhere,
    "doubt of write-ups": NoDoubt,
    "calculator": NoCalculator,
    "code table's lines": NoLookup,
    "confidence threshold": NoThreshold,
}  # in the order in which a question comes upon them
