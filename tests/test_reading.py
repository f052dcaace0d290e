from assistant.web.reading import parts
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


def shown() -> list[tuple[str, int, tuple[str, ...]]]:
    return [(part.kind, len(part.lines) + len(part.rows), part.header) for part in parts(document("J0001", TEXT, "J0001.md"))]


def test_a_document_is_read_in_order_without_its_title_and_each_table_under_its_own_header() -> None:
    assert shown() == [
        ("paragraph", 1, ()),
        ("list", 2, ()),
        ("table", 2, ("Modifier", "Use")),
        ("table", 1, ("Code", "Name")),
    ]


def test_a_row_that_breaks_off_is_filled_to_the_width_of_its_table() -> None:
    table = next(part for part in parts(document("J0001", TEXT, "J0001.md")) if part.kind == "table")
    assert [row.cells for row in table.rows] == [("JW", "waste"), ("JZ", "")]


def test_anchors_are_the_offsets_of_the_text_they_stand_at() -> None:
    for part in parts(document("J0001", TEXT, "J0001.md")):
        for line in (line for lines in part.lines for line in lines):
            start, end = map(int, line.anchor[1:].split("-"))
            assert TEXT[start:end] == line.text
