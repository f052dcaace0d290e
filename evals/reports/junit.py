"""Runs as JUnit XML, as continuous integration reads it (the schema of Jenkins' xUnit plug-in): a suite a set, a test a
case, which fails where its answer is wrong; and a suite for the gate."""

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from evals.record import Recorded, Run
from evals.reports import wording
from evals.scoring.comparison import Comparison
from evals.scoring.gate import Failure

GATE = "gate"
_unwritable = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def junit(runs: Sequence[Run], comparisons: Mapping[str, Comparison], failures: Sequence[Failure]) -> str:
    """`comparisons` by set. What was wrong in the baseline too counts as skipped: red is for what is new."""
    suites = Element("testsuites")
    for run in runs:
        suite, comparison = SubElement(suites, "testsuite", name=_clean(run.name)), comparisons.get(run.name)
        new = {flip.after.case.id for flip in comparison.broken}.union(comparison.apart) if comparison else None
        for recorded in run.recorded:
            _add(suite, recorded, "failure" if new is None or recorded.case.id in new else "skipped")
    gate = SubElement(suites, "testsuite", name=GATE)
    for failure in failures:
        failed = SubElement(gate, "testcase", classname=GATE, name=_clean(failure.name))
        SubElement(failed, "failure", message=_clean(failure.message))
    if not failures:
        SubElement(gate, "testcase", classname=GATE, name="every set")
    for suite in suites:
        counts = {"tests": "testcase", "failures": "failure", "skipped": "skipped"}
        suite.attrib.update({name: str(len(list(suite.iter(tag)))) for name, tag in counts.items()})
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: Element, recorded: Recorded, verdict: str) -> None:
    """A test, and how it ends where the answer is wrong."""
    seconds = f"{recorded.verdict.elapsed_ms / 1000:.4f}"
    case = SubElement(suite, "testcase", classname=suite.attrib["name"], name=_clean(recorded.case.id), time=seconds)
    if recorded.verdict.correct:
        return
    told = (
        *(*recorded.case.history, recorded.case.question),
        f"Expected: {wording.expectation(recorded.case.expected)}",
        f"Answered: {wording.answered(recorded.answer)}",
        recorded.answer.text,
        ", ".join(recorded.answer.cited),
    )
    SubElement(case, verdict, message=_clean(recorded.verdict.reason)).text = _clean("\n".join(filter(None, told)))


def _clean(text: str) -> str:
    return _unwritable.sub("\ufffd", text)
