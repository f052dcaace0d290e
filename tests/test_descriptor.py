import pytest

from assistant.codes.descriptor import Facts, facts

SOLD = {"triluron", "gel-one", "supartz"}


def read(description: str) -> Facts:
    return facts(description, SOLD)


@pytest.mark.parametrize(
    ("description", "substances"),
    [
        ("Injection, golimumab, 1 mg, for intravenous use", ["golimumab"]),
        ("Injection, haloperidol decanoate, per 50 mg", ["haloperidol decanoate"]),
        ("Injection, infliximab-dyyb, biosimilar, (inflectra), 10 mg", ["infliximab-dyyb"]),
        (
            "Injection, penicillin g benzathine and penicillin g procaine, 100,000 units",
            ["penicillin g benzathine", "penicillin g procaine"],
        ),
        ("Injection, ceftolozane 50 mg and tazobactam 25 mg", ["ceftolozane", "tazobactam"]),
        ("Injection, foscarbidopa 0.25 mg/foslevodopa 5 mg", ["foscarbidopa", "foslevodopa"]),
        (
            "Injection, pertuzumab, trastuzumab, and hyaluronidase-zzxf, per 10 mg",
            ["pertuzumab", "trastuzumab", "hyaluronidase-zzxf"],
        ),
        ("Injection, imipenem 4 mg, cilastatin 4 mg and relebactam 2 mg", ["imipenem", "cilastatin", "relebactam"]),
        ("Injection, midazolam in 0.9% sodium chloride, intravenous, 1 mg", ["midazolam"]),
        ("Hyaluronan or derivative, triluron, for intra-articular injection, 1 mg", ["hyaluronan"]),
        ("Infusion, normal saline solution, 250 cc", ["normal saline"]),
        ("Injection, rho(d) immune globulin (human), (rhophylac), 100 iu", ["rho d immune globulin"]),
        ("Instillation, ciprofloxacin otic suspension, 6 mg", ["ciprofloxacin"]),
        ("Intravesical instillation, nadofaragene firadenovec-vncg, per therapeutic dose", ["nadofaragene firadenovec-vncg"]),
        ("Injection, iv, urokinase, 250,000 i.u. vial", ["urokinase"]),
        ("Tacrolimus, extended release, (astagraf xl), oral, 0.1 mg", ["tacrolimus"]),
        ("Insulin for administration through dme (i.e., insulin pump) per 50 units", ["insulin"]),
        (
            "Influenza virus vaccine, split virus, for individuals 3 years of age and older, for intramuscular use",
            ["influenza virus vaccine"],
        ),
        (
            "Injection, pemivibart, for the pre-exposure prophylaxis only, for certain adults and adolescents, 4500 mg",
            ["pemivibart"],
        ),
        (
            "Injection, tocilizumab, for adults and children on mechanical ventilation, or other breathing aid only, 1 mg",
            ["tocilizumab"],
        ),
    ],
)
def test_the_drug_is_what_the_description_names_first_with_all_its_parts(description: str, substances: list[str]) -> None:
    assert read(description).substances == substances


@pytest.mark.parametrize(
    ("description", "brands"),
    [
        ("Injection, immune globulin (yimmugo), 100 mg", ["yimmugo"]),
        ("Injection, immune globulin, (gamunex-c/gammaked), non-lyophilized (e.g., liquid), 500 mg", ["gamunex-c", "gammaked"]),
        ("Injection, immune globulin/hyaluronidase, (hyqvia), 100 mg immuneglobulin", ["hyqvia"]),
        ("Injection, denosumab-bbdz (jubbonti/wyost), biosimilar, 1 mg", ["jubbonti", "wyost"]),
        ("Hyaluronan or derivative, triluron, for intra-articular injection, 1 mg", ["triluron"]),
        ("Hyaluronan or derivative, gel-one, for intra-articular injection, per dose", ["gel-one"]),
        ("Injection, glycopyrrolate (fresenius kabi), not therapeutically equivalent to j1596, 0.1 mg", ["fresenius kabi"]),
        ("Injection, adenosine, 1 mg (not to be used to report any adenosine phosphate compounds)", []),
        ("Injection, darbepoetin alfa, 1 microgram (for esrd on dialysis)", []),
        ("Injection, factor xiii a-subunit, (recombinant), per iu", []),
        ("Injection, romidepsin, lyophilized, 0.1 mg", []),
    ],
)
def test_a_brand_or_maker_stands_in_brackets_or_is_a_name_that_drugs_are_sold_under(description: str, brands: list[str]) -> None:
    assert read(description).brands == brands


