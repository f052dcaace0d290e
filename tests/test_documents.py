from pathlib import Path

import pytest

from index.documents import Document, document, sections
from index.errors import Unreadable

BODY = "Bill one unit for each milligram that was given to the patient, and keep the record of it."


def read(text: str) -> Document:
    return document("id", text, "id.md")


def names(text: str) -> list[str]:
    return [section.title for section in sections(read(text))]


def original(folder: Path, start: str) -> Document:
    (file,) = folder.glob(f"{start}*")
    return document(file.stem, file.read_text(encoding="utf-8"), file.name)


def test_front_matter_names_title_codes_and_source() -> None:
    found = read(f"---\ntitle: Example drug\ncodes: [J1234, J5678]\nsource: example.pdf\n---\n# J9999\n\n{BODY}\n")
    assert (found.title, found.codes, found.sources) == ("Example drug", ("J1234", "J5678"), ("example.pdf",))


def test_front_matter_names_kind_sources_and_the_day_that_the_facts_are_of() -> None:
    found = read(f"---\nkind: guide\nsources:\n- Manual, chapter 17\n- Table\nas_of: 2025-10-01\n---\n# Units\n\n{BODY}\n")
    assert (found.kind, found.sources, found.as_of) == ("guide", ("Manual, chapter 17", "Table"), "2025-10-01")


def test_a_guide_that_names_codes_is_about_none_where_its_front_matter_lists_none() -> None:
    assert read("---\ncodes: []\n---\n# Units of J1561\n\nJ1561 has 500 mg.\n").codes == ()
    assert read("---\nkind: guide\n---\n# Units of J1561\n\nJ1561 has 500 mg.\n").codes == ("J1561",)


