"""The table's word on what write-ups say: a wrong drug, brand, amount, unit, form or route, and nothing that is only worded
otherwise."""

import csv
from pathlib import Path

import pytest

from assistant.check.findings import SHOWN, Finding, findings
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from index.documents import document
from tests.conftest import SHARED


@pytest.fixture(scope="module")
def table() -> CodeTable:
    return CodeTable.open(Settings())


@pytest.fixture(scope="module")
def official() -> Path:
    """The release of CMS with its descriptions, where it is at hand."""
    file = SHARED / "data" / "hcpcs.tsv"
    if not file.exists():
        pytest.skip("LOUD: ../shared/data/hcpcs.tsv is not here, so no official description was held against the table")
    return file


def found(text: str, table: CodeTable) -> list[Finding]:
    return list(findings(document("draft", text, "draft.md"), table))


def verdicts(text: str, table: CodeTable) -> list[tuple[str, str, str | None]]:
    return [(finding.code, finding.verdict, finding.field) for finding in found(text, table)]


def contradicted(text: str, table: CodeTable) -> list[tuple[str, str | None]]:
    return [(code, field) for code, verdict, field in verdicts(text, table) if verdict == "contradicts"]


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        ("J1097 is denosumab, 1 mg.", "substance", ["phenylephrine and ketorolac", "not denosumab", "J0897"]),
        ("J1611 describes immune globulin, 500 mg.", "substance", ["glucagon", "not immune globulin"]),
        ("J1750 covers iron sucrose, 1 mg.", "substance", ["iron dextran", "J1756"]),
        ("J9271 represents nivolumab, 1 mg.", "substance", ["pembrolizumab", "J9299"]),
        ("J0585 is abobotulinumtoxinA, 5 units.", "substance", ["onabotulinumtoxina", "J0586"]),
        ("J1745 is infliximab-dyyb, 10 mg.", "substance", ["Q5103"]),
        ("Q5103 is Renflexis, 10 mg.", "brand", ["Inflectra", "not Renflexis", "Q5104"]),
        ("J1561 is immune globulin, sold as Hizentra.", "brand", ["Gamunex-C", "J1559"]),
        ("J9035 is Mvasi, 10 mg.", "brand", ["bevacizumab", "Q5107"]),
        ("J1745 is infliximab, 100 mg.", "amount", ["10 mg, not 100 mg"]),
        ("J1561 is immune globulin (Gamunex-C), 5 g.", "amount", ["500 mg, not 5 g"]),
        ("J1644 is heparin sodium, 10 units.", "amount", ["1,000 units, not 10 units"]),
        ("One unit of J9312 is 100 mg.", "amount", ["10 mg, not 100 mg"]),
        ("J2501 is paricalcitol, 1 mg.", "unit", ["1 mcg, not 1 mg"]),
        ("J1097 is phenylephrine with ketorolac, 1 mg.", "unit", ["1 ml, not 1 mg"]),
        ("J1442 is filgrastim, 1 mg.", "unit", ["1 mcg, not 1 mg"]),
        ("J1745 is billed per vial.", "unit", ["10 mg, not 1 vial"]),
        ("J1561 is lyophilized immune globulin, 500 mg.", "form", ["not lyophilized", "J1566"]),
        ("J1566 is liquid immune globulin, 500 mg.", "form", ["lyophilized, powder", "J1459"]),
        ("J7613 is albuterol, concentrated, 1 mg.", "form", ["unit dose", "J7611"]),
        ("J9000 is liposomal doxorubicin, 10 mg.", "form", ["Q2050"]),
        ("J9267 is protein-bound paclitaxel, 1 mg.", "form", ["J9264"]),
        ("J1459 is subcutaneous immune globulin (Privigen).", "route", ["intravenous, not subcutaneous"]),
        ("J2405 is an oral tablet of ondansetron.", "route", ["injection, not oral"]),
        ("J8501 is aprepitant for injection, 5 mg.", "route", ["oral, not injection"]),
    ],
)
def test_a_field_that_the_table_denies_is_contradicted_with_what_is_right(
    text: str, field: str, told: list[str], table: CodeTable
) -> None:
    (finding,) = found(text, table)
    assert (finding.verdict, finding.field) == ("contradicts", field)
    assert [part for part in told if part not in finding.message] == []


