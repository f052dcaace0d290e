import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from index.documents import document, sections
from index.errors import NoDocuments, Unreadable
from index.files import File, find_files, read
from index.passages import Passage, passages

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PAGE = """<html><head><title>J1234: example</title><style>p {color: red}</style></head><body>
<script>let hidden = "script";</script><noscript>hidden too</noscript>
<h2>Units</h2><p>Bill <b>one</b> unit for <a href="/vial">each vial</a> &amp; keep glyrx_pf * 2.</p>
<ul><li>the vial</li><li>the label</li></ul>
<table><tr><th>Modifier</th><th>Meaning</th></tr><tr><td>JW</td><td>waste</td></tr></table>
<p>Last <img alt="picture" src="x.png">line.</p></body></html>"""


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Text.", encoding="utf-8")


def saved(folder: Path, name: str, data: bytes) -> File:
    (folder / name).write_bytes(data)
    return read(folder / name)


def cut(file: File) -> list[Passage]:
    """The file's passages, each checked against the text."""
    found = passages(document(file.id, file.text, file.path.name), 1200)
    assert all(file.text[passage.start : passage.end] == passage.text for passage in found)
    return found


def docx(*paragraphs: tuple[str, str], table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A Word file of paragraphs (style and text) and a table."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>' for style, text in paragraphs
    )
    rows = (
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row) + "</w:tr>" for row in table
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/></w:style>'
        for style, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Normal", "Normal"))
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f"<w:styles {WORD}>{styles}</w:styles>",
        "word/document.xml": f"<w:document {WORD}><w:body>{body}<w:tbl>{''.join(rows)}</w:tbl></w:body></w:document>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def pdf(*pages: tuple[str, ...], font_map: str = "") -> bytes:
    """A PDF file of pages of lines; `font_map` says which character the letter A stands for, in hexadecimal."""
    shown = ["BT /F1 12 Tf 14 TL 72 720 Td " + " ".join(f"({line}) Tj T*" for line in page) + " ET" for page in pages]
    mapping = f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <{font_map}> endbfchar endcmap"
    first_page = 5
    kids = " ".join(f"{first_page + 2 * number} 0 R" for number in range(len(shown)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(shown)} >>",
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {'/ToUnicode 4 0 R' if font_map else ''} >>",
        f"<< /Length {len(mapping)} >>\nstream\n{mapping}\nendstream",
    ]
    for number, stream in enumerate(shown):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {first_page + 2 * number + 1} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    data, offsets = b"%PDF-1.4\n", list[int]()
    for number, part in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def test_files_come_sorted_by_name_from_folders_and_paths(tmp_path: Path) -> None:
    touch(tmp_path, "notes/c.md", "notes/deep/a.txt", "b.html")
    found = find_files([tmp_path / "notes", tmp_path / "b.html"])
    assert [path.name for path in found] == ["a.txt", "b.html", "c.md"]


def test_every_format_is_found_whatever_the_case_of_its_ending(tmp_path: Path) -> None:
    touch(tmp_path, "a.MD", "b.Txt", "c.HTML", "d.htm", "e.docx", "f.PDF")
    assert [path.stem for path in find_files([tmp_path])] == ["a", "b", "c", "d", "e", "f"]


def test_hidden_entries_and_other_formats_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, "a.md", ".b.md", ".git/c.md", "deep/.d/e.md", "f.csv")
    assert [path.name for path in find_files([tmp_path])] == ["a.md"]


def test_a_folder_below_a_hidden_one_may_be_named(tmp_path: Path) -> None:
    touch(tmp_path, ".notes/a.md")
    assert [path.name for path in find_files([tmp_path / ".notes"])] == ["a.md"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.md")
    assert find_files([tmp_path, tmp_path / "a.md", tmp_path]) == [tmp_path / "a.md"]


@pytest.mark.parametrize("name", ["missing.md", "table.csv"])
def test_a_path_that_cannot_be_indexed_is_refused_by_name(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "table.csv")
    with pytest.raises(NoDocuments, match=name):
        find_files([tmp_path / name])


def test_two_files_that_would_be_one_document_are_refused_by_name(tmp_path: Path) -> None:
    touch(tmp_path, "J1234.md", "deep/J1234.txt")
    with pytest.raises(NoDocuments, match=r"J1234\.md and .*J1234\.txt would both be document J1234"):
        find_files([tmp_path])


def test_a_folder_without_write_ups_is_refused_by_name(tmp_path: Path) -> None:
    touch(tmp_path, "notes/table.csv")
    with pytest.raises(NoDocuments, match="notes"):
        find_files([tmp_path / "notes"])


def test_a_file_has_its_name_without_ending_as_id_and_the_digest_of_its_bytes(tmp_path: Path) -> None:
    data = "Bill “one” unit.\r\n".encode()
    found = saved(tmp_path, "J1234.v2.md", data)
    digest = hashlib.sha256(data).hexdigest()
    assert found == File("J1234.v2", tmp_path / "J1234.v2.md", "Bill “one” unit.\r\n", digest)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_text(tmp_path: Path, encoding: str) -> None:
    found = saved(tmp_path, "a.txt", "Bill “one” unit.".encode(encoding))
    assert (found.text, found.warning) == ("Bill “one” unit.", None)


def test_big_endian_text_is_read_like_little_endian(tmp_path: Path) -> None:
    assert saved(tmp_path, "a.txt", b"\xfe\xff" + "Bill “one”.".encode("utf-16-be")).text == "Bill “one”."


def test_windows_text_is_read_with_a_warning_that_names_the_file(tmp_path: Path) -> None:
    found = saved(tmp_path, "a.txt", "Bill “one” unit for the patient’s dose.".encode("cp1252"))
    assert found.text == "Bill “one” unit for the patient’s dose."
    assert found.warning == f"{tmp_path / 'a.txt'}: byte 5 is not UTF-8; read as Windows-1252. Save it as UTF-8."


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
def test_a_broken_byte_in_utf_8_leaves_a_gap_and_a_warning_that_names_the_file(tmp_path: Path, mark: bytes) -> None:
    found = saved(tmp_path, "a.txt", mark + "Bill “one” unit".encode() + b"\xff now.")
    assert found.text == "Bill “one” unit\ufffd now."
    assert found.warning is not None
    assert found.warning.startswith(f"{tmp_path / 'a.txt'}: ")
    assert "not UTF-8; read with gaps" in found.warning


def test_a_broken_byte_in_utf_16_leaves_a_gap_and_a_warning_that_names_the_file(tmp_path: Path) -> None:
    found = saved(tmp_path, "a.txt", "Bill one unit.".encode("utf-16") + b"\x00")
    assert found.text == "Bill one unit.\ufffd"
    assert found.warning is not None
    assert "not UTF-16-LE; read with gaps" in found.warning


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("picture.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a binary file"),
        ("blank.txt", b" \n\t\n", "holds no text"),
        ("blank.html", b"<html><body><script>x</script></body></html>", "holds no text"),
        ("scan.pdf", pdf(()), "holds no text"),
        ("cut.pdf", pdf(("Bill one unit.",))[:60], "not a readable pdf file"),
        ("text.docx", b"Bill one unit.", "not a readable docx file"),
        ("cut.docx", docx(("Normal", "Bill one unit."))[:300], "not a readable docx file"),
    ],
)
def test_a_file_that_gives_no_text_is_refused_by_name(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=f"{name}: {reason}"):
        saved(tmp_path, name, data)


