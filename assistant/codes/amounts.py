"""Amounts of a drug in a text: a number and a unit, compared by pint across the units of one dimension."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pint import UnitRegistry

# Each unit as the code table writes it, and the words that mean it. Sizes stand in _DEFINITIONS.
WORDS = {
    "mg": "mg mgs milligram milligrams mgm",
    "mcg": "mcg mcgs microgram micrograms ug µg μg",
    "g": "g gm gms gram grams",
    "kg": "kg kgs kilo kilos kilogram kilograms",
    "lb": "lb lbs pound pounds",
    "ml": "ml mls milliliter milliliters millilitre millilitres cc ccs",
    "l": "l liter liters litre litres",
    "unit": "unit units iu ius i.u. i.u u",
    "mci": "mci millicurie millicuries",
    "uci": "uci µci μci microcurie microcuries",
    "meq": "meq milliequivalent milliequivalents",
    "sq cm": "square_centimeter square_centimeters sq_cm cm2 cm²",
    "cm": "centimeter centimeters",
    "dose": "dose",
    "study dose": "study_dose",
    "therapeutic dose": "therapeutic_dose",
    "treatment": "treatment",
    "vial": "vial",
    "each": "each",
}
_UNITS = {word: unit for unit, words in WORDS.items() for word in words.split()}
_DEFINITIONS = (
    "mg = [mass]",
    "mcg = mg / 1000",
    "g = 1000 mg",
    "kg = 1000 g",
    "lb = 453.59237 g",
    "ml = [volume]",
    "l = 1000 ml",
    "unit = [activity]",
    "mci = [radioactivity]",
    "uci = mci / 1000",
    "meq = [charge]",
    "cm = [length]",
    "sq_cm = cm ** 2",
)
_COUNTED = tuple(unit for unit in WORDS if unit not in {line.split(" =")[0].replace("_", " ") for line in _DEFINITIONS})

_SPELT = {"mci": "millicurie", "uci": "microcurie", "sq cm": "square centimeter", "meq": "mEq"}
_PLURAL = ("unit", "millicurie", "microcurie", "square centimeter", "vial", "dose")
_scale = {"thousand": 10**3, "million": 10**6, "billion": 10**9}


def _any_unit(units: Iterable[str]) -> str:
    """A pattern of the words for these units, the longest first."""
    words = (re.escape(word).replace("_", r"[ -]") for word, unit in _UNITS.items() if unit in units)
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


UNIT = _any_unit(WORDS)
DRUG_UNIT = _any_unit(set(WORDS) - {"kg", "lb", "l"})  # of an amount of a drug; "3L" and "40 kg" measure something else
# Bounded on the left and in length: no amount of a drug needs more, and a text of digits shall not take forever.
NUMBER = r"(?:(?<![\d.])(?<!\d,)(?:\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,9})?|\d{1,12}(?:\.\d{1,9})?)|(?<!\d)\.\d{1,9})"
_amount = re.compile(
    rf"(?<![\w./])(?<!\d[,-])(?P<number>{NUMBER})[ -]?(?:(?P<scale>thousand|million|billion)\s)?\s?"
    rf"(?:usp |international |int'l )?(?P<unit>{UNIT})(?![\w²]|-\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """`unit` is a key of WORDS."""

    number: Fraction
    unit: str

    def __str__(self) -> str:
        name = _SPELT.get(self.unit, self.unit)
        return f"{plain(self.number)} {name}{'s' if name in _PLURAL and self.number != 1 else ''}"

    def to(self, unit: str) -> Fraction | None:
        """The number in another unit; None where that measures something else (mg against ml)."""
        if self.unit == unit:
            return self.number
        registry = _registry()
        own, other = (registry.Unit(name.replace(" ", "_")) for name in (self.unit, unit))
        if not own.is_compatible_with(other):
            return None
        return Fraction(registry.Quantity(self.number, own).to(other).magnitude)


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount where it stands in a text: `text[start:end]`."""

    amount: Amount
    start: int
    end: int


@lru_cache(maxsize=1)
def _registry() -> "UnitRegistry[Fraction]":
    """Only the units above, with exact fractions: the library's own list knows a pint of milk, and "u" as a mass."""
    from pint import UnitRegistry  # a fifth of a second, for the few questions that calculate

    registry: UnitRegistry[Fraction] = UnitRegistry(None, non_int_type=Fraction)
    for line in _DEFINITIONS:
        registry.define(line)
    for unit in _COUNTED:
        name = unit.replace(" ", "_")
        registry.define(f"{name} = [{name}]")
    return registry


def unit(word: str) -> str | None:
    """The unit that a word means."""
    return _UNITS.get(re.sub(r"[ -]", "_", word.casefold()))


def number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def find(text: str) -> Iterator[Mention]:
    """The amounts that a text names, in order."""
    for match in _amount.finditer(text):
        found = unit(match["unit"])
        if found:
            scale = _scale[match["scale"].casefold()] if match["scale"] else 1
            yield Mention(Amount(number(match["number"]) * scale, found), match.start(), match.end())


def plain(value: Fraction, thousands: str = ",") -> str:
    """A number as people write it: 35,000 and 0.1; at most four places behind the point, or three digits if it is smaller."""
    if value and abs(value) < Fraction(1, 10_000):
        return f"{float(value):.9f}".rstrip("0")
    return f"{float(round(value, 4)):,.4f}".rstrip("0").rstrip(".").replace(",", thousands)
