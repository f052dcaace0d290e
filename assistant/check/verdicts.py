"""Claims to verdicts, field by field, against the code table. A doubtful case is no contradiction."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.check.claims import Claim
from assistant.check.said import Said, said
from assistant.codes.descriptor import FORMS, ROUTES
from assistant.codes.entry import Entry
from assistant.codes.names import Naming, tokens
from assistant.codes.table import CodeTable

COUNTED = ("dose", "study dose", "therapeutic dose", "treatment", "vial", "each")
_INJECTED = frozenset(
    "injection intravenous intramuscular subcutaneous intradermal intrathecal intravitreal intra-articular intravesical".split()
)
_spoken = {  # how people write of a route, where that differs from the table's words; small letters are no abbreviation
    "injection": r"(?i:inject(?:ion|able|ed)s?)",
    "intravenous": r"(?i:intravenous(?:ly)?)|IV|IVIG",
    "subcutaneous": r"(?i:subcutaneous(?:ly)?|subq|under the skin)|SC|SQ|SCIG",
    "intramuscular": r"(?i:intramuscular(?:ly)?)|IM",
    "oral": r"(?i:oral(?:ly)?|by mouth|tablets?|capsules?)",
    "inhalation": r"(?i:inhal(?:ation|ed)|nebuliz\w+)",
}
_ROUTES = {name: re.compile(rf"(?<![\w-])(?:{_spoken.get(name, f'(?i:{phrase})')})(?![\w-])") for name, phrase in ROUTES.items()}
# Forms of which a code can only have one.
_EXCLUSIVE = (
    {
        "non-lyophilized (liquid)": re.compile(r"non-?\s?lyophilized|not lyophilized|\bliquid\b|ready-to-use|\bsolution\b", re.I),
        "lyophilized": re.compile(r"(?<!non)(?<!non-)(?<!non )(?<!not )lyophilized|freeze[- ]?dried|\bpowder(?:ed)?\b", re.I),
    },
    {
        "unit dose": re.compile(r"\bunit[- ]dose\b", re.I),
        "concentrated": re.compile(r"\bconcentrat(?:ed|e)\b(?! of)", re.I),
    },
    {
        "for ESRD on dialysis": re.compile(
            r"(?<!non)(?<!non-)(?<!non )(?<!not on )(?<!not for )(?<!off )(?<!outside )\b(?:ESRD|dialysis)\b", re.I
        ),
        "for non-ESRD use": re.compile(r"\bnon-?\s?ESRD\b(?! and)|\b(?:not on|not for|off|outside) dialysis\b", re.I),
    },
    {
        "non-compounded": re.compile(r"\bnon-?compounded\b|\bFDA-approved final product\b", re.I),
        "compounded": re.compile(r"(?<!non)(?<!non-)(?<!not )\bcompound(?:ed|ing)\b", re.I),
    },
)
_NOT = "".join(f"(?<!{word})" for word in ("non-", "no ", "not a ", "excludes ", "exclude ", "excluding ", "leaves out "))
# Forms that set a code apart from others of the same drug.
_MARKED = {
    name: re.compile(rf"(?<![\w-]){_NOT}(?:{FORMS[name]})(?![\w-])", re.I)
    for name in ("liposomal", "extended release", "protein-bound particles", "biosimilar", "implant")
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field in which a claim contradicts the table; `said` is what it says, `real` the codes that what it
    describes really has."""

    field: str
    said: str
    real: tuple[str, ...] = ()


def disagreements(claim: Claim, entry: Entry, table: CodeTable) -> list[Disagreement]:
    """The fields in which the claim contradicts the entry; a wrong drug makes the other fields moot."""
    says = said(claim, table)
    if is_catch_all(entry) or not entry.substances:
        return []
    if drug := _drug(says, entry, table):
        return [drug]
    found = [_amount_field(says, entry), _form(says, entry, table), _route(says, entry)]
    return [item for item in found if item]


def is_catch_all(entry: Entry) -> bool:
    """Whether any drug without a code of its own is billed with it."""
    return entry.unspecified and entry.amount is None