def test_a_file_that_vanished_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"gone\.md: No such file"):
        read(tmp_path / "gone.md")


def test_a_name_that_is_not_text_is_refused_in_letters_that_can_be_printed() -> None:
    with pytest.raises(Unreadable, match="its name is not UTF-8") as refused:
        read(Path(os.fsdecode(b"J1234\xff.md")))
    assert str(refused.value).isascii()


def test_a_web_page_gives_sections_items_and_table_rows(tmp_path: Path) -> None:
    found = cut(saved(tmp_path, "page.html", PAGE.encode()))
    assert [(passage.section, passage.text, passage.header) for passage in found] == [
        ("Units", "Bill one unit for each vial & keep glyrx_pf * 2.", ()),
        ("Units", "the vial\n* the label", ()),
        ("Units", "| JW | waste |", ("Modifier", "Meaning")),
        ("Units", "Last line.", ()),
    ]


def test_what_a_web_page_does_not_show_is_no_text(tmp_path: Path) -> None:
    text = saved(tmp_path, "page.html", PAGE.encode()).text
    assert not any(unseen in text for unseen in ("script", "hidden", "color", "picture", "/vial"))


def test_the_title_of_a_web_page_is_its_title_where_no_heading_is(tmp_path: Path) -> None:
    plain = saved(tmp_path, "a.html", b"<title>J1234: example</title><p>Bill one unit.</p>")
    headed = saved(tmp_path, "b.html", b"<title>Our site</title><h1>J1234: example</h1><p>Bill one unit.</p>")
    assert plain.text == "# J1234: example\n\nBill one unit.\n"
    assert headed.text == "# J1234: example\n\nBill one unit."


def test_two_tables_of_a_web_page_keep_their_own_columns(tmp_path: Path) -> None:
    table = "<table><tr><th>{0}</th></tr><tr><td>{0} cell</td></tr></table>"
    found = cut(saved(tmp_path, "a.html", f"<p>Text.</p>{table.format('Code')}{table.format('Payer')}".encode()))
    assert [(passage.text, passage.header) for passage in found[1:]] == [
        ("| Code cell |", ("Code",)),
        ("| Payer cell |", ("Payer",)),
    ]


def test_a_web_page_says_its_own_encoding(tmp_path: Path) -> None:
    page = '<html><head><meta charset="windows-1252"></head><body><p>Bill “one”.</p></body></html>'
    assert saved(tmp_path, "a.html", page.encode("cp1252")).text == "Bill “one”."


def test_a_word_file_gives_its_title_sections_and_table_rows(tmp_path: Path) -> None:
    table = (("Modifier", "Meaning"), ("JW", "waste"))
    data = docx(("Title", "J1234: example"), ("Heading1", "Units"), ("Normal", "Bill “one” unit."), table=table)
    file = saved(tmp_path, "a.docx", data)
    of = document(file.id, file.text, "a.docx")
    assert (of.title, of.codes) == ("J1234: example", ("J1234",))
    assert [section.title for section in sections(of)] == ["", "Units"]
    found = cut(file)
    assert (found[0].section, found[0].text) == ("Units", "Bill “one” unit.")
    assert found[-1].text == "| JW | waste |"


def test_a_pdf_gives_the_lines_of_all_its_pages_as_sentences(tmp_path: Path) -> None:
    data = pdf(("bill one unit for each", "vial that was opened. keep"), ("the vial and the label.",))
    found = cut(saved(tmp_path, "a.pdf", data))
    assert [passage.quote(sentence) for passage in found for sentence in passage.sentences] == [
        "bill one unit for each\nvial that was opened.",
        "keep\nthe vial and the label.",
    ]


def test_half_a_character_in_a_pdf_does_not_reach_the_text(tmp_path: Path) -> None:
    data = pdf(("A bill.",), font_map="D800")
    assert saved(tmp_path, "a.pdf", data).text == "? bill."
