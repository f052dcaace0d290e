import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from assistant.codes import release
from assistant.codes.release import COLUMNS, SPANS, Record, read
from assistant.errors import InvalidRelease
from tests.cms import END, line, lines, release_text

NAME = "HCPC2031_JAN_ANWEB"
FIRST = line("Q1001", "Invented drug, 1 mg", "Invented drug", effective="20040701")
DAY = date(2002, 1, 1)
RECORD = Record("Q1001", False, "Invented drug, 1 mg", "Invented drug", DAY, date(2004, 7, 1), None, "N")
NOTE = "HCPCS RECORD LAYOUT\r\n\r\nCode, columns 1 to 5; the long description follows.\r\n"
LONG = "An invented preparation for infusion, lyophilized, not otherwise specified, in a single-dose container, 10 units"
ROWS = [
    line("A1", "Invented modifier", "Invented", record=7),
    line("", "first half of a modifier".ljust(80), record=7)[:3] + "ZZ" + line("", "first half of a modifier", record=7)[5:],
    line("ZZ", "and its second half", record=8, sequence=200),
    FIRST,
    *lines("Q1002", LONG, "Invented infusion", added="19990101", terminated="20201231", action="D"),
    line("D1003", "Invented filling", added="", effective=""),
]


def text(folder: Path, *rows: str) -> Path:
    path = folder / f"{NAME}.txt"
    path.write_bytes(release_text(rows).encode("latin-1"))
    return path


def cells(row: str) -> list[object]:
    return [row[start:end].rstrip() or None for start, end in SPANS]


def workbook(folder: Path, table: Iterable[Sequence[object]], name: str = NAME) -> Path:
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def sheet(folder: Path, *rows: str, **changed: object) -> Path:
    """The rows as a spreadsheet, the last one's cells changed: the names are the columns' with _ for a blank."""
    table = [cells(row) for row in rows]
    for column, value in changed.items():
        table[-1][COLUMNS.index(column.replace("_", " "))] = value
    return workbook(folder, [COLUMNS, *table])


def packed(folder: Path, **members: str | bytes | Path) -> Path:
    """A zip; the names are the members', with __ for the dot."""
    path = folder / "release.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            data = content.read_bytes() if isinstance(content, Path) else content
            archive.writestr(name.replace("__", ".").replace("SLASH", "/"), data)
    return path


def refused(path: Path, *words: str) -> str:
    """The message, which is one line that names the file and the remedy."""
    with pytest.raises(InvalidRelease) as caught:
        read(path)
    message = str(caught.value)
    assert caught.value.code == "invalid_release"
    assert message.startswith(f"{path}")
    assert message.endswith(release.REMEDY)
    assert "\n" not in message
    for word in words:
        assert word in message
    return message


def rewritten(original: Path, old: bytes, new: bytes) -> Path:
    """The spreadsheet with a piece of its XML changed, as other programs than openpyxl write it."""
    path = original.with_name("rewritten.xlsx")
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(path, "w") as target:
        parts = {name: source.read(name) for name in source.namelist()}
        assert sum(old in part for part in parts.values()) == 1
        for name, part in parts.items():
            target.writestr(name, part.replace(old, new))
    return path


def long_of(folder: Path, *rows: str) -> str:
    return read(text(folder, *rows))[0].long


def test_a_line_becomes_a_record(tmp_path: Path) -> None:
    assert read(text(tmp_path, FIRST)) == [RECORD]


def test_every_date_and_the_action_are_read(tmp_path: Path) -> None:
    row = line("Q1001", "Drug", added="20010203", effective="20020304", terminated="20030405", action="D")
    [record] = read(text(tmp_path, row))
    assert (record.added, record.effective, record.terminated) == (date(2001, 2, 3), date(2002, 3, 4), date(2003, 4, 5))
    assert record.action == "D"


def test_a_blank_date_is_none(tmp_path: Path) -> None:
    [record] = read(text(tmp_path, line("Q1001", "Drug", added="", effective="")))
    assert (record.added, record.effective, record.terminated) == (None, None, None)


def test_a_modifier_stands_in_columns_4_and_5(tmp_path: Path) -> None:
    [record] = read(text(tmp_path, line("A1", "Invented", record=7)))
    assert (record.code, record.is_modifier) == ("A1", True)


