"""Codes, drugs and modifiers held against each other."""

import re

import pytest

from assistant.codes.table import DOCUMENT
from assistant.comparison import asked_of, sides
from assistant.pipeline import Assistant

WRITTEN = ("J1553", "J1611")


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("difference between J1561 and j1569", ["J1561", "J1569"]),
        ("hizentra vs cuvitru", ["J1559", "J1555"]),
        ("compare jw and jz", ["JW", "JZ"]),
        ("is Hizentra different from J1561", ["J1559", "J1561"]),
        ("J1561 and J1569", []),
        ("difference between prolia and prolia", []),
        ("hizentra versus J1559", []),
        ("J0999 vs J1561", []),
    ],
)
def test_what_is_compared_is_what_the_table_has_in_the_questions_order(
    question: str, rows: list[str], assistant: Assistant
) -> None:
    found = sides(question, assistant.table, WRITTEN)
    assert [row for side in found for row in side.rows] == rows
    assert all(question[side.start : side.end].casefold() == side.name.casefold() for side in found)


def test_a_drug_of_several_codes_is_the_one_that_a_write_up_is_about(assistant: Assistant) -> None:
    glucagon, _ = sides("glucagon vs Hizentra", assistant.table, WRITTEN)
    assert glucagon.rows == ("J1611",)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("hizentra vs cuvitru which lasts longer", ["hizentra lasts longer", "cuvitru lasts longer"]),
        ("JW vs JZ", ["how does JW differ from JZ", "how does JZ differ from JW"]),
    ],
)
def test_each_side_is_asked_what_the_question_asks_or_how_it_differs(
    question: str, expected: list[str], assistant: Assistant
) -> None:
    found = sides(question, assistant.table, WRITTEN)
    assert [asked_of(side, found, question, assistant.lexicon) for side in found] == expected


def test_a_comparison_is_a_markdown_table_with_both_lines_of_the_code_table(desk: Assistant) -> None:
    answer = desk.ask("difference between J1561 and J1569")
    head, rule, first, *rest = answer.text.split("\n")
    assert (head, rule) == ("| | J1561 | J1569 |", "|---|---|---|")
    one, other = (str(desk.table.entry(code)) for code in ("J1561", "J1569"))
    assert first == f"| Code table | {one} [1] | {other} [2] |"
    assert all(line.count("|") == 4 for line in rest)
    assert [citation.document_id for citation in answer.citations[:2]] == [DOCUMENT, DOCUMENT]


@pytest.mark.parametrize("question", ["JW vs JZ", "J1553 vs J1611", "J1561 vs J1569 vs J1459"])
def test_every_marker_of_a_table_resolves_and_every_citation_is_used_once(question: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    markers = [int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)]
    assert markers == [item.marker for item in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert assistant.documents[citation.document_id].text[citation.start : citation.end] == citation.quote


def test_three_codes_make_three_columns(assistant: Assistant) -> None:
    head = assistant.ask("J1561 vs J1569 vs J1459").text.split("\n")[0]
    assert head == "| | J1561 | J1569 | J1459 |"
