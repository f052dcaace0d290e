"""Evidence to an answer: the fewest sentences that carry it, each quoted word for word and cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as quote_url

from assistant.codes.table import CODE_SECTION, MODIFIER_SECTION, CodeTable
from assistant.errors import QuoteMismatch
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.types import Citation
from index.documents import Document
from index.layout import cells
from index.sentences import Span

# How far behind the best sentence, in log-odds (the ranker's scores differ by just those), a further one may rank that stands
# in the same document, or in another; how many sentences there may be; and the same of one section, where a list is asked for.
SAME, OTHER, MOST = 2.0, 1.0, 3
LIST_SAME, LIST_MOST = 3.0, 8
RIVAL = 0.7  # how far behind a sentence may rank whose other thing keeps the short answer open
WHOLE = 20  # rows or items of one list


def chosen(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentences of the answer: the best one, and those that are nearly as good; where a list is asked for, the rest of
    the list that the best one stands in."""
    best = evidence[0]
    if naming := _naming(question, evidence):
        return [best, naming]
    if question.many and (listed := [item for item in evidence[1:] if _same_list(item, best)]):
        return [best, *listed][:WHOLE]
    if question.many:
        near = [item for item in evidence[1:] if _same_section(item, best) and best.score - item.score < LIST_SAME]
        return [best, *near][:LIST_MOST]
    near = [item for item in evidence[1:] if best.score - item.score < (SAME if _same_document(item, best) else OTHER)]
    return [best, *near][:MOST]


def _naming(question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """The likeliest sentence of the same document that names the short answer, where the best one does not."""
    best = evidence[0]
    short = short_answer(question, evidence[:1])
    if short is None or all(thing in best.quote for thing in best.offered):
        return None
    return next((item for item in evidence if _same_document(item, best) and short in item.quote), None)


def short_answer(question: Question, chosen: Sequence[Evidence]) -> str | None:
    """The thing asked for, as the best sentence has it, or all that a list's sentences have; None where prose is asked, and
    where another of the sentences has another thing."""
    rivals = [item for item in chosen[1:] if chosen[0].score - item.score < RIVAL]
    if not question.wants or not (question.many or all(set(item.offered) <= set(chosen[0].offered) for item in rivals)):
        return None
    offering = chosen if question.many else chosen[:1]
    offered = list(dict.fromkeys(thing for item in offering for thing in item.offered))
    return question.wants.short_answer(offered)


@dataclass(frozen=True, slots=True)
class Quote:
    """`text` is what stands in the document from character `span[0]` to `span[1]`."""

    document: Document
    section: str
    span: Span
    text: str


def quoted(chosen: Sequence[Evidence], documents: dict[str, Document]) -> list[Quote]:
    """The quotes of the chosen sentences, each once: document by document, the best one's first, each in reading order."""
    order = {id: place for place, id in reversed(list(enumerate(item.passage.document_id for item in chosen)))}
    found = {(order[item.passage.document_id], span): item.passage for item in chosen for span in item.spans}
    return [
        Quote(documents[passage.document_id], passage.section, span, passage.quote(span))
        for (_, span), passage in sorted(found.items(), key=lambda pair: pair[0])
    ]


def row(table: CodeTable, name: str) -> Quote:
    """The code table's line on a drug's code or a modifier."""
    start, end = table.span(name)
    section = MODIFIER_SECTION if name in table.modifiers else CODE_SECTION
    return Quote(table.document, section, (start, end), table.document.text[start:end])


def cited(quotes: Sequence[Quote]) -> tuple[Citation, ...]:
    """Raises QuoteMismatch where a quote is not the document's own text at its offsets."""
    return tuple(_citation(marker, quote) for marker, quote in enumerate(quotes, 1))


def _citation(marker: int, quote: Quote) -> Citation:
    document, (start, end) = quote.document, quote.span
    if document.text[start:end] != quote.text:
        raise QuoteMismatch(
            f"{document.id}: the text at {start}-{end} is not the quote. Rebuild the snapshot: assistant index PATH"
        )
    url = f"/documents/{quote_url(document.id, safe='')}#c{start}-{end}"
    return Citation(marker, document.id, document.title, quote.section, quote.text, start, end, url)


def text(citations: Sequence[Citation], many: bool, lead: str = "", steps: Sequence[str] = ()) -> str:
    """The quotes, each with its marker: a paragraph where they follow each other in one section, or else one bullet a quote.
    What is not quoted stands on lines of its own: the lead before, the steps of a calculation after."""
    statements = [f"{citation.quote} [{citation.marker}]" for citation in citations]
    places = {(citation.document_id, citation.section) for citation in citations}
    listed = len(statements) > 1 and (many or len(places) > 1 or any(_is_row(citation.quote) for citation in citations))
    quotes = "\n".join(f"- {statement}" for statement in statements) if listed else " ".join(statements)
    return "\n".join([*filter(None, (lead, quotes)), *(f"- {step}" for step in steps)])


def side_by_side(names: Sequence[str], rows: Sequence[tuple[str, Sequence[Citation]]]) -> str:
    """A table in Markdown: a column for each name, a row of citations for each aspect."""
    head = f"| | {' | '.join(names)} |\n|{'---|' * (len(names) + 1)}"
    lines = (
        f"| {aspect} | {' | '.join(f'{readable(cell.quote)} [{cell.marker}]' for cell in cells)} |" for aspect, cells in rows
    )
    return "\n".join([head, *lines])


def readable(quote: str) -> str:
    """The quote as it is shown: a table's row without its pipes."""
    return " · ".join(filter(None, cells(quote))) if _is_row(quote) else quote


def _is_row(quote: str) -> bool:
    return "|" in quote


def table_of(text: str) -> list[list[str]]:
    """The rows of cells of an answer that is a table; none of any other."""
    lines = text.split("\n")
    return [cells(line) for line in (lines[0], *lines[2:])] if lines[0].startswith("| |") else []


def _same_list(one: Evidence, other: Evidence) -> bool:
    """One row of a table, or one item of a list, asks for the others."""
    rows = _same_document(one, other) and one.passage.header == other.passage.header != ()
    return rows or (one.passage is other.passage and "\n- " in one.passage.text)


def _same_section(one: Evidence, other: Evidence) -> bool:
    return _same_document(one, other) and one.passage.section == other.passage.section


def _same_document(one: Evidence, other: Evidence) -> bool:
    return one.passage.document_id == other.passage.document_id
