"""A way to compare questions with sentences that is learned from question sheets: linear discriminant analysis.

All that one sentence answers, and the sentence itself, is one class. The projection keeps the directions in which the
sentences of a document differ and drops those in which questions differ that have the same answer (Fisher, 1936; each
direction is scaled as in probabilistic LDA, Ioffe, ECCV 2006).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Rows, Vectors

DIMENSION = 128
SHRINKAGE = 0.05  # of the scatter within classes towards a sphere, which few questions a sentence leave uncertain
LEAST = 1e-9  # variance of a direction: 0 where every question is worded as its sentence is

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Metric:
    """`projection` is (encoder's dimension, DIMENSION); questions and sentences each have a mean of their own, which is
    taken off before."""

    projection: Vectors
    question_mean: Vectors
    sentence_mean: Vectors

    def questions(self, vectors: Vectors) -> Vectors:
        """Encoded questions, one or a row each, projected to unit length."""
        return _projected(vectors, self.question_mean, self.projection)

    def sentences(self, vectors: Vectors) -> Vectors:
        """Encoded sentences, likewise."""
        return _projected(vectors, self.sentence_mean, self.projection)

    def save(self, path: Path) -> None:
        np.save(path, np.vstack([self.projection.T, self.question_mean, self.sentence_mean]))

    @classmethod
    def load(cls, path: Path) -> "Metric":
        held = np.load(path)
        return cls(np.ascontiguousarray(held[:-2].T), held[-2], held[-1])


def learn(questions: Vectors, answering: Rows, sentences: Vectors, documents: Rows) -> Metric | None:
    """`answering` is the row of the sentence that answers each question, `documents` the document of each sentence.

    None where the sentences that have questions differ in fewer directions than are kept: they would be told apart by
    little, and all other sentences by nothing.
    """
    answered = np.unique(answering)
    dimension = questions.shape[1]
    if len(answered) - len(np.unique(documents[answered])) < min(DIMENSION, dimension):
        return None
    question_mean, sentence_mean = questions.mean(0), sentences.mean(0)
    members = np.concatenate([questions - question_mean, sentences[answered] - sentence_mean]).astype(np.float64)
    of_class = np.concatenate([np.searchsorted(answered, answering), np.arange(len(answered))])
    of_document = np.unique(documents[answered], return_inverse=True)[1]
    centres = _means(members, of_class)
    within, between = _scatter(members, centres[of_class]), _scatter(centres, _means(centres, of_document)[of_document])
    sphere = max(np.trace(within) / dimension, LEAST) * np.eye(dimension)
    ratios, directions = _discriminants(between, within + SHRINKAGE * sphere)
    best = np.argsort(-ratios)[:DIMENSION]
    gains = np.maximum(ratios[best], 0)
    projection = (directions[:, best] * np.sqrt(gains / (1 + gains))).astype(np.float32, order="C")
    return Metric(projection, question_mean, sentence_mean)


def _discriminants(between: Matrix, within: Matrix) -> tuple[Matrix, Matrix]:
    """The ratios of the two scatters and, by column, the directions that have them, of unit scatter within."""
    whitening = np.linalg.inv(np.linalg.cholesky(within))
    ratios, directions = np.linalg.eigh(whitening @ between @ whitening.T)
    return ratios, whitening.T @ directions


def _means(vectors: Matrix, groups: Rows) -> Matrix:
    sums = np.zeros((int(groups.max()) + 1, vectors.shape[1]))
    np.add.at(sums, groups, vectors)
    found: Matrix = sums / np.bincount(groups)[:, None]
    return found


def _scatter(vectors: Matrix, centres: Matrix) -> Matrix:
    apart = vectors - centres
    found: Matrix = apart.T @ apart / len(apart)
    return found


def _projected(vectors: Vectors, mean: Vectors, projection: Vectors) -> Vectors:
    projected = (vectors - mean) @ projection
    lengths = np.linalg.norm(projected, axis=-1, keepdims=True)
    found: Vectors = projected / np.maximum(lengths, 1e-12)
    return found
