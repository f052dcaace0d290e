"""What is read from a question: doses, rates, vials, waste. Amounts are compared as the table writes them."""

from fractions import Fraction

import pytest

from assistant.units.asked import asked


def doses(question: str) -> list[str]:
    return [str(dose) for dose in asked(question).doses]


def holders(question: str) -> list[tuple[int | None, str]]:
    return [(held.count, str(held.size)) for held in asked(question).holders]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how many units of J1561 for 35 g", "35 g"),
        ("150mg J1745", "150 mg"),
        ("J1745 .5 g", "0.5 g"),
        ("J1745 0.15 grams", "0.15 g"),
        ("1,000 mg of J1745", "1,000 mg"),
        ("J0561 1.2 million units", "1,200,000 units"),
        ("J0885 40,000 IU", "40,000 units"),
        ("J2469 250 µg", "250 mcg"),
        ("J3301 2 cc", "2 ml"),
        ("how many units for 300 mg J1745 on 2025-10-12, pt age 45", "300 mg"),
        ("J1745 300 mg given at 10 am", "300 mg"),
        ("units for J1745 300 mg and 96413", "300 mg"),
    ],
)
def test_an_amount_that_nothing_else_explains_is_the_dose(question: str, expected: str) -> None:
    assert doses(question) == [expected]


@pytest.mark.parametrize("question", ["J1745", "how many units of J1745", "J1745 four vials", "j1745 on 10/12/2025"])
def test_a_question_without_an_amount_holds_no_dose(question: str) -> None:
    assert doses(question) == []
    assert not asked(question).holds_dose


@pytest.mark.parametrize("question", ["J3301 40 mg left knee", "J1745 300 mg in the left arm", "J1745 300 mg over two hours"])
def test_a_side_or_a_length_of_time_is_no_waste(question: str) -> None:
    found = asked(question)
    assert len(found.doses) == 1
    assert found.discarded is None
    assert not found.speaks_of_waste


def test_doses_on_the_right_and_on_the_left_are_both_doses() -> None:
    assert doses("J3301 40 mg right knee and 40 mg left knee") == ["40 mg", "40 mg"]


@pytest.mark.parametrize(
    ("question", "rate", "weight"),
    [
        ("0.4 g/kg, 82 kg", "0.4 g", "82 kg"),
        ("5 mg per kg for a 180 lb patient", "5 mg", "180 lb"),
        ("10 mg/kg x 70kg", "10 mg", "70 kg"),
        ("5 mg per kilo, 80 kilos", "5 mg", "80 kg"),
        ("weight 61.5 kg, 6 mg/kg", "6 mg", "61.5 kg"),
    ],
)
def test_a_dose_by_weight_is_a_rate_and_a_weight_and_no_dose(question: str, rate: str, weight: str) -> None:
    found = asked(f"J1745 {question} units")
    assert (str(found.per_weight), str(found.weight)) == (rate, weight)
    assert found.doses == []
    assert found.holds_dose


def test_a_rate_per_pound_is_kept_exactly_for_a_kilogram() -> None:
    rate = asked("J1745 5 mg/lb").per_weight
    assert rate is not None
    assert rate.number == 5 / Fraction("0.45359237")


@pytest.mark.parametrize("text", ["375 mg/m2, BSA 1.8", "375 mg per m², 1.8 m²", "1.8 m2 at 375 mg/m2"])
def test_a_dose_by_body_surface_is_a_rate_and_an_area(text: str) -> None:
    found = asked(f"J9312 {text}")
    assert (str(found.per_area), found.area, found.doses) == ("375 mg", Fraction("1.8"), [])


@pytest.mark.parametrize(
    ("text", "strength", "volume"), [("40 mg/ml", "40 mg", 1), ("40mg per cc", "40 mg", 1), ("200 mg/5 ml", "200 mg", 5)]
)
def test_a_concentration_is_no_dose(text: str, strength: str, volume: int) -> None:
    found = asked(f"J3301 {text}, 2 ml given")
    assert found.concentration is not None
    assert str(found.concentration[0]) == strength
    assert found.concentration[1] == volume
    assert [str(dose) for dose in found.doses] == ["2 ml"]


@pytest.mark.parametrize(
    "text", ["400 mg mixed in 250 ml", "400 mg in 250 ml normal saline", "400 mg in a 250 ml bag", "400 mg in 250 ml of D5W"]
)
def test_what_a_dose_is_diluted_in_is_neither_dose_nor_vial(text: str) -> None:
    assert doses(f"units for J1745 {text}") == ["400 mg"]
    assert holders(f"units for J1745 {text}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from two 100 mg single-dose vials", [(2, "100 mg")]),
        ("4 x 100mg vials", [(4, "100 mg")]),
        ("4x100mg vials", [(4, "100 mg")]),
        ("100 mg vial x 3", [(3, "100 mg")]),
        ("2 SDV of 100 mg", [(2, "100 mg")]),
        ("three vials of 100 mg each", [(3, "100 mg")]),
        ("out of a 100mg vial", [(1, "100 mg")]),
        ("from a 100 mg SDV", [(1, "100 mg")]),
        ("the vial holds 100 mg", [(1, "100 mg")]),
        ("one 500 mg vial and three 100 mg vials", [(1, "500 mg"), (3, "100 mg")]),
        ("2 x 400 mg + 1 x 100 mg vials", [(2, "400 mg"), (1, "100 mg")]),
        ("100 mg vials, two were opened", [(2, "100 mg")]),
        ("from 100 mg vials", [(None, "100 mg")]),
    ],
)
def test_vials_are_read_with_their_number_and_size(text: str, expected: list[tuple[int | None, str]]) -> None:
    assert sorted(holders(f"J1745 {text}"), key=str) == sorted(expected, key=str)
    assert doses(f"J1745 {text}") == []


