"""The drugs that a question names: as written, misspelt, run together, or begun."""

from collections.abc import Iterable
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.codes import mentions
from assistant.codes.entry import Entry
from assistant.codes.names import Naming, Tokens, tokens
from assistant.codes.table import CodeTable
from assistant.intents import is_of_asking
from assistant.lexicon import Lexicon
from index.terms import words

SURE, LIKELY = 0.98, 0.9  # of a code or exact name; of a name mended or completed
BESIDE_NAME = 1  # words beside a drug's name that need not be understood
LONGEST = 3  # words of a name that is misspelt or begun
SHORTEST, LONG = 5, 8  # letters of a name that may be misspelt, and from which on in two places


def not_of(entry: Entry, named: Iterable[Naming]) -> list[Naming]:
    """Of names that stand beside a code, those it does not stand for: brands of other codes, else all of them where none
    is its own. None where the table does not say what the code is."""
    drugs = [name for name in named if name.kind != "labeler"] if entry.substances else []
    others = [name for name in drugs if entry.code not in name.codes]
    return [name for name in others if name.kind == "brand"] or (others if len(others) == len(drugs) else [])


class DrugNames:
    def __init__(self, table: CodeTable, lexicon: Lexicon) -> None:
        self._table, self._lexicon = table, lexicon

    def rest(self, text: str, named: Iterable[Naming]) -> list[str]:
        """The words that a question holds besides names, codes and the words of asking."""
        for name in named:
            text = text.replace(name.text, " ")
        rest = (word.casefold() for word, _ in words(text) if not mentions.named(word) and not word.isdigit())
        return [word for word in rest if not is_of_asking(word) and not self._lexicon.is_stopword(word)]

    def named(self, text: str, spelt: str) -> tuple[list[Naming], float]:
        """The drugs that a question names and how sure that is: as written; misspelt or in part; spelt out."""
        if exact := self._exact(text):
            return exact
        rest = self.rest(text, ())
        for length in range(min(LONGEST, len(rest)), 0, -1):
            for first in range(len(rest) - length + 1):
                if near := self._near(tuple(rest[first : first + length])):
                    return [near], LIKELY
        return self._exact(spelt) or ([], 0.0)

    def _exact(self, text: str) -> tuple[list[Naming], float] | None:
        """The names that stand in the text, with a misspelt one beside them where it narrows them down."""
        named = [name for name in self._table.names.find(text) if name.kind != "labeler"]
        rest = self.rest(text, named)
        if not named or len(rest) > BESIDE_NAME:
            return None
        longer = self._begun((*tokens(named[-1].text), *rest)) if rest else None
        if longer:
            return [*named[:-1], longer], LIKELY
        near = self._near(tuple(rest)) if rest else None
        return ([*named, near], LIKELY) if near and not near.codes.isdisjoint(named[0].codes) else (named, SURE)

    def _near(self, typed_words: Tokens) -> Naming | None:
        """The name that the words are meant for: written apart or together, misspelt, or begun."""
        typed = "".join(typed_words)
        if len(typed) < SHORTEST or (len(typed_words) == 1 and self._lexicon.is_word(typed)):
            return None
        if typed in self._compact:
            return self._naming([typed])
        if begun := self._begun(typed_words):
            return begun
        held = [name for name, key in self._compact.items() if set(typed_words) <= set(key)]
        if held:
            return self._naming(held)
        alike = [name for name in self._compact if name[0] == typed[0]]
        near = process.extract(typed, alike, scorer=OSA.distance, score_cutoff=1 if len(typed) < LONG else 2, limit=None)
        return self._naming(name for name, distance, _ in near if distance == near[0][1]) if near else None

    def _begun(self, typed_words: Tokens) -> Naming | None:
        """The names that begin with the words."""
        typed = "".join(typed_words)
        begun = [name for name in self._compact if name.startswith(typed)]
        return self._naming(begun) if begun else None

    def _naming(self, compact: Iterable[str]) -> Naming:
        keys = [self._compact[name] for name in compact]
        codes = frozenset(code for key in keys for code in self._table.names.codes(key))
        return Naming(" ".join(keys[0]), "brand", codes, 0, 0)

    @cached_property
    def _compact(self) -> dict[str, Tokens]:
        """Names of drugs without their spaces."""
        names = self._table.names
        return {"".join(key): key for key in names if names.codes(key, "substance", "brand")}
