"""Whether an answer is what a case expects."""

from dataclasses import replace

import pytest

from assistant.pipeline import Assistant
from assistant.types import Answer, Caution
from evals.cases import Case
from evals.scoring import judge

DISCARDED = "which modifier for discarded IVIG"
CAUTION = Caution("terminated_code", "J0001", "", "", "J1611-retold", "")


def case(**fields: object) -> Case:
    return Case.model_validate({"id": "x", "question": "q", "expected": {"any_of": ["JW"]}, **fields})


def expecting(**expected: object) -> Case:
    return case(expected=expected)


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    """Cites J1611-retold alone, with a caution, and says JW."""
    found = assistant.ask(DISCARDED)
    assert {item.document_id for item in found.citations} == {"J1611-retold"}
    assert [caution.kind for caution in found.cautions] == ["contradicts_code_table"]
    return found


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
    assert judge.satisfies(text, expecting(**expected).expected) == holds


def test_a_place_may_be_named_by_id_by_code_or_by_section(assistant: Assistant) -> None:
    document = replace(assistant.snapshot.documents["J1611-retold"], id="001")
    assert judge.citable(case(), document, "Definition")
    assert judge.citable(case(may_cite=["001"]), document, "Definition")
    assert judge.citable(case(may_cite=["J1611"]), document, "Definition")
    assert judge.citable(case(may_cite=["J1611#Definition"]), document, "Definition")
    assert judge.citable(case(may_cite=["J1097"], must_cite=["J1611"]), document, "Definition")
    assert not judge.citable(case(may_cite=["J1611#Definition"]), document, "Similar Codes")
    assert not judge.citable(case(may_cite=["J1097"]), document, "Definition")
    assert not judge.citable(case(may_cite=["J1611"], must_not_cite=["001#Definition"]), document, "Definition")


@pytest.mark.parametrize(
    ("places", "right"),
    [
        ({"may_cite": ["J1611"]}, True),
        ({"may_cite": ["J1097"]}, False),
        ({"must_cite": ["J1611"]}, True),
        ({"must_cite": ["J1611", "J1097"]}, False),
        ({"must_not_cite": ["J1097"]}, True),
        ({"must_not_cite": ["J1611#Definition"]}, True),
        ({"must_not_cite": ["J1611-retold"]}, False),
    ],
)
def test_a_right_string_is_a_wrong_answer_where_its_places_are_wrong(
    assistant: Assistant, answer: Answer, places: dict[str, object], right: bool
) -> None:
    assert judge.correct(case(**places), answer, assistant.documents) == right


def test_refusing_is_right_only_for_the_unanswerable(assistant: Assistant, answer: Answer) -> None:
    missing = assistant.ask("who won the game")
    assert judge.correct(expecting(unanswerable=True), missing, assistant.documents)
    assert not judge.correct(expecting(unanswerable=True), answer, assistant.documents)
    assert not judge.correct(case(), missing, assistant.documents)


@pytest.mark.parametrize(
    ("expected", "question", "right"),
    [
        ({"number": {"value": 70, "unit": "units"}}, "how many units of J1561 for 35 g", True),
        ({"number": {"value": 71, "unit": "units"}}, "how many units of J1561 for 35 g", False),
        ({"number": {"value": 71, "tolerance": 1, "unit": "unit"}}, "how many units of J1561 for 35 g", True),
        ({"number": {"value": 70, "unit": "mg"}}, "how many units of J1561 for 35 g", False),
        ({"number": {"value": 70, "unit": "units"}, "discarded": "unsaid"}, "how many units of J1561 for 35 g", True),
        ({"number": {"value": 70, "unit": "units"}, "discarded": 0}, "how many units of J1561 for 35 g", False),
        ({"number": {"value": 15}, "discarded": 5}, "150 mg of J1745 from two 100 mg single-dose vials, units?", True),
        ({"number": {"value": 5}, "discarded": 5}, "150 mg of J1745 from two 100 mg single-dose vials, units?", False),
        ({"number": {"value": 20}, "discarded": 0}, "J1745 200 mg from two 100 mg single-dose vials, units?", True),
        ({"number": {"value": 120, "unit": "mg"}}, "how many mg is 12 units of J1745", True),
        ({"refused": ["concentration"]}, "how many units of J1745 for 5 ml", True),
        ({"refused": ["weight"]}, "how many units of J1745 for 5 ml", False),
        ({"number": {"value": 1}}, "who won the game", False),
    ],
)
def test_a_sum_is_judged_by_its_number_and_waste_and_a_refusal_by_its_reason(
    assistant: Assistant, expected: dict[str, object], question: str, right: bool
) -> None:
    assert judge.correct(expecting(**expected), assistant.ask(question), assistant.documents) == right


