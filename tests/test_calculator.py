"""When a question is a sum, and which code it is a sum on."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.units.calculator import Calculated

DAY = date(2026, 1, 15)
LAST_DAY_OF_J9310 = date(2018, 12, 31)

Ask = Callable[..., Calculated | None]


@pytest.fixture
def ask(assistant: Assistant) -> Ask:
    def answer(question: str, day: date = DAY) -> Calculated | None:
        return assistant.calculator.answer(question, assistant.understand(question).text, day)

    return answer


def the_sum(found: Calculated | None) -> tuple[str | None, str | None]:
    assert found is not None
    assert found.refusal == ""
    return found.code, found.short_answer


def refusal(found: Calculated | None) -> str:
    assert found is not None
    assert (found.code, found.short_answer, found.steps, found.discarded) == (None, None, (), None)
    assert found.refusal.endswith(".")
    return found.refusal


@pytest.mark.parametrize(
    ("question", "code", "short_answer"),
    [
        ("how many units of J1561 for 35 g", "J1561", "70 units"),
        ("J1745 150 mg", "J1745", "15 units"),
        ("150mg j1745, units?", "J1745", "15 units"),
        ("pt got 400 mg of remicade what do i bill", "J1745", "40 units"),
        ("units for 60 mg prolia", "J0897", "60 units"),
        ("gamunex c 35 g how many units", "J1561", "70 units"),
        ("remicad 400 mg units", "J1745", "40 units"),
        ("J1745 5 mg/kg 80 kg", "J1745", "40 units"),
        ("0.4 g/kg J1561, 82 kg, how many units", "J1561", "66 units"),
        ("150 mg of infliximab J1745 from two 100 mg single-dose vials", "J1745", "15 units, and 5 units with JW"),
        ("gave 340 mg J1745 out of 4 x 100mg vials, billed?", "J1745", "34 units, and 6 units with JW"),
        ("200 mg keytruda, two 100 mg SDV, nothing wasted", "J9271", "200 units with JZ"),
        ("botox 155 units from a 200 unit vial, 45 units wasted", "J0585", "155 units, and 45 units with JW"),
        ("J1745 wasted 50 mg of two 100 mg vials, qty?", "J1745", "15 units, and 5 units with JW"),
        ("how many mg is 12 units of J0897", "J0897", "12 mg"),
        ("how many units of J1745 for 300 mg every 8 weeks", "J1745", "30 units"),
        ("J1745 300 mg over 2 hours how many units", "J1745", "30 units"),
        ("J1745 400 mg in 250 ml normal saline, units", "J1745", "40 units"),
        ("J3301 40 mg right knee and 40 mg left knee, units", "J3301", "8 units"),
        ("J2405 twice today, 4 mg before and 8 mg after chemo, units", "J2405", "12 units"),
        ("Erbitux wastage: 420 mg to patient, one 300 mg vial and one 200 mg vial", "J9055", "42 units, and 8 units with JW"),
        ("Nucala 100 mg from one 100 mg single-dose vial, entire contents administered", "J2182", "100 units with JZ"),
    ],
)
def test_a_dose_of_a_drug_is_a_sum_by_code_name_or_brand(ask: Ask, question: str, code: str, short_answer: str) -> None:
    assert the_sum(ask(question)) == (code, short_answer)


@pytest.mark.parametrize(
    "question",
    [
        "what is J1745",
        "J1745",
        "what is J1745 10 mg",
        "is J1611 500 mg",
        "which code for infliximab 10 mg",
        "which code is 500 mg of immune globulin",
        "how many mg in one unit of J1745",
        "what is one billing unit of J1745",
        "how many units are in one billing unit of J0585",
        "which modifier for wasted J1745",
        "which modifier for 50 mg wasted J1745",
        "how do I bill wasted J1745",
        "when is JW used",
        "how often is J1745 300 mg given",
        "is prior auth needed for J1745 300 mg",
        "what does medicare pay for 10 mg of J1745",
        "J1611 500 mg denied",
        "why was J1745 30 units denied",
        "what documentation is needed for J1745 300 mg",
        "does Aetna cover 60 mg prolia",
        "what is the dose of denosumab for osteoporosis",
        "how many units",
        "what is the weather in Tampa tomorrow",
    ],
)
def test_what_asks_for_no_number_of_units_is_no_sum(ask: Ask, question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize("question", ["how many units of flurbinol for 20 mg", "500 mg units", "how many units is 20 g"])
def test_a_dose_of_nothing_in_the_table_is_no_sum(ask: Ask, question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize("question", ["how many units of J1745", "what qty of J1745", "J1745 units?"])
def test_a_number_of_units_without_a_dose_is_refused_and_says_so(ask: Ask, question: str) -> None:
    assert "dose is missing" in refusal(ask(question))


@pytest.mark.parametrize("code", ["J0999", "Z9999", "J1099"])
def test_an_unknown_code_is_refused_by_name(ask: Ask, code: str) -> None:
    assert f"{code} is not in the code table" in refusal(ask(f"how many units of {code} for 50 mg"))


def test_a_terminated_code_is_refused_with_its_date_and_what_came_instead(ask: Ask) -> None:
    sentence = refusal(ask("how many units of J9310 for 700 mg"))
    assert "terminated on 2018-12-31" in sentence
    assert "J9312 (Rituxan)" in sentence


def test_a_code_is_billed_until_the_day_it_ends(ask: Ask) -> None:
    assert the_sum(ask("how many units of J9310 for 700 mg", LAST_DAY_OF_J9310)) == ("J9310", "7 units")
    assert "terminated" in refusal(ask("how many units of J9310 for 700 mg", date(2019, 1, 1)))


@pytest.mark.parametrize(("drug", "codes"), [("IVIG 30 g", {"J1459", "J1566"}), ("infliximab 300 mg", {"J1745", "Q5103"})])
def test_a_drug_with_several_codes_is_refused_with_some_of_them(ask: Ask, drug: str, codes: set[str]) -> None:
    sentence = refusal(ask(f"{drug} how many units"))
    assert "Several codes fit" in sentence
    assert "which product" in sentence
    assert all(code in sentence for code in codes)


def test_a_code_that_has_ended_is_no_candidate_for_its_drug(ask: Ask) -> None:
    assert "J9310" not in refusal(ask("rituximab 700 mg units"))
    assert "J9310" in refusal(ask("rituximab 700 mg units", LAST_DAY_OF_J9310))


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("J1745 rituximab 500 mg units", "rituximab"),
        ("how many units of J1611 for 2 g of immune globulin", "immune globulin"),
        ("J1745 rituxan 500 mg units", "rituxan"),
        ("J0585 dysport 100 units, how many units to bill", "dysport"),
        ("J1561 Privigen 35 g units", "privigen"),
    ],
)
def test_a_code_and_a_drug_that_do_not_belong_together_are_refused(ask: Ask, question: str, other: str) -> None:
    sentence = refusal(ask(question)).casefold()
    assert other in sentence


@pytest.mark.parametrize("drug", ["infliximab", "remicade", "Remicade infliximab"])
def test_a_code_beside_its_own_drug_is_no_contradiction(ask: Ask, drug: str) -> None:
    assert the_sum(ask(f"J1745 {drug} 300 mg units")) == ("J1745", "30 units")


def test_a_general_name_for_a_codes_drug_is_no_contradiction(ask: Ask) -> None:
    assert the_sum(ask("J1561 IVIG 35 g units")) == ("J1561", "70 units")


@pytest.mark.parametrize(
    "question",
    [
        "J1745 500 mg and J9271 200 mg how many units",
        "how many units: J1561 35 g, J1569 10 g",
        "J1745 or Q5103, 300 mg, how many units",
    ],
)
def test_doses_of_several_codes_are_never_added_up_as_one(ask: Ask, question: str) -> None:
    sentence = refusal(ask(question))
    assert sum(code in sentence for code in ("J1745", "J9271", "J1561", "J1569", "Q5103")) == 2


@pytest.mark.parametrize("code", ["J3490", "J9999", "A0021"])
def test_a_code_without_an_amount_is_refused(ask: Ask, code: str) -> None:
    assert "no amount per unit" in refusal(ask(f"how many units of {code} for 50 mg"))


def test_the_sum_tells_what_was_discarded_so_that_the_rule_can_be_cited(ask: Ask) -> None:
    discarded = {"150 mg": 5, "200 mg": 0}
    for given, expected in discarded.items():
        found = ask(f"{given} of J1745 from two 100 mg single-dose vials")
        assert found is not None
        assert found.discarded == expected
    without_vials = ask("150 mg of J1745")
    assert without_vials is not None
    assert without_vials.discarded is None
