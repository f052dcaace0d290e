"""Any BEIR folder is indexed and searched text by text, whatever its texts and ids hold, and scored as published figures are."""

import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from math import inf, log2
from pathlib import Path

import ir_measures
import numpy as np
import pytest
from ir_measures import Qrel
from rich.console import Console

from assistant.settings import Settings
from evals.beir import gold, trec
from evals.beir.collection import Collection, Text, load
from evals.beir.evaluation import MEASURES, Evaluation, evaluate, measured, quoted
from evals.beir.gold import Gold, Span, evidence, place, ranks
from evals.beir.ways import GUARD, SEARCH, VECTORS, WORDS, Way, ask, indexed, searched, ways
from evals.cases import InvalidSet
from index.errors import Problem
from index.snapshot import Snapshot
from index.terms import terms
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
QRELS = "query-id\tcorpus-id\tscore\nspread\t1-0\t1\ndays\t1-1\t1\ndays\t1-0\t0\n"

STRANGE = {
    "a/b": "---\ncodes: [J1611]\n---\n# A heading\n\nand what follows it.",
    "..": "# Numbers of sheep ##\r\n\r\n## J1569\r\nSheep were counted.",
    "A": "| dose | days |\n| --- | --- |\n| low | 3 |",
    "a": "- an item\n- another item",
    "x" * 300: "[one link](one.md), [another](another.md)",
    ".hidden.md": "<h1>Bold</h1> <script>alert('x')</script>\n<!-- nothing -->",
    "Ünï\u2028côde": "Two lines\u2028of one text\x85and \x00 more\x0cof it 🦇.",
    "NUL:": "Methods: none that were told",
    "é?*": "TBD",
}


