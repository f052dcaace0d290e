from assistant.web.pages.reading import Link, Part, parts
from index.documents import document

TEXT = """# J0001: a drug

First sentence. Second sentence.

- one item
- another item

| Modifier | Use |
|---|---|
| JW | waste |
| JZ |

| Code | Name |
|---|---|
| J0001 | a drug |
"""


def read(text: str, *ids: str) -> list[Part]:
    return list(parts(document("J0001", text, "J0001.md"), ids))


def shown() -> list[tuple[str, int, tuple[str, ...]]]:
    return [(part.kind, len(part.lines) + len(part.rows), part.header) for part in read(TEXT)]


def test_a_document_is_read_in_order_without_its_title_and_each_table_under_its_own_header() -> None:
    assert shown() == [
        ("paragraph", 1, ()),
        ("list", 2, ()),
        ("table", 2, ("Modifier", "Use")),
        ("table", 1, ("Code", "Name")),
    ]


def test_a_row_that_breaks_off_is_filled_to_the_width_of_its_table() -> None:
    table = next(part for part in read(TEXT) if part.kind == "table")
    assert [row.cells for row in table.rows] == [("JW", "waste"), ("JZ", "")]


def test_anchors_are_the_offsets_of_the_text_they_stand_at() -> None:
    for part in read(TEXT):
        for line in (line for lines in part.lines for line in lines):
            start, end = map(int, line.anchor[1:].split("-"))
            assert TEXT[start:end] == line.text


def test_a_line_of_links_leads_to_the_documents_that_there_are() -> None:
    text = "# J0001: a drug\n\nA sentence.\n\nSee [JW and JZ](../guides/jw-and-jz.md), [J0002](J0002.md).\n"
    [sentence, links] = read(text, "jw-and-jz")
    assert (sentence.kind, links.kind) == ("paragraph", "links")
    assert links.links == (Link("JW and JZ", "jw-and-jz"), Link("J0002", None))


def test_a_line_with_a_label_is_a_paragraph_and_only_a_sign_makes_a_list() -> None:
    text = "# J0001: a drug\n\nThe drug has one use: it is given.\n\n1. One step.\n2. Another.\n"
    assert [part.kind for part in read(text)] == ["paragraph", "list"]
