from pathlib import Path

import numpy as np
import pytest

from index.encoder import Rows, Vectors
from index.metric import DIMENSION, SHRINKAGE, Metric, learn

WIDTH = 16  # of the vectors: as many directions have to be told apart
SENTENCES, EACH = 40, 4  # questions a sentence


def unit(vectors: np.typing.NDArray[np.float64]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.array(vectors / lengths, np.float32)


def drawn(sentences: int = SENTENCES) -> tuple[Vectors, Rows, Vectors, Rows]:
    """Sentences of two documents and questions on them, which differ from their sentence by much in three directions (how
    people word a question, whatever they ask) and by little in the others."""
    random = np.random.default_rng(1)
    meaning = random.normal(size=(sentences, WIDTH))
    wording = np.array([4.0] * 3 + [0.3] * (WIDTH - 3))
    answering = np.repeat(np.arange(sentences), EACH)
    questions = meaning[answering] + random.normal(size=(len(answering), WIDTH)) * wording
    return unit(questions), answering, unit(meaning), np.arange(sentences) % 2


def learned(sentences: int = SENTENCES) -> Metric:
    metric = learn(*drawn(sentences))
    assert metric is not None
    return metric


def mates(questions: Vectors, answering: Rows) -> float:
    """The share of questions whose nearest other question has the same answer."""
    cosines = questions @ questions.T
    np.fill_diagonal(cosines, -2)
    return float((answering[cosines.argmax(1)] == answering).mean())


def test_questions_of_one_sentence_become_nearer_than_the_encoder_has_them() -> None:
    questions, answering, _, _ = drawn()
    assert mates(questions, answering) < 0.6
    assert mates(learned().questions(questions), answering) > 0.9


def test_a_question_becomes_nearer_to_the_sentence_that_answers_it() -> None:
    questions, answering, sentences, _ = drawn()
    metric = learned()
    assert ((questions @ sentences.T).argmax(1) == answering).mean() < 0.6
    assert ((metric.questions(questions) @ metric.sentences(sentences).T).argmax(1) == answering).mean() > 0.9


def test_it_holds_for_questions_that_it_was_not_learned_from() -> None:
    questions, answering, sentences, documents = drawn()
    held_out = np.arange(len(questions)) % EACH == 0
    metric = learn(questions[~held_out], answering[~held_out], sentences, documents)
    assert metric is not None
    found = (metric.questions(questions[held_out]) @ metric.sentences(sentences).T).argmax(1)
    assert (found == answering[held_out]).mean() > 0.8


def test_what_tells_the_document_alone_does_not_tell_sentences_apart() -> None:
    questions, answering, sentences, documents = drawn()
    noise = np.random.default_rng(2).normal(size=len(questions)) * 0.1
    sentences[:, -1] = documents
    questions[:, -1] = documents[answering] + noise
    of_two, of_one = (learn(questions, answering, sentences, of) for of in (documents, np.zeros_like(documents)))
    assert of_two is not None
    assert of_one is not None
    assert np.linalg.norm(of_two.projection[-1]) < np.linalg.norm(of_one.projection[-1]) / 2


def test_what_all_questions_have_in_common_changes_nothing() -> None:
    questions, answering, sentences, documents = drawn()
    shift = np.linspace(-1, 1, WIDTH, dtype=np.float32)
    plain, shifted = learned(), learn(questions + shift, answering, sentences, documents)
    assert shifted is not None
    before, after = plain.questions(questions), shifted.questions(questions + shift)
    assert after @ shifted.sentences(sentences).T == pytest.approx(before @ plain.sentences(sentences).T, abs=1e-3)


def test_a_direction_counts_by_the_share_of_its_scatter_that_lies_between_sentences() -> None:
    questions, answering, sentences, documents = drawn()
    metric = learned()
    members = np.concatenate([questions - metric.question_mean, sentences - metric.sentence_mean])
    of_class = np.concatenate([answering, np.arange(SENTENCES)])
    centres = np.stack([members[of_class == each].mean(0) for each in range(SENTENCES)])
    of_document = np.stack([centres[documents == each].mean(0) for each in (0, 1)])
    inside, between = members - centres[of_class], (centres - of_document[documents]) @ metric.projection
    shrinkage = SHRINKAGE * inside.var(0).mean() * (metric.projection**2).sum(0)
    within = (inside @ metric.projection).var(0) + shrinkage
    assert within == pytest.approx(between.var(0) / (within + between.var(0)), abs=1e-3)
    assert within.max() > 1.5 * within.min()


def test_vectors_are_projected_to_unit_length_one_or_many() -> None:
    questions, _, sentences, _ = drawn()
    metric = learned()
    projected = metric.questions(questions)
    assert projected.shape == (len(questions), min(DIMENSION, WIDTH))
    assert projected.dtype == np.float32
    assert np.linalg.norm(projected, axis=1) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(metric.sentences(sentences), axis=1) == pytest.approx(1, abs=1e-6)
    assert metric.questions(questions[3]) == pytest.approx(projected[3], abs=1e-6)
    assert metric.questions(questions[:0]).shape == (0, WIDTH)


def test_the_same_questions_give_the_same_metric() -> None:
    first, second = learned(), learned()
    assert first.projection.tobytes() == second.projection.tobytes()
    assert first.question_mean.tobytes() == second.question_mean.tobytes()


def test_a_saved_metric_compares_like_the_one_that_was_saved(tmp_path: Path) -> None:
    questions, _, sentences, _ = drawn()
    metric = learned()
    metric.save(tmp_path / "metric.npy")
    loaded = Metric.load(tmp_path / "metric.npy")
    assert loaded.questions(questions).tobytes() == metric.questions(questions).tobytes()
    assert loaded.questions(questions[0]).tobytes() == metric.questions(questions[0]).tobytes()
    assert loaded.sentences(sentences).tobytes() == metric.sentences(sentences).tobytes()


def test_too_few_sentences_to_tell_all_directions_apart_teach_nothing() -> None:
    assert learn(*drawn(WIDTH + 1)) is None  # two documents: the sentences differ from two centres
    assert learn(*drawn(WIDTH + 2)) is not None


@pytest.mark.parametrize("count", [0, 1, EACH], ids=["no question", "one question", "all questions of one sentence"])
def test_questions_of_one_sentence_teach_nothing(count: int) -> None:
    questions, answering, sentences, documents = drawn()
    assert learn(questions[:count], answering[:count], sentences, documents) is None


def test_questions_on_one_sentence_of_each_document_teach_nothing() -> None:
    questions, answering, sentences, _ = drawn()
    assert learn(questions, answering, sentences, np.arange(SENTENCES)) is None


def test_questions_in_the_very_words_of_their_sentences_are_compared_as_the_encoder_has_them_but_for_the_mean() -> None:
    _, _, sentences, documents = drawn()
    metric = learn(sentences, np.arange(SENTENCES), sentences, documents)
    assert metric is not None
    centred = unit((sentences - sentences.mean(0)).astype(np.float64))
    found = metric.questions(sentences)
    assert found @ found.T == pytest.approx(centred @ centred.T, abs=1e-4)
