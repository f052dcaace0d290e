"""python -m evals.speed: what asking and building cost, measured side by side in one run.

Machines differ and are shared: compare the ratios, not the milliseconds.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.check.checked import check
from assistant.cli import one_line_errors
from assistant.codes.table import CodeTable
from assistant.pipeline import Assistant
from assistant.settings import HOME, Settings
from evals.cases import load
from evals.probe import HEAVY
from index.export import BUNDLED, model_folder
from index.snapshot import open_snapshot

QUESTION = "which modifier for discarded IVIG"
SET = HOME / "evals" / "sets" / "writeups.jsonl"
ROUNDS = 3  # over the whole question set
PROCESSES = 7  # of each kind, taking turns

Row = tuple[str, str, str]


def main() -> None:
    console = Console(highlight=False, width=120)
    table = Table("what", "cost", "beside it", box=None, padding=(0, 2, 0, 0))
    with tempfile.TemporaryDirectory() as scratch, console.status("Measuring"):
        out = Path(scratch) / "index"
        # _asking last: a process is charged for the memory of the one that starts it, and _asking loads torch.
        for row in (*_building(out), *_starting(out), *_asking(out)):
            table.add_row(*row)
    console.print(table)


def _building(out: Path) -> Iterator[Row]:
    encoders = str(out.parent / "encoders")
    first = _probe("build", str(out), encoders)
    unchanged = _probe("build", str(out), encoders)
    shutil.rmtree(out)
    again = _probe("build", str(out), encoders)
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    encoder = sum(file.stat().st_size for file in out.rglob("*.onnx"))
    yield "first build, the encoder exported", f"{first['seconds']:.1f} s", f"peak memory {_megabytes(first['peak'])}"
    faster = f"{first['seconds'] / again['seconds']:.0f} times faster than the first"
    yield "build with the encoder at hand", f"{again['seconds']:.1f} s", f"{faster}, peak memory {_megabytes(again['peak'])}"
    yield "build where nothing changed", f"{unchanged['seconds']:.2f} s", ""
    yield from _checking(out, again["seconds"])
    yield "snapshot", _megabytes(size), f"{(size - encoder) / 1e6:.2f} MB without the encoder"


def _checking(out: Path, built: float) -> Iterator[Row]:
    """What a build pays for the code table and for checking every write-up against it."""
    settings = Settings(index=out)
    documents = list(open_snapshot(out, settings.encoder).documents.values())
    load = statistics.median(_seconds(CodeTable.open, settings) for _ in range(PROCESSES))
    table = CodeTable.open(settings)
    first = _seconds(lambda _: check(documents, table), None)  # with pint's import and the names of all drugs
    each = statistics.median(_seconds(lambda _: check(documents, table), None) for _ in range(PROCESSES)) / len(documents)
    yield "loading the code table", _milliseconds(load), f"{len(table.drugs):,} drug codes"
    yield "checking the corpus, first time in a process", _milliseconds(first), f"{first / built:.1%} of the build"
    yield "checking one write-up after that", _milliseconds(each), ""


def _asking(out: Path) -> Iterator[Row]:
    """In one process: question to answer, beside encoding alone, here and by sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    assistant = Assistant.open(Settings(index=out))
    encoder = assistant.snapshot.encoder
    original = SentenceTransformer(str(model_folder(BUNDLED)), device="cpu", local_files_only=True)
    questions = [case.question for case in load(SET)]
    today = date.today()
    works: tuple[Callable[[str], object], ...] = (
        assistant.ask,
        lambda question: encoder.encode([question]),
        lambda question: original.encode([question]),
        lambda question: (
            assistant.calculator.answer(question, question, today),
            assistant.lookup.answer(question, question, today),
        ),
    )
    for work in works:
        work(QUESTION)
    took = [list[float]() for _ in works]
    for _ in range(ROUNDS):  # in turns by round: torch's threads spin on for a while, and would slow the next call
        for work, seconds in zip(works, took, strict=True):
            seconds += [_seconds(work, question) for question in questions]
    ask, encode, slow, look = map(sorted, took)
    median = statistics.median(ask)
    yield "question to answer, median", _milliseconds(median), f"{statistics.median(encode) / median:.0%} of it is encoding"
    yield "question to answer, 95th percentile", _milliseconds(ask[int(0.95 * len(ask))]), f"of {len(ask)} questions"
    share = statistics.median(look) / median
    yield "asking the code table and the calculator", _milliseconds(statistics.median(look)), f"{share:.1%} of a question"
    yield "the same, 95th percentile", _milliseconds(look[int(0.95 * len(look))]), "a drug's name is looked for"
    yield from _of_table(assistant)
    ratio = statistics.median(slow) / statistics.median(encode)
    yield "encoding a question", _milliseconds(statistics.median(encode)), f"{ratio:.1f} times faster than sentence-transformers"


def _of_table(assistant: Assistant) -> Iterator[Row]:
    """Whole questions that the table and the calculator answer."""
    for name in ("table", "units"):
        took = sorted(_seconds(assistant.ask, case.question) for case in load(SET.with_name(f"{name}.jsonl")))
        yield f"question of evals/sets/{name}.jsonl to answer, median", _milliseconds(statistics.median(took)), f"of {len(took)}"


def _starting(out: Path) -> Iterator[Row]:
    """Whole processes, in turns: `assistant ask`, importing sentence-transformers alone, and nothing at all."""
    commands = (
        [sys.executable, "-m", "assistant", "ask", "--json", "--index", str(out), QUESTION],
        [sys.executable, "-c", "import sentence_transformers"],
        [sys.executable, "-c", "pass"],
    )
    for command in commands:
        _run(command)  # once, to fill the disk's cache
    took = [[_seconds(_run, command) for command in commands] for _ in range(PROCESSES)]
    ask, original, bare = (statistics.median(column) for column in zip(*took, strict=True))
    probe = _probe("ask", str(out), QUESTION)
    yield (
        "assistant ask, whole process",
        f"{ask:.2f} s",
        f"{original / ask:.1f} times faster than importing sentence-transformers",
    )
    yield "a bare interpreter", f"{bare:.2f} s", ""
    yield "peak memory of one answer", _megabytes(probe["peak"]), "the encoder's weights are 90 MB of it"
    yield "imported while asking", ", ".join(probe["heavy"]) or "none", f"of {', '.join(HEAVY)}"


def _probe(*arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_run([sys.executable, "-m", "evals.probe", *arguments]))
    return told


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _seconds(work: Callable[[Any], object], given: object) -> float:
    began = time.perf_counter()
    work(given)
    return time.perf_counter() - began


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.0f} MB"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


if __name__ == "__main__":
    with one_line_errors():
        main()
