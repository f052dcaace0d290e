"""What an answer will say, from each of its sources: a sum, the code table, the write-ups."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant import answer
from assistant.answer import Quote, row
from assistant.codes import mentions
from assistant.codes.table import CodeTable
from assistant.drugs import SURE
from assistant.evidence import Evidence
from assistant.lookup import Looked
from assistant.question import Question
from assistant.types import Citation
from assistant.units.calculator import Calculated
from index.documents import Document
from index.passages import Passage

_of_waste = re.compile(r"\b(?:wast\w*|discard\w*|leftover|left over|unused|thrown)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """`quotes` carry the answer; `lead` introduces several, `steps` tell a sum. Without quotes it is a refusal."""

    quotes: tuple[Quote, ...] = ()
    short_answer: str | None = None
    confidence: float = 0.0
    lead: str = ""
    steps: tuple[str, ...] = ()
    many: bool = False
    refusal: str = ""

    def text(self, citations: Sequence[Citation]) -> str:
        return self.refusal or answer.text(citations, self.many, self.lead, self.steps)


def of_sum(calculated: Calculated, table: CodeTable, passages: Iterable[Passage], documents: dict[str, Document]) -> Draft:
    """A sum with the line of its code, and the rule for what was discarded where there is such."""
    if not calculated.code:
        return Draft(refusal=f"Not calculated: {calculated.refusal}")
    quotes = [row(table, calculated.code)]
    if calculated.discarded is not None:
        modifier = "JW" if calculated.discarded else "JZ"
        quotes.append(_rule(modifier, calculated.code, passages, documents) or row(table, modifier))
    return Draft(tuple(quotes), calculated.short_answer, SURE, steps=calculated.steps)


def _rule(modifier: str, code: str, passages: Iterable[Passage], documents: dict[str, Document]) -> Quote | None:
    """The first sentence on the modifier in a write-up that is about the code, or about no code in particular."""
    for passage in passages:
        if passage.codes in ((), (code,)):
            for span in passage.sentences:
                text = passage.quote(span)
                if re.search(rf"\b{modifier}\b", text) and _of_waste.search(text):
                    return Quote(documents[passage.document_id], passage.section, span, text)
    return None


def of_table(looked: Looked, table: CodeTable, beside: Draft) -> Draft:
    """The table's lines, and beside them what the write-ups say, where that is on the same codes; a list of
    candidates stands alone."""
    lines = tuple(row(table, name) for name in looked.rows)
    is_list = len(lines) > 1 and looked.short_answer is None
    quotes = () if is_list else tuple(quote for quote in beside.quotes if _concerns(quote, looked.rows))
    return Draft(lines + quotes, looked.short_answer, looked.confidence, looked.lead, many=len(lines) > 1)


def _concerns(quote: Quote, rows: Sequence[str]) -> bool:
    """Whether the quote is about one of the codes, or names one of the modifiers."""
    codes = mentions.named(quote.text) or quote.document.codes
    return not set(codes).isdisjoint(rows) or any(re.search(rf"\b{name}\b", quote.text) for name in rows)


def of_writeups(question: Question, evidence: Sequence[Evidence], documents: dict[str, Document], threshold: float) -> Draft:
    """The sentences that answer, or else none with the confidence that they would have had."""
    confidence = evidence[0].probability if evidence else 0.0
    if not evidence or confidence < threshold:
        return Draft(confidence=confidence)
    chosen = answer.chosen(question, evidence)
    quotes = tuple(answer.quoted(chosen, documents))
    return Draft(quotes, answer.short_answer(question, chosen), confidence, many=question.many)
