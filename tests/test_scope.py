"""Where the answer to a question about a code or drug is looked for."""

import pytest

from assistant.pipeline import Assistant
from assistant.scope import Scope
from assistant.settings import Settings
from tests.conftest import index

WRITTEN = {
    "J1745": "# J1745: infliximab (Remicade), 10 mg\n\nClaims need the weight.\n\nThe dose depends on the weight.\n",
    "J0897": "# J0897: denosumab (Prolia), 1 mg\n\nClaims need the date of the last dose.\n",
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


def test_a_drug_is_looked_for_in_what_is_about_it_and_in_what_is_about_no_code(asked: Assistant) -> None:
    assert looked_in(asked, "what do remicade claims need") == ["J1745", "J1745", "guide", "guide"]


def test_a_code_is_looked_for_in_what_is_about_it_and_where_a_guide_names_it(asked: Assistant) -> None:
    assert looked_in(asked, "what do J1745 claims need") == ["J1745", "J1745", "guide"]


def test_a_write_up_that_is_wrong_about_its_code_is_about_the_drug_that_it_opens_with(asked: Assistant) -> None:
    assert looked_in(asked, "what do denosumab claims need") == ["J0897", "guide", "guide", "wrong"]
    assert looked_in(asked, "what do J1097 claims need") == ["wrong"]


@pytest.mark.parametrize("question", ["what do claims need", "what do ocrevus claims need", "what do J9999 claims need"])
def test_everything_is_looked_in_where_no_write_up_is_about_what_is_named(question: str, asked: Assistant) -> None:
    assert looked_in(asked, question) is None


def test_a_sound_write_up_ranks_before_one_that_the_table_contradicts(asked: Assistant) -> None:
    ranked = [item.passage.document_id for item in asked.evidence(asked.understand("which date or diagnosis for denosumab"))]
    assert ranked.index("J0897") < ranked.index("wrong")


def test_the_rows_in_scope_are_those_that_are_searched(asked: Assistant) -> None:
    found = asked.search("what do J1745 claims need", 10)
    assert {hit.passage.document_id for hit in found} == {"J1745", "guide"}
