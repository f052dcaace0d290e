"""What a write-up is read to say of a code: where claims stand, what they tie to the code, and what they leave alone."""

import pytest

from assistant.check.claims import Claim, claims
from assistant.check.said import Said, said
from assistant.check.ties import Tie, ties, unit_sizes
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from index.documents import document


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable.open(Settings())


def claimed(text: str) -> list[Claim]:
    return list(claims(document("draft", text, "draft.md")))


def tied(sentence: str) -> dict[str, str]:
    """The words that a sentence ties to each of its codes."""
    words: dict[str, str] = {}
    for tie in ties(sentence):
        words[tie.code] = f"{words.get(tie.code, '')} {tie.words}".strip()
    return words


def read(text: str, table: CodeTable) -> Said:
    """What a text of one claim says."""
    (claim,) = claimed(text)
    return said(claim, table)


def named(text: str, table: CodeTable) -> dict[str, set[str]]:
    """The names that a text gives to each of its codes."""
    found: dict[str, set[str]] = {}
    for claim in claimed(text):
        found.setdefault(claim.code, set()).update(name.text for name in said(claim, table).names)
    return found


WHOLE = """---\r
title: "J1745: infliximab"\r
---\r
\r
## Definition\r
\r
J1745 is infliximab. One unit is 10 mg.\r
\r
- J0897 (denosumab)\r
\r
| Code | Drug |\r
|---|---|\r
| J9312 | rituximab |\r
"""


def test_every_claim_quotes_the_text_at_its_own_place() -> None:
    found = claimed(WHOLE)
    assert [claim.code for claim in found] == ["J1745", "J1745", "J1745", "J0897", "J9312"]
    assert [WHOLE[slice(*claim.span)] for claim in found] == [claim.quote for claim in found]
    assert [claim.span for claim in found] == sorted(claim.span for claim in found)


@pytest.mark.parametrize(
    "text",
    [
        "# HCPCS Code J1745: Infliximab, 10 mg\n\nMore below.",
        "---\ntitle: J1745, infliximab\n---\n\nMore below.",
        "J1745 is used to report infliximab.",
        "J1745 pertains to the injection of infliximab.",
        "Infusions of infliximab are billed under J1745.",
        "Infliximab (J1745) is given every eight weeks.",
        "Bill infliximab with HCPCS code J1745.",
        "Infliximab has been assigned J1745.",
        "Among the related codes, J1745 stands for infliximab.",
        "- J1745 – infliximab",
        "- infliximab → J1745",
        "| J1745 | infliximab |\n|---|---|\n| J1745 | infliximab |",
        "Q: Which code is infliximab billed under?\n\nA: Bill J1745.",
        "Infliximab is an antibody. Its code is J1745.",
        "J1745 is a common code. It describes infliximab.",
    ],
)
def test_a_claim_is_found_wherever_it_stands(text: str, table: CodeTable) -> None:
    assert {name.casefold() for name in named(text, table)["J1745"]} == {"infliximab"}


@pytest.mark.parametrize("code", ["**J1745**", "__J1745__", "*J1745*", "`J1745`", '"J1745"', "“J1745”"])
@pytest.mark.parametrize("sentence", ["{} is denosumab.", "{} means **denosumab**.", "Denosumab is billed with {}."])
def test_emphasis_around_a_code_hides_no_claim(sentence: str, code: str, table: CodeTable) -> None:
    assert {name.casefold() for name in named(sentence.format(code), table)["J1745"]} == {"denosumab"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Modifier JW goes on J1745 for what is thrown away.",
        "Claims for J1745 are denied without prior authorization.",
        "Is J1745 denosumab?",
        "Do not report J1745 for denosumab.",
        "J1745 is not denosumab.",
        "J1745 isn't denosumab.",
        "J1745 does not cover denosumab.",
        "J1745 cannot be used for denosumab.",
        "J1745 is no longer denosumab.",
        "Denosumab is not billed with J1745.",
        "J1745 is used after denosumab.",
        "J1745 is confused with denosumab.",
        "Never use J1745 when the drug is denosumab.",
        "Patients who failed denosumab may get J1745.",
        "Patients on denosumab need J1745 as well.",
        "After denosumab, the patient gets J1745.",
    ],
)
def test_a_sentence_that_gives_the_code_no_drug_ties_none_to_it(sentence: str, table: CodeTable) -> None:
    assert named(sentence, table) == {"J1745": set()}


@pytest.mark.parametrize(
    "sentence",
    [
        "J1745 (infliximab) should not be confused with J0897 (denosumab).",
        "J1745 is infliximab, whereas denosumab has J0897.",
        "J1745 is infliximab, and J0897 is denosumab.",
        "J1745 is infliximab, J0897 is denosumab.",
        "J1745 is for infliximab, J0897 is for denosumab.",
        "Infliximab is J1745; denosumab is J0897.",
        "Similar codes: J1745 (infliximab), J0897 (denosumab).",
        "Unlike J0897 for denosumab, J1745 is infliximab.",
        "Unlike J1745 for infliximab, J0897 is denosumab.",
    ],
)
def test_each_of_two_codes_in_a_sentence_keeps_its_own_drug(sentence: str, table: CodeTable) -> None:
    found = {code: {name.casefold() for name in names} for code, names in named(sentence, table).items()}
    assert found["J1745"] <= {"infliximab"}
    assert found["J0897"] <= {"denosumab"}
    assert found["J1745"] | found["J0897"]


