import pytest

from assistant.codes.names import NameKind, Names, base, is_generic, salt, tokens


@pytest.fixture
def names() -> Names:
    held = Names()
    held.add("glucagon", "substance", ["J1610", "J1611"])
    held.add("glucagon hydrochloride", "substance", ["J1611"])
    held.add("immune globulin", "substance", ["J1561", "J1569"])
    held.add("botulinum toxin a", "substance", ["J0585"])
    held.add("Gamunex-C", "brand", ["J1561"])
    held.add("GlucaGen", "brand", ["J1611"])
    held.add("Fresenius Kabi", "labeler", ["J1611"])
    return held


def found(names: Names, text: str) -> list[tuple[str, NameKind]]:
    return [(naming.text, naming.kind) for naming in names.find(text)]


@pytest.mark.parametrize(
    ("name", "drug", "its_salt"),
    [
        ("glucagon hydrochloride", "glucagon", "hydrochloride"),
        ("dexamethasone sodium phosphate", "dexamethasone", "sodium phosphate"),
        ("testosterone cypionate", "testosterone", "cypionate"),
        ("Ampicillin Sodium", "ampicillin", "sodium"),
        ("glycopyrrolate", "glycopyrrolate", ""),
        ("penicillin g benzathine", "penicillin g benzathine", ""),
        ("haloperidol decanoate", "haloperidol", "decanoate"),
    ],
)
def test_a_name_is_a_drug_and_its_salt(name: str, drug: str, its_salt: str) -> None:
    assert (base(name), salt(name)) == (tokens(drug), tokens(its_salt))


@pytest.mark.parametrize("name", ["sodium chloride", "calcium gluconate", "magnesium sulfate", "iron sucrose", "bicarbonate"])
def test_a_salt_that_is_all_there_is_stays(name: str) -> None:
    assert base(name) == tokens(name)
    assert salt(name) == ()


@pytest.mark.parametrize(("name", "drug"), [("infliximab-dyyb", "infliximab"), ("Pegfilgrastim-CBQV", "pegfilgrastim")])
def test_the_suffix_of_a_biologic_is_left_off(name: str, drug: str) -> None:
    assert base(name) == (drug,)
    assert salt(name) == ()


@pytest.mark.parametrize("name", ["tbo-filgrastim", "peginterferon alfa-2a", "rituximab-hyaluronidase", "depo-estradiol"])
def test_another_hyphen_is_no_suffix(name: str) -> None:
    assert base(name) == tokens(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gamunex-C", "gamunex c"),
        ("glucagon HCl", "glucagon hydrochloride"),
        ("magnesium sulphate", "magnesium sulfate"),
        ("immune globulins", "immune globulin"),
        ("Tc-99m sestamibi", "tc99m sestamibi"),
        ("vitamin B-12", "VITAMIN B12"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_names_are_found_in_order_where_they_stand(names: Names) -> None:
    text = "Give GLUCAGON, then immune globulins (Gamunex C)."
    namings = names.find(text)
    assert [text[naming.start : naming.end] for naming in namings] == ["GLUCAGON", "immune globulins", "Gamunex C"]
    assert [naming.text for naming in namings] == ["GLUCAGON", "immune globulins", "Gamunex C"]
    assert [naming.codes for naming in namings] == [{"J1610", "J1611"}, {"J1561", "J1569"}, {"J1561"}]


def test_the_longest_name_at_a_place_is_meant(names: Names) -> None:
    assert [naming.codes for naming in names.find("glucagon HCl 1 mg")] == [{"J1611"}]


def test_a_name_within_the_longest_is_not_found_once_more(names: Names) -> None:
    names.add("globulin", "substance", ["J9999"])
    assert found(names, "immune globulin, globulin") == [("immune globulin", "substance"), ("globulin", "substance")]


def test_a_name_is_not_found_within_a_word(names: Names) -> None:
    assert found(names, "proglucagon and glucagonoma") == []


@pytest.mark.parametrize("text", ["botulinum toxin a", "botulinum toxinA", "Botulinum Toxin-A"])
def test_a_closing_letter_may_stand_apart_or_close_up(names: Names, text: str) -> None:
    assert [naming.codes for naming in names.find(text)] == [{"J0585"}]


def test_a_closing_letter_of_a_brand_may_close_up(names: Names) -> None:
    assert names.codes(tokens("gamunexc")) == {"J1561"}


def test_each_name_tells_what_kind_it_is(names: Names) -> None:
    kinds = [("glucagon", "substance"), ("GlucaGen", "brand"), ("Fresenius Kabi", "labeler")]
    assert found(names, "glucagon as GlucaGen by Fresenius Kabi") == kinds


def test_codes_can_be_asked_by_kind(names: Names) -> None:
    names.add("glucagon", "brand", ["J9999"])
    key = tokens("glucagon")
    assert names.codes(key) == {"J1610", "J1611", "J9999"}
    assert names.codes(key, "brand") == {"J9999"}
    assert names.codes(key, "brand", "substance") == {"J1610", "J1611", "J9999"}
    assert names.codes(key, "labeler") == frozenset()
    assert [naming.kind for naming in names.find("glucagon")] == ["substance"]


def test_a_name_is_shown_as_it_was_written(names: Names) -> None:
    assert names.shown(tokens("gamunex-c")) == "Gamunex-C"


@pytest.mark.parametrize("name", ["Vaccine", "via", "ICE", "12", "12 5", "", "-"])
def test_an_ordinary_word_a_number_and_nothing_are_no_names(name: str) -> None:
    held = Names()
    held.add(name, "brand", ["J0001"])
    assert list(held) == []
    assert held.find(f"the {name} of 12 5 given via ice vaccine") == []


def test_a_brand_that_only_contains_an_ordinary_word_is_a_name() -> None:
    held = Names()
    held.add("Plasma Protein X", "brand", ["J0001"])
    assert found(held, "plasma, then plasma protein x") == [("plasma protein x", "brand")]


def test_expressions_of_a_group_name_what_one_of_them_names(names: Names) -> None:
    names.extend([("immunoglobulin", "immune globulin", "ig")])
    assert names.codes(tokens("ig")) == names.codes(tokens("immunoglobulin")) == {"J1561", "J1569"}


def test_a_longer_expression_names_what_the_name_within_it_does(names: Names) -> None:
    names.extend([("intravenous immune globulin", "ivig")])
    assert [naming.codes for naming in names.find("units of IVIG")] == [{"J1561", "J1569"}]


def test_a_group_that_names_nothing_and_one_that_holds_a_single_word_of_a_name_add_nothing(names: Names) -> None:
    before = list(names)
    names.extend([("leftover", "wasted"), ("glucagon emergency kit", "gek")])
    assert list(names) == before


def test_a_group_leaves_the_names_alone_that_are_there(names: Names) -> None:
    names.extend([("glucagon", "GlucaGen")])
    assert names.codes(tokens("GlucaGen")) == {"J1611"}


@pytest.mark.parametrize(
    ("name", "substances", "generic"),
    [
        ("Glycopyrrolate Injection", ["glycopyrrolate"], True),
        ("Glucagon", ["glucagon hydrochloride"], True),
        ("Piperacillin and Tazobactam", ["piperacillin sodium", "tazobactam sodium"], True),
        ("Glyrx-PF", ["glycopyrrolate"], False),
    ],
)
def test_a_product_under_its_substances_name_is_generic(name: str, substances: list[str], generic: bool) -> None:
    assert is_generic(name, substances) is generic