def test_a_modifier_may_be_two_digits_or_a_digit_and_a_letter(tmp_path: Path) -> None:
    found = read(text(tmp_path, *(line(code, "Invented", record=7) for code in ("91", "1P", "P1"))))
    assert [record.code for record in found] == ["91", "1P", "P1"]


def test_any_letter_begins_a_code_and_the_order_is_the_files(tmp_path: Path) -> None:
    found = read(text(tmp_path, *(line(code, "Invented") for code in ("Z1001", "D1001", "A1001"))))
    assert [record.code for record in found] == ["Z1001", "D1001", "A1001"]


def test_blank_lines_and_either_line_end_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "any.TXT"
    path.write_text(f"\n   \n{FIRST}\n\n{line('Q1002', 'Other')}", newline="")
    assert [record.code for record in read(path)] == ["Q1001", "Q1002"]


def test_latin_1_letters_are_kept(tmp_path: Path) -> None:
    row = line("Q1001", "Beh\xe7et\xa0 \xb5g", "caf\xe9")
    assert read(text(tmp_path, row)) == [Record("Q1001", False, "Beh\xe7et \xb5g", "caf\xe9", DAY, DAY, None, "N")]


def test_a_word_cut_at_the_columns_end_closes_up(tmp_path: Path) -> None:
    whole = "x" * 70 + " administration of a drug"
    rows = line("Q1001", whole[:80]), line("Q1001", whole[80:], record=4, sequence=200)
    assert whole[78:82] == "trat"
    assert long_of(tmp_path, *rows) == whole


@pytest.mark.parametrize("width", [3, 4])
def test_a_blank_at_either_side_of_the_cut_is_kept(tmp_path: Path, width: int) -> None:
    whole = "x" * 76 + " abc def"[4 - width :]
    assert " " in whole[79:81]
    assert long_of(tmp_path, line("Q1001", whole[:80]), line("Q1001", whole[80:], record=4)) == whole


def test_pieces_that_end_with_a_word_are_parted_by_one_blank(tmp_path: Path) -> None:
    rows = lines("Q1001", " ".join(["word"] * 50))
    assert len(rows) == 4
    assert long_of(tmp_path, *rows) == " ".join(["word"] * 50)


def test_runs_of_blanks_become_one_in_a_long_description_and_are_kept_in_a_short_one(tmp_path: Path) -> None:
    [record] = read(text(tmp_path, line("Q1001", "  Invented    drug,  1 mg", "  Invented   drug")))
    assert (record.long, record.short) == ("Invented drug, 1 mg", "Invented   drug")


def test_a_modifier_is_continued_by_record_type_8(tmp_path: Path) -> None:
    assert long_of(tmp_path, line("A1", "One", record=7), line("A1", "two", record=8)) == "One two"


@pytest.mark.parametrize(("code", "record"), [("Q1001", 3), ("A1", 7)])
def test_a_continuation_line_may_lack_its_closing_blanks(tmp_path: Path, code: str, record: int) -> None:
    first, rest = lines(code, LONG, record=record)
    assert len(rest.rstrip()) < 91
    assert long_of(tmp_path, first, rest.rstrip()) == LONG


def test_a_description_may_fill_its_columns(tmp_path: Path) -> None:
    [record] = read(text(tmp_path, line("Q1001", "x" * 80, "y" * 28)))
    assert (record.long, record.short) == ("x" * 80, "y" * 28)


def test_a_first_line_may_end_after_the_last_column_read(tmp_path: Path) -> None:
    assert read(text(tmp_path, FIRST[:293])) == [RECORD]


def test_text_and_spreadsheet_of_the_same_rows_give_equal_records(tmp_path: Path) -> None:
    found = read(text(tmp_path, *ROWS))
    assert [record.code for record in found] == ["A1", "ZZ", "Q1001", "Q1002", "D1003"]
    assert found == read(sheet(tmp_path, *ROWS))


