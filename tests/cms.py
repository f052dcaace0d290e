"""The CMS quarterly release in small: lines and texts in its fixed-width layout, of invented codes."""

from collections.abc import Iterable
from textwrap import wrap

END = "\r\n"


def line(  # noqa: PLR0913, PLR0917 (the columns of the layout)
    code: str,
    long: str,
    short: str = "",
    added: str = "20020101",
    effective: str = "20020101",
    terminated: str = "",
    action: str = "N",
    record: int = 3,
    sequence: int = 100,
) -> str:
    """One line of 320 characters, without its end; `record` is 3 for a code, 7 for a modifier, 4 and 8 to continue them."""
    start = f"{code:>5}{sequence:05}{record}{long:<80}{short:<28}"
    dates = f"{added:<8}{effective:<8}{terminated:<8}{action:<1}"
    full = f"{start:<268}{dates}".ljust(320)
    assert len(full) == 320, "a field is wider than its column"
    return full


def lines(code: str, long: str, short: str = "", record: int = 3, **rest: str) -> list[str]:
    """A description of any length as CMS breaks it: between words, what does not fit on lines that continue the first."""
    first, *others = wrap(long, 79, break_on_hyphens=False)
    kept = [line(code, part, "", "", "", "", "", record + 1, 100 * at) for at, part in enumerate(others, 2)]
    return [line(code, first, short, record=record, sequence=100, **rest), *kept]


def release_text(rows: Iterable[str]) -> str:
    """The text file of lines as `line` makes them."""
    return "".join(row + END for row in rows)
