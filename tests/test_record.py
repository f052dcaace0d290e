"""The file that --json writes and --baseline reads."""

import json
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.settings import HOME
from evals.cases import load
from evals.record import Earlier, InvalidBaseline, Run, baseline, text
from tests.judged import judged, ran


@pytest.fixture(scope="module")
def run(assistant: Assistant) -> Run:
    """Of questions of which some are answered and some refused."""
    found = ran(judged(assistant, load(HOME / "evals" / "sets" / "writeups.jsonl")[::20]))
    assert {verdict.answered for verdict in found.verdicts} == {True, False}
    return found


def test_a_baseline_holds_the_cases_answers_and_verdicts_that_were_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(text([run, ran(run.results[:2], "two")]), encoding="utf-8")
    found = baseline(tmp_path / "run.json")
    assert found["few"] == Earlier("few", "s", 0.55, tuple(run.recorded))
    assert found["two"].cases == tuple(run.recorded[:2])


def test_each_case_has_a_line_of_its_own_so_that_versions_can_be_compared(run: Run) -> None:
    lines = text([run]).splitlines()
    assert sum(f'"id": {json.dumps(each.case.id)}' in line for each in run.results for line in lines) == len(run.results)


def test_the_figures_and_those_of_each_tag_stand_beside_the_cases(run: Run) -> None:
    (found,) = json.loads(text([run]))
    figure = run.figures["answer correctness"]
    assert figure.interval is not None
    assert found["measures"]["answer correctness"] == {
        "value": figure.value,
        "low": figure.interval.low,
        "high": figure.interval.high,
    }
    assert found["tags"].keys() == {tag for result in run.results for tag in result.case.tags}
    assert sum(each["answers"] for each in found["reliability"]) == sum(verdict.answered for verdict in run.verdicts)
    assert found["thresholds"][0]["threshold"] == found["threshold"] == 0.55


def test_a_tag_counts_its_cases_and_the_commonest_comes_first(run: Run) -> None:
    counts = {tag: count for tag, (count, _) in run.tags.items()}
    assert counts == {tag: sum(tag in result.case.tags for result in run.results) for tag in counts}
    assert list(counts.values()) == sorted(counts.values(), reverse=True)


def test_a_run_without_a_single_answer_is_valid_json(run: Run) -> None:
    refused = ran([each for each in run.results if not each.verdict.answered])
    (found,) = json.loads(text([refused]))
    assert found["reliability"] == []
    assert {point["right"] for point in found["thresholds"]} == {None}


@pytest.mark.parametrize("held", ["[1]", "{", '[{"set": "a", "cases": [{"id": "a"}]}]'])
def test_a_file_that_is_no_run_is_refused_as_a_baseline(tmp_path: Path, held: str) -> None:
    (tmp_path / "run.json").write_text(held, encoding="utf-8")
    with pytest.raises(InvalidBaseline, match=r"is not a run\. Write one: assistant eval SET --json"):
        baseline(tmp_path / "run.json")
