"""The project's own tables and write-ups."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.codes import rows
from assistant.codes.amounts import Mention, find
from assistant.codes.derive import CODES_ONLY
from assistant.codes.entry import Entry
from assistant.settings import HOME, Settings
from tests.conftest import SHARED

CORPUS = HOME / "corpus"
TABLES = Settings().tables
FILES = rows.read(TABLES)
DERIVED = (rows.CODES, rows.OTHERS, rows.PACKAGES)
# Looks like an HCPCS code, and is none.
EXCEPTIONS = dict.fromkeys(
    ("Q0202", "Q0203", "Q0404", "Q0406", "Q0408", "Q1010", "Q1020", "Q1520"), "size of a graft in a maker's product number"
)
# What a substance cannot be: how a drug is given, or what it is put up in.
NOT_DRUGS = {"injection", "infusion", "instillation", "iv", "oral", "vial", "or", "and", "kit"}


@pytest.fixture(scope="module")
def data() -> Path:
    """The reference files that the tables are derived from, where they are at hand."""
    folder = SHARED / "data"
    if not folder.exists():
        pytest.skip("LOUD: ../shared/data is not here, so the tables were not held against the files they are derived from")
    return folder


@pytest.fixture(scope="module")
def drugs() -> dict[str, Entry]:
    return {entry.code: entry for entry in rows.drugs(FILES)}


def cells(name: str) -> Iterator[tuple[str, str]]:
    """Every cell of a table with its column."""
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield from row.items()


def limits(data: Path) -> Iterator[tuple[str, str]]:
    """The HCPCS codes with a payment limit, each with its amount in words."""
    for name in ("asp_payment_limits_2025q4.tsv", "asp_2026q4_selected.tsv"):
        with (data / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                if row["hcpcs"][0].isalpha():
                    yield row["hcpcs"], re.sub(r"^(up to|per) ", "", row["dosage_unit"].casefold())


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def plain(dosage: str) -> Mention | None:
    """The amount, where it is all that is said."""
    mention = next(find(dosage), None)
    return mention if mention and (mention.start, mention.end) == (0, len(dosage)) else None


def test_every_code_named_in_the_corpus_is_in_the_table_or_a_known_exception(drugs: dict[str, Entry]) -> None:
    table = drugs.keys() | {entry.code for entry in rows.others(FILES)}
    named: dict[str, set[str]] = {}
    for path in sorted(CORPUS.rglob("*.*")):
        for code in set(re.findall(r"\b(?:[A-Z]|[JQ][ -])\d{4}\b", path.read_text(encoding="utf-8"), re.IGNORECASE)):
            named.setdefault(code[0].upper() + code[-4:], set()).add(path.name)
    assert {"J1611", "J1097", "J1597", "J1553"} <= named.keys()
    known = table | EXCEPTIONS.keys()
    assert {code: names for code, names in named.items() if code not in known} == {}
    assert EXCEPTIONS.keys() <= named.keys() - table


def test_no_code_stands_in_the_table_twice() -> None:
    codes = [entry.code for entry in (*rows.drugs(FILES), *rows.others(FILES))]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not re.fullmatch(r"[A-Z]\d{4}", code)] == []


def test_every_package_and_every_reference_is_of_a_code_in_the_table(drugs: dict[str, Entry]) -> None:
    others = {entry.code for entry in rows.others(FILES)}
    assert {package.code for package in rows.packages(FILES)} - drugs.keys() - others == set()
    assert {code for entry in drugs.values() for code in entry.not_equivalent_to} - drugs.keys() == set()


@pytest.mark.parametrize("name", sorted(path.name for path in TABLES.iterdir()))
def test_no_cpt_code_stands_in_a_table(name: str) -> None:
    numbers = {"size", "quantity", "units", "amount", "ndc"}  # some makers' own numbers stand for an NDC, and have five digits
    held = [cell for column, cell in cells(name) if column not in numbers]
    assert [cell for cell in held if re.search(r"(?<![\w-])\d{5}(?![\w-])", cell)] == []


def test_no_row_of_a_table_is_lost_on_the_way_to_an_entry_and_back() -> None:
    texts = {
        rows.CODES: rows.text(map(rows.of_entry, rows.drugs(FILES))),
        rows.OTHERS: rows.text(map(rows.of_other, rows.others(FILES))),
        rows.MODIFIERS: rows.text(map(rows.of_modifier, rows.modifiers(FILES))),
        rows.PACKAGES: rows.text(map(rows.of_package, rows.packages(FILES))),
    }
    assert [name for name, text in texts.items() if text != (TABLES / name).read_text(encoding="utf-8")] == []


def test_a_substance_is_a_name_and_no_route_container_or_condition(drugs: dict[str, Entry]) -> None:
    loose = re.compile(r"(?:the|or|and|any|with|for) .*|.* (?:for|only|or|and|with|used)")
    held = [(code, substance) for code, entry in drugs.items() for substance in entry.substances]
    assert [(code, name) for code, name in held if name in NOT_DRUGS or loose.fullmatch(name)] == []


def test_a_brand_is_one_name_and_no_remark(drugs: dict[str, Entry]) -> None:
    remark = re.compile(r",|  |\b(?:not|or|used?|with)\b", re.IGNORECASE)
    assert {code: brand for code, entry in drugs.items() for brand in entry.brands if remark.search(brand)} == {}


def test_a_drug_that_is_no_new_code_has_a_substance(drugs: dict[str, Entry]) -> None:
    assert [entry.code for entry in drugs.values() if not entry.substances and entry.release != CODES_ONLY] == []


def test_modifiers_have_a_meaning_and_a_source_each_once() -> None:
    modifiers = rows.modifiers(FILES)
    names = [modifier.modifier for modifier in modifiers]
    assert len(names) == len(set(names))
    assert [one.modifier for one in modifiers if not (one.meaning and one.source and len(one.modifier) == 2)] == []
    assert {"JW", "JZ", "JA", "JB", "KX", "RT", "LT", "25", "50", "59", "76"} <= set(names)


def test_deriving_the_tables_anew_gives_exactly_the_committed_ones(data: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant.codes.derive", str(data)]
    subprocess.run(command, env=os.environ | {"ASSISTANT_TABLES": str(tmp_path)}, cwd=HOME, check=True, capture_output=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(DERIVED)
    assert [name for name in DERIVED if (tmp_path / name).read_bytes() != (TABLES / name).read_bytes()] == []


def test_every_modifier_of_the_release_is_in_the_table_with_its_dates(data: Path) -> None:
    held = {one.modifier: (one.added, one.terminated) for one in rows.modifiers(FILES)}
    with (data / "hcpcs.tsv").open(encoding="utf-8", newline="") as stream:
        released = [row for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if row["kind"] == "modifier"]
    days = {row["code"]: tuple(map(day, (row["add_date"], row["termination_date"]))) for row in released}
    assert len(days) > 300
    assert {code: dates for code, dates in days.items() if held.get(code) != dates} == {}


def test_every_hcpcs_code_with_a_payment_limit_is_a_drugs(data: Path, drugs: dict[str, Entry]) -> None:
    assert {code for code, _ in limits(data)} - drugs.keys() == set()


def test_the_amount_of_a_billing_unit_is_that_of_the_payment_limit(data: Path, drugs: dict[str, Entry]) -> None:
    compared, unlike = 0, {}
    for code, dosage in limits(data):
        entry, paid = drugs.get(code), plain(dosage)
        if entry and entry.amount and paid:
            compared += 1
            if entry.amount.to(paid.amount.unit) != paid.amount.number:
                unlike[code] = f"{entry.amount}, paid for {dosage}"
    assert compared > 950
    assert unlike == {}
