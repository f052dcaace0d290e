"""Gold answers: where a collection's texts are cut from whole papers, and queries have their answer in one.

docs_full.jsonl holds the papers (_id, text), answers.jsonl the answers (query_id, doc, answer, answer_start).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, Field

from evals.beir.collection import Collection, Identified, Text, by_id, read_lines
from evals.beir.ways import GUARD, number, searched
from evals.cases import InvalidSet
from index.build import Progress
from index.lexical import Scores
from index.passages import Passage
from index.search import ScoredPassage
from index.sentences import Span as Offsets
from index.snapshot import Snapshot

PAPERS, ANSWERS = "docs_full.jsonl", "answers.jsonl"
NEAR = 10  # passages whose sentences are evidence


class Span(NamedTuple):
    """Characters `start` to `end` of a whole paper."""

    paper: str
    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.paper == other.paper and self.start < other.end and other.start < self.end

    def part(self, start: int, end: int) -> "Span":
        """Characters `start` to `end` of the span, as far as it has them."""
        return Span(self.paper, self.start + max(start, 0), min(self.start + end, self.end))


@dataclass(frozen=True, slots=True)
class Gold:
    """Where each text stands in its paper, by the text's id, and the answer of each query that has one."""

    places: Mapping[str, Span]
    answers: Mapping[str, Span]


class _Answer(BaseModel):
    query_id: str
    doc: str
    answer: str
    answer_start: int = Field(ge=0)


def load(folder: Path, texts: Mapping[str, Text]) -> Gold | None:
    """None where a collection has no gold answers. Raises InvalidSet, which names the file and what is wrong there."""
    papers, answers = folder / PAPERS, folder / ANSWERS
    if not (papers.is_file() and answers.is_file()):
        return None
    return Gold(dict(_places(texts, papers)), dict(_answers(answers)))


def _places(texts: Mapping[str, Text], path: Path) -> Iterator[tuple[str, Span]]:
    """A text's id is its paper's and a number. A paper's texts stand in its order: one may repeat another."""
    papers = {id: paper.text for id, paper in by_id(Identified, path).items()}
    ends: dict[str, int] = {}
    for id, (_, text) in texts.items():
        paper = id.rpartition("-")[0]
        start = papers.get(paper, "").find(text, ends.get(paper, 0))
        if start < 0:
            raise InvalidSet(f"{path}: paper {paper!r} does not hold text {id} of the corpus after those before it.")
        ends[paper] = start + len(text)
        yield id, Span(paper, start, ends[paper])


def _answers(path: Path) -> Iterator[tuple[str, Span]]:
    for _, line in read_lines(_Answer, path):
        yield line.query_id, Span(line.doc, line.answer_start, line.answer_start + len(line.answer))


def ranks(gold: Gold, collection: Collection, snapshot: Snapshot, progress: Progress) -> list[float]:
    """Of each query with an answer, the rank of the first sentence that overlaps it, from 1; infinite where none does."""
    queries = {query: question for query, question in collection.queries.items() if query in gold.answers}
    places = [gold.places[id] for id in collection.texts]
    found = []
    for done, (query, question) in enumerate(queries.items(), start=1):
        sentences = evidence(searched(snapshot, question, NEAR))
        overlaps = (place(places, snapshot, *sentence).overlaps(gold.answers[query]) for sentence in sentences)
        found.append(next((float(rank) for rank, right in enumerate(overlaps, start=1) if right), math.inf))
        progress("Looking for gold answers", done, len(queries))
    return found


def place(places: Sequence[Span], snapshot: Snapshot, passage: Passage, sentence: Offsets) -> Span:
    """Where a sentence stands in its paper; `places` are those of the texts, in order."""
    lead = snapshot.documents[passage.document_id].body + len(GUARD)
    start, end = (offset - lead for offset in sentence)
    return places[number(passage.document_id)].part(start, end)


def evidence(passages: Sequence[ScoredPassage]) -> list[tuple[Passage, Offsets]]:
    """The passages' sentences, best first: their standard scores by meaning and by words, added."""
    sentences = [(found.passage, sentence) for found in passages for sentence in found.passage.sentences]
    scores = _standard([found.cosines for found in passages]) + _standard([found.worded for found in passages])
    return [sentences[number] for number in np.argsort(-scores, kind="stable")]


def _standard(signal: Sequence[Sequence[float]]) -> Scores:
    scores = np.concatenate(signal)
    standard: Scores = (scores - scores.mean()) / max(float(scores.std()), 1e-9)
    return standard