def test_full_vials_and_part_of_another_are_the_dose_and_all_the_vials() -> None:
    question = "J1745 two full 100 mg vials and 50 mg of a third vial"
    assert holders(question) == [(3, "100 mg")]
    assert doses(question) == ["250 mg"]


@pytest.mark.parametrize(
    "text",
    [
        "wasted 15 mg",
        "15 mg was discarded",
        "tossed 15 mg",
        "threw away the remaining 15 mg",
        "15 mg left over",
        "wastage: 15 mg",
        "15 mg went down the drain",
        "15mg unused",
    ],
)
def test_what_was_discarded_is_no_dose(text: str) -> None:
    found = asked(f"35 mg of J1745 given, {text}")
    assert str(found.discarded) == "15 mg"
    assert [str(dose) for dose in found.doses] == ["35 mg"]


@pytest.mark.parametrize("text", ["rest wasted", "the leftover was tossed", "how many for JW", "threw out what remained"])
def test_waste_without_an_amount_is_noticed(text: str) -> None:
    found = asked(f"J1745 35 mg, {text}")
    assert found.speaks_of_waste
    assert found.discarded is None


@pytest.mark.parametrize(
    "text", ["nothing wasted", "no waste", "none left", "without any waste", "whole vial used", "used it all"]
)
def test_that_nothing_was_left_is_understood(text: str) -> None:
    assert asked(f"200 mg J1745, {text}").is_used_up


@pytest.mark.parametrize("text", ["50 mg was wasted", "rest discarded", "two vials"])
def test_waste_or_vials_alone_do_not_mean_that_nothing_was_left(text: str) -> None:
    assert not asked(f"200 mg J1745, {text}").is_used_up


@pytest.mark.parametrize("text", ["multi-dose vial", "multidose vial", "multiple dose vial", "MDV", "multi-use vial"])
def test_a_multi_dose_vial_is_told_from_a_single_dose_one(text: str) -> None:
    assert asked(f"80 mg of J3301 from a {text}").is_multi_dose
    assert not asked("80 mg of J3301 from a single-dose vial").is_multi_dose


@pytest.mark.parametrize(
    ("text", "visits"),
    [
        ("on 3 visits", 3),
        ("for 5 days", 5),
        ("x 3 doses", 3),
        ("over four separate days", 4),
        ("twice", 2),
        ("two injections of 10 mg", 2),
        ("10 mg in each knee", 2),
        ("10 mg", 1),
        ("10 mg every 8 weeks", 1),
        ("10 mg q8 weeks", 1),
        ("10 mg over 2 hours", 1),
    ],
)
def test_how_many_times_a_dose_was_given(text: str, visits: int) -> None:
    assert asked(f"J1100 {'' if '10 mg' in text else '10 mg '}{text}").visits == visits


@pytest.mark.parametrize("text", ["10 mg and 20 mg on the same day", "10 mg then 20 mg same visit", "10 mg in each knee"])
def test_one_day_is_told_from_several(text: str) -> None:
    assert asked(f"J1100 {text}").same_day
    assert not asked("J1100 10 mg on 3 visits").same_day


@pytest.mark.parametrize(("text", "is_sum"), [("100 mg and 50 mg", True), ("100 mg plus 50 mg", True), ("100 mg, 50 mg", False)])
def test_doses_are_added_only_where_a_word_adds_them(text: str, is_sum: bool) -> None:
    assert asked(f"J1745 {text}").is_sum is is_sum


@pytest.mark.parametrize(
    ("question", "billed", "unit"),
    [
        ("how many mg is 12 units of J0897", 12, "mg"),
        ("12 units of J0897, how many mg", 12, "mg"),
        ("how many grams is 70 units of J1561", 70, "g"),
        ("what dose is 1,200 units of J0897", 1200, None),
    ],
)
def test_units_to_be_turned_into_an_amount_are_told_from_a_dose(question: str, billed: int, unit: str | None) -> None:
    found = asked(question)
    assert (found.billed, found.billed_as, found.doses) == (billed, unit, [])


@pytest.mark.parametrize("question", ["how many units is 12 mg of J0897", "155 units of J0585 from a 200 unit vial, how much JW"])
def test_a_dose_in_units_is_not_taken_for_units_billed(question: str) -> None:
    assert asked(question).billed is None


@pytest.mark.parametrize("text", ["half a vial", "1.5 vials of 100 mg", "one and a half 100 mg vials"])
def test_part_of_a_vial_is_noticed(text: str) -> None:
    assert asked(f"J1745 {text}").is_part


@pytest.mark.parametrize("text", ["-100 mg", "minus 100 mg", "negative 100 mg"])
def test_an_amount_below_zero_is_noticed(text: str) -> None:
    assert asked(f"units of J1745 for {text}").is_negative
    assert not asked("units of J1745 for 50-100 mg").is_negative


def test_a_number_that_nothing_explains_is_kept_apart() -> None:
    assert asked("J1745 opened two 100 mg vials, gave 150 mg, 40 tossed").bare == ("40",)
    assert asked("J1745 150 mg").bare == ()


def test_an_amount_that_comes_back_later_in_the_question_is_the_same_dose() -> None:
    text = "pt is given 40 mg of J3301 and we change the quantity, but the book says something else, so is it 4 if 40 mg is given"
    assert [str(dose) for dose in asked(text).doses] == ["40 mg"]
    assert [str(dose) for dose in asked("J3301 40 mg in one knee and 40 mg in the other").doses] == ["40 mg", "40 mg"]
