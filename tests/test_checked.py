"""What the check found is kept with a snapshot, and stands as cautions beside the answers that it touches."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.answer import Quote
from assistant.cautions import cautions
from assistant.check.checked import Checked, check, notes, stored
from assistant.codes import rows
from assistant.codes.amounts import Amount
from assistant.codes.table import CodeTable
from assistant.pipeline import Assistant
from assistant.publish import publish
from assistant.settings import Settings
from assistant.types import Answer
from index.documents import Document, document
from index.snapshot import Snapshot, open_snapshot
from tests.conftest import ENCODERS, index

WRITTEN = {
    "J1097": """# J1097: denosumab, 1 mg

J1097 is used to report denosumab, 1 mg. One unit of J1097 is 5 ml.

## Modifiers

Modifier JW is added to J1097 for the part of a single-dose vial that is thrown away.
""",
    "J9310": """# J9310: rituximab, 100 mg

## Common denials

Claims for J9310 are denied when prior authorization was not obtained before the infusion.
""",
    "J0001": """# J0001: a new drug

## Place of service

J0001 is given in infusion centers and hospital outpatient departments.
""",
    "J1745": """# J1745: infliximab, 10 mg

## Documentation

The chart must hold the weight of the patient and the dose of J1745 in milligrams.
""",
    "remicade": """# Notes on J1745

One billing unit of J1745 is 100 mg.

## Storage

Unopened vials of J1745 are kept in a refrigerator between 2 and 8 degrees Celsius.
""",
    "J0002": """# J0002: infliximab

## Documentation

The chart must hold the weight of the patient and the dose of J0002 in milligrams.
""",
    "notes": """# Notes on J0002

J0002 is denosumab, and wholly new.
""",
    "J2405": """# J2405: ondansetron, 1 mg

## Nausea

J2405 is billed with the administration code for an intravenous push when it treats nausea.

## Related codes

The related code J1750 describes iron sucrose, 1 mg, which is a wholly different product.
""",
}
DENOSUMAB, CHART = "which modifier for discarded J1097", "what must the chart hold for J1745"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("checked")
    (home / "writeups").mkdir()
    for name, text in WRITTEN.items():
        (home / "writeups" / f"{name}.md").write_text(text, encoding="utf-8")
    index([home / "writeups"], home / "out")
    return home


@pytest.fixture(scope="module")
def asked(folder: Path) -> Assistant:
    return Assistant.open(Settings(index=folder / "out"))


@pytest.fixture(scope="module")
def snapshot(folder: Path) -> Snapshot:
    return open_snapshot(folder / "out", Settings().encoder)


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable.open(Settings())


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with another table: one unit of J1745 is 100 mg, and J1750 is gone."""
    tables, changed = Settings().tables, tmp_path_factory.mktemp("tables")
    for file in tables.glob("*.tsv"):
        (changed / file.name).write_bytes(file.read_bytes())
    kept = [entry for entry in rows.drugs(rows.read(tables)) if entry.code != "J1750"]
    sized = [replace(entry, amount=Amount(Fraction(100), "mg")) if entry.code == "J1745" else entry for entry in kept]
    (changed / rows.CODES).write_text(rows.text(map(rows.of_entry, sized)), encoding="utf-8")
    return Settings(tables=changed)


def told(checked: Checked) -> set[tuple[str, str, str]]:
    return {(finding.document_id, finding.code, finding.verdict) for finding in checked.findings}


def cautioned(answer: Answer) -> list[tuple[str, str, str]]:
    return [(caution.kind, caution.code, caution.document_id) for caution in answer.cautions]


def test_the_findings_that_the_build_kept_are_read_back_as_they_were(snapshot: Snapshot, table: CodeTable) -> None:
    checked = stored(snapshot, table)
    assert checked.findings
    assert checked.conflicts
    assert checked == check(list(snapshot.documents.values()), table)


def test_a_snapshot_whose_table_is_the_same_is_not_checked_again(snapshot: Snapshot, table: CodeTable) -> None:
    first = replace(snapshot, notes=snapshot.notes[:1])
    assert len(stored(first, table).findings) == 1


def test_findings_of_another_table_are_found_anew(snapshot: Snapshot, table: CodeTable, other: Settings) -> None:
    before, after = told(stored(snapshot, table)), told(stored(snapshot, CodeTable.open(other)))
    assert after - before == {
        ("J1745", "J1745", "contradicts"), ("remicade", "J1745", "agrees"), ("J2405", "J1750", "unknown_code"),
    }  # fmt: skip
    assert ("J2405", "J1750", "contradicts") in before - after


def test_the_notes_of_two_tables_have_two_digests(table: CodeTable, other: Settings) -> None:
    assert notes(table).digest == notes(CodeTable.open(Settings())).digest
    assert notes(table).digest != notes(CodeTable.open(other)).digest


def test_a_build_with_another_table_keeps_its_findings_and_encodes_nothing_anew(tmp_path: Path, other: Settings) -> None:
    (tmp_path / "J1745.md").write_text("# J1745\n\nJ1745 is infliximab, 10 mg.\n", encoding="utf-8")
    held = []
    for tables in (Settings().tables, Settings().tables, other.tables):
        settings = Settings(index=tmp_path / "out", encoders=ENCODERS, tables=tables)
        built = publish([tmp_path / "J1745.md"], settings)
        kept = open_snapshot(settings.index, settings.encoder).notes
        held.append((built.unchanged, bool(built.encoded), kept[0]["finding"]["verdict"]))
    assert held == [(False, True, "agrees"), (True, False, "agrees"), (False, False, "contradicts")]


