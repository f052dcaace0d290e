"""python -m evals.public: retrieval on public collections that nobody here wrote, by the project's own index and search.

Each text of a collection is written as a file of Markdown and indexed like any write-up, without question sheets. A
collection takes minutes to encode.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import R, nDCG
from rich.console import Console
from rich.status import Status
from rich.table import Table

from assistant.cli import one_line_errors
from assistant.settings import HOME, Settings
from evals.collection import Collection, Span, Text, load
from index.build import Progress, build
from index.lexical import Scores, content, pairs
from index.passages import Passage
from index.search import Query, ScoredPassage, search
from index.sentences import Span as Offsets
from index.snapshot import Snapshot, open_snapshot

COLLECTIONS = HOME.parent / "shared" / "collections"
PLAIN = {"cranfield": (0.485, 0.738), "med": (0.671, 0.772), "covid_qa": (0.647, 0.942)}  # BM25 alone, as their README has it
MEASURES = {"nDCG@10": nDCG @ 10, "Recall@100": R @ 100}
DEPTH = 100  # passages a query
QUOTED = 10  # of them, those whose sentences are evidence
WHOLE = 10_000  # characters, more than any text has: each is one passage
BREAKS = str.maketrans("\r\n", "  ")

Runs = dict[str, list[ScoredPassage]]  # by query


def snapshot(collection: Collection, folder: Path, settings: Settings, progress: Progress = lambda *_: None) -> Snapshot:
    """A collection's texts, indexed; `folder` is to be empty and takes the files. A text's id is its document's."""
    texts = folder / "texts"
    texts.mkdir()
    for id, text in collection.texts.items():
        (texts / f"{id}.md").write_text(_markdown(text), encoding="utf-8")
    build([texts], folder / "index", settings.encoder, WHOLE, settings.encoders, progress)
    return open_snapshot(folder / "index", settings.encoder)


def _markdown(text: Text) -> str:
    """One paragraph, about no code, which ends the file; its characters stand as far apart as in the text."""
    title = " ".join(text.title.split())
    return f"---\ncodes: []\n---\n{f'# {title}' if title else ''}\n\n{text.text.translate(BREAKS)}"


def ranked(snapshot: Snapshot, question: str) -> list[ScoredPassage]:
    """The best passages, best first."""
    vector, found = snapshot.encoder.encode([question])[0], content(question)
    return search(snapshot, Query(vector, vector, tuple(found), tuple(pairs(found))), DEPTH)


def retrieval(collection: Collection, runs: Runs) -> tuple[float, ...]:
    """The mean of each of MEASURES."""
    run = [
        ir_measures.ScoredDoc(query, passage.passage.document_id, passage.score)
        for query, passages in runs.items()
        for passage in passages
    ]
    found = ir_measures.calc_aggregate(list(MEASURES.values()), collection.qrels, run)
    return tuple(float(found[measure]) for measure in MEASURES.values())


def quoted(collection: Collection, snapshot: Snapshot, runs: Runs, most: int) -> float:
    """The share of queries of which one of the `most` best sentences overlaps the gold answer."""
    right = [
        any(place(collection, snapshot, *found).overlaps(collection.answers[query]) for found in evidence(passages)[:most])
        for query, passages in runs.items()
    ]
    return float(np.mean(right))


def evidence(passages: Sequence[ScoredPassage]) -> list[tuple[Passage, Offsets]]:
    """The sentences of the first passages, best first: their standard scores by meaning and by words, added."""
    near = passages[:QUOTED]
    sentences = [(found.passage, sentence) for found in near for sentence in found.passage.sentences]
    scores = _standard([found.cosines for found in near]) + _standard([found.worded for found in near])
    return [sentences[number] for number in np.argsort(-scores, kind="stable")]


def _standard(signal: Sequence[Sequence[float]]) -> Scores:
    scores = np.concatenate(signal)
    standard: Scores = (scores - scores.mean()) / max(float(scores.std()), 1e-9)
    return standard


def place(collection: Collection, snapshot: Snapshot, passage: Passage, sentence: Offsets) -> Span:
    """Where a sentence stands in its paper."""
    id = passage.document_id
    whole = collection.places[id]
    lead = len(snapshot.documents[id].text) - len(collection.texts[id].text)
    start, end = (whole.start + offset - lead for offset in sentence)
    return Span(whole.paper, start, end)


def measured(name: str, folder: Path, settings: Settings, progress: Progress) -> Iterator[tuple[str, str, str, str]]:
    """The rows of the table for one collection."""
    collection = load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        held = snapshot(collection, Path(scratch), settings, progress)
    runs = Runs()
    for number, (query, question) in enumerate(collection.queries.items(), start=1):
        runs[query] = ranked(held, question)
        progress("Asking", number, len(collection.queries))
    for measure, value, plain in zip(MEASURES, retrieval(collection, runs), PLAIN[name], strict=True):
        yield name, measure, f"{value:.3f}", f"{plain:.3f}"
    if collection.answers:
        for most, what in ((1, "the best sentence"), (3, "one of the best three sentences")):
            yield name, f"gold answer in {what}", f"{quoted(collection, held, runs, most):.3f}", ""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.public", description=__doc__)
    parser.add_argument("--collections", type=Path, metavar="DIR", default=COLLECTIONS, help="default: %(default)s")
    parser.add_argument("--only", choices=PLAIN, help="one collection instead of all")
    given = parser.parse_args()
    names = [given.only] if given.only else list(PLAIN)
    console = Console(highlight=False, width=120)
    table = Table("collection", "measure", "here", "plain BM25", box=None, padding=(0, 2, 0, 0))
    with console.status("Reading") as status:
        for name in names:
            for row in measured(name, given.collections / name, Settings(), _shown(status, name)):
                table.add_row(*row)
    console.print(table)


def _shown(status: Status, name: str) -> Progress:
    return lambda stage, done, total: status.update(f"{name}: {stage.lower()}, {done:,} of {total:,}")


if __name__ == "__main__":
    with one_line_errors():
        main()