@pytest.mark.parametrize("short", [line("Q1002", "Drug")[:292], "Q1002", line("Q1001", "", record=4)[:11], FIRST + " "])
def test_a_line_of_another_length_is_refused(tmp_path: Path, short: str) -> None:
    refused(text(tmp_path, FIRST, short), "line 2 has", f"{len(short)} of 320 characters")


@pytest.mark.parametrize("foreign", [b"\xe2\x80\x99", "é".encode(), b"\x92", b"\x00", b"\x1a", b"\x7f"])
def test_a_line_that_is_neither_ascii_nor_latin_1_is_refused(tmp_path: Path, foreign: bytes) -> None:
    path = tmp_path / "any.txt"
    row = line("Q1002", "Drug").encode()
    path.write_bytes(FIRST.encode() + b"\r\n" + row[:15] + foreign + row[15 + len(foreign) :])
    refused(path, "line 2 is neither ASCII nor Latin-1")


def test_utf_16_and_a_byte_order_mark_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "any.txt"
    for encoding in ("utf-16", "utf-8-sig"):
        path.write_text(FIRST, encoding=encoding)
        refused(path, "line 1 is neither")


@pytest.mark.parametrize("record", [0, 5, 9])
def test_an_unknown_record_type_is_refused(tmp_path: Path, record: int) -> None:
    refused(text(tmp_path, FIRST, line("Q1002", "Drug", record=record)), f"line 2: record type '{record}'")


@pytest.mark.parametrize("record", [3, 4])
@pytest.mark.parametrize("code", ["10021", "q1001", "QQ001", "Q100", "A1", "Q10O1"])
def test_a_code_that_is_not_a_letter_and_four_digits_is_refused(tmp_path: Path, code: str, record: int) -> None:
    refused(text(tmp_path, FIRST, line(code, "Drug", record=record)), "line 2: code", f"{code}'")


@pytest.mark.parametrize("record", [7, 8])
@pytest.mark.parametrize("code", ["A", "a1", "A1   ", "A1 ", "Q1001", "A-", ""])
def test_a_modifier_that_is_not_two_letters_or_digits_in_columns_4_and_5_is_refused(
    tmp_path: Path, code: str, record: int
) -> None:
    refused(text(tmp_path, FIRST, line(code, "Modifier", record=record)), "line 2: code", f"{code}'")


@pytest.mark.parametrize(
    "rows",
    [
        (line("Q1001", "rest", record=4),),
        (FIRST, line("Q1002", "rest", record=4)),
        (FIRST, line("Q1002", "Other"), line("Q1001", "rest", record=4)),
        (FIRST, line("A1", "rest", record=8)),
    ],
)
def test_a_continuation_without_its_first_line_is_refused(tmp_path: Path, rows: tuple[str, ...]) -> None:
    refused(text(tmp_path, *rows), f"line {len(rows)}: a continuation of", "without its first line")


@pytest.mark.parametrize("field", ["added", "effective", "terminated"])
@pytest.mark.parametrize("day", ["20250230", "20251301", "00000000", "2025011", " 2025011", "2025-1-1", "2025W011", "unknown"])
def test_a_date_that_is_no_real_day_is_refused(tmp_path: Path, field: str, day: str) -> None:
    column = {"added": "ADD DT", "effective": "ACT EFF DT", "terminated": "TERM DT"}[field]
    row = line("Q1002", "Drug", **{"added": "19990101"} | {field: day})  # type: ignore[arg-type]
    refused(text(tmp_path, FIRST, row), f"line 2: {column} {day.strip()!r}")


def test_a_date_is_checked_on_a_continuation_too(tmp_path: Path) -> None:
    refused(text(tmp_path, FIRST, line("Q1001", "rest", effective="20250230", record=4)), "line 2: ACT EFF DT")


@pytest.mark.parametrize(("code", "record"), [("Q1001", 3), ("A1", 7)])
def test_a_code_that_stands_twice_is_refused(tmp_path: Path, code: str, record: int) -> None:
    row = line(code, "Drug", record=record)
    refused(text(tmp_path, row, line("Q1002", "Other"), row), f"line 3: {code} stands in the release twice")


def test_a_code_terminated_before_its_addition_is_refused(tmp_path: Path) -> None:
    refused(text(tmp_path, line("Q1001", "Drug", added="20250102", terminated="20250101")), "line 1: Q1001 is terminated before")


