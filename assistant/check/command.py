"""`assistant check`: write-ups against the code table."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from assistant.check.findings import findings
from assistant.check.lines import Line, lines
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from assistant.terminal import printable, stderr
from index.documents import Document, document
from index.errors import NoDocuments, Unreadable
from index.files import find_files, read

STYLES = {"contradicts": "bold red", "terminated": "bold yellow", "unknown_code": "bold yellow"}
COUNTED = {
    "agrees": "agree",
    "contradicts": "contradict the table",
    "terminated": "terminated",
    "unknown_code": "unknown",
    "cannot_tell": "cannot be told",
}


def command(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders of write-ups.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print all findings as JSON, agreements too.")] = False,
) -> None:
    """Check write-ups against the code table. Exit code 0: none contradicts it, 1: one does, 2: error."""
    documents = dict(_documents(paths))
    if not documents:
        raise NoDocuments("None of the files could be read. Mend them and check again.")
    table = CodeTable.open(Settings())
    found = [line for path, of in documents.items() for line in lines(str(path), of, findings(of, table))]
    if as_json:
        print(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=2))
    else:
        _show(found, len(documents), Console(highlight=False))
    raise typer.Exit(any(line.verdict == "contradicts" for line in found))


def _documents(paths: Sequence[Path]) -> Iterator[tuple[Path, Document]]:
    for path in find_files(paths):
        try:
            file = read(path)
            yield path, document(file.id, file.text, path.name)
            if file.warning:
                stderr.print(f"Warning: {file.warning}", style="yellow", markup=False, soft_wrap=True)
        except Unreadable as unreadable:
            stderr.print(f"Warning: {unreadable}", style="yellow", markup=False, soft_wrap=True)


def _show(found: Sequence[Line], files: int, console: Console) -> None:
    """One line for each finding that needs mending, and a count of all."""
    for line in found:
        if line.verdict in STYLES:
            field = f" ({line.field})" if line.field else ""
            what = f"{line.code} {line.verdict.replace('_', ' ')}{field}"
            claim = Text(f" “{printable(' '.join(line.claim.split()))}” ", style="dim")
            where, message = printable(f"{line.file}:{line.line}: "), printable(line.message)
            console.print(Text.assemble(where, (what, STYLES[line.verdict]), claim, message), soft_wrap=True)
    counts = Counter(line.verdict for line in found)
    told = ", ".join(f"{counts[verdict]} {words}" for verdict, words in COUNTED.items() if counts[verdict]) or "nothing to check"
    console.print(f"{files} file{'s' if files != 1 else ''}, {len(found)} statement{'s' if len(found) != 1 else ''}: {told}.")
