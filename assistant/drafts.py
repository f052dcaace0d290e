"""What an answer will say, from each of its sources: a sum, the code table, the write-ups."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from assistant import answer, choice
from assistant.answer import Quote, row
from assistant.codes import mentions
from assistant.codes.table import CodeTable
from assistant.drugs import SURE
from assistant.evidence import Evidence
from assistant.lexicon import Lexicon
from assistant.lookup import Looked
from assistant.question import Question
from assistant.types import Citation
from assistant.units.calculator import Calculated
from assistant.yesno import denies, says_no
from index.documents import Document
from index.passages import Passage
from index.snapshot import Snapshot

_of_waste = re.compile(r"\b(?:wast\w*|discard\w*|leftover|left over|unused|thrown)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """`quotes` carry the answer; `lead` introduces several, `steps` tell a sum. Side by side they are a table: `columns` of
    names, a row for each of `aspects`. `general` are the places of quotes from guides for all drugs, where a drug was asked
    about. Without quotes it is a refusal."""

    quotes: tuple[Quote, ...] = ()
    short_answer: str | None = None
    confidence: float = 0.0
    lead: str = ""
    steps: tuple[str, ...] = ()
    many: bool = False
    general: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    parts: "tuple[tuple[str, Draft], ...]" = ()
    refusal: str = ""

    def text(self, citations: Sequence[Citation]) -> str:
        if self.parts:
            return "\n".join(self._parts_text(citations))
        if self.columns:
            width = len(self.columns)
            cells = [citations[first : first + width] for first in range(0, len(citations), width)]
            return answer.side_by_side(self.columns, list(zip(self.aspects, cells, strict=True)))
        lead = self.lead or _label(self.general, citations)
        return self.refusal or answer.text(citations, self.many, lead, self.steps)

    def _parts_text(self, citations: Sequence[Citation]) -> Iterator[str]:
        first = 0
        for question, draft in self.parts:
            last = first + len(draft.quotes)
            yield f"{question.rstrip('? ')}?:"
            yield draft.text(citations[first:last])
            first = last


def of_sum(calculated: Calculated, table: CodeTable, snapshot: Snapshot, doubted: Container[str]) -> Draft:
    """A sum with the line of its code, and the rule for what was discarded where there is such."""
    if not calculated.code:
        return Draft(refusal=f"Not calculated: {calculated.refusal}")
    quotes = [row(table, calculated.code)]
    if calculated.discarded is not None:
        modifier = "JW" if calculated.discarded else "JZ"
        quotes.append(_rule(modifier, calculated.code, snapshot, doubted) or row(table, modifier))
    return Draft(tuple(quotes), calculated.short_answer, SURE, steps=calculated.steps)


def _rule(modifier: str, code: str, snapshot: Snapshot, doubted: Container[str]) -> Quote | None:
    """The first sentence on the modifier in a write-up that is about the code, or else in one about no code in particular,
    above all in one whose title names the modifier; last in those that are wrong about their code."""
    named = re.compile(rf"\b{modifier}\b")

    def order(passage: Passage) -> tuple[bool, bool, bool]:
        return passage.document_id in doubted, not passage.codes, not named.search(passage.title)

    for passage in sorted((each for each in snapshot.passages if each.codes in ((), (code,))), key=order):
        for span in passage.sentences:
            text = passage.quote(span)
            if named.search(text) and _of_waste.search(text):
                return Quote(snapshot.documents[passage.document_id], passage.section, span, text)
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


def of_writeups(
    asked: str,
    question: Question,
    evidence: Sequence[Evidence],
    confidence: float,
    documents: dict[str, Document],
    threshold: float,
    lexicon: Lexicon,
) -> Draft:
    """The sentences that answer, or else none with the confidence that they would have had."""
    if not evidence or confidence < threshold:
        return Draft(confidence=confidence)
    chosen = answer.chosen(question, evidence)
    quotes = tuple(answer.quoted(chosen, documents))
    best = evidence[0].quote
    if says_no(best, asked):
        short: str | None = "No"
    else:
        short = (None if denies(best) else choice.chosen(asked, best, lexicon)) or answer.short_answer(question, chosen)
    general = tuple(place for place, quote in enumerate(quotes) if question.about and not quote.document.codes)
    return Draft(quotes, short, confidence, many=question.many, general=general)


def _label(general: Sequence[int], citations: Sequence[Citation]) -> str:
    """Which of the quotes, by their places, are of a guide for all drugs."""
    if not general:
        return ""
    if len(general) == len(citations):
        return "From a guide that applies to all drugs:"
    markers = " and ".join(str(citations[place].marker) for place in general)
    return f"Citation {markers} {'is' if len(general) == 1 else 'are'} from a guide that applies to all drugs."


def joined(parts: Sequence[tuple[str, Draft]]) -> Draft:
    """The answers to several questions as one, each under its question; right only where each of them is."""
    if len(parts) == 1:
        return parts[0][1]
    drafts = [draft for _, draft in parts]
    shorts = [draft.short_answer for draft in drafts if draft.short_answer]
    answered = [draft.confidence for draft in drafts if draft.quotes]
    return Draft(
        tuple(quote for draft in drafts for quote in draft.quotes),
        "; ".join(shorts) if len(shorts) == len(drafts) else None,
        min(answered or [draft.confidence for draft in drafts]),
        parts=tuple(parts),
    )
