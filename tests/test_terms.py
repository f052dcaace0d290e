import pytest

from index.terms import terms, words


@pytest.mark.parametrize(
    ("word", "term"),
    [("J1611", "j1611"), ("CO-50", "co-50"), ("A4", "a4"), ("0.1", "0.1"), ("35,000", "35,000"), ("Q5101A", "q5101a")],
)
def test_a_literal_identifier_is_a_single_term(word: str, term: str) -> None:
    assert terms(f"with {word}.") == ["with", term]


@pytest.mark.parametrize(("first", "second"), [("billing", "billed"), ("Units", "unit"), ("Injection", "injections")])
def test_forms_of_a_word_are_one_term(first: str, second: str) -> None:
    assert terms(f"the {first}") == terms(f"the {second}")


def test_a_short_word_in_capitals_is_not_stemmed() -> None:
    assert terms("The IDS form") == ["the", "ids", "form"]
    assert terms("The ids form") == ["the", "id", "form"]


def test_a_long_word_in_capitals_is_stemmed() -> None:
    assert terms("BILLING of it") == terms("billing of it")


def test_a_text_all_in_capitals_is_read_like_any_other() -> None:
    assert terms("BILL TWO UNITS") == terms("bill two units")


def test_a_unit_that_sticks_to_its_number_is_a_word_of_its_own() -> None:
    assert terms("500mg, 0.1mL") == ["500", "mg", "0.1", "ml"]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_what_an_apostrophe_leaves_is_no_term(apostrophe: str) -> None:
    assert terms(f"patient{apostrophe}s don{apostrophe}t") == terms("patient don")


def test_a_letter_without_apostrophe_is_a_term() -> None:
    assert terms("drug s and t") == ["drug", "s", "and", "t"]


def test_a_hyphen_ends_a_word() -> None:
    assert terms("single-dose vials") == terms("single dose vial")


def test_letters_of_any_script_are_words_and_signs_are_none() -> None:
    assert terms("Café _ 中文 😀 — “x”") == ["café", "中文", "x"]


def test_terms_keep_their_order_and_repeats() -> None:
    assert terms("J1234 for J5678, not J1234") == ["j1234", "for", "j5678", "not", "j1234"]


def test_words_pair_what_is_written_with_its_term() -> None:
    assert words("Billed JW Units") == [("Billed", "bill"), ("JW", "jw"), ("Units", "unit")]
