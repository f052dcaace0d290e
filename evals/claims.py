"""python -m evals.claims SET [SET ...]: how well the check tells wrong claims about codes from right ones.

A claim is one line of JSON: a fragment of a write-up, the code it is judged for, whether it contradicts the code table
and in which field, and the codes that what it describes really has.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

from assistant.check.claims import claims
from assistant.check.verdicts import Disagreement, disagreements
from assistant.cli import one_line_errors
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from evals.cases import Identified, load_as
from index.documents import document

Field = Literal["substance", "brand", "amount", "unit", "form", "route"]
FIELDS: tuple[Field, ...] = ("substance", "brand", "amount", "unit", "form", "route")


class ClaimCase(Identified):
    text: str
    code: str
    expected: Literal["agrees", "contradicts"]
    field: Field | None
    real: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """`told` is what the check said of the case's code."""

    case: ClaimCase
    told: tuple[Disagreement, ...]

    @property
    def is_right(self) -> bool:
        return bool(self.told) == (self.case.expected == "contradicts")


def load(path: Path) -> list[ClaimCase]:
    """Raises InvalidSet, which names the line."""
    return load_as(ClaimCase, path)


def judge(cases: Iterable[ClaimCase], table: CodeTable) -> list[Judged]:
    return [Judged(case, tuple(_told(case, table))) for case in cases]


def _told(case: ClaimCase, table: CodeTable) -> Iterable[Disagreement]:
    entry = table.entry(case.code)
    for claim in claims(document(case.id, case.text, case.id)):
        if entry and claim.code == case.code:
            yield from disagreements(claim, entry, table)


def precision_recall(judged: Sequence[Judged], field: Field | None = None) -> tuple[float, float]:
    """Of "contradicts": of all claims, or of those in one field, which then has to be told rightly too."""
    told = [item for item in judged if any(field in (None, wrong.field) for wrong in item.told)]
    wanted = [item for item in judged if item.case.expected == "contradicts" and field in (None, item.case.field)]
    hit = sum(item in wanted for item in told)
    return (hit / len(told) if told else 1.0), (hit / len(wanted) if wanted else 1.0)


def report(judged: Sequence[Judged]) -> Table:
    counts = Counter(item.case.field for item in judged)
    table = Table("contradicts", "claims", "precision", "recall", box=None, padding=(0, 2, 0, 0))
    for field in (None, *FIELDS):
        wanted = sum(item.case.expected == "contradicts" for item in judged) if field is None else counts[field]
        table.add_row(field or "all", str(wanted), *(f"{share:.3f}" for share in precision_recall(judged, field)))
    named = [item for item in judged if item.case.real and item.told]
    right = sum(map(_names_real, named))
    table.add_row("the right code is named", str(len(named)), f"{right / len(named):.3f}" if named else "", "")
    return table


def _names_real(item: Judged) -> bool:
    return any(not {*item.case.real}.isdisjoint(wrong.real) for wrong in item.told)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.claims", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--wrong", action="store_true", help="list the claims that are judged wrongly")
    arguments = parser.parse_args()
    console, code_table = Console(highlight=False), CodeTable.open(Settings())
    for path in arguments.sets:
        judged = judge(load(path), code_table)
        agree = sum(item.case.expected == "agrees" for item in judged)
        console.print(f"{path.stem}: {len(judged)} claims, {agree} of them right")
        console.print(report(judged))
        for item in judged if arguments.wrong else ():
            if not item.is_right:
                told = ", ".join(f"{wrong.field}: {wrong.said}" for wrong in item.told) or "nothing"
                console.print(f"{item.case.id}, {item.case.code}: {item.case.text!r} told {told}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    with one_line_errors():
        main()
