"""The command line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from assistant.bars import stages
from assistant.check.command import command as check
from assistant.codes.command import codes
from assistant.codes.command import command as show_code
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.terminal import show, stderr
from index.errors import Problem
from index.snapshot import is_published

app = typer.Typer(
    help="Answers billing questions from write-ups and the CMS code table, with a citation for every statement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

IndexOption = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="The snapshot to use.", show_default=False)]


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files and folders.", show_default="corpus/writeups")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the snapshot goes.", show_default=False)] = None,
) -> None:
    """Build and publish a snapshot."""
    settings = configured(index=out)
    _build(paths or [settings.corpus], settings)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    index: IndexOption = None,
) -> None:
    """Answer one question. Exit code 0: answered, 1: not found, 2: error."""
    answer = assistant_for(configured(index=index)).ask(question)
    if as_json:
        print(json.dumps(asdict(answer), ensure_ascii=False, indent=2))
    else:
        show(answer, Console(highlight=False))
    raise typer.Exit(0 if answer.status == "answered" else 1)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", show_default="8000", min=0, max=65_535)] = None,
    index: IndexOption = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.", show_default="1", min=1)] = None,
    insecure: Annotated[bool | None, typer.Option("--insecure", help="Serve beyond this machine without keys.")] = None,
) -> None:
    """Serve the chat page and the HTTP API."""
    from assistant.web.access import require_protection
    from assistant.web.process import run

    settings = configured(index=index, host=host, port=port, workers=workers, insecure=insecure)
    require_protection(settings)
    run(settings, partial(assistant_for, settings))


@app.command()
def mcp(index: IndexOption = None) -> None:
    """Answer a language model's calls over the Model Context Protocol, on standard input and output."""
    from assistant.tools.protocol import run_stdio

    run_stdio(assistant_for(configured(index=index)))


app.command("check")(check)
app.command("code")(show_code)
app.add_typer(codes, name="codes")


def configured(**given: object) -> Settings:
    """What the command names goes before the environment."""
    return Settings.model_validate({name: value for name, value in given.items() if value is not None})


def assistant_for(settings: Settings) -> Assistant:
    """The assistant over the snapshot that is set; where that is the default and there is none, it is built first."""
    if settings.index == Settings().index and not is_published(settings.index):
        _build([settings.corpus], settings)
    found = Assistant.open(settings)
    if found.checked.anew:
        stderr.print(
            "Note: the code table or the lexicon has changed since this snapshot was built. Index again, and it opens faster.",
            style="yellow",
            soft_wrap=True,
        )
    return found


def _build(paths: list[Path], settings: Settings) -> None:
    from assistant.publish import publish

    with stages() as progress:
        built = publish(paths, settings, progress)
    for warning in built.warnings:
        stderr.print(f"Warning: {warning}", style="yellow", markup=False, soft_wrap=True)
    counts = built.manifest
    state = "is up to date" if built.unchanged else f"published, {built.encoded} texts encoded"
    stderr.print(
        f"{counts.documents} documents, {counts.passages} passages, {counts.sentences} sentences: "
        f"snapshot {counts.id} in {settings.index} {state}.",
        markup=False,
        soft_wrap=True,
    )


@contextmanager
def one_line_errors() -> Iterator[None]:
    try:
        yield
    except Problem as problem:
        stderr.print(f"Error: {problem}", style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except OSError as refused:
        stderr.print(f"Error: {refused}. Mend that and try again.", style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except ValidationError as invalid:
        for error in invalid.errors():
            name = "_".join(map(str, error["loc"])).upper()
            stderr.print(f"Error: setting ASSISTANT_{name}: {error['msg']}.", style="red", markup=False, soft_wrap=True)
        sys.exit(2)


def main() -> None:
    """The `assistant` command. Other packages add commands under the entry point group assistant.commands."""
    for command in entry_points(group="assistant.commands"):
        app.add_typer(command.load(), name=command.name)
    with one_line_errors():
        app(prog_name="assistant")
