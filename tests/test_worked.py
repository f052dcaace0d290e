"""The arithmetic, on the code table's own facts."""

import math
import re
from fractions import Fraction
from itertools import product

import pytest

from assistant.codes.amounts import Amount, find
from assistant.codes.entry import Entry
from assistant.codes.table import CodeTable
from assistant.settings import Settings
from assistant.units.asked import Asked, Holders
from assistant.units.clear import Refused
from assistant.units.worked import Worked, amount_of, worked

TABLE = CodeTable(Settings().tables)


def entry(code: str) -> Entry:
    return TABLE.drugs[code]


def amount(text: str) -> Amount:
    (mention,) = find(text)
    return mention.amount


def vials(count: int | None, size: str) -> Holders:
    return Holders(count, amount(size))


def dose(code: str, *given: str, **more: object) -> Worked:
    """The sum for doses, and whatever else `more` says of them."""
    quantities = Asked(doses=[amount(text) for text in given])
    for name, value in more.items():
        setattr(quantities, name, value)
    return worked(entry(code), quantities)


def test_the_facts_that_these_tests_lean_on_are_in_the_table() -> None:
    sizes = {"J1561": "500 mg", "J1745": "10 mg", "J9271": "1 mg", "J0585": "1 unit", "J9041": "0.1 mg", "J3301": "10 mg"}
    sizes |= {"J0885": "1,000 units", "J2469": "25 mcg", "J9202": "3.6 mg", "J9312": "10 mg", "J1097": "1 ml"}
    assert {code: str(entry(code).amount) for code in sizes} == sizes


@pytest.mark.parametrize(
    ("code", "given", "units"),
    [
        ("J1561", "35 g", 70),
        ("J1561", "35.1 g", 71),
        ("J1745", "150 mg", 15),
        ("J1745", "151 mg", 16),
        ("J1745", "1 mg", 1),
        ("J2469", "0.25 mg", 10),
        ("J0885", "40,000 units", 40),
        ("J0585", "155 units", 155),
    ],
)
def test_a_dose_rounds_up_to_whole_units_across_units_of_measure(code: str, given: str, units: int) -> None:
    found = dose(code, given)
    assert (found.units, found.discarded) == (units, None)


@pytest.mark.parametrize("tenths", range(1, 60))
def test_tenths_do_not_round_up_by_an_error_of_floating_point(tenths: int) -> None:
    assert dose("J9041", f"{tenths / 10} mg").units == tenths


def test_a_third_of_a_pound_is_weighed_exactly() -> None:
    per_kilogram = Amount(1 / Fraction("0.45359237"), "mg")
    found = dose("J9271", per_weight=per_kilogram, weight=amount("300 lb"))
    assert found.units == 300


def test_what_the_vials_hold_beyond_the_dose_is_discarded_with_jw() -> None:
    found = dose("J1745", "150 mg", holders=[vials(2, "100 mg")])
    assert (found.units, found.discarded) == (15, 5)
    assert found.short_answer == "15 units, and 5 units with JW"


def test_vials_used_up_exactly_are_billed_with_jz() -> None:
    found = dose("J1745", "200 mg", holders=[vials(2, "100 mg")])
    assert (found.units, found.discarded) == (20, 0)
    assert found.short_answer == "20 units with JZ"
    assert "JZ" in found.steps[-1]


def test_waste_rounds_down_to_whole_units() -> None:
    found = dose("J1745", "130 mg", discarded=amount("19 mg"))
    assert (found.units, found.discarded) == (13, 1)


def test_waste_of_less_than_a_unit_has_no_line_of_its_own() -> None:
    found = dose("J1745", "192 mg", holders=[vials(2, "100 mg")])
    assert (found.units, found.discarded) == (20, 0)
    assert any("no JW line" in step for step in found.steps)


def test_vials_of_several_sizes_are_added_up() -> None:
    found = dose("J9312", "750 mg", holders=[vials(1, "500 mg"), vials(3, "100 mg")])
    assert (found.units, found.discarded) == (75, 5)


def test_waste_that_the_rounded_dose_has_taken_is_not_billed_twice() -> None:
    found = dose("J9202", "70 mg", holders=[vials(1, "100 mg")])
    assert (found.units, found.discarded) == (20, 7)  # 27 units in the vial; 30 mg alone would be 8
    assert any("rounded up, has taken part" in step for step in found.steps)


