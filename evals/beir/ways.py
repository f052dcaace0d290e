"""A collection's texts as a snapshot, and ways to search it: the project's, and each half of that in its plainest form.

Each text is one passage, like a write-up that is about no code, without question sheets.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml

from assistant.settings import Settings
from evals.beir.collection import Text
from evals.beir.trec import Ranked
from index.build import Built, Progress, build
from index.lexical import Scores, content, pairs
from index.search import Query, ScoredPassage, search
from index.snapshot import Snapshot, open_snapshot

DEPTH = 100  # texts a query
SEARCH, WORDS, VECTORS = "search", "BM25 alone", "vectors alone"

GUARD = "\u200b"  # after it no line reads as a heading, an item or a row; it is no space, and encoders pass over it
CHARACTERS = str.maketrans("\r\n\0", "   ")

Way = Callable[[str], Ranked]


@dataclass(slots=True)
class Asked:
    """What a way finds for each query, by its id, and the seconds of each."""

    run: dict[str, Ranked] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


def indexed(texts: Iterable[Text], out: Path, settings: Settings, progress: Progress) -> tuple[Built, Snapshot]:
    """The snapshot in `out`, of which only what is new is encoded. A document is named by its text's number, and titled so
    where it has no title: an id may be no name for a file, or tell what it is relevant to."""
    with tempfile.TemporaryDirectory() as scratch:
        for row, text in enumerate(texts):
            (Path(scratch) / f"{row:08}.md").write_text(_markdown(text), encoding="utf-8")
        built = build([Path(scratch)], out, settings.encoder, sys.maxsize, settings.encoders, progress)
    return built, open_snapshot(out, settings.encoder)


def _markdown(text: Text) -> str:
    """One paragraph that ends the file; its characters stand as far apart as in the text. Where the text has no word, the
    title stands in its place too."""
    title = " ".join(text.title.split())
    front = yaml.safe_dump({"codes": [], "title": title}, allow_unicode=True)
    body = text.text if re.search(r"\w", text.text) else title
    return f"---\n{front}---\n{GUARD}{body.translate(CHARACTERS)}"


def number(document_id: str) -> int:
    """Of the document's text, from 0."""
    return int(document_id)


def searched(snapshot: Snapshot, question: str, most: int = DEPTH) -> list[ScoredPassage]:
    """The best passages, best first."""
    vector, found = snapshot.encoder.encode([question])[0], content(question)
    return search(snapshot, Query(vector, vector, tuple(found), tuple(pairs(found))), most)


def ways(snapshot: Snapshot, texts: Iterable[str]) -> dict[str, Way]:
    """By name; `texts` are the ids of the texts, in order."""
    ids = list(texts)
    rows = [ids[number(passage.document_id)] for passage in snapshot.passages]

    def best(scores: Scores) -> Ranked:
        return [(rows[row], float(scores[row])) for row in np.argsort(-scores, kind="stable")[:DEPTH]]

    def whole(question: str) -> Ranked:
        return [(ids[number(found.passage.document_id)], found.score) for found in searched(snapshot, question)]

    def words(question: str) -> Ranked:
        return [(id, score) for id, score in best(snapshot.terms.scores(content(question))) if score > 0]

    def vectors(question: str) -> Ranked:
        return best(snapshot.passage_vectors.cosines(snapshot.encoder.encode([question])[0]))

    return {SEARCH: whole, WORDS: words, VECTORS: vectors}


def ask(ways: Mapping[str, Way], queries: Mapping[str, str], progress: Progress) -> dict[str, Asked]:
    """By way. They take turns at every query, so that a busy machine slows all alike."""
    found = {name: Asked() for name in ways}
    for way in ways.values():
        way(next(iter(queries.values())))  # the first of a process is slow
    for done, (query, question) in enumerate(queries.items(), start=1):
        for name, way in ways.items():
            began = time.perf_counter()
            found[name].run[query] = way(question)
            found[name].seconds.append(time.perf_counter() - began)
        progress("Searching", done, len(queries))
    return found
