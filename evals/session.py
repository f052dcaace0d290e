"""A session of question sets: run, shown, kept, and held against an earlier one."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from assistant.pipeline import Assistant
from assistant.terminal import stderr
from evals import report
from evals.cases import Case, InvalidSet, load
from evals.runner import run


def session(
    opened: Callable[[], Assistant], sets: Sequence[Path], keep: Path | None, page: Path | None, baseline: Path | None
) -> bool:
    """Whether more answers turned wrong than right since the baseline, in any set. The assistant is opened once the
    files have proved readable. Raises InvalidSet or InvalidBaseline."""
    earlier = report.baseline(baseline) if baseline else {}
    loaded = {path.stem: load(path) for path in sets}
    if len(loaded) < len(sets):
        raise InvalidSet("Two sets bear the same name. Rename one of the files.")
    for file in filter(None, (keep, page)):
        file.touch()  # refused now, and not after the last question
    assistant = opened()
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
    if keep:
        keep.write_text(json.dumps(runs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if page:
        page.write_text(report.html(runs), encoding="utf-8")
    return worse


def _run(assistant: Assistant, name: str, cases: list[Case]) -> dict[str, object]:
    with Progress(console=stderr, transient=True, disable=not stderr.is_terminal) as bars:
        task = bars.add_task(name, total=len(cases))
        results = run(assistant, cases, lambda: bars.advance(task))
    return report.record(name, assistant.snapshot.id, results)


def _flips(console: Console, comparison: report.Comparison) -> None:
    for verdict, ids in (("Turned right", comparison.mended), ("Turned wrong", comparison.broken)):
        if ids:
            console.print(f"{verdict}: {', '.join(ids)}", markup=False)