def test_a_code_may_end_on_the_day_of_its_addition_or_have_no_addition(tmp_path: Path) -> None:
    rows = line("Q1001", "Drug", added="20250101", terminated="20250101"), line("Q1002", "Drug", added="", terminated="20250101")
    assert [record.terminated for record in read(text(tmp_path, *rows))] == [date(2025, 1, 1)] * 2


def test_an_empty_long_description_is_refused(tmp_path: Path) -> None:
    refused(text(tmp_path, FIRST, line("Q1002", "", "short")), "line 2: Q1002 has no long description")


@pytest.mark.parametrize("content", ["", "\r\n  \r\n"])
def test_a_text_without_records_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "any.txt"
    path.write_text(content)
    refused(path, "no records")


def test_a_spreadsheet_without_records_is_refused(tmp_path: Path) -> None:
    refused(workbook(tmp_path, [COLUMNS, [None, None]]), "no records")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    for name in ("none.zip", "none.txt", "none.xlsx"):
        refused(tmp_path / name, "No such file")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "Is a directory")


@pytest.mark.parametrize("name", ["any.zip", "any.xlsx", "any.csv", "any"])
def test_what_is_neither_a_zip_nor_a_spreadsheet_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FIRST)
    refused(path, "damaged, or of another format")


def test_a_zip_that_bears_a_spreadsheets_name_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, note__txt=NOTE)
    refused(path.rename(tmp_path / "any.xlsx"), "damaged, or of another format")


def test_the_text_is_read_from_the_zip_and_not_the_spreadsheet(tmp_path: Path) -> None:
    other = sheet(tmp_path, line("Q1009", "Other"))
    path = packed(
        tmp_path, HCPC2031_recordlayout__txt=NOTE, HCPC2031_JAN_ANWEB__xlsx=other, hcpc31_Anweb_v2__TXT=release_text([FIRST])
    )
    assert read(path) == [RECORD]


def test_a_text_in_a_folder_of_the_zip_is_found(tmp_path: Path) -> None:
    text = release_text([FIRST])
    assert read(packed(tmp_path, HCPC_ANWEB_janSLASHnote__txt=NOTE, HCPC_ANWEB_janSLASHHCPC31_ANWEB__txt=text)) == [RECORD]
    assert read(packed(tmp_path, HCPC_ANWEB_janSLASHnote__txt=NOTE, table__txt=text)) == [RECORD]


def test_the_only_text_that_fits_the_layout_is_read_whatever_its_name(tmp_path: Path) -> None:
    wide = "A line as wide as the layout asks, yet of a note and not a release".ljust(320) + END
    path = packed(tmp_path, a_note__txt=NOTE, b_note__txt=wide, c_none__txt="", table__txt=END + release_text([FIRST]))
    assert read(path) == [RECORD]


def test_among_texts_of_the_releases_name_the_one_that_fits_is_read(tmp_path: Path) -> None:
    path = packed(tmp_path, HCPC_ANWEB_note__txt=NOTE, HCPC_ANWEB__txt=release_text([FIRST]), other__txt=release_text([FIRST]))
    assert read(path) == [RECORD]


def test_two_texts_that_fit_are_refused_by_name(tmp_path: Path) -> None:
    path = packed(tmp_path, a__txt=release_text([FIRST]), b__txt=release_text([FIRST]))
    refused(path, "more than one release", "a.txt, b.txt")


def test_a_flaw_in_a_zips_text_is_told_with_its_name_and_line(tmp_path: Path) -> None:
    for rows in ([FIRST, FIRST[:100]], [FIRST[:100]]):
        path = packed(tmp_path, HCPC31_ANWEB__txt=release_text(rows), HCPC31_ANWEB__xlsx=sheet(tmp_path, FIRST))
        refused(path, f"{path}/HCPC31_ANWEB.txt: line {len(rows)} has 100 of 320 characters")


def test_a_message_is_one_line_whatever_the_members_name(tmp_path: Path) -> None:
    refused(packed(tmp_path, **{"HCPC_ANWEB\n2__txt": NOTE}), "HCPC_ANWEB 2.txt: line 1 has")


