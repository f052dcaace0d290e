from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.codes import rows
from assistant.codes.amounts import Amount
from assistant.codes.entry import Entry, Modifier, Package
from assistant.codes.names import tokens
from assistant.codes.table import DOCUMENT, CodeTable
from assistant.errors import InvalidTable, UnknownCode
from assistant.settings import Settings

DRUG = Entry(
    "J0101",
    "drug",
    substances=("inventamab",),
    brands=("Inventa", "Inventa XR"),
    labelers=("Maker One",),
    form=("lyophilized",),
    route=("injection", "intravenous"),
    use=("diagnostic",),
    amount=Amount(Fraction("0.5"), "mg"),
    unspecified=True,
    not_equivalent_to=("J0102", "J0103"),
    added=date(2020, 1, 1),
    terminated=date(2024, 12, 31),
    release="2025-10",
    products=("Otherbrand",),
)
SALT = Entry("J0102", "drug", ("fictazine acetate",), amount=Amount(Fraction(10), "mg"), release="2025-10")
OTHER_SALT = Entry("J0103", "drug", ("fictazine sodium phosphate",), release="2025-10")
SUFFIXED = Entry("Q5101", "drug", ("inventamab-abcd",), ("Simila",), release="2025-10")
TOGETHER = Entry("J0105", "drug", ("fictazine", "lidocaine"), release="2025-10")
NEW = Entry("J0104", "drug", release="2026-07 codes")
SUPPLY = Entry("A0101", "other", added=date(1999, 1, 1), release="2025-10")
MODIFIERS = (
    Modifier("JX", "an invented thing was done", date(2003, 1, 1), None, "own wording"),
    Modifier("ZZ", "another thing", None, date(2010, 6, 30), "CMS"),
)
PACKAGE = Package("J0101", "Inventa", "Maker One", "00001-0001-01", Fraction("2.5"), Fraction(10), Fraction(50))


