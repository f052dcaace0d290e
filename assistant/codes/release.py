"""The CMS quarterly HCPCS release, as CMS publishes it, to records."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import islice
from pathlib import Path

from assistant.errors import InvalidRelease

LIMIT = 100_000_000  # bytes of one file unpacked; a release's text has six million
COLUMNS = ("HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD")
SPANS = ((0, 5), (5, 10), (10, 11), (11, 91), (91, 119), (268, 276), (276, 284), (284, 292), (292, 293))  # the same, in the text
CODES = {"3": "[A-Z][0-9]{4}", "4": "[A-Z][0-9]{4}", "7": " {3}[A-Z0-9]{2}", "8": " {3}[A-Z0-9]{2}"}  # by record type
# Any byte is some Latin-1 character; a control character or a sequence of UTF-8 tells that another encoding was meant.
FOREIGN = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f-\x9f]|[\xc2-\xf4][\x80-\xbf]")
REMEDY = "Give the release as CMS publishes it, fetched anew: the .zip, or the .txt or .xlsx out of it."


@dataclass(frozen=True, slots=True)
class Record:
    """One code or modifier, terminated ones too. A date that the release leaves blank is None."""

    code: str
    is_modifier: bool
    long: str
    short: str
    added: date | None
    effective: date | None
    terminated: date | None
    action: str


def read(path: Path) -> list[Record]:
    """The records in the file's order; of a zip those of its text, or of its spreadsheet where there is no text.

    Raises InvalidRelease where anything does not fit the layout: a table read askew would give wrong answers unnoticed.
    """
    source = path
    try:
        _require(path.stat().st_size <= LIMIT, f"larger than {LIMIT // 1_000_000} MB")
        source, data = _member(path) if path.suffix.lower() == ".zip" else (path, path.read_bytes())
        return _records(source, data)
    except Exception as error:  # zipfile and openpyxl raise whatever their parsers raise
        what = error if isinstance(error, InvalidRelease) else getattr(error, "strerror", None) or "damaged, or of another format"
        raise InvalidRelease(f"{source}: {what}. {REMEDY}".replace("\n", " ")) from error


def _require(fits: object, what: str) -> None:
    if not fits:
        raise InvalidRelease(what)


def _member(path: Path) -> tuple[Path, bytes]:
    with _archive(path.read_bytes()) as archive:
        for ending in (".txt", ".xlsx"):
            names = [name for name in archive.namelist() if name.lower().endswith(ending)]
            named = [name for name in names if re.match("hcpc.*anweb", Path(name).name, re.IGNORECASE)]
            # The sole one of that name is taken unseen: reading it tells what is wrong with it.
            found = named if len(named) == 1 else [name for name in named or names if _fits(archive, name)]
            _require(len(found) < 2, f"more than one release is in it: {', '.join(found)}")
            if found:
                return path / found[0], archive.open(found[0]).read(LIMIT)  # no more, for a zip may lie about sizes
    raise InvalidRelease("neither a release's text (HCPC...ANWEB.txt) nor its spreadsheet (HCPC...ANWEB.xlsx) is in it")


def _archive(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(BytesIO(data))
    large = [member.filename for member in archive.infolist() if member.file_size > LIMIT]
    _require(not large, f"{', '.join(large)} in it is larger than {LIMIT // 1_000_000} MB")
    return archive


def _fits(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        return bool(_records(Path(name), archive.open(name).read(LIMIT), rows=1))
    except Exception:
        return False


def _records(source: Path, data: bytes, rows: int | None = None) -> list[Record]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in islice((_text_rows if source.suffix.lower() == ".txt" else _sheet_rows)(data), rows):
        place, code, kind = row["PLACE"], row["HCPC"], row["RECID"]
        _require(kind in CODES, f"{place}: record type {kind!r} is not 3, 4, 7 or 8")
        _require(re.fullmatch(CODES[kind], code), f"{place}: code {code!r} is not like 'A0021', or '   A1' for a modifier")
        if kind in ("3", "7"):
            _require(code not in found, f"{place}: {code.strip()} stands in the release twice")
        else:
            _require(code == next(reversed(found), ""), f"{place}: a continuation of {code.strip()} without its first line")
        found.setdefault(code, []).append(row)
    _require(found, "no records are in it")
    pieces = (row["LONG DESCRIPTION"].split()[1:-1] for rows in found.values() for row in rows)
    known = {word for words in pieces for word in words}
    return [_record(rows, known) for rows in found.values()]


def _record(rows: list[dict[str, str]], known: set[str]) -> Record:
    first, place, code = rows[0], rows[0]["PLACE"], rows[0]["HCPC"].strip()
    long = " ".join(_joined([row["LONG DESCRIPTION"].ljust(80) for row in rows], known).split())
    _require(long, f"{place}: {code} has no long description")
    (added, effective, terminated), *_ = [[_date(row, column) for column in COLUMNS[5:8]] for row in rows]
    _require(not (added and terminated and terminated < added), f"{place}: {code} is terminated before it is added")
    short, action = first["SHORT DESCRIPTION"].strip(), first["ACTION CD"].strip()
    return Record(code, len(code) == 2, long, short, added, effective, terminated, action)


def _joined(pieces: list[str], known: set[str]) -> str:
    """The pieces of a description. One that fills its columns ends with a word, or with the half of one that goes on:
    it is the half where the whole is `known`, or the halves are not."""
    text = pieces[0]
    for piece in pieces[1:]:
        left, right = text.split()[-1:], piece.split()[:1]
        ends = left + right and {*left, *right} <= known and "".join(left + right) not in known
        text += (" " if ends and not text.endswith(" ") else "") + piece
    return text


def _date(row: dict[str, str], column: str) -> date | None:
    text = row[column].strip()
    try:
        return date.fromisoformat(text if text.isdecimal() else "") if text else None
    except ValueError as error:
        raise InvalidRelease(f"{row['PLACE']}: {column} {text!r} is not a date YYYYMMDD") from error


def _text_rows(data: bytes) -> Iterator[dict[str, str]]:
    for number, raw in enumerate(data.splitlines(), 1):
        line, place = raw.decode("latin-1"), f"line {number}"
        _require(not FOREIGN.search(raw), f"{place} is neither ASCII nor Latin-1")
        if line.strip():
            # A continuation ends with its description; the blanks that would fill the line may have been cut off.
            _require((12 if line[10:11] in ("4", "8") else 293) <= len(line) <= 320, f"{place} has {len(line)} of 320 characters")
            yield {"PLACE": place} | {column: line[slice(*span)] for column, span in zip(COLUMNS, SPANS, strict=True)}


def _sheet_rows(data: bytes) -> Iterator[dict[str, str]]:
    from openpyxl import load_workbook  # here, as it loads slowly

    with _archive(data), warnings.catch_warnings(action="ignore"):
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        # Excel's utmost: the extent that the sheet itself states may be too small.
        rows = [*book.worksheets[0].iter_rows(max_row=2**20, max_col=100, values_only=True)]
    heads = [["".join(_cell(cell).split()).upper() for cell in row] for row in rows[:50]]
    bare = {column.replace(" ", ""): column for column in COLUMNS}
    names = max(heads, key=lambda head: len(bare.keys() & head), default=[])
    _require(not (missing := [bare[name] for name in bare if name not in names]), f"no header row has {', '.join(missing)}")
    for number, row in islice(enumerate(rows, 1), heads.index(names) + 1, None):
        cells = {column: _cell(row[names.index(name)]) for name, column in bare.items()}
        if any(map(str.strip, cells.values())):
            yield cells | {"PLACE": f"row {number}", "HCPC": cells["HCPC"].strip().rjust(5), "RECID": cells["RECID"].strip()}


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{value:%Y%m%d}" if isinstance(value, date) else "" if value is None else str(value).removesuffix(".0")
