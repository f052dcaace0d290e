"""Progress on a terminal: bars on standard error, gone at the end, and none where it is no terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assistant.terminal import stderr
from index.build import Progress as Told


def bars() -> Progress:
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=stderr, transient=True, disable=not stderr.is_terminal)


@contextmanager
def stages(name: str = "") -> Iterator[Told]:
    """A bar for each stage that is told of; `name` stands before each."""
    with bars() as shown:
        tasks: dict[str, TaskID] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(f"{name}: {stage.lower()}" if name else stage, total=total)
            shown.update(tasks[stage], completed=done)

        yield told