@pytest.mark.parametrize(
    ("text", "number", "right"),
    [
        ("One unit is 1,200.5 mg.", {"value": 1200.5, "unit": "mg"}, True),
        ("One unit is .5mg.", {"value": 0.5, "unit": "mg"}, True),
        ("A 10-mg vial, then 20 mg.", {"value": 20, "unit": "mg"}, True),
        ("5 mg/kg", {"value": 5, "unit": "mg"}, False),
        ("5 mg/kg", {"value": 5, "unit": "mg/kg"}, True),
        ("106% of ASP", {"value": 106, "unit": "%"}, True),
        ("J1745", {"value": 1745}, False),
        ("within 30 days", {"value": 30, "unit": "day"}, True),
    ],
)
def test_without_a_number_in_the_short_answer_any_in_the_quotes_will_do(
    answer: Answer, text: str, number: dict[str, object], right: bool, assistant: Assistant
) -> None:
    quoting = replace(answer, short_answer=None, citations=(replace(answer.citations[0], quote=text),))
    assert judge.correct(expecting(number=number), quoting, assistant.documents) == right


def test_what_may_not_be_said_is_looked_for_in_the_whole_answer(assistant: Assistant, answer: Answer) -> None:
    assert judge.correct(expecting(any_of=["JW"], none_of=["JZ"]), answer, assistant.documents)
    told = replace(answer, text=f"{answer.text} And JZ.")
    assert not judge.correct(expecting(any_of=["JW"], none_of=["JZ"]), told, assistant.documents)


def test_the_kinds_of_caution_have_to_be_those_expected(assistant: Assistant, answer: Answer) -> None:
    def right(*kinds: str) -> bool:
        return judge.correct(expecting(cautions=kinds), answer, assistant.documents)

    assert right("contradicts_code_table")
    assert not right()
    assert not right("contradicts_code_table", "terminated_code")


def test_a_short_answer_decides_only_where_nothing_else_is_expected(assistant: Assistant, answer: Answer) -> None:
    assert judge.short_answer_right(case().expected, answer) is None
    assert judge.short_answer_right(expecting(short_answer=["jw", "JZ"]).expected, answer)
    assert not judge.short_answer_right(expecting(short_answer="KX").expected, answer)
    assert judge.correct(expecting(any_of=["JW"], short_answer="KX"), answer, assistant.documents)
    assert not judge.correct(expecting(short_answer="KX"), answer, assistant.documents)


def test_a_verdict_counts_what_the_answer_cites_raises_and_ranks(assistant: Assistant, answer: Answer) -> None:
    asked = case(
        expected={"any_of": ["JW"], "cautions": ["contradicts_code_table", "unknown_code"]},
        may_cite=["J1611#Common Modifiers"],
        must_cite=["J1097", "J1611#Common Modifiers"],
    )
    told = replace(answer, cautions=(*answer.cautions, CAUTION))
    found = judge.verdict(asked, told, assistant.documents, assistant.snapshot.passages)
    assert (found.answerable, found.answered, found.correct) == (True, True, False)
    assert (found.citations, found.verified) == (len(answer.citations),) * 2
    assert found.allowed == (True,) * len(answer.citations)
    assert (found.places, found.cited) == (2, 1)
    assert (found.raised, found.expected, found.agreed) == (2, 2, 1)
    assert found.ranked == tuple("JW" in each.text and each.section == "Common Modifiers" for each in answer.passages)
    assert found.relevant == len({p.text for p in assistant.snapshot.passages if "JW" in p.text and "J1611" in p.codes})


def test_a_quote_that_stands_elsewhere_is_not_verified(assistant: Assistant, answer: Answer) -> None:
    moved = replace(answer, citations=(replace(answer.citations[0], start=answer.citations[0].start + 1),))
    assert judge.verdict(case(), moved, assistant.documents, None).verified == 0


def test_without_the_index_nobody_knows_how_much_is_relevant(assistant: Assistant, answer: Answer) -> None:
    assert judge.verdict(case(), answer, assistant.documents, None).relevant is None
    assert judge.verdict(expecting(unanswerable=True), answer, assistant.documents, None).relevant == 0
