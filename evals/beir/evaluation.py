"""Retrieval on a BEIR folder that nobody here wrote, with plain baselines measured in the same run."""

import hashlib
import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, Success, nDCG
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.bars import stages
from assistant.settings import Settings
from assistant.terminal import stderr
from evals.beir import gold, trec
from evals.beir.collection import CORPUS, Collection, load
from evals.beir.ways import SEARCH, ask, indexed, ways
from evals.reports import wording
from evals.scoring.bootstrap import mean_interval
from evals.scoring.measures import Figure, listed

MEASURES = {
    "nDCG@10": nDCG @ 10,
    "Recall@100": R @ 100,
    "MAP@100": AP @ 100,
    "MRR@10": RR @ 10,
    "Success@1": Success @ 1,
    "Success@5": Success @ 5,
}
QUOTED = {"gold answer@1": 1, "gold answer@3": 3}  # the best sentences


@dataclass(frozen=True, slots=True)
class Way:
    """A way to search: its figures, each a mean over the queries, and the median time of a query."""

    name: str
    figures: Mapping[str, Figure]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The first of `ways` is the project's search; gold answers measure it alone. `encoded` counts what the snapshot of an
    earlier evaluation did not hold."""

    name: str
    texts: int
    queries: int
    snapshot: str
    encoded: int
    ways: tuple[Way, ...]


def evaluate(folder: Path, settings: Settings, console: Console, run_file: Path | None = None) -> Evaluation:
    """Ask the judged queries of a BEIR folder and print the figures; the search's ranking goes to `run_file` in TREC's form.

    The snapshot is kept in `settings.evaluations`. Raises InvalidSet, or Problem where an id cannot stand in a run.
    """
    collection = load(folder)
    answers = gold.load(folder, collection.texts)
    if run_file:
        trec.require_words([*collection.queries, *collection.texts])
        run_file.touch()  # refused now, and not after the last query
    if missing := collection.missing:
        counted = f"{len(missing)} judged texts, such as {missing[0]}, are not in {folder / CORPUS}. They count as not found."
        stderr.print(f"Warning: {counted}", style="yellow", markup=False, soft_wrap=True)
    with stages(collection.name) as progress:
        built, snapshot = indexed(collection.texts.values(), _kept(folder, settings), settings, progress)
        found = ask(ways(snapshot, collection.texts), collection.queries, progress)
        figures = {name: measured(collection, asked.run) for name, asked in found.items()}
        if answers:
            figures[SEARCH] |= quoted(gold.ranks(answers, collection, snapshot, progress))
    if run_file:
        trec.write(found[SEARCH].run, run_file)
    shown = tuple(Way(name, figures[name], 1e3 * statistics.median(asked.seconds)) for name, asked in found.items())
    evaluation = Evaluation(collection.name, len(collection.texts), len(collection.queries), snapshot.id, built.encoded, shown)
    console.print(table(evaluation))
    return evaluation


def text(evaluations: Sequence[Evaluation]) -> str:
    """As JSON."""
    told = [
        {**asdict(each), "ways": [{**asdict(way), "figures": listed(way.figures)} for way in each.ways]} for each in evaluations
    ]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _kept(folder: Path, settings: Settings) -> Path:
    """Where the snapshot is. Two folders may bear one name."""
    path = folder.resolve()
    return settings.evaluations / "beir" / f"{path.name}-{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"


def measured(collection: Collection, run: trec.Run) -> dict[str, Figure]:
    """Each of MEASURES, by ir-measures; a query that finds nothing scores 0."""
    names = {measure: name for name, measure in MEASURES.items()}
    values = {name: dict.fromkeys(collection.queries, 0.0) for name in MEASURES}
    for found in ir_measures.iter_calc(list(names), collection.qrels, list(trec.scored(run))):
        values[names[found.measure]][found.query_id] = found.value
    return {name: _figure(list(each.values())) for name, each in values.items()}


def quoted(ranks: Sequence[float]) -> dict[str, Figure]:
    """How often the gold answer is in the best sentences, from the rank of the first that overlaps it."""
    return {name: _figure([rank <= most for rank in ranks]) for name, most in QUOTED.items() if ranks}


def _figure(values: Sequence[float]) -> Figure:
    array = np.array(values, np.float64)
    return Figure(float(array.mean()), mean_interval(array))


def table(evaluation: Evaluation) -> Table:
    """A row a measure, a column a way to search."""
    title = f"{evaluation.name}: {evaluation.texts:,} texts, {evaluation.queries:,} judged queries"
    shown = Table(title=Text(title), title_justify="left", box=None, padding=(0, 2, 0, 0))
    shown.add_column("mean (95 %)")
    for way in evaluation.ways:
        shown.add_column(way.name, justify="right")
    for name in evaluation.ways[0].figures:
        shown.add_row(name, *(wording.measured(name, way.figures.get(name)) for way in evaluation.ways))
    shown.add_row("median ms a query", *(f"{way.milliseconds:.1f}" for way in evaluation.ways))
    return shown
