"""What an answer says from each source: a sum, the code table's lines, the write-ups beside them, or a refusal."""

import re

import pytest

from assistant.codes.table import CODE_SECTION, DOCUMENT, MODIFIER_SECTION
from assistant.drafts import Draft
from assistant.pipeline import Assistant
from assistant.types import Answer, Citation

ASKED = [
    "what is J1561",
    "what is J1611",
    "which code is Hizentra",
    "code for glycopyrrolate",
    "code for denosumab",
    "is J9310 still valid",
    "what does modifier JZ mean",
    "JW vs JZ",
    "billing unit of J1097",
    "how many units of J1561 for 35 g",
    "150 mg of infliximab J1745 from two 100 mg single-dose vials",
    "J1611 2 mg from a 3 mg single-dose vial, units",
    "how many mg is 12 units of J0897",
]


@pytest.fixture(params=["assistant", "originals_assistant"])
def either(request: pytest.FixtureRequest) -> Assistant:
    found: Assistant = request.getfixturevalue(request.param)
    return found


def of_table(answer: Answer) -> list[Citation]:
    return [citation for citation in answer.citations if citation.document_id == DOCUMENT]


def of_writeups(answer: Answer) -> list[Citation]:
    return [citation for citation in answer.citations if citation.document_id != DOCUMENT]


def waste_rule(assistant: Assistant, question: str) -> Citation:
    code, rule = assistant.ask(question).citations
    assert (code.document_id, code.section) == (DOCUMENT, CODE_SECTION)
    return rule


@pytest.mark.parametrize("question", ASKED)
def test_the_first_source_is_a_line_of_the_code_table_that_verifies_at_its_offsets(either: Assistant, question: str) -> None:
    citations = either.ask(question).citations
    assert citations[0].document_id == DOCUMENT == "code-table"
    for citation in citations:
        assert either.documents[citation.document_id].text[citation.start : citation.end] == citation.quote
        assert citation.url == f"/documents/{citation.document_id}#c{citation.start}-{citation.end}"


@pytest.mark.parametrize("question", ASKED)
def test_every_marker_resolves_and_every_citation_is_used_once(either: Assistant, question: str) -> None:
    answer = either.ask(question)
    markers = [int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)]
    assert markers == [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(f"{citation.quote} [{citation.marker}]" in answer.text for citation in answer.citations)


@pytest.mark.parametrize("name", ["J1561", "J9310", "JZ", "25"])
def test_the_quote_is_the_whole_line_of_the_code_or_modifier(assistant: Assistant, name: str) -> None:
    (line,) = of_table(assistant.ask(f"what is {'' if name[0] == 'J' else 'modifier '}{name}"))
    entry = assistant.table.entry(name)
    assert line.quote == str(entry or assistant.table.modifiers[name])
    assert line.section == (CODE_SECTION if entry else MODIFIER_SECTION)
    assert line.title == assistant.table.document.title


def test_what_the_write_ups_say_of_the_code_stands_beside_its_line(either: Assistant) -> None:
    answer = either.ask("what is J1553")
    assert [line.quote.split(":")[0] for line in of_table(answer)] == ["J1553"]
    assert of_writeups(answer)
    assert all("J1553" in either.documents[citation.document_id].codes for citation in of_writeups(answer))
    assert answer.codes[0]["code"] == "J1553"


def test_a_write_up_that_the_line_contradicts_carries_the_caution(either: Assistant) -> None:
    answer = either.ask("what is J1611")
    assert "glucagon" in answer.citations[0].quote
    assert of_writeups(answer)
    assert ("contradicts_code_table", "J1611") in {(caution.kind, caution.code) for caution in answer.cautions}


def test_a_line_without_a_write_up_stands_alone(assistant: Assistant) -> None:
    answer = assistant.ask("which code is Hizentra")
    assert (answer.status, answer.short_answer, of_writeups(answer)) == ("answered", "J1559", [])
    assert answer.confidence > assistant.settings.threshold


@pytest.mark.parametrize(
    ("drug", "codes"),
    [
        ("glucagon", {"J1610", "J1611", "J1612"}),
        ("glycopyrrolate", {"J1596", "J1597", "J1598", "J7642", "J7643"}),  # write-ups know it too
    ],
)
def test_candidates_stand_alone_one_a_line_below_what_introduces_them(either: Assistant, drug: str, codes: set[str]) -> None:
    answer = either.ask(f"code for {drug}")
    lead, *lines = answer.text.split("\n")
    assert lead.endswith(":")
    assert "[" not in lead
    assert {line[2:7] for line in lines} == codes
    assert all(line.startswith("- ") for line in lines)
    assert answer.short_answer is None


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        ("how many units of J1561 for 35 g", ["35 g = 35,000 mg.", "Dose: 35,000 mg ÷ 500 mg = 70 units."]),
        (
            "150 mg of infliximab J1745 from two 100 mg single-dose vials",
            ["Dose: 150 mg ÷ 10 mg = 15 units.", "Vials: 2 × 100 mg = 200 mg.", "Discarded: 50 mg ÷ 10 mg = 5 units."],
        ),
        ("how many mg is 12 units of J0897", ["12 units × 1 mg = 12 mg."]),
    ],
)
def test_the_steps_of_a_sum_stand_below_its_sources(assistant: Assistant, question: str, steps: list[str]) -> None:
    answer = assistant.ask(question)
    assert answer.text.split("\n")[-len(steps) :] == [f"- {step}" for step in steps]
    assert "[" not in "".join(steps)
    assert answer.confidence > assistant.settings.threshold


