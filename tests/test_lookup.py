"""Which questions the code table answers, with which of its lines, as of a day."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.drugs import LIKELY, SURE
from assistant.lookup import MOST, Looked
from assistant.pipeline import Assistant

DAY = date(2026, 1, 15)

Ask = Callable[..., Looked | None]


@pytest.fixture
def ask(assistant: Assistant) -> Ask:
    def answer(question: str, day: date = DAY) -> Looked | None:
        return assistant.lookup.answer(question, assistant.understand(question).text, day)

    return answer


def rows(found: Looked | None) -> tuple[str, ...]:
    assert found is not None
    return found.rows


def short(found: Looked | None) -> str:
    assert found is not None
    return found.short_answer or ""


@pytest.mark.parametrize(
    "question",
    ["J1561", "j1561", "what is J1561", "define J1561", "what does j1561 stand for", "J1561 description", "which drug is J1561"],
)
def test_a_code_is_looked_up_by_itself_or_by_asking_what_it_is(ask: Ask, question: str) -> None:
    assert rows(ask(question)) == ("J1561",)
    assert short(ask(question)).startswith("immune globulin")


def test_several_codes_are_looked_up_in_the_order_of_the_question(ask: Ask) -> None:
    assert rows(ask("J1569 vs J1561")) == ("J1569", "J1561")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("which code is Hizentra", "J1559"),
        ("code for gamunex-c", "J1561"),
        ("hcpcs for Prolia", "J0897"),
        ("Keytruda code please", "J9271"),
        ("what j code is entyvio", "J3380"),
        ("how do i bill keytruda", "J9271"),
        ("entyvio hcpcs", "J3380"),
        ("keytruda", "J9271"),
        ("tell me about entyvio", "J3380"),
        ("code for yimmugo", "J1553"),
        ("code for rituxan", "J9312"),
        ("what do we use for venofer", "J1756"),
        ("code for remicade 100 mg", "J1745"),
    ],
)
def test_the_one_code_of_a_name_is_the_headline(ask: Ask, question: str, code: str) -> None:
    assert ask(question) == Looked((code,), code, SURE)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("gamunex c", "J1561"),
        ("gamunexc", "J1561"),
        ("gamun", "J1561"),
        ("key truda", "J9271"),
        ("kytruda", "J9271"),
        ("hizentr", "J1559"),
        ("privigin", "J1459"),
        ("opdivoo", "J9299"),
        ("orencea", "J0129"),
        ("simponiaria", "J1602"),
        ("soluspan", "J0702"),
        ("solu medrol", "J2919"),
        ("remicaid", "J1745"),
    ],
)
def test_a_name_misspelt_joined_parted_or_begun_finds_its_code(ask: Ask, typed: str, code: str) -> None:
    found = ask(f"code for {typed}")
    assert short(found) == code
    assert rows(found)[0] == code


def test_a_name_that_was_mended_is_less_sure_than_one_that_is_written_right(ask: Ask) -> None:
    assert ask("code for hizentr") == Looked(("J1559",), "J1559", LIKELY)
    assert ask("code for hizentra") == Looked(("J1559",), "J1559", SURE)


@pytest.mark.parametrize(
    ("drug", "codes"),
    [
        ("methotrexate", {"J8610", "J9260"}),
        ("glycopyrolate", {"J1596", "J1597", "J1598"}),
        ("IVIG", {"J1566", "J1459", "J1561"}),
        ("glucagon", {"J1610", "J1611", "J1612"}),
        ("epogen", {"J0885", "Q4081"}),
    ],
)
def test_an_ambiguous_name_lists_candidates_and_has_no_headline(ask: Ask, drug: str, codes: set[str]) -> None:
    found = ask(f"code for {drug}")
    assert found is not None
    assert codes <= set(found.rows)
    assert len(found.rows) <= MOST
    assert found.short_answer is None
    assert "codes fit" in found.lead


def test_a_drugs_own_code_is_the_headline_and_its_biosimilars_stand_beside_it(ask: Ask) -> None:
    found = ask("code for denosumab")
    assert found is not None
    assert found.rows[0] == found.short_answer == "J0897"
    assert {"Q5136", "Q5157", "Q5158", "Q5159"} <= set(found.rows)
    assert "J0897" in found.lead


def test_who_asks_for_a_biosimilar_does_not_get_the_original_as_the_headline(ask: Ask) -> None:
    assert short(ask("code for filgrastim biosimilar")) != "J1442"
    assert short(ask("code for denosumab biosimilar")) != "J0897"


def test_what_else_is_said_of_a_drug_narrows_its_codes(ask: Ask) -> None:
    assert set(rows(ask("code for oral methotrexate"))) == {"J8610", "J8611", "J8612"}


def test_a_code_that_has_ended_is_left_out_of_its_drugs_codes(ask: Ask) -> None:
    assert "J9310" not in rows(ask("code for rituximab"))
    assert "J9310" in rows(ask("code for rituximab", date(2018, 12, 31)))


@pytest.mark.parametrize(
    ("question", "size"),
    [
        ("billing unit of J1745", "10 mg"),
        ("how many mg is one unit of J1561", "500 mg"),
        ("what's the billing unit for keytruda", "1 mg"),
        ("how many units is J0585 per", "1 unit"),
        ("billing unit of J2469", "25 mcg"),
    ],
)
def test_the_billing_unit_is_the_headline_where_it_is_asked_for(ask: Ask, question: str, size: str) -> None:
    assert short(ask(question)) == size


@pytest.mark.parametrize("question", ["is J9310 still valid", "is J9310 active", "is J9310 still in use"])
def test_a_code_is_valid_through_its_last_day_and_not_after(ask: Ask, question: str) -> None:
    last, after = (short(ask(question, day)) for day in (date(2018, 12, 31), date(2019, 1, 1)))
    assert last.startswith("Yes")
    assert after.startswith("No")
    assert all("2018-12-31" in told for told in (last, after))


def test_a_code_without_an_end_is_valid(ask: Ask) -> None:
    assert short(ask("is J1561 still valid")).startswith("Yes")


def test_a_code_is_not_yet_valid_before_it_is_added(ask: Ask) -> None:
    assert not short(ask("is J1559 valid", date(2010, 12, 31))).startswith("Yes")
    assert short(ask("is J1559 valid", date(2011, 1, 1))).startswith("Yes")


@pytest.mark.parametrize(("question", "wrong"), [("is J1745 terminated", "Yes"), ("is J9310 terminated", "No")])
def test_whether_a_code_is_terminated_is_not_answered_the_wrong_way_round(ask: Ask, question: str, wrong: str) -> None:
    found = short(ask(question))
    assert "terminated" in found
    assert not found.startswith(wrong)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("when was J9310 terminated", "2018-12-31"),
        ("when did J9310 end", "2018-12-31"),
        ("J9310 termination date", "2018-12-31"),
        ("when was J1561 added", "2008-01-01"),
        ("effective date of J1559", "2011-01-01"),
        ("since when does J1559 exist", "2011-01-01"),
        ("when was modifier JG terminated", "2024-12-31"),
        ("when was modifier JZ added", "2023-01-01"),
        ("when was the Hizentra code added", "2011-01-01"),
    ],
)
def test_the_date_that_is_asked_for_is_the_headline(ask: Ask, question: str, day: str) -> None:
    assert short(ask(question)) == day


@pytest.mark.parametrize(
    "question", ["what does modifier JZ mean", "modifier jz", "JZ modifier", "JZ", "what is JZ", "define JZ"]
)
def test_a_modifier_is_looked_up_by_its_name(ask: Ask, question: str) -> None:
    assert ask(question) == Looked(("JZ",), None, SURE)


@pytest.mark.parametrize(
    ("question", "names"), [("JW vs JZ", ("JW", "JZ")), ("modifier 25", ("25",)), ("what is modifier 59", ("59",))]
)
def test_two_modifiers_or_a_numbered_one_are_looked_up(ask: Ask, question: str, names: tuple[str, ...]) -> None:
    assert rows(ask(question)) == names


def test_a_modifiers_validity_is_told_as_of_the_day(ask: Ask) -> None:
    assert short(ask("is modifier JG still valid", date(2024, 12, 31))).startswith("Yes")
    assert short(ask("is modifier JG still valid", date(2025, 1, 1))).startswith("No")


@pytest.mark.parametrize(
    "question",
    [
        *("what does J1745 cost", "price of J1745", "how much does medicare pay for J1745", "entyvio reimbursement"),
        *("why is J1745 denied", "J1745 denial", "we billed keytruda and got denied", "why was JW denied"),
        *("does aetna cover J1745", "is modifier JW required for medicare", "prior auth for J1745", "icd-10 for J1745"),
        *("entyvio side effects", "ndc for keytruda", "how often is keytruda given", "who can bill J1745"),
    ],
)
def test_prices_denials_payers_and_care_are_not_for_the_table(ask: Ask, question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize(
    "question",
    [
        *("which modifier for wasted drug", "which modifier for discarded IVIG", "modifier for left knee", "modifiers"),
        *("which modifier for J1745", "what modifiers go with J1745", "which modifier for Keytruda"),
    ],
)
def test_which_modifier_to_use_is_not_for_the_table(ask: Ask, question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize(
    "question",
    [
        *("J0999", "what is J0999", "what is modifier ZZ9", "modifier XX", "code for flurbinol", "code for the cat"),
        *("what is 96413", "which code is it", "how many codes are there", "code for anemia", "code for knee injection"),
        *("I gave entyvio yesterday", "the patient liked entyvio", "Jane went to the office", "what is the capital of France"),
        *("can J1745 be given at home", "is it AS good AT night", "what is IM", "what code do I use for an office visit"),
    ],
)
def test_unknown_names_and_ordinary_prose_are_not_for_the_table(ask: Ask, question: str) -> None:
    assert ask(question) is None
