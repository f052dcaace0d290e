"""BEIR folders (Thakur et al., NeurIPS 2021 Datasets and Benchmarks): texts, queries, and judgements of pairs of them.

corpus.jsonl and queries.jsonl hold _id and text, the former a title too; qrels/test.tsv, or else qrels.tsv, holds a query's
id, a text's id and a grade a line, under a line that names the columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from ir_measures import Qrel
from pydantic import BaseModel, Field, ValidationError

from evals.cases import InvalidSet

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", ("qrels/test.tsv", "qrels.tsv")


class Text(NamedTuple):
    """`title` is "" where there is none."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """`texts` and `queries` by id, in their files' order; of the queries those that are judged."""

    name: str
    texts: Mapping[str, Text]
    queries: Mapping[str, str]
    qrels: Sequence[Qrel]

    @property
    def missing(self) -> list[str]:
        """The ids of texts that are judged but not there. No search finds them."""
        return list(dict.fromkeys(qrel.doc_id for qrel in self.qrels if qrel.doc_id not in self.texts))


class Identified(BaseModel):
    """A line of corpus.jsonl or queries.jsonl; what else it holds is passed over."""

    id: str = Field(alias="_id", min_length=1)
    text: str


class _Titled(Identified):
    title: str | None = None


Line = TypeVar("Line", bound=BaseModel)
Known = TypeVar("Known", bound=Identified)


def load(folder: Path) -> Collection:
    """Raises InvalidSet, which names the file and the line."""
    for name in (CORPUS, QUERIES):
        if not (folder / name).is_file():
            raise InvalidSet(f"{folder} has no {name}. Name a BEIR folder: {CORPUS}, {QUERIES} and {QRELS[0]}.")
    texts = {id: Text(line.title or "", line.text) for id, line in by_id(_Titled, folder / CORPUS).items()}
    queries = {id: line.text for id, line in by_id(Identified, folder / QUERIES).items()}
    qrels = _qrels(folder, queries)
    judged = {qrel.query_id for qrel in qrels}
    return Collection(folder.resolve().name, texts, {id: text for id, text in queries.items() if id in judged}, qrels)


def by_id(kind: type[Known], path: Path) -> dict[str, Known]:
    """The lines of a file, each a `kind`, by their ids. Raises InvalidSet, also where there are none."""
    found: dict[str, Known] = {}
    for number, line in read_lines(kind, path):
        if found.setdefault(line.id, line) is not line:
            raise InvalidSet(f"{path}, line {number}: the id {line.id} is taken by an earlier line.")
    if not found:
        raise InvalidSet(f"{path}: holds no lines.")
    return found


def read_lines(kind: type[Line], path: Path) -> Iterator[tuple[int, Line]]:
    """The lines of JSON in a file with their numbers. Raises InvalidSet, which names the line."""
    for number, line in _lines(path):
        try:
            yield number, kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise InvalidSet(f"{path}, line {number}: {where + ': ' if where else ''}{first['msg']}.") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Of bytes: as text, what U+2028 and its like part would be lines too."""
    with path.open("rb") as stream:
        yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())


def _qrels(folder: Path, queries: Mapping[str, str]) -> list[Qrel]:
    path = next((folder / name for name in QRELS if (folder / name).is_file()), None)
    if path is None:
        raise InvalidSet(f"{folder} has no {' or '.join(QRELS)}. Put judgements there: query-id, corpus-id and score, by tabs.")
    grades: dict[tuple[str, str], int] = {}
    for number, (query, text, grade) in _judgements(path):
        if query not in queries:
            raise InvalidSet(f"{path}, line {number}: {QUERIES} holds no query {query}. Add it there, or take the line out.")
        if grades.setdefault((query, text), grade) != grade:
            raise InvalidSet(f"{path}, line {number}: an earlier line gives query {query} and text {text} another score.")
    if not grades:
        raise InvalidSet(f"{path}: holds no judgements.")
    return [Qrel(query, text, grade) for (query, text), grade in grades.items()]


def _judgements(path: Path) -> Iterator[tuple[int, tuple[str, str, int]]]:
    for number, line in _lines(path):
        try:
            query, text, grade = line.decode().rstrip("\r\n").split("\t")
            judgement = query, text, int(grade)
        except ValueError as error:
            if number == 1:
                continue  # the names of the columns
            raise InvalidSet(f"{path}, line {number}: not query-id, corpus-id and a whole score, with tabs between.") from error
        yield number, judgement