@pytest.mark.parametrize(
    ("question", "short_answer"),
    [
        ("J1611 2 mg from a 3 mg single-dose vial, units", "2 units, and 1 unit with JW"),
        ("J1097 2 ml from a 4 ml single-dose vial, units", "2 units, and 2 units with JW"),
    ],
)
def test_the_rule_for_waste_is_quoted_from_the_write_up_about_the_code(
    either: Assistant, question: str, short_answer: str
) -> None:
    rule = waste_rule(either, question)
    assert either.ask(question).short_answer == short_answer
    assert question[:5] in either.documents[rule.document_id].codes
    assert "JW" in rule.quote


@pytest.mark.parametrize(
    ("question", "modifier"),
    [
        ("150 mg of J1745 from two 100 mg single-dose vials", "JW"),
        ("200 mg of J1745 from two 100 mg single-dose vials", "JZ"),
        ("J1611 3 mg from a 3 mg single-dose vial, units", "JZ"),
        ("J1597 0.6 mg from two 0.4 mg single-dose vials, units", "JW"),  # its write-up names JW and says nothing of it
    ],
)
def test_the_rule_for_waste_is_else_the_line_of_the_modifier(either: Assistant, question: str, modifier: str) -> None:
    rule = waste_rule(either, question)
    assert (rule.document_id, rule.section) == (DOCUMENT, MODIFIER_SECTION)
    assert rule.quote.startswith(f"Modifier {modifier}: ")


def test_no_rule_is_quoted_where_nothing_is_said_of_vials_or_waste(either: Assistant) -> None:
    (line,) = either.ask("how many units of J1611 for 2 mg").citations
    assert line.quote.startswith("J1611: ")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("how many units of J1745 for 5 ml", "concentration"),
        ("how many units of J1611", "dose is missing"),
        ("J9310 700 mg units", "terminated on 2018-12-31"),
        ("J0999 700 mg units", "J0999 is not in the code table"),
        ("IVIG 30 g how many units", "Several codes fit"),
        ("J3301 80 mg from a multi-dose vial, rest wasted, units", "multi-dose"),
        ("how many units of J1745 for 130 mg from one 100 mg vial", "more than the vials hold"),
    ],
)
def test_a_sum_that_is_refused_is_not_found_with_the_reason(either: Assistant, question: str, reason: str) -> None:
    answer = either.ask(question)
    assert (answer.status, answer.short_answer, answer.citations, answer.cautions) == ("not_found", None, (), ())
    assert answer.text.startswith("Not calculated: ")
    assert answer.text.endswith(".")
    assert reason in answer.text
    assert answer.confidence < either.settings.threshold


@pytest.mark.parametrize("code", ["A0021", "J0999"])
def test_a_code_without_a_line_is_not_found_with_what_the_table_knows_of_it(either: Assistant, code: str) -> None:
    answer = either.ask(f"what is {code}")
    assert answer.status == "not_found"
    entry = either.table.entry(code)
    assert (str(entry) if entry else f"{code} is not in the code table") in answer.text


@pytest.mark.parametrize("question", ["which modifier for wasted J1611", "why do J1611 claims get denied"])
def test_what_is_not_for_the_table_is_answered_by_the_write_ups_alone(either: Assistant, question: str) -> None:
    answer = either.ask(question)
    assert answer.citations
    assert of_table(answer) == []


def test_a_follow_up_is_a_sum_on_the_new_code(assistant: Assistant) -> None:
    answer = assistant.ask("and for J1459?", history=["how many units of J1561 for 35 g"])
    assert answer.short_answer == "70 units"
    assert answer.citations[0].quote.startswith("J1459: ")


def test_a_draft_without_quotes_says_only_why() -> None:
    assert Draft(refusal="Not calculated: no dose.", steps=("1 + 1 = 2.",)).text(()) == "Not calculated: no dose."
