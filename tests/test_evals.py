"""The sets, the judge and the measures."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.codes.table import CodeTable
from assistant.pipeline import Assistant
from assistant.settings import HOME, Settings
from evals import claims, judge
from evals.cases import Case, InvalidSet, load
from evals.measures import Tally, by_tag, calibration_error, measures
from evals.runner import Result, run
from tests.conftest import SHARED

SETS = sorted(path for path in (HOME / "evals" / "sets").glob("*.jsonl") if not path.stem.startswith("claims"))
CLAIMS = sorted((HOME / "evals" / "sets").glob("claims*.jsonl"))


def case(**fields: object) -> Case:
    return Case.model_validate({"id": "x", "question": "q", "may_cite": ["J1611"], "expected": {"any_of": ["JW"]}, **fields})


def refused() -> Case:
    return case(may_cite=[], expected={"unanswerable": True})


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable.open(Settings())


@pytest.fixture(scope="module")
def questions() -> list[str]:
    """Questions of real people, where they are at hand."""
    file = SHARED / "questions" / "billing_questions.tsv"
    if not file.exists():
        pytest.skip("LOUD: ../shared/questions is not here, so the desk set was not held against the questions it takes up")
    with file.open(encoding="utf-8", newline="") as stream:
        return [row["question"] for row in csv.DictReader(stream, delimiter="\t")]


@pytest.fixture(scope="module")
def results(assistant: Assistant) -> list[Result]:
    return run(assistant, load(HOME / "evals" / "sets" / "writeups.jsonl"))


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("writeups", 0.25),
        ("writeups_heldout", 0.25),
        ("units", 0.25),
        ("units_heldout", 0.25),
        ("table", 0.19),
        ("desk", 0.23),
        ("desk_heldout", 0.23),
    ],
)
def test_a_shipped_set_has_at_least_80_questions_many_of_them_to_be_refused(name: str, refused: float) -> None:
    cases = load(HOME / "evals" / "sets" / f"{name}.jsonl")
    assert len(cases) >= 80
    assert sum(case.expected.is_refusal for case in cases) >= len(cases) * refused


@pytest.mark.parametrize("path", CLAIMS, ids=lambda path: path.stem)
def test_a_set_of_claims_has_at_least_120_about_half_of_them_wrong(path: Path) -> None:
    cases = claims.load(path)
    wrong = sum(each.expected == "contradicts" for each in cases)
    assert len({each.id for each in cases}) == len(cases) >= 120
    assert 0.45 <= wrong / len(cases) <= 0.55


def test_what_the_check_calls_a_contradiction_is_one(table: CodeTable) -> None:
    precision, recall = claims.precision_recall(claims.judge(claims.load(CLAIMS[0]), table))
    assert precision >= 0.98
    assert recall >= 0.8


def test_a_sum_is_right_or_refused(assistant: Assistant) -> None:
    found = measures(run(assistant, load(HOME / "evals" / "sets" / "units.jsonl")))
    assert found["right of those answered"] >= 0.98
    assert found["answer correctness"] >= 0.88
    assert found["refusal recall"] >= 0.95


def test_the_code_table_answers_what_it_holds(assistant: Assistant) -> None:
    found = measures(run(assistant, load(HOME / "evals" / "sets" / "table.jsonl")))
    assert found["right of those answered"] >= 0.98
    assert found["answer correctness"] >= 0.95


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param(path, source, id=f"{path.stem}-{source}")
        for path in SETS
        for source in (("desk",) if path.stem.startswith("desk") else ("assistant", "originals_assistant"))
    ],
)
def test_every_answer_that_a_shipped_set_expects_stands_where_it_may_be_cited(
    path: Path, source: str, request: pytest.FixtureRequest
) -> None:
    found: Assistant = request.getfixturevalue(source)
    for each in load(path):
        if each.expected.is_quoted:
            documents, passages = found.documents, found.snapshot.passages
            places = [p.text for p in passages if judge.citable(each, documents[p.document_id], p.section)]
            if judge.citable(each, found.table.document, ""):
                places.append(found.table.document.text)
            assert judge.satisfies(" ".join(places), each.expected), each.id


def test_answers_are_right_more_often_than_the_floor(results: list[Result]) -> None:
    found = measures(results)
    floors = {"right passage first": 0.78, "answer correctness": 0.55, "refusal recall": 0.85, "AUC answerable": 0.87}
    assert {name: found[name] for name, floor in floors.items() if found[name] < floor} == {}
    assert found["quotes verified"] == 1.0


def test_a_desk_is_answered_right_more_often_than_the_floor(desk: Assistant) -> None:
    cases = load(HOME / "evals" / "sets" / "desk.jsonl")
    assert len(cases) >= 250
    found = measures(run(desk, cases))
    floors = {"answer correctness": 0.64, "right of those answered": 0.79, "refusal recall": 0.9, "AUC answerable": 0.89}
    assert {name: found[name] for name, floor in floors.items() if found[name] < floor} == {}
    assert found["quotes verified"] == 1.0


def test_the_desk_set_holds_the_44_questions_that_real_people_asked(questions: list[str]) -> None:
    asked = {case.question for case in load(HOME / "evals" / "sets" / "desk.jsonl") if "real" in case.tags}
    assert len(questions) == 44
    assert set(questions) <= asked


@pytest.mark.parametrize(
    ("expected", "text", "holds"),
    [
        ({"any_of": ["JW", "JZ"]}, "Modifier “JW” is used.", True),
        ({"any_of": ["JW"]}, "JWX is used.", False),
        ({"any_of": ["patient's"]}, "the Patient’s   record", True),
        ({"all_of": ["JW", ["KX", "kx modifier"]]}, "JW and KX", True),
        ({"all_of": ["JW", ["KX", "RT"]]}, "JW alone", False),
        ({"pattern": "six|6 months"}, "Every SIX months", True),
        ({"pattern": "six", "any_of": ["weeks"]}, "six months", False),
    ],
)
def test_an_expectation_is_met_by_all_it_names_without_regard_to_case_or_quotes(
    expected: dict[str, object], text: str, holds: bool
) -> None:
    assert judge.satisfies(text, case(expected=expected).expected) == holds


def test_a_place_may_be_named_by_id_by_code_or_by_section(assistant: Assistant) -> None:
    document = replace(assistant.snapshot.documents["J1611-retold"], id="001")
    assert judge.citable(case(may_cite=["001"]), document, "Definition")
    assert judge.citable(case(may_cite=["J1611"]), document, "Definition")
    assert judge.citable(case(may_cite=["J1611#Definition"]), document, "Definition")
    assert not judge.citable(case(may_cite=["J1611#Definition"]), document, "Similar Codes")
    assert not judge.citable(case(may_cite=["J1097"]), document, "Definition")


def test_a_right_string_from_a_wrong_place_is_a_wrong_answer(assistant: Assistant) -> None:
    answer = assistant.ask("which modifier for discarded IVIG")
    assert judge.correct(case(), answer, assistant.snapshot.documents)
    assert not judge.correct(case(may_cite=["J1097"]), answer, assistant.snapshot.documents)


def test_refusing_is_right_only_for_the_unanswerable(assistant: Assistant) -> None:
    documents = assistant.snapshot.documents
    missing, given = assistant.ask("who won the game"), assistant.ask("which modifier for discarded IVIG")
    assert judge.correct(refused(), missing, documents)
    assert not judge.correct(refused(), given, documents)
    assert not judge.correct(case(), missing, documents)


@pytest.mark.parametrize(
    ("expected", "question", "right"),
    [
        ({"units": 70}, "how many units of J1561 for 35 g", True),
        ({"units": 71}, "how many units of J1561 for 35 g", False),
        ({"units": 70, "discarded": 0}, "how many units of J1561 for 35 g", False),
        ({"units": 15, "discarded": 5}, "150 mg of J1745 from two 100 mg single-dose vials, units?", True),
        ({"units": 20, "discarded": 0}, "J1745 200 mg from two 100 mg single-dose vials, units?", True),
        ({"amount": "120 mg"}, "how many mg is 12 units of J1745", True),
        ({"refused": ["concentration"]}, "how many units of J1745 for 5 ml", True),
        ({"refused": ["weight"]}, "how many units of J1745 for 5 ml", False),
        ({"units": 1}, "who won the game", False),
    ],
)
def test_a_sum_is_judged_by_its_units_and_a_refusal_by_its_reason(
    assistant: Assistant, expected: dict[str, object], question: str, right: bool
) -> None:
    asked = case(may_cite=[], expected=expected)
    assert judge.correct(asked, assistant.ask(question), assistant.documents) == right


def test_a_short_answer_is_judged_only_where_one_is_expected(assistant: Assistant) -> None:
    answer = assistant.ask("which modifier for discarded IVIG")
    assert judge.short_answer_right(case(), answer) is None
    assert judge.short_answer_right(case(expected={"any_of": ["JW"], "short_answer": ["jw", "JZ"]}), answer)
    assert not judge.short_answer_right(case(expected={"any_of": ["JW"], "short_answer": "KX"}), answer)


def test_measures_count_a_missed_question_as_zero(results: list[Result]) -> None:
    right = next(result for result in results if result.ranked and result.ranked[0] and result.correct)
    missed = replace(right, case=right.case.model_copy(update={"id": "missed"}), ranked=(), correct=False)
    found = measures([right, missed])
    assert (found["right passage first"], found["MRR@10"], found["answer correctness"]) == (0.5, 0.5, 0.5)


def test_a_question_counts_under_each_of_its_tags_and_the_commonest_comes_first(results: list[Result]) -> None:
    tagged = [(("site", "typo"), True), (("typo",), False), ((), True), (("code",), True)]
    found = by_tag(
        [replace(results[0], case=case(tags=tags), correct=correct) for tags, correct in tagged],
    )
    assert list(found.items()) == [("typo", Tally(2, 0.5)), ("code", Tally(1, 1.0)), ("site", Tally(1, 1.0))]


def test_calibration_error_is_the_gap_between_confidence_and_the_share_right() -> None:
    assert calibration_error(np.array([0.95, 0.95]), np.array([True, False])) == pytest.approx(0.45)
    assert calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0.0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 1"),
        ('{"id": "a", "question": "b", "expected": {}}', "any_of, all_of or pattern"),
        ('{"id": "a", "question": "b", "expected": {"units": 1, "unanswerable": true}}', "or else unanswerable"),
        ('{"id": "a", "question": "b", "expected": {"amount": "2 mg", "discarded": 0}}', "or units, amount or refused"),
        ('{"id": "a", "question": "b", "expected": {"any_of": ["c"]}}', "may_cite"),
        ('{"id": "a", "question": "b", "expected": {"pattern": "("}, "may_cite": ["J1"]}', "not a regular expression"),
        ('{"id": "a", "question": "b", "expected": {"unanswerable": true}, "extra": 1}', "extra"),
        ("", "holds no cases"),
    ],
)
def test_a_malformed_case_is_refused_with_its_line_and_reason(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InvalidSet, match=complaint):
        load(path)


def test_two_cases_with_one_id_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "a", "question": "b", "expected": {"unanswerable": true}}\n' * 2, encoding="utf-8")
    with pytest.raises(InvalidSet, match="line 2: the id a is taken"):
        load(path)
