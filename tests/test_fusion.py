import pytest

from index.fusion import RANK_CONSTANT, reciprocal_rank_fusion


def test_an_item_scores_the_sum_of_its_reciprocal_ranks() -> None:
    scores = reciprocal_rank_fusion([[7, 8], [9, 8]])
    assert scores[7] == pytest.approx(1 / (RANK_CONSTANT + 1))
    assert scores[8] == pytest.approx(2 / (RANK_CONSTANT + 2))


def test_an_item_that_all_rankings_hold_comes_before_the_first_of_one() -> None:
    assert list(reciprocal_rank_fusion([[7, 8], [9, 8]])) == [8, 7, 9]


def test_items_of_equal_score_come_in_their_own_order_whatever_ranking_held_them() -> None:
    assert list(reciprocal_rank_fusion([[9], [7], [8]])) == [7, 8, 9]


def test_one_ranking_keeps_its_order() -> None:
    assert list(reciprocal_rank_fusion([[3, 1, 2], []])) == [3, 1, 2]


def test_no_rankings_give_no_items() -> None:
    assert reciprocal_rank_fusion([]) == {}
