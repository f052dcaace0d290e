"""A run as tables in the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.record import Recorded, Run
from evals.reports import wording
from evals.scoring.catalog import MEASURES
from evals.scoring.comparison import Comparison

WRONG, BROKEN, MENDED = 12, 12, 6  # cases of each set; the other reports have all
LONGEST = 70  # characters of a question or an answer
TAGS = 8
BY_TAG = ("right overall", "answer correctness", "refusal recall")


def show(console: Console, run: Run, comparison: Comparison | None) -> None:
    told = f"{run.name}, {wording.questions(len(run.results))}: {wording.outcomes(run.verdicts)}"
    console.print(Text(told, style="bold"), soft_wrap=True)
    console.print(_figures(run, comparison))
    if run.tags:
        console.print(_tags(run))
    if not run.is_held_out:
        _show_cases(console, run, comparison)
    console.print()


def _show_cases(console: Console, run: Run, comparison: Comparison | None) -> None:
    if comparison:
        _show_flips(console, comparison)
    else:
        _show_wrong(console, run)


def _figures(run: Run, comparison: Comparison | None) -> Table:
    table = Table(box=None)
    table.add_column("measure")
    for column in ("value", "95 %", *(("change", "p of a fall") if comparison else ())):
        table.add_column(column, justify="right")
    for name, figure in run.figures.items():
        move = comparison.moves.get(name) if comparison else None
        moved = (wording.difference(name, move), wording.chance(move)) if move else ()
        lower = "" if MEASURES[name].better == "higher" else " (lower is better)"
        table.add_row(name + lower, wording.figure(name, figure.value), wording.spread(name, figure.interval), *moved)
    return table


def _tags(run: Run) -> Table:
    table = Table("commonest tags", box=None)
    for column in ("cases", *BY_TAG):
        table.add_column(column, justify="right")
    for tag, (count, found) in list(run.tags.items())[:TAGS]:
        values = (wording.figure(name, found[name].value) if name in found else "" for name in BY_TAG)
        table.add_row(Text(tag), str(count), *values)
    return table


def _show_wrong(console: Console, run: Run) -> None:
    wrong = [each for each in run.recorded if not each.verdict.correct]
    table = Table("wrong", "question", "why", box=None)
    for each in wrong[:WRONG]:
        table.add_row(*map(Text, (each.case.id, _cut(each.case.question), _cut(each.verdict.reason))))
    if wrong:
        console.print(table)
    if len(wrong) > WRONG:
        console.print(f"{len(wrong) - WRONG} more are wrong: --html and --markdown show them.")


def _show_flips(console: Console, comparison: Comparison) -> None:
    broken, mended = len(comparison.broken), len(comparison.mended)
    console.print(f"{broken} turned wrong, {mended} right, of {comparison.cases} compared.", markup=False)
    table = Table("case", "", "before", "now", box=None)
    shown = wording.flips(comparison.broken[:BROKEN], comparison.mended[:MENDED])
    for verdict, (before, after) in shown:
        table.add_row(*map(Text, (after.case.id, verdict, _line(before), _line(after))))
    if shown:
        console.print(table)
    if len(shown) < broken + mended:
        console.print(f"{broken + mended - len(shown)} more turned: --html and --markdown show them.")
    if comparison.apart:
        console.print(f"Not compared, being new, gone or changed: {', '.join(comparison.apart)}.", markup=False)


def _line(recorded: Recorded) -> str:
    return _cut(wording.answered(recorded.answer))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
