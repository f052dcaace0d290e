"""Names of drugs in a text: which codes bear them, whatever their salt, suffix or spelling."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Tokens = tuple[str, ...]
NameKind = Literal["substance", "brand", "labeler"]

SALTS = frozenset(
    """hydrochloride dihydrochloride hydrobromide bromide chloride iodide sodium disodium trisodium potassium dipotassium calcium
    phosphate diphosphate sulfate acetate diacetate citrate dihydrogen tartrate bitartrate succinate maleate mesylate
    besylate tosylate tromethamine gluconate lactate fumarate decanoate enanthate cypionate valerate undecanoate palmitate
    pamoate caproate hexanoate acetonide hexacetonide propionate dipropionate furoate benzoate stearate edisylate
    dimesylate esylate isethionate meglumine trihydrate monohydrate dihydrate hemihydrate anhydrous oxide bicarbonate
    carbonate lauroxil dimeglumine ditosylate camsylate trometamol tosilate lactobionate nitrate proxetil""".split()
)
ELEMENTS = frozenset(
    """sodium potassium calcium magnesium zinc iron ferric ferrous gold lithium aluminum ammonium silver copper""".split()
)
SPELLINGS = {
    "hcl": "hydrochloride",
    "hci": "hydrochloride",
    "sulphate": "sulfate",
    "mesilate": "mesylate",
    "bupivicaine": "bupivacaine",
    "globulins": "globulin",
}
# Products named by an ordinary word: whoever writes it means the word.
ORDINARY = frozenset(
    """ab activate dialysis plasma rebound services vaccine zenith affinity architect ascent cap complete drug drugs emerge gel
    hope ice iv mal most mr older oral orion pet tag tee total via water""".split()
)
_word = re.compile(r"(?<![^\W_])[^\W\d_]{1,2}-(?=\d)[^\W_]+|[^\W_]+")  # "C-1", "B-12" and "Tc-99m" are one word
_suffix = re.compile(r"(?<=[a-z])-[a-z]{4}$")  # "-dyyb": the four letters that tell one maker's biologic from another's


@dataclass(frozen=True, slots=True)
class Naming:
    """A name where it stands in a text, `text[start:end]`, and the codes that bear it."""

    text: str
    kind: NameKind
    codes: frozenset[str]
    start: int
    end: int


def tokens(text: str) -> Tokens:
    return tuple(token for token, _, _ in _tokens(text))


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _word.finditer(text.casefold()):
        word = match[0].replace("-", "")
        yield SPELLINGS.get(word, word), match.start(), match.end()


def base(name: str) -> Tokens:
    """The name without its salt and its biologic's suffix; a salt that is all there is stays ("sodium chloride")."""
    found = list(tokens(_suffix.sub("", name.casefold())))
    while len(found) > 1 and found[-1] in SALTS and not (len(found) == 2 and found[0] in ELEMENTS):
        found.pop()
    return tuple(found)


def salt(name: str) -> Tokens:
    """What `base` leaves off at the end, but for a biologic's suffix."""
    found = tokens(_suffix.sub("", name.casefold()))
    return found[len(base(name)) :]


def is_generic(name: str, substances: Iterable[str]) -> bool:
    """Whether a product is sold under its substance's name ("Glycopyrrolate Injection")."""
    held = set(tokens(name))
    return any(held.issuperset(base(substance)) for substance in substances)


class Names:
    """Every name of the table to the codes that bear it. The longest name at a place is the one that is meant."""

    def __init__(self) -> None:
        self._codes: dict[Tokens, dict[NameKind, set[str]]] = {}
        self._shown: dict[Tokens, str] = {}
        self._longest = 1

    def add(self, name: str, kind: NameKind, codes: Iterable[str]) -> None:
        key = tokens(name)
        if key and not (len(key) == 1 and key[0] in ORDINARY) and not "".join(key).isdigit():
            joined = (*key[:-2], key[-2] + key[-1]) if len(key) > 1 and len(key[-1]) == 1 else key  # "toxin a", "toxina"
            for spelling in {key, joined}:
                self._codes.setdefault(spelling, {}).setdefault(kind, set()).update(codes)
                self._shown.setdefault(spelling, name)
            self._longest = max(self._longest, len(key))

    def extend(self, groups: Iterable[Sequence[str]]) -> None:
        """Let every expression of a group name what the first of them that names anything does."""
        for group in groups:
            known = next(
                (codes for name in group if (codes := self.codes(tokens(name), "substance", "brand") or self._held(name))), None
            )
            for name in group if known else ():
                if tokens(name) not in self._codes:
                    self.add(name, "substance", known or ())

    def _held(self, text: str) -> frozenset[str]:
        """What the one name within a longer expression names ("intravenous immune globulin")."""
        found = self.find(text)
        return found[0].codes if len(found) == 1 and len(tokens(found[0].text)) > 1 else frozenset()

    def __iter__(self) -> Iterator[Tokens]:
        return iter(self._codes)

    def codes(self, name: Tokens, *kinds: NameKind) -> frozenset[str]:
        """The codes that bear the name, as any of these kinds of name; as any kind at all where none is given."""
        found = self._codes.get(name, {})
        return frozenset(code for kind, codes in found.items() if not kinds or kind in kinds for code in codes)

    def shown(self, name: Tokens) -> str:
        """The name as it is written."""
        return self._shown[name]

    def find(self, text: str) -> list[Naming]:
        """The names that the text holds, in order, without overlap."""
        found, stream, place = list[Naming](), list(_tokens(text)), 0
        while place < len(stream):
            for length in range(min(self._longest, len(stream) - place), 0, -1):
                key = tuple(token for token, _, _ in stream[place : place + length])
                if kinds := self._codes.get(key):
                    start, end = stream[place][1], stream[place + length - 1][2]
                    kind = next(kind for kind in ("substance", "brand", "labeler") if kind in kinds)
                    found.append(Naming(text[start:end], kind, self.codes(key), start, end))
                    place += length - 1
                    break
            place += 1
        return found
