import pytest

from assistant.spelling import Speller

SPELLER = Speller(
    ["modifier", "modifiers", "denied", "neurological", "human", "plasma", "common", "commercial"],
    {"humane", "plasmas"}.__contains__,
)


@pytest.mark.parametrize(("typed", "meant"), [("modifer", "modifier"), ("Denyed", "denied"), ("modfiers", "modifiers")])
def test_a_near_miss_becomes_the_word_meant(typed: str, meant: str) -> None:
    assert SPELLER.mend(typed) == meant


@pytest.mark.parametrize("word", ["humane", "plasmas", "JW", "J1611", "dose", "rituximab"])
def test_an_english_word_an_identifier_a_short_word_and_a_far_word_stay(word: str) -> None:
    assert SPELLER.mend(word) == word


def test_a_clipped_word_becomes_the_only_word_it_can_be_short_for() -> None:
    assert SPELLER.mend("neuro") == "neurological"
    assert SPELLER.mend("comm") == "comm"
