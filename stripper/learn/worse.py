"""Say where a new model is worse than the one before, on pages that it was not scored on by heart.

The new model's scores are by cross-validation, so it has not learnt from the pages that it is scored on. The model
before may have, which favours it: pages of sites that it knows are left out where there are others, else it is said.

A fall counts where it is beyond ``MARGINS`` and the whole interval of the difference (sites resampled, see
``stripper.learn.resample``) lies below zero. Rejected: the test of ``stripper.learn.summary.verdict`` alone, which can
show nothing with fewer than eight sites, and a loss of half the captions is to be told with five; and the interval
alone, which is too narrow with few sites.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stripper.labels import BODY, LABELS
from stripper.learn.score import PageScore
from stripper.learn.summary import TEXT, contrast
from stripper.number import how_many

# F1 that a fall must be beyond, to be none of chance's: a model that goes on from the same pages in three draws, with
# nothing wrong, moved body by -0.007 to 0.010 and the rarer labels by -0.079 to 0.073 (docs/retraining.md, "What it is
# worth"), which is doubled for the body, of which there is most, and rounded up for the others.
_STEADY, _RARE = 0.02, 0.1
MARGINS = {**dict.fromkeys(LABELS, _RARE), LABELS[BODY]: _STEADY, TEXT: _STEADY}


def worse(before: Sequence[PageScore], after: Sequence[PageScore], learnt: Collection[str]) -> str:
    """What the new model has lost against the one before, in a sentence; "" where that is nothing beyond chance.

    ``before`` and ``after`` are the scores on the same pages, ``learnt`` the sites that the model before knows.
    """
    unseen = [page for page in before if page.site not in learnt]
    judged = {page.name for page in unseen or before}
    one, two = ([page for page in pages if page.name in judged] for pages in (before, after))
    if not one:
        return ""
    falls = [
        f"{name} {found.a:.3f} to {found.b:.3f}"
        for name, found in contrast(one, two).differences.items()
        if found.difference.value < -MARGINS[name] and found.difference.high < 0
    ]
    if not falls:
        return ""
    sites = len({page.site for page in one})
    seen = (
        "that neither had learnt from"
        if unseen
        else "that the model before has learnt from and the new one, by cross-validation, has not, which favours the one before"
    )
    return (
        f"the new model is worse than the one before and is not to be used: F1 of {', '.join(falls)}, on "
        f"{how_many(len(one), 'page')} of {how_many(sites, 'site')} {seen}"
    )
