"""Write-ups against each other: where two say different things of one code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.check.claims import Claim, claims
from assistant.check.said import Said, said
from assistant.check.verdicts import is_catch_all
from assistant.codes.amounts import Amount
from assistant.codes.entry import Entry
from assistant.codes.table import CodeTable
from index.documents import Document

Told = tuple[Document, Claim, Said]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sentences on one code that cannot both be right, in the field named."""

    code: str
    field: str
    one_id: str
    one: str
    other_id: str
    other: str

    def concerns(self, document_id: str) -> bool:
        return document_id in (self.one_id, self.other_id)


def conflicts(documents: Sequence[Document], table: CodeTable) -> Iterator[Conflict]:
    """At most one for each code, field and pair of documents: their first sentences that disagree."""
    for code, told in _told(documents, table).items():
        seen = set[tuple[str, str, str]]()
        for (one, first, says), (other, second, also) in combinations(told, 2):
            field = _field(says, also, table.drugs.get(code)) if other is not one else None
            if field and (key := (field, one.id, other.id)) not in seen:
                seen.add(key)
                yield Conflict(code, field, one.id, first.quote, other.id, second.quote)


def _told(documents: Sequence[Document], table: CodeTable) -> dict[str, list[Told]]:
    """What is said of each code, by each document once."""
    found: dict[str, dict[object, Told]] = {}
    for document in documents:
        for claim in claims(document):
            if says := said(claim, table):
                what = document.id, frozenset(name.text.casefold() for name in says.names), says.amounts
                found.setdefault(claim.code, {}).setdefault(what, (document, claim, says))
    return {code: list(told.values()) for code, told in found.items()}


def _field(one: Said, other: Said, entry: Entry | None) -> str | None:
    """The field in which two claims on one code exclude each other: the drug, or else the amount of a unit."""
    if entry and is_catch_all(entry):
        return None
    drugs, others = ({code for name in says.names if name.kind != "labeler" for code in name.codes} for says in (one, other))
    if drugs and others and drugs.isdisjoint(others):
        return "substance"
    amounts, also = ([amount for amount in says.amounts if not _is_count(amount, entry)] for says in (one, other))
    sizes = [(first, second.to(first.unit)) for first in amounts for second in also]
    return "amount" if sizes and all(number != first.number for first, number in sizes) else None


def _is_count(amount: Amount, entry: Entry | None) -> bool:
    """Whether units are billing units, of a drug that is not measured in units."""
    return amount.unit == "unit" and entry is not None and (entry.amount is None or entry.amount.unit != "unit")
