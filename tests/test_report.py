"""The record of a run, its page, and its comparison with an earlier run."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.pipeline import Assistant
from assistant.settings import HOME, Settings
from evals.cases import load
from evals.report import InvalidBaseline, baseline, compared, html, record
from evals.runner import Result, run

SVG = re.compile(r"<svg viewBox=\"0 0 340.*?</svg>", re.DOTALL)
FLOOR = 200  # where a chart's bars stand


@pytest.fixture(scope="module")
def results(assistant: Assistant) -> list[Result]:
    """Of questions of which some are answered and some refused."""
    found = run(assistant, load(HOME / "evals" / "sets" / "writeups.jsonl")[::20])
    assert {result.answer.status for result in found} == {"answered", "not_found"}
    return found


@pytest.fixture(scope="module")
def refusals(results: list[Result]) -> list[Result]:
    return [replace(result, answer=replace(result.answer, status="not_found", citations=())) for result in results]


def test_a_comparison_names_the_cases_that_turned(results: list[Result], tmp_path: Path) -> None:
    before, after = results[:4], list(results[:4])
    after[0] = replace(after[0], correct=not after[0].correct)
    path = tmp_path / "run.json"
    path.write_text(json.dumps([record("few", "s", before)]), encoding="utf-8")
    found = compared(record("few", "s", after), baseline(path)["few"])
    assert {*found.mended, *found.broken} == {after[0].case.id}
    assert found.moved["quotes verified"] == 0


def test_a_file_that_is_no_run_is_refused_as_a_baseline(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(InvalidBaseline, match="is not a run"):
        baseline(tmp_path / "run.json")


def test_the_record_carries_the_threshold_of_the_settings(results: list[Result], monkeypatch: pytest.MonkeyPatch) -> None:
    assert record("few", "s", results)["threshold"] == Settings().threshold
    monkeypatch.setenv("ASSISTANT_THRESHOLD", "0.72")
    found = record("few", "s", results)
    assert found["threshold"] == 0.72
    assert [point["threshold"] for point in found["risk_coverage"]] == [0.72, 0.75, 0.8, 0.85, 0.9, 0.95]


def test_the_record_carries_each_answer_in_one_bin_and_each_tag(results: list[Result]) -> None:
    found = record("few", "s", results)
    assert sum(each["answers"] for each in found["reliability"]) == sum(each.answer.status == "answered" for each in results)
    assert found["tags"].keys() == {tag for result in results for tag in result.case.tags}


def test_the_record_of_a_run_that_refused_everything_is_valid_json(refusals: list[Result]) -> None:
    found = json.loads(json.dumps(record("few", "s", refusals), allow_nan=False))
    assert found["reliability"] == []
    assert {point["right"] for point in found["risk_coverage"]} == {None}


def test_the_page_shows_every_case_and_takes_no_question_for_html(results: list[Result]) -> None:
    hostile = replace(results[0], case=results[0].case.model_copy(update={"question": "<script>alert(1)</script>"}))
    page = html([record("few", "s", [hostile, *results[1:4]])])
    assert page.count("<details") == 4
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_the_page_needs_no_other_file(results: list[Result]) -> None:
    assert re.findall(r"\b(?:src|href|url|@import)\b", html([record("few", "s", results)])) == []


def test_the_page_marks_the_threshold_in_use_and_no_other(results: list[Result]) -> None:
    page = html([record("few", "s", results)])
    assert re.findall(r'<tr class="used"><td>([\d.]+)', page) == [f"{Settings().threshold:.2f}"]


def test_the_bars_of_the_page_stand_on_the_axis_and_are_as_high_as_the_share_right(results: list[Result]) -> None:
    run = record("few", "s", results)
    bars = ElementTree.fromstring(SVG.findall(html([run]))[0]).findall("rect")
    heights = [float(bar.attrib["height"]) for bar in bars]
    assert heights == pytest.approx([190 * each["right"] for each in run["reliability"]], abs=0.1)
    assert [float(bar.attrib["y"]) + height for bar, height in zip(bars, heights, strict=True)] == pytest.approx(
        [FLOOR] * len(bars), abs=0.2
    )


def test_the_lines_of_the_page_pass_through_every_threshold(results: list[Result]) -> None:
    run = record("few", "s", results)
    lines = {line.attrib["class"]: line for line in ElementTree.fromstring(SVG.findall(html([run]))[1]).findall("polyline")}
    drawn = [float(point.split(",")[1]) for point in lines["answered"].attrib["points"].split()]
    assert drawn == pytest.approx([FLOOR - 190 * point["answered"] for point in run["risk_coverage"]], abs=0.1)
    assert lines.keys() == {"answered", "right", "refused"}


def test_the_page_of_a_run_that_refused_everything_shows_no_calibration(refusals: list[Result]) -> None:
    page = html([record("few", "s", refusals)])
    assert "Calibration" not in page
    assert "<h2>Threshold</h2>" in page
    for chart in SVG.findall(page):
        ElementTree.fromstring(chart)


def test_the_page_tells_of_each_tag_how_many_questions_and_the_share_right(results: list[Result]) -> None:
    tagged = [replace(result, case=result.case.model_copy(update={"tags": ("slang",)})) for result in results[:4]]
    verdicts = (True, True, True, False)
    judged = [replace(result, correct=correct) for result, correct in zip(tagged, verdicts, strict=True)]
    (item,) = re.findall(r"<li><span>slang</span>.*?</li>", html([record("few", "s", judged)]))
    assert re.sub(r"<[^>]+>", " ", item).split() == ["slang", "4", "75%"]
