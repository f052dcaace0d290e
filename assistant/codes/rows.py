"""The code table's files: rows of tab-separated text to entries, modifiers and packages, and back."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from assistant.codes.amounts import WORDS, Amount, number, plain
from assistant.codes.entry import Entry, Modifier, Package
from assistant.errors import InvalidTable

CODES, OTHERS, MODIFIERS, PACKAGES = "codes.tsv", "other_codes.tsv", "modifiers.tsv", "packages.tsv"
FILES = (CODES, OTHERS, MODIFIERS, PACKAGES)
LISTS = ("substances", "brands", "labelers", "form", "route", "use", "not_equivalent_to", "products")
DATES = ("added", "terminated")
JOINT = "; "

Row = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Files:
    """The bytes of all four files as they stood when they were read."""

    folder: Path
    data: dict[str, bytes]

    @property
    def digest(self) -> str:
        found = hashlib.sha256()
        for name in FILES:
            found.update(self.data[name])
        return found.hexdigest()[:16]


def read(folder: Path) -> Files:
    """Raises InvalidTable."""
    return Files(folder, {name: _bytes(folder / name) for name in FILES})


def drugs(files: Files) -> list[Entry]:
    """Raises InvalidTable."""
    return list(_rows(files, CODES, _entry))


def others(files: Files) -> list[Entry]:
    """The codes that are no drug's. Raises InvalidTable."""
    return list(_rows(files, OTHERS, _other))


def modifiers(files: Files) -> list[Modifier]:
    """Raises InvalidTable."""
    return list(_rows(files, MODIFIERS, _modifier))


def packages(files: Files) -> list[Package]:
    """Raises InvalidTable."""
    return list(_rows(files, PACKAGES, _package))


def text(rows: Iterable[Row]) -> str:
    """Rows as the text of a table; there must be one at least."""
    listed = list(rows)
    out = io.StringIO()
    table = csv.DictWriter(out, listed[0], delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n", quotechar=None)
    table.writeheader()
    table.writerows(listed)
    return out.getvalue()


def of_entry(entry: Entry) -> Row:
    """The row of a drug's code in CODES."""
    return (
        {"code": entry.code}
        | {name: JOINT.join(getattr(entry, name)) for name in LISTS}
        | {"amount": plain(entry.amount.number, "") if entry.amount else "", "unit": entry.amount.unit if entry.amount else ""}
        | {"unspecified": "yes" if entry.unspecified else ""}
        | _of_dates(entry)
        | {"release": entry.release}
    )


def of_other(entry: Entry) -> Row:
    """The row of any other code in OTHERS."""
    return {"code": entry.code} | _of_dates(entry) | {"release": entry.release}


def of_modifier(modifier: Modifier) -> Row:
    return {"modifier": modifier.modifier, "meaning": modifier.meaning} | _of_dates(modifier) | {"source": modifier.source}


def of_package(package: Package) -> Row:
    numbers = {name: plain(getattr(package, name), "") for name in ("size", "quantity", "units")}
    return {name: getattr(package, name) for name in ("code", "brand", "labeler", "ndc")} | numbers


def _of_dates(dated: Entry | Modifier) -> Row:
    return {name: str(getattr(dated, name) or "") for name in DATES}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidTable(f"{path}: {error.strerror}. Restore the table, or set another folder: ASSISTANT_TABLES.") from error


def _rows(files: Files, name: str, parse: Callable[[Row], T]) -> Iterator[T]:
    path, text = files.folder / name, files.data[name].decode("utf-8", "replace")
    table = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    columns = next(table, [])
    if not columns:
        raise InvalidTable(f"{path} is empty. Restore the file.")
    try:
        for cells in table:
            yield parse(dict(zip(columns, cells, strict=True)))
    except (KeyError, ValueError, TypeError, ZeroDivisionError) as error:
        raise InvalidTable(f"{path}, line {table.line_num}: not a row of this table ({error}). Restore the file.") from error


def _entry(row: Row) -> Entry:
    if row["unit"] not in ("", *WORDS) or bool(row["unit"]) != bool(row["amount"]):
        raise ValueError(f"{row['amount']} {row['unit']} is no amount")
    lists = {name: tuple(row[name].split(JOINT)) if row[name] else () for name in LISTS}
    return Entry(
        code=row["code"],
        kind="drug",
        substances=lists["substances"],
        brands=lists["brands"],
        labelers=lists["labelers"],
        form=lists["form"],
        route=lists["route"],
        use=lists["use"],
        amount=Amount(number(row["amount"]), row["unit"]) if row["amount"] else None,
        unspecified=row["unspecified"] == "yes",
        not_equivalent_to=lists["not_equivalent_to"],
        added=_date(row["added"]),
        terminated=_date(row["terminated"]),
        release=row["release"],
        products=lists["products"],
    )


def _other(row: Row) -> Entry:
    return Entry(
        code=row["code"], kind="other", added=_date(row["added"]), terminated=_date(row["terminated"]), release=row["release"]
    )


def _modifier(row: Row) -> Modifier:
    return Modifier(row["modifier"], row["meaning"], _date(row["added"]), _date(row["terminated"]), row["source"])


def _package(row: Row) -> Package:
    size, quantity, units = (number(row[name]) for name in ("size", "quantity", "units"))
    return Package(row["code"], row["brand"], row["labeler"], row["ndc"], size, quantity, units)


def _date(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
