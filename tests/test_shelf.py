"""The reports of the last evaluations."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.settings import Settings
from evals import shelf
from tests.shelved import PAGE, summary


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(evaluations=tmp_path / "evals")


def test_nothing_is_listed_where_nothing_was_kept(settings: Settings) -> None:
    assert shelf.listed(settings) == {}
    assert not settings.evaluations.exists()


def test_what_is_kept_is_listed_as_it_was_told_the_newest_first(settings: Settings) -> None:
    told = [summary(1), summary(2, ("It is worse.",)), summary(1, compared=False)]
    ids = [shelf.keep(settings, PAGE, each) for each in told]
    assert list(shelf.listed(settings).items()) == list(zip(ids, told, strict=True))[::-1]


def test_a_figure_that_is_no_number_is_kept_too(settings: Settings) -> None:
    id = shelf.keep(settings, PAGE, replace(summary(), seconds=math.nan))
    assert math.isnan(shelf.listed(settings)[id].seconds)


def test_a_report_is_found_by_its_id(settings: Settings) -> None:
    page = shelf.report(settings, shelf.keep(settings, f"{PAGE}é", summary()))
    assert page
    assert page.read_text(encoding="utf-8") == f"{PAGE}é"


@pytest.mark.parametrize(
    "id", ["", "..", "{id}/../{id}", "{id}/", "./{id}", "../reports/{id}", "{id}\n", "20260301T140500000000-abcdef"]
)
def test_whatever_is_no_id_finds_nothing(settings: Settings, id: str) -> None:
    kept = shelf.keep(settings, PAGE, summary())
    assert shelf.report(settings, id.format(id=kept)) is None


def test_the_last_twenty_are_kept(settings: Settings) -> None:
    ids = [shelf.keep(settings, PAGE, summary()) for _ in range(23)]
    assert list(shelf.listed(settings)) == ids[:2:-1]
    assert shelf.report(settings, ids[2]) is None
    assert len(list((settings.evaluations / shelf.REPORTS).iterdir())) == 20


def test_a_run_that_cannot_be_written_whole_leaves_nothing(settings: Settings) -> None:
    with pytest.raises(UnicodeEncodeError):
        shelf.keep(settings, "\ud800", summary())
    assert list((settings.evaluations / shelf.REPORTS).iterdir()) == []


@pytest.mark.parametrize("damaged", ["", "{}", '{"at": "today"}', "[" * 100_000])
def test_one_that_cannot_be_read_is_left_out(settings: Settings, damaged: str) -> None:
    first, second = (shelf.keep(settings, PAGE, summary()) for _ in range(2))
    (settings.evaluations / shelf.REPORTS / second / shelf.SUMMARY).write_text(damaged)
    assert list(shelf.listed(settings)) == [first]


def test_a_summary_that_lacks_a_field_is_not_guessed_at(settings: Settings) -> None:
    id = shelf.keep(settings, PAGE, replace(summary(), sets=()))
    file = settings.evaluations / shelf.REPORTS / id / shelf.SUMMARY
    fields = json.loads(file.read_text())
    del fields["snapshot"]
    file.write_text(json.dumps(fields))
    assert shelf.listed(settings) == {}