@pytest.mark.parametrize(
    "text",
    [
        "J1885 covers ketorolac tromethamine, up to 15 mg.",
        "J1885 covers ketorolac tromethamine, per 15 mg.",
        "J1885 covers ketorolac, 15 mg.",
        "J2270 is morphine sulfate, up to 10 mg.",
        "J1566 is immune globulin, intravenous, lyophilized, 500 mg.",
        "J1561 is immune globulin, 500 mg.",
        "J1459 is IVIG, 500 mg.",
        "J9035 describes bevacizumab, an antibody against VEGF, 10 mg.",
        "J2405 is ondansetron, 1 mg.",
        "J2405 is ondansetron HCl, per 1 mg.",
        "J2405 is ondansetron hydrochloride, per 1 mg.",
        "J0696 covers ceftriaxone, 250 mg.",
        "J1100 is dexamethasone, 1 mg.",
        "Q5103 is infliximab, 10 mg.",
        "Q5107 is bevacizumab-awwb, 10 mg.",
        "Q5107 is a biosimilar of bevacizumab (Mvasi), 10 mg.",
        "Q5101 is filgrastim (G-CSF), biosimilar (Zarxio), 1 mcg.",
        "J9312 is Rituxan, 10 mg.",
        "J2501 is paricalcitol, 1 microgram.",
        "J2501 is paricalcitol, 1 µg.",
        "J0897 is denosumab, 1,000 mcg.",
        "J1097 is phenylephrine with ketorolac, 1 cc.",
        "J1561 is immune globulin (Gamunex-C), 0.5 g.",
        "J1561 is immune globulin (gamunex c), half a gram.",
        "J7608 is acetylcysteine by nebulizer, 1 gram.",
        "J0585 is onabotulinumtoxinA, 1 IU.",
        "J1644 is heparin sodium, per 1000 international units.",
        "J1575 is immune globulin with hyaluronidase, 100 mg.",
        "J1559 is immune globulin under the skin (Hizentra), 100 mg.",
        "J2354 is octreotide, non-depot, for subcutaneous injection, 25 mcg.",
        "J9217 is leuprolide acetate depot, 7.5 mg.",
        "J8540 is dexamethasone tablets, 0.25 mg.",
    ],
)
def test_the_same_fact_in_other_words_agrees(text: str, table: CodeTable) -> None:
    assert {(verdict, field) for _, verdict, field in verdicts(text, table)} == {("agrees", None)}


@pytest.mark.parametrize(
    "text",
    [
        "J1745 infliximab comes in 100 mg vials.",
        "J1745 (infliximab) is dosed at 5 mg/kg.",
        "A 400 mg dose of infliximab is 40 units of J1745.",
        "J1745 is infliximab; a 100 mg single-dose vial makes 10 units.",
        "Infliximab (J1745) 400 mg IV once.",
        "J0897 is denosumab, given as 60 mg every six months.",
        "J1745 infliximab 10 mg per mL after mixing.",
        "J1745 must not exceed 100 units a day.",
        "J0897 is denosumab and patients take calcium tablets.",
        "J1745 is infliximab with oral methotrexate.",
        "J1745 is infliximab, and nebulized albuterol is no part of it.",
        "J1561 is immune globulin, unlike lyophilized J1566.",
        "J1097 is not denosumab.",
        "J1745 (infliximab) is separate from J0897 (denosumab).",
        "Patients who failed rituximab may get J1745.",
        "Rituximab patients need J1745.",
        "J9312 is rituximab, J1745 is infliximab.",
        "J3490 is used for denosumab.",
        "A0021 is an ambulance service.",
    ],
)
def test_doses_vials_negations_and_neighbours_contradict_nothing(text: str, table: CodeTable) -> None:
    assert contradicted(text, table) == []


