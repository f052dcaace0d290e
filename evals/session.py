"""Question sets asked and judged, held against an earlier run and a gate, shown and kept."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from assistant.settings import Settings
from assistant.terminal import stderr
from evals import record, shelf
from evals.asking import ask, ask_service
from evals.cases import Case, InvalidSet, load
from evals.record import Run
from evals.reports import terminal, wording
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.page import page
from evals.scoring import gate
from evals.scoring.comparison import Comparison, compare
from evals.scoring.gate import Failure
from index.errors import Problem


@dataclass(frozen=True, slots=True)
class Files:
    """What is written, and what is read besides the sets; None: not."""

    json: Path | None = None
    html: Path | None = None
    junit: Path | None = None
    markdown: Path | None = None
    baseline: Path | None = None
    floors: Path | None = None

    @property
    def outputs(self) -> list[Path]:
        return [file for file in (self.json, self.html, self.junit, self.markdown) if file]


def session(settings: Settings, address: str | None, sets: Sequence[Path], files: Files) -> bool:
    """Whether the sets pass: nothing fell since the baseline, and nothing is below its floor. Asks the service at `address`,
    or else an assistant here. Raises InvalidSet, InvalidBaseline, InvalidFloors and what opening the assistant, or asking
    the service, raises: all that can be is raised before the first question."""
    cases = _loaded(sets)
    earlier = record.baseline(files.baseline) if files.baseline else {}
    floors = gate.floors(files.floors) if files.floors else {}
    for file, held, error in ((files.baseline, earlier, record.InvalidBaseline), (files.floors, floors, gate.InvalidFloors)):
        if file and cases.keys().isdisjoint(held):
            told = f"{file} has {', '.join(held) or 'no set'}, not {', '.join(cases)}"
            raise error(f"{told}. A set goes by its file's name.")
    _require_apart([*sets, *filter(None, (files.baseline, files.floors))], files.outputs)
    for file in files.outputs:
        file.open("a").close()  # refused now, and not after the last question
    began = time.perf_counter()
    runs = ask_service(settings, address, cases) if address else ask(settings, cases)
    comparisons = {each.name: compare(earlier[each.name], each.recorded) for each in runs if each.name in earlier}
    failures = gate.failures(list(comparisons.values()), {each.name: each.figures for each in runs}, floors)
    if comparisons and not any(each.cases for each in comparisons.values()):
        raise record.InvalidBaseline(f"{files.baseline} has none of these cases as they are now. Write it anew with --json.")
    if comparisons and not any(each.cases for each in comparisons.values()):
        raise record.InvalidBaseline(f"{files.baseline} has none of these cases as they are now. Write it anew with --json.")
    judged = failures if files.baseline or files.floors else None
    report = page(runs, comparisons, judged)
    shelf.keep(settings, report, _summary(runs, judged, time.perf_counter() - began))
    _write(files.html, lambda: report)
    _write(files.json, lambda: record.text(runs))
    _write(files.junit, lambda: junit(runs, comparisons, failures))
    _write(files.markdown, lambda: markdown(runs, comparisons, judged))
    _show(runs, comparisons, judged, time.perf_counter() - began)
    return not failures


def _require_apart(read: Sequence[Path], written: Sequence[Path]) -> None:
    """Raises Problem where one file would take another's place."""
    taken = {file.resolve() for file in read}
    for file in written:
        if file.resolve() in taken:
            raise Problem(f"{file} is read or written already. Name another file.")
        taken.add(file.resolve())


def _loaded(sets: Sequence[Path]) -> dict[str, list[Case]]:
    if not sets:
        raise InvalidSet("Name a set, such as evals/sets/desk.jsonl.")
    named: dict[str, Path] = {}
    for path in sets:
        if path.stem in named:
            raise InvalidSet(f"{named[path.stem]} and {path} are sets of the same name. Rename one of the files.")
        named[path.stem] = path
    return {name: load(path) for name, path in named.items()}


def _write(file: Path | None, text: Callable[[], str]) -> None:
    if file:
        file.write_text(text(), encoding="utf-8")


def _summary(runs: Sequence[Run], failures: Sequence[Failure] | None, seconds: float) -> shelf.Summary:
    sets = tuple(
        shelf.SetSummary(each.name, len(each.results), {name: found.value for name, found in each.figures.items()})
        for each in runs
    )
    told = tuple(failure.message for failure in failures or ())
    return shelf.Summary(datetime.now(UTC), runs[0].snapshot, seconds, sets, told, failures is not None)


def _show(runs: Sequence[Run], comparisons: Mapping[str, Comparison], failures: Sequence[Failure] | None, seconds: float) -> None:
    console = Console(highlight=False)
    for each in runs:
        terminal.show(console, each, comparisons.get(each.name))
    if comparisons and (alone := [each.name for each in runs if each.name not in comparisons]):
        console.print(f"Not in the baseline: {', '.join(alone)}.", markup=False)
    asked, kept = sum(len(each.results) for each in runs), sum(each.kept for each in runs)
    known = f", {kept:,} of them answered in an earlier run" if kept else ""
    passed = " The gate is passed." if failures == [] else ""
    console.print(f"{wording.questions(asked)} in {seconds:.1f} s{known}.{passed}")
    for run in runs:
        if unknown := [(each.case.id, place) for each in run.results for place in each.verdict.unknown]:
            (id, place), count = unknown[0], len(unknown)
            told = f"{count} places that {run.name} names are in no document of the snapshot, such as {place} (case {id})."
            stderr.print(f"Warning: {told}", style="yellow", markup=False, soft_wrap=True)
    for failure in failures or ():
        stderr.print(f"Falls short: {failure.message}", style="red", markup=False, soft_wrap=True)
