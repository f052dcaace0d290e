"""`assistant eval`: question sets against a snapshot or a service."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from assistant.cli import IndexOption, assistant_for, configured
from assistant.settings import Settings
from assistant.terminal import show, stderr
from index.errors import Problem

RUN = "run"


class Named(TyperGroup):
    """Without the name of a command, sets are run."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args and args[0] in (*self.commands, *ctx.help_option_names)
        return super().parse_args(ctx, args if named or not args else [RUN, *args])


sets = typer.Typer(
    cls=Named,
    no_args_is_help=True,
    help="Ask question sets and score the answers: `assistant eval SET ...` is `assistant eval run SET ...`.",
)


def option(name: str, help: str, metavar: str = "FILE") -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(name, metavar=metavar, help=help, show_default=False)
    return found


@sets.command(RUN)
def run(  # noqa: PLR0913, PLR0917 (each is an option)
    paths: Annotated[list[Path] | None, typer.Argument(metavar="SET...", help="Question sets, .jsonl or .csv.")] = None,
    index: IndexOption = None,
    url: Annotated[str | None, option("--url", "Ask a running service instead of a snapshot.", "URL")] = None,
    beir: Annotated[list[Path] | None, option("--beir", "Index and score a retrieval collection in BEIR form.", "DIR")] = None,
    as_json: Annotated[Path | None, option("--json", "Write figures, answers and verdicts.")] = None,
    html: Annotated[Path | None, option("--html", "Write a report to read.")] = None,
    junit: Annotated[Path | None, option("--junit", "Write JUnit XML.")] = None,
    markdown: Annotated[Path | None, option("--markdown", "Write Markdown, for a pull request.")] = None,
    baseline: Annotated[Path | None, option("--baseline", "Compare with a run that --json wrote.")] = None,
    floors: Annotated[Path | None, option("--floors", "Values that measures may not fall below, in TOML.")] = None,
    trec: Annotated[Path | None, option("--run", "With --beir, write a TREC run file.")] = None,
) -> None:
    """Ask question sets and score the answers. Exit code 1: a gated measure fell, against the baseline, by more than chance
    explains, or is below its floor."""
    from evals.session import Files, session  # every command would pay for importing the measures

    settings, files = configured(index=index), Files(as_json, html, junit, markdown, baseline, floors)
    if beir:
        if paths or url or files != Files(as_json) or (trec and len(beir) > 1):
            raise Problem("--beir goes with --json and, for one collection, with --run. Ask sets in a run of their own.")
        _score(settings, beir, as_json, trec)
    elif trec:
        raise Problem("--run goes with --beir: question sets rank no collection.")
    elif url and index:
        raise Problem("--url asks a service, which has its own snapshot. Leave out --index.")
    elif not session(settings, url, paths or [], files):
        raise typer.Exit(1)


def _score(settings: Settings, folders: Sequence[Path], as_json: Path | None, trec: Path | None) -> None:
    from evals.beir.evaluation import evaluate, text

    found = [evaluate(folder, settings, Console(highlight=False), trec) for folder in folders]
    if as_json:
        as_json.write_text(text(found), encoding="utf-8")


@sets.command()
def new(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    history: Annotated[
        list[str] | None, option("--history", "A question asked before; several, oldest first.", "QUESTION")
    ] = None,
    name: Annotated[str | None, option("--id", "The case's id; by default from the question.", "ID")] = None,
    to: Annotated[Path | None, option("--to", "Add the case to this set, instead of printing it.")] = None,
    index: IndexOption = None,
) -> None:
    """Turn a question and its present answer into a case, to be reviewed."""
    from evals import draft
    from evals.cases import line

    answer = assistant_for(configured(index=index)).ask(question, history or ())
    case = draft.draft(question, history or (), answer, name)
    if to:
        draft.append(case, to)
        show(answer, Console(highlight=False))
        stderr.print(f"Case {case.id} is in {to}. Review what it expects.", markup=False, soft_wrap=True)
    else:
        show(answer, stderr)
        print(line(case))


@sets.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="SET", help="A set, .jsonl or .csv.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="What to write, .csv or .jsonl.")],
) -> None:
    """Turn a set into a spreadsheet, or a spreadsheet into a set."""
    from evals.cases import load, save

    cases = load(source)
    if target.exists():
        raise Problem(f"{target} is there already. Name another file, or delete it.")
    save(cases, target)
    stderr.print(f"{len(cases)} case{'s' if len(cases) != 1 else ''} in {target}.", markup=False, soft_wrap=True)


@sets.command()
def schema() -> None:
    """Print the JSON Schema of a case."""
    from evals.cases import schema

    print(schema(), end="")