def test_no_official_description_contradicts_its_own_code(official: Path, table: CodeTable) -> None:
    with official.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t") if row["code"] in table.drugs]
    text = "\n\n".join(f"{row['code']}: {row['long_description']}" for row in rows)
    assert len(rows) > 2000
    assert contradicted(text, table) == []


def test_a_wrong_drug_is_told_alone_and_other_fields_each(table: CodeTable) -> None:
    assert contradicted("J1745 is denosumab, oral, 60 mg.", table) == [("J1745", "substance")]
    assert contradicted("J1459 is Privigen, lyophilized, subcutaneous, 100 mg.", table) == [
        ("J1459", "amount"), ("J1459", "form"), ("J1459", "route"),
    ]  # fmt: skip


def test_a_contradiction_of_one_code_leaves_the_other_of_its_sentence_alone(table: CodeTable) -> None:
    text = "Common are J1745 (infliximab) and J9312 (infliximab)."
    assert verdicts(text, table) == [("J1745", "agrees", None), ("J9312", "contradicts", "substance")]


def test_a_drug_of_many_codes_is_told_with_the_first_few_and_a_count(table: CodeTable) -> None:
    (finding,) = found("J1097 is denosumab.", table)
    real = sorted(code for code in table.names.codes(("denosumab",)) if table.drugs[code].terminated is None)
    assert len(real) > SHOWN
    assert [code in finding.message for code in real] == [number < SHOWN for number in range(len(real))]
    assert finding.message.endswith(f"and {len(real) - SHOWN} more.")


def test_no_terminated_code_is_advised(table: CodeTable) -> None:
    (finding,) = found("J1745 is rituximab.", table)
    assert "J9312" in finding.message
    assert "J9310" not in finding.message


def test_an_advised_code_fits_the_amount_that_was_claimed(table: CodeTable) -> None:
    (finding,) = found("J1745 is furosemide, 20 mg.", table)
    live = [code for code in table.names.codes(("furosemide",)) if table.drugs[code].terminated is None]
    fitting = {code for code in live if (amount := table.drugs[code].amount) and str(amount) == "20 mg"}
    assert {code for code in live if code in finding.message} == (fitting or set(live))


@pytest.mark.parametrize(
    "text",
    [
        # a neighbor named in passing
        "J1556 is Bivigam, next in number to J1555, yet intravenous and per 500 mg.",
        "J1576 is Panzyga, the number before J1577, with a 500 mg unit.",
        "J1559 is Hizentra, 20% like Xembify, for the subcutaneous route.",
        "J1459 is Privigen, the intravenous sibling of Hizentra, at 10%.",
        "J1566 is powdered immune globulin, and Bivigam is never a powder.",
        "Q5103 is Inflectra, the infused infliximab-dyyb and a Remicade biosimilar, also 10 mg a unit.",
        "| Drug | Codes | Biosimilars |\n|---|---|---|\n| infliximab | J1745 (Remicade) | Q5103 (Inflectra), Q5104 |",
        # a sum, no definition
        "For J1558, shift the decimal point: 12 g of Xembify are 120 units.",
        "30 g of Privigen is 60 units of J1459, and a claim for 30 is paid at half.",
        "Each 0.5 mL of Hizentra is a unit of J1559.",
        "All three Myobloc vials hold 5,000 units in each mL, so 0.5 mL is 25 units of J0587.",
        "A dialysis dose of 75 units per kg for 80 kg is 6,000 units of Epogen, or 60 units of Q4081.",
        "J1437, Monoferric, gives 1,000 mg in one visit and counts 10 mg a unit, a tenfold trap beside J1439.",
        "When 25 mg are the test and 975 mg follow on the same day, J1750 is billed once for the sum of 1,000 mg.",
        # an error that is told as one
        "Milligrams as units: 500 units of J0696 for a 500 mg shot hit the unit limit at once.",
        "One vial went out as 1 unit of J1439 in place of 750.",
        "Monoferric was reported with J1439, the code of Injectafer, whose step is 1 mg.",
        "Some public write-ups call J1097 denosumab, which is wrong.",
        "A prior approval for Yimmugo given in 500 mg units should be corrected to 100 mg units before J1553 is sent.",
        # what once was, and what is left out
        "J1599 was the usual code for Yimmugo as a liquid IVIG until J1553 arrived.",
        "J1748 is no biosimilar code.",
        "J1442 stands for 1 mcg of filgrastim and leaves out biosimilars.",
        "J9312 is Rituxan itself, the reference product of Truxima, Ruxience and Riabni.",
        "J9355 is reserved for Herceptin, Genentech's intravenous trastuzumab, with 10 mg in each unit.",
        "Q0138, Feraheme, is 510 mg twice, at 1 mg a unit, outside dialysis.",
    ],
)
def test_a_true_sentence_that_names_another_drug_dose_or_error_contradicts_nothing(text: str, table: CodeTable) -> None:
    assert contradicted(text, table) == []


