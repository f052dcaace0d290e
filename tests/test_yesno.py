"""A no that a sentence says outright; never a yes."""

import pytest

from assistant.yesno import denies, says_no


@pytest.mark.parametrize(
    "sentence",
    [
        "JW and JZ never stand together on one claim line.",
        "Cosmetic use is excluded.",
        "Plans do not cover it at home, because a nurse has to watch.",
        "If the vial is shared, JZ is out of place.",
    ],
)
def test_a_no_in_the_main_clause_denies(sentence: str) -> None:
    assert denies(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Medicare pays for it, although some plans do not.",
        "If there is no waste, JZ goes on the line.",
        "It is given every six months.",
        "A note is enough.",  # "no" is a word and no part of one
    ],
)
def test_a_no_beside_the_main_clause_or_inside_a_word_does_not(sentence: str) -> None:
    assert not denies(sentence)


@pytest.mark.parametrize(
    "question", ["can JW and JZ stand on one line", "waste was charted, is JZ right", "hi is J1611 paid at home"]
)
def test_a_question_for_yes_or_no_is_answered_no(question: str) -> None:
    assert says_no("That is never paid.", question)


@pytest.mark.parametrize(
    "question",
    [
        "which modifier is never used",
        "why is J1611 denied",
        "is it JW or JZ",
        "is it not covered",  # a no to it would say the opposite
        "J1611 denials",
    ],
)
def test_any_other_question_is_not(question: str) -> None:
    assert not says_no("That is never paid.", question)


def test_a_sentence_without_a_no_answers_nothing_outright() -> None:
    assert not says_no("Plans that cover it want steroids first.", "do plans cover it")
