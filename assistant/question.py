"""A question as typed to what it asks for: its units of meaning, the codes it names, the thing it wants."""

import re
import unicodedata
from dataclasses import dataclass

from assistant.codes import mentions
from assistant.codes.names import Names
from assistant.errors import InvalidQuestion
from assistant.lexicon import Lexicon, Unit
from assistant.slots import Slot, wanted
from assistant.spelling import Speller
from index.terms import without, words

_many = re.compile(
    r"^(?:list|documentation|docs|requirements|reasons)\b|\bwhy\b|\breasons?\b|\blist\b|\ball the\b|\bsteps?\b"
    r"|\b(?:what|which) (?:all|documentation|(?!is|was|has|does|this)\w+(?<!s)s)\b"
    r"|\brequirements$|\brequirements for\b|\bwhat (?:do|does|should) .*\b(?:need|document|include|chart)"
)
SHOUTED = 4  # letters
LABELS = frozenset({"code", "cpt", "hcpcs"})  # what stands before a code and adds nothing to it

_modifier = re.compile(r"\b(\w\w) modifiers?\b|\bmodifiers? (\w\w)\b", re.IGNORECASE)
_defines = re.compile(r"what(?:'?s| is| are| does| do)\s+(?:an? |the )?\w", re.IGNORECASE)
_that = re.compile(r"\b(?:it|that|this|these|those|one)\b", re.IGNORECASE)
_control = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is the question with misspellings mended, ready to encode: in the asker's own words, to which the encoder and
    the question sheets are nearer than to a plain expression in their place. `spelt` has abbreviations spelt out, `bare` is
    `text` without the codes and drugs that it names.

    `codes` and `denials` (CO-16) are those that the question names, `about` the codes and those of the drugs that it
    names. `wants` is None where it wants prose; `many` says that it asks for a list.
    """

    text: str
    spelt: str
    bare: str
    units: tuple[Unit, ...]
    codes: tuple[str, ...]
    denials: tuple[str, ...]
    about: frozenset[str]
    wants: Slot | None
    many: bool


def validated(text: str, max_chars: int) -> str:
    """The question without surrounding space. Raises InvalidQuestion where it is empty, too long, or holds no text."""
    if len(text) > max_chars:
        raise InvalidQuestion(f"The question has {len(text):,} characters; shorten it to {max_chars:,}.")
    if _control.search(text):
        raise InvalidQuestion("The question holds control characters (a NUL byte, say). Type it again as plain text.")
    text = mentions.joined(" ".join(unicodedata.normalize("NFKC", text).split()))
    if not any(letter.isalnum() for letter in text):
        raise InvalidQuestion("The question is empty. Type one, such as: which modifier for discarded IVIG")
    return text


def understand(text: str, lexicon: Lexicon, speller: Speller, names: Names) -> Question:
    """A question without a content word has no units."""
    mended = " ".join(speller.mend(_calm(word, text, lexicon)) for word, _ in words(text))
    pairs = words(mended)
    surfaces = [word for word, _ in pairs]
    units, spelt = _units(pairs, lexicon)
    plain = " ".join(spelt)
    forms = (" ".join(surfaces).casefold(), plain.casefold())
    wants = None if _names_modifier(plain, lexicon) else wanted(forms, len(units))
    codes = mentions.named(text)
    if codes:
        units = [unit for unit in units if unit.surface.casefold() not in LABELS]
    if wants and all(wants.is_named_by(unit) for unit in units):
        if _defines.match(text) and not _that.search(text):
            wants = None  # "what are the J-codes": what the words themselves mean
        else:
            units = []  # "which modifier for that": what it is about is missing
    drugs = [name for form in (text, plain) for name in names.find(form) if name.kind != "labeler"]
    about = frozenset(codes).union(*(name.codes for name in drugs))
    return Question(
        mended,
        plain,
        _bare(mended, names),
        tuple(units),
        codes,
        mentions.denials(text),
        about,
        wants,
        any(map(_many.search, forms)),
    )


def _bare(text: str, names: Names) -> str:
    """The text without codes and names of drugs; all of it where nothing else stands there."""
    spans = ((name.start, name.end) for name in names.find(text) if name.kind != "labeler")
    bare = " ".join(mentions.replaced(without(text, spans), "").split())
    return bare if any(map(str.isalnum, bare)) else text


def _calm(word: str, text: str, lexicon: Lexicon) -> str:
    """The word in small letters where its capitals only shout: a capital word is an abbreviation as a rule."""
    shouted = text.isupper() or (len(word) >= SHOUTED and word.casefold() in lexicon.words)
    return word.casefold() if word.isupper() and shouted else word


def _units(pairs: list[tuple[str, str]], lexicon: Lexicon) -> tuple[list[Unit], list[str]]:
    """The units of a question's words, and its words with abbreviations spelt out. What "or" joins is one unit."""
    surfaces, stems = [word for word, _ in pairs], [stem for _, stem in pairs]
    units, spelt = list[Unit](), list[str]()
    place, was_unit, after_or = 0, False, False
    while place < len(pairs):
        unit, length = lexicon.unit(surfaces[place:], stems[place:])
        surface = surfaces[place]
        is_unit = length > 1 or (surface.isupper() and len(surface) > 1) or not lexicon.is_stopword(surface)
        if is_unit:
            units.append(units.pop().joined(unit) if after_or else unit)
        was_unit, after_or = is_unit, was_unit and surface == "or"
        spelt.append(max(unit.surface, unit.canonical, key=len))
        place += length
    return units, spelt


def _names_modifier(text: str, lexicon: Lexicon) -> bool:
    """Whether the question is about a modifier that it names ("KX modifier"), and so does not ask for one."""
    named = (word for match in _modifier.finditer(text) for word in match.groups() if word)
    return any(not lexicon.is_stopword(word) and word.casefold() not in lexicon.words for word in named)
