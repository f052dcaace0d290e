"""What a claim says: the drugs, amounts and words that its ties give to the code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assistant.check.claims import Claim
from assistant.check.ties import REACH, Tie
from assistant.codes.amounts import NUMBER, UNIT, Amount, Mention, find, unit
from assistant.codes.names import Naming
from assistant.codes.table import CodeTable
from assistant.patterns import any_of

AT_ONCE = 40  # characters within which the name has to come where the tie is weak

# What may stand between a drug and a code side by side: amounts, brackets, how it is given.
_aside = re.compile(
    rf"\([^)]*\)|\b{NUMBER}\s?{UNIT}\b|\b(?:injections?|inj|infusion|per|IV|IM|SC|SQ|drug|generic|brand|the|vial)\b\.?|[®™]", re.I
)
# "J0897 x 60", "= 4 units": the amount beside it is a dose.
_billed = re.compile(
    r"(?<![\w.])[x×]\s?\d|\b(?:is|are|makes?|comes? to)\s+(?!1\b)\d[\d,]*\s+units?\b|\bwith\s\d+\sunits?\b"
    r"|=\s*\d[\d,]*\s+units?\b|\b(?!1\b)\d[\d,]*\s+units\s+of\s+[A-Z]\d{4}|\bbilled\s+as\s+\d"
)
_of_another = re.compile(r"['’]s\b")
_has_biosimilar = re.compile(r"\s+biosimilar\b")
_biosimilar_of = re.compile(r"\bbiosimilars?\s(?:of|to)\s$")
_joined = re.compile(r",?\s(?:and|with|plus|besides)\s")
_PER_ONE = re.compile(rf"(?<!mg )(?<!units )(?<!ml )(?<!mcg )\bper\s+(?!units?\b)(?P<unit>{UNIT})(?![\w²])", re.I)
# What tells behind or before an amount that it is a dose, a vial or a concentration, and no billing unit.
_dosed = re.compile(
    r"\s*(?:-?\s*(?:single|multi)|-?"
    + any_of(
        r"""vial, syringe, bottle, bag, pen, tablet, capsule, pill, patch, kit, ampule, autoinjector, depot, dose\b,
        man\b, patient, /, per (?:kg|ml|cc|m|day|week|dose|hour), infusions?, every, once, weekly, daily, monthly, twice,
        over, an? (?:day|vial|syringe|bottle|month|week), syr\b, IM\b, IV\b, in (?:one|a) \w+,
        is \w+ units, is \d, =\s*(?!1\b)\d"""
    )
    + ")",
    re.IGNORECASE,
)
_dosing = re.compile(
    "(?:"
    + any_of(
        r"""\bdoses?(?: of)?, \bvials?(?: of)?, \bgiven, \bsupplied (?:in|as), \bcomes in, \btotal(?: of)?, \bsum of, \bfixed,
        \bflat, \bmaximum,
        \bup from, \bfrom, \d\s*x, ×, \band, \bor"""
    )
    + r")\s*(?:a|an|the)?\s*$",
    re.IGNORECASE,
)
# What behind an amount before a code tells that nothing more is said of the amount.
_ended = re.compile(r"\W*$|\s?[,;:)(–—|/=]|\s(?:is|are|has|was|under|with|on|by|in)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What a claim says in each field; empty where it says nothing."""

    names: tuple[Naming, ...]
    amounts: tuple[Amount, ...]
    words: str

    def __bool__(self) -> bool:
        return bool(self.names or self.amounts)


def said(claim: Claim, table: CodeTable) -> Said:
    """By the strongest ties that name a drug; where none does, by what is defined or stands at once behind the code."""
    named = _named(claim.ties, table)
    if named:
        names, used = named
    else:
        names, used = (), [_cut(tie) for tie in claim.ties if tie.strength in ("defined", "said", "used")]
    amounts = [_amount(size) for size in claim.sizes]
    if not amounts and not _billed.search(claim.quote):
        sized = (tie for tie in used if not (tie.before and any(name.kind == "brand" for name in names)))  # a brand's strength
        amounts = [mention.amount for tie in sized for mention in _sizes(tie, bool(names))][:1]
    return Said(names, tuple(amounts), " ".join(_of_drug(tie) for tie in used if names or tie.strength != "used"))


def _of_drug(tie: Tie) -> str:
    """The words on the drug itself, without what "and" or "with" joins to it."""
    parts = _joined.split(tie.words)
    return tie.words if len(parts) == 1 else parts[-1] if tie.before else parts[0]


def said_of(text: str, names: Sequence[Naming]) -> Said:
    """What a whole text says of the drugs that it names."""
    return Said(tuple(names), tuple(mention.amount for mention in find(text)), text)


def _named(ties: Sequence[Tie], table: CodeTable) -> tuple[tuple[Naming, ...], list[Tie]] | None:
    for strength in ("defined", "said", "adjacent", "used", "together"):
        found = [(names, tie) for tie in ties if tie.strength == strength and (names := _names(tie, table))]
        if found:
            chosen = found[:1] if strength == "adjacent" else found
            return tuple(name for names, _ in chosen for name in names), [tie for _, tie in chosen]
    return None


def _cut(tie: Tie) -> Tie:
    return tie if tie.strength == "defined" else replace(tie, words=tie.words[:AT_ONCE])


def _names(tie: Tie, table: CodeTable) -> list[Naming]:
    named = [name for name in table.names.find(tie.words) if not _is_compared(name, tie.words)]
    if not named:
        return []
    if tie.strength == "adjacent":
        apart = tie.words[named[-1].end :] if tie.before else tie.words[: named[0].start]
        return [] if _aside.sub("", apart).strip(" ,-") else named[-1:] if tie.before else named
    if tie.before:
        return [name for name in named if len(tie.words) - name.end <= REACH // 2][-3:]
    if tie.strength == "together":
        return named if frozenset.intersection(*(name.codes for name in named)) else []
    reach = REACH if tie.strength == "defined" else AT_ONCE
    return named if named[0].start <= reach else []


def _is_compared(name: Naming, words: str) -> bool:
    """Whether the name is that of something else: "Remicade's", "a Remicade biosimilar", "a biosimilar of Remicade"."""
    before, behind = words[: name.start], words[name.end :]
    has_biosimilar = _has_biosimilar.match(behind) or _biosimilar_of.search(before)
    return bool(_of_another.match(behind) or (name.kind == "brand" and has_biosimilar))


def _sizes(tie: Tie, names_drug: bool) -> Iterator[Mention]:
    """The amounts in a tie's words that are no dose, vial or concentration."""
    if tie.strength == "together":
        return
    for one in _PER_ONE.finditer(tie.words):
        yield Mention(_amount(one["unit"]), one.start(), one.end())
    for mention in find(tie.words):
        if _is_size(mention, tie, names_drug):
            yield mention


def _is_size(mention: Mention, tie: Tie, names_drug: bool) -> bool:
    before, behind = tie.words[: mention.start], tie.words[mention.end :]
    if mention.amount.unit in ("kg", "lb", "l"):
        return False  # of a patient, of a bag
    if not names_drug and (mention.start > AT_ONCE or mention.amount.unit == "unit"):
        return False  # "J7325 is then 48 units" counts billing units
    if tie.before and not _ended.match(behind):
        return False
    return not _dosed.match(behind) and not _dosing.search(before)


def _amount(text: str) -> Amount:
    return next((mention.amount for mention in find(text)), None) or Amount(Fraction(1), unit(text) or text)
