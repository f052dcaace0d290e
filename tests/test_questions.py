"""The project's own question sheets: they keep to the write-ups' sentences, and leave none without a question."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

import pytest

from assistant.settings import HOME, Settings
from evals.corpus import documents
from index import sheets
from index.passages import Passage, passages

SHEETS = sheets.read(Settings().questions)


@pytest.fixture(scope="module")
def corpus() -> dict[str, list[Passage]]:
    """The passages of each document."""
    found = documents([HOME / "corpus" / "writeups"])
    return {document.id: passages(document, Settings().passage_chars) for document in found}


def quotes(found: Iterable[Passage]) -> list[str]:
    return [passage.quote(sentence) for passage in found for sentence in passage.sentences]


def repeated(questions: Iterable[str]) -> list[str]:
    return [question for question, count in Counter(map(str.casefold, questions)).items() if count > 1]


def test_every_document_has_a_sheet_and_every_sheet_a_document(corpus: dict[str, list[Passage]]) -> None:
    assert set(SHEETS.lines) == set(corpus)


@pytest.mark.parametrize("name", SHEETS.lines)
def test_a_line_opens_one_sentence_of_its_document_and_no_other(name: str, corpus: dict[str, list[Passage]]) -> None:
    found = quotes(corpus[name])
    opened = {beginning: [quote for quote in found if quote.startswith(beginning)] for beginning, _ in SHEETS.lines[name]}
    assert {beginning: several for beginning, several in opened.items() if len(several) != 1} == {}


@pytest.mark.parametrize("name", SHEETS.lines)
def test_a_sentence_has_a_question_unless_it_lists_a_package(name: str, corpus: dict[str, list[Passage]]) -> None:
    beginnings = tuple(beginning for beginning, _ in SHEETS.lines[name])
    asked = (passage for passage in corpus[name] if "NDC" not in passage.header)
    assert [quote for quote in quotes(asked) if not quote.startswith(beginnings)] == []


@pytest.mark.parametrize("name", SHEETS.lines)
def test_a_sheet_asks_a_question_once(name: str) -> None:
    assert repeated(question for _, question in SHEETS.lines[name]) == []


@pytest.mark.parametrize("name", SHEETS.groups)
def test_a_group_has_a_question_on_every_line(name: str) -> None:
    lines = (Settings().questions / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert lines == SHEETS.groups[name]  # which leave out blank lines


def test_the_groups_ask_a_question_once_among_them() -> None:
    assert repeated(chain.from_iterable(SHEETS.groups.values())) == []