def test_the_spreadsheet_is_read_from_a_zip_without_a_text(tmp_path: Path) -> None:
    assert read(packed(tmp_path, note__txt=NOTE, HCPC31_ANWEB__XLSX=sheet(tmp_path, FIRST))) == [RECORD]


def test_the_only_spreadsheet_that_fits_is_read_whatever_its_name(tmp_path: Path) -> None:
    other = workbook(tmp_path, [["NOC", "codes"], ["Q1001", "x"]], "noc")
    path = packed(tmp_path, noc__xlsx=other, broken__xlsx="no spreadsheet", table__xlsx=sheet(tmp_path, FIRST))
    assert read(path) == [RECORD]


def test_a_flaw_in_a_zips_spreadsheet_is_told_with_its_name_and_row(tmp_path: Path) -> None:
    path = packed(tmp_path, HCPC31_ANWEB__xlsx=sheet(tmp_path, FIRST, RECID="5"))
    refused(path, f"{path}/HCPC31_ANWEB.xlsx: row 2: record type '5'")


def test_a_zip_without_either_is_refused(tmp_path: Path) -> None:
    refused(packed(tmp_path, note__txt=NOTE, HCPC31_ANWEB__csv="Q1001"), "neither a release's text", "nor its spreadsheet")


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, HCPC31_ANWEB__txt=release_text(ROWS))
    data = bytearray(path.read_bytes())
    data[60:120] = bytes(60)
    path.write_bytes(data)
    refused(path, "damaged")


def test_a_member_larger_than_the_limit_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path, HCPC31_ANWEB__txt=release_text([FIRST]))
    monkeypatch.setattr(release, "LIMIT", len(FIRST) + 2)
    assert read(path) == [RECORD]
    monkeypatch.setattr(release, "LIMIT", len(FIRST) + 1)
    refused(path, "HCPC31_ANWEB.txt", "larger than")


def test_the_limit_is_100_megabytes() -> None:
    assert release.LIMIT == 100_000_000


def test_a_part_of_a_spreadsheet_larger_than_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sheet(tmp_path, FIRST)
    monkeypatch.setattr(release, "LIMIT", path.stat().st_size)
    refused(path, "xl/", "larger than")


