"""A query to ranked passages. Every passage is scored by each signal, and the standard scores are added: unlike ranks, they
keep how far the best stands out, so a peaked signal outweighs a flat one."""

from dataclasses import dataclass

import numpy as np

from index.encoder import Rows, Vectors
from index.lexical import Scores
from index.passages import Passage
from index.snapshot import Snapshot

PAIRS = 0.5  # two neighbouring terms of the question side by side in a sentence, against a single term
NEAR, EXPANSION = 10, 40  # passages of the first look that are fed back, and how many of their terms
FEEDBACK = 0.5  # the second look, against a signal of the first


@dataclass(frozen=True, slots=True)
class Query:
    """`vector` is that of the whole question, `bare` that of the question without the names of what it is about; `terms`
    are looked for one by one, `pairs` are terms that stand side by side. `within` are the rows of the passages that are
    looked at, all where it is None."""

    vector: Vectors
    bare: Vectors
    terms: tuple[str, ...]
    pairs: tuple[str, ...] = ()
    within: Rows | None = None


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """`score` is the sum of standard scores, `cosine` compares the query with the whole passage. The others tell of each of
    its sentences, in order: `cosines` compares the query with it, `worded` is its share of the best sentence's score by
    terms, `told` compares with it as the question sheets teach, and `asked` with the nearest question that it is known to
    answer, or with itself where there is none. Without a metric `told` is the bare question's cosine, and `asked` empty."""

    passage: Passage
    score: float
    cosine: float
    cosines: tuple[float, ...]
    worded: tuple[float, ...]
    told: tuple[float, ...]
    asked: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Signals:
    """Scores of all passages, and of all sentences: see ScoredPassage."""

    passages: Scores
    sentences: Scores
    worded: Scores
    told: Scores
    asked: Scores | None


def search(snapshot: Snapshot, query: Query, k: int) -> list[ScoredPassage]:
    """The best `k` passages for a query, best first. Scores are standard among all passages, also where the query is
    looked for in some."""
    signals = _signals(snapshot, query)
    best = [_best(snapshot, scores) for scores in (signals.sentences, signals.worded)]
    first = _standard(signals.passages) + sum(map(_standard, best))
    if signals.asked is not None:
        first = first + _standard(_best(snapshot, signals.asked))
    final = first + FEEDBACK * _standard(_fed_back(snapshot, first))
    rows = np.arange(len(final)) if query.within is None else query.within
    ranked = rows[np.argsort(-final[rows], kind="stable")[:k]]
    return [_scored(snapshot, signals, int(row), float(final[row])) for row in ranked]


def nearest(snapshot: Snapshot, query: Query) -> dict[str, float]:
    """The cosine of each group's nearest question, of those that no sentence answers."""
    question = snapshot.metric.questions(query.bare) if snapshot.metric else query.bare
    found: dict[str, float] = {}
    for (group, _), cosine in zip(snapshot.groups, snapshot.group_vectors.cosines(question).tolist(), strict=True):
        found[group] = max(cosine, found.get(group, -1.0))
    return found


def _signals(snapshot: Snapshot, query: Query) -> _Signals:
    if snapshot.metric:
        question = snapshot.metric.questions(query.bare)
        told = snapshot.told_vectors.cosines(question)
        asked = _asked(snapshot, snapshot.asked_vectors.cosines(question), told)
    else:
        told, asked = snapshot.sentence_vectors.cosines(query.bare), None
    passages, sentences = (index.cosines(query.vector) for index in (snapshot.passage_vectors, snapshot.sentence_vectors))
    return _Signals(passages, sentences, _worded(snapshot, query), told, asked)


def _worded(snapshot: Snapshot, query: Query) -> Scores:
    """Of each sentence, its share of the best score by terms; 0 where no sentence holds any."""
    singly, paired = (snapshot.sentence_terms.scores(terms) for terms in (query.terms, query.pairs))
    scores: Scores = singly + np.float32(PAIRS) * paired
    best = scores.max()
    return scores / best if best else scores


def _asked(snapshot: Snapshot, questions: Scores, told: Scores) -> Scores:
    """Of each sentence, the best of its questions; the sentence itself where it has none."""
    rows = snapshot.asked_rows  # in order
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    found = told.copy()
    found[rows[starts]] = np.maximum.reduceat(questions, starts)
    return found


def _best(snapshot: Snapshot, sentences: Scores) -> Scores:
    """Of each passage, the best of its sentences."""
    found: Scores = np.maximum.reduceat(sentences, snapshot.sentence_rows)
    return found


def _fed_back(snapshot: Snapshot, first: Scores) -> Scores:
    """How far each passage shares the terms of those that are best at first sight."""
    near = np.argsort(-first, kind="stable")[:NEAR]
    weights = np.exp(first[near] - first[near[0]])
    return snapshot.terms.alike(near, (weights / weights.sum()).astype(np.float32), EXPANSION)


def _standard(scores: Scores) -> Scores:
    """Less their mean, by their standard deviation; 0 where they are all the same."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread else np.zeros_like(scores)


def _scored(snapshot: Snapshot, signals: _Signals, row: int, score: float) -> ScoredPassage:
    passage = snapshot.passages[row]
    first = int(snapshot.sentence_rows[row])
    part = slice(first, first + len(passage.sentences))
    each = (signals.sentences, signals.worded, signals.told, signals.asked)
    return ScoredPassage(
        passage, score, float(signals.passages[row]), *(() if of is None else tuple(of[part].tolist()) for of in each)
    )