def test_dose_and_waste_are_never_more_units_than_the_vials_hold() -> None:
    sizes = [amount(text) for text in ("3.6 mg", "10 mg", "100 mg", "0.1 mg")]
    codes = [next(one for one in TABLE.drugs.values() if one.amount == size and not one.terminated) for size in sizes]
    for one, given, held in product(codes, range(5, 205, 15), (50, 100, 210)):
        if given <= held and one.amount:
            found = worked(one, Asked(doses=[amount(f"{given} mg")], holders=[vials(1, f"{held} mg")]))
            assert found.units == math.ceil(given / one.amount.number)
            assert found.discarded is not None
            assert found.discarded <= (held - given) / one.amount.number
            assert found.discarded == 0 or found.units + found.discarded <= held / one.amount.number


def test_the_dose_is_what_is_left_of_the_vials_after_the_waste() -> None:
    found = dose("J1745", holders=[vials(2, "100 mg")], discarded=amount("50 mg"))
    assert (found.units, found.discarded) == (15, 5)


def test_vials_that_were_all_used_are_the_dose() -> None:
    found = dose("J1745", holders=[vials(2, "100 mg")], is_used_up=True)
    assert (found.units, found.discarded) == (20, 0)


def test_that_nothing_was_wasted_needs_no_vials_for_jz() -> None:
    assert dose("J1745", "200 mg", is_used_up=True, speaks_of_waste=True).discarded == 0


def test_waste_that_is_spoken_of_without_an_amount_is_left_open() -> None:
    found = dose("J1745", "150 mg", speaks_of_waste=True)
    assert (found.units, found.discarded, found.short_answer) == (15, None, "15 units for the dose")


def test_a_multi_dose_vial_has_units_and_neither_jw_nor_jz() -> None:
    found = dose("J3301", "80 mg", holders=[vials(1, "200 mg")], is_multi_dose=True)
    assert (found.units, found.discarded, found.short_answer) == (8, None, "8 units")


@pytest.mark.parametrize(("weight", "units"), [("82 kg", 66), ("180 lb", 66), ("100 kg", 80)])
def test_a_dose_by_weight_is_worked_out_in_kilograms(weight: str, units: int) -> None:
    assert dose("J1561", per_weight=amount("0.4 g"), weight=amount(weight)).units == units


def test_a_dose_that_is_stated_beside_its_weight_counts_as_stated() -> None:
    found = dose("J1745", "411 mg", per_weight=amount("5 mg"), weight=amount("81.8 kg"))
    assert found.units == 42  # 409 mg by weight would be 41


def test_a_dose_by_body_surface() -> None:
    found = dose("J9041", per_area=amount("1.3 mg"), area=Fraction("1.8"))
    assert found.units == 24  # 2.34 mg


@pytest.mark.parametrize(("strength", "volume", "given"), [("40 mg", 1, "2 ml"), ("200 mg", 5, "2 ml"), ("80 mg", 2, "2 cc")])
def test_a_concentration_turns_a_volume_into_the_codes_unit(strength: str, volume: int, given: str) -> None:
    assert dose("J3301", given, concentration=(amount(strength), Fraction(volume))).units == 8


def test_doses_of_one_day_are_added_before_they_are_rounded_and_visits_each_by_itself() -> None:
    assert dose("J1745", "15 mg", "15 mg", is_sum=True, same_day=True).units == 3
    assert dose("J1745", "15 mg", "15 mg", is_sum=True).units == 4
    assert dose("J1745", "15 mg", visits=3).units == 6


def test_what_is_done_each_time_counts_on_every_visit() -> None:
    found = dose("J1745", "145 mg", holders=[vials(2, "100 mg")], visits=3, each_time=True)
    assert (found.units, found.discarded) == (45, 15)


@pytest.mark.parametrize(("code", "billed", "wanted", "total"), [("J1561", 70, "g", "35 g"), ("J2469", 10, None, "250 mcg")])
def test_units_are_turned_back_into_an_amount(code: str, billed: int, wanted: str | None, total: str) -> None:
    found, steps = amount_of(entry(code), Asked(billed=billed, billed_as=wanted))
    assert found == total
    assert steps[0].endswith(f"= {total}.")