def write(folder: Path, name: str, lines: list[dict[str, object]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / name).write_text(text, encoding="utf-8")


def corpus(folder: Path, texts: Mapping[str, tuple[str, str]]) -> None:
    write(folder, "corpus.jsonl", [{"_id": id, "title": title, "text": text} for id, (title, text) in texts.items()])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with gold answers and a query that nobody judged."""
    made = tmp_path_factory.mktemp("collections") / "bats[1]"
    (made / "qrels").mkdir(parents=True)
    corpus(made, TEXTS)
    asked = {"spread": SPREAD, "unjudged": "What is salt?", "days": DAYS}
    write(made, "queries.jsonl", [{"_id": id, "text": text, "metadata": {}} for id, text in asked.items()])
    (made / "qrels" / "test.tsv").write_text(QRELS)
    (made / "qrels" / "train.tsv").write_text("query-id\tcorpus-id\tscore\nunjudged\t2-0\t1\n")
    write(made, "docs_full.jsonl", [{"_id": id, "text": text} for id, text in PAPERS.items()])
    answers = [("spread", "1", "by saliva"), ("days", "2", "six days"), ("unjudged", "2", "Salt")]
    found = [(query, doc, answer, PAPERS[doc].index(answer)) for query, doc, answer in answers]
    names = ("query_id", "doc", "answer", "answer_start")
    write(made, "answers.jsonl", [dict(zip(names, line, strict=True)) for line in found])
    return made


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(folder, tmp_path / "own"))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(encoders=ENCODERS, evaluations=tmp_path_factory.mktemp("evaluations"))


@pytest.fixture(scope="module")
def collection(folder: Path) -> Collection:
    return load(folder)


@pytest.fixture(scope="module")
def answers(folder: Path, collection: Collection) -> Gold:
    found = gold.load(folder, collection.texts)
    assert found
    return found


def snapshot(texts: Mapping[str, tuple[str, str]], out: Path) -> Snapshot:
    return indexed([Text(*text) for text in texts.values()], out, Settings(encoders=ENCODERS), nothing)[1]


def nothing(_stage: str, _done: int, _total: int) -> None: ...


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot(TEXTS, tmp_path_factory.mktemp("held"))


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot({id: ("", text) for id, text in STRANGE.items()}, tmp_path_factory.mktemp("strange"))


def quiet() -> Console:
    return Console(record=True, width=120, file=io.StringIO())


def test_a_text_is_one_plain_passage_to_the_letter_whatever_it_looks_like(strange: Snapshot) -> None:
    spaces = str.maketrans("\r\n\0", "   ")
    assert [passage.text for passage in strange.passages] == [GUARD + text.translate(spaces) for text in STRANGE.values()]
    assert [(passage.codes, passage.title, passage.section, passage.header) for passage in strange.passages] == [
        ((), f"{number:08}", "", ()) for number in range(len(STRANGE))
    ]


def test_what_guards_a_text_s_beginning_changes_neither_its_vector_nor_its_terms(held: Snapshot) -> None:
    assert held.passage_vectors.vectors[2].tolist() == held.encoder.encode([f"00000002. {SALT}"])[0].tolist()
    assert terms(GUARD + SALT) == terms(SALT)


def test_ids_are_not_searched(tmp_path: Path) -> None:
    found = snapshot({"salt": ("", "Sheep were counted."), "x": ("", "Salt is white.")}, tmp_path)
    assert [id for id, _ in ways(found, ["salt", "x"])[WORDS]("salt")] == ["x"]


@pytest.mark.parametrize("id", STRANGE)
def test_a_text_is_found_by_its_id_whatever_the_id_holds(strange: Snapshot, id: str) -> None:
    assert ways(strange, STRANGE)[SEARCH](STRANGE[id])[0][0] == id


def test_a_title_stands_over_its_text_as_it_is_and_alone_where_there_is_no_text(tmp_path: Path) -> None:
    found = snapshot({"a": ("# 12:  'Ten' \"sheep\" {x}: - é\u2028", "Sheep."), "b": ("Goats", " \n")}, tmp_path)
    assert [(passage.title, passage.text) for passage in found.passages] == [
        ("# 12: 'Ten' \"sheep\" {x}: - é", f"{GUARD}Sheep."),
        ("Goats", f"{GUARD}Goats"),
    ]


def test_a_text_longer_than_any_write_up_s_passage_is_one(tmp_path: Path) -> None:
    found = snapshot({"long": ("", "The sheep were counted again. " * 1000)}, tmp_path)
    assert [len(passage.sentences) for passage in found.passages] == [1000]


def test_only_judged_queries_are_asked_and_of_the_qrels_those_for_testing_count(collection: Collection, own: Path) -> None:
    assert list(collection.queries) == ["spread", "days"]
    (own / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nunjudged\t2-0\t2\n")
    assert list(load(own).queries) == ["spread", "days"]
    shutil.rmtree(own / "qrels")
    assert load(own).qrels == [Qrel("unjudged", "2-0", 2)]


def test_a_title_may_be_missing_or_null_and_the_qrels_without_a_header(own: Path) -> None:
    write(own, "corpus.jsonl", [{"_id": "1", "text": SALT}, {"_id": "2", "title": None, "text": FEVER}])
    (own / "qrels" / "test.tsv").write_text("spread\t1\t1\r\n\r\ndays\t2\t1\r\n")
    found = load(own)
    assert found.texts == {"1": Text("", SALT), "2": Text("", FEVER)}
    assert found.qrels == [Qrel("spread", "1", 1), Qrel("days", "2", 1)]


HEADER = "query-id\tcorpus-id\tscore\n"
SPOILED = [
    ("corpus.jsonl", '{"_id": "1", "text": "a"}\n\n{"_id": "2", "title": "b"}\n', "line 3: text: Field required."),
    ("corpus.jsonl", '{"_id": "1", "text": "a"}\n{"_id": 2, "text": "b"}\n', "line 2: _id: Input should be a valid string."),
    ("corpus.jsonl", '{"_id": "1", "text": "a"}\n{"_id": "1", "text": "b"}\n', "line 2: the id 1 is taken by an earlier line."),
    ("corpus.jsonl", '{"_id": "1", "text": "\\ud800"}\n', "line 1: Invalid JSON: unexpected end of hex escape"),
    ("corpus.jsonl", "", "holds no lines."),
    ("queries.jsonl", '{"_id": "1", "text": "a"', "line 1: Invalid JSON: EOF"),
    ("queries.jsonl", '{"_id": "", "text": "a"}\n', "line 1: _id: String should have at least 1 character."),
    ("qrels/test.tsv", f"{HEADER}spread 0 1-0 1\n", "line 2: not query-id, corpus-id and a whole score, with tabs between."),
    ("qrels/test.tsv", f"{HEADER}spread\t1-0\t0.5\n", "line 2: not query-id, corpus-id and a whole score, with tabs between."),
    ("qrels/test.tsv", f"{HEADER}spread\t1-0\t1\nq9\t1-0\t1\n", "line 3: queries.jsonl holds no query q9."),
    ("qrels/test.tsv", f"{HEADER}spread\t1-0\t1\nspread\t1-0\t2\n", "line 3: an earlier line gives query spread and text 1-0"),
    ("qrels/test.tsv", HEADER, "holds no judgements."),
]


@pytest.mark.parametrize(("name", "text", "what"), SPOILED)
def test_a_malformed_file_is_refused_with_its_line(own: Path, name: str, text: str, what: str) -> None:
    (own / name).write_text(text)
    with pytest.raises(InvalidSet) as refused:
        load(own)
    where, _, said = str(refused.value).removeprefix(str(own / name)).partition(" ")
    assert where in {",", ":"}
    assert said.startswith(what)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(own: Path, name: str) -> None:
    (own / name).unlink()
    with pytest.raises(InvalidSet, match=f"{own} has no {name}"):
        load(own)


def test_grades_weigh_in_ndcg_and_a_query_that_finds_nothing_scores_nothing(collection: Collection) -> None:
    graded = replace(collection, qrels=[Qrel("spread", "1-0", 1), Qrel("spread", "1-1", 3), Qrel("days", "1-1", 1)])
    found = measured(graded, {"spread": [("1-0", 2.0), ("1-1", 1.0)]})
    assert found["nDCG@10"].value == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)) / 2)
    assert {name: figure.value for name, figure in found.items() if name != "nDCG@10"} == dict.fromkeys(list(MEASURES)[1:], 0.5)


def test_a_figure_stands_within_its_interval_which_more_queries_narrow() -> None:
    few, many = (quoted([1.0, inf, 2.0, 1.0] * times)["gold answer@1"] for times in (5, 100))
    assert few.value == many.value == 0.5
    assert few.interval is not None
    assert many.interval is not None
    assert 0.25 <= few.interval.low < many.interval.low < 0.5 < many.interval.high < few.interval.high <= 0.75


def test_the_search_is_measured_beside_each_half_of_it_alone(held: Snapshot) -> None:
    found = {name: way("salt in water") for name, way in ways(held, TEXTS).items()}
    assert list(found) == [SEARCH, WORDS, VECTORS]
    assert {name: ranked[0][0] for name, ranked in found.items()} == dict.fromkeys(found, "2-0")
    assert [id for id, _ in found[WORDS]] == ["2-0"]  # no other holds one of the words
    assert [len(found[name]) for name in (SEARCH, VECTORS)] == [4, 4]  # all but the empty text


def test_ways_take_turns_and_each_is_timed_at_every_query() -> None:
    calls: list[str] = []

    def noted(name: str) -> Way:
        def way(question: str) -> trec.Ranked:
            calls.append(f"{name} {question}")
            return []

        return way

    found = ask({"x": noted("x"), "y": noted("y")}, {"q1": "one", "q2": "two"}, nothing)
    assert calls == ["x one", "y one", "x one", "y one", "x two", "y two"]  # each once before any is timed
    assert [len(each.seconds) for each in found.values()] == [2, 2]


@pytest.fixture(scope="module")
def printed(folder: Path, settings: Settings) -> tuple[Evaluation, str]:
    console = quiet()
    return evaluate(folder, settings, console, folder.parent / "run.txt"), console.export_text()


def test_the_figures_of_every_way_are_printed_and_given_back(printed: tuple[Evaluation, str], held: Snapshot) -> None:
    evaluation, text = printed
    lines = [line.split() for line in text.splitlines()]
    assert lines[0] == "bats[1]: 5 texts, 2 judged queries".split()
    assert ["nDCG@10", *(["1.000", "(1.000–1.000)"] * 3)] in lines
    assert "gold answer@1 0.500 (0.000–1.000)".split() in lines
    assert "gold answer@3 1.000 (1.000–1.000)".split() in lines
    assert [(way.name, way.figures["Recall@100"].value) for way in evaluation.ways] == [(SEARCH, 1), (WORDS, 1), (VECTORS, 1)]
    assert evaluation.snapshot == held.id
    assert lines[-1] == ["median", "ms", "a", "query", *(f"{way.milliseconds:.1f}" for way in evaluation.ways)]


def test_the_snapshot_is_kept_and_only_what_is_new_is_encoded(
    printed: tuple[Evaluation, str], folder: Path, settings: Settings
) -> None:
    assert printed[0].encoded == 4 + 6  # texts and sentences; both papers have the same two of fever
    again = evaluate(folder, settings, quiet())
    assert (again.encoded, again.snapshot) == (0, printed[0].snapshot)
    texts = (folder / "corpus.jsonl").read_text(encoding="utf-8")
    corpus(folder, {**TEXTS, "3-0": ("", "Sheep were counted.")})
    (folder / "answers.jsonl").rename(folder / "answers.txt")
    try:
        assert evaluate(folder, settings, quiet()).encoded == 2
    finally:
        (folder / "corpus.jsonl").write_text(texts, encoding="utf-8")
        (folder / "answers.txt").rename(folder / "answers.jsonl")


def test_two_folders_of_one_name_keep_a_snapshot_each(folder: Path, own: Path, settings: Settings) -> None:
    twin = Path(shutil.copytree(own, own.parent / "twin" / folder.name))
    corpus(twin, {"1-0": TEXTS["1-0"], "1-1": TEXTS["1-1"]})
    for name in ("answers.jsonl", "docs_full.jsonl"):
        (twin / name).unlink()
    first = evaluate(folder, settings, quiet())
    assert evaluate(twin, settings, quiet()).texts == 2
    assert evaluate(folder, settings, quiet()).encoded == 0
    assert first.snapshot == evaluate(folder, settings, quiet()).snapshot


def test_a_judged_text_that_is_not_there_is_said_and_counts_as_not_found(
    own: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with (own / "qrels" / "test.tsv").open("a") as stream:
        stream.write("days\tgone\t1\ndays\tlost\t0\n")
    found = evaluate(own, settings, quiet())
    assert {way.figures["Recall@100"].value for way in found.ways} == {0.75}
    said = " ".join(capsys.readouterr().err.split())
    assert said == f"Warning: 2 judged texts, such as gone, are not in {own / 'corpus.jsonl'}. They count as not found."


def run(file: Path) -> list[ir_measures.ScoredDoc]:
    return list(ir_measures.read_trec_run(str(file)))  # type: ignore[no-untyped-call]


def test_a_run_read_back_gives_the_same_figures(
    printed: tuple[Evaluation, str], folder: Path, collection: Collection, held: Snapshot
) -> None:
    lines = [line.split(" ") for line in (folder.parent / "run.txt").read_text().splitlines()]
    assert [line[:4] for line in lines[:2]] == [["spread", "Q0", "1-0", "1"], ["spread", "Q0", lines[1][2], "2"]]
    assert {line[5] for line in lines} == {trec.TAG}
    read = run(folder.parent / "run.txt")
    whole = ask(ways(held, TEXTS), collection.queries, nothing)[SEARCH].run
    assert [(doc.query_id, doc.doc_id) for doc in read] == [(query, id) for query, found in whole.items() for id, _ in found]
    figures = ir_measures.calc_aggregate(list(MEASURES.values()), collection.qrels, read)
    assert {name: figures[measure] for name, measure in MEASURES.items()} == pytest.approx(
        {name: printed[0].ways[0].figures[name].value for name in MEASURES}
    )


def test_ties_and_what_only_double_precision_parts_keep_their_order_in_a_run(tmp_path: Path) -> None:
    tied = {"q": [("a", 2.0), ("c", 2.0), ("b", 2.0 - 1e-12), ("d", -1e-9), ("z", -1e-9)]}
    trec.write(tied, tmp_path / "run.txt")
    read = run(tmp_path / "run.txt")
    scores = np.array([doc.score for doc in read], np.float32)
    assert [doc.doc_id for doc in read] == ["a", "c", "b", "d", "z"]
    assert (np.diff(scores) < 0).all()
    assert scores == pytest.approx([2, 2, 2, 0, 0], abs=1e-6)
    second = list(ir_measures.iter_calc([MEASURES["MRR@10"]], [Qrel("q", "c", 1)], read))
    assert [found.value for found in second] == [0.5]


@pytest.mark.parametrize("id", ["a b", "a\tb", " a", "a\u2003b"])
def test_an_id_with_white_space_is_refused_for_a_run_before_anything_is_indexed(own: Path, tmp_path: Path, id: str) -> None:
    corpus(own, {**TEXTS, id: ("", SALT)})
    for name in ("answers.jsonl", "docs_full.jsonl"):
        (own / name).unlink()
    settings = Settings(encoders=ENCODERS, evaluations=tmp_path / "none")
    with pytest.raises(Problem, match="white space"):
        evaluate(own, settings, quiet(), tmp_path / "run.txt")
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "run.txt").exists()


def test_a_paper_s_texts_stand_where_they_are_in_it_in_their_order(answers: Gold) -> None:
    assert {id: PAPERS[span.paper][span.start : span.end] for id, span in answers.places.items()} == {
        id: text for id, (_, text) in TEXTS.items()
    }


def test_a_text_that_repeats_another_of_its_paper_stands_where_it_is_repeated(own: Path) -> None:
    corpus(own, {f"1-{number}": ("", SALT) for number in range(2)})
    write(own, "docs_full.jsonl", [{"_id": "1", "text": f"{SALT} {SALT}"}])
    found = gold.load(own, load(own).texts)
    assert found
    assert [span.start for span in found.places.values()] == [0, len(SALT) + 1]


def test_a_text_that_its_paper_does_not_hold_is_refused(own: Path) -> None:
    corpus(own, {**TEXTS, "2-3": ("", "Sheep.")})
    with pytest.raises(InvalidSet, match="paper '2' does not hold text 2-3"):
        gold.load(own, load(own).texts)


def test_every_sentence_is_placed_in_its_paper_to_the_letter(answers: Gold, held: Snapshot) -> None:
    places = [answers.places[id] for id in TEXTS]
    for passage in held.passages:
        for sentence in passage.sentences:
            span = place(places, held, passage, sentence)
            assert PAPERS[span.paper][span.start : span.end] == passage.quote(sentence).removeprefix(GUARD)


@pytest.mark.parametrize(("other", "overlaps"), [(Span("1", 4, 9), True), (Span("1", 5, 9), False), (Span("2", 0, 9), False)])
def test_spans_overlap_where_they_share_a_letter_of_a_paper(other: Span, overlaps: bool) -> None:
    assert Span("1", 2, 5).overlaps(other) is other.overlaps(Span("1", 2, 5)) is overlaps


def test_the_sentence_that_answers_comes_first_of_all_passages_sentences(held: Snapshot) -> None:
    found = [passage.quote(sentence) for passage, sentence in evidence(searched(held, SPREAD))]
    assert found[0] == "The virus spreads by saliva."
    assert len(found) == 8


def test_a_gold_answer_counts_only_in_its_own_paper_and_for_a_query_that_is_asked(
    collection: Collection, answers: Gold, held: Snapshot
) -> None:
    assert ranks(answers, collection, held, nothing) == [1.0, 2.0]  # both papers say how long; the answer is the second's


def test_med_s_first_queries_find_what_was_judged_relevant(tmp_path: Path) -> None:
    folder = SHARED / "collections" / "med"
    if not folder.exists():
        pytest.skip("LOUD: ../shared/collections is not here, so nothing was searched in a public collection")
    med = load(folder)
    assert (len(med.texts), len(med.queries), len(med.qrels), gold.load(folder, med.texts)) == (1033, 30, 696, None)
    queries = dict(list(med.queries.items())[:2])
    qrels = [qrel for query in queries for qrel in [qrel for qrel in med.qrels if qrel.query_id == query][:5]]
    texts = {id: med.texts[id] for id in (*(qrel.doc_id for qrel in qrels), *list(med.texts)[-10:])}  # all take a minute
    part = Collection("part", texts, queries, qrels)
    found = ask(ways(snapshot(texts, tmp_path), texts), queries, nothing)
    figures = measured(part, found[SEARCH].run)
    assert figures["nDCG@10"].value > 0.9
    assert figures["Recall@100"].value == 1.0
