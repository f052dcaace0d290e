"""Records of a CMS release to entries of the code table, and `python -m assistant.codes.derive FOLDER`: codes.tsv,
other_codes.tsv and packages.tsv made anew from the reference files in FOLDER, whose README lists them."""

import argparse
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from assistant.codes import names, rows
from assistant.codes.amounts import find, number
from assistant.codes.descriptor import facts
from assistant.codes.entry import Entry, Package
from assistant.codes.release import Record
from assistant.settings import Settings

# Where HCPCS keeps drugs and biologicals: letter, first and last number.
DRUGS = {
    "A": ((4641, 4642), (9500, 9800)),
    "C": ((9000, 9599),),
    "G": ((9017, 9036),),
    "J": ((0, 9999),),
    "P": ((9041, 9050),),
    "Q": (
        *((138, 139), (144, 181), (220, 250), (515, 515), (2000, 2051), (2053, 2999), (3027, 3028), (4074, 4074), (4079, 4082)),
        *((4100, 4999), (5090, 5999), (9945, 9999)),
    ),
    "S": ((12, 198), (5010, 5014), (5550, 5571)),
}
RELEASE, CODES_ONLY, PRICES_ONLY = "2025-10", "2026-07 codes", "2026-10 prices"
# The payment limits of October 2026 give a brand and an amount for these, but no drug.
NEWEST = {"J1553": ("immune globulin", "Yimmugo"), "J1577": ("immune globulin", "Qivigy")}


BRANDS = ("balfaxar", "haegarda", "kcentra")  # named without brackets, and by no package
# Makers that descriptions name and packages do not, or by another name.
MAKERS = ("auromedics", "belcher", "hope", "hospira", "international medication systems", "maia", "par pharm", "sun pharma")
_company = re.compile(
    r"(?:,? (?:inc|llc|l\.l\.c|corp|co|ltd|lp|corporation|company|usa|pharmaceuticals|us)\b\.?,?)+$", re.IGNORECASE
)


def is_drug(code: str) -> bool:
    return any(first <= int(code[1:]) <= last for first, last in DRUGS.get(code[0], ()))


class Sellers:
    """What packages teach of names: which belong to makers, how brands are written, what is sold under a code."""

    def __init__(self, packages: Iterable[Package]) -> None:
        listed = list(packages)
        self._makers = {names.tokens(name) for name in (*MAKERS, *{package.labeler for package in listed})}
        self._brands = {package.brand.casefold(): package.brand for package in listed}
        self.brands = frozenset((*BRANDS, *self._brands))
        self._sold: dict[str, dict[str, None]] = {}
        for package in listed:
            self._sold.setdefault(package.code, {})[package.brand] = None

    def products(self, code: str, own: Sequence[str]) -> tuple[str, ...]:
        """The names that a code's drug is sold under, less those it has itself."""
        known = {names.tokens(name) for name in own}
        sold = self._sold.get(code, {})
        return tuple(name for name in sold if names.tokens(name) not in known and not names.is_generic(name, own))

    def is_maker(self, name: str) -> bool:
        """Whether a maker's name begins with these words."""
        key = names.tokens(name)
        return any(maker[: len(key)] == key for maker in self._makers)

    def written(self, name: str) -> str:
        """The name with its capitals."""
        return self._brands.get(name, re.sub(r"(?<!')[^\W_]+", lambda word: _capital(word[0]), name))


def _capital(word: str) -> str:
    """A word without a vowel is an abbreviation."""
    return word.capitalize() if re.search("[aeiouy]", word) else word.upper()


def entry(record: Record, sellers: Sellers, release: str) -> Entry:
    """Of a code that is no drug's only the dates are kept."""
    if not is_drug(record.code):
        return Entry(record.code, "other", added=record.added, terminated=record.terminated, release=release)
    found = facts(record.long, sellers.brands)
    makers = [name for name in found.brands if sellers.is_maker(name)]
    return Entry(
        record.code,
        "drug",
        substances=tuple(found.substances),
        brands=tuple(sellers.written(name) for name in found.brands if name not in makers),
        labelers=tuple(map(sellers.written, makers)),
        form=tuple(found.form),
        route=tuple(found.route),
        use=tuple(found.use),
        amount=found.amount,
        unspecified=found.unspecified,
        not_equivalent_to=found.not_equivalent_to,
        added=record.added,
        terminated=record.terminated,
        release=release,
        products=sellers.products(record.code, [*found.substances, *found.brands]),
    )


def without_slips(entries: list[Entry]) -> Iterator[Entry]:
    """The entries without products that bear the name of another drug: the crosswalk files some under a wrong code."""
    drugs = {names.base(substance) for known in entries for substance in known.substances}
    for known in entries:
        own = {names.base(name) for name in known.substances}
        yield replace(known, products=tuple(name for name in known.products if names.base(name) not in drugs - own))


def _records(folder: Path) -> Iterator[Record]:
    for row in _table(folder / "hcpcs.tsv"):
        yield Record(
            row["code"].upper(),
            row["kind"] == "modifier",
            row["long_description"],
            row["short_description"],
            added=_day(row["add_date"]),
            effective=_day(row["action_effective_date"]),
            terminated=_day(row["termination_date"]),
            action=row["action_code"],
        )


def _newer(folder: Path, known: set[str]) -> Iterator[Entry]:
    """Codes that only the files after the release name."""
    limits = {row["hcpcs"]: row["dosage_unit"] for row in _table(folder / "asp_2026q4_selected.tsv")}
    for code in (folder / "hcpcs_level2_codes_2026q3.txt").read_text().split():
        if code in NEWEST:
            substance, brand = NEWEST[code]
            amount = next(find(limits[code])).amount
            yield Entry(code, "drug", (substance,), (brand,), route=("injection",), amount=amount, release=PRICES_ONLY)
        elif code not in known:
            yield Entry(code, "drug" if is_drug(code) else "other", release=CODES_ONLY)


def _packages(folder: Path) -> Iterator[Package]:
    """Packages of HCPCS codes; an all-numeric code is CPT's."""
    for row in _table(folder / "asp_ndc_hcpcs_crosswalk_2025q4.tsv"):
        if row["hcpcs"][0].isalpha():
            sizes = (number(row[name]) for name in ("pkg_size", "pkg_qty", "bill_units_per_pkg"))
            yield Package(row["hcpcs"], row["drug_name"], _company.sub("", row["labeler"]), row["ndc11"], *sizes)


def _table(path: Path) -> list[rows.Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def _day(text: str) -> date | None:
    return datetime.strptime(text, "%Y%m%d").date() if text else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.codes.derive", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    source, target = parser.parse_args().folder, Settings().tables
    packages = list(_packages(source))
    sellers = Sellers(packages)
    entries = [entry(record, sellers, RELEASE) for record in _records(source) if not record.is_modifier]
    entries += _newer(source, {known.code for known in entries})
    entries.sort(key=lambda known: known.code)
    entries = list(without_slips(entries))
    drugs, others = ([known for known in entries if known.kind == kind] for kind in ("drug", "other"))
    for name, listed in (
        (rows.CODES, map(rows.of_entry, drugs)),
        (rows.OTHERS, map(rows.of_other, others)),
        (rows.PACKAGES, map(rows.of_package, packages)),
    ):
        (target / name).write_text(rows.text(listed), encoding="utf-8")
    print(f"{len(drugs):,} drug codes, {len(others):,} others, {len(packages):,} packages in {target}")


if __name__ == "__main__":
    main()