@pytest.mark.parametrize(("code", "wanted"), [("J1745", "ml"), ("J0585", "mg")])
def test_units_are_not_turned_into_an_amount_of_another_kind(code: str, wanted: str) -> None:
    with pytest.raises(Refused, match=wanted):
        amount_of(entry(code), Asked(billed=12, billed_as=wanted))


def test_every_step_of_a_sum_is_told_in_order() -> None:
    found = dose("J1561", per_weight=amount("0.4 g"), weight=amount("180 lb"), holders=[vials(4, "10 g")])
    numbers = [re.findall(r"[\d,.]*\d", step) for step in found.steps]
    assert numbers[0] == ["180", "81.6466"]
    assert numbers[1] == ["0.4", "81.6466", "32.6587"]
    assert ["32,658.6506", "500", "65.3173", "66"] in numbers
    assert numbers[-1][:2] == ["7,341.3494", "500"]


REFUSED: list[tuple[str, list[str], dict[str, object], str]] = [
    ("J1745", [], {}, "dose is missing"),
    ("J1745", [], {"holders": [vials(2, "100 mg")]}, "dose is missing"),
    ("J1745", ["5 ml"], {}, "concentration"),
    ("J1097", ["5 mg"], {}, "concentration"),
    ("J0585", ["10 mg"], {}, "counted in units, and mg"),
    ("J1745", ["10 units"], {}, "counted in mg, and units"),
    ("J1745", [], {"per_weight": amount("5 mg")}, "weight is missing"),
    ("J9312", [], {"per_area": amount("375 mg")}, "surface area is missing"),
    ("J1745", ["0 mg"], {}, "dose of nothing"),
    ("J1745", ["100 mg"], {"is_negative": True}, "below zero"),
    ("J1745", ["20,000,000 mg"], {}, "cannot be right"),
    ("J1745", ["130 mg"], {"holders": [vials(1, "100 mg")]}, "more than the vials hold"),
    ("J1745", [], {"holders": [vials(2, "100 mg")], "discarded": amount("250 mg")}, "more than"),
    ("J1745", ["150 mg"], {"holders": [vials(2, "100 mg")], "discarded": amount("30 mg")}, "30 mg"),
    (
        "J1745",
        ["150 mg"],
        {"holders": [vials(2, "100 mg")], "says_no_waste": True, "is_used_up": True, "speaks_of_waste": True},
        "50 mg",
    ),
    ("J3301", ["80 mg"], {"is_multi_dose": True, "speaks_of_waste": True}, "multi-dose"),
    ("J3301", ["80 mg"], {"is_multi_dose": True, "discarded": amount("20 mg")}, "multi-dose"),
    ("J1745", ["150 mg"], {"is_part": True}, "Part of a vial"),
    ("J1745", ["150 mg"], {"bare": ("40",), "speaks_of_waste": True}, "what 40 counts"),
    ("J1745", ["150 mg", "40 mg"], {}, "Several amounts"),
    ("J1745", ["300 mg"], {"per_weight": amount("5 mg"), "weight": amount("80 kg")}, "400 mg, but 300 mg"),
    ("J3490", ["50 mg"], {}, "no amount per unit"),
    ("J7799", ["50 mg"], {}, "no amount per unit"),
    ("A4642", ["6 mci"], {}, "but the whole study dose"),
]


@pytest.mark.parametrize(("code", "given", "more", "reason"), REFUSED, ids=[case[-1] for case in REFUSED])
def test_what_cannot_be_worked_out_is_refused_in_a_sentence_that_names_why(
    code: str, given: list[str], more: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        dose(code, *given, **more)
    sentence = str(refused.value)
    assert reason in sentence
    assert sentence.endswith(".")


def test_vials_of_which_nobody_says_how_many_leave_the_dose_clear_and_the_waste_open() -> None:
    found = dose("J1745", "150 mg", holders=[Holders(None, amount("100 mg"))])
    assert (found.units, found.discarded, found.short_answer) == (15, None, "15 units for the dose")
    assert "how many vials" in found.steps[-1]
