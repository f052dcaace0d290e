"""An answer on a terminal."""

from rich.console import Console
from rich.text import Text

from assistant.types import Answer


def show(answer: Answer, console: Console) -> None:
    """Short answer, quotes with their markers, then where each stands."""
    if answer.status == "not_found":
        console.print(Text(_printable(answer.text), style="yellow"), soft_wrap=True)
        return
    if answer.short_answer:
        console.print(Text(answer.short_answer, style="bold green"))
        console.print()
    for line in answer.text.split("\n"):
        console.print(Text(_printable(line)), soft_wrap=True)
    console.print()
    for citation in answer.citations:
        where = ", ".join(filter(None, (citation.title, citation.section)))
        source = f"[{citation.marker}] {where} ({citation.document_id}, characters {citation.start}-{citation.end})"
        console.print(Text(f"  {_printable(source)}", style="dim"), soft_wrap=True)
    console.print(Text(f"  Confidence {answer.confidence:.0%}", style="dim"))


def _printable(text: str) -> str:
    """The text without the control characters by which a write-up could steer the terminal."""
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace())
