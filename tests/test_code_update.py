import resource
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.codes import rows
from assistant.codes.amounts import Amount
from assistant.codes.derive import Sellers, entry, is_drug
from assistant.codes.entry import Entry, Modifier, Package
from assistant.codes.release import Record, read
from assistant.codes.update import update
from assistant.errors import InvalidRelease, InvalidTable
from tests.cms import line, lines, release_text
from tests.test_code_table import write

DAY = date(2002, 1, 1)
WORDS = "inventamab fictazine makebelin supposol imaginex pretendine fablemab mythocillin legendase".split()
DRUGS = {f"J010{place}": f"Injection, {word}, {place} mg" for place, word in enumerate(WORDS, 1)}


def drug(code: str, name: str, mg: int, terminated: date | None = None) -> Entry:
    unit = Amount(Fraction(mg), "mg")
    return Entry(code, "drug", (name,), route=("injection",), amount=unit, added=DAY, terminated=terminated, release="2025-10")


KNOWN = [
    *(drug(f"J010{place}", word, place) for place, word in enumerate(WORDS, 1)),
    drug("J0200", "oldazine", 1, terminated=date(2010, 12, 31)),
    Entry("J0300", "drug", release="2026-07 codes"),
]
SUPPLY = Entry("A0101", "other", added=DAY, release="2025-10")
MODIFIERS = [Modifier("25", "a CPT one", None, None, "own wording"), Modifier("JX", "our words", DAY, None, "own wording")]
LINES = {code: line(code, long) for code, long in DRUGS.items()} | {"A0101": line("A0101", "Invented supply")}
LATEST = line("J0109", DRUGS["J0109"], effective="20260101")


def package(code: str, brand: str) -> Package:
    return Package(code, brand, "Maker One", "00001-0001-01", Fraction(1), Fraction(1), Fraction(1))


