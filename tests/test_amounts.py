from fractions import Fraction

import pytest

from assistant.codes.amounts import Amount, find, number, plain, unit


def amount(value: str, name: str) -> Amount:
    return Amount(Fraction(value), name)


def found(text: str) -> list[str]:
    return [str(mention.amount) for mention in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("35 g", "35 g"),
        ("35 Grams", "35 g"),
        ("5mg", "5 mg"),
        ("2.5-mg", "2.5 mg"),
        (".5 mg", "0.5 mg"),
        ("1,250.5 mg", "1,250.5 mg"),
        ("1000000 units", "1,000,000 units"),
        ("5 µg", "5 mcg"),
        ("5 μg", "5 mcg"),
        ("250 micrograms", "250 mcg"),
        ("10 cc", "10 ml"),
        ("10cc", "10 ml"),
        ("3 millilitres", "3 ml"),
        ("20 IU", "20 units"),
        ("1,000 i.u.", "1,000 units"),
        ("500 international units", "500 units"),
        ("10 int'l units", "10 units"),
        ("100 usp units", "100 units"),
        ("5 MILLION UNITS", "5,000,000 units"),
        ("500 thousand units", "500,000 units"),
        ("3 square centimeters", "3 square centimeters"),
        ("3 sq cm", "3 square centimeters"),
        ("3 cm²", "3 square centimeters"),
        ("6 millicuries", "6 millicuries"),
        ("2 milliequivalents", "2 mEq"),
        ("180 lbs", "180 lb"),
        ("1 study dose", "1 study dose"),
    ],
)
def test_an_amount_is_read_in_every_way_it_is_written(text: str, expected: str) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "J1745",
        "A1000 mg",
        "10-20 mg",
        "1/2 mg",
        "1,0000 mg",
        "1.5.2 mg",
        "12 mg-ml",
        "1.73 m2",
        "100 mg²",
        "5 millimeters",
        "two mg",
    ],
)
def test_what_is_not_certainly_one_amount_is_passed_over(text: str) -> None:
    assert found(text) == []


def test_amounts_come_in_order_with_the_place_where_they_stand() -> None:
    text = "Of J1561, 0.4 g/kg for 82 kilograms."
    mentions = list(find(text))
    assert [str(mention.amount) for mention in mentions] == ["0.4 g", "82 kg"]
    assert [text[mention.start : mention.end] for mention in mentions] == ["0.4 g", "82 kilograms"]


def test_the_number_of_one_thing_is_not_the_amount_of_the_next() -> None:
    assert found("codes 3, 100 mg each") == ["100 mg"]


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (("35", "g"), "mg", "35000"),
        (("1", "mg"), "g", "1/1000"),
        (("1", "mg"), "mcg", "1000"),
        (("1/3", "mg"), "g", "1/3000"),
        (("0.1", "mg"), "mcg", "100"),
        (("1", "lb"), "kg", "0.45359237"),
        (("82", "kg"), "lb", "8200000000/45359237"),
        (("2", "l"), "ml", "2000"),
        (("2", "mci"), "uci", "2000"),
        (("7", "unit"), "unit", "7"),
        (("1", "study dose"), "study dose", "1"),
    ],
)
def test_converting_is_exact(value: tuple[str, str], target: str, expected: str) -> None:
    converted = amount(*value).to(target)
    assert isinstance(converted, Fraction)
    assert converted == Fraction(expected)


@pytest.mark.parametrize(
    ("name", "other"),
    [("mg", "ml"), ("unit", "mg"), ("meq", "mg"), ("mci", "unit"), ("sq cm", "cm"), ("dose", "study dose"), ("vial", "each")],
)
def test_units_of_different_things_are_never_converted(name: str, other: str) -> None:
    assert amount("1", name).to(other) is None
    assert amount("1", other).to(name) is None


def test_equal_amounts_are_equal_however_they_are_written() -> None:
    assert next(find("1,000 IU")).amount == next(find("1 thousand units")).amount


@pytest.mark.parametrize(
    ("word", "expected"),
    [("IU", "unit"), ("cc", "ml"), ("sq cm", "sq cm"), ("square-centimeter", "sq cm"), ("Study dose", "study dose"), ("m", None)],
)
def test_a_word_means_its_unit(word: str, expected: str | None) -> None:
    assert unit(word) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (("1", "unit"), "1 unit"),
        (("2", "unit"), "2 units"),
        (("0.5", "sq cm"), "0.5 square centimeters"),
        (("3", "mg"), "3 mg"),
        (("1", "mci"), "1 millicurie"),
        (("2", "dose"), "2 doses"),
    ],
)
def test_an_amount_is_shown_as_people_write_it(value: tuple[str, str], expected: str) -> None:
    assert str(amount(*value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("35000", "35,000"), ("0.1", "0.1"), ("1234567.8", "1,234,567.8"), ("1/3", "0.3333"), ("0", "0"), ("100", "100")],
)
def test_a_number_has_commas_and_at_most_four_places(value: str, expected: str) -> None:
    assert plain(Fraction(value)) == expected


def test_a_number_for_a_table_has_no_commas_and_is_read_back_the_same() -> None:
    assert plain(Fraction("1234567.8"), "") == "1234567.8"
    assert number(plain(Fraction("1234567.8"))) == Fraction("1234567.8")
