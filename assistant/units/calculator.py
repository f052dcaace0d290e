"""Questions of arithmetic, answered from the code table: the drug found, the quantities read, the sum worked out."""

import re
from dataclasses import dataclass
from datetime import date

from assistant.check.findings import listed, terminated
from assistant.codes import mentions
from assistant.codes.entry import Entry
from assistant.codes.table import CodeTable
from assistant.drugs import not_of
from assistant.intents import is_elsewhere
from assistant.lookup import Lookup
from assistant.patterns import any_of
from assistant.units.asked import Asked, asked
from assistant.units.clear import Refused
from assistant.units.phrases import DILUENT
from assistant.units.worked import amount_of, worked

_counts = re.compile(
    r"\b" + any_of("units, how many, unit (?:count|total), qty, quantity, uos, j[wz], lines, units? box") + r"\b|\bunits?\W*$"
)
_bills = re.compile(
    r"\b"
    + any_of(
        r"""bill\w*, claim\w*, charge\w*, report\w*, wast\w*, discard\w*, toss\w*, units?, convert, how much, submit,
        vials?, sdvs?, total, what (?:number|would you put), split"""
    )
    + r"\b"
)
_only_counts = re.compile(
    r"\bhow many (?:\w+ )?units\b|\bunits (?:for|to|do|does|should|box)\b|\bunits\W*$|\bwhat (?:qty|quantity)\b"
)
_of_one = re.compile(r"\b(?:one|1|a|per|each|single) (?:billing |billable )?unit\b|\bunit (?:of|size)\b|\bbilling unit\b")
_code_wanted = re.compile(r"\bcodes?\b|\bhcpcs\b(?! units)|\bmodifiers?\b")
_denied = re.compile(r"\bwhy\b|\bden(?:y|ied|ial)")
_question = re.compile(r"\b" + any_of("why, when, is, are, can, does, which, who, where, how often, if, should") + r"\b")


@dataclass(frozen=True, slots=True)
class Calculated:
    """A sum on one code with its steps; `discarded` are the units for a line of their own with JW, 0 for JZ, None where
    nothing can be said of waste. Where `refusal` says why there is no sum, nothing else counts."""

    code: str | None
    short_answer: str | None = None
    steps: tuple[str, ...] = ()
    discarded: int | None = None
    refusal: str = ""


class Calculator:
    def __init__(self, table: CodeTable, lookup: Lookup) -> None:
        self._table, self._lookup = table, lookup

    def answer(self, text: str, spelt: str, day: date) -> Calculated | None:
        """None where nothing is to be calculated."""
        quantities = asked(text)
        if not _wants_sum(text.casefold(), quantities):
            return None
        try:
            entry = self._entry(text, spelt, day)
            if entry is None:
                return None
            if quantities.billed is not None:
                total, steps = amount_of(entry, quantities)
                return Calculated(entry.code, total, steps)
            sum_of = worked(entry, quantities)
            return Calculated(entry.code, sum_of.short_answer, sum_of.steps, sum_of.discarded)
        except Refused as refused:
            return Calculated(None, refusal=str(refused))

    def _entry(self, text: str, spelt: str, day: date) -> Entry | None:
        """The one code that the question is about; None where it names no drug. Raises Refused."""
        codes = mentions.named(text)
        if len(codes) > 1:
            raise Refused(f"{' and '.join(codes)} are named. Ask for one code at a time.")
        if codes:
            entry = self._table.entry(codes[0])
            if entry is None:
                raise Refused(f"{codes[0]} is not in the code table. Check it for a slip of the pen.")
            self._require_same_drug(entry, text)
        else:
            found = self._lookup.candidates(text, spelt, day)
            if not found:
                return None
            if len(found) > 1:
                raise Refused(f"Several codes fit: {listed(found)}. Say which product, or name the code.")
            entry = found[0]
        if entry.ended(day):
            raise Refused(terminated(entry, self._table))
        return entry

    def _require_same_drug(self, entry: Entry, text: str) -> None:
        """Raises Refused where a drug or brand is named beside the code that the code does not stand for."""
        if wrong := not_of(entry, self._table.names.find(DILUENT.sub(" ", text.casefold()))):
            raise Refused(f"{entry.code} is {entry.drug}, not {wrong[0].text}. Check the code.")


def asks_modifier_alone(text: str) -> bool:
    """Whether a question asks for JW or JZ, and for no number."""
    asked = text.casefold()
    return re.search(r"\bj[wz]\b|\bmodifiers?\b", asked) is not None and not re.search(r"\bunits?\b|\bhow many\b|\bqty\b", asked)


def _wants_sum(text: str, quantities: Asked) -> bool:
    """Whether a number of units is asked for, in words or by giving nothing but a drug and its dose."""
    if _denied.search(text) or (not _counts.search(text) and _code_wanted.search(text)):
        return False
    if _of_one.search(text) and not quantities.holds_dose:
        return False
    if quantities.holds_dose:
        return bool(_counts.search(text) or _bills.search(text) or not (_question.search(text) or is_elsewhere(text)))
    return bool(_only_counts.search(text))
