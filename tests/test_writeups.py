"""The project's own write-ups: what each of them holds, and that no two say the same."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.check.findings import Finding, findings
from assistant.codes import rows
from assistant.codes.entry import Package
from assistant.codes.table import CodeTable
from assistant.settings import HOME, Settings
from evals.corpus import alike, documents
from index.documents import Document, sections
from index.layout import blocks, cells, links
from index.passages import passages

FOLDER = HOME / "corpus" / "writeups"
CODES, GUIDES, RETOLD = (sorted((FOLDER / name).glob("*.md")) for name in ("codes", "guides", "retold"))
SECTIONS = [
    "Definition",
    "Clinical Context",
    "Common Modifiers",
    "Units and Waste",
    "Documentation Requirements",
    "Common Denial Reasons",
    "Commercial Insurers",
    "Similar Codes",
]
# Retold from public write-ups with their mistakes, which the assistant has to point out.
WRONG_ON_PURPOSE = {
    "J1611-retold": "its original takes J1611 for liquid immune globulin; it is glucagon of Fresenius Kabi",
    "J1097-retold": "its original takes J1097 for denosumab; it is phenylephrine and ketorolac for eye surgery",
}
ALIKE = 0.5  # resemblance from which two passages count as one, told with other names


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable.open(Settings())


@pytest.fixture(scope="module")
def corpus() -> dict[str, Document]:
    return {document.id: document for document in documents([FOLDER])}


@pytest.fixture(scope="module")
def crosswalk() -> dict[str, list[Package]]:
    """The packages of each NDC."""
    found: dict[str, list[Package]] = {}
    for package in rows.packages(rows.read(Settings().tables)):
        found.setdefault(package.ndc, []).append(package)
    return found


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def front(path: Path) -> dict[str, object]:
    front = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(front, dict)
    return front


def wrong(document: Document, table: CodeTable) -> list[Finding]:
    return [finding for finding in findings(document, table) if finding.verdict not in ("agrees", "cannot_tell")]


def packages(document: Document) -> Iterator[dict[str, str]]:
    """The rows of the tables that list packages, by column."""
    for block in blocks(document.text, document.body):
        if block.kind == "row" and "NDC" in block.header:
            yield dict(zip(block.header, cells(document.text[block.start : block.end]), strict=True))


def test_there_are_at_least_70_codes_and_25_guides() -> None:
    assert len(CODES) >= 70
    assert len(GUIDES) >= 25


@named(CODES + GUIDES + RETOLD)
def test_front_matter_is_complete(path: Path) -> None:
    held = front(path)
    assert list(held) == ["title", "codes", "kind", "sources", "as_of"]
    assert held["title"]
    assert held["kind"] == {"codes": "code", "guides": "guide", "retold": "retold"}[path.parent.name]
    sources = held["sources"]
    assert isinstance(sources, list)
    assert sources
    assert all(isinstance(source, str) and source for source in sources)
    assert isinstance(held["as_of"], date)
    assert (held["codes"] == []) == (path.parent.name == "guides")


@named(CODES)
def test_a_code_write_up_has_the_same_sections_as_every_other(path: Path, corpus: dict[str, Document]) -> None:
    assert [section.title for section in sections(corpus[path.stem]) if section.title] == SECTIONS
    assert corpus[path.stem].codes[0] == path.stem
    assert corpus[path.stem].title.startswith(path.stem)


@named(CODES + GUIDES)
def test_links_resolve_and_stand_on_lines_of_their_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [target for _, target in links(text) if not (path.parent / target).is_file()] == []
    linking = [text[block.start : block.end] for block in blocks(text) if block.kind == "links"]
    assert [link for line in linking for link in links(line)] == links(text)


@named(CODES + GUIDES)
def test_a_quote_reads_well_because_the_text_has_no_markup(path: Path) -> None:
    assert re.findall(r"\*\*|`|</?[a-z]|&\w+;|https?:", path.read_text(encoding="utf-8")) == []


@named(CODES)
def test_packages_and_their_units_are_those_of_the_crosswalk(
    path: Path, corpus: dict[str, Document], crosswalk: dict[str, list[Package]]
) -> None:
    for row in packages(corpus[path.stem]):
        assert any(_is_package(row, package) for package in crosswalk.get(row["NDC"], [])), row


def _is_package(row: dict[str, str], package: Package) -> bool:
    units = next(text for column, text in row.items() if column.startswith("Units"))
    return float(units.replace(",", "")) == package.units


@named(CODES + GUIDES + [path for path in RETOLD if path.stem not in WRONG_ON_PURPOSE])
def test_no_write_up_contradicts_the_code_table(path: Path, corpus: dict[str, Document], table: CodeTable) -> None:
    assert [finding.message for finding in wrong(corpus[path.stem], table)] == []


@pytest.mark.parametrize("name", WRONG_ON_PURPOSE)
def test_the_two_that_are_wrong_on_purpose_are_found_out(name: str, corpus: dict[str, Document], table: CodeTable) -> None:
    assert {finding.field for finding in wrong(corpus[name], table)} >= {"substance"}


def test_no_write_up_repeats_another_with_the_names_swapped(corpus: dict[str, Document], table: CodeTable) -> None:
    cut = [passage for document in corpus.values() for passage in passages(document, Settings().passage_chars)]
    pairs = [pair for pair in alike(cut, table.names) if pair.resemblance >= ALIKE]
    assert [(pair.one.document_id, pair.one.text, pair.other.document_id, pair.other.text) for pair in pairs] == []