@pytest.mark.parametrize("ending", ["txt", "zip"])
def test_a_file_larger_than_the_limit_is_refused_unread(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"any.{ending}"
    with path.open("wb") as file:
        file.truncate(release.LIMIT + 1)
    refused(path, "larger than 100 MB")


def test_a_member_that_holds_more_than_it_states_is_refused_and_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path, HCPC31_ANWEB__txt=release_text([FIRST] * 50))
    data = path.read_bytes()
    assert data.count(struct.pack("<L", 322 * 50)) == 2
    path.write_bytes(data.replace(struct.pack("<L", 322 * 50), struct.pack("<L", 322)))
    asked = []
    original = zipfile.ZipExtFile.read

    def watched(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        asked.append(n)
        return original(self, n)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", watched)
    refused(path, "damaged")
    assert asked == [release.LIMIT]


def test_title_rows_above_the_header_and_empty_rows_below_are_passed_over(tmp_path: Path) -> None:
    table = [["January 2031 release"], [], ["code table", "HCPC"], COLUMNS, [], cells(FIRST), [None, " "]]
    assert read(workbook(tmp_path, table)) == [RECORD]


def test_columns_are_found_by_name_in_any_order_case_and_spacing(tmp_path: Path) -> None:
    names = ["PRICE1", *(f" {name.lower().replace(' ', '  ')}\n" for name in reversed(COLUMNS))]
    assert read(workbook(tmp_path, [names, ["00", *reversed(cells(FIRST))]])) == [RECORD]


@pytest.mark.parametrize("gone", [["TERM DT"], ["HCPC"], ["SEQNUM", "ADD DT", "ACTION CD"]])
def test_missing_columns_are_named(tmp_path: Path, gone: list[str]) -> None:
    names = [name if name not in gone else "other" for name in COLUMNS]
    refused(workbook(tmp_path, [["title"], names, cells(FIRST)]), f"no header row has {', '.join(gone)}.")


@pytest.mark.parametrize("table", [[], [cells(FIRST)]])
def test_a_spreadsheet_without_header_names_every_column(tmp_path: Path, table: list[list[object]]) -> None:
    refused(workbook(tmp_path, table), f"no header row has {', '.join(COLUMNS)}.")


@pytest.mark.parametrize("day", ["20040701", 20040701, datetime(2004, 7, 1), date(2004, 7, 1), " 20040701 "])
def test_a_cells_date_may_be_a_text_a_number_or_a_day(tmp_path: Path, day: object) -> None:
    assert read(sheet(tmp_path, FIRST, ACT_EFF_DT=day, RECID=3, SEQNUM=100)) == [RECORD]


@pytest.mark.parametrize("day", [20250230, 38169, 20040701.5, 0, "1/7/2004"])
def test_a_cell_that_is_no_date_is_refused(tmp_path: Path, day: object) -> None:
    refused(sheet(tmp_path, FIRST, ACT_EFF_DT=day), f"row 2: ACT EFF DT '{day}'")


def test_a_cells_code_may_have_blanks_around_it(tmp_path: Path) -> None:
    [record] = read(sheet(tmp_path, line("A1", "Invented", record=7), HCPC=" A1  "))
    assert (record.code, record.is_modifier) == ("A1", True)
    assert read(sheet(tmp_path, FIRST, HCPC=" Q1001 ", RECID=" 3 ")) == [RECORD]


def test_a_cell_may_be_a_number_where_the_code_or_a_description_is_one(tmp_path: Path) -> None:
    [record] = read(sheet(tmp_path, line("91", "Invented", record=7), HCPC=91, LONG_DESCRIPTION=12.5, SHORT_DESCRIPTION=7))
    assert (record.code, record.long, record.short) == ("91", "12.5", "7")


def test_a_description_that_ends_with_a_decimal_keeps_it(tmp_path: Path) -> None:
    [record] = read(sheet(tmp_path, FIRST, LONG_DESCRIPTION="Level of 13.0"))
    assert record.long == "Level of 13.0"


def test_a_cell_may_hold_the_whole_of_a_long_description(tmp_path: Path) -> None:
    [record] = read(sheet(tmp_path, FIRST, LONG_DESCRIPTION=LONG))
    assert record.long == LONG


@pytest.mark.parametrize("code", ["Q100", "Q10012", "q1001", "10021", None])
def test_a_cells_code_of_another_form_is_refused(tmp_path: Path, code: object) -> None:
    refused(sheet(tmp_path, FIRST, line("Q1002", "Drug"), HCPC=code), "row 3: code")


def test_a_spreadsheets_flaws_are_told_by_row(tmp_path: Path) -> None:
    refused(sheet(tmp_path, FIRST, FIRST), "row 3: Q1001 stands in the release twice")
    refused(sheet(tmp_path, line("Q1001", "rest", record=4)), "row 2: a continuation")
    refused(sheet(tmp_path, FIRST, TERM_DT=20010101), "row 2: Q1001 is terminated before")
    refused(sheet(tmp_path, FIRST, LONG_DESCRIPTION=None), "row 2: Q1001 has no long")


def test_a_spreadsheet_that_states_its_extent_wrongly_is_read_whole(tmp_path: Path) -> None:
    whole = sheet(tmp_path, *ROWS)
    assert read(rewritten(whole, b'<dimension ref="A1:I8"', b'<dimension ref="A1"')) == read(whole)


def test_a_whole_number_may_be_written_with_a_decimal(tmp_path: Path) -> None:
    path = sheet(tmp_path, FIRST, ACT_EFF_DT=20040701)
    assert read(rewritten(path, b"<v>20040701</v>", b"<v>20040701.0</v>")) == [RECORD]


def test_a_remark_of_the_spreadsheets_parser_is_not_passed_on(tmp_path: Path) -> None:
    styles = b'<cellStyle name="Normal" xfId="0" builtinId="0" hidden="0" />'
    path = rewritten(sheet(tmp_path, FIRST), styles, b"")
    with pytest.warns(UserWarning, match="no default style"):
        openpyxl.load_workbook(path)
    assert read(path) == [RECORD]  # every warning is an error here
