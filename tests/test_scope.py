"""Where the answer to a question about a code or drug is looked for."""

import pytest

from assistant.pipeline import Assistant
from assistant.scope import Scope
from assistant.settings import Settings
from tests.conftest import index

WRITTEN = {
    "J1745": "# J1745: infliximab (Remicade), 10 mg\n\nClaims need the weight.\n\nThe dose depends on the weight.\n",
    "J0897": "# J0897: denosumab (Prolia), 1 mg\n\nClaims need the date of the last dose.\n\nClaims for J1602 go elsewhere.\n",
    "wrong": "# J1097: denosumab, 1 mg\n\nJ1097 is denosumab. Denosumab claims need the diagnosis.\n",
    "guide": "---\ncodes: []\n---\n# Claims\n\nClaims need the date.\n\nJ1745 claims need the number of vials.\n",
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home = tmp_path_factory.mktemp("scope")
    for name, text in WRITTEN.items():
        (home / f"{name}.md").write_text(text, encoding="utf-8")
    index([home / f"{name}.md" for name in WRITTEN], home / "index")
    return Assistant.open(Settings(index=home / "index"))


def looked_in(asked: Assistant, question: str) -> list[str] | None:
    """The documents of the passages in scope, one a passage."""
    rows = Scope(asked.snapshot, asked.table.names, {"wrong"}).rows(asked.understand(question))
    return None if rows is None else [asked.snapshot.passages[row].document_id for row in rows]


@pytest.mark.parametrize("name", ["remicade", "J1745"])
def test_what_is_named_is_looked_for_in_what_is_about_it_and_in_what_is_about_no_code(name: str, asked: Assistant) -> None:
    assert looked_in(asked, f"what do {name} claims need") == ["J1745", "J1745", "guide", "guide"]


def test_a_code_is_looked_for_where_a_write_up_about_another_names_it(asked: Assistant) -> None:
    assert looked_in(asked, "what do J1602 claims need") == ["J0897", "guide", "guide"]


def test_a_write_up_that_is_wrong_about_its_code_is_about_the_drug_that_it_opens_with(asked: Assistant) -> None:
    assert looked_in(asked, "what do denosumab claims need") == ["J0897", "J0897", "guide", "guide", "wrong"]
    assert looked_in(asked, "what do J1097 claims need") == ["guide", "guide", "wrong"]


@pytest.mark.parametrize("name", ["ocrevus", "J9999"])
def test_what_no_write_up_is_about_is_looked_for_in_what_is_about_no_code(name: str, asked: Assistant) -> None:
    assert looked_in(asked, f"what do {name} claims need") == ["guide", "guide"]


def test_everything_is_looked_in_where_nothing_is_named(asked: Assistant) -> None:
    assert looked_in(asked, "what do claims need") is None


def test_a_sound_write_up_ranks_before_one_that_the_table_contradicts(asked: Assistant) -> None:
    found = asked.retrieval.find(asked.understand("which date or diagnosis for denosumab"))
    ranked = [item.passage.document_id for item in found.evidence]
    assert ranked.index("J0897") < ranked.index("wrong")


def test_the_rows_in_scope_are_those_that_are_searched(asked: Assistant) -> None:
    found = asked.search("what do J1745 claims need", 10)
    assert {hit.passage.document_id for hit in found} == {"J1745", "guide"}
