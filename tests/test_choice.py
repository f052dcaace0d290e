"""Which of two alternatives a sentence names."""

import pytest

from assistant.choice import alternatives, chosen
from assistant.pipeline import Assistant


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("do i report UN or ML", ("UN", "ML")),
        ("is it part b or part d", ("part b", "part d")),
        ("is it powder vs. a liquid", ("powder", "liquid")),
        ("home or the office", ("home", "office")),
    ],
)
def test_what_or_joins_is_offered_with_a_shared_first_word(question: str, offered: tuple[str, str]) -> None:
    assert alternatives(question) == offered


@pytest.mark.parametrize("question", ["which modifier for waste", "JA or JB or none", "JW or JW", "JW or ", " or JZ"])
def test_no_two_alternatives_are_no_choice(question: str) -> None:
    assert alternatives(question) is None


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("UN or ML", "Report UN for a powder.", "UN"),
        ("UN or ML", "Report ML for a liquid.", "ML"),
        ("is it given IV or SC", "It is given subcutaneously.", "SC"),  # by another expression for it
        ("part b or part d", "Part D pays the pharmacy.", "part d"),
    ],
)
def test_the_alternative_that_the_sentence_names_is_chosen(
    question: str, sentence: str, expected: str, assistant: Assistant
) -> None:
    assert chosen(question, sentence, assistant.lexicon) == expected


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("UN or ML", "UN is for a powder and ML for a liquid."),
        ("UN or ML", "The NDC stands on the line."),
        ("is it this or that", "Only this is paid."),
    ],
)
def test_none_is_chosen_where_both_or_neither_are_named_or_where_they_name_nothing(
    question: str, sentence: str, assistant: Assistant
) -> None:
    assert chosen(question, sentence, assistant.lexicon) is None
