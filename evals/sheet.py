"""Sets as spreadsheets: a row a case, for people who keep their questions in one.

A cell that may hold several values has one a line (Alt+Enter); alternatives within `all_of` stand in one line with " | "
between them, and tags with commas or spaces.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

LISTS = ("any_of", "none_of", "short_answer", "refused")
PLACES = ("history", "may_cite", "must_cite", "must_not_cite")
NUMBER = {"number": "value", "tolerance": "tolerance", "unit": "unit"}
COLUMNS = (
    *("id", "question", "history", "any_of", "all_of", "none_of", "pattern", *NUMBER, "discarded", "short_answer"),
    *("unanswerable", "refused", "cautions", "may_cite", "must_cite", "must_not_cite", "tags", "note"),
)
DELIMITERS = ",;\t"  # a spreadsheet writes the one of its country
ALTERNATIVES = " | "
NONE = "none"  # no caution is expected, where an empty cell expects nothing of cautions
FORMULAS = ("=", "+", "-", "@")
YES, NO = ("yes", "true", "x", "1"), ("no", "false", "0")

_thousands = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row as a case's JSON object, with the line that it begins in. Raises ValueError, which names the line, for a file
    that is no sheet of cases."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header = [name.strip().lower().replace(" ", "_") for name in next(reader, [])]
    if unknown := [name for name in header if name and name not in COLUMNS]:
        raise ValueError(f"line 1: there is no column {unknown[0]}. The columns are {', '.join(COLUMNS)}")
    if doubled := [name for name in header if name and header.count(name) > 1]:
        raise ValueError(f"line 1: the column {doubled[0]} stands there twice")
    begins = reader.line_num + 1
    try:
        for cells in reader:
            values = {name: _plain(cell.strip()) for name, cell in zip(header, cells, strict=False) if cell.strip()}
            if any(map(str.strip, cells[len(header) :])) or "" in values:
                raise ValueError(f"line {begins}: a cell stands under no column")
            if values:
                yield begins, _object(values, begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {begins}: {error}") from error


def written(cases: Iterable[Mapping[str, Any]]) -> str:
    """The JSON objects of cases as a sheet. Some values a cell cannot tell from several: read it back."""
    lines = [_row(case) for case in cases]
    used = [name for name in COLUMNS if any(line.get(name) for line in lines)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, used, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in line.items()} for line in lines)
    return out.getvalue()


def _harmless(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULAS) else cell


def _delimiter(text: str) -> str:
    return max(DELIMITERS, key=text.partition("\n")[0].count)


def _object(values: Mapping[str, str], line: int) -> dict[str, Any]:
    case: dict[str, Any] = {name: values[name] for name in ("id", "question", "note") if name in values}
    case |= {name: _lines(values[name]) for name in PLACES if name in values}
    if "tags" in values:
        case["tags"] = re.findall(r"[^,\s]+", values["tags"])
    expected: dict[str, Any] = {name: _lines(values[name]) for name in LISTS if name in values}
    expected |= {name: values[name] for name in ("pattern", "discarded") if name in values}
    if "all_of" in values:
        expected["all_of"] = [each.split(ALTERNATIVES) for each in _lines(values["all_of"])]
    if number := {field: values[name] for name, field in NUMBER.items() if name in values}:
        expected["number"] = {field: cell if field == "unit" else _number(cell, line) for field, cell in number.items()}
    if "cautions" in values:
        expected["cautions"] = [] if values["cautions"].lower() == NONE else _lines(values["cautions"])
    if _is_yes(values.get("unanswerable", "no"), line):
        expected["unanswerable"] = True
    return case | {"expected": expected}


def _number(cell: str, line: int) -> str:
    """Without the commas between thousands."""
    if "," in cell and not _thousands.fullmatch(cell):
        raise ValueError(f"line {line}: {cell!r} is no number that is read. Write a point before decimals, as in 2.5")
    return cell.replace(",", "")


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]


def _is_yes(cell: str, line: int) -> bool:
    if cell.lower() not in (*YES, *NO):
        raise ValueError(f"line {line}: unanswerable is {cell!r}. Say yes, or leave the cell empty")
    return cell.lower() in YES


def _row(case: Mapping[str, Any]) -> dict[str, str]:
    expected = case["expected"]
    row = {name: case.get(name, "") for name in ("id", "question", "note")}
    row |= {name: _cell(case.get(name, ())) for name in PLACES}
    row |= {name: _cell(expected.get(name, ())) for name in LISTS}
    row |= {name: str(expected.get(name, "")) for name in ("pattern", "discarded")}
    row |= {name: str(expected.get("number", {}).get(field, "")) for name, field in NUMBER.items()}
    row["tags"] = ", ".join(case.get("tags", ()))
    row["all_of"] = _cell([_alternatives(each) for each in expected.get("all_of", ())])
    row["cautions"] = NONE if expected.get("cautions") == [] else _cell(expected.get("cautions", ()))
    row["unanswerable"] = "yes" if expected.get("unanswerable") else ""
    return row


def _alternatives(each: str | list[str]) -> str:
    return each if isinstance(each, str) else ALTERNATIVES.join(each)


def _cell(values: str | Iterable[str]) -> str:
    return values if isinstance(values, str) else "\n".join(values)
