"""Write-ups held against each other: what they cannot both be right about, and what is only worded otherwise."""

import pytest

from assistant.check.sources import Conflict, conflicts
from assistant.codes import mentions
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from index.documents import document


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable.open(Settings())


def found(table: CodeTable, *texts: str) -> list[Conflict]:
    """The conflicts among write-ups called "one", "two", "three"."""
    names = ("one", "two", "three")
    return list(conflicts([document(name, text, f"{name}.md") for name, text in zip(names, texts, strict=False)], table))


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ("J1745 is infliximab.", "J1745 is denosumab.", "substance"),
        ("J1745 describes Remicade.", "J1745 describes Prolia.", "substance"),
        ("J1561 is Gamunex-C.", "J1561 is Hizentra.", "substance"),
        ("J1745 is infliximab, 10 mg.", "J1745 is infliximab, 100 mg.", "amount"),
        ("J2501 is paricalcitol, 1 mcg.", "J2501 is paricalcitol, 1 mg.", "amount"),
        ("J1097 is phenylephrine with ketorolac, 1 ml.", "J1097 is phenylephrine with ketorolac, 1 mg.", "amount"),
        ("One unit of J1745 is 10 mg.", "J1745 is billed per 100 mg.", "amount"),
        ("J0001 is glucagon.", "J0001 is denosumab.", "substance"),
    ],
)
def test_two_write_ups_that_exclude_each_other_are_told_with_both_sentences(
    one: str, other: str, field: str, table: CodeTable
) -> None:
    assert found(table, f"{one} It is common.", f"Opening words.\n\n{other}") == [
        Conflict(mentions.named(one)[0], field, "one", one, "two", other)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J1745 is infliximab.", "J1745 is Remicade."),
        ("J2405 is ondansetron.", "J2405 is ondansetron hydrochloride."),
        ("Q5103 is infliximab.", "Q5103 is infliximab-dyyb."),
        ("J1561 is immune globulin.", "J1561 is Gamunex-C."),
        ("J1745 is infliximab, 10 mg.", "J1745 is infliximab, 0.01 g."),
        ("J2501 is paricalcitol, 1 mcg.", "J2501 is paricalcitol, 1 microgram."),
        ("J1097 is phenylephrine with ketorolac, 1 ml.", "J1097 is phenylephrine with ketorolac, 1 cc."),
        ("J1885 is ketorolac, per 15 mg.", "J1885 is ketorolac, up to 15 mg."),
        ("J1745 is infliximab, 10 mg.", "J1745 is infliximab, often 5 mg/kg."),
        ("J1745 is infliximab, 10 mg.", "J1745 (infliximab) comes in 100 mg vials."),
        ("J1745 is infliximab.", "J1745 is not denosumab."),
        ("J1745 is infliximab.", "J1745 is separate from J0897 (denosumab)."),
        ("J1745 is infliximab.", "J0897 is denosumab."),
        ("J1745 is infliximab.", "Modifier JW goes on J1745."),
    ],
)
def test_two_write_ups_that_only_word_it_otherwise_do_not_disagree(one: str, other: str, table: CodeTable) -> None:
    assert found(table, one, other) == []
    assert found(table, other, one) == []


def test_a_write_up_is_not_held_against_itself(table: CodeTable) -> None:
    assert found(table, "J1745 is infliximab. J1745 is denosumab.") == []


def test_a_pair_of_write_ups_is_told_once_a_code_and_field_by_its_first_sentences(table: CodeTable) -> None:
    one = "J1745 is infliximab. J1745 means infliximab."
    other = "J1745 is denosumab. J1745 means denosumab."
    (conflict,) = found(table, one, other)
    assert (conflict.one, conflict.other) == ("J1745 is infliximab.", "J1745 is denosumab.")


def test_each_pair_of_three_that_differ_is_told(table: CodeTable) -> None:
    told = found(table, "J1745 is infliximab.", "J1745 is denosumab.", "J1745 is rituximab.")
    assert {(conflict.one_id, conflict.other_id) for conflict in told} == {("one", "two"), ("one", "three"), ("two", "three")}


def test_codes_and_fields_are_told_apart(table: CodeTable) -> None:
    one = "J1745 is infliximab, 10 mg. J0897 is denosumab, 1 mg."
    other = "J1745 is infliximab, 100 mg. J0897 is rituximab, 1 mg."
    assert [(conflict.code, conflict.field) for conflict in found(table, one, other)] == [
        ("J1745", "amount"), ("J0897", "substance"),
    ]  # fmt: skip


def test_a_drug_that_differs_makes_its_amount_moot(table: CodeTable) -> None:
    told = found(table, "J1745 is infliximab, 10 mg.", "J1745 is denosumab, 60 mg.")
    assert [conflict.field for conflict in told] == ["substance"]


def test_a_conflict_concerns_its_two_write_ups_and_no_other(table: CodeTable) -> None:
    (conflict,) = found(table, "J1745 is infliximab.", "J1745 is denosumab.", "J0897 is denosumab.")
    assert [conflict.concerns(name) for name in ("one", "two", "three")] == [True, True, False]