def _drug(says: Said, entry: Entry, table: CodeTable) -> Disagreement | None:
    """The wrong drug, or the right one by a brand or maker that has another code."""
    drugs = [name for name in says.names if name.kind != "labeler"]
    siblings = table.siblings(entry)
    if drugs and not any(entry.code in name.codes or _is_of(name, entry) for name in drugs):
        wrong = drugs[0]
        if wrong.kind == "brand" and not siblings.isdisjoint(wrong.codes):
            return _brand(wrong, entry, says, table)
        said_of = wrong.text.casefold() if wrong.kind == "substance" else wrong.text
        return Disagreement("substance", said_of, real(wrong.codes, says, table))
    others = (name for name in says.names if drugs and name.kind != "substance" and entry.code not in name.codes)
    tied = (name for name in others if not _is_of(name, entry))
    return next((_brand(name, entry, says, table) for name in tied if siblings & name.codes), None)


def _is_of(name: Naming, entry: Entry) -> bool:
    """Whether the name is the drug's in fewer words or with a form: "adenosine", "leuprolide acetate depot"."""
    own = {token for words in (*entry.substances, *entry.form) for token in tokens(words)}
    return own.issuperset(tokens(name.text))


def _brand(name: Naming, entry: Entry, says: Said, table: CodeTable) -> Disagreement | None:
    """A product that nothing ties to the code may still be billed with it, unless another code is named after it."""
    others = table.siblings(entry) & name.codes
    own = entry.brands or entry.labelers or entry.products
    named_after = any(table.drugs[code].brands or table.drugs[code].labelers for code in others)
    return Disagreement("brand", name.text, real(others, says, table)) if own or named_after else None


def _amount_field(says: Said, entry: Entry) -> Disagreement | None:
    if not entry.amount or not says.amounts or entry.amount.unit in COUNTED:
        return None  # what counts doses or pieces may tell their strength
    converted = [amount.to(entry.amount.unit) for amount in says.amounts]
    if any(number == entry.amount.number for number in converted):
        return None
    wrong = says.amounts[0]
    if {wrong.unit, entry.amount.unit} == {"mg", "ml"} and wrong.number not in (1, entry.amount.number):
        return None  # right for the product of some concentration
    if wrong.unit == "unit" and entry.amount.unit != "unit" and wrong.number != 1:
        return None  # a count of billing units
    same_number = wrong.number == entry.amount.number or converted[0] is None
    return Disagreement("unit" if same_number else "amount", str(wrong))


def _form(says: Said, entry: Entry, table: CodeTable) -> Disagreement | None:
    for group in _EXCLUSIVE:
        claimed = {name for name, pattern in group.items() if pattern.search(says.words)}
        held = {*entry.form, *entry.use} & set(group)
        if len(claimed) == 1 and len(held) == 1 and claimed != held:
            (name,) = claimed
            return Disagreement("form", name, _formed(entry, name, says, table))
    for name, pattern in _MARKED.items():
        if pattern.search(says.words) and name not in entry.form and (others := _formed(entry, name, says, table)):
            return Disagreement("form", name, others)
    return None


def forms(says: Said) -> set[str]:
    """The forms that are said."""
    exclusive = (name for group in _EXCLUSIVE for name, pattern in group.items() if pattern.search(says.words))
    return {*exclusive, *(name for name, pattern in _MARKED.items() if pattern.search(says.words))}


def _formed(entry: Entry, form: str, says: Said, table: CodeTable) -> tuple[str, ...]:
    """The codes of the same drug in that form."""
    codes = [code for code in table.siblings(entry) if form in (*table.drugs[code].form, *table.drugs[code].use)]
    return real(codes, says, table) if codes else ()


def _route(says: Said, entry: Entry) -> Disagreement | None:
    claimed = {name for name, pattern in _ROUTES.items() if pattern.search(says.words)}
    held = set(entry.route)
    exact, held_exact = claimed - {"injection"}, held - {"injection"}
    if not held or not claimed or claimed & held_exact:
        return None
    if held_exact and exact and (exact <= _INJECTED) == (held_exact <= _INJECTED):
        return Disagreement("route", ", ".join(sorted(exact)))
    if bool(claimed & _INJECTED) != bool(held & _INJECTED) and not (claimed & _INJECTED and exact - _INJECTED):
        return Disagreement("route", ", ".join(sorted(claimed)))
    return None


def real(codes: Iterable[str], says: Said, table: CodeTable) -> tuple[str, ...]:
    """Of the codes that bear a name, those that fit the rest of what is said best, none of them terminated."""
    live = [table.drugs[code] for code in sorted(codes) if code in table.drugs and table.drugs[code].terminated is None]
    fitting = [entry for entry in live if fits(entry, says)]
    return tuple(entry.code for entry in fitting or live)


def fits(entry: Entry, says: Said) -> bool:
    """Whether nothing that is said of amount and route speaks against the code."""
    return not (_amount_field(says, entry) or _route(says, entry))