@pytest.mark.parametrize(
    ("description", "form"),
    [
        ("Injection, romidepsin, lyophilized, 0.1 mg", ["lyophilized"]),
        ("Injection, romidepsin, non-lyophilized, 0.1 mg", ["non-lyophilized (liquid)"]),
        ("Injection, immune globulin, intravenous, lyopholized (e.g., powder), 500 mg", ["lyophilized", "powder"]),
        (
            "Injection, immune globulin (octagam), intravenous, non-lyophilized (e.g., liquid), 500 mg",
            ["non-lyophilized (liquid)"],
        ),
        ("Injection, filgrastim (g-csf), excludes biosimilars, 1 microgram", ["excludes biosimilars"]),
        ("Injection, filgrastim-sndz, biosimilar, (zarxio), 1 microgram", ["biosimilar"]),
        ("Injection, factor xiii a-subunit, (recombinant), per iu", ["recombinant"]),
        ("Injection, paclitaxel protein-bound particles, 1 mg", ["protein-bound particles"]),
        ("Injection, midazolam in 0.9% sodium chloride, intravenous, 1 mg", ["in 0.9% sodium chloride"]),
        ("Injection, plasminogen, human-tvmh, 1 mg", ["human-tvmh"]),
        ("Injection, inventamab, semi-liquid, 1 mg", ["semi-liquid"]),
        ("Injection, inventamab, multipatch, 1 mg", ["multipatch"]),
        ("Injection, cisplatin, powder or solution, 10 mg", ["powder", "solution"]),
        ("Injection, golimumab, 1 mg", []),
    ],
)
def test_what_a_description_says_of_the_form_is_kept(description: str, form: list[str]) -> None:
    assert sorted(read(description).form) == sorted(form)


@pytest.mark.parametrize(
    ("description", "route"),
    [
        ("Injection, golimumab, 1 mg, for intravenous use", ["injection", "intravenous"]),
        ("Injection, ustekinumab, subcutaneous, 1 mg", ["injection", "subcutaneous"]),
        ("Injection, baclofen, 50 mcg for intrathecal trial", ["injection", "intrathecal"]),
        ("Hyaluronan or derivative, triluron, for intra-articular injection, 1 mg", ["intra-articular"]),
        ("Anastrozole, oral, 1 mg", ["oral"]),
        (
            "Budesonide, inhalation solution, compounded product, administered through dme, unit dose form, up to 0.5 mg",
            ["inhalation"],
        ),
        ("Choline c 11, diagnostic, per study dose", []),
    ],
)
def test_the_route_is_told_where_the_description_says_it(description: str, route: list[str]) -> None:
    assert read(description).route == route


@pytest.mark.parametrize(
    ("description", "use"),
    [
        ("Injection, darbepoetin alfa, 1 microgram (for esrd on dialysis)", ["for ESRD on dialysis"]),
        ("Injection, darbepoetin alfa, 1 microgram (non-esrd use)", ["for non-ESRD use"]),
        ("Choline c 11, diagnostic, per study dose", ["diagnostic"]),
        (
            "Acetylcysteine, inhalation solution, compounded product, administered through dme, per gram",
            ["compounded", "administered through DME"],
        ),
        ("Injection, golimumab, 1 mg, for intravenous use", []),
    ],
)
def test_when_a_code_applies_is_kept_apart_from_the_drug(description: str, use: list[str]) -> None:
    assert sorted(read(description).use) == sorted(use)