@pytest.mark.parametrize(
    ("question", "kind", "code", "message"),
    [
        (DENOSUMAB, "contradicts_code_table", "J1097", "not denosumab. Denosumab has J0897"),
        ("why do J9310 claims get denied", "terminated_code", "J9310", "2018-12-31"),
        ("where is J0001 given", "unknown_code", "J0001", "not in the code table"),
    ],
)
def test_an_answer_from_a_faulty_write_up_carries_one_caution(
    asked: Assistant, question: str, kind: str, code: str, message: str
) -> None:
    answer = asked.ask(question)
    assert {citation.document_id for citation in answer.citations} == {code}
    (caution,) = answer.cautions
    assert (caution.kind, caution.code, caution.document_id) == (kind, code, code)
    assert message in caution.message
    assert caution.claim in WRITTEN[code]
    assert caution.table == str(asked.table.entry(code) or "")


def test_of_several_contradictions_the_gravest_is_told(asked: Assistant) -> None:
    fields = {finding.field for finding in stored(asked.snapshot, asked.table).of("J1097")}
    assert fields == {"substance", "amount"}
    (caution,) = asked.ask(DENOSUMAB).cautions
    assert "not denosumab" in caution.message


def test_write_ups_that_disagree_are_told_once_with_both_sentences(asked: Assistant) -> None:
    told = {caution.kind: caution for caution in asked.ask("what must the chart hold for J0002").cautions}
    assert set(told) == {"sources_disagree", "unknown_code"}
    for part in ("J0002: infliximab", "J0002 is denosumab, and wholly new.", "notes"):
        assert part in told["sources_disagree"].message


def test_a_disagreement_that_the_table_settles_cautions_only_the_write_up_that_is_wrong(asked: Assistant) -> None:
    assert asked.ask(CHART).cautions == ()
    answer = asked.ask("where are unopened vials of J1745 kept")
    assert [citation.document_id for citation in answer.citations] == ["remicade"]
    assert {kind for kind, _, _ in cautioned(answer)} == {"contradicts_code_table"}


def test_an_answer_from_the_table_still_carries_the_caution_of_the_write_up_beside_it(asked: Assistant) -> None:
    answer = asked.ask("what is J1097")
    assert {citation.document_id for citation in answer.citations} == {"code-table", "J1097"}
    assert cautioned(answer) == [("contradicts_code_table", "J1097", "J1097")]


def test_a_fault_about_another_code_is_told_only_where_it_is_cited(asked: Assistant) -> None:
    silent, loud = asked.ask("how is J2405 billed for nausea"), asked.ask("which product does related code J1750 describe")
    assert "J2405" in {citation.document_id for citation in silent.citations}
    assert cautioned(silent) == []
    assert cautioned(loud) == [("contradicts_code_table", "J1750", "J2405")]


def test_a_question_that_is_not_answered_carries_none(asked: Assistant) -> None:
    answer = asked.ask("who won the game last night")
    assert (answer.status, answer.cautions) == ("not_found", ())


@pytest.mark.parametrize(("day", "kinds"), [(date(2018, 12, 31), []), (date(2019, 1, 1), ["terminated_code"])])
def test_a_code_is_cautioned_from_the_day_after_its_last(table: CodeTable, day: date, kinds: list[str]) -> None:
    written = document("J9310", "# J9310: rituximab, 100 mg\n", "J9310.md")
    found = cautions([quote(written, written.title)], check([written], table), table, day)
    assert [caution.kind for caution in found] == kinds


def test_the_tables_own_line_of_a_terminated_code_is_cautioned(table: CodeTable) -> None:
    found = cautions([quote(table.document, str(table.entry("J9310")))], Checked((), ()), table, date(2026, 1, 1))
    assert [(caution.kind, caution.code, caution.document_id) for caution in found] == [
        ("terminated_code", "J9310", "code-table")
    ]  # fmt: skip


def test_each_cited_write_up_has_its_own_caution(table: CodeTable) -> None:
    both = [document(name, f"# {name}\n\nJ1745 is denosumab. J1745 means denosumab.\n", f"{name}.md") for name in ("one", "two")]
    quotes = [quote(document, sentence) for document in both for sentence in ("J1745 is denosumab.", "J1745 means denosumab.")]
    found = cautions(quotes, check(both, table), table, date(2026, 1, 1))
    assert [(caution.kind, caution.document_id) for caution in found] == [
        ("contradicts_code_table", "one"), ("contradicts_code_table", "two"),
    ]  # fmt: skip


def test_a_quote_without_a_code_is_cautioned_for_the_code_of_its_write_up(table: CodeTable) -> None:
    written = document("notes", "# J1745: denosumab, 60 mg\n\nKeep the vials cold.\n", "notes.md")
    found = cautions([quote(written, "Keep the vials cold.")], check([written], table), table, date(2026, 1, 1))
    assert [(caution.kind, caution.code) for caution in found] == [("contradicts_code_table", "J1745")]


def quote(document: Document, text: str) -> Quote:
    start = document.text.index(text)
    return Quote(document, "", (start, start + len(text)), text)
