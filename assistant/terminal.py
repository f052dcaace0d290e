"""An answer on a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.answer import readable, table_of
from assistant.types import Answer

stderr = Console(stderr=True, highlight=False)


def show(answer: Answer, console: Console) -> None:
    """Short answer, quotes with their markers, cautions, then where each quote stands."""
    if answer.status == "not_found":
        console.print(Text(printable(answer.text), style="yellow"), soft_wrap=True)
        return
    if answer.short_answer:
        console.print(Text(answer.short_answer, style="bold green"))
        console.print()
    text = answer.text
    for citation in answer.citations:
        text = text.replace(citation.quote, readable(citation.quote))
    if rows := table_of(text):
        console.print(_table(rows))
    else:
        for line in text.split("\n"):
            console.print(Text(printable(line)), soft_wrap=True)
    for caution in answer.cautions:
        console.print()
        console.print(Text.assemble(("Caution: ", "bold red"), printable(caution.message)), soft_wrap=True)
    console.print()
    for citation in answer.citations:
        where = ", ".join(filter(None, (citation.title, citation.section)))
        source = f"[{citation.marker}] {where} ({citation.document_id}, characters {citation.start}-{citation.end})"
        console.print(Text(f"  {printable(source)}", style="dim"), soft_wrap=True)
    console.print(Text(f"  Confidence {answer.confidence:.0%}", style="dim"))


def _table(rows: Sequence[Sequence[str]]) -> Table:
    table = Table(show_lines=True)
    for name in rows[0]:
        table.add_column(Text(printable(name)))
    for row in rows[1:]:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table


def printable(text: str) -> str:
    """The text without the control characters by which a write-up could steer the terminal."""
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace())
