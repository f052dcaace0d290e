import numpy as np
import pytest

from index.export import BUNDLED
from index.fusion import RANK_CONSTANT
from index.search import ScoredPassage, search
from index.snapshot import Snapshot, open_snapshot
from index.terms import terms
from tests.conftest import index

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


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("search")
    (home / "J1234.md").write_text(EXAMPLE, encoding="utf-8")
    (home / "J5678.md").write_text(OTHER, encoding="utf-8")
    index([home / "J1234.md", home / "J5678.md"], home / "index")
    return open_snapshot(home / "index", BUNDLED)


def ask(snapshot: Snapshot, question: str, k: int = 10) -> list[ScoredPassage]:
    return search(snapshot, snapshot.encoder.encode([question])[0], terms(question), k)


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
    for found in search(snapshot, question, [], 10):
        passage = found.passage
        whole = snapshot.encoder.encode([f"{passage.context}. {passage.text}"])[0]
        each = snapshot.encoder.encode([f"{passage.section}: {passage.quote(sentence)}" for sentence in passage.sentences])
        assert found.cosine == pytest.approx(float(whole @ question), abs=1e-6)
        assert np.abs(np.array(found.cosines) - each @ question).max() < 1e-6


@pytest.mark.parametrize("row", range(5))
def test_the_very_words_of_a_last_sentence_put_its_passage_first_in_both_rankings_of_vectors(
    snapshot: Snapshot, row: int
) -> None:
    passage = snapshot.passages[row]
    last = f"{passage.section}: {passage.quote(passage.sentences[-1])}"
    first = search(snapshot, snapshot.encoder.encode([last])[0], [], 1)[0]
    assert first.passage == passage
    assert first.score == pytest.approx(2 / (RANK_CONSTANT + 1))
    assert first.cosines[-1] == pytest.approx(1, abs=1e-5)


def test_a_term_lifts_the_passage_that_holds_it_by_its_rank(snapshot: Snapshot) -> None:
    question = snapshot.encoder.encode(["Where is it kept?"])[0]
    without, lifted = (
        {found.passage.text: found.score for found in search(snapshot, question, words, 10)} for words in ([], ["kx"])
    )
    (row,) = [text for text in without if "KX" in text]
    without[row] += 1 / (RANK_CONSTANT + 1)
    assert lifted == pytest.approx(without)


def test_only_the_rows_given_are_searched(snapshot: Snapshot) -> None:
    within = np.array([row for row, passage in enumerate(snapshot.passages) if passage.document_id == "J5678"])
    for question in ("How many milligrams is a unit?", "modifier JW"):
        found = search(snapshot, snapshot.encoder.encode([question])[0], terms(question), 10, within)
        assert found
        assert {hit.passage.document_id for hit in found} == {"J5678"}
