from pathlib import Path

import pytest

from index.sentences import split


def quotes(text: str, start: int = 0, end: int | None = None) -> list[str]:
    return [text[slice(*span)] for span in split(text, start, len(text) if end is None else end)]


def test_each_sentence_stands_without_the_space_around_it() -> None:
    assert quotes("  Bill one unit.  Keep the vial! \n") == ["Bill one unit.", "Keep the vial!"]


@pytest.mark.parametrize(
    "sentence",
    [
        "One unit is 0.1 mg of the drug.",
        "Use a modifier, e.g. JW, for the waste.",
        "Ask Dr. Smith for the record.",
        "See No. 5 of the list.",
        "Injection, example (glyrx-pf), 0.1 mg; see U.S. rules.",
    ],
)
def test_a_point_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert quotes(f"{sentence} Then bill.") == [sentence, "Then bill."]


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    assert quotes("It is “waste.” Bill it.") == ["It is “waste.”", "Bill it."]


@pytest.mark.parametrize("sign", ["😀", "👍🏽", "“", "é", "e\u0301", "中", "\u00a0", "\ufeff"])
def test_offsets_are_characters_whatever_stands_before(sign: str) -> None:
    text = f"One {sign} here. Two here. Three {sign} here."
    assert quotes(text) == [f"One {sign} here.", "Two here.", f"Three {sign} here."]


def test_offsets_count_from_the_beginning_of_the_whole_text() -> None:
    text = "😀 Skip this. Take this. And this. Not this."
    assert split(text, 13, 33) == [(13, 23), (24, 33)]
    assert quotes(text, 13, 33) == ["Take this.", "And this."]


def test_a_sentence_may_run_over_a_line_end() -> None:
    assert quotes("Bill one unit\r\nfor each vial. Keep it.") == ["Bill one unit\r\nfor each vial.", "Keep it."]


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_a_blank_text_has_no_sentence(text: str) -> None:
    assert quotes(text) == []


def test_the_sentences_of_the_originals_lose_no_character(originals: Path) -> None:
    for file in originals.iterdir():
        text = file.read_text(encoding="utf-8")
        found = quotes(text)
        assert "".join("".join(found).split()) == "".join(text.split())
        assert all(quote == quote.strip() for quote in found)
