"""Sets as spreadsheets."""

from pathlib import Path

import pytest

from assistant.settings import HOME
from evals.cases import Case, InvalidSet, load, save

SETS = [path for path in sorted((HOME / "evals" / "sets").glob("*.jsonl")) if not path.stem.startswith("claims")]
HEADER = "id,question,any_of"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_a_shipped_set_comes_back_from_a_spreadsheet_as_it_was(path: Path, tmp_path: Path) -> None:
    save(load(path), tmp_path / "set.csv")
    assert load(tmp_path / "set.csv") == load(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_of_any_country_is_read(tmp_path: Path, delimiter: str) -> None:
    text = f'\ufeff{HEADER}\r\na,"what, then","JW\nJZ"\r\n'.replace('"what, then"', "what then").replace(",", delimiter)
    (case,) = load(written(tmp_path / "set.csv", text))
    assert (case.question, case.expected.any_of) == ("what then", ("JW", "JZ"))


def test_columns_are_known_however_they_are_capitalised_and_empty_rows_and_cells_count_nothing(tmp_path: Path) -> None:
    text = 'ID,Question,May Cite,Number,Tolerance,Unit,Unanswerable,Tags,\n,,,,,,,,\na,how much,J1,"1,200",5,mg,no,"one, two",\n'
    (case,) = load(written(tmp_path / "set.csv", text))
    assert case.expected.number is not None
    assert (case.expected.number.value, case.expected.number.tolerance, case.expected.number.unit) == (1200, 5, "mg")
    assert (case.may_cite, case.tags, case.expected.is_refusal) == (("J1",), ("one", "two"), False)


def test_a_yes_under_unanswerable_and_none_under_cautions_are_taken_at_their_word(tmp_path: Path) -> None:
    text = "id,question,unanswerable,any_of,cautions\na,who won,yes,,\nb,what is JW,,JW,none\n"
    first, second = load(written(tmp_path / "set.csv", text))
    assert first.expected.unanswerable
    assert second.expected.cautions == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id,question,colour\na,b,red\n", "line 1: there is no column colour. The columns are id, question"),
        ("id,question,id\na,b,c\n", "line 1: the column id stands there twice"),
        (f'{HEADER}\na,"two\nlines",JW\nb,,JW\n', "line 4: question is missing"),
        (f"{HEADER}\na,b,JW,more\n", "line 2: a cell stands under no column"),
        ("id,question,unanswerable\na,b,perhaps\n", "line 2: unanswerable is 'perhaps'. Say yes, or leave the cell empty"),
        ("id,question,number\na,b,ten\n", "line 2: expected.number.value"),
        ('id,question,number\na,b,"2,5"\n', "line 2: '2,5' is no number that is read. Write a point before decimals"),
        (f'{HEADER}\na,"b\n', "line 2: unexpected end of data"),
        ("", "holds no cases"),
    ],
)
def test_a_malformed_sheet_is_refused_with_its_line_and_reason(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(InvalidSet) as refused:
        load(written(tmp_path / "set.csv", text))
    assert complaint in str(refused.value)


@pytest.mark.parametrize("value", ["a | b", "a\nb", " a"])
def test_a_value_that_a_cell_would_change_is_not_written(tmp_path: Path, value: str) -> None:
    case = Case.model_validate({"id": "a", "question": "b", "expected": {"all_of": [[value, "c"]]}})
    with pytest.raises(InvalidSet, match=r"a cell would change case a .* Write a \.jsonl file instead"):
        save([case], tmp_path / "set.csv")
    assert not (tmp_path / "set.csv").exists()


def test_a_question_that_a_spreadsheet_would_take_for_a_formula_is_kept_from_that(tmp_path: Path) -> None:
    case = Case.model_validate({"id": "a", "question": '=HYPERLINK("x")', "expected": {"any_of": ["-5 units", "'quoted'"]}})
    save([case], tmp_path / "set.csv")
    assert "'=HYPERLINK" in (tmp_path / "set.csv").read_text(encoding="utf-8")
    assert load(tmp_path / "set.csv") == [case]
