"""A line of a conversation to whole questions, and the answer to several questions of one line."""

import re
from collections.abc import Sequence

import pytest

from assistant.conversation import Span, parts, whole
from assistant.pipeline import Assistant

STOPWORDS = frozenset("a and can do does for how i is it its j my of often the what which who why with".split())
TWO = ["what is J1553 and which payers cover it", "how often is J1611 given? which payers cover it?"]


def subjects(text: str) -> Sequence[Span]:
    """Codes, and one drug."""
    return [match.span() for match in re.finditer(r"\b[jJ]\d{4}\b|\bprolia\b", text)]


def is_stopword(word: str) -> bool:
    return word.casefold() in STOPWORDS


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("which modifier for wasted J1611", "and for J1097?", "which modifier for wasted J1097"),
        ("which modifier for wasted J1611", "what about prolia", "which modifier for wasted prolia"),
        ("is J1561 billed with J1569", "and J1097", "is J1097 billed with"),
        ("how many units for 35 g of J1561", "and for 62 g", "how many units for 62 g of J1561"),
        ("what changes after a switch from chemo", "and from radiation?", "what changes after a switch from radiation?"),
        ("which modifier for wasted J1611", "what about denials", "what about denials (J1611)"),
        ("what is J1611", "how often is it given", "how often is it given (J1611)"),
        ("what is a MUE", "who sets it", "who sets it (what is a MUE)"),
        ("why do J1611 claims bounce", "why", "why (why do J1611 claims bounce)"),
        ("does J1611 need a log?", "why not?", "why not (does J1611 need a log)"),
    ],
)
def test_a_follow_up_takes_what_it_leaves_out_from_the_question_before(before: str, text: str, expected: str) -> None:
    assert whole(text, before, subjects, is_stopword) == expected


@pytest.mark.parametrize(
    "text",
    [
        "how often is J1097 given",
        "and how often is J1097 given",
        "which documents does a patient bring to a first appointment",
    ],
)
def test_a_question_that_stands_by_itself_stays_as_it_is(text: str) -> None:
    assert whole(text, "which modifier for wasted J1611", subjects, is_stopword) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is J1553 and which payers cover it", ["what is J1553", "which payers cover it"]),
        ("how often is J1611 given? which payers cover it?", ["how often is J1611 given", "which payers cover it?"]),
        ("what is J1553, also how is it given", ["what is J1553", "how is it given"]),
        ("is it powder or liquid", ["is it powder or liquid"]),
        ("which modifier for waste and leftovers", ["which modifier for waste and leftovers"]),
        ("what is J1553 and why", ["what is J1553 and why"]),
        ("how often is J1611 given? ???", ["how often is J1611 given? ???"]),
    ],
)
def test_a_line_is_taken_apart_only_where_each_part_says_something(text: str, expected: list[str]) -> None:
    assert parts(text, is_stopword) == expected


def test_a_text_longer_than_a_line_stays_whole() -> None:
    story = f"{'patient came in late ' * 8}? what is J1553"
    assert parts(story, is_stopword) == [story]


@pytest.mark.parametrize("question", TWO)
def test_each_part_stands_under_its_question_whole_by_itself(question: str, assistant: Assistant) -> None:
    first, second = parts(question, assistant.lexicon.is_stopword)
    code = "J1553" if "J1553" in question else "J1611"
    lines = assistant.ask(question).text.split("\n")
    assert lines[0] == f"{first}?:"
    assert f"{second.rstrip('?')} ({code})" in [line.rstrip("?:").replace("? (", " (") for line in lines]


@pytest.mark.parametrize("question", TWO)
def test_markers_run_on_through_the_parts_and_each_citation_is_used_once(question: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    markers = [int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)]
    assert markers == [item.marker for item in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(f"{item.quote} [{item.marker}]" in answer.text for item in answer.citations)


def test_a_part_that_is_not_found_says_so_beside_one_that_is(assistant: Assistant) -> None:
    answer = assistant.ask("what is J1553 and what is the storage temperature")
    assert answer.status == "answered"
    assert answer.short_answer is None
    assert re.search(r"storage temperature \(J1553\)\S*\nNot found: ", answer.text)


def test_a_sum_in_two_sentences_is_one_question(assistant: Assistant) -> None:
    answer = assistant.ask("gave 35 g of J1561 and how many units is that")
    assert answer.short_answer == "70 units"


def test_a_citation_that_is_said_to_be_of_a_guide_is_of_a_guide(desk: Assistant) -> None:
    answer = desk.ask("what is J1745 and when does J1745 need JZ")
    said = re.findall(r"^Citation ([\d and]+) (?:is|are) from a guide", answer.text, re.MULTILINE)
    of_guides = [
        desk.documents[answer.citations[int(marker) - 1].document_id].codes for marker in re.findall(r"\d+", " ".join(said))
    ]
    assert of_guides == [()]
