"""What a question to the code table asks for, told by its words."""

import re
from datetime import date
from typing import Literal

from assistant.patterns import any_of

Intent = Literal["code", "unit", "validity", "termination", "addition"]
DATED = frozenset({"validity", "termination", "addition"})


MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_year = re.compile(r"\b(?:in|during|for)\s+(20\d{2})\b")
_iso = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_american = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_month = re.compile(
    rf"\b(?P<month>{'|'.join(MONTHS)})[a-z]*\.?\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{{4}})\b"
)


def _any(phrases: str) -> str:
    return rf"\b{any_of(phrases)}\b"


_date = _any(r"when, what (?:date|day|year), since, until, how long, how old, date") + ".*"
_gone = _any(
    r"""ends?, ended, terminat\w*, delet\w*, discontinu\w*, retir\w*, expir\w*, stop\w*, sunset\w*, go away, went
    away, dropped, removed, inactive, invalid"""
)
_come = _any(
    r"""add\w*, start\w*, creat\w*, beg[ia]n, new, effective, in effect, introduc\w*, c[oa]me,
    (?:go|went) live, (?:go|goes|went) into effect,
    establish\w*, issued, first, bec[oa]me, exist\w*, available, around, valid from, old, since"""
)
_valid = _any(
    r"""still, valid, invalid, active, inactive, exists?, real, usable, outdated, obsolete, dead, live, current,
    in (?:effect|use|force), good (?:code|to use), (?:can|may|could) (?:i|we|you) (?:bill|use|report)"""
)
_unit = _any(
    r"""units?, dosage, increments?, strength, multiples, billed (?:per|in), per (?:what|how), unit of measure,
    how (?:many|much) (?:mg|mcg|ml|g|iu|milligrams?|micrograms?|drug)(?!/)"""
)
_code = _any(
    r"""codes?, hcpcs, [jq]-?codes?, coded, (?<!for )bill(?:ed|ing)?(?! unit), report(?:ed)?, [jq] ?number, how
    (?:do|to|should|would) (?:i |we |you )?(?:bill|code|submit|charge), what (?:do|should) (?:i|we|you)
    (?:use|put|charge|submit)"""
)
_intents: dict[Intent, re.Pattern[str]] = {
    "termination": re.compile(rf"{_date}{_gone}|\b(?:termination|term|end|deletion|expiration) date\b|{_gone}.*\bwhen\b"),
    "addition": re.compile(rf"{_date}{_come}|\b(?:effective|add|added|start|creation) date\b"),
    "validity": re.compile(f"{_valid}|{_gone}"),
    "unit": re.compile(_unit),
    "code": re.compile(_code),
}
_elsewhere = re.compile(  # what no table of codes tells
    _any(
        r"""den(?:y|ied|ials?), why, cover(?:ed|age), price, cost, pay(?:s|ment|er|ers|ors?)?, paid, reimburs\w*,
        auth\w*, pa, document\w*, diagnos\w*, icd, cpt(?! (?:code )?[a-z]\d{4}), frequen\w*, often, interval, insur\w*, medicaid,
        requirements?, appeal\w*, side effects?, indication\w*, treat\w*, admin\w* codes?, dx, chart\w*, where, who, limits?,
        ndc"""
    )
)
_told = any_of(
    """codes?, hcpcs, [jq]-?codes?, coded, units?, modifiers?, mods?, brand, generic, product, valid, active, terminated,
    stands?, means?, meaning, tells?, what do i, what do we, what should i, what should we"""
)
_outright = re.compile(rf"\b{_told}\b|^\W*(?:\S+\s*){{1,4}}$")
_instruction = re.compile(
    r"\b(?:ignore|forget|disregard|override|bypass)\b.{0,30}\b(?:instructions?|rules|prompts?|guidelines|above|sources)\b"
    r"|\bfrom now on\b|\bno matter what i ask\b|\b(?:system|hidden|initial) prompt\b|\byou are now\b"
    r"|\bpretend (?:to be|you|that)\b|\b(?:act|respond|behave|answer|reply) (?:only )?as (?:an?|if|though)\b"
    r"|\b(?:just|always|only) (?:say|answer|reply|respond)\b|\bevery answer\b|\brepeat after me\b|\bmake up\b"
)
_meaning = (
    _any(
        r"""what(?:'?s| is| does| do| was| are)?, define, explain, describe, meaning of, definition of, description of,
        descriptor (?:of|for), look ?up, tell me about, which drug is"""
    )
    + r"\s+(?:(?:is|the|a|does|hcpcs|level ii|code|drug|modifier|mod|billing)\s+)*"
)
_of_asking = frozenset(
    """code codes hcpcs cpt jcode jcodes j q billing bill billed billable report reported unit units injection injections
    inj injectable shot infusion iv im sc drug dose per mg mcg ml g still valid active current terminated deleted added
    when date effective mean means meaning define definition stand stands describe description modifier modifiers mod
    mods number correct right proper use used using please new old good claim claims line biosimilar biosimilars liquid
    powder lyophilized brand generic medication med drugs product one each equal equals size much many level ii payer
    tell tells say says termination end ended start started discontinued invalid inactive expired exist exists long knee
    eye implant vial descriptor exactly wastage waste name names named decode represent represents represented cover
    covers refer refers denote denotes identify called substance ingredient find show info information details detail
    table official cms entry whats who measure big quantity conversion convert amount counted count counts comes go goes
    strength increment increments multiples charge charged submit submitted replaced replaces replacement became become
    successor between diff difference differences different same differ versus vs compare compared hey quick need want
    got patient pt given gets getting give administered today office""".split()
)