def write(
    folder: Path,
    drugs: Sequence[Entry] = (DRUG, SALT, OTHER_SALT, NEW, TOGETHER, SUFFIXED),
    others: Sequence[Entry] = (SUPPLY,),
    modifiers: Sequence[Modifier] = MODIFIERS,
    packages: Sequence[Package] = (PACKAGE,),
) -> Path:
    """A table folder of these entries."""
    folder.mkdir(exist_ok=True)
    texts = {
        rows.CODES: rows.text(map(rows.of_entry, drugs)),
        rows.OTHERS: rows.text(map(rows.of_other, others)),
        rows.MODIFIERS: rows.text(map(rows.of_modifier, modifiers)),
        rows.PACKAGES: rows.text(map(rows.of_package, packages)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def table(tmp_path: Path) -> CodeTable:
    return CodeTable(write(tmp_path / "tables"), [("intravenous fictazine acetate", "ivfa"), ("nothing", "known")])


def test_what_is_written_is_read_back_equal(tmp_path: Path) -> None:
    files = rows.read(write(tmp_path))
    assert rows.drugs(files) == [DRUG, SALT, OTHER_SALT, NEW, TOGETHER, SUFFIXED]
    assert rows.others(files) == [SUPPLY]
    assert tuple(rows.modifiers(files)) == MODIFIERS
    assert rows.packages(files) == [PACKAGE]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (rows.CODES, "\tmg\t", "\tglass\t"),
        (rows.CODES, "\t10\tmg\t", "\tten\tmg\t"),
        (rows.CODES, "\t10\tmg\t", "\t10\t\t"),
        (rows.CODES, "2020-01-01", "2020-13-01"),
        (rows.CODES, "J0101\t", "J0101"),
        (rows.CODES, "substances", "ingredients"),
        (rows.OTHERS, "1999-01-01", "yesterday"),
        (rows.OTHERS, "1999-01-01", "1999-01-01\t"),
        (rows.MODIFIERS, "meaning\t", ""),
        (rows.PACKAGES, "\t50", "\tfifty"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_file_and_line(tmp_path: Path, name: str, old: str, new: str) -> None:
    path = write(tmp_path) / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    files = rows.read(tmp_path)
    with pytest.raises(InvalidTable, match=rf"{name}, line [23]: not a row of this table"):
        [*rows.drugs(files), *rows.others(files), *rows.modifiers(files), *rows.packages(files)]


@pytest.mark.parametrize("name", [rows.CODES, rows.OTHERS, rows.MODIFIERS, rows.PACKAGES])
def test_a_missing_file_is_refused_with_its_name_and_the_remedy(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / name).unlink()
    with pytest.raises(InvalidTable, match=rf"{name}: .*ASSISTANT_TABLES"):
        CodeTable(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (write(tmp_path) / rows.CODES).write_bytes(b"")
    with pytest.raises(InvalidTable, match=r"codes\.tsv"):
        CodeTable(tmp_path)


def test_the_digest_tells_one_state_of_the_table_from_another(tmp_path: Path) -> None:
    one, same = (CodeTable(write(tmp_path / name)).digest for name in ("one", "same"))
    assert one == same
    others = [
        CodeTable(write(tmp_path / "a", drugs=[replace(DRUG, release="2026-01")])).digest,
        CodeTable(write(tmp_path / "b", others=[replace(SUPPLY, added=None)])).digest,
        CodeTable(write(tmp_path / "c", modifiers=MODIFIERS[:1])).digest,
        CodeTable(write(tmp_path / "d", packages=[replace(PACKAGE, brand="Else")])).digest,
        CodeTable(tmp_path / "one", [("a", "b")]).digest,
    ]
    assert len({one, *others}) == 6


def test_the_line_of_a_code_says_everything_that_is_known() -> None:
    assert str(DRUG) == (
        "J0101: inventamab; brand Inventa, Inventa XR; maker Maker One; sold as Otherbrand; injection; intravenous; lyophilized; "
        "diagnostic; not otherwise specified; not therapeutically equivalent to J0102, J0103; one billing unit is 0.5 mg; "
        "added 2020-01-01; terminated 2024-12-31"
    )


def test_the_line_of_a_code_says_nothing_of_what_is_not_known() -> None:
    assert str(SALT) == "J0102: fictazine acetate; one billing unit is 10 mg"
    assert str(SUPPLY) == "A0101: not a drug code; added 1999-01-01"
    assert str(NEW) == "J0104: no description in this table yet; known only from the list of codes of July 2026"
    assert [str(modifier) for modifier in MODIFIERS] == [
        "Modifier JX: an invented thing was done; added 2003-01-01",
        "Modifier ZZ: another thing; terminated 2010-06-30",
    ]


def test_a_code_ends_the_day_after_its_last() -> None:
    assert not DRUG.ended(date(2024, 12, 31))
    assert DRUG.ended(date(2025, 1, 1))
    assert not SALT.ended(date(2999, 1, 1))


def test_the_drug_in_a_few_words_names_what_the_code_is_tied_to() -> None:
    assert (DRUG.drug, TOGETHER.drug) == ("inventamab (Inventa, Inventa XR, Maker One)", "fictazine and lidocaine")


@pytest.mark.parametrize("name", ["J0101", "j0101", "  J0101\n"])
def test_a_record_for_programs_has_line_facts_and_packages(table: CodeTable, name: str) -> None:
    record = table.record(name)
    assert record["text"] == str(DRUG)
    assert (record["substances"], record["amount"], record["unit"]) == (["inventamab"], 0.5, "mg")
    assert (record["not_otherwise_specified"], record["added"], record["terminated"]) == (True, "2020-01-01", "2024-12-31")
    package = {"brand": "Inventa", "labeler": "Maker One", "ndc": "00001-0001-01", "size": 2.5, "quantity": 10, "units": 50}
    assert record["packages"] == [package]


def test_a_code_that_is_no_drugs_and_a_modifier_have_records(table: CodeTable) -> None:
    assert (table.record("a0101")["kind"], table.record("a0101")["packages"]) == ("other", [])
    assert (table.record("jx")["kind"], table.record("jx")["meaning"]) == ("modifier", "an invented thing was done")


@pytest.mark.parametrize("name", ["J9999", "", "J01", "inventamab"])
def test_an_unknown_code_is_refused_with_what_to_give(table: CodeTable, name: str) -> None:
    with pytest.raises(UnknownCode, match=r"not in the code table\. Give an HCPCS code"):
        table.record(name)
    assert table.entry(name) is None


def test_every_line_of_the_document_stands_where_its_span_says(table: CodeTable) -> None:
    document = table.document
    lines = {code: str(entry) for code, entry in table.drugs.items()} | {one.modifier: str(one) for one in MODIFIERS}
    assert document.id == DOCUMENT == "code-table"
    for name, line in lines.items():
        start, end = table.span(name)
        assert document.text[start:end] == line
    assert document.text.splitlines() == ["## Drug codes", *list(lines.values())[:6], "## Modifiers", *list(lines.values())[6:]]
    assert dict(table.sections())["Modifiers"] == [table.span("JX"), table.span("ZZ")]


def test_a_code_that_is_no_drugs_has_no_line_in_the_document(table: CodeTable) -> None:
    with pytest.raises(KeyError):
        table.span("A0101")


def test_the_source_names_the_releases(table: CodeTable) -> None:
    assert table.source == "CMS HCPCS Level II (2025-10, 2026-07 codes)"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("fictazine", {"J0102", "J0103", "J0105"}),
        ("fictazine acetate", {"J0102", "J0105"}),
        ("fictazine sodium phosphate", {"J0103", "J0105"}),
        ("inventamab", {"J0101", "Q5101"}),
        ("inventamab-abcd", {"Q5101"}),
        ("inventa xr", {"J0101"}),
        ("otherbrand", {"J0101"}),
        ("maker one", {"J0101"}),
        ("ivfa", {"J0102", "J0105"}),
        ("known", set()),
    ],
)
def test_a_name_means_the_codes_that_bear_it(table: CodeTable, name: str, codes: set[str]) -> None:
    assert table.names.codes(tokens(name)) == codes


@pytest.mark.parametrize(
    ("code", "codes"),
    [("J0102", {"J0102", "J0103", "J0105"}), ("J0101", {"J0101", "Q5101"}), ("J0104", set())],
)
def test_siblings_are_the_codes_of_the_same_drug_whatever_its_salt_or_suffix(
    table: CodeTable, code: str, codes: set[str]
) -> None:
    entry = table.entry(code)
    assert entry is not None
    assert table.siblings(entry) == codes


def test_an_open_table_stays_as_it_was_when_another_is_swapped_in(table: CodeTable, tmp_path: Path) -> None:
    write(tmp_path / "tables", [NEW], modifiers=MODIFIERS[1:], packages=[replace(PACKAGE, brand="Else")])
    assert [package.brand for package in table.packages("J0101")] == ["Inventa"]
    assert table.record("JX")["kind"] == "modifier"


def test_the_shipped_table_knows_the_drugs_of_the_four_write_ups() -> None:
    table = CodeTable.open(Settings())
    facts = {
        code: (entry.drug, str(entry.amount)) for code in ("J1597", "J1553", "J1611", "J1097") if (entry := table.entry(code))
    }
    assert facts == {
        "J1597": ("glycopyrrolate (Glyrx-PF)", "0.1 mg"),
        "J1553": ("immune globulin (Yimmugo)", "100 mg"),
        "J1611": ("glucagon hydrochloride (Fresenius Kabi)", "1 mg"),
        "J1097": ("phenylephrine and ketorolac", "1 ml"),
    }
