"""Public collections are indexed and searched like write-ups, and scored by document."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from math import log2
from pathlib import Path

import pytest

from assistant.settings import HOME, Settings
from evals.collection import Collection, Span, load
from evals.public import evidence, place, quoted, ranked, retrieval, snapshot
from index.errors import Problem
from index.snapshot import Snapshot
from tests.conftest import ENCODERS, SHARED

BATS = "Fruit bats carry the virus. They are not ill.\nThe virus spreads by saliva."
FEVER = "Patients have fever for six days.\n\nA cough follows."
SALT = "Salt is dissolved in water before it is given."
SPREAD, DAYS = "How does the virus of bats spread?", "How long does fever last?"
TEXTS = {
    "1-0": ("Bats | and viruses", BATS),
    "1-1": ("Fever", FEVER),
    "2-0": ("", SALT),
    "2-1": ("Wards", FEVER),
    "2-2": ("", ""),
}
PAPERS = {"1": f"{BATS} {FEVER}", "2": f"{SALT} {FEVER}"}


def write(folder: Path, name: str, lines: list[dict[str, object]]) -> None:
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection named as a public one."""
    made = tmp_path_factory.mktemp("collections") / "covid_qa"
    made.mkdir()
    write(made, "corpus.jsonl", [{"_id": id, "title": title, "text": text} for id, (title, text) in TEXTS.items()])
    write(made, "queries.jsonl", [{"_id": "spread", "text": SPREAD}, {"_id": "days", "text": DAYS}])
    (made / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nspread\t1-0\t1\ndays\t1-1\t1\ndays\t1-0\t0\n")
    write(made, "docs_full.jsonl", [{"_id": id, "text": text} for id, text in PAPERS.items()])
    answers = [("spread", "1", "by saliva"), ("days", "2", "six days")]
    found = [(query, doc, answer, PAPERS[doc].index(answer)) for query, doc, answer in answers]
    names = ("query_id", "doc", "answer", "answer_start")
    write(made, "answers.jsonl", [dict(zip(names, line, strict=True)) for line in found])
    return made


@pytest.fixture(scope="module")
def collection(folder: Path) -> Collection:
    return load(folder)


@pytest.fixture(scope="module")
def indexed(collection: Collection, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot(collection, tmp_path_factory.mktemp("public"), Settings(encoders=ENCODERS))


def test_a_text_is_one_passage_under_its_title_however_its_lines_break(indexed: Snapshot) -> None:
    assert {passage.document_id: len(passage.sentences) for passage in indexed.passages} == {
        "1-0": 3,
        "1-1": 2,
        "2-0": 1,
        "2-1": 2,
    }
    assert indexed.documents["1-0"].title == "Bats | and viruses"


def test_a_paper_s_texts_stand_where_they_are_in_it_in_their_order(collection: Collection) -> None:
    assert {id: PAPERS[span.paper][span.start : span.end] for id, span in collection.places.items()} == {
        id: text for id, (_, text) in TEXTS.items()
    }


def test_a_text_that_repeats_another_of_its_paper_stands_where_it_is_repeated(folder: Path, tmp_path: Path) -> None:
    again = shutil.copytree(folder, tmp_path / "again")
    write(again, "corpus.jsonl", [{"_id": f"1-{number}", "title": "", "text": SALT} for number in range(2)])
    write(again, "docs_full.jsonl", [{"_id": "1", "text": f"{SALT} {SALT}"}])
    assert [span.start for span in load(again).places.values()] == [0, len(SALT) + 1]


def test_every_sentence_is_placed_in_its_paper_to_the_letter(collection: Collection, indexed: Snapshot) -> None:
    for passage in indexed.passages:
        for sentence in passage.sentences:
            span = place(collection, indexed, passage, sentence)
            assert PAPERS[span.paper][span.start : span.end] == passage.quote(sentence)


@pytest.mark.parametrize(("other", "overlaps"), [(Span("1", 4, 9), True), (Span("1", 5, 9), False), (Span("2", 0, 9), False)])
def test_spans_overlap_where_they_share_a_letter_of_a_paper(other: Span, overlaps: bool) -> None:
    assert Span("1", 2, 5).overlaps(other) is other.overlaps(Span("1", 2, 5)) is overlaps


def test_the_sentence_that_answers_comes_first_of_all_passages_sentences(indexed: Snapshot) -> None:
    found = [passage.quote(sentence) for passage, sentence in evidence(ranked(indexed, SPREAD))]
    assert found[0] == "The virus spreads by saliva."
    assert len(found) == 8


def test_retrieval_is_scored_by_the_rank_of_the_relevant_text(collection: Collection, indexed: Snapshot) -> None:
    bats, days = ranked(indexed, SPREAD), ranked(indexed, DAYS)
    assert [found.passage.document_id for found in bats][:1] == ["1-0"]
    assert [found.passage.document_id for found in days][:2] == ["1-1", "2-1"]
    assert retrieval(collection, {"spread": bats, "days": days}) == (1.0, 1.0)
    second = [replace(found, score=score) for found, score in zip(days, (2.0, 3.0, 1.0, 0.0), strict=True)]
    assert retrieval(collection, {"spread": bats, "days": second}) == pytest.approx(((1 + 1 / log2(3)) / 2, 1.0))
    assert retrieval(collection, {"spread": bats, "days": days[1:]}) == (0.5, 0.5)


def test_a_gold_answer_counts_only_in_its_own_paper(collection: Collection, indexed: Snapshot) -> None:
    runs = {"spread": ranked(indexed, SPREAD), "days": ranked(indexed, DAYS)}
    assert quoted(collection, indexed, runs, 1) == 0.5  # both papers say how long; the answer is the second's
    assert quoted(collection, indexed, runs, 3) == 1.0


def test_the_command_prints_every_measure_beside_plain_bm25(folder: Path) -> None:
    ran = command("--collections", str(folder.parent), "--only", "covid_qa")
    assert ran.returncode == 0, ran.stderr
    rows = [line.split() for line in ran.stdout.splitlines()]
    assert ["covid_qa", "nDCG@10", "1.000", "0.647"] in rows
    assert ["covid_qa", "Recall@100", "1.000", "0.942"] in rows
    assert [row[-1] for row in rows[-2:]] == ["0.500", "1.000"]


def test_without_the_collections_one_line_says_what_to_do(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    with pytest.raises(Problem, match="--collections"):
        load(missing)
    ran = command("--collections", str(missing))
    assert ran.returncode == 2
    assert ran.stdout.strip() == ""
    assert ran.stderr.splitlines() == [
        f"Error: No collection in {missing / 'cranfield'}. Put it there, or name the folder of all of them with --collections."
    ]


def test_med_s_first_queries_find_what_was_judged_relevant(tmp_path: Path) -> None:
    folder = SHARED / "collections" / "med"
    if not folder.exists():
        pytest.skip("LOUD: ../shared/collections is not here, so nothing was searched in a public collection")
    med = load(folder)
    assert (len(med.texts), len(med.queries), len(med.qrels), med.answers) == (1033, 30, 696, {})
    asked = list(med.queries)[:2]
    qrels = [qrel for query in asked for qrel in [qrel for qrel in med.qrels if qrel.query_id == query][:5]]
    kept = [*(qrel.doc_id for qrel in qrels), *list(med.texts)[-10:]]  # to encode all takes a minute
    part = replace(med, texts={id: med.texts[id] for id in kept}, qrels=qrels)
    indexed = snapshot(part, tmp_path, Settings(encoders=ENCODERS))
    precise, complete = retrieval(part, {query: ranked(indexed, med.queries[query]) for query in asked})
    assert precise > 0.9
    assert complete == 1.0


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    settings = {**os.environ, "ASSISTANT_ENCODERS": str(ENCODERS)}
    line = [sys.executable, "-m", "evals.public", *arguments]
    return subprocess.run(line, cwd=HOME, env=settings, capture_output=True, text=True, check=False)