@pytest.mark.parametrize(
    "text", ["J9310 is rituximab, 100 mg.", "J9310 runs through an IV line.", "J9310 goes on until remission."]
)
def test_a_terminated_code_is_told_with_its_date_and_what_the_drug_has_now(text: str, table: CodeTable) -> None:
    finding = found(text, table)[0]
    assert finding.verdict == "terminated"
    assert "2018-12-31" in finding.message
    assert "J9312" in finding.message


def test_a_write_up_that_tells_the_termination_itself_is_not_corrected(table: CodeTable) -> None:
    for text in (
        "J9310 was terminated in 2018.",
        "J9310 was replaced by J9312.",
        "J9310 is no longer valid.",
        "| J9310 | December 31, 2018 |",
    ):
        assert verdicts(text, table) == []


def test_unknown_and_terminated_are_told_once_where_the_code_stands_first(table: CodeTable) -> None:
    text = "Bill J9310.\n\nBill J0001.\n\nBill J9310 and J0001 again."
    assert [(finding.verdict, finding.claim) for finding in found(text, table)] == [
        ("terminated", "Bill J9310."), ("unknown_code", "Bill J0001."),
    ]  # fmt: skip


def test_an_unknown_code_has_no_line_of_the_table(table: CodeTable) -> None:
    (finding,) = found("J0001 is glucagon.", table)
    assert (finding.verdict, finding.table, finding.message) == ("unknown_code", "", "J0001 is not in the code table.")


def test_a_diagnosis_code_without_its_dot_is_no_unknown_code(table: CodeTable) -> None:
    assert verdicts("The diagnosis Z5111 goes on the claim.", table) == []


def test_a_code_without_a_description_in_the_table_cannot_be_told(table: CodeTable) -> None:
    bare = next(entry.code for entry in table.drugs.values() if not entry.substances and not entry.terminated)
    assert verdicts(f"{bare} means an injection of glucagon, 1 mg.", table) == [(bare, "cannot_tell", None)]


@pytest.mark.parametrize("text", ["J1745 is often denied.", "Append JW to J1745.", "No code is named here.", "\n"])
def test_a_text_without_a_claim_has_no_findings(text: str, table: CodeTable) -> None:
    assert found(text, table) == []


def test_every_finding_quotes_its_place_and_the_line_of_the_table(table: CodeTable) -> None:
    text = "# J1745: denosumab\n\nJ0897 is denosumab. J9310 is rituximab.\n\n- J0001\n- J2501 is paricalcitol, 1 mg\n"
    told = found(text, table)
    assert {finding.verdict for finding in told} == {"contradicts", "agrees", "terminated", "unknown_code"}
    assert [text[finding.start : finding.end] for finding in told] == [finding.claim for finding in told]
    assert [finding.table for finding in told] == [str(table.entry(finding.code) or "") for finding in told]
    assert {finding.document_id for finding in told} == {"draft"}
