from __future__ import annotations

from stripper.learn.folds import folds_by_page, folds_of, folds_to_learn_from, held_out_folds


def test_a_site_is_never_split():
    sites = ["a", "b", "a", "c", "b", "a"]
    fold = folds_of(sites, 2)
    assert len({(site, number) for site, number in zip(sites, fold.tolist(), strict=True)}) == 3


def test_the_largest_sites_are_dealt_out_first():
    assert folds_of(["a", "b", "b", "b", "c"], 2).tolist() == [1, 0, 0, 0, 1]


def test_the_order_of_the_pages_does_not_matter():
    assert folds_of(["c", "b", "a"], 3).tolist() == folds_of(["a", "b", "c"], 3).tolist()[::-1]


def test_pages_that_teach_stand_in_several_folds():
    # by all pages "a" and "c" would fall into one fold, and nothing be left without it
    assert folds_to_learn_from(["a", "b", "c", "d"], [True, False, True, False], 2).tolist() == [0, 0, 1, 1]


def test_folds_that_can_all_be_learnt_from_stay():
    sites = ["a", "b", "c", "d"]
    assert folds_to_learn_from(sites, [True, True, False, False], 2).tolist() == folds_of(sites, 2).tolist()


def test_pages_of_one_site_are_dealt_out_by_themselves():
    fold, several = held_out_folds(["a", "a", "a"], 2)
    assert (sorted(fold.tolist()), several) == ([0, 0, 1], False)


def test_there_are_no_more_folds_than_sites():
    fold, several = held_out_folds(["a", "b"], 3)
    assert (fold.tolist(), several) == ([0, 1], True)


def test_pages_take_turns():
    assert folds_by_page(5, 3).tolist() == [0, 1, 2, 0, 1]
