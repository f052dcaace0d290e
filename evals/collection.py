"""Public retrieval collections in BEIR form (Thakur et al., NeurIPS 2021), each in a folder of its own.

corpus.jsonl and queries.jsonl hold _id and text, the former a title too; qrels.tsv judges pairs of them. Where there are
also docs_full.jsonl and answers.jsonl, the texts are cut from whole papers, and each query has a gold answer in one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import ir_measures

from index.errors import Problem


class Text(NamedTuple):
    """`title` is "" where there is none."""

    title: str
    text: str


class Span(NamedTuple):
    """Characters `start` to `end` of a whole paper."""

    paper: str
    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.paper == other.paper and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Collection:
    """`texts` and `queries` by id; `places` tells where each text stands in its paper, `answers` the gold answer of each
    query, both empty where the collection has no gold answers."""

    texts: Mapping[str, Text]
    queries: Mapping[str, str]
    qrels: Sequence[ir_measures.Qrel]
    places: Mapping[str, Span]
    answers: Mapping[str, Span]


def load(folder: Path) -> Collection:
    """Raises Problem where the collection is not there, and OSError where one of its files is not."""
    if not folder.is_dir():
        raise Problem(f"No collection in {folder}. Put it there, or name the folder of all of them with --collections.")
    texts = {line["_id"]: Text(line["title"], line["text"]) for line in _lines(folder / "corpus.jsonl")}
    queries = {line["_id"]: line["text"] for line in _lines(folder / "queries.jsonl")}
    judged = (line.split("\t") for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:])
    qrels = [ir_measures.Qrel(query, text, int(grade)) for query, text, grade in judged]
    if not (folder / "answers.jsonl").exists():
        return Collection(texts, queries, qrels, {}, {})
    papers = {line["_id"]: line["text"] for line in _lines(folder / "docs_full.jsonl")}
    return Collection(texts, queries, qrels, dict(_places(texts, papers)), dict(_answers(folder)))


def _places(texts: Mapping[str, Text], papers: Mapping[str, str]) -> Iterator[tuple[str, Span]]:
    """A text's id is its paper's and a number. A paper's texts stand in its order: one may repeat another."""
    ends: dict[str, int] = {}
    for id, (_, text) in texts.items():
        paper = id.rpartition("-")[0]
        start = papers[paper].index(text, ends.get(paper, 0))
        ends[paper] = start + len(text)
        yield id, Span(paper, start, ends[paper])


def _answers(folder: Path) -> Iterator[tuple[str, Span]]:
    for line in _lines(folder / "answers.jsonl"):
        start = line["answer_start"]
        yield line["query_id"], Span(line["doc"], start, start + len(line["answer"]))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)
