"""Deal pages out into folds, to learn without some and to score on those: by whole sites wherever there are several.

Two pages of a site share their template and half of their words: a model that has seen one knows the other.
All functions give the number of each page's fold, from 0: (n_pages,).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]


def folds_of(sites: Sequence[str], count: int) -> Ints:
    """The fold of each page: sites are dealt out whole, largest first, to the smallest fold."""
    sizes: dict[str, int] = {}
    for site in sites:
        sizes[site] = sizes.get(site, 0) + 1
    loads = [0] * count
    fold: dict[str, int] = {}
    for site in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold[site] = loads.index(min(loads))
        loads[fold[site]] += sizes[site]
    return np.array([fold[site] for site in sites], np.intp)


def folds_to_learn_from(sites: Sequence[str], teaches: Sequence[bool], count: int) -> Ints:
    """The fold of each page: as ``folds_of`` has it, unless all pages that teach fall into one.

    Then sites that teach are dealt out by themselves, and so are the others. ``teaches`` has a value for each page.
    """
    fold = folds_of(sites, count)
    if len(set(fold[np.array(teaches)].tolist())) > 1:
        return fold
    teaching = {site for site, some in zip(sites, teaches, strict=True) if some}
    for group in (True, False):
        pages = [number for number, site in enumerate(sites) if (site in teaching) == group]
        fold[pages] = folds_of([sites[number] for number in pages], count)
    return fold


def folds_by_page(count: int, folds: int) -> Ints:
    """The fold of each page, in turn: for what is only measured without the page itself."""
    return np.arange(count, dtype=np.intp) % folds


def held_out_folds(sites: Sequence[str], count: int) -> tuple[Ints, bool]:
    """Folds to score with, and whether they are of whole sites: with one site only, its pages are dealt out."""
    several = len(set(sites)) > 1
    groups = sites if several else [str(index) for index in range(len(sites))]
    return folds_of(groups, min(count, len(set(groups)))), several
