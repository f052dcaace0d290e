"""Documents and question sheets to the files of a snapshot."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from index import manifest
from index.dense import VectorIndex
from index.documents import Document
from index.encoder import MODEL, TOKENIZER, Encoder, Rows, Vectors
from index.errors import NoDocuments, Problem
from index.lexical import TermIndex, content, pairs
from index.manifest import Manifest, Recipe
from index.metric import learn
from index.passages import Passage, passages
from index.sheets import Sheets, asked
from index.snapshot import (
    ASKED,
    ASKED_VECTORS,
    DOCUMENTS,
    GROUP_VECTORS,
    GROUPS,
    METRIC,
    PASSAGE_VECTORS,
    PASSAGES,
    QUESTION_VECTORS,
    SENTENCE_TERMS,
    SENTENCE_VECTORS,
    TERMS,
    TOLD_VECTORS,
    open_snapshot,
    published,
)
from index.terms import terms

SENTENCE_K1, SENTENCE_B = 0.5, 0.4  # a term twice in a sentence says little more, and a short one is not far better


def known_vectors(out: Path, recipe: Recipe) -> dict[str, Vectors]:
    """Encoded text to vector, from the current snapshot where it is whole and of the same encoder."""
    try:
        snapshot = open_snapshot(out, recipe.encoder)
    except Problem:
        return {}
    if snapshot.manifest.recipe.encoder_digest != recipe.encoder_digest:
        return {}
    texts = _passage_texts(snapshot.passages) + _sentence_texts(snapshot.passages) + snapshot.asked
    texts += [question for _, question in snapshot.groups]
    questions = VectorIndex.load(published(out) / QUESTION_VECTORS)
    indexes = (snapshot.passage_vectors, snapshot.sentence_vectors, questions)
    return dict(zip(texts, (vector for index in indexes for vector in index.vectors), strict=True))


def _passage_texts(found: Iterable[Passage]) -> list[str]:
    return [f"{passage.context}. {passage.text}" for passage in found]


def _sentence_texts(found: Iterable[Passage]) -> list[str]:
    return [f"{passage.section}: {passage.quote(sentence)}" for passage in found for sentence in passage.sentences]


def write(
    folder: Path,
    recipe: Recipe,
    documents: list[Document],
    sheets: Sheets,
    model: Path,
    known: dict[str, Vectors],
    encoded: Callable[[int, int], object],
) -> tuple[Manifest, int]:
    """The manifest of all that was written into `folder`, and how many texts were encoded for it: those that are not
    `known`. `encoded` is called after each with its number and their count. Raises NoDocuments where there is no sentence.
    """
    found = [passage for of in documents for passage in passages(of, recipe.passage_chars)]
    if not found:
        raise NoDocuments("The files hold no sentence that could answer anything. Add write-ups and index again.")
    for name in (MODEL, TOKENIZER):
        _link(model / name, folder / name)
    answers = list(asked(found, sheets))
    groups = [(group, question) for group, listed in sheets.groups.items() for question in listed]
    passage_texts, sentence_texts = _passage_texts(found), _sentence_texts(found)
    questions = [question for _, question in (*answers, *groups)]
    fresh = [text for text in dict.fromkeys(passage_texts + sentence_texts + questions) if text not in known]
    numbers = iter(range(1, len(fresh) + 1))
    encoder = Encoder(folder)
    vectors = encoder.encode(fresh, lambda: encoded(next(numbers), len(fresh)))
    known = known | dict(zip(fresh, vectors, strict=True))
    of_passages, of_sentences, of_questions = (
        np.array([known[text] for text in texts], np.float32).reshape(len(texts), encoder.dimension)
        for texts in (passage_texts, sentence_texts, questions)
    )
    _save_vectors(folder, {PASSAGE_VECTORS: of_passages, SENTENCE_VECTORS: of_sentences, QUESTION_VECTORS: of_questions})
    _save_compared(folder, of_questions, np.array([number for number, _ in answers], np.int64), of_sentences, _documents(found))
    TermIndex.build([terms(text) for text in passage_texts]).save(folder / TERMS)
    TermIndex.build(list(_sentence_terms(found)), SENTENCE_K1, SENTENCE_B).save(folder / SENTENCE_TERMS)
    save_lines(folder / DOCUMENTS, [asdict(of) for of in documents])
    save_lines(folder / PASSAGES, [_line(passage) for passage in found])
    save_lines(folder / ASKED, [{"sentence": number, "question": question} for number, question in answers])
    save_lines(folder / GROUPS, [{"group": group, "question": question} for group, question in groups])
    written = Manifest(recipe, len(documents), len(found), len(sentence_texts), manifest.checksums(folder))
    written.write(folder)
    return written, len(fresh)


def _save_compared(folder: Path, questions: Vectors, answering: Rows, sentences: Vectors, documents: Rows) -> None:
    """The metric, where there is enough to learn it from, and all vectors as it has them. The first `questions` are those
    that the sentences `answering` answer, the others those of the groups."""
    count = len(answering)
    metric = learn(questions[:count], answering, sentences, documents)
    if metric:
        metric.save(folder / METRIC)
        questions, sentences = metric.questions(questions), metric.sentences(sentences)
    _save_vectors(folder, {TOLD_VECTORS: sentences, ASKED_VECTORS: questions[:count], GROUP_VECTORS: questions[count:]})


def _save_vectors(folder: Path, named: dict[str, Vectors]) -> None:
    for name, vectors in named.items():
        VectorIndex(vectors).save(folder / name)


def _documents(found: Iterable[Passage]) -> Rows:
    """Of each sentence the number of its document."""
    numbers: dict[str, int] = {}
    each = [numbers.setdefault(passage.document_id, len(numbers)) for passage in found for _ in passage.sentences]
    return np.array(each, np.int64)


def _sentence_terms(found: Iterable[Passage]) -> Iterator[list[str]]:
    """Of each sentence its terms and its pairs of terms, and those of what it is read under."""
    for passage in found:
        context = content(passage.context)
        for sentence in passage.sentences:
            own = content(passage.quote(sentence))
            yield context + own + pairs(context) + pairs(own)


def _line(passage: Passage) -> dict[str, object]:
    return {
        "document": passage.document_id,
        "section": passage.section,
        "header": passage.header,
        "sentences": passage.sentences,
    }


def save_lines(path: Path, lines: Iterable[dict[str, object]]) -> None:
    """One line of JSON each."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _link(source: Path, target: Path) -> None:
    """The encoder is large and never changes: share it where the file system can, copy it where not."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
