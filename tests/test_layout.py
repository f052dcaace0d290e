from itertools import pairwise
from pathlib import Path

import pytest

from index.layout import Block, blocks, cells, identifiers

LONG = "This line is longer than a page is wide, so that every line of its text is read as a paragraph of its own, not as a part."
TABLE = """
| Modifier | Meaning |
|---|---|
| JW | Waste |
JZ | No waste |
59 |
"""


def layout(text: str) -> list[tuple[str, str]]:
    """The kind and the text of each block."""
    return [(block.kind, text[block.start : block.end]) for block in blocks(text)]


def rows(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The text and the column names of each table row."""
    return [(text[block.start : block.end], block.header) for block in blocks(text) if block.kind == "row"]


def test_a_blank_text_has_no_blocks() -> None:
    assert blocks(" \n\t\r\n") == []


def test_a_markdown_heading_has_its_level_and_stands_without_its_signs() -> None:
    text = "# Title\n\n### Units ###\n"
    assert blocks(text) == [Block("heading", 2, 7, level=1), Block("heading", 13, 18, level=3)]


def test_a_number_sign_that_belongs_to_the_heading_stays() -> None:
    assert layout("## Written in C#\n\nText.\n")[0] == ("heading", "Written in C#")


def test_a_number_sign_without_a_space_is_no_heading() -> None:
    assert layout("#5 vials were billed.") == [("paragraph", "#5 vials were billed.")]


def test_a_short_capitalised_line_of_plain_text_is_a_heading() -> None:
    assert layout(f"Billing and Coding\n{LONG}") == [("heading", "Billing and Coding"), ("paragraph", LONG)]


@pytest.mark.parametrize(
    "line",
    [
        "Bill One Unit.",
        "billing and coding",
        "the Billing Overview",
        "Bill the units as the payer wants them",
        "Very " * 20 + "Long",
    ],
    ids=["ends like a sentence", "no capital", "a small first letter", "few capitals", "too long"],
)
def test_a_line_that_reads_like_a_sentence_is_no_heading(line: str) -> None:
    assert layout(f"{line}\n{LONG}")[0] == ("paragraph", line)


def test_a_last_line_is_no_heading() -> None:
    assert layout(f"{LONG}\nThe End")[-1] == ("paragraph", "The End")


def test_where_headings_are_marked_a_bare_line_is_none() -> None:
    assert layout("# Title\nBilling Overview\nText.")[1][0] == "paragraph"


def test_a_label_and_its_value_are_an_item() -> None:
    assert layout(f"Service Type: Drug Administration\n{LONG}")[0] == ("item", "Service Type: Drug Administration")


def test_a_label_that_names_a_code_is_a_heading() -> None:
    assert layout(f"HCPCS J1234: Example Injection\n{LONG}")[0] == ("heading", "HCPCS J1234: Example Injection")


@pytest.mark.parametrize("sign", ["-", "*", "+", "•", "1.", "12)"])
def test_a_list_item_stands_without_its_sign(sign: str) -> None:
    assert layout(f"{sign} keep the vial") == [("item", "keep the vial")]


def test_a_decimal_number_begins_no_list_item() -> None:
    assert layout("0.1 mg is one unit.") == [("paragraph", "0.1 mg is one unit.")]


@pytest.mark.parametrize("line", ["—", "---", "* * *"])
def test_a_line_of_signs_is_a_rule(line: str) -> None:
    assert layout(f"{LONG}\n\n{line}\n\n{LONG}")[1] == ("rule", line)


def test_a_table_is_a_header_and_rows_and_its_delimiter_is_neither() -> None:
    assert [kind for kind, _ in layout(TABLE)] == ["header", "row", "row", "row"]


def test_a_row_without_leading_pipe_is_still_a_row() -> None:
    assert ("JZ | No waste |", ("Modifier", "Meaning")) in rows(TABLE)


def test_a_row_that_breaks_off_is_still_a_row() -> None:
    assert rows(TABLE)[-1] == ("59 |", ("Modifier", "Meaning"))


def test_a_table_without_outer_pipes_is_known_by_its_delimiter() -> None:
    assert rows("Code | Unit\n---|---\nJ1234 | 1 mg\n") == [("J1234 | 1 mg", ("Code", "Unit"))]


def test_a_table_that_breaks_off_after_its_header_is_only_a_header() -> None:
    assert layout("| Code | Unit |\n|---|---|") == [("header", "| Code | Unit |")]


def test_a_table_goes_on_after_a_blank_line() -> None:
    assert rows("| Code |\n|---|\n| J1 |\n\n| J2 |\n") == [("| J1 |", ("Code",)), ("| J2 |", ("Code",))]


def test_a_table_right_after_another_has_its_own_header() -> None:
    text = "| Code | Unit |\n|---|---|\n| J1 | 1 mg |\n\n| Payer | Rule |\n|---|---|\n| A | none |\n"
    assert rows(text) == [("| J1 | 1 mg |", ("Code", "Unit")), ("| A | none |", ("Payer", "Rule"))]


def test_a_rule_after_a_table_leaves_its_last_row_a_row() -> None:
    assert rows("| Code |\n|---|\n| J1 |\n\n---\n") == [("| J1 |", ("Code",))]


def test_a_line_without_pipes_ends_the_table() -> None:
    text = f"{TABLE}\n{LONG}\nEither this | or that.\n"
    assert layout(text)[-2:] == [("paragraph", LONG), ("paragraph", "Either this | or that.")]


def test_a_pipe_in_a_sentence_above_a_rule_is_no_table() -> None:
    assert [kind for kind, _ in layout("Either this | or that.\n\n---\n\nText.\n")] == ["paragraph", "rule", "paragraph"]


@pytest.mark.parametrize("row", ["| a | b |", "a | b |", "| a | b", " a|b "])
def test_cells_are_the_same_with_and_without_outer_pipes(row: str) -> None:
    assert cells(row) == ["a", "b"]


def test_an_empty_cell_keeps_its_place() -> None:
    assert cells("| a |  | c |") == ["a", "", "c"]


def test_lines_broken_to_fit_a_page_are_one_paragraph() -> None:
    text = "the first half of a sentence\nand its second half.\n\nthen another one."
    assert layout(text) == [
        ("paragraph", "the first half of a sentence\nand its second half."),
        ("paragraph", "then another one."),
    ]


def test_a_broken_line_goes_on_with_its_list_item() -> None:
    assert layout("- keep the vial\n  and its label") == [("item", "keep the vial\n  and its label")]


def test_where_a_line_is_long_every_line_is_a_paragraph() -> None:
    assert [kind for kind, _ in layout(f"{LONG}\nand one more line.")] == ["paragraph", "paragraph"]


def test_offsets_count_from_the_beginning_of_the_text() -> None:
    text = "---\ncode: J1\n---\n# Title\r\n\r\n\t Text “with” 😀 signs. \r\n"
    assert [text[block.start : block.end] for block in blocks(text, 17)] == ["Title", "Text “with” 😀 signs."]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("See [JW and JZ](../guides/jw-and-jz.md).", "links"),
        ("See [KX](kx.md), [340B](340b.md) and [J1561](J1561.md).", "links"),
        ("[KX](kx.md)", "links"),
        ("A pump needs [KX](kx.md).", "paragraph"),
        ("See the guide (kx.md).", "paragraph"),
    ],
)
def test_a_line_that_only_links_is_no_paragraph(line: str, kind: str) -> None:
    text = f"# Title\n\n{line}\n"
    assert [block.kind for block in blocks(text)] == ["heading", kind]


def test_identifiers_are_capitals_and_at_least_three_digits() -> None:
    text = "J1234 and XYZ5678A, in this order; not j1234, CO-50, A12, 12345 or WXYZ123."
    assert list(identifiers(text)) == ["J1234", "XYZ5678A"]


def test_the_originals_lie_in_order_and_lose_no_text(originals: Path) -> None:
    for file in originals.iterdir():
        text = file.read_text(encoding="utf-8")
        found = blocks(text)
        assert all(first.end < second.start for first, second in pairwise(found))
        between = [0, *(offset for block in found for offset in (block.start, block.end)), len(text)]
        left_out = "".join(text[first:last] for first, last in zip(between[::2], between[1::2], strict=True))
        assert set(left_out) <= set("# \n|-")


def test_the_originals_have_these_kinds_of_blocks(originals: Path) -> None:
    kinds = {
        file.name[:3]: {kind: found.count(kind) for kind in set(found)}
        for file in originals.iterdir()
        for found in [[block.kind for block in blocks(file.read_text(encoding="utf-8"))]]
    }
    assert kinds == {
        "000": {"heading": 6, "paragraph": 4, "item": 2, "header": 1, "row": 1},
        "001": {"heading": 8, "paragraph": 15, "rule": 1},
        "002": {"heading": 7, "paragraph": 14},
        "003": {"heading": 6, "paragraph": 6, "header": 1, "row": 2},
    }
