"""Questions that the code table itself answers: what a code or modifier is, which code a drug has, whether it is valid."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.check.findings import successors
from assistant.check.said import Said, said_of
from assistant.check.verdicts import fits, forms
from assistant.codes import mentions
from assistant.codes.entry import Entry, Modifier
from assistant.codes.names import Naming, base, tokens
from assistant.codes.table import CodeTable
from assistant.drugs import LIKELY, SURE, DrugNames, not_of
from assistant.intents import (
    DATED,
    Intent,
    asks_gone,
    asks_meaning,
    asks_modifier,
    asks_others,
    asks_part,
    asks_successor,
    intents,
    is_elsewhere,
)
from assistant.lexicon import Lexicon
from index.terms import words

FEW = 5  # words in which a question can only be about the modifier that it names
MOST = 12  # codes that a list of candidates names
BESIDES = 3  # words that may stand beside a name whose meaning is asked for straight out


_modifier = re.compile(r"\b(?:modifiers?|mods?) ([a-z0-9]{2})\b|\b([a-z0-9]{2}) (?:modifiers?|mods?)\b", re.IGNORECASE)
_number = re.compile(r"(?<![\w.])(?!1\b)\d+(?:\.\d+)?\b")  # any but the one of "one unit" asks for more than a line tells
_two = re.compile(r"(?<![\w-])([A-Z][A-Z0-9]|\d[A-Z]|25|50|59|76)(?![\w-])")


@dataclass(frozen=True, slots=True)
class Looked:
    """What the table answers. `rows` are the codes or modifiers whose lines are quoted; `lead` introduces several."""

    rows: tuple[str, ...]
    short_answer: str | None
    confidence: float
    lead: str = ""


class Lookup:
    def __init__(self, table: CodeTable, lexicon: Lexicon) -> None:
        self._table, self._lexicon = table, lexicon
        self._drugs = DrugNames(table, lexicon)

    def answer(self, text: str, spelt: str, day: date) -> Looked | None:
        """As of a day; None where the question is not for the table. `spelt` is the question with abbreviations spelt out."""
        wanted = intents(text)
        if modifiers := self._modifiers(text):
            return self._of_modifiers(text, modifiers, wanted, day)
        if is_elsewhere(text):
            return None
        if codes := mentions.named(text):
            return None if asks_modifier(text) else self._of_codes(text, spelt, codes, wanted, day)
        if asks_modifier(text):
            return None
        if "code" in wanted or "unit" in wanted or self._names_only(text):
            return self._of_drug(text, spelt, wanted, day)
        return None

    def _names_only(self, text: str) -> bool:
        """Whether a drug is named and nothing else said."""
        named = [name for name in self._table.names.find(text) if name.kind != "labeler"]
        return bool(named) and not self._drugs.rest(text, named) and self._is_about(text, named[0].text, ())

    def modifiers(self, text: str) -> list[Modifier]:
        """The modifiers that a question names."""
        named = [word.upper() for match in _modifier.finditer(text) for word in match.groups() if word]
        if not any(name in self._table.modifiers for name in named):
            named = _two.findall(text) or [word.upper() for word, _ in words(text) if self._is_asked(word, text)]
        return [self._table.modifiers[name] for name in dict.fromkeys(named) if name in self._table.modifiers]

    def _is_asked(self, word: str, text: str) -> bool:
        """Whether two small letters are what the question asks the meaning of."""
        return len(word) == 2 and not self._lexicon.is_stopword(word) and (text == word or asks_meaning(text, word))

    def _modifiers(self, text: str) -> list[Modifier]:
        """The modifiers of which the question asks what they mean, or since when."""
        found = self.modifiers(text)
        names = {modifier.modifier for modifier in found}
        rest = [word for word in self._drugs.rest(text, ()) if word.upper() not in names]
        if (
            len(words(text)) > FEW
            and not any(asks_meaning(text, name) for name in names)
            and not DATED.intersection(intents(text))
        ):
            return []
        return found if found and not mentions.named(text) and self._is_about(text, found[0].modifier, rest) else []

    @staticmethod
    def _is_about(text: str, name: str, rest: Sequence[str]) -> bool:
        """Whether the question is what the name means: it names nothing else, or asks for the meaning straight out."""
        return not rest or (len(rest) <= BESIDES and asks_meaning(text, name))

    def _of_modifiers(self, text: str, modifiers: Sequence[Modifier], wanted: Sequence[Intent], day: date) -> Looked:
        short = _when(modifiers[0], text, wanted, day) if len(modifiers) == 1 else None
        return Looked(tuple(modifier.modifier for modifier in modifiers), short, SURE)

    def _of_codes(self, text: str, spelt: str, codes: Sequence[str], wanted: Sequence[Intent], day: date) -> Looked | None:
        rest = min((self._drugs.rest(words, self._table.names.find(words)) for words in (text, spelt)), key=len)
        entries = [entry for code in codes if (entry := self._table.drugs.get(code))]
        if len(codes) == 1 and entries and len(rest) <= 1 and (other := self._other_product(text, entries[0], day)):
            return other
        is_dated = bool(DATED.intersection(wanted)) and len(rest) <= 1
        if not entries or asks_others(text) or not (is_dated or self._is_about(text, entries[0].code, rest)):
            return None
        if asks_successor(text) and len(entries) == 1 and (now := successors(entries[0], self._table)):
            return Looked(
                (entries[0].code, *(entry.code for entry in now[:MOST])), ", ".join(entry.code for entry in now[:MOST]), SURE
            )
        short = self._short(text, entries[0], wanted, day) if len(entries) == 1 else None
        return Looked(tuple(entry.code for entry in entries), short, SURE)

    def _other_product(self, text: str, entry: Entry, day: date) -> Looked | None:
        """No, where the question names a drug or product beside a code that the code does not stand for."""
        wrong = not_of(entry, self._table.names.find(text))
        if not wrong:
            return None
        right = self._fitting(wrong[:1], said_of(text, wrong[:1]), day)[:MOST]
        codes = ", ".join(item.code for item in right)
        return Looked((entry.code, *(item.code for item in right)), f"No, {wrong[0].text} is {codes}", SURE)

    @staticmethod
    def _short(text: str, entry: Entry, wanted: Sequence[Intent], day: date) -> str | None:
        """What of the entry is asked for: a date, whether it is valid, the size of a unit, the brand, or the drug."""
        if dated := _when(entry, text, wanted, day):
            return dated
        if "unit" in wanted:
            return str(entry.amount) if entry.amount and not _number.search(text) else None
        if asks_part(text) == "brand":
            return ", ".join(entry.brands + entry.labelers) or None
        if asks_part(text) == "drug":
            return " and ".join(entry.substances) or None
        return ", ".join(filter(None, (entry.drug, "not otherwise specified" if entry.unspecified else "")))

    def _of_drug(self, text: str, spelt: str, wanted: Sequence[Intent], day: date) -> Looked | None:
        names, sure = self._drugs.named(text, spelt)
        if not names:
            return None
        said = said_of(f"{text} {spelt}", names)
        entries = self._fitting(names, said, day)
        if not entries:
            return None
        plain = [entry for entry in entries if _is_plain(entry, names)]
        (first, *others) = plain + [entry for entry in entries if entry not in plain]
        if others and not (len(plain) == 1 and all(_has_suffix(entry) for entry in others)):
            shown = [first, *others][:MOST]
            more = f" (the first {MOST} of {len(entries)})" if len(entries) > MOST else ""
            lead = f"{len(entries)} codes fit{more}; product, form and use decide:"
            return Looked(tuple(entry.code for entry in shown), None, sure * LIKELY, lead)
        short = _when(first, text, wanted, day) or first.code
        if "unit" in wanted and "code" not in wanted:
            short = str(first.amount) if first.amount else ""
        if not fits(first, replace(said, amounts=())):  # the amount may be a dose
            return Looked((first.code,), None, sure * LIKELY, f"{first.code} does not fit all that is named; see its line:")
        lead = f"{first.code}, unless the product is one of the others:" if others else ""
        return Looked(tuple(entry.code for entry in [first, *others][:MOST]), short or None, sure, lead)

    def candidates(self, text: str, spelt: str, day: date) -> list[Entry]:
        """The codes of the drug that a question names, whatever amounts it speaks of."""
        names, _ = self._drugs.named(text, spelt)
        found = self._fitting(names, Said(tuple(names), (), spelt), day) if names else []
        return sorted(found, key=lambda entry: not _is_plain(entry, names))

    def _fitting(self, names: Sequence[Naming], said: Said, day: date) -> list[Entry]:
        """The codes that bear all the names, live ones where there are any, those first that fit what else is said."""
        codes = [name.codes for name in names]
        shared = frozenset.intersection(*codes) or frozenset.union(*codes)  # "Injectafer or Feraheme" is either
        bearing = [self._table.drugs[code] for code in sorted(shared) if code in self._table.drugs]
        asked = forms(said)
        if not _formed(bearing, asked):
            bearing = _formed(self._siblings(bearing), asked) or bearing
        found = [entry for entry in bearing if len({*map(base, entry.substances)}) <= len(names)] or bearing  # no combinations
        live = [entry for entry in found if not entry.ended(day)] or found
        makers = [name for name in self._table.names.find(said.words) if name.kind == "labeler"]
        made = [entry for entry in live if any(entry.code in maker.codes for maker in makers)] or live
        formed = _formed(made, asked) or made
        fitting = [entry for entry in formed if fits(entry, said)] or self._alike(formed, said, day) or formed
        return sorted(fitting, key=lambda entry: (-_explicit(entry, said), not entry.form, not entry.unspecified))

    def _alike(self, entries: Sequence[Entry], said: Said, day: date) -> list[Entry]:
        """Other codes of the same drug that fit what is said, where those named do not."""
        return [
            entry for entry in self._siblings(entries) if not entry.ended(day) and fits(entry, said) and not _has_suffix(entry)
        ]

    def _siblings(self, entries: Sequence[Entry]) -> list[Entry]:
        codes = {code for entry in entries for code in self._table.siblings(entry)}
        return [self._table.drugs[code] for code in sorted(codes)]


def _formed(entries: Sequence[Entry], asked: set[str]) -> list[Entry]:
    """Those that have all the forms that are asked for."""
    return [entry for entry in entries if asked.issubset((*entry.form, *entry.use))]


def _when(dated: Entry | Modifier, text: str, wanted: Sequence[Intent], day: date) -> str | None:
    """The date that is asked for, or whether the code is valid: yes or no, to the question as it was put."""
    if "termination" in wanted and dated.terminated:
        return str(dated.terminated)
    if "addition" in wanted and dated.added:
        return str(dated.added)
    if "validity" not in wanted and "termination" not in wanted:
        return None
    is_ended = dated.terminated is not None and dated.terminated < day
    is_early = dated.added is not None and day < dated.added
    yes = "Yes" if (is_ended or is_early) == asks_gone(text) else "No"
    if is_early:
        return f"{yes}, valid from {dated.added}"
    if not dated.terminated:
        return f"{yes}, not terminated"
    return f"{yes}, terminated {dated.terminated}" if is_ended else f"{yes}, valid until {dated.terminated}"


def _explicit(entry: Entry, said: Said) -> int:
    """How much of what is said the entry says itself."""
    words = said.words.casefold()
    return sum(any(part in words for part in fact.casefold().split()) for fact in entry.route + entry.form + entry.use)


def _is_plain(entry: Entry, names: Sequence[Naming]) -> bool:
    """Whether the code is the drug's own, under the name that is asked for."""
    wanted = {tokens(name.text) for name in names}
    return any(tokens(own) in wanted for own in entry.substances) and not entry.brands and not entry.labelers


def _has_suffix(entry: Entry) -> bool:
    return all(re.search(r"[a-z]-[a-z]{4}$", substance) for substance in entry.substances)
