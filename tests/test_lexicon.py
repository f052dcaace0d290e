import csv
from pathlib import Path

import pytest

from assistant.errors import InvalidLexicon
from assistant.lexicon import Lexicon, read
from assistant.settings import Settings
from index.terms import terms, words

TABLE = Settings().lexicon


def load() -> Lexicon:
    return Lexicon(read(TABLE), {"storage"}.__contains__)


def unit(text: str) -> tuple[str, bool, set[tuple[str, ...]]]:
    pairs = words(text)
    found, _ = load().unit([word for word, _ in pairs], [term for _, term in pairs])
    return found.surface, found.name, set(found.alternatives)


def test_the_longest_expression_is_taken_whole() -> None:
    surface, _, alternatives = unit("left over drug")
    assert surface == "left over"
    assert tuple(terms("discarded")) in alternatives


def test_expressions_of_one_line_stand_for_each_other() -> None:
    assert tuple(terms("prior authorization")) in unit("PA")[2]
    assert tuple(terms("PA")) in unit("prior authorization")[2]


def test_only_a_known_expression_or_a_word_that_is_not_english_is_a_name() -> None:
    assert unit("ndc")[1]
    assert unit("rituximab")[1]
    assert not unit("storage")[1]
    assert not unit("60")[1]


def test_every_line_of_the_table_has_a_kind_and_no_empty_or_repeated_expression() -> None:
    with TABLE.open(encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream, delimiter="\t"))
    assert {line["kind"] for line in lines} == {"abbreviation", "synonym", "brand", "payer", "stopword"}
    for line in lines:
        expressions = line["expressions"].split(", ")
        assert all(terms(expression) for expression in expressions), line
        assert len(set(expressions)) == len(expressions), line


def test_a_table_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    table = tmp_path / "lexicon.tsv"
    table.write_text("kind\texpressions\nabbreviation\tvial, phial\nstopword\tplease\n", encoding="utf-8")
    lexicon = Lexicon(read(table), lambda _: True)
    assert lexicon.unit(["phial"], ["phial"])[0].canonical == "vial"
    assert lexicon.is_stopword("Please")


@pytest.mark.parametrize("content", [None, b"kind\twords\nsynonym\tvial\n", b"kind\texpressions\nsynonym\n", b"\xff\xfe"])
def test_a_missing_or_malformed_table_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    table = tmp_path / "lexicon.tsv"
    if content is not None:
        table.write_bytes(content)
    with pytest.raises(InvalidLexicon, match=r"lexicon\.tsv: not a table"):
        read(table)


def test_an_expression_without_a_term_is_refused_with_its_line(tmp_path: Path) -> None:
    table = tmp_path / "lexicon.tsv"
    table.write_text("kind\texpressions\nsynonym\tvial,phial\nsynonym\tpercent, %\n", encoding="utf-8")
    with pytest.raises(InvalidLexicon, match="line 3"):
        read(table)
