"""The runs as one HTML page; what its script does is tested in a browser."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from assistant.pipeline import Assistant
from assistant.settings import HOME
from assistant.types import Caution, Citation
from evals.cases import load
from evals.record import Earlier, Recorded, Run
from evals.reports.cases import shown
from evals.reports.charts import ENOUGH, curve, histogram, tallies, ticks
from evals.reports.page import FOLDED, GROUPS, page
from evals.runner import Result
from evals.scoring.catalog import MEASURES
from evals.scoring.comparison import Comparison, compare
from evals.scoring.gate import Failure
from evals.scoring.reliability import reliability, risk_coverage, thresholds, wilson
from evals.scoring.verdict import Verdict
from tests.judged import judged, made, ran, turned

FLOOR, LEFT, WIDTH, HEIGHT = 190, 42, 298, 180  # of a chart
HOSTILE = '</script><img src=x onerror="alert(1)"> & \u2028 <!-- <script>'


@pytest.fixture(scope="module")
def run(assistant: Assistant) -> Run:
    """Of questions of which some are answered and some refused."""
    found = ran(judged(assistant, load(HOME / "evals" / "sets" / "writeups.jsonl")[::10]))
    assert {verdict.answered for verdict in found.verdicts} == {True, False}
    return found


@pytest.fixture(scope="module")
def compared(run: Run) -> Comparison:
    """With a run of which the first case was judged otherwise."""
    first, *others = run.recorded
    return compared_with([turned(first), *others], run)


@pytest.fixture(scope="module")
def soup(run: Run) -> BeautifulSoup:
    return parsed(run)


def compared_with(before: Sequence[Recorded], now: Run, snapshot: str = "s", threshold: float = 0.55) -> Comparison:
    return compare(Earlier(now.name, snapshot, threshold, tuple(before)), now.recorded)


def parsed(*runs: Run) -> BeautifulSoup:
    return BeautifulSoup(page(runs, {}, None), "html.parser")


def held(soup: BeautifulSoup) -> dict[str, Any]:
    """What the page holds for its script."""
    found: dict[str, Any] = json.loads(one(soup, "script#data").text)
    return found


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    (found,) = soup.select(selector)
    return found


def chart(soup: BeautifulSoup, title: str) -> Tag:
    heading = soup.find("h4", string=title)
    assert heading is not None
    figure = heading.find_parent("figure")
    assert figure is not None
    return figure


def words(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def refused(result: Result) -> Result:
    return replace(result, verdict=replace(result.verdict, answered=False, citations=0, verified=0))


def with_case(result: Result, **changed: object) -> Result:
    return replace(result, case=result.case.model_copy(update=changed))


def with_answer(result: Result, **changed: Any) -> Result:
    return replace(result, answer=replace(result.answer, **changed))


def with_time(result: Result, milliseconds: float) -> Result:
    return replace(result, verdict=replace(result.verdict, elapsed_ms=milliseconds))


def test_every_measure_is_in_one_group() -> None:
    assert sorted(name for names in (GROUPS | FOLDED).values() for name in names) == sorted(MEASURES)


def test_the_page_needs_no_other_file_and_forbids_itself_any(run: Run, soup: BeautifulSoup) -> None:
    assert soup.select("[src], link, iframe, object, form") == []
    assert re.findall(r"url\(|@import|\bfetch\(|https?:", page([run], {}, None)) == []
    policy = one(soup, "meta[http-equiv]").attrs["content"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy


def test_the_bar_leads_to_the_parts_of_the_set_where_there_is_but_one(run: Run, compared: Comparison) -> None:
    alone = BeautifulSoup(page([run], {"few": compared}, []), "html.parser")
    links = ["Evaluations", "few", "What turned", "Charts", "Kinds of question", "Cases", "Sources"]
    assert [words(link) for link in alone.select("nav a")] == links
    several = parsed(run, replace(run, name="other"))
    assert [words(link) for link in several.select("nav a")] == ["Evaluations", "few", "other", "Cases", "Sources"]


def test_every_link_leads_to_a_part_of_the_page_or_to_cases(soup: BeautifulSoup) -> None:
    ids = [str(element.attrs["id"]) for element in soup.select("[id]")]
    links = [str(link.attrs["href"]).removeprefix("#") for link in soup.select("[href]")]
    assert len(ids) == len(set(ids))
    assert [link for link in links if link not in ids and not link.startswith("set=few&")] == ["/evals"]
    assert "hidden" in one(soup, "[href='/evals']").attrs


def test_no_text_of_a_case_becomes_html_or_ends_the_script(run: Run) -> None:
    place = replace(run.results[0].answer.passages[0], section=HOSTILE, text=HOSTILE)
    answered = made("answered")
    hostile = with_answer(
        with_case(answered, question=HOSTILE, tags=(HOSTILE,), note=HOSTILE, may_cite=(HOSTILE,)),
        short_answer=HOSTILE,
        text=HOSTILE,
        citations=(Citation(1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 0, 1, HOSTILE),),
        cautions=(Caution("unknown_code", "J0000", HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        passages=(place,),
    )
    hostile = replace(hostile, verdict=replace(hostile.verdict, ranked=(True,)))
    now = replace(ran([hostile], HOSTILE), snapshot=HOSTILE)
    flipped = compared_with([turned(each) for each in now.recorded], now)
    text = page([now], {HOSTILE: flipped}, [Failure(HOSTILE, HOSTILE)])
    soup = BeautifulSoup(text, "html.parser")
    assert soup.select("img") == []
    assert len(soup.select("script")) == text.count("<script") == text.count("</script") == 2
    assert "<!--" not in text
    (case,) = held(soup)["cases"]
    assert case["question"] == case["note"] == case["text"] == case["citations"][0][3] == case["cautions"][0] == HOSTILE
    assert held(soup)["passages"] == [[f"{place.document_id}#{HOSTILE}", HOSTILE]]
    assert one(soup, ".gate li").text == HOSTILE


def test_the_script_is_given_every_case_with_what_it_came_to(run: Run, soup: BeautifulSoup) -> None:
    cases = held(soup)["cases"]
    assert [case["id"] for case in cases] == [result.case.id for result in run.results]
    assert [case["outcome"] in ("right", "refused") for case in cases] == [verdict.correct for verdict in run.verdicts]
    assert [case["outcome"] in ("right", "wrong") for case in cases] == [verdict.answered for verdict in run.verdicts]
    assert [len(case.get("citations", [])) for case in cases] == [len(result.answer.citations) for result in run.results]


def test_a_passage_is_held_once_and_named_by_its_number(run: Run, soup: BeautifulSoup) -> None:
    data = held(soup)
    assert len({tuple(passage) for passage in data["passages"]}) == len(data["passages"])
    for case, result in zip(data["cases"], run.results, strict=True):
        weighed = case.get("passages", [])
        assert [data["passages"][number][1] for number, _, _ in weighed] == [each.text for each in result.answer.passages]
        assert [bool(relevant) for _, _, relevant in weighed] == list(result.verdict.ranked)


@pytest.mark.parametrize(("allowed", "marks"), [(None, [None, None, None]), ((True, False, True), [True, False, True])])
def test_a_citation_is_marked_as_the_verdict_tells(allowed: tuple[bool, ...] | None, marks: list[bool | None]) -> None:
    citations = tuple(Citation(number, "J1", "title", "Codes", "quote", 0, 5, "") for number in range(3))
    result = with_answer(made("a"), citations=citations)
    result = replace(result, verdict=replace(result.verdict, citations=3, allowed=allowed))
    (case,) = held(parsed(ran([result])))["cases"]
    assert [mark for *_, mark in case["citations"]] == marks


def test_a_measure_is_told_with_its_interval_and_its_source(run: Run, soup: BeautifulSoup) -> None:
    rows = {words(one(row, "th a")): row for row in soup.select(".measures tr:not(.group)") if row.select(".value")}
    assert list(rows) == [name for names in (GROUPS | FOLDED).values() for name in names if name in run.figures]
    figure = run.figures["answer correctness"]
    assert figure.interval is not None
    row = rows["answer correctness"]
    assert words(one(row, ".value")) == f"{figure.value:.3f}"
    assert words(one(row, ".spread")) == f"{figure.interval.low:.3f}–{figure.interval.high:.3f}"
    assert str(one(row, "circle").attrs["cx"]) == f"{100 * figure.value:.2f}%"
    source = one(soup, f"[id='{str(one(row, 'a').attrs['href']).removeprefix('#')}'] dd")
    measure = MEASURES["answer correctness"]
    assert source.text == one(row, "a").attrs["title"] == f"{measure.meaning} ({measure.source})"


def test_a_measure_is_marked_where_lower_is_better_and_where_it_is_gated(soup: BeautifulSoup) -> None:
    names = [words(one(row, "th")) for row in soup.select(".measures tr:not(.group)") if row.select(".value")]
    assert {"answer correctness gated", "MRR@10 gated", "calibration error lower is better", "MAP@10"} <= set(names)


def test_of_retrieval_most_is_folded(soup: BeautifulSoup) -> None:
    folded = one(soup, "details.folded")
    assert words(one(folded, "summary")) == "More on retrieval"
    assert [words(name) for name in folded.select("th a")] == ["Recall@5", "Recall@10", "nDCG@10", "MAP@10"]


def test_a_change_is_told_with_its_interval_and_marked_where_chance_hardly_explains_it() -> None:
    now = ran([made(str(number), correct=number >= 12) for number in range(40)])
    before = [turned(each) if int(each.case.id) < 10 else each for each in now.recorded]
    soup = BeautifulSoup(page([now], {"few": compared_with(before, now)}, []), "html.parser")
    rows = {words(one(row, "th a")): row for row in soup.select(".measures tr:not(.group)") if row.select(".change")}
    fallen, same = rows["answer correctness"], rows["median ms"]
    assert words(one(fallen, ".change.worse")) == "−0.250"
    assert re.fullmatch(r"−0\.\d{3} to −0\.\d{3}", words(one(fallen, ".moved")))
    assert words(one(fallen, ".chance")) == "<0.001"
    assert str(one(fallen, ".before").attrs["x1"]) == "95.00%"
    assert words(one(same, ".change")) == "="
    assert same.select(".worse, .better, .interval ~ .worse") == []


def test_a_case_that_turned_shows_both_answers_the_earlier_first() -> None:
    wrong = with_case(made("b", correct=False), history=("what came before?",))
    wrong = replace(wrong, verdict=replace(wrong.verdict, reason="missing: “JW”", confidence=0.61))
    now = ran([made("a"), wrong])
    before = [
        replace(each, answer=replace(each.answer, text="what it was"), verdict=replace(each.verdict, confidence=0.7, reason=""))
        for each in map(turned, now.recorded)
    ]
    soup = BeautifulSoup(page([now], {"few": compared_with(before, now)}, []), "html.parser")
    assert [words(one(flip, ".badge")) for flip in soup.select(".flip")] == ["turned wrong", "turned right"]
    assert ["open" in flip.attrs for flip in soup.select(".flip")] == [True, False]
    assert [words(side) for side in soup.select(".flip")[0].select(".side")] == [
        "Before, with a confidence of 0.70 JW what it was",
        "Now, with a confidence of 0.61 JW text of b Wrong: missing: “JW”",
    ]
    assert [words(told) for told in soup.select(".flip")[0].select(".expected")] == [
        "Asked before what came before?",
        "Expected “JW”",
    ]
    flips = {each["id"]: (each["turned"], each["before"]["text"]) for each in held(soup)["turned"]}
    assert flips == {"b": ("turned wrong", "what it was"), "a": ("turned right", "what it was")}


def test_the_page_says_whether_the_run_passes_where_there_is_a_gate(run: Run, compared: Comparison) -> None:
    assert parsed(run).select(".gate") == []
    passing = BeautifulSoup(page([run], {"few": compared}, []), "html.parser")
    assert (
        words(one(passing, ".gate")) == "Passes No gated measure fell by more than chance explains, and none is past its floor."
    )
    of_floors = BeautifulSoup(page([run], {}, []), "html.parser")
    assert words(one(of_floors, ".gate")) == "Passes No measure is past its floor."
    failing = BeautifulSoup(
        page([run], {}, [Failure("few: a", "few: a fell."), Failure("few: b", "few: b fell.")]), "html.parser"
    )
    assert words(one(failing, ".gate")) == "Falls short few: a fell. few: b fell."


def test_a_baseline_tells_of_itself_where_it_was_made_otherwise(run: Run) -> None:
    told = [
        words(BeautifulSoup(page([run], {"few": found}, []), "html.parser").select(".set > .note")[0]).partition(" Baseline: ")[2]
        for found in (
            compared_with(run.recorded, run, run.snapshot),
            compared_with(run.recorded, run, run.snapshot, 0.75),
            compared_with(run.recorded, run, "another"),
        )
    ]
    assert told == [
        "",
        f"snapshot {run.snapshot}, answered from a confidence of 0.75 on.",
        "snapshot another, answered from a confidence of 0.55 on.",
    ]


def test_rows_of_a_table_are_shown_without_their_pipes() -> None:
    row = "| JW | | 5 mg thrown away |"
    result = with_answer(
        made("a"), text=f"- Plain. [1]\n- {row} [2]", citations=(Citation(2, "J1", "title", "Codes", row, 0, len(row), ""),)
    )
    (case,) = held(parsed(ran([result])))["cases"]
    assert case["text"] == "- Plain. [1]\n- JW · 5 mg thrown away [2]"
    assert case["citations"][0][3] == "JW · 5 mg thrown away"
    assert shown(f"{row} [1]") == "JW · 5 mg thrown away [1]"
    assert shown("| | JW | JZ |\n|---|---|---|\n| waste | some [1] | none [2] |") == "JW · JZ\nwaste · some [1] · none [2]"
    assert shown("Neither | nor") == "Neither | nor"


def test_of_a_set_that_is_held_out_no_case_is_shown(run: Run, compared: Comparison) -> None:
    closed = replace(run, name="few_heldout")
    text = page([closed], {closed.name: replace(compared, name=closed.name)}, [])
    assert [each.case.id for each in run.results if each.case.question in text or f'"{each.case.id}"' in text] == []
    shown_too = held(BeautifulSoup(page([run, closed], {}, None), "html.parser"))
    assert {case["set"] for case in shown_too["cases"]} == {run.name}


def test_a_wrong_case_tells_why() -> None:
    wrong = made("a", correct=False)
    (case,) = held(parsed(ran([replace(wrong, verdict=replace(wrong.verdict, reason="refused"))])))["cases"]
    assert case["reason"] == "refused"


@pytest.mark.parametrize(("answers", "titles"), [(ENOUGH - 1, 2), (ENOUGH, 4)])
def test_few_answers_have_no_risk_and_calibration_drawn(answers: int, titles: int) -> None:
    soup = parsed(ran([made(str(number)) for number in range(answers)]))
    assert len(soup.select("figcaption h4")) == titles
    assert (f"here there are {answers}" in words(soup)) == (titles == 2)


def test_a_set_tells_how_its_questions_came_out(run: Run) -> None:
    verdicts = [(True, True), (True, True), (False, True), (False, False), (True, False)]
    results = [made(str(number), correct, answered) for number, (answered, correct) in enumerate(verdicts)]
    soup = parsed(run, ran(results, "other"))
    legend = [words(item) for item in soup.select(".legend")[1].select("li")]
    assert legend == ["2 answered right", "1 refused rightly", "1 refused wrongly", "1 answered wrong"]
    assert words(soup.select(".sets li")[1]) == "other 5 questions 60% right"


def test_the_threshold_in_use_is_marked_and_no_other(run: Run, soup: BeautifulSoup) -> None:
    assert [words(one(row, "td:first-child")) for row in soup.select(".used")] == ["0.55 in use"]
    of_service = parsed(replace(run, threshold=None))
    least = thresholds(run.verdicts, None)[0].threshold
    assert [words(one(row, "td:first-child")) for row in of_service.select(".used")] == [f"{least:.2f}"]


def test_the_bars_of_calibration_stand_on_the_axis_and_are_as_high_as_the_share_right(run: Run, soup: BeautifulSoup) -> None:
    bars = chart(soup, "Calibration").select("svg[role] rect")
    heights = [float(str(bar.attrs["height"])) for bar in bars]
    assert heights == pytest.approx([HEIGHT * each.right for each in reliability(run.verdicts)], abs=0.1)
    assert [float(str(bar.attrs["y"])) + height for bar, height in zip(bars, heights, strict=True)] == pytest.approx(
        [FLOOR] * len(bars), abs=0.2
    )


def test_the_curve_passes_through_every_point_and_ends_in_a_dot(run: Run, soup: BeautifulSoup) -> None:
    points, drawn = risk_coverage(run.verdicts), curve(run.verdicts)
    assert drawn is not None
    figure = chart(soup, "Risk and coverage")
    line = [tuple(map(float, point.split(","))) for point in str(one(figure, "polyline").attrs["points"]).split()]
    assert [across for across, _ in line] == pytest.approx([LEFT + WIDTH * coverage for coverage, _ in points], abs=0.1)
    assert [up for _, up in line] == pytest.approx([FLOOR - HEIGHT * risk / drawn.marks[-1] for _, risk in points], abs=0.1)
    dot = one(figure, "circle")
    assert (float(str(dot.attrs["cx"])), float(str(dot.attrs["cy"]))) == line[-1]
    rows = [words(row) for row in figure.select("tbody tr")]
    assert rows[-1] == f"{points[-1][0]:.0%} {100 * points[-1][1]:.1f}%"


def test_a_run_that_refused_everything_has_no_calibration_but_its_times(run: Run) -> None:
    soup = parsed(ran([refused(result) for result in run.results]))
    assert [words(heading) for heading in soup.select("figcaption h4")] == ["Time", "Threshold"]
    assert [words(cell) for cell in soup.select(".used td")][1:] == ["0%", "–", "100%"]


def test_times_fall_into_bins_but_the_longest_which_are_counted() -> None:
    found = histogram([10.0] * 150 + [25.0] * 49 + [9000.0])
    assert (found.width, found.across) == (1, [0, 5, 10, 15, 20, 25])
    assert {number: count for number, count in enumerate(found.counts) if count} == {10: 150, 24: 49}
    assert found.longer == 1
    assert (found.quantiles[0.5], found.quantiles[0.95], found.quantiles[1.0]) == (10, 25, 9000)


def test_a_time_near_the_edge_is_told_left_of_its_line() -> None:
    soup = parsed(ran([with_time(made(str(number)), 10 if number < 60 else 70) for number in range(100)]))
    labels = [(words(label), "end" in label.attrs["class"]) for label in chart(soup, "Time").select(".told")]
    assert labels == [("half within 10 ms", False), ("95% within 70 ms", True)]


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.04, [0, 0.01, 0.02, 0.03, 0.04]),
        (618, [0, 200, 400, 600, 800]),
        (5, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_axes_have_round_marks_from_0(most: float, marks: list[float]) -> None:
    assert ticks(most) == pytest.approx(marks)


def test_a_tag_tells_how_many_cases_it_has_and_the_share_right_with_its_interval() -> None:
    results = [with_case(made(str(number), correct=number > 0), tags=("slang",)) for number in range(4)]
    results.append(with_case(made("other"), tags=("code",)))
    low, high = wilson(3, 4)
    assert tallies(results)[0] == ("slang", 4, 0.75, (low, high))
    item = parsed(ran(results)).select(".tags li")[0]
    assert words(item) == f"slang 4 75% {100 * low:.0f}–{high:.0%}"
    assert one(item, "a").attrs["href"] == "#set=few&tag=slang"


def test_what_a_case_has_nothing_of_is_left_out() -> None:
    (case,) = held(parsed(ran([made("a")])))["cases"]
    assert case == {
        "set": "few",
        "id": "a",
        "question": "question a?",
        "expected": "“JW”",
        "outcome": "right",
        "short": "JW",
        "text": "text of a",
        "confidence": 0.9,
        "ms": 5.0,
    }


def test_an_answer_without_a_place_in_time_or_confidence_is_shown() -> None:
    nothing = replace(made("a"), verdict=Verdict(True, True, True, 0.0, 0.0))
    soup = parsed(ran([with_answer(nothing, confidence=0.0, elapsed_ms=0.0, passages=())]))
    assert words(chart(soup, "Time")).startswith("Time Half of the questions are answered within 0 ms")
