"""`assistant code` and `assistant codes`: what the code table says, and how a newer release comes in."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.codes.amounts import plain
from assistant.codes.entry import Package
from assistant.codes.table import CodeTable
from assistant.settings import Settings

codes = typer.Typer(help="The code table.", no_args_is_help=True)
SHOWN = 40  # changes of a kind that are named one by one


def command(
    code: Annotated[str, typer.Argument(metavar="CODE", help="An HCPCS code such as J1561, or a modifier such as JZ.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """What the code table says of a code or modifier."""
    table, code = CodeTable.open(Settings()), code.strip().upper()
    record = table.record(code)
    if as_json:
        print(json.dumps(record, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    console.print(str(record["text"]), markup=False, soft_wrap=True)
    if packages := table.packages(code):
        console.print(_packages(packages))


def _packages(packages: Sequence[Package]) -> Table:
    shown = Table("brand", "maker", "NDC", "billing units a package", box=None, padding=(0, 2, 0, 0))
    for package in packages:
        shown.add_row(package.brand, package.labeler, package.ndc, plain(package.units))
    return shown


@codes.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The quarterly HCPCS file of CMS: .zip, .txt or .xlsx.")],
) -> None:
    """Bring a newer CMS release into the code table, and say what changed."""
    from assistant.codes.update import update

    settings = Settings()
    changes = update(file, settings.tables)
    console = Console(highlight=False)
    console.print(
        f"Release {changes.release}: {changes.codes:,} codes and {changes.modifiers:,} modifiers are now in {settings.tables}.",
        markup=False,
        soft_wrap=True,
    )
    for what, lines in changes.told():
        if lines:
            console.print(f"{len(lines):,} {what}:", markup=False)
        for line in lines[:SHOWN]:
            console.print(f"    {line}", markup=False, soft_wrap=True)
        if len(lines) > SHOWN:
            console.print(f"    and {len(lines) - SHOWN:,} more", markup=False)
    console.print("Index again, so that the write-ups are checked against it: assistant index")
