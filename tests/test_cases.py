"""The form of a case, and the lines of a set."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from assistant.settings import HOME
from evals.cases import Case, InvalidSet, dumped, line, load, save, schema

SCHEMA = HOME / "evals" / "case.schema.json"
FULL = {
    "id": "a",
    "question": "and how many mg?",
    "history": ["what is J1745"],
    "expected": {
        "any_of": ["infliximab"],
        "all_of": ["Remicade", ["10 mg", "ten mg"]],
        "none_of": ["adalimumab"],
        "pattern": "10 ?mg",
        "number": {"value": 10, "tolerance": 0.5, "unit": "mg"},
        "short_answer": ["10 mg", "10 milligrams"],
        "cautions": [],
    },
    "may_cite": ["J1745#Code"],
    "must_cite": ["code-table"],
    "must_not_cite": ["J1097"],
    "tags": ["amount", "follow-up"],
    "note": "from a desk",
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "line 1: not JSON"),
        ('{"id": "a", "question": "b", "expected": {"any_of": []}}', "line 1: expected: say what a right answer holds"),
        ('{"id": "a", "question": "b", "expected": {"unanswerable": false}}', "line 1: expected: say what a right answer holds"),
        ('{"id": "a", "question": "b", "expected": {"pattern": ""}}', "line 1: expected.pattern"),
        ('{"id": "a", "question": "b", "expected": {"pattern": "a{99999999999999}"}}', "not a regular expression"),
        ('{"id": "a", "expected": {"unanswerable": true}}', "line 1: question is missing"),
        ('{"id": "a", "question": "b", "expected": {}}', "line 1: expected: say what a right answer holds"),
        ('{"id": "a", "question": " ", "expected": {"unanswerable": true}}', "line 1: question"),
        (
            '{"id": "a", "question": "b", "expected": {"any_of": ["c"], "unanswerable": true}}',
            "give unanswerable or refused alone",
        ),
        ('{"id": "a", "question": "b", "expected": {"unanswerable": true}, "may_cite": ["J1"]}', "cites nothing"),
        ('{"id": "a", "question": "b", "expected": {"short_answer": "c", "discarded": 0}}', "needs the number of units"),
        ('{"id": "a", "question": "b", "expected": {"number": {"value": 1, "tolerance": -1}}}', "expected.number.tolerance"),
        ('{"id": "a", "question": "b", "expected": {"number": {"value": NaN}}}', "expected.number.value"),
        ('{"id": "a", "question": "b", "expected": {"cautions": ["loud"]}}', "expected.cautions.0"),
        ('{"id": "a", "question": "b", "expected": {"pattern": "("}}', "not a regular expression"),
        ('{"id": "a", "question": "b", "expected": {"unanswerable": true}, "extra": 1}', "there is no field extra"),
        ("", "holds no cases"),
    ],
)
def test_a_malformed_case_is_refused_with_its_line_and_reason(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(InvalidSet) as refused:
        load(write(tmp_path / "set.jsonl", text))
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_first_of_several_wrong_lines_is_named_and_the_others_are_counted(tmp_path: Path) -> None:
    right = {"id": "a", "question": "b", "expected": {"unanswerable": True}}
    with pytest.raises(InvalidSet, match=r"set.jsonl, line 3: .* \(also wrong: line 4\)\.$"):
        load(write(tmp_path / "set.jsonl", right, "", "{", {**right, "id": ""}))


def test_two_cases_with_one_id_are_refused(tmp_path: Path) -> None:
    right = {"id": "a", "question": "b", "expected": {"unanswerable": True}}
    with pytest.raises(InvalidSet, match="line 2: the id a is taken"):
        load(write(tmp_path / "set.jsonl", right, right))


def test_a_line_separator_within_a_question_ends_no_line(tmp_path: Path) -> None:
    (case,) = load(write(tmp_path / "set.jsonl", '{"id": "a", "question": "b\u2028c", "expected": {"unanswerable": true}}'))
    assert case.question == "b\u2028c"


def test_a_case_is_written_as_it_was_read() -> None:
    assert dumped(Case.model_validate(FULL)) == FULL
    assert json.loads(line(Case.model_validate(FULL))) == FULL


@pytest.mark.parametrize("name", ["set.csv", "set.jsonl"])
def test_a_set_is_read_back_as_it_was_saved(tmp_path: Path, name: str) -> None:
    cases = [Case.model_validate(FULL)]
    save(cases, tmp_path / name)
    assert load(tmp_path / name) == cases


def test_the_schema_beside_the_code_is_that_of_the_code() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema(), "assistant eval schema > evals/case.schema.json"


def test_the_schema_takes_a_full_case_and_no_field_that_is_not_in_it() -> None:
    validator = Draft202012Validator(json.loads(schema()))
    assert list(validator.iter_errors(FULL)) == []
    for wrong in ({**FULL, "extra": 1}, {**FULL, "expected": {"any_off": ["a"]}}, {"id": "a", "question": "b"}):
        assert list(validator.iter_errors(wrong)) != []


@pytest.mark.parametrize("path", sorted((HOME / "evals" / "sets").glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_schema_takes_every_shipped_case(path: Path) -> None:
    if path.stem.startswith("claims"):
        return
    validator = Draft202012Validator(json.loads(schema()))
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert [each["id"] for each in lines if not validator.is_valid(each)] == []
