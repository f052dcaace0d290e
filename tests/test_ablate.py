import re
from pathlib import Path

import numpy as np
import pytest

from assistant.evidence import Features
from assistant.pipeline import Assistant
from assistant.settings import HOME
from evals.ablate import GROUPS, Ablation, groups, main, reciprocal_rank_fusion, steps, without
from evals.cases import Case, InvalidSet, load
from evals.fit import Sample, first_right
from evals.measures import measures
from evals.runner import run

SET = HOME / "evals" / "sets" / "writeups.jsonl"
EVERY = 10  # of the set's cases one in so many is asked, the answerable and the unanswerable alike


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load(SET)[::EVERY]


@pytest.fixture(scope="module")
def stepped(assistant: Assistant, cases: list[Case]) -> Ablation:
    return steps(assistant, cases)


def test_a_row_that_two_rankings_hold_comes_before_the_first_of_either() -> None:
    fused = reciprocal_rank_fusion([[2, 0], [1, 0]], 4)
    assert fused.tolist() == pytest.approx([2 / 62, 1 / 61, 1 / 61, 0])


def test_the_last_step_is_what_the_evaluation_measures(assistant: Assistant, cases: list[Case], stepped: Ablation) -> None:
    found, measured = stepped.rows[-1], measures(run(assistant, cases))
    assert found.share == pytest.approx(measured["right passage first"])
    assert found.beside == f"{measured['AUC answerable']:.3f}"


def test_the_whole_ranks_better_than_passage_vectors_alone(stepped: Ablation) -> None:
    plainest, *_, whole = stepped.rows
    assert plainest.part == "passage vectors"
    assert plainest.share < whole.share
    assert plainest.beside < whole.beside


def test_without_unanswerable_questions_there_is_no_auc(assistant: Assistant, cases: list[Case]) -> None:
    answerable = [case for case in cases if not case.expected.is_refusal]
    assert {row.beside for row in steps(assistant, answerable[:3]).rows} == {"–"}


def test_every_feature_by_which_sentences_of_a_question_differ_is_left_out_once() -> None:
    named = [name for names in GROUPS.values() for name in names]
    assert sorted(named) == sorted({*Features._fields} - {"unheard"})


def test_a_feature_left_out_is_of_no_use_to_the_ranker(cases: list[Case]) -> None:
    """Sentences that only `worded` tells apart."""
    features, answers = np.zeros((2, len(Features._fields))), np.array([False, True])
    features[1, Features._fields.index("worded")] = 1.0
    found = [Sample(case, features, answers) for case in cases if case.expected.is_quoted]
    assert first_right(found) == first_right(without(found, ("told",))) == 1.0
    assert first_right(without(found, ("worded", "told"))) == 0.0


def test_the_ranker_is_fitted_anew_without_each_group(assistant: Assistant, cases: list[Case]) -> None:
    whole, *others = groups(assistant, cases).rows
    assert [row.part for row in others] == [f"without {part}" for part in GROUPS]
    assert [row.beside for row in others] == [f"{row.share - whole.share:+.3f}" for row in others]
    assert len({row.share for row in others}) > 1


def test_a_set_that_the_snapshot_does_not_answer_is_refused(assistant: Assistant, cases: list[Case]) -> None:
    with pytest.raises(InvalidSet, match="No passage of the snapshot answers"):
        steps(assistant, [case for case in cases if case.expected.is_refusal])


def test_a_set_too_small_to_hold_questions_out_is_refused(assistant: Assistant, cases: list[Case]) -> None:
    with pytest.raises(InvalidSet, match="Name a set with 10 at least"):
        groups(assistant, [case for case in cases if case.expected.is_quoted][:2])


def test_the_page_holds_what_the_terminal_shows(retold_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few, page = tmp_path / "few.jsonl", tmp_path / "page.html"
    few.write_text("".join(SET.read_text(encoding="utf-8").splitlines(keepends=True)[::EVERY]), encoding="utf-8")
    main([str(few), "--index", str(retold_index), "--html", str(page)])
    figures = r"[+-]?[01]\.\d{3}(?!\d)"
    shown, written = capsys.readouterr().out, page.read_text(encoding="utf-8")
    cells = [figure for cell in re.findall(r"<td>.*?</td>", written) for figure in re.findall(figures, cell.split("</i>")[-1])]
    assert cells == re.findall(figures, shown)
    assert len(cells) == 2 * 6 + 1 + 2 * len(GROUPS)
    assert "What each part adds: few" in written
    assert "asked, told, first_asked" in written
