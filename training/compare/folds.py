"""What stripper makes of the pages it learns from, each by a model that never saw the page's site.

The recipe is that of ``training.train``. The shipped model has seen every page of the corpus; its score there would be
flattery. Predictions read from a file could be those of another recipe, or of no folds at all, and nobody would notice:
so they are computed here, each time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stripper.decide.steps import decide
from stripper.labels import BODY
from stripper.learn.fit import Recipe, cross_fit
from stripper.render import text as render
from training.compare.run import Report
from training.own import read_all
from training.shared_corpus import SharedCorpus
from training.train import cut_and_align


def cross_validated_texts(folder: Path, recipe: Recipe, report: Report) -> dict[str, str]:
    """The body text of each page of the corpus, by page name, five folds by site."""
    return texts_by_folds(read_all(folder), recipe, report)


def texts_by_folds(corpus: SharedCorpus, recipe: Recipe, report: Report) -> dict[str, str]:
    """The same for a corpus that is read; copies that are made of pages are learnt from, as in training, and not scored."""

    def tell(stage: str, done: int = 0, total: int = 0) -> None:  # noqa: ARG001  a line a stage is enough here
        if not done:
            report(f"stripper, {recipe.folds} folds: {stage}")

    tell(f"cutting and aligning {len(corpus.pages)} pages")
    examples = cut_and_align(corpus, recipe.jobs)
    crossed = cross_fit(examples, recipe, corpus.told, tell)
    texts: dict[str, str] = {}
    for one, probabilities in zip(examples, crossed.probabilities, strict=True):
        if not one.made:
            kept = np.flatnonzero(decide(probabilities, one.segments) == BODY).tolist()
            texts[one.page.name] = render.to_text(one.segments, kept)
    return texts