def test_drugs_listed_respectively_are_tied_to_no_code() -> None:
    assert tied("J1745 and J0897 are infliximab and denosumab, respectively.") == {}


def test_what_follows_a_stop_word_is_not_tied() -> None:
    words = tied("J1745 describes infliximab, unlike denosumab.")["J1745"]
    assert "infliximab" in words
    assert "denosumab" not in words


@pytest.mark.parametrize(
    ("sentence", "strength", "before"),
    [
        ("J1745 designates infliximab", "defined", False),
        ("infliximab is reported with J1745", "defined", True),
        ("J1745 infliximab", "adjacent", False),
        ("J1745 is infliximab", "said", False),
    ],
)
def test_a_tie_tells_how_firm_it_is_and_on_which_side_the_words_stand(sentence: str, strength: str, before: bool) -> None:
    found = {(tie.strength, tie.before) for tie in ties(sentence) if "infliximab" in tie.words}
    assert (strength, before) in found


def test_it_speaks_of_the_code_named_before_in_the_same_paragraph_only() -> None:
    here, apart = "J1745 is common. It means infliximab.", "J1745 is common.\n\nIt means infliximab."
    assert [(claim.code, claim.quote) for claim in claimed(here) if claim.ties][-1:] == [("J1745", "It means infliximab.")]
    assert [claim.quote for claim in claimed(apart)] == ["J1745 is common."]


def test_a_size_without_a_code_is_of_the_code_named_before() -> None:
    found = claimed("J1745 and J0897 are alike. One billing unit is 10 mg.")
    assert [(claim.code, set(claim.sizes)) for claim in found if claim.sizes] == [("J0897", {"10 mg"})]


def test_a_size_in_a_sentence_of_two_codes_is_given_to_neither() -> None:
    assert [claim.sizes for claim in claimed("J1745 and J9312 are billed per 10 mg.")] == [(), ()]


TABLE = """| HCPCS | Drug | Vial | Dosage unit |
|---|---|---|---|
| **J0897** | denosumab | 60 mg | 1 mg |
"""


def test_a_table_row_says_what_its_columns_are_headed(table: CodeTable) -> None:
    claim = claimed(TABLE)[-1]
    says = said(claim, table)
    assert (claim.code, [name.text for name in says.names], [str(amount) for amount in says.amounts]) == (
        "J0897", ["denosumab"], ["1 mg"],
    )  # fmt: skip


def test_a_row_that_names_two_codes_is_read_as_a_sentence(table: CodeTable) -> None:
    assert named("| Code | Use instead |\n|---|---|\n| J9310 | J9312 |", table) == {"J9310": set(), "J9312": set()}


@pytest.mark.parametrize(
    ("sentence", "size"),
    [
        ("One unit of J1745 is 10 mg.", "10 mg"),
        ("Each billing unit represents 10 mg.", "10 mg"),
        ("J1745 is billed per 10 mg.", "10 mg"),
        ("J1745 is billed in 10 mg increments.", "10 mg"),
        ("Here 10 mg equals one unit.", "10 mg"),
        ("The billing unit is 0.5 g.", "0.5 g"),
        ("One unit for every 1,000 units.", "1,000 units"),
        ("J7325 is billed per ml.", "ml"),
    ],
)
def test_the_size_of_a_unit_is_read_as_written(sentence: str, size: str) -> None:
    assert set(unit_sizes(sentence)) == {size}


@pytest.mark.parametrize(
    "sentence",
    [
        "A 400 mg dose of infliximab is 40 units of J1745.",
        "Infliximab comes in vials of 100 mg.",
        "The dose is 5 mg/kg every eight weeks.",
        "J1745 may be billed for 100 units a day.",
        "It is infused over 2 hours in 250 ml of saline.",
    ],
)
def test_doses_vials_and_volumes_are_no_size_of_a_unit(sentence: str) -> None:
    assert unit_sizes(sentence) == []


def test_a_stated_unit_counts_more_than_an_amount_beside_the_drug(table: CodeTable) -> None:
    assert [str(amount) for amount in read("J1745 is infliximab 100 mg, billed per 10 mg.", table).amounts] == ["10 mg"]


def test_the_firmest_tie_that_names_a_drug_is_the_one_believed(table: CodeTable) -> None:
    firm, loose = Tie("J1745", "infliximab", "defined", False), Tie("J1745", "denosumab", "used", False)
    says = said(Claim("J1745", (0, 0), "", (loose, firm), ()), table)
    assert [name.text for name in says.names] == ["infliximab"]


def test_a_claim_without_drug_or_amount_says_nothing(table: CodeTable) -> None:
    assert not read("J1745 is often denied.", table)
    assert read("J1745 is infliximab.", table)
