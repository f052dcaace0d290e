"""`assistant eval`: question sets against a snapshot."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import IndexOption, assistant_for, configured


def evaluate(
    sets: Annotated[list[Path], typer.Argument(metavar="SET...", help="Question sets, one JSON case a line.")],
    index: IndexOption = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write measures and answers to FILE.", show_default=False)
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report to FILE.", show_default=False)
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with a run that --json wrote.", show_default=False)
    ] = None,
) -> None:
    """Ask question sets and score the answers. Exit code 1: more answers turned wrong than right since the baseline."""
    from evals.session import session  # every command would pay for importing the measures

    worse = session(lambda: assistant_for(configured(index=index)), sets, as_json, page, baseline)
    raise typer.Exit(1 if worse else 0)
