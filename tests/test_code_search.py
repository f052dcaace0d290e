"""Codes and modifiers by what someone types."""

import time
from datetime import date
from statistics import median

import pytest

from assistant import lexicon
from assistant.codes.entry import Modifier
from assistant.codes.search import CodeSearch, Item, Matches
from assistant.codes.table import CodeTable
from assistant.settings import Settings

DAY = date(2026, 11, 22)
FAST = 0.020  # seconds


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable.open(Settings())


@pytest.fixture(scope="module")
def search(table: CodeTable) -> CodeSearch:
    return CodeSearch(table, lexicon.read(Settings().lexicon))


def name(item: Item) -> str:
    return item.modifier if isinstance(item, Modifier) else item.code


def names(found: Matches) -> list[str]:
    return [name(item) for item in found.items]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("J1561", "J1561"),
        ("j1561", "J1561"),
        (" J-1561 ", "J1561"),
        ("1561", "J1561"),
        ("JW", "JW"),
        ("jw", "JW"),
        ("25", "25"),
        ("modifier jz", "JZ"),
        ("MG", "MG"),
        ("infliximab", "J1745"),
        ("infliximab-dyyb", "J1748"),
        ("INFLIX", "J1745"),
        ("Privigen", "J1459"),
        ("gamunex-c", "J1561"),
        ("gamunexc", "J1561"),
        ("gamunex", "J1561"),
        ("gammagardliquid", "J1569"),
        ("remi cade", "J1745"),
        ("botox", "J0585"),
        ("vitamin b12", "J3420"),
        ("immune globulin liquid gammagard", "J1569"),
        ("rituximab hyaluronidase", "J9311"),
        ("infliximab 10 mg", "J1745"),
        ("which code is Hizentra", "J1559"),
    ],
)
def test_what_is_typed_stands_at_the_top(search: CodeSearch, typed: str, first: str) -> None:
    assert names(search.find(typed, DAY))[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [("remicaid", "J1745"), ("keytrda", "J9271"), ("infliximb", "J1745"), ("privigan", "J1459"), ("hizantra", "J1559")],
)
def test_a_misspelt_name_is_found_and_owned_to_be_misspelt(search: CodeSearch, typed: str, first: str) -> None:
    found = search.find(typed, DAY)
    assert (names(found)[0], found.misspelt, found.partly) == (first, True, False)


@pytest.mark.parametrize("typed", ["discarded", "discard", "waste", "leftover", "modifier waste"])
def test_a_modifier_is_found_by_its_meaning_in_whichever_word(search: CodeSearch, typed: str) -> None:
    assert names(search.find(typed, DAY)) == ["JW", "JZ"]


def test_every_code_and_modifier_is_the_first_for_its_own_name(search: CodeSearch, table: CodeTable) -> None:
    for own in [*table.drugs, *table.modifiers]:
        assert names(search.find(own, DAY))[0] == own


def test_every_name_of_a_code_finds_it_as_it_is_written(search: CodeSearch, table: CodeTable) -> None:
    for entry in table.drugs.values():
        for own in {*entry.substances, *entry.brands, *entry.labelers, *entry.products}:
            found = search.find(own, DAY)
            assert (entry in found.items, found.misspelt, found.partly) == (True, False, False)


def test_the_makers_of_the_packages_are_found(search: CodeSearch, table: CodeTable) -> None:
    found = names(search.find("grifols", DAY))
    made = {code for code in table.drugs for package in table.packages(code) if "Grifols" in package.labeler}
    assert "J1561" in made
    assert made <= set(found)


def test_a_begun_code_lists_all_that_begin_so_the_live_ones_first(search: CodeSearch, table: CodeTable) -> None:
    found = search.find("j15", DAY).items
    assert {name(item) for item in found} == {code for code in table.drugs if code.startswith("J15")}
    ended = [item.terminated is not None for item in found]
    assert ended == sorted(ended)
    assert True in ended


def test_live_codes_come_before_terminated_ones_and_a_drug_alone_before_a_mixture(search: CodeSearch) -> None:
    assert names(search.find("rituximab", DAY)) == ["J9312", "Q5115", "Q5119", "Q5123", "J9311", "J9310", "C9467"]


def test_a_code_that_ends_later_is_live_until_then(search: CodeSearch) -> None:
    assert names(search.find("rituximab", date(2018, 12, 31))).index("J9310") < 5


def test_more_words_narrow_the_search(search: CodeSearch) -> None:
    wide, narrow = (set(names(search.find(typed, DAY))) for typed in ("immune globulin", "immune globulin subcutaneous"))
    assert narrow < wide


def test_where_nothing_has_all_words_those_with_the_most_are_given_and_said_to_be(search: CodeSearch) -> None:
    found, whole = search.find("infliximab xyzzyx", DAY), search.find("infliximab", DAY)
    assert (names(found), found.partly) == (names(whole), True)
    assert not whole.partly


def test_a_code_that_is_no_drugs_is_found_in_full_alone(search: CodeSearch) -> None:
    assert names(search.find("a0021", DAY)) == ["A0021"]
    assert "A0021" not in names(search.find("A002", DAY))


@pytest.mark.parametrize("typed", ["", " ", "'", "%", "\0", "xyzzyx", "99213", "\N{GREEK SMALL LETTER ALPHA}\u0301", "[("])
def test_what_is_nowhere_finds_nothing(search: CodeSearch, typed: str) -> None:
    assert search.find(typed, DAY) == Matches(())


def test_a_search_is_fast(search: CodeSearch) -> None:
    def seconds(typed: str) -> float:
        began = time.perf_counter()
        search.find(typed, DAY)
        return time.perf_counter() - began

    long = "in on an as of mg ml injection solution oral dose unit globulin " * 10
    for typed in ("J1561", "infliximab", "remicaid", "in", "injection", "xyzzyx", "immune globulin 500 mg", long):
        assert median(seconds(typed) for _ in range(5)) < FAST