def test_front_matter_may_name_one_code() -> None:
    assert read(f"---\ncode: J1234\n---\n{BODY}").codes == ("J1234",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_body_begins_after_the_front_matter(end: str) -> None:
    found = read(end.join(["---", "code: J1234", "---", "# Title", "", BODY]))
    assert found.text[found.body :].startswith("# Title")
    assert found.title == "Title"


def test_a_text_is_kept_whole_with_its_front_matter() -> None:
    text = f"---\ncode: J1234\n---\n{BODY}"
    assert read(text).text == text


@pytest.mark.parametrize(
    "text",
    [f"---\nonly a sentence\n---\n{BODY}", f"---\ncode: J1234\n{BODY}", f"\n---\ncode: J1234\n---\n{BODY}"],
    ids=["no fields", "no end", "not at the beginning"],
)
def test_what_only_looks_like_front_matter_is_text(text: str) -> None:
    assert read(text).body == 0


@pytest.mark.parametrize("fields", ["title: [J1234", "date: 2026-02-30", "deep: " + "[" * 1000])
def test_front_matter_that_is_not_yaml_is_an_error_of_one_kind(fields: str) -> None:
    with pytest.raises(Unreadable, match="not YAML"):
        read(f"---\n{fields}\n---\n{BODY}")


def test_the_title_is_the_first_heading_of_level_one() -> None:
    assert read(f"## Summary\n# Example\n# Other\n\n{BODY}").title == "Example"


def test_the_title_is_a_heading_that_names_a_code() -> None:
    assert read(f"## Summary\n## J1234 in Practice\n\n{BODY}").title == "J1234 in Practice"


def test_a_heading_below_text_is_no_title() -> None:
    assert read(f"## Summary\n\n{BODY} J1234.\n\n# J5678\n").title == "J1234"


def test_without_a_title_the_code_is_the_title_and_without_a_code_the_id() -> None:
    assert read(f"{BODY} J1234.").title == "J1234"
    assert read(BODY).title == "id"


def test_the_code_is_the_one_in_the_title() -> None:
    assert read(f"# J1234 and J5678\n\nJ9999 is not J9999. {BODY}").codes == ("J1234",)


def test_without_a_code_in_the_title_it_is_the_one_named_most_often() -> None:
    assert read("# Example\n\nJ1234 is like J5678, but J5678 is older.").codes == ("J5678",)


def test_of_two_codes_named_equally_often_it_is_the_earlier() -> None:
    assert read("# Example\n\nJ5678 is like J1234.").codes == ("J5678",)


def test_a_text_that_names_no_code_is_about_none() -> None:
    assert read(f"# Example\n\n{BODY}").codes == ()


def test_the_source_is_the_name_of_the_file() -> None:
    assert document("id", BODY, "id.pdf").sources == ("id.pdf",)


def test_every_heading_but_the_title_begins_a_section() -> None:
    assert names(f"# J1234\n\n## Units\n\n{BODY}\n\n## Modifiers\n\n{BODY}\n") == ["", "Units", "Modifiers"]


def test_a_title_inside_a_section_does_not_end_it() -> None:
    assert names(f"## Summary\n## J1234 in Practice\n\n{BODY}\n") == ["Summary"]


def test_what_stands_before_the_first_heading_is_a_section_without_name() -> None:
    found = sections(read(f"{BODY}\n\n## Units\n\n{BODY}\n"))
    assert [(section.title, len(section.blocks)) for section in found] == [("", 1), ("Units", 2)]


def test_a_rule_begins_a_section_without_name() -> None:
    assert names(f"# J1234\n\n## Units\n\n{BODY}\n\n---\n\n{BODY}\n") == ["", "Units", ""]


def test_topics_are_the_terms_that_run_through_the_text() -> None:
    lines = ["The dose of aprotinin is recorded by the nurse who gives it to the patient at home."]
    lines += ["The dose of aprotinin is billed by the pharmacy that prepared it for the patient."] * 2
    found = read("# Example Drug\n\n" + "\n\n".join(lines))
    assert {"exampl", "drug", "aprotinin", "dose"} <= set(found.topics)
    assert "home" in found.topics  # every third line
    assert "home" not in read("# Example Drug\n\n" + "\n\n".join([*lines, lines[1]])).topics


def test_a_term_that_comes_late_is_no_topic() -> None:
    lines = ["The dose is recorded by the nurse who gives it to the patient at the bedside."] * 2
    lines += ["The dose of aprotinin is billed by the pharmacy that prepared it for the patient."] * 4
    assert "aprotinin" not in read("# Example Drug\n\n" + "\n\n".join(lines)).topics


@pytest.mark.parametrize(("start", "code"), [("000", "J1597"), ("001", "J1611"), ("002", "J1097"), ("003", "J1553")])
def test_each_original_is_about_one_code(originals: Path, start: str, code: str) -> None:
    assert original(originals, start).codes == (code,)


def test_the_originals_have_these_titles(originals: Path) -> None:
    assert original(originals, "000").title == "HCPCS Level II J1597: Glycopyrrolate Injection, 0.1 mg"
    assert original(originals, "001").title == "HCPCS Code J1611: A Comprehensive Overview"
    assert original(originals, "002").title == "J1097"
    yimmugo = original(originals, "003")
    assert yimmugo.title == yimmugo.text[19:84]
    assert yimmugo.title.startswith("HCPCS Level II J1553: ")
    assert yimmugo.title.endswith(", 100 mg")


@pytest.mark.parametrize("start", ["000", "003"])
def test_the_originals_in_plain_text_have_these_sections(originals: Path, start: str) -> None:
    assert [section.title for section in sections(original(originals, start))] == [
        "Summary & Overview",
        "Billing Code Overview",
        "Clinical & Coding Specifications",
        "Clinical Context",
        "Coding Specifications",
    ]


@pytest.mark.parametrize(("start", "opening", "closing"), [("001", [""], [""]), ("002", [], [])])
def test_the_originals_in_markdown_have_these_sections(
    originals: Path, start: str, opening: list[str], closing: list[str]
) -> None:
    first = [*opening, "Definition", "Clinical Context", "Common Modifiers"]
    middle = ["Documentation Requirements", "Common Denial Reasons"]
    last = ["Special Considerations for Commercial Insurers", "Similar Codes"]
    titles = [section.title for section in sections(original(originals, start))]
    assert titles == [*first, *middle, *last, *closing]
