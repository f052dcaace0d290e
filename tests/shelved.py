"""A shelf of evaluations to look at, and question sets to run."""

from datetime import UTC, datetime
from pathlib import Path

from assistant.settings import HOME, Settings
from evals import shelf
from evals.shelf import SetSummary, Summary

PAGE = """<!doctype html><html lang="en"><title>Report</title><style>h1 { color: rgb(1, 2, 3) }</style><h1>Not yet</h1>
<script>document.querySelector("h1").textContent = "Ran as " + self.origin</script></html>"""
MEASURES = {
    "answer correctness": 0.8125,
    "right of those answered": 0.9375,
    "refusal recall": 0.75,
    "median ms": 11.25,
    "p95 ms": 30,
}
BROKEN = '{"id": "broken"\n'


def summary(day: int = 1, failures: tuple[str, ...] = (), compared: bool = True) -> Summary:
    sets = (SetSummary("tiny", 3, MEASURES), SetSummary("table", 1045, {"answer correctness": 0.5}))
    return Summary(datetime(2026, 3, day, 14, 5, tzinfo=UTC), "snapshot", 41.4, sets, failures, compared)


def fill(settings: Settings) -> list[str]:
    """Three runs, the oldest first: their ids."""
    runs = (summary(1, compared=False), summary(2, ("tiny: refusal recall fell from 0.875 to 0.750.",)), summary(3))
    return [shelf.keep(settings, PAGE, each) for each in runs]


def sets(folder: Path) -> Path:
    """Two sets that can be run, one of which cannot be read, and one that holds no questions."""
    folder.mkdir()
    shipped = HOME / "evals" / "sets"
    lines = (shipped / "writeups.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "tiny.jsonl").write_text("".join(lines[:3]) + "\n", encoding="utf-8")
    (folder / "broken.jsonl").write_text(BROKEN, encoding="utf-8")
    (folder / "claims.jsonl").write_text((shipped / "claims.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    return folder
