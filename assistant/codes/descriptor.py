"""The official description of a drug code to its facts, read by the phrases in which such descriptions are written."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from fractions import Fraction

from assistant.codes.amounts import DRUG_UNIT, NUMBER, Amount, Mention, find, unit

ROUTES = {
    "injection": r"inj(?:ection|ectable)?\.?|parenteral",
    "intravenous": r"(?:for )?intravenous(?: (?:use|injection|infusion))?|infusion|iv",
    "intramuscular": r"(?:for )?intramuscular(?: use| injection)?",
    "subcutaneous": r"(?:for )?subcutaneous(?: use| injection)?",
    "intradermal": r"(?:for )?intradermal(?: use)?",
    "intrathecal": r"(?:for )?intrathecal(?: trial| use)?",
    "intravitreal": r"(?:for )?intravitreal(?: use| injection)?",
    "intraocular": r"(?:for )?intraocular(?: use)?|ophthalmic(?: irrigation| use)?",
    "intracameral": r"intracameral",
    "suprachoroidal": r"suprachoroidal",
    "intra-articular": r"(?:for )?intra-?articular(?: injection| use)?",
    "intravesical": r"(?:for )?intravesical(?: use| instillation)?",
    "oral": r"(?:for )?oral(?: use| administration)?",
    "inhalation": r"(?:for )?inhalation(?: solution| powder)?|administered through inhaler",
    "nasal": r"(?:for )?(?:intra)?nasal(?: spray| use| inhalation)?",
    "otic": r"otic",
    "topical": r"(?:for )?topical(?: use only| use| administration)?",
    "vaginal": r"vaginal",
    "rectal": r"rectal",
    "buccal": r"buccal|sublingual",
    "transdermal": r"transdermal",
}
FORMS = {
    "non-lyophilized (liquid)": r"non-?lyophilized(?: \(?(?:e\.g\.,? )?(?:liquid|solution)\)?)?|liquid",
    "lyophilized": r"lyophilized(?: \(?(?:e\.g\.,? )?powder\)?)?|freeze[- ]dried",
    "unit dose": r"unit dose(?: form)?",
    "concentrated": r"concentrated(?: form)?",
    "liposomal": r"liposom(?:al|e)",
    "extended release": r"extended[- ]release(?: form)?|er|delayed release",
    "immediate release": r"immediate[- ]release(?: form)?",
    "protein-bound particles": r"protein[- ]bound(?: particles)?",
    "biosimilar": r"biosimilars?",
    "excludes biosimilars": r"excludes biosimilars?",
    "recombinant": r"recombinant",
    "non-recombinant": r"purified, non-recombinant|non-recombinant",
    "human": r"human",
    "porcine": r"porcine",
    "equine": r"equine",
    "preservative-free": r"preservative[- ]free(?: sterile solution)?",
    "solution": r"(?:sterile )?solution",
    "powder": r"powder",
    "suspension": r"suspension|for depot suspension",
    "implant": r"implant",
    "tablet": r"tablets?",
    "capsule": r"capsules?",
    "patch": r"patch",
    "gel": r"gel",
    "pegylated": r"(?:glyco)?pegylated",
    "unrefrigerated": r"unrefrigerated",
    "microspheres": r"microspheres?(?: formulation)?",
}
USES = {
    "for ESRD on dialysis": r"esrd(?: on dialysis)?",
    "for non-ESRD use": r"non[- ]esrd(?: use)?",
    "administered through DME": r"(?:drug )?administ(?:ered|ration) through dme.*",
    "compounded": r"compounded(?: product)?",
    "non-compounded": r"fda[- ]approved final product|non-?compounded",
    "diagnostic": r"diagnostic",
    "therapeutic": r"therapeutic",
    "for HIV pre-exposure prophylaxis": r".*hiv pre-exposure prophylaxis.*",
    "instead of an intravenous anti-emetic with chemotherapy": r".*therapeutic substitute.*|.*prescription anti-?emetic",
    "under a physician's direct supervision, not self-administered": r"code may be used medicare.*",
}
LONGEST = 5  # words of a further fact on the drug; a longer segment is a condition of use, such as an age
UNSPECIFIED = re.compile(r"\b(?:not otherwise (?:specified|classified)|nos|noc|unclassified)\b")
COUNTS = {
    "therapeutic dose": r"per (?:therapeutic|treatment) dose|per infusion",
    "treatment": r"per treatment",
    "study dose": r"per study(?: dose)?",
    "dose": r"per dose",
    "vial": r"(?:per|each|single[ -](?:dose|use)) vial",
    "each": r"each(?: unit)?$|per unit dose",
}

_not_equivalent = re.compile(
    r",?\s*\(?,?\s*not ther[ae]+peutically equivalent to ([a-z]\d{4}(?:(?:,| or| and)+ [a-z]\d{4})*|\w+)\)?"
)
_reference = re.compile(r"[a-z]\d{4}")
_brackets = re.compile(r"\(([^()]*)\)")
_equation = re.compile(rf"\(({NUMBER}\s?{DRUG_UNIT}) = 1 unit\)")
_supplied = re.compile(r"provided in .*vial")
_size = rf"{NUMBER}[\s-]?(?:(?:thousand|million|billion)\s)?(?:usp\s)?{DRUG_UNIT}(?![\w²])"
_concentration = re.compile(rf"{_size}\s?(?:/|per )\s?(?:ml|cc)\b")
_sized = re.compile(rf"(?:\b(?:per|over|at least|up to|equals|greater than|less than|or equal to)\s|=\s)*{_size}")
_per_one = re.compile(rf"\b(?:per|each)\s(?:factor [ivx]+ )?(?P<unit>{DRUG_UNIT})(?![\w²])")
_separators = re.compile(r"[,;](?!\d{3}\b)")
_condition = re.compile(
    r"(?:code may|for |not |must|list|i\.e\.|e\.g\.|\d|only |when|up to|central|including|loading|lispro|nph)"
)
# What stands in brackets behind a drug and is another name for it, and no brand.
ALIASES = ("g-csf", "gm-csf", "ivig", "vitamin k", "nitrogen mustard", "contraceptive", "epinephrine", "ovine")
_derivative = re.compile(r" or deriv[ai]tive$")
_joints = re.compile(r"\s+and\s+|/")
_vehicle = re.compile(r"\s(?=(?:in|with|for|used)\s)")  # what the drug is in, or for, is no part of its name
_filler = re.compile(
    r"(?<![\w-])(?:e\.g\.|i\.e\.|form|each|per|instillation|or therapeutically equivalent|antihemophilic factor)(?![\w-]),?"
    r"|^\s*(?:for|with|or|but|by)\s"
)

_vocabulary = [
    (list_name, name, re.compile(phrase))
    for list_name, table in (("use", USES), ("form", FORMS), ("route", ROUTES))
    for name, phrase in table.items()
]
_Known = tuple[str, str]  # the list of Facts that it belongs to, and what is put there


@dataclass(slots=True)
class Facts:
    """What a description says; the fields are those of Entry."""

    substances: list[str] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)
    form: list[str] = field(default_factory=list)
    route: list[str] = field(default_factory=list)
    use: list[str] = field(default_factory=list)
    amount: Amount | None = None
    unspecified: bool = False
    not_equivalent_to: tuple[str, ...] = ()


def facts(description: str, products: Container[str]) -> Facts:
    """The facts of a long description. `products` holds the names, in small letters, under which drugs are sold: they
    tell a brand that stands outside brackets from a further word on the drug."""
    text = " ".join(description.casefold().split()).replace("lyopholized", "lyophilized").replace("rho(d)", "rho d")
    references = _not_equivalent.search(text)
    text = _equation.sub(r", \1", _supplied.sub("", _not_equivalent.sub("", text)))
    found = Facts(
        amount=_amount(text),
        unspecified=UNSPECIFIED.search(text) is not None,
        not_equivalent_to=tuple(code.upper() for code in _reference.findall(references[1])) if references else (),
    )
    text = UNSPECIFIED.sub("", _per_one.sub("", _sized.sub("", _concentration.sub("", text))))
    text = re.sub("|".join(COUNTS.values()), "", text)
    segments = [segment.strip() for segment in _separators.split(_brackets.sub(" ", text)) if segment.strip()]
    last = max((place for place, segment in enumerate(segments) if _ends_list(segment, place)), default=0)
    for place, segment in enumerate(segments):
        _sort(found, segment, products, is_list=place <= last)
    if not found.substances:  # "normal saline solution": the drug is named by its form
        found.substances = [segment for segment in segments if not re.fullmatch(ROUTES["injection"] + "|infusion", segment)][:1]
    for bracket in _brackets.finditer(text):
        known, name = _parted(bracket[1])
        if not name:
            _note(found, known)
        elif not _condition.match(bracket[1]) and not _abbreviates(bracket[1], text[: bracket.start()]):
            found.brands += _brands(bracket[1])
    return found


def _brands(inside: str) -> list[str]:
    parts = (part.strip(" ,") for part in re.split(rf"{_joints.pattern}|,(?: or)?", _filler.sub(" ", inside)))
    return [part for part in parts if len(part) > 1 and part not in ALIASES]


def _abbreviates(inside: str, before: str) -> bool:
    """Whether the brackets hold the initials of the words before them."""
    words = re.findall(r"[^\W\d]+", before)[-len(inside) :]
    return "".join(word[0] for word in words) == inside


def _amount(text: str) -> Amount | None:
    """What one unit stands for: the dose where doses are counted, else the one amount given; None for a combination."""
    for name, phrase in COUNTS.items():
        if re.search(rf"(?<!\w)(?:{phrase})(?!\w)", text):
            return Amount(Fraction(1), name)
    plain = _concentration.sub(" ", _brackets.sub(" ", text))
    plain = re.sub(rf",? up to {_size}", "", plain) if " per " in plain else plain  # "per 100 microcuries, up to 999"
    mentions = [mention for mention in find(plain) if _counts(mention, plain)]
    if not mentions and (one := _per_one.search(plain)):
        return Amount(Fraction(1), unit(one["unit"]) or "")
    is_combined = len(mentions) > 1 or re.search(rf"{_size}\s?/\s?\d", plain)
    return mentions[0].amount if mentions and not is_combined else None


def _counts(mention: Mention, text: str) -> bool:
    """Whether the amount may be that of a unit: no weight of a patient, no bound."""
    bound = re.search(
        r"(?:greater|less|more) than (?:or equal to )?$|or equal to $|minimum of $|over $|at least $", text[: mention.start]
    )
    return bound is None and mention.amount.unit not in ("kg", "lb", "l")


def _ends_list(segment: str, place: int) -> bool:
    """Whether the segment is the last of several drugs: "and hyaluronidase-zzxf", "cilastatin and relebactam"."""
    if len(segment.split()) > LONGEST or segment.startswith("for "):
        return False
    return segment.startswith("and ") or (place > 1 and " and " in segment)


def _sort(found: Facts, segment: str, products: Container[str], is_list: bool) -> None:
    """Put one segment where it belongs: the first name is the drug, in a list all are, else a later one is its brand or
    a further word on it."""
    known, name = _parted(segment)
    _note(found, known)
    is_further = bool(found.substances)
    if not name or (is_further and (len(name.split()) > LONGEST or not re.search(r"[^\W\d]{2}", name))):
        return
    if is_further and any(part in products for part in name.split(" or ")):
        found.brands += name.split(" or ")
    elif not is_further or is_list:
        drug, *vehicle = _vehicle.split(_derivative.sub("", name.removeprefix("and ")), maxsplit=1)
        found.substances += [part.strip() for part in _joints.split(drug) if part.strip()]
        found.form += vehicle
    else:
        found.form.append(name)


def _note(found: Facts, known: list[_Known]) -> None:
    for list_name, value in known:
        values: list[str] = getattr(found, list_name)
        if value not in values:
            values.append(value)


def _parted(segment: str) -> tuple[list[_Known], str]:
    """What the vocabularies know at the beginning and the end of a segment, and the name that is left between."""
    rest = _filler.sub(" ", segment).strip(" .,-")
    known = list[_Known]()
    while rest and (edge := _edge(rest)):
        list_name, value, rest = edge
        rest = re.sub(r"(?:\s(?:or|and|for|used))+$", "", rest)
        known.append((list_name, value))
    return known, "" if rest in ("or", "and", "for") else " ".join(rest.split())


def _edge(text: str) -> tuple[str, str, str] | None:
    """The longest phrase that the text begins or ends with, and the text without it."""
    best: tuple[int, str, str, str] | None = None
    for list_name, value, phrase in _vocabulary:
        for match in (phrase.match(text), re.search(rf"(?:{phrase.pattern})$", text)):
            if match and match[0] and _is_word(text, match) and (best is None or len(match[0]) > best[0]):
                best = (len(match[0]), list_name, value, (text[: match.start()] + text[match.end() :]).strip(" ,-"))
    return best[1:] if best else None


def _is_word(text: str, match: re.Match[str]) -> bool:
    """Whether the phrase stands apart, so that "injection" is not found in "injections"."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return not (before.isalnum() or before == "-" or after.isalnum() or after == "-")