def record(folder: Path, long: str) -> Record:
    """The record of J0500 with this description."""
    path = folder / "one.txt"
    path.write_text(release_text([line("J0500", long)]))
    return read(path)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A table of nine live drugs, a live supply, a drug long terminated and a code without a description."""
    return write(tmp_path / "tables", KNOWN, [SUPPLY], MODIFIERS, [package("J0101", "Inventa")])


def release(folder: Path, *more: str, **replaced: str) -> Path:
    """The release of January 2026: what the table knows, with some lines replaced (by "" left out) and more after them."""
    path = folder.parent / "HCPC2026_JAN_ANWEB.txt"
    listed = (LINES | {"J0109": LATEST} | replaced).values()
    path.write_bytes(release_text([one for one in (*listed, *more) if one]).encode("latin-1"))
    return path


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def drugs(folder: Path) -> dict[str, Entry]:
    return {known.code: known for known in rows.drugs(rows.read(folder))}


def test_a_release_that_says_the_same_changes_nothing_but_its_month(folder: Path) -> None:
    changes = update(release(folder), folder)
    assert (changes.added, changes.terminated, changes.changed, changes.missing) == ((), (), (), (str(KNOWN[-1]),))
    assert (changes.release, changes.codes, changes.modifiers) == ("2026-01", 12, 2)
    assert {known.release for code, known in drugs(folder).items() if code in DRUGS} == {"2026-01"}


def test_the_same_release_once_more_is_taken_and_leaves_every_byte(folder: Path) -> None:
    file = release(folder, line("J0400", "Injection, newomab, 5 mg"))
    update(file, folder)
    once = content(folder)
    assert update(file, folder).added == ()
    assert content(folder) == once


def test_a_new_code_is_added_with_the_facts_of_its_description(folder: Path) -> None:
    long = "Injection, newomab-abcd (newbrand), biosimilar, for intravenous use by a specialist in an invented setting, 5 mg"
    changes = update(release(folder, *lines("J0400", long, added="20260101")), folder)
    new = drugs(folder)["J0400"]
    assert (new.substances, new.brands, new.form, str(new.amount)) == (("newomab-abcd",), ("Newbrand",), ("biosimilar",), "5 mg")
    assert (new.added, new.release) == (date(2026, 1, 1), "2026-01")
    assert changes.added == (str(new),)


def test_a_code_that_is_no_drugs_is_added_without_its_description(folder: Path) -> None:
    changes = update(release(folder, line("A0102", "Another invented supply")), folder)
    assert changes.added == ("A0102: not a drug code; added 2002-01-01",)
    assert [known.code for known in rows.others(rows.read(folder))] == ["A0101", "A0102"]
    assert "supply" not in (folder / rows.OTHERS).read_text(encoding="utf-8")


def test_a_code_newly_terminated_is_told_once(folder: Path) -> None:
    file = release(folder, J0102=line("J0102", DRUGS["J0102"], terminated="20251231"))
    changes = update(file, folder)
    assert drugs(folder)["J0102"].terminated == date(2025, 12, 31)
    assert [one.partition(":")[0] for one in changes.terminated] == ["J0102"]
    assert (changes.changed, changes.added) == ((), ())
    assert update(file, folder).terminated == ()


def test_a_code_that_is_live_again_is_told(folder: Path) -> None:
    changes = update(release(folder, line("J0200", "Injection, oldazine, 1 mg")), folder)
    assert drugs(folder)["J0200"].terminated is None
    assert any(one.startswith("J0200: ") for _, lines in changes.told() for one in lines)


def test_a_changed_description_is_told_with_what_it_said_before(folder: Path) -> None:
    changes = update(release(folder, J0103=line("J0103", "Injection, makebelin, 10 mg")), folder)
    (change,) = changes.changed
    assert change == "J0103: amount 3 mg -> 10 mg"


def test_a_code_that_was_known_by_name_only_gets_its_description(folder: Path) -> None:
    changes = update(release(folder, line("J0300", "Injection, latestamab, 2 mg")), folder)
    assert drugs(folder)["J0300"].substances == ("latestamab",)
    assert changes.changed[0].startswith("J0300: substances nothing -> latestamab")


def test_what_the_release_does_not_name_is_kept_and_told_while_it_is_live(folder: Path) -> None:
    changes = update(release(folder, J0104=""), folder)
    kept = drugs(folder)
    assert [kept[code] for code in ("J0104", "J0200", "J0300")] == [KNOWN[3], *KNOWN[-2:]]
    assert changes.missing == (str(KNOWN[3]), str(KNOWN[-1]))


def test_a_known_modifier_keeps_its_meaning_and_takes_the_dates(folder: Path) -> None:
    new = [line("JX", "CMS words", record=7, terminated="20251231"), line("JY", "CMS words of another", record=7)]
    assert update(release(folder, *new), folder).modifiers == 3
    assert rows.modifiers(rows.read(folder)) == [
        MODIFIERS[0],
        Modifier("JX", "our words", DAY, date(2025, 12, 31), "own wording"),
        Modifier("JY", "CMS words of another", DAY, None, "CMS HCPCS 2026-01"),
    ]


def test_packages_stay_and_tell_what_a_drug_is_sold_as(folder: Path) -> None:
    before = content(folder)[rows.PACKAGES]
    update(release(folder), folder)
    assert content(folder)[rows.PACKAGES] == before
    assert (drugs(folder)["J0101"].products, drugs(folder)["J0102"].products) == (("Inventa",), ())


def test_codes_stand_in_order_and_nothing_is_left_beside_the_four_files(folder: Path) -> None:
    update(release(folder, line("J0050", "Injection, earliestamab, 1 mg")), folder)
    assert list(drugs(folder)) == sorted(drugs(folder))
    assert set(content(folder)) == {rows.CODES, rows.OTHERS, rows.MODIFIERS, rows.PACKAGES}


def test_who_reads_the_table_while_another_is_swapped_in_reads_the_old_one_to_its_end(folder: Path) -> None:
    before = content(folder)[rows.CODES]
    with (folder / rows.CODES).open("rb") as stream:
        update(release(folder), folder)
        assert stream.read() == before != content(folder)[rows.CODES]


def test_a_full_disk_leaves_every_byte_of_the_table_and_nothing_beside_it(folder: Path) -> None:
    file, before = release(folder, *lines("JY", "A long meaning. " * 400, record=7)), content(folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))  # enough for the codes, which are written first
    try:
        with pytest.raises(OSError, match="File too large"):
            update(file, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert content(folder) == before


@pytest.mark.parametrize(
    ("replaced", "reason"),
    [
        ({"J0109": LINES["J0109"]}, "its latest change is of 2002-01, the table is of 2025-10. Give a newer release."),
        ({"J0109": line("J0109", "Undated, 9 mg", effective="20250930")}, "its latest change is of 2025-09"),
        ({code: line(code, long, effective="") for code, long in DRUGS.items()} | {"A0101": ""}, "is of no date"),
        ({"J0101": "", "J0102": ""}, "holds 8 of the table's 10 live codes: a part only. Give the whole release."),
        ({"J0105": line("J0105", "Injection, 5 mg")[:200]}, "line 5 has 200 of 320 characters"),
        ({"J0105": line("J0105", "Injection, 5 mg", effective="20261301")}, "is not a date"),
        ({"J0105": line("J0104", "Injection, 5 mg")}, "J0104 stands in the release twice"),
    ],
)
def test_an_older_a_partial_and_a_bad_release_leave_every_byte_of_the_table(
    folder: Path, replaced: dict[str, str], reason: str
) -> None:
    before = content(folder)
    with pytest.raises(InvalidRelease) as caught:
        update(release(folder, **replaced), folder)
    assert reason in str(caught.value)
    assert content(folder) == before


def test_a_tenth_of_the_live_codes_may_be_missing(folder: Path) -> None:
    assert len(update(release(folder, J0101=""), folder).missing) == 2


def test_a_table_that_cannot_be_read_is_not_written(folder: Path) -> None:
    with (folder / rows.MODIFIERS).open("a", encoding="utf-8") as stream:
        stream.write("ZZ\tcut off\n")
    before = content(folder)
    with pytest.raises(InvalidTable, match=r"modifiers\.tsv, line 4"):
        update(release(folder), folder)
    assert content(folder) == before


@pytest.mark.parametrize(
    ("code", "drug"),
    [
        *((code, True) for code in ("J1561", "J9999", "Q5098", "Q5101", "Q2043", "C9399", "A9500", "P9045", "S0012")),
        *((code, False) for code in ("A0428", "C9738", "E0100", "Q0091", "G0008", "P9603", "S9500")),
    ],
)
def test_a_code_is_a_drugs_by_where_hcpcs_keeps_it(code: str, drug: bool) -> None:
    assert is_drug(code) is drug


@pytest.mark.parametrize(
    ("long", "brands", "labelers"),
    [
        ("Injection, inventamab (makerbrand), 1 mg", ("MakerBrand",), ()),
        ("Injection, inventamab (maker one), 1 mg", (), ("Maker One",)),
        ("Injection, inventamab (maker), 1 mg", (), ("Maker",)),
        ("Injection, inventamab (hospira), 1 mg", (), ("Hospira",)),
        ("Injection, inventamab (xqz xr), 1 mg", ("XQZ XR",), ()),
        ("Injection, inventamab, makerbrand, 1 mg", ("MakerBrand",), ()),
    ],
)
def test_packages_tell_makers_from_brands_and_how_a_brand_is_written(
    tmp_path: Path, long: str, brands: tuple[str, ...], labelers: tuple[str, ...]
) -> None:
    found = entry(record(tmp_path, long), Sellers([package("J0999", "MakerBrand")]), "2026-01")
    assert (found.brands, found.labelers) == (brands, labelers)


def test_a_drug_is_sold_as_what_its_packages_say_but_for_its_own_names(tmp_path: Path) -> None:
    names = ("Inventa", "Otherbrand", "Inventamab Injection", "Otherbrand")
    sellers = Sellers(package("J0500", name) for name in names)
    assert entry(record(tmp_path, "Injection, inventamab (inventa), 1 mg"), sellers, "2026-01").products == ("Otherbrand",)
