"""An answer on a terminal."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assistant.types import Answer


def show(answer: Answer, console: Console) -> None:
    """Short answer, quotes with their markers, then where each stands."""
    if answer.status == "not_found":
        console.print(Text(answer.text, style="yellow"))
        return
    if answer.short_answer:
        console.print(Text(answer.short_answer, style="bold green"))
        console.print()
    for line in answer.text.split("\n"):
        console.print(Text(line))
    console.print()
    for citation in answer.citations:
        where = ", ".join(filter(None, (citation.title, citation.section)))
        source = f"[{citation.marker}] {where} ({citation.document_id}, characters {citation.start}-{citation.end})"
        console.print(Padding(Text(source, style="dim"), (0, 0, 0, 2)))
    console.print(Padding(Text(f"Confidence {answer.confidence:.0%}", style="dim"), (0, 0, 0, 2)))
