from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from index.documents import document
from index.files import find_files, read
from index.passages import Passage, is_placeholder, passages

CHARS = 1200
COLUMNS = ("Modifier", "Description", "When to Use")


def cut(text: str, max_chars: int = CHARS) -> list[Passage]:
    return passages(document("id", text, "id.md"), max_chars)


def texts(text: str, max_chars: int = CHARS) -> list[str]:
    return [passage.text for passage in cut(text, max_chars)]


def quotes(passage: Passage) -> list[str]:
    return [passage.quote(sentence) for sentence in passage.sentences]


def original(folder: Path, start: str) -> list[Passage]:
    (file,) = folder.glob(f"{start}*")
    return passages(document(file.stem, file.read_text(encoding="utf-8"), file.name), CHARS)


def test_a_passage_knows_its_document_title_codes_and_section() -> None:
    (found,) = cut("# J1234: example\n\n## Units\n\nBill one unit. Keep the vial.\n")
    assert (found.document_id, found.title, found.codes, found.section) == ("id", "J1234: example", ("J1234",), "Units")
    assert (found.start, found.end, found.text) == (28, 57, "Bill one unit. Keep the vial.")
    assert quotes(found) == ["Bill one unit.", "Keep the vial."]


def test_every_paragraph_is_a_passage() -> None:
    assert texts("# Title\n\nOne here.\n\nTwo here.\n") == ["One here.", "Two here."]


def test_list_items_that_follow_each_other_are_one_passage() -> None:
    found = cut("# Title\n\nKeep:\n\n- the vial\n- the label\n\nThen bill.\n")
    assert [quotes(passage) for passage in found] == [["Keep:"], ["the vial", "the label"], ["Then bill."]]


def test_list_items_do_not_join_over_a_heading() -> None:
    assert texts("# Title\n\n- the vial\n\n## More\n\n- the label\n") == ["the vial", "the label"]


def test_every_table_row_is_a_passage_with_its_column_names() -> None:
    found = cut("# Title\n\n| Code | Unit |\n|---|---|\n| J1 | 1 mg. Each. |\nJ2 |\n")
    assert [(passage.text, passage.header) for passage in found] == [
        ("| J1 | 1 mg. Each. |", ("Code", "Unit")),
        ("J2 |", ("Code", "Unit")),
    ]
    assert [len(passage.sentences) for passage in found] == [1, 1]


@pytest.mark.parametrize("row", ["|  |  |", "| --- |", "|:-:|:-|", "| — | - |"])
def test_a_row_without_words_is_no_passage(row: str) -> None:
    assert texts(f"# Title\n\n| Code | Unit |\n|---|---|\n{row}\n| J1 | 1 mg |\n") == ["| J1 | 1 mg |"]


def test_headings_rules_and_table_headers_are_no_passages() -> None:
    assert cut("# Title\n\n## Units\n\n---\n\n| Code | Unit |\n|---|---|\n") == []


def test_front_matter_is_no_passage() -> None:
    assert texts("---\nnote: Never quote this.\n---\n# Title\n\nQuote this.\n") == ["Quote this."]


def test_a_passage_ends_before_the_sentence_that_would_make_it_too_long() -> None:
    assert texts("One is here. Two is here. Three is here.", 25) == ["One is here. Two is here.", "Three is here."]
    assert texts("One is here. Two is here. Three is here.", 24) == ["One is here.", "Two is here.", "Three is here."]


def test_a_sentence_longer_than_a_passage_stays_whole() -> None:
    long = "This sentence is longer than any passage may be."
    assert texts(f"Short one. {long} Short two.", 12) == ["Short one.", long, "Short two."]


@pytest.mark.parametrize(
    "line",
    [
        "Data not available in the input.",
        "- N/A",
        "None",
        "TBD.",
        "Not applicable",
        "Details were not provided by the payer.",
        "Pricing information is not specified.",
        "| n/a |",
    ],
)
def test_a_line_that_only_says_there_is_nothing_to_say_is_a_placeholder(line: str) -> None:
    assert is_placeholder(line)


@pytest.mark.parametrize(
    "line",
    [
        "Where data are not available, ask the payer.",
        "Not available as a powder.",
        "None of the vials may be reused.",
        "Information not provided by the payer is requested in writing within thirty days of the claim.",
        "Bill one unit.",
    ],
)
def test_a_sentence_that_says_something_is_no_placeholder(line: str) -> None:
    assert not is_placeholder(line)


def test_a_placeholder_is_never_a_sentence() -> None:
    found = cut("# Title\n\nBill one unit. Data not available in the input. Keep the vial.\n\n- N/A\n- the label\n\nTBD\n")
    assert [quotes(passage) for passage in found] == [["Bill one unit.", "Keep the vial."], ["the label"]]


def test_the_context_names_each_thing_once() -> None:
    in_title, named_apart = cut("# J1234: example\n\n## Units\n\nText.\n"), cut("---\ncode: J1234\n---\n# Example\n\nText.\n")
    assert in_title[0].context == "J1234: example. Units"
    assert named_apart[0].context == "J1234. Example"


def test_the_context_of_a_row_names_its_columns_and_no_empty_ones() -> None:
    assert cut("# Title\n\n| Code |  | Unit |\n|---|---|---|\n| J1 | x | 1 mg |\n")[0].context == "Title. Code, Unit"
    assert cut("# Title\n\n|  |  |\n|---|---|\n| J1 | 1 mg |\n")[0].context == "Title"


def every_source(folder: Path) -> Iterator[tuple[str, list[Passage]]]:
    for path in find_files([folder]):
        file = read(path)
        yield file.text, passages(document(file.id, file.text, path.name), CHARS)


def test_every_passage_and_sentence_of_the_originals_stands_at_its_offsets(originals: Path) -> None:
    sources = list(every_source(originals))
    assert [len(found) for _, found in sources] == [7, 15, 14, 7]
    for text, found in sources:
        for passage in found:
            assert text[passage.start : passage.end] == passage.text
            assert quotes(passage) == [text[slice(*sentence)] for sentence in passage.sentences]
            assert all(quote and quote == quote.strip() for quote in quotes(passage))


def test_the_sentences_of_the_originals_follow_each_other_without_overlap(originals: Path) -> None:
    for _, found in every_source(originals):
        spans = [sentence for passage in found for sentence in passage.sentences]
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_the_table_rows_of_the_originals_have_their_header(originals: Path) -> None:
    (wastage,) = [passage for passage in original(originals, "000") if passage.header]
    assert (wastage.text, wastage.header, wastage.section) == ("JW |", COLUMNS, "Coding Specifications")
    first, second = [passage for passage in original(originals, "003") if passage.header]
    assert (first.header, second.header) == (COLUMNS, COLUMNS)
    assert (first.text[:5], len(first.text), second.text[:5], len(second.text)) == ("59 | ", 201, "25 | ", 130)


def test_the_placeholder_of_an_original_is_in_no_passage(originals: Path) -> None:
    (file,) = originals.glob("003*")
    assert file.read_text(encoding="utf-8").count("Data not available in the input.") == 1
    assert not any("Data not available" in passage.text for passage in original(originals, "003"))


def test_the_labelled_lines_of_an_original_are_one_passage(originals: Path) -> None:
    (found,) = [passage for passage in original(originals, "000") if passage.text.startswith("Service Type:")]
    service, site = quotes(found)
    assert service.startswith("Service Type: ")
    assert site.startswith("Typical Site of Service: ")


def test_the_end_of_an_original_belongs_to_no_section(originals: Path) -> None:
    last = original(originals, "001")[-1]
    assert (last.section, last.start, last.end) == ("", 6031, 6317)
