"""Codes and modifiers as pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assistant.codes.amounts import Amount, plain
from assistant.codes.entry import NEWER, Entry, Modifier, Package
from assistant.codes.table import CodeTable
from assistant.units.worked import MEASURED

PRODUCTS = 3  # that a row names
USUAL_VIAL = 10  # billing units in a vial, for the example of a code without packages
IN_VIALS = ("mg", "mcg", "g", "ml", "unit", "meq")
BY_WEIGHT = ("mg", "mcg", "g")
DOSE, PER_KG = Fraction(3, 2), Fraction(1, 50)  # of a vial, in the examples


@dataclass(frozen=True, slots=True)
class Row:
    """One code or modifier in a list. `what` is the drug or the meaning, `product` the brands and makers."""

    name: str
    what: str
    product: str
    form: str
    unit: str
    status: str
    is_live: bool
    added: date | None


@dataclass(frozen=True, slots=True)
class Packed:
    """A Package with its numbers as people write them."""

    ndc: str
    brand: str
    labeler: str
    size: str
    quantity: str
    units: str


def row(item: Entry | Modifier, day: date) -> Row:
    is_live = item.terminated is None or item.terminated >= day
    shown = status(item, day)
    if isinstance(item, Modifier):
        return Row(item.modifier, item.meaning, "", "", "", shown, is_live, item.added)
    form = ", ".join((*item.route, *item.form, *item.use))
    unit = str(item.amount) if item.amount else ""
    return Row(item.code, drug(item), _product(item), form, unit, shown, is_live, item.added)


def drug(entry: Entry) -> str:
    if entry.kind == "other":
        return "not a drug code"
    return " and ".join(entry.substances) or "no description in this table yet"


def status(dated: Entry | Modifier, day: date) -> str:
    if dated.terminated and dated.terminated < day:
        return f"Terminated {dated.terminated}"
    if dated.added and dated.added > day:
        return f"Live from {dated.added}"
    return f"Live until {dated.terminated}" if dated.terminated else "Live"


def _product(entry: Entry) -> str:
    if tied := entry.brands + entry.labelers:
        return ", ".join(tied)
    more = len(entry.products) - PRODUCTS
    return ", ".join(entry.products[:PRODUCTS]) + (f" and {more} more" if more > 0 else "")


def facts(item: Entry | Modifier) -> list[tuple[str, Sequence[str]]]:
    """All that the table says besides packages, each under its name."""
    dates = [("Added", _shown(item.added)), ("Terminated", _shown(item.terminated))]
    if isinstance(item, Modifier):
        held = [("Meaning", (item.meaning,)), *dates, ("Source", (item.source,))]
    else:
        held = [
            ("Drug" if item.kind == "drug" else "Kind", (drug(item),)),
            ("Brands", item.brands),
            ("Makers", item.labelers),
            ("Sold as", item.products),
            ("Route", item.route),
            ("Form", item.form),
            ("Use", item.use),
            ("One billing unit", _shown(item.amount)),
            ("Scope", ("not otherwise specified",) if item.unspecified else ()),
            ("Not equivalent to", item.not_equivalent_to),
            *dates,
            ("Source", (_source(item),)),
        ]
    return [(name, values) for name, values in held if values]


def _shown(value: date | Amount | None) -> tuple[str, ...]:
    return (str(value),) if value else ()


def _source(entry: Entry) -> str:
    if entry.release in NEWER:
        return f"CMS {NEWER[entry.release]}, which gives no description"
    return f"CMS HCPCS Level II, release {entry.release}"


def siblings(entry: Entry, table: CodeTable, day: date) -> list[Row]:
    """The other codes of the same drug, live ones first."""
    others = (table.drugs[code] for code in table.siblings(entry) if code != entry.code)
    return sorted((row(other, day) for other in others), key=lambda other: (not other.is_live, other.name))


def packed(package: Package) -> Packed:
    return Packed(package.ndc, package.brand, package.labeler, plain(package.size), plain(package.quantity), plain(package.units))


def examples(entry: Entry, packages: Iterable[Package]) -> list[str]:
    """Doses as the calculator understands them, in the code's own unit and its smallest vial; none where a billing unit is
    no amount that a dose could be divided by."""
    if entry.amount is None or entry.amount.unit not in MEASURED:
        return []
    one = entry.amount
    held = [package.units / package.quantity for package in packages if package.units]
    vial = min(held, default=Fraction(USUAL_VIAL)) * one.number
    dose, holder = _dose(vial * DOSE, one.unit), f"{plain(vial)} {one.unit}"
    found = [dose]
    if one.unit in BY_WEIGHT:
        found.append(f"{_dose(vial * PER_KG, one.unit)}/kg for 81 kg")
    if one.unit in IN_VIALS:
        found.append(f"{dose} from two {holder} vials")
    if entry.terminated:
        found.append(f"{dose} on {entry.terminated}")
    return found


def _dose(number: Fraction, unit: str) -> str:
    if unit == "cm":  # the calculator reads no "cm", which may be the size of a wound
        return f"{plain(number)} centimeters"
    return str(Amount(number, unit))
