"""What the operations of the API answer to the requests that OpenAPI shows, over the corpus that the program comes with."""

from datetime import date
from fractions import Fraction

from assistant.check.lines import Line
from assistant.codes.amounts import Amount
from assistant.codes.entry import Entry, Package
from assistant.types import Answer, Caution, Citation, Considered, Step, Understood, Weighed
from assistant.web.api.schemas import EXAMPLE_QUESTION, DocumentSummary, DocumentText, SearchHit

BASE = "http://127.0.0.1:8000"
SNAPSHOT = "d70d8930bd2715c0"
MODIFIERS = "Common Modifiers"

_UNNAMED = Entry(
    "J1599",
    "drug",
    substances=("immune globulin",),
    form=("non-lyophilized (liquid)",),
    route=("injection", "intravenous"),
    amount=Amount(Fraction(500), "mg"),
    unspecified=True,
    added=date(2011, 1, 1),
    release="2025-10",
)
_GLUCAGON = Entry(
    "J1611",
    "drug",
    substances=("glucagon hydrochloride",),
    labelers=("Fresenius Kabi",),
    route=("injection",),
    amount=Amount(Fraction(1), "mg"),
    not_equivalent_to=("J1610",),
    added=date(2023, 1, 1),
    release="2025-10",
    products=("Glucagen",),
)
_HIZENTRA = Entry(
    "J1559",
    "drug",
    substances=("immune globulin",),
    brands=("Hizentra",),
    route=("injection",),
    amount=Amount(Fraction(100), "mg"),
    added=date(2011, 1, 1),
    release="2025-10",
)
_ML = {  # in each package
    "44206-0451-01": 5,
    "44206-0452-02": 10,
    "44206-0454-04": 20,
    "44206-0455-10": 50,
    "44206-0455-25": 50,
    "44206-0456-21": 5,
    "44206-0457-22": 10,
    "44206-0458-24": 20,
}
_PACKAGES = [
    Package("J1559", "Hizentra", "CSL Behring", ndc, Fraction(ml), Fraction(1), Fraction(2 * ml)) for ndc, ml in _ML.items()
]
CODE = _HIZENTRA.record() | {"packages": [package.record() for package in _PACKAGES]}

_ROW = "| JW | the unnamed liquid IVIG came in single-dose bottles and 500 mg or more of the last one was discarded |"
_WASTAGE = (
    "Modifier JW on J1611 can report drug wastage: it tells insurers that some of the prepared drug was thrown away and not "
    "given."
)
_UNNAMED_TITLE = "J1599: immune globulin, intravenous, liquid, not otherwise specified, 500 mg"
_RETOLD_TITLE = "J1611: immune globulin, intravenous, nonlyophilized (liquid), 500 mg"
ANSWER = Answer(
    question=EXAMPLE_QUESTION,
    status="answered",
    short_answer="JW",
    text=f"- {_ROW} [1]\n- {_WASTAGE} [2]",
    confidence=0.9801,
    citations=(
        Citation(1, "J1599", _UNNAMED_TITLE, MODIFIERS, _ROW, 1453, 1562, "/documents/J1599#c1453-1562"),
        Citation(2, "J1611-retold", _RETOLD_TITLE, MODIFIERS, _WASTAGE, 2307, 2432, "/documents/J1611-retold#c2307-2432"),
    ),
    cautions=(
        Caution(
            kind="contradicts_code_table",
            code="J1611",
            claim=_RETOLD_TITLE,
            table=str(_GLUCAGON),
            document_id="J1611-retold",
            message="J1611 is glucagon hydrochloride (Fresenius Kabi), not immune globulin. Immune globulin has J1459 "
            "(Privigen), J1552 (Alyglo), J1554 (Asceniv), J1556 (Bivigam) and 8 more.",
        ),
    ),
    codes=(_UNNAMED.record(), _GLUCAGON.record()),
    passages=(Considered("J1599", MODIFIERS, _ROW, 1.0),),
    snapshot=SNAPSHOT,
    elapsed_ms=24.1,
)

STEPS: tuple[Step, ...] = (Understood(ANSWER.question), Weighed(ANSWER.question, ANSWER.passages), ANSWER)

HIT = SearchHit(
    document_id="J1611-retold",
    title=_RETOLD_TITLE,
    section=MODIFIERS,
    text="J1611 often carries modifiers to make details of the service clear and to get payment right. "
    f"{_WASTAGE} Modifier JW matters most when immune globulin is left over in a single-dose vial and cannot be used again.",
    start=2214,
    end=2539,
    score=17.25127,
)

DOCUMENT = DocumentSummary(
    id="J1559",
    title="J1559: immune globulin (Hizentra), 100 mg",
    codes=["J1559"],
    kind="code",
    sources=[
        "CMS HCPCS Level II quarterly file, October 2025",
        "CMS ASP NDC-HCPCS crosswalk, October 2025",
        "Prescribing information of Hizentra, sections 1, 2, 3 and 4",
        "DME MAC Local Coverage Determination and Policy Article, External Infusion Pumps",
    ],
    as_of="2025-10-01",
)
DOCUMENT_TEXT = DocumentText(
    **DOCUMENT.model_dump(),
    text="# J1559: immune globulin (Hizentra), 100 mg\n\n## Definition\n\nHizentra, the 20% subcutaneous immune globulin of CSL "
    "Behring, is J1559, and a unit of J1559 is 100 mg, never a gram.\n",
)

CHECKED = Line(
    file="draft.md",
    line=1,
    code="J1745",
    verdict="contradicts",
    field="amount",
    claim="J1745 is infliximab, 100 mg a unit.",
    table="J1745: infliximab; sold as Remicade; injection; excludes biosimilars; one billing unit is 10 mg; added 2000-01-01",
    message="One billing unit of J1745 is 10 mg, not 100 mg.",
)
