"""The pages of documents and codes, on the real server."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from assistant.codes.entry import Modifier
from assistant.intents import asked_day
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web.pages import codes
from assistant.web.pages.documents import KINDS, naming
from assistant.web.pages.library import SEARCHES, SHOWN
from assistant.web.pages.page import STATIC
from tests.conftest import index
from tests.serving import serve

PLACED = "<script>alert()</script>"
WRITEUPS = {
    "old.md": "# Rituximab <b>then</b>\n\nBill J9310 for rituximab. J0001 is new. See [the rest](waste-rules.md).\n",
    "waste.md": "---\nkind: guide\n---\n\n# Discarding\n\nThe zebra rule: nothing is wasted twice.\n",
    "zebra.md": "---\nkind: unheard-of\n---\n\n# Zebras and waste\n\nNothing of note.\n",
}


class Read(HTMLParser):
    """A page's words, its links, and its tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.text = " ".join(self.text.split())

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def client(desk: Assistant) -> Iterator[httpx.Client]:
    yield from serve(desk)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server over the write-ups above."""
    folder = tmp_path_factory.mktemp("own")
    for name, text in WRITEUPS.items():
        (folder / name).write_text(text)
    index([folder], folder / "out")
    yield from serve(Assistant.open(Settings(index=folder / "out")))


def read(client: httpx.Client, path: str, **query: str) -> Read:
    response = client.get(path, params=query)
    assert response.status_code == 200
    return Read(response.text)


def rows(html: str) -> list[str]:
    """The list's rows, as HTML; each row's own lists end before the next row begins."""
    return re.split(r'<li class="listed', html)[1:]


def listed(client: httpx.Client, **query: str) -> list[str]:
    """The ids of the documents listed, in order."""
    return [match[1] for row in rows(client.get("/documents", params=query).text) if (match := re.search(r'id="([^"]+)"', row))]


def found(client: httpx.Client, typed: str) -> list[str]:
    return [
        match[1] for row in rows(client.get("/codes", params={"q": typed}).text) if (match := re.search(r"/codes/(\w+)", row))
    ]


def test_every_document_is_listed_once_under_its_kind_with_a_count(client: httpx.Client, desk: Assistant) -> None:
    page = client.get("/documents").text
    assert sorted(listed(client)) == sorted(desk.documents)
    told = re.findall(r'<h2 id="kind-(\w+)">(.*?) <span class="number">(\d+)</span>', page)
    counts = {name: sum(document.kind == name for document in desk.documents.values()) for name in KINDS}
    assert {name: int(count) for name, _, count in told} == {name: count for name, count in counts.items() if count}
    assert f"{len(desk.documents)} documents" in Read(page).text


def test_a_document_is_listed_with_its_codes_date_and_what_agrees(client: httpx.Client, desk: Assistant) -> None:
    by_id = dict(zip(listed(client), rows(client.get("/documents").text), strict=True))
    for id, document in desk.snapshot.documents.items():
        row = Read(by_id[id])
        agrees = sum(finding.verdict == "agrees" for finding in desk.checked.of(id))
        assert [f"/codes/{code}" for code in document.codes] == [link for link in row.links if link.startswith("/codes/")]
        assert document.title in row.text
        assert f"As of {document.as_of}" in row.text
        assert re.search(rf"\b{agrees} statements? agrees? with" if agrees else "Nothing that the code table confirms", row.text)


def test_what_contradicts_the_code_table_is_told_in_full_and_at_the_top(client: httpx.Client, desk: Assistant) -> None:
    page = client.get("/documents").text
    by_id = dict(zip(listed(client), rows(page), strict=True))
    assert desk.doubted
    for id, row in by_id.items():
        assert ("Contradicts the code table" in row) == (id in desk.doubted)
        assert all(finding.message in Read(row).text for finding in desk.checked.wrong(id))
    top = page[page.index('id="results"') : page.index("<section")]
    assert [link.removeprefix("#") for link in Read(top).links] == sorted(desk.doubted)


@pytest.mark.parametrize("code", ["J1561", "j1561", " J1561 "])
def test_documents_are_filtered_by_code(client: httpx.Client, desk: Assistant, code: str) -> None:
    about = {id for id, document in desk.documents.items() if "J1561" in document.codes}
    assert set(listed(client, code=code)) == about != set()


def test_a_begun_code_filters_too(client: httpx.Client, desk: Assistant) -> None:
    about = {id for id, document in desk.documents.items() if any(code.startswith("Q51") for code in document.codes)}
    assert set(listed(client, code="q51")) == about != set()


def test_documents_are_filtered_by_kind_and_all_filters_hold_together(client: httpx.Client) -> None:
    assert set(listed(client, kind="retold")) == {"J1097-retold", "J1553-retold", "J1597-retold", "J1611-retold"}
    assert listed(client, kind="retold", code="J1611", text="denied") == ["J1611-retold"]
    assert listed(client, kind="guide", code="J1611") == []
    assert listed(client, kind="nonsense") == []
    assert len(listed(client, kind="", code="", text="")) == len(listed(client))


def test_words_are_looked_for_in_the_title_first_and_then_in_the_text(client: httpx.Client, desk: Assistant) -> None:
    ids = listed(client, kind="guide", text="WASTE")
    titled = ["waste" in desk.documents[id].title.casefold() for id in ids]
    assert titled == sorted(titled, reverse=True)
    assert set(titled) == {True, False}
    row = rows(client.get("/documents", params={"kind": "guide", "text": "WASTE"}).text)[len(ids) - 1]
    assert re.search(r"<mark>wast", row, re.IGNORECASE)


def test_all_words_have_to_be_there_each_from_its_beginning(own: httpx.Client) -> None:
    assert listed(own, text="zebra rule") == ["waste"]
    assert listed(own, text="ebra") == []
    assert set(listed(own, text="zeb")) == {"waste", "zebra"}


def test_a_word_is_shown_in_its_line_without_the_signs_of_markdown(own: httpx.Client) -> None:
    assert "See the <mark>rest</mark>." in own.get("/documents", params={"text": "rest"}).text
    assert listed(own, text="waste-rules") == []


def test_where_no_document_fits_a_sentence_says_so_and_leads_back(client: httpx.Client) -> None:
    page = read(client, "/documents", text="xyzzyx")
    assert "No document fits." in page.text
    assert f"0 of {len(listed(client))} documents" in page.text
    assert "/documents" in page.links


def test_what_was_filtered_by_stands_in_the_form(client: httpx.Client) -> None:
    tags = read(client, "/documents", text=PLACED, code='"J1', kind="guide").tags
    values = {attributes["name"]: attributes.get("value") for tag, attributes in tags if tag == "input"}
    assert values == {"text": PLACED, "code": '"J1'}
    assert [attributes["value"] for tag, attributes in tags if tag == "option" and "selected" in attributes] == ["guide"]


def test_terminated_and_unknown_codes_of_a_write_up_are_told(own: httpx.Client) -> None:
    row = Read(rows(own.get("/documents", params={"text": "rituximab"}).text)[0]).text
    assert "Codes to check" in row
    assert "J9310 was terminated on 2018-12-31" in row
    assert "J0001 is not in the code table." in row


def test_a_kind_that_nobody_knows_is_listed_as_a_write_up(own: httpx.Client) -> None:
    assert set(listed(own, kind="other")) == {"old", "zebra"}


@pytest.mark.parametrize("example", SEARCHES)
def test_every_search_that_the_empty_page_offers_finds_something(client: httpx.Client, example: str) -> None:
    assert f"/codes?q={example}" in read(client, "/codes").links
    assert found(client, example)


def test_the_empty_page_lists_nothing_and_says_how_fresh_the_table_is(client: httpx.Client, desk: Assistant) -> None:
    page = read(client, "/codes", q=" ")
    assert f"{len(desk.table.drugs):,} drug codes" in page.text
    assert desk.table.source in page.text
    assert found(client, " ") == []


def test_a_code_is_found_with_its_drug_product_unit_status_and_date(client: httpx.Client) -> None:
    (row,) = rows(client.get("/codes", params={"q": "J1745"}).text)
    assert Read(row).text.startswith('coded"> J1745 infliximab Live Remicade injection')
    assert "billing unit 10 mg added 2000-01-01" in Read(row).text


def test_a_terminated_code_is_told_in_words(client: httpx.Client) -> None:
    assert "Terminated 2018-12-31" in read(client, "/codes", q="J9310").text
    assert "Terminated" not in read(client, "/codes", q="J9312").text


def test_fifty_codes_are_listed_and_the_number_of_others_is_told(client: httpx.Client) -> None:
    page = client.get("/codes", params={"q": "injection"})
    number = int(re.findall(r'role="status">(\d+) found', page.text)[0])
    assert len(rows(page.text)) == SHOWN < number
    assert f"{number - SHOWN:,} more." in page.text


def test_a_misspelt_search_says_that_nothing_is_spelt_so(client: httpx.Client) -> None:
    assert "Nothing is spelt just like that" in read(client, "/codes", q="remicaid").text
    assert "Nothing has all of these words" in read(client, "/codes", q="infliximab xyzzyx").text


def test_a_search_that_finds_nothing_says_what_to_try(client: httpx.Client) -> None:
    page = read(client, "/codes", q="<xyzzyx>")
    assert "Nothing found" in page.text
    assert "Try the drug's generic name" in page.text
    assert "99213 is a CPT code of the AMA" in read(client, "/codes", q="99213").text


@pytest.mark.parametrize("name", ["J1561", "J1817", "Q4128", "J3490", "J9305", "A9574", "JW", "25", "CP", "A0021"])
def test_a_codes_page_tells_all_that_the_table_says(client: httpx.Client, desk: Assistant, name: str) -> None:
    page = client.get(f"/codes/{name}").text
    text = Read(page[page.index("<dl") : page.index("</dl>")]).text
    record = desk.table.record(name)
    lists = ("substances", "brands", "labelers", "products", "route", "form", "use", "not_equivalent_to")
    told = [value for field in lists for value in record.get(field, ())]  # type: ignore[attr-defined]
    told += [str(record[field]) for field in ("meaning", "added", "terminated", "release", "source") if record.get(field)]
    told = [value.replace("2026-07 codes", "list of codes of July 2026") for value in told]
    assert [value for value in told if value not in text] == []
    entry = desk.table.entry(name)
    assert entry is None or entry.amount is None or f"<dt>One billing unit</dt><dd>{entry.amount}</dd>" in page


def test_a_codes_page_lists_every_package(client: httpx.Client, desk: Assistant) -> None:
    page = client.get("/codes/J1561").text
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    packages = desk.table.packages("J1561")
    assert table.count("<tr>") == len(packages) > 1
    for package in packages:
        assert f'<th scope="row">{package.ndc}</th><td>{package.brand}</td><td>{package.labeler}</td>' in table
    assert '13533-0800-71</th><td>Gamunex-C</td><td>Grifols</td><td class="figure">100</td><td class="figure">1</td>' in table
    assert len(re.findall('<th scope="col"', page)) == 6


def test_a_codes_page_links_the_write_ups_about_it_before_those_that_name_it(client: httpx.Client, desk: Assistant) -> None:
    about, named = naming("J1561", desk.snapshot.documents.values())
    links = [link.removeprefix("/documents/") for link in read(client, "/codes/J1561").links if "/documents/" in link]
    assert links == [document.id for document in about + named]
    assert about[0].codes[0] == "J1561"
    assert all("J1561" in document.text for document in named)


def test_a_write_up_that_contradicts_the_table_is_marked_where_it_is_linked(client: httpx.Client) -> None:
    page = client.get("/codes/J1611").text
    marked = re.findall(r'<a href="/documents/([^"]+)">[^<]*</a> <span class="doubted">contradicts the code table', page)
    assert marked == ["J1611-retold"]


def test_a_modifier_of_two_digits_is_named_only_where_it_is_called_one(desk: Assistant) -> None:
    about, named = naming("25", desk.snapshot.documents.values())
    assert [document.id for document in about] == ["modifiers-25-59-and-x"]
    assert all(re.search(r"modifiers? .{0,12}\b25\b", document.text, re.IGNORECASE) for document in named)


def test_other_codes_of_the_drug_are_linked_live_ones_first(client: httpx.Client, desk: Assistant) -> None:
    page = client.get("/codes/J1561").text
    shown = [match[1] for row in rows(page) if (match := re.search(r"/codes/(\w+)", row))]
    assert set(shown) == desk.table.siblings(desk.table.drugs["J1561"]) - {"J1561"}
    ended = [desk.table.drugs[code].terminated is not None for code in shown]
    assert ended == sorted(ended)


def test_a_terminated_code_names_what_the_drug_has_now(client: httpx.Client) -> None:
    page = client.get("/codes/J9310").text
    caution = page[page.index('<div class="caution"') : page.index('id="units"')]
    assert Read(caution).links == ["/codes/J9312", "/codes/Q5115", "/codes/Q5119", "/codes/Q5123"]
    assert "Do not bill it for a later date" in caution
    assert 'class="caution"' not in client.get("/codes/J9312").text


@pytest.mark.parametrize("path", ["j1561", "%20J1561", "jw"])
def test_a_code_is_found_however_it_is_typed(client: httpx.Client, path: str) -> None:
    assert path[-5:].strip("%20").upper() in re.findall("<h1.*?</h1>", client.get(f"/codes/{path}").text)[0]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("J0001", "J0001 is not in the code table."),
        ("99213", "99213 is a CPT code of the AMA"),
        ("%3Cscript%3Ealert(1)", "That is not in the code table."),
        ("%00", "That is not in the code table."),
        ("x" * 3000, "That is not in the code table."),
    ],
)
def test_an_unknown_code_is_a_404_with_one_line_and_the_search(client: httpx.Client, path: str, told: str) -> None:
    response = client.get(f"/codes/{path}")
    assert response.status_code == 404
    assert told in Read(response.text).text
    assert 'action="/codes"' in response.text
    assert "<script>alert" not in response.text


def test_an_unknown_code_lists_those_that_are_nearest(client: httpx.Client) -> None:
    assert "/codes/J1561" in Read(client.get("/codes/J15611").text).links
    assert "/codes/J1745" in Read(client.get("/codes/infliximab").text).links


@pytest.mark.parametrize(
    ("code", "dose", "short"),
    [
        ("J1561", "35 g", "70 units"),
        ("j1561", "0.4 g/kg for 81 kg", "65 units"),
        ("J1745", "150 mg from two 100 mg vials", "15 units, and 5 units with JW"),
        ("J1745", "200 mg from two 100 mg vials, nothing wasted", "20 units with JZ"),
        ("J9312", "375 mg/m2, BSA 1.8", "68 units"),
        ("J0585", "155 units from a 200 unit vial, 45 units wasted", "155 units, and 45 units with JW"),
        ("J9310", "100 mg on 2018-05-01", "1 unit"),
    ],
)
def test_a_posted_dose_is_worked_out_on_the_codes_page(client: httpx.Client, code: str, dose: str, short: str) -> None:
    page = client.post(f"/codes/{code}", data={"dose": dose}).text
    assert f'<p class="short">{short}</p>' in page
    assert f'<h1 class="heading">{code.upper()}</h1>' in page
    assert f'name="dose" value="{dose}"' in page


@pytest.mark.parametrize(
    ("code", "dose", "why"),
    [
        ("J1745", "two 100 mg vials", "The dose is missing"),
        ("J1745", "-150 mg", "A dose below zero cannot be billed."),
        ("J1745", "150", "The dose is missing"),
        ("J1745", "5 units", "J1745 is counted in mg"),
        ("J1745", "100 mg of J1561", "Ask for one code at a time."),
        ("J9310", "100 mg", "J9310 was terminated on 2018-12-31"),
    ],
)
def test_a_dose_that_gives_no_sum_is_answered_with_the_reason(client: httpx.Client, code: str, dose: str, why: str) -> None:
    response = client.post(f"/codes/{code}", data={"dose": dose})
    assert response.status_code == 200
    assert why in Read(response.text).text
    assert 'class="short"' not in response.text


@pytest.mark.parametrize("dose", ["", "hello", "why", PLACED, "9" * 3000, "150 mg\0"])
def test_what_is_no_dose_is_told_so_beside_the_field(client: httpx.Client, dose: str) -> None:
    response = client.post("/codes/J1745", data={"dose": dose})
    assert response.status_code == 422
    assert 'id="dose-problem" role="alert"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert PLACED not in response.text


def test_a_dose_is_sent_in_no_address(client: httpx.Client) -> None:
    forms = [attributes for tag, attributes in read(client, "/codes/J1745").tags if tag == "form"]
    assert [(form["method"], form["action"]) for form in forms] == [("post", "/codes/J1745#dose")]
    assert "15 units" not in client.get("/codes/J1745", params={"dose": "150 mg"}).text


def test_a_dose_is_not_logged(client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.post("/codes/J1745", data={"dose": "150 mg for patientsmithmarker"})
    client.post("/codes/J1745", data={"dose": "patientsmithmarker"})
    assert "patientsmithmarker" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("code", ["A9500", "J3490", "JW", "A0021", "A9574"])
def test_no_dose_is_asked_for_where_none_can_be_divided(client: httpx.Client, code: str) -> None:
    assert 'name="dose"' not in client.get(f"/codes/{code}").text


def test_a_dose_for_an_unknown_code_is_a_404(client: httpx.Client) -> None:
    assert client.post("/codes/J0001", data={"dose": "35 g"}).status_code == 404


def test_every_example_dose_of_every_code_is_worked_out(desk: Assistant) -> None:
    today = date.today()
    for entry in desk.table.drugs.values():
        for dose in codes.examples(entry, desk.table.packages(entry.code)):
            asked = f"{entry.code}, {dose}: how many units?"
            day = entry.terminated or asked_day(asked, today)
            calculated = desk.calculator.answer(asked, asked, day)
            assert calculated is not None
            assert (calculated.code, calculated.refusal) == (entry.code, "")


def test_an_example_is_of_the_codes_own_unit_and_smallest_vial(desk: Assistant) -> None:
    def examples(code: str) -> list[str]:
        return codes.examples(desk.table.drugs[code], desk.table.packages(code))

    assert examples("J1745") == ["150 mg", "2 mg/kg for 81 kg", "150 mg from two 100 mg vials"]
    assert examples("J0585") == ["75 units", "75 units from two 50 unit vials"]
    assert examples("J9310")[-1] == "1,500 mg on 2018-12-31"
    assert examples("A9500") == []


def test_status_says_from_and_until_when_a_code_can_be_billed() -> None:
    day = date(2026, 1, 1)

    def status(added: date | None, terminated: date | None) -> str:
        return codes.status(Modifier("ZZ", "", added, terminated, ""), day)

    assert status(None, None) == "Live"
    assert status(day, None) == "Live"
    assert status(day + timedelta(1), None) == "Live from 2026-01-02"
    assert status(None, day) == "Live until 2026-01-01"
    assert status(None, day - timedelta(1)) == "Terminated 2025-12-31"


PAGES = [
    "/documents",
    "/documents?text=waste",
    "/documents?text=xyzzyx",
    "/codes",
    "/codes?q=rituximab",
    "/codes?q=xyzzyx",
    "/codes/J1561",
    "/codes/J9310",
    "/codes/JW",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_inline_script_or_style_and_names_no_other_host(client: httpx.Client, path: str) -> None:
    for tag, attributes in read(client, path).tags:
        assert tag != "style"
        assert tag != "script" or attributes.get("src", "").startswith("/static/")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert all(attributes[name].startswith(("/", "#")) for name in ("href", "src", "action") if name in attributes)


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label_and_no_id_stands_twice(client: httpx.Client, path: str) -> None:
    tags = read(client, path).tags
    labelled = {attributes["for"] for tag, attributes in tags if tag == "label"}
    assert {attributes["id"] for tag, attributes in tags if tag in ("input", "select")} == labelled
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_link_of_the_lists_leads_to_a_page(client: httpx.Client) -> None:
    links = {link for path in ("/codes/J1561", "/documents?text=infliximab") for link in read(client, path).links}
    assert len(links) > 40
    assert [link for link in links if client.get(unescape(link)).status_code != 200] == []


def test_html_in_a_title_is_shown_as_text(own: httpx.Client) -> None:
    for path in ("/documents", "/codes/J9310"):
        page = own.get(path).text
        assert "Rituximab &lt;b&gt;then&lt;/b&gt;" in page
        assert "<b>then" not in page


@pytest.mark.parametrize("file", ["library.css", "filter.js"])
def test_the_pages_own_files_are_served(client: httpx.Client, file: str) -> None:
    assert client.get(f"/static/{file}").status_code == 200
    assert (STATIC / file).exists()
