"""Runs as JUnit XML and as Markdown, and the wording that all reports share."""

import re
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from evals.cases import Case
from evals.record import Run
from evals.reports import wording
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.terminal import show
from evals.scoring.comparison import compare
from evals.scoring.gate import Failure
from tests.judged import earlier, made, ran, turned

HOSTILE = "a | b <img src=x> `c`\n*d* [e](f) \x0b"


def hostile() -> Run:
    """One right, one wrong; the wrong one asks and answers what could be taken for markup."""
    wrong = made("wrong", correct=False)
    answer = replace(wrong.answer, text=HOSTILE, short_answer=None)
    return ran([made("right"), replace(wrong, case=wrong.case.model_copy(update={"question": HOSTILE}), answer=answer)])


def test_junit_tells_a_wrong_answer_as_a_failure_and_holds_any_text() -> None:
    suite, gate = ElementTree.fromstring(junit([hostile()], {}, []))
    right, wrong = suite
    assert (suite.attrib["name"], suite.attrib["tests"], suite.attrib["failures"]) == ("few", "2", "1")
    assert (right.attrib["name"], right.attrib["time"], list(right)) == ("right", "0.0050", [])
    (failure,) = wrong
    assert failure.attrib["message"] == "missing: “JW”"
    assert failure.text is not None
    assert "Expected: “JW”\nAnswered: a | b <img src=x>" in failure.text
    assert HOSTILE.replace("\x0b", "\ufffd") in failure.text
    assert [case.attrib["name"] for case in gate] == ["every set"]


def test_junit_tells_what_fell_short_as_failures_of_the_gate() -> None:
    failures = [Failure("few: MRR@10", "few: MRR@10 is 0.100, below its floor of 0.5.")]
    _, gate = ElementTree.fromstring(junit([hostile()], {}, failures))
    assert [case.attrib["name"] for case in gate] == ["few: MRR@10"]
    assert [failure.attrib["message"] for failure in gate.iter("failure")] == [failures[0].message]


def test_junit_skips_what_was_wrong_before() -> None:
    run = hostile()
    suite, _ = ElementTree.fromstring(junit([run], {"few": compare(earlier(run.recorded), run.recorded)}, []))
    assert (suite.attrib["failures"], suite.attrib["skipped"]) == ("0", "1")


def test_markdown_shows_markup_in_questions_and_answers_as_text() -> None:
    run = hostile()
    before = ran([run.results[0], replace(run.results[1], verdict=replace(run.results[1].verdict, correct=True))])
    text = markdown([run], {"few": compare(earlier(before.recorded), run.recorded)}, [Failure("few: MRR@10", "few: fell.")])
    page = MarkdownIt().enable("table").render(text)
    assert page.startswith("<p><strong>Falls short.</strong></p>\n<ul>\n<li>few: fell.</li>")
    assert "a | b &lt;img src=x&gt; `c` *d* [e](f)" in page
    assert page.count("<table>") == 2
    assert {line.count("<td") for line in page.split("<tr>")[1:]} <= {0, 5, 6}


def test_markdown_has_the_figures_of_each_tag() -> None:
    tagged = [replace(each, case=each.case.model_copy(update={"tags": ("a|b",)})) for each in hostile().results]
    page = MarkdownIt().enable("table").render(markdown([ran(tagged)], {}, None))
    row = next(line for line in page.split("<tr>") if "a|b" in line)
    cells = re.findall(r">([^<]*)</td>", row)
    assert cells[:4] == ["a|b", "2", "0.500", "0.500"]


def test_of_a_set_that_is_held_out_markdown_and_terminal_show_no_case_that_turned() -> None:
    run = ran(hostile().results, "few_heldout")
    before = earlier([turned(each) for each in run.recorded], run.name)
    comparison = compare(before, run.recorded)
    assert len(comparison.broken) == len(comparison.mended) == 1
    printed = StringIO()
    show(Console(file=printed, width=200), run, comparison)
    for told in (printed.getvalue(), markdown([run], {run.name: comparison}, [])):
        assert "right overall" in told
        assert "text of right" not in told
        assert "turned wrong" not in told


def test_markdown_without_a_baseline_gives_no_verdict() -> None:
    text = markdown([hostile()], {}, None)
    assert text.startswith(
        "### few\n\n2 questions: 1 answered right, 1 answered wrong. Snapshot `s`, threshold 0.55.\n\n| measure |"
    )


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"unanswerable": True}, "not found"),
        ({"refused": ["weight", "dose"]}, "not found, because of weight or dose"),
        ({"any_of": ["JW"], "short_answer": "JW"}, "“JW”; short answer JW"),
        ({"all_of": ["JW", ["a", "b"]], "none_of": ["JZ"]}, "all of “JW” and (“a” or “b”); not “JZ”"),
        ({"number": {"value": 15, "tolerance": 0.5, "unit": "units"}, "discarded": 0}, "number 15 ± 0.5 units; discarded 0"),
        ({"pattern": "x|y", "cautions": []}, "pattern x|y; cautions none"),
    ],
)
def test_what_is_expected_is_told_in_words(expected: dict[str, object], told: str) -> None:
    case = Case.model_validate({"id": "a", "question": "b", "expected": expected})
    assert wording.expectation(case.expected) == told
