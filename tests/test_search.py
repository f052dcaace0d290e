from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoder import Vectors
from index.export import BUNDLED
from index.lexical import content, pairs
from index.search import EXPANSION, FEEDBACK, NEAR, Query, ScoredPassage, nearest, search
from index.sheets import Sheets
from index.snapshot import Snapshot, open_snapshot
from tests.conftest import ENCODERS
from tests.tiny import QUESTIONS, TAUGHT, shared

EXAMPLE = """# J1234: example drug

## Units

One unit stands for one milligram. Round a part of a unit up to the next unit.

## Waste

Report what was thrown away on a line of its own. The line bears modifier JW.

## Storage

Keep the vials in the refrigerator. Do not shake them.
"""
OTHER = """# J5678: other drug

## Route

The nurse puts the needle into a vein. The infusion runs for two hours.

| Modifier | Meaning |
|---|---|
| KX | The rules of the policy are met |
"""


GROUPS = Sheets(groups={"unanswered": ["Who invented it?", "At what price is it sold?"], "table": ["When did the code end?"]})


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Without a metric: no sentence has a question."""
    home = tmp_path_factory.mktemp("search")
    (home / "J1234.md").write_text(EXAMPLE, encoding="utf-8")
    (home / "J5678.md").write_text(OTHER, encoding="utf-8")
    build([home / "J1234.md", home / "J5678.md"], home / "index", BUNDLED, 1200, ENCODERS, sheets=GROUPS)
    return open_snapshot(home / "index", BUNDLED)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """With a metric, learned from the questions of all sentences but the last two."""
    home, tiny = tmp_path_factory.mktemp("taught"), shared(tmp_path_factory)
    (home / "J1234.md").write_text(TAUGHT, encoding="utf-8")
    tiny.index([home / "J1234.md"], home / "index", sheets=QUESTIONS)
    return tiny.open(home / "index")


@pytest.fixture
def alone(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """One passage of one sentence, all of it stopwords."""
    (tmp_path / "it.md").write_text("# It\n\nIt is not.\n", encoding="utf-8")
    tiny = shared(tmp_path_factory)
    tiny.index([tmp_path / "it.md"], tmp_path / "index", sheets=Sheets({"it": [("It", "is it")]}))
    return tiny.open(tmp_path / "index")


def query(snapshot: Snapshot, question: str) -> Query:
    vector = snapshot.encoder.encode([question])[0]
    return Query(vector, vector, tuple(content(question)), tuple(pairs(content(question))))


def of_vector(snapshot: Snapshot, question: str) -> Query:
    """A query without any terms."""
    vector = snapshot.encoder.encode([question])[0]
    return Query(vector, vector, ())


def ask(snapshot: Snapshot, question: str, k: int = 10) -> list[ScoredPassage]:
    return search(snapshot, query(snapshot, question), k)


def in_order(snapshot: Snapshot, found: list[ScoredPassage]) -> list[ScoredPassage]:
    """As the passages stand in the snapshot."""
    return sorted(found, key=lambda scored: snapshot.passages.index(scored.passage))


def standard(scores: Vectors) -> Vectors:
    return np.array((scores - scores.mean()) / scores.std(), np.float32)


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("How many milligrams is a unit?", "Units"),
        ("Which line reports medication that was thrown away?", "Waste"),
        ("At what temperature is the product stored?", "Storage"),
        ("How long does the infusion run?", "Route"),
    ],
)
def test_the_passage_that_answers_comes_first(snapshot: Snapshot, question: str, section: str) -> None:
    assert ask(snapshot, question)[0].passage.section == section


def test_a_literal_term_finds_its_row(snapshot: Snapshot) -> None:
    assert ask(snapshot, "KX")[0].passage.text.startswith("| KX |")


def test_no_more_passages_come_than_asked_for(snapshot: Snapshot) -> None:
    everything = ask(snapshot, "Which unit is it?")
    assert [found.passage for found in ask(snapshot, "Which unit is it?", 2)] == [found.passage for found in everything[:2]]
    assert len(everything) == len(snapshot.passages) == 5


def test_scores_fall_from_first_to_last(snapshot: Snapshot) -> None:
    scores = [found.score for found in ask(snapshot, "How is waste reported?")]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_the_cosines_are_those_of_the_passage_and_of_its_sentences(snapshot: Snapshot) -> None:
    question = snapshot.encoder.encode(["How is waste reported?"])[0]
    for found in ask(snapshot, "How is waste reported?"):
        passage = found.passage
        whole = snapshot.encoder.encode([f"{passage.context}. {passage.text}"])[0]
        each = snapshot.encoder.encode([f"{passage.section}: {passage.quote(sentence)}" for sentence in passage.sentences])
        assert found.cosine == pytest.approx(float(whole @ question), abs=1e-6)
        assert np.abs(np.array(found.cosines) - each @ question).max() < 1e-6


@pytest.mark.parametrize("row", range(5))
def test_the_very_words_of_a_last_sentence_put_its_passage_first(snapshot: Snapshot, row: int) -> None:
    passage = snapshot.passages[row]
    first = search(snapshot, of_vector(snapshot, f"{passage.section}: {passage.quote(passage.sentences[-1])}"), 1)[0]
    assert first.passage == passage
    assert first.cosines[-1] == pytest.approx(1, abs=1e-5)


def test_a_score_is_the_sum_of_standard_scores_and_of_the_terms_shared_with_the_best(snapshot: Snapshot) -> None:
    found = in_order(snapshot, ask(snapshot, "Which line reports the waste?"))
    signals = ([hit.cosine for hit in found], [max(hit.cosines) for hit in found], [max(hit.worded) for hit in found])
    first = sum(standard(np.array(scores, np.float32)) for scores in signals)
    assert isinstance(first, np.ndarray)
    near = np.argsort(-first)[:NEAR]
    weights = np.exp(first[near]) / np.exp(first[near]).sum()
    shared_terms = snapshot.terms.alike(near, weights.astype(np.float32), EXPANSION)
    assert [hit.score for hit in found] == pytest.approx((first + FEEDBACK * standard(shared_terms)).tolist(), abs=1e-4)


def test_a_signal_that_is_the_same_for_all_passages_adds_nothing(snapshot: Snapshot) -> None:
    plain = search(snapshot, of_vector(snapshot, "Where is it kept?"), 10)
    vector = snapshot.encoder.encode(["Where is it kept?"])[0]
    assert search(snapshot, Query(vector, vector, ("denosumab",), ("denosumab kept",)), 10) == plain
    assert {share for hit in plain for share in hit.worded} == {0.0}


def test_a_term_lifts_the_passage_that_holds_it(snapshot: Snapshot) -> None:
    vector = snapshot.encoder.encode(["Where is it kept?"])[0]
    (row,) = [row for row, passage in enumerate(snapshot.passages) if "KX" in passage.text]
    without, lifted = (in_order(snapshot, search(snapshot, Query(vector, vector, terms), 10)) for terms in ((), ("kx",)))
    gains = [high.score - low.score for low, high in zip(without, lifted, strict=True)]
    assert int(np.argmax(gains)) == row
    assert lifted[row].worded == (1.0,)


def test_two_terms_count_for_more_where_they_stand_side_by_side(snapshot: Snapshot) -> None:
    vector = snapshot.encoder.encode(["?"])[0]
    for paired, quote in (("modifi jw", "The line bears modifier JW."), ("thrown away", "Report what was thrown away on a line")):
        found = search(snapshot, Query(vector, vector, ("line",), (paired,)), 10)
        shares = {
            hit.passage.quote(span): share for hit in found for span, share in zip(hit.passage.sentences, hit.worded, strict=True)
        }
        (best,) = [quoted for quoted, share in shares.items() if share == 1]
        assert best.startswith(quote)


def test_the_bare_question_is_told_apart_from_the_whole_one(snapshot: Snapshot) -> None:
    whole, bare = snapshot.encoder.encode(["How is waste of J1234 reported?", "How is waste reported?"])
    for found in search(snapshot, Query(whole, bare, ()), 10):
        each = snapshot.encoder.encode(
            [f"{found.passage.section}: {found.passage.quote(sentence)}" for sentence in found.passage.sentences]
        )
        assert found.cosines == pytest.approx((each @ whole).tolist(), abs=1e-6)
        assert found.told == pytest.approx((each @ bare).tolist(), abs=1e-6)


def test_only_the_rows_given_are_looked_at_and_score_as_among_all(snapshot: Snapshot) -> None:
    within = np.array([row for row, passage in enumerate(snapshot.passages) if passage.document_id == "J5678"])
    vector = snapshot.encoder.encode(["How many milligrams is a unit?"])[0]
    everywhere = search(snapshot, Query(vector, vector, ("unit",)), 10)
    found = search(snapshot, Query(vector, vector, ("unit",), within=within), 10)
    assert found == [hit for hit in everywhere if hit.passage.document_id == "J5678"]
    assert len(found) == len(within) == 2
    assert search(snapshot, Query(vector, vector, ("unit",), within=within), 1) == found[:1]
    assert search(snapshot, Query(vector, vector, ("unit",), within=within[:0]), 10) == []


def test_without_a_metric_no_sentence_is_compared_by_questions(snapshot: Snapshot) -> None:
    assert snapshot.metric is None
    for found in ask(snapshot, "How is waste reported?"):
        assert found.told == found.cosines
        assert found.asked == ()


def test_the_nearest_question_of_each_group_is_found(snapshot: Snapshot) -> None:
    vectors = snapshot.encoder.encode([question for listed in GROUPS.groups.values() for question in listed])
    for question in ("At what price is it sold?", "Is the code still valid?"):
        first, second, table = (vectors @ snapshot.encoder.encode([question])[0]).tolist()
        expected = {"unanswered": max(first, second), "table": table}
        assert nearest(snapshot, query(snapshot, question)) == pytest.approx(expected, abs=1e-6)


def test_a_snapshot_without_groups_has_no_nearest_question(alone: Snapshot) -> None:
    assert nearest(alone, query(alone, "is it")) == {}


def test_sentences_and_their_questions_are_compared_as_the_metric_has_them(taught: Snapshot) -> None:
    metric, encode = taught.metric, taught.encoder.encode
    assert metric is not None
    question = metric.questions(encode(["how is it at the ward"])[0])
    sheet = QUESTIONS.lines["J1234"]
    for found in search(taught, of_vector(taught, "how is it at the ward"), 100):
        own = [listed for beginning, listed in sheet if found.passage.text.startswith(beginning)]
        told = float(metric.sentences(encode([f"Units: {found.passage.text}"])[0]) @ question)
        assert found.told == pytest.approx((told,), abs=1e-5)
        assert len(own) in (0, 2)
        asked = max((metric.questions(encode(own)) @ question).tolist()) if own else told
        assert found.asked == pytest.approx((asked,), abs=1e-5)


def test_a_sentence_without_a_question_keeps_its_own_comparison(taught: Snapshot) -> None:
    found = in_order(taught, search(taught, of_vector(taught, "how is it at the ward"), 100))
    assert [hit.asked == hit.told for hit in found] == [False] * 18 + [True] * 2


@pytest.mark.parametrize("number", range(0, len(QUESTIONS.lines["J1234"]), 7))
def test_the_very_words_of_a_question_compare_as_one_with_the_sentence_that_answers_it(taught: Snapshot, number: int) -> None:
    beginning, question = QUESTIONS.lines["J1234"][number]
    found = search(taught, of_vector(taught, question), 100)
    nearest_one = max(found, key=lambda hit: hit.asked)
    assert nearest_one.passage.text.startswith(beginning)
    assert nearest_one.asked == pytest.approx((1,), abs=1e-5)


def test_the_questions_of_sentences_are_a_signal_of_their_own(taught: Snapshot) -> None:
    found = in_order(taught, search(taught, of_vector(taught, "how is it at the ward"), 100))
    signals = ([hit.cosine for hit in found], [max(hit.cosines) for hit in found], [max(hit.asked) for hit in found])
    first = sum(standard(np.array(scores, np.float32)) for scores in signals)
    assert isinstance(first, np.ndarray)
    near = np.argsort(-first)[:NEAR]
    weights = np.exp(first[near]) / np.exp(first[near]).sum()
    shared_terms = taught.terms.alike(near, weights.astype(np.float32), EXPANSION)
    assert [hit.score for hit in found] == pytest.approx((first + FEEDBACK * standard(shared_terms)).tolist(), abs=1e-4)


def test_groups_are_compared_as_the_metric_has_them(taught: Snapshot) -> None:
    metric, encode = taught.metric, taught.encoder.encode
    assert metric is not None
    question = metric.questions(encode(["what is the price of the vial"])[0])
    expected = {group: max((metric.questions(encode(listed)) @ question).tolist()) for group, listed in QUESTIONS.groups.items()}
    assert nearest(taught, query(taught, "what is the price of the vial")) == pytest.approx(expected, abs=1e-5)


def test_a_single_passage_of_stopwords_alone_is_found_with_no_score(alone: Snapshot) -> None:
    (found,) = ask(alone, "is it")
    assert (found.passage.text, found.score, found.worded) == ("It is not.", 0.0, (0.0,))