def intents(question: str) -> list[Intent]:
    """What the question asks for; the plainest intent comes last."""
    asked = question.casefold()
    return [intent for intent, pattern in _intents.items() if pattern.search(asked)]


def is_elsewhere(question: str) -> bool:
    """Whether it asks for something that no table of codes tells, such as a price or a payer's rule."""
    return _elsewhere.search(question.casefold()) is not None


def asks_modifier(question: str) -> bool:
    """Whether it asks for the modifiers of a code, which is for write-ups to tell."""
    return re.search(r"\b(?:modifiers?|mods?)\b", question.casefold()) is not None


def asks_gone(question: str) -> bool:
    """Whether it asks if a code has ended, and not if it is valid."""
    asked = question.casefold()
    return re.search(_gone, asked) is not None and re.search(r"\b(?:still|valid|active)\b", asked) is None


def asks_outright(question: str) -> bool:
    """Whether it asks in so many words for what the code table tells, and is no question of use that names a drug."""
    return _outright.search(question.casefold()) is not None or not DATED.isdisjoint(intents(question))


def asks_others(question: str) -> bool:
    """Whether it asks for other codes than the one it names."""
    return re.search(r"\b(?:codes|similar|alternatives?|biosimilars)\b", question.casefold()) is not None


def asks_successor(question: str) -> bool:
    """Whether it asks what has taken a code's place."""
    return re.search(r"\breplac\w*|\bbec[oa]me\b|\bsuccessor|\binstead of\b", question.casefold()) is not None


def asks_part(question: str) -> str | None:
    """Of a question on what a code is, whether it asks for the "drug" alone, or the "brand"."""
    if re.search(r"\b(?:brand|product|maker|manufacturer|makes)\b", question.casefold()):
        return "brand"
    return "drug" if re.search(r"\b(?:drugs?|meds?|medications?|substance|generic|ingredient)\b", question.casefold()) else None


def is_instruction(text: str) -> bool:
    """Whether the text tells what to answer instead of asking something."""
    return _instruction.search(text.casefold()) is not None


def is_of_asking(word: str) -> bool:
    """Whether the word belongs to the asking, and names nothing."""
    return word in _of_asking


def asks_meaning(question: str, name: str) -> bool:
    """Whether it asks straight out what the name means."""
    asked, name = question.casefold(), re.escape(name.casefold())
    return re.search(rf"{_meaning}{name}\b|\b{name}\W+(?:what|mean|stands? for|is (?:what|it|for))", asked) is not None


def asked_day(question: str, today: date) -> date:
    """The day that the question names, as a date or as a month (then its middle) or a year (then its end); else today."""
    asked = question.casefold()
    if match := _iso.search(asked):
        parts = match[1], match[2], match[3]
    elif match := _american.search(asked):
        parts = match[3], match[1], match[2]
    elif match := _month.search(asked):
        parts = match["year"], str(MONTHS.index(match["month"][:3]) + 1), match["day"] or "15"
    elif (match := _year.search(asked)) and int(match[1]) < today.year:
        parts = match[1], "12", "31"
    else:
        return today
    try:
        return date(*map(int, parts))
    except ValueError:
        return today
