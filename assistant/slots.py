"""The thing that a question asks for (a modifier, a code, an amount ...), how it is asked, and how a sentence offers it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.codes import mentions
from assistant.lexicon import Unit
from index.layout import cells
from index.passages import Passage

Finder = Callable[[str, Passage], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Slot:
    """`asked` matches questions that want it; `find` gives what a sentence of a passage offers for it.

    `short` says whether the things offered make the short answer, or the sentence itself is the answer; `single`, that only
    one of them can be right. `units` is the
    most content words a question of this kind has. `names` matches the words that name the slot: a sentence holds them
    where it offers the thing, and not where it only speaks of it.
    """

    name: str
    names: re.Pattern[str]
    asked: re.Pattern[str]
    find: Finder
    short: bool = True
    single: bool = False
    units: int = 99

    def is_named_by(self, unit: Unit) -> bool:
        """Whether the unit is only the name of what is asked for."""
        return bool(self.names.search(unit.surface) or self.names.search(unit.canonical))

    def short_answer(self, offered: Sequence[str]) -> str | None:
        """All that is offered: to pick one of several would be a guess. None where two would contradict each other."""
        return ", ".join(offered) if offered and self.short and not (self.single and len(offered) > 1) else None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _words(*patterns: str) -> Finder:
    pattern = _any(*patterns)
    return lambda sentence, _: [match[0] for match in pattern.finditer(sentence)]


_modifier = re.compile(r"(?:(?<=[“\"'‘])|(?<=[Mm]odifier )|(?<=[Mm]odifiers ))([A-Z][A-Z0-9]|\d{2})\b")
_names = re.compile(
    r"\b(?:include|includes|including|are)\s((?:(?:and\s)?[A-Z][\w&]*(?:\s(?:[A-Z][\w&]*))*(?:,\s|\s(?=and\b)|\b))+)"
)


def _modifiers(sentence: str, passage: Passage) -> Sequence[str]:
    columns = [number for number, name in enumerate(passage.header) if "modifier" in name.casefold()]
    row = cells(sentence)
    return [row[number] for number in columns if number < len(row)] if columns else _modifier.findall(sentence)


def _codes(sentence: str, passage: Passage) -> Sequence[str]:
    return mentions.named(sentence) or passage.codes


def _name_lists(sentence: str, _: Passage) -> Sequence[str]:
    return [names.strip(" ,") for names in _names.findall(sentence) if "," in names.strip(" ,")]


SLOTS = (
    Slot("modifier", _any(r"^modifiers?$"), _any(r"\bmodifiers?\b"), _modifiers),
    Slot(
        "interval",
        _any(r"^(?:how often|frequen\w+|interval|often|every|schedule)$"),
        _any(r"\bhow (?:often|soon|frequent\w*|far apart)\b", r"\bfrequency\b", r"\binterval\b", r"\bevery how\b", r"\bq ?\d+\b"),
        _words(
            r"\b(?:every|each|once (?:a|every|per)|twice (?:a|per))\s(?:(?:\d+|two|three|four|six|eight|twelve|other)\s)?"
            r"(?:to\s\d+\s)?(?:days?|weeks?|months?|years?)\b",
            r"\b(?:daily|weekly|monthly|annually|quarterly|yearly)\b",
        ),
        single=True,
    ),
    Slot(
        "code",
        _any(r"^(?:codes?|hcpcs|j)$"),
        _any(
            r"\b(?:which|what|right|correct|proper|the|another|other) (?:\S+ ){0,4}(?:codes?|hcpcs|jcode)\b",
            r"\b(?:code|hcpcs|j-?code) (?:for|to use|when|if)\b",
            r"^\S+ (?:\S+ )?(?:hcpcs|j ?code|code)$",
        ),
        _codes,
    ),
    Slot(
        "payer",
        _any(r"^(?:payers?|payors?|insurers?|insurances?|carriers?|plans)$"),
        _any(
            r"\b(?:which|what|who|list|name|key) (?:(?!do|does|will|would|can|must)\w+ ){0,2}"
            r"(?:payers?|payors?|insurers?|insurances?|carriers?|plans)\b",
            r"\bwho (?:pays|covers|reimburses)\b",
        ),
        _name_lists,
    ),
    Slot(
        "route",
        _any(r"^(?:routes?|given|give|admin\w*)$"),
        _any(
            r"\broutes?\b",
            r"\bhow (?:\w+ ){0,4}(?:given|give|administ\w+|inject\w*)\b",
            r"\bi[vm],? .*\bor\b",
            r"\bor i[vm]\b",
        ),
        _words(
            r"(?<![-\w])(?:intravenous|intramuscular|subcutaneous|intrathecal|intravitreal|intra-articular|oral|topical)(?:ly)?\b",
            r"\binto a (?:muscle|vein)\b",
            r"\bunder the skin\b",
        ),
    ),
    Slot(
        "place",
        _any(r"^(?:where|sites? of service|place of service|places?|pos|settings?)$"),
        _any(r"\bwhere\b", r"\bsites? of service\b", r"\bplaces?\b", r"\bsettings?\b"),
        _words(
            r"\b(?:[a-z]+\s)?(?:hospitals?|clinics?|(?:physician|doctor'?s?) offices?|centers?|facilit(?:y|ies))\b",
            r"\b(?:[a-z]+\s)?(?:suites?|departments?|homes?)\b",
        ),
        short=False,
    ),
    Slot(
        "count",
        _any(r"^(?:how many|days?|weeks?|months?|years?|hours?|minutes?|percent\w*|deadline|long)$"),
        _any(
            r"\bhow many (?:days|weeks|months|years|hours|minutes)\b",
            r"\bhow long (?:do|does|can|have|after|before)\b",
            r"\b(?:what|which) percent\w*\b",
            r"\bdeadline\b",
            r"\bmax\w* (?:number of )?(?:days|weeks|months|hours)\b",
        ),
        _words(r"\b\d[\d,.]*\s(?:days?|weeks?|months?|years?|hours?|minutes?|percent)\b", r"\b\d[\d.]*%"),
        single=True,
    ),
    Slot(
        "amount",
        _any(r"^(?:units?|dose|dosage|amount|how (?:much|many))$"),
        _any(
            r"\bhow (?:much|many) (?:mg|milligrams?|mcg|grams?|ml)\b",
            r"\b(?:what|which) (?:\S+ )?(?:strength|units?|amount)\b",
            r"\b(?:dose|dosage|billing) units?\b",
            r"\bper unit\b",
        ),
        _words(
            r"\b\d[\d,]*(?:\.\d+)?[\s-]?(?:mg|milligrams?|mcg|micrograms?|grams?|g|ml|milliliters?|units?|percent|iu)\b",
            r"\b\d[\d.]*\s?%",
        ),
    ),
    Slot(
        "money",
        _any(r"^(?:pay\w*|paid|costs?|prices?|reimburse\w*|fees?|copays?|limits?)$"),
        _any(
            r"\bhow much\b.*\b(?:pay|pays|paid|costs?|reimburse\w*|charge)\b",
            r"\b(?:price|payment limit|fee|copay|payment rate|asp)\b",
        ),
        _words(r"\$\s?\d[\d,.]*", r"\b\d[\d,.]* dollars\b"),
    ),
    Slot(
        "definition",
        _any(r"^(?:mean\w*|define|definition|describe\w*|stands? for|cover\w*)$"),
        _any(r"^(?:what(?:'?s| is| are| does)|define|explain|meaning of|tell me what)\b", r"^\S+$"),
        _words(
            r"^.{0,90}?\b(?:is|are|was) (?:an?|the|classe?d|classified|for|designated)\b",
            r"^.{0,90}?\b(?:represents?|designates?|denotes?|describes?|pertains? to|stands? for|refers? to|means)\b",
        ),
        short=False,
        units=3,
    ),
)


def wanted(forms: Sequence[str], units: int) -> Slot | None:
    """What a question wants, told from its wordings and its number of content words; None where it wants prose."""
    return next((slot for slot in SLOTS if units <= slot.units and any(map(slot.asked.search, forms))), None)
