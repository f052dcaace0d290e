"""An answer taken apart for the page: every quote stands under the question that it answers."""

from dataclasses import replace

import pytest

from assistant.pipeline import Assistant
from assistant.web.pages.card import Card, Part, card, plain_lines

SEVERAL = "what is the code for Hizentra? which modifier for left over Privigen? who won the game"


def shown(assistant: Assistant, question: str) -> Card:
    return card(assistant.ask(question))


def only(found: Card) -> Part:
    [part] = found.parts
    return part


def test_several_questions_in_one_line_each_have_their_own_quotes(desk: Assistant) -> None:
    code, modifier, game = shown(desk, SEVERAL).parts
    assert (code.question, modifier.question) == ("what is the code for Hizentra?", "which modifier for left over Privigen?")
    assert [citation.marker for citation in (*code.citations, *modifier.citations)] == [1, 2, 3]
    assert (code.refusal, modifier.refusal, game.citations) == (None, None, ())
    assert game.refusal
    assert game.refusal.said == "The write-ups do not answer this."


@pytest.mark.parametrize(
    "question",
    [
        SEVERAL,
        "150 mg of J1745 from two 100 mg vials: how many units?",
        "difference between J1561 and J1569",
        "List the levels of a Medicare appeal",
        "Why does J0585 get denied?",
        "Is J9310 still valid?",
        "which codes are for infliximab",
        "Which modifier for left over Privigen?",
    ],
)
def test_every_quote_is_shown_once_and_in_order(desk: Assistant, question: str) -> None:
    answer = desk.ask(question)
    assert tuple(citation for part in card(answer).parts for citation in part.citations) == answer.citations != ()


def test_the_line_that_leads_in_a_list_is_kept(desk: Assistant) -> None:
    answer = desk.ask("which codes are for infliximab")
    [part] = card(answer).parts
    assert part.lead == (answer.text.split("\n")[0],)
    assert "[1]" not in part.lead[0]
    assert part.steps == ()


def test_a_sum_shows_its_steps_and_no_lead(desk: Assistant) -> None:
    part = only(shown(desk, "150 mg of J1745 from two 100 mg vials: how many units?"))
    assert part.steps == (
        "Dose: 150 mg ÷ 10 mg = 15 units.",
        "Vials: 2 × 100 mg = 200 mg.",
        "Discarded: 50 mg ÷ 10 mg = 5 units.",
    )
    assert part.lead == ()


def test_a_comparison_has_a_quote_for_each_column_of_each_aspect(desk: Assistant) -> None:
    part = only(shown(desk, "difference between J1561 and J1569"))
    assert part.columns == ("J1561", "J1569")
    assert len(part.citations) == len(part.columns) * len(part.aspects)


def test_a_question_that_is_incomplete_gets_its_choices_one_by_one(desk: Assistant) -> None:
    refusal = only(shown(desk, "which modifier")).refusal
    assert refusal
    assert refusal.said == "The question is incomplete."
    assert refusal.further == "Which modifier for what? Name the drug or code and what happened."
    assert refusal.choices_are == "Perhaps one of these"
    assert [choice[:3] for choice in refusal.choices] == ["JW:", "JZ:", "JA:", "JB:", "KX:"]
    assert not refusal.choices[-1].endswith(".")


def test_a_refusal_says_what_is_nearest_and_keeps_what_the_code_table_has(desk: Assistant) -> None:
    refusal = only(shown(desk, "who won the game last night")).refusal
    assert refusal
    assert refusal.choices_are == "Nearest"
    assert len(refusal.choices) == 3
    answer = desk.ask("who won the game last night")
    told = replace(answer, text=answer.text + " The code table has Modifier 50: bilateral.")
    found = only(card(told)).refusal
    assert found
    assert (found.choices, found.further) == (refusal.choices, "The code table has Modifier 50: bilateral.")


def test_a_code_is_told_with_its_unit_and_whether_it_can_be_billed(desk: Assistant) -> None:
    ended, successor = shown(desk, "Is J9310 still valid?").codes
    assert (ended.code, ended.name, ended.unit, ended.status, ended.has_ended) == (
        "J9310", "rituximab", "Billing unit: 100 mg", "Terminated 2018-12-31", True,
    )  # fmt: skip
    assert (successor.brand, successor.status, successor.has_ended) == ("Rituxan", "Valid since 2019-01-01", False)


def test_a_modifier_in_play_is_told_by_its_meaning(desk: Assistant) -> None:
    answer = replace(desk.ask("Is J9310 still valid?"), codes=(desk.table.modifiers["JW"].record(),))
    [modifier] = card(answer).codes
    assert (modifier.code, modifier.unit, modifier.status) == ("JW", "", "Valid since 2003-01-01")
    assert modifier.name.startswith("drug discarded")


def test_a_code_that_ends_in_the_future_is_not_ended_yet(desk: Assistant) -> None:
    record = desk.table.record("J1561") | {"terminated": "9999-12-31"}
    [code] = card(replace(desk.ask("Is J9310 still valid?"), codes=(record,))).codes
    assert (code.status, code.has_ended) == ("Ends 9999-12-31", False)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "Very likely"), (0.85, "Very likely"), (0.849, "Likely"), (0.65, "Likely"), (0.649, "Check the source")],
)
def test_confidence_is_told_in_words(desk: Assistant, confidence: float, words: str) -> None:
    assert card(replace(desk.ask("Is J9310 still valid?"), confidence=confidence)).sure == words


def test_what_is_read_aloud_is_short_and_names_the_caution(desk: Assistant) -> None:
    announced = shown(desk, "Is J9310 still valid?").announced
    assert announced == "No, terminated 2018-12-31. Very likely, from 2 quotes. Caution: Terminated code."
    assert shown(desk, "which modifier").announced == "The question is incomplete."


def test_a_passage_is_shown_without_the_signs_of_markdown() -> None:
    assert plain_lines("First.\n- Second.\n| JW | waste |\n|---|---|\n") == ["First.", "Second.", "JW · waste"]