@pytest.mark.parametrize(
    ("description", "amount"),
    [
        ("Injection, haloperidol, up to 5 mg", "5 mg"),
        ("Injection, anistreplase, per 30 units", "30 units"),
        ("Injection, fomivirsen sodium, intraocular, 1.65 mg", "1.65 mg"),
        ("Injection, penicillin g benzathine, 100,000 units", "100,000 units"),
        ("Injection, trilaciclib, 1mg", "1 mg"),
        ("Acetylcysteine, inhalation solution, administered through dme, unit dose form, per gram", "1 g"),
        ("Injection, factor viii, fc fusion protein, (recombinant), per i.u.", "1 unit"),
        ("Injection, von willebrand factor complex (human), wilate, 1 i.u. vwf:rco", "1 unit"),
        ("Injection, antihemophilic factor viii/von willebrand factor complex (human), per factor viii i.u.", "1 unit"),
        ("Derm-maxx, per square centimeter", "1 square centimeter"),
        ("Biovance tri-layer or biovance 3l, per square centimeter", "1 square centimeter"),
        ("Cellesta flowable amnion (25 mg per cc); per 0.5 cc", "0.5 ml"),
        ("Perflexane lipid microspheres, per ml", "1 ml"),
        ("High osmolar contrast material, up to 149 mg/ml iodine concentration, per ml", "1 ml"),
        ("Phenylephrine 10.16 mg/ml and ketorolac 2.88 mg/ml irrigation, 1 ml", "1 ml"),
        ("Iodine i-123 sodium iodide, diagnostic, per 100 microcuries, up to 999 microcuries", "100 microcuries"),
        ("Nitrogen n-13 ammonia, diagnostic, per study dose, up to 40 millicuries", "1 study dose"),
        ("Contrast material for use in echocardiography, per study", "1 study dose"),
        ("Samarium sm-153 lexidronam, therapeutic, per treatment dose, up to 150 millicuries", "1 therapeutic dose"),
        ("Injection, pegaspargase, per single dose vial", "1 vial"),
        ("Injection, aldesleukin, per single use vial", "1 vial"),
        ("Injection, rho d immune globulin, human, full dose, 300 micrograms (1500 i.u.)", "300 mcg"),
        ("Injection, thyrotropin alpha, 0.9 mg, provided in 1.1 mg vial", "0.9 mg"),
        ("Dextrose 5% (500 ml = 1 unit)", "500 ml"),
    ],
)
def test_a_billing_unit_is_the_one_amount_that_is_counted(description: str, amount: str) -> None:
    assert str(read(description).amount) == amount


@pytest.mark.parametrize(
    "description",
    [
        "Injection, ceftolozane 50 mg and tazobactam 25 mg",
        "Injection, meropenem and vaborbactam, 10mg/10mg (20mg)",
        "Injection, betamethasone acetate 3 mg and betamethasone sodium phosphate 3 mg",
        "Injection, buprenorphine extended-release (sublocade), greater than 100 mg",
        "Unclassified drugs",
    ],
)
def test_a_combination_a_floor_and_no_amount_give_no_billing_unit(description: str) -> None:
    assert read(description).amount is None


@pytest.mark.parametrize(
    ("description", "unspecified"),
    [
        ("Unclassified drugs", True),
        ("Influenza virus vaccine, not otherwise specified", True),
        ("Not otherwise classified, antineoplastic drugs", True),
        ("Prescription drug, oral, chemotherapeutic, nos", True),
        ("Noc drugs, inhalation solution administered through dme", True),
        ("Injection, golimumab, 1 mg", False),
    ],
)
def test_not_otherwise_specified_is_told_in_all_its_wordings(description: str, unspecified: bool) -> None:
    assert read(description).unspecified is unspecified


@pytest.mark.parametrize(
    ("description", "codes"),
    [
        ("Injection, clindamycin phosphate (baxter), not therapeutically equivalent to j0736, 300 mg", ("J0736",)),
        ("Injection, micafungin sodium (par pharm) not thereapeutically equivalent to j2248, 1 mg", ("J2248",)),
        ("Injection, inventazine (maker), not therapeutically equivalent to j0001 or j0002, 1 mg", ("J0001", "J0002")),
        ("Injection, golimumab, 1 mg", ()),
    ],
)
def test_the_codes_it_is_not_equivalent_to_are_kept_and_leave_the_rest_alone(description: str, codes: tuple[str, ...]) -> None:
    found = read(description)
    assert found.not_equivalent_to == codes
    assert found.amount is not None
    assert len(found.substances) == 1
    assert found.form == []


def test_a_long_condition_is_neither_form_nor_brand() -> None:
    found = read(
        "Injection, inventamab, for certain adults (12 years of age and older weighing at least 40 kg) who take part in a trial"
        " of that kind at any hospital, 300 mg"
    )
    assert (found.substances, found.brands, found.form, str(found.amount)) == (["inventamab"], [], [], "300 mg")


def test_capitals_and_spacing_make_no_difference() -> None:
    assert read("INJECTION,  Golimumab,   1 MG, for INTRAVENOUS use") == read("Injection, golimumab, 1 mg, for intravenous use")
