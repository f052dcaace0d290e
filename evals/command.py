"""`assistant eval`: question sets against a snapshot."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from assistant.cli import IndexOption, assistant_for, stderr
from assistant.pipeline import Assistant
from evals import report
from evals.cases import Case, load
from evals.runner import run


def evaluate(
    sets: Annotated[list[Path], typer.Argument(metavar="SET...", help="Question sets, one JSON case a line.")],
    index: IndexOption = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write measures and answers to FILE.", show_default=False)
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with a run that --json wrote.", show_default=False)
    ] = None,
) -> None:
    """Ask question sets and score the answers. Exit code 1: more answers turned wrong than right since the baseline."""
    earlier = report.baseline(baseline) if baseline else {}
    loaded = {path.stem: load(path) for path in sets}
    assistant = assistant_for(index)
    console = Console(highlight=False)
    runs, worse = [], False
    for name, cases in loaded.items():
        found = _run(assistant, name, cases)
        comparison = report.compared(found, earlier[name]) if name in earlier else None
        runs.append(found)
        console.print(report.table(found, comparison))
        if comparison:
            _flips(console, comparison)
            worse |= len(comparison.broken) > len(comparison.mended)
    if as_json:
        as_json.write_text(json.dumps(runs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    raise typer.Exit(1 if worse else 0)


def _run(assistant: Assistant, name: str, cases: list[Case]) -> dict[str, object]:
    with Progress(console=stderr, transient=True, disable=not stderr.is_terminal) as bars:
        task = bars.add_task(name, total=len(cases))
        results = run(assistant, cases, lambda: bars.advance(task))
    return report.record(name, assistant.snapshot.id, results)


def _flips(console: Console, comparison: report.Comparison) -> None:
    for verdict, ids in (("Turned right", comparison.mended), ("Turned wrong", comparison.broken)):
        if ids:
            console.print(f"{verdict}: {', '.join(ids)}", markup=False)
