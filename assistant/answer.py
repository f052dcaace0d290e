"""Evidence to an answer: the fewest sentences that carry it, each quoted word for word and cited."""

from collections.abc import Sequence

from assistant.coverage import Coverage
from assistant.errors import QuoteMismatch
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.types import Citation
from index.documents import Document
from index.passages import Passage
from index.sentences import Span

LISTED = 5  # most sentences of an answer that lists
ALMOST = 0.5  # a further sentence must be at least this likely, relative to the best
GAIN = 0.15  # and cover this much more of the question


def chosen(question: Question, evidence: Sequence[Evidence], coverage: Coverage) -> list[Evidence]:
    """The sentences of the answer: the best one, and those of its section that list on or cover what it leaves open."""
    best = evidence[0]
    near = [item for item in evidence[1:] if _same_section(item, best) and _almost_as_good(item, best)]
    if question.many:
        return [best, *near][:LISTED]
    if naming := _naming(question, evidence):
        return [best, naming]
    open_units = [unit for unit in question.units if coverage.of(unit, best.quote) < ALMOST]
    total = sum(map(coverage.weight, question.units)) or 1.0
    for item in near:
        gained = sum(coverage.weight(unit) * coverage.of(unit, item.quote) for unit in open_units)
        if gained / total >= GAIN:
            return [best, item]
    return [best]


def _naming(question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """The likeliest sentence of the same document that names the short answer, where the best one does not."""
    best, short = evidence[0], short_answer(question, evidence[0])
    if short is None or short in best.quote:
        return None
    same_document = (item for item in evidence if item.passage.document_id == best.passage.document_id)
    return next((item for item in same_document if short in item.quote), None)


def short_answer(question: Question, best: Evidence) -> str | None:
    """The thing asked for, as the best sentence has it, or None."""
    return question.wants.short_answer(best.offered) if question.wants else None


def quoted(chosen: Sequence[Evidence]) -> list[tuple[Passage, Span]]:
    """The quotes of the chosen sentences, each once, in reading order."""
    found = {span: item.passage for item in chosen for span in item.spans}
    return [(found[span], span) for span in sorted(found)]


def cited(quotes: Sequence[tuple[Passage, Span]], documents: dict[str, Document]) -> tuple[Citation, ...]:
    """Raises QuoteMismatch where a quote is not the document's own text at its offsets."""
    return tuple(
        _citation(marker, passage, span, documents[passage.document_id]) for marker, (passage, span) in enumerate(quotes, 1)
    )


def _citation(marker: int, passage: Passage, span: Span, document: Document) -> Citation:
    start, end = span
    quote = passage.quote(span)
    if document.text[start:end] != quote:
        raise QuoteMismatch(f"{document.id}: the text at {start}-{end} is not the quote. Rebuild: assistant index")
    url = f"/documents/{document.id}#c{start}-{end}"
    return Citation(marker, document.id, document.title, passage.section, quote, start, end, url)


def text(citations: Sequence[Citation], listed: bool) -> str:
    """The quotes, each with its marker: a paragraph, or one bullet a quote."""
    statements = [f"{citation.quote} [{citation.marker}]" for citation in citations]
    return "\n".join(f"- {statement}" for statement in statements) if listed else " ".join(statements)


def _almost_as_good(item: Evidence, best: Evidence) -> bool:
    to_the_point = item.features.focus >= ALMOST * best.features.focus
    return to_the_point and item.probability >= ALMOST * best.probability


def _same_section(one: Evidence, other: Evidence) -> bool:
    return (one.passage.document_id, one.passage.section) == (other.passage.document_id, other.passage.section)
