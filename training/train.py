"""Train the shipped model, score it by cross-validation and write it with its card.

    python -m training.train                                # from ../shared/corpus to stripper/models/default
    python -m training.train --corpus DIR --out DIR --seed 0
    python -m training.train --only-text                    # the part for plain text alone, into the model that is there

The same corpus and seed give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import numpy as np
import numpy.typing as npt
import sklearn

import stripper
from stripper import model as models
from stripper.decide.steps import decide
from stripper.labels import BODY, LABELS
from stripper.learn.artefact import CARD_FILE, check_place, write_model
from stripper.learn.examples import Example, example, has_picture_text
from stripper.learn.fit import CrossFit, Recipe, fit
from stripper.learn.fit_text import TextRecipe
from stripper.learn.fragments import fragments
from stripper.learn.metrics import Counts, added, by_group, confusion, reliability, scores, shingle_score, word_f1
from stripper.learn.scroll import scrolling
from stripper.render import text as render
from training import plain_text
from training.card import WRITTEN, Results, card
from training.own import ARTICLES, FIXTURES, OWN, read_all
from training.progress import progress
from training.reviewed import in_full, labelled_example, learnt, lost
from training.shared_corpus import BodyGold, SharedCorpus

HERE = Path(__file__).resolve().parent.parent
DEFAULT_CORPUS = HERE.parent / "shared" / "corpus"
TEXTS = FIXTURES / "texts"
DEFAULT_OUT = HERE / "stripper" / "models" / "default"


def measure(examples: Sequence[Example], crossed: CrossFit, bodies: dict[str, BodyGold], jobs: int) -> Results:
    """Score cross-fitted predictions against the gold."""
    labelled = [i for i, one in enumerate(examples) if one.page.complete and not one.made]
    complete = [i for i in labelled if examples[i].page.source not in OWN]
    written = [i for i in labelled if examples[i].page.source == ARTICLES]
    decisions = [decide(p, one.segments) for p, one in zip(crossed.probabilities, examples, strict=True)]
    run = joblib.Parallel(n_jobs=jobs)
    matrices = run(
        joblib.delayed(confusion)(
            examples[i].page.segments,
            [
                (text, LABELS[label])
                for text, label in zip(examples[i].segments.text, decisions[i].tolist(), strict=True)
            ],
        )
        for i in complete + written
    )
    pieces = [
        _confusion_of_blocks(one, decision)
        for one, decision in zip(examples, decisions, strict=True)
        if one.is_fragment and one.page.complete and one.page.source not in OWN
    ]
    languages = [examples[i].page.lang.lower().split("-")[0] for i in complete]
    groups = [language if language in ("en", "de") else "other languages" for language in languages]
    groups += [WRITTEN] * len(written)
    by_type: dict[str, list[float]] = {}
    shingles = []
    for one, decision in zip(examples, decisions, strict=True):
        gold = bodies.get(one.page.name)
        if gold is not None and not one.made:
            text = render.to_text(one.segments, np.flatnonzero(decision == BODY).tolist())
            by_type.setdefault(gold.page_type, []).append(word_f1(text, gold.text))
            if gold.page_type == "article":
                shingles.append(shingle_score(text, gold.text))
    means = {name: float(np.mean(values)) for name, values in sorted(by_type.items())}
    if by_type:
        means["all pages"] = float(np.mean([value for values in by_type.values() for value in values]))
    return Results(
        scores(added(matrices[: len(complete)])),
        dict(by_group(matrices, groups)),
        {name: round(value, 4) for name, value in means.items()},
        _shingles(shingles),
        reliability(
            [crossed.probabilities[i] for i in complete],
            [crossed.targets[i].label for i in complete],
            [crossed.targets[i].weight > 0 for i in complete],
        ),
        scores(added(pieces)),
    )


def _confusion_of_blocks(one: Example, decision: npt.NDArray[np.intp]) -> Counts:
    """Gold against decision for the blocks of which most is known."""
    known = np.flatnonzero(one.shares.any(axis=1)).tolist()
    gold = one.shares.argmax(axis=1)
    return confusion(
        *([(one.segments.text[block], LABELS[labels[block]]) for block in known] for labels in (gold, decision))
    )


def _shingles(pairs: list[tuple[float, float]]) -> tuple[float, float, float] | None:
    if not pairs:
        return None
    precision, recall = np.mean(pairs, axis=0).tolist()
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return round(precision, 4), round(recall, 4), round(f1, 4)


def main() -> int:
    """Run the whole recipe."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=DEFAULT_CORPUS)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-text", action="store_true", help="train the part for plain text alone")
    parser.add_argument("--jobs", type=int, default=-1, help="processes (default: one a core)")
    arguments = parser.parse_args()
    text_recipe = TextRecipe(seed=arguments.seed, jobs=arguments.jobs)
    try:
        check_place(arguments.out)
        with TemporaryDirectory(prefix="stripper-training-") as scratch:
            made = Path(scratch) / "model"  # what is in use stays as it is until all is done
            if arguments.only_text:
                models.load_pages(arguments.out)
                shutil.copytree(arguments.out, made)
            corpus = read_all(arguments.corpus)
            if arguments.only_text:
                train_text(corpus, arguments.corpus, made, text_recipe)
            else:
                recipe = Recipe(seed=arguments.seed, jobs=arguments.jobs)
                train(corpus, arguments.corpus, made, recipe, text_recipe)
            write_model(models.load(made), arguments.out, (made / CARD_FILE).read_text(encoding="utf-8"))
        progress(f"wrote {arguments.out}")
    except stripper.errors.StripperError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def train_text(corpus: SharedCorpus, folder: Path, out: Path, recipe: TextRecipe) -> plain_text.Measured:
    """Train the part for plain text of the model in a folder; its part for pages labels what people did not.

    ``folder`` is that of the corpus.
    """
    model = models.load_pages(out)
    progress("completing the labels of partly labelled pages")
    others = [*plain_text.completed(corpus.pages, model), *plain_text.taught(folder, model)]
    texts = plain_text.text_corpus(corpus, others, TEXTS)
    measured = plain_text.retrain(out, texts, recipe, progress)
    print(plain_text.report_scores(measured))
    return measured


def cut_and_align(corpus: SharedCorpus, jobs: int) -> list[Example]:
    """The examples that the recipe learns from: every page, bare copies, copies that scroll on, and fragments.

    Articles that were laid out as pages are not copied: some of them are bare as it is.
    """
    pages = corpus.pages
    real = [page for page in pages if page.source != ARTICLES]
    run = joblib.Parallel(n_jobs=jobs)
    examples: list[Example] = run(
        joblib.delayed(labelled_example)(page, corpus.reviewed, corpus.whole) for page in pages
    )
    read = [in_full(one) for one in examples if one.whole]
    bare = [page for page in [*real, *read] if has_picture_text(page)]
    copies: list[Example] = run(joblib.delayed(example)(page, bare=True) for page in bare)
    copies += scrolling([one for one in examples if one.page.source != ARTICLES], real)
    return [*examples, *copies, *fragments(examples)]


def train(
    corpus: SharedCorpus, folder: Path, out: Path, recipe: Recipe, text_recipe: TextRecipe | None = None
) -> Results:
    """Fit, score and save a model with its card, but without probes; ``folder`` is that of the corpus."""
    progress(f"cutting and aligning {len(corpus.pages)} pages")
    examples = cut_and_align(corpus, recipe.jobs)
    own = [one for one in examples if not one.made]
    partly = [one for one in own if not one.whole]
    single, gone = learnt(partly), lost(own, corpus.reviewed)
    progress(f"labels of single blocks: {single.total()} learnt from, {gone} find no block")
    model, crossed = fit(examples, recipe, corpus.told, report=progress)
    progress("scoring")
    results = measure(examples, crossed, corpus.bodies, recipe.jobs)
    real = [page for page in corpus.pages if page.source != ARTICLES]
    sites = sorted({page.site for page in real})
    versions = {"stripper": stripper.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}
    about = {
        "seed": recipe.seed,
        "versions": versions,
        "scores": results.as_dict(),
        "sites": sites,
    }
    models.save(replace(model, about=about), out)
    texts = f"{len(corpus.told)} texts besides: of consent tools, and phrases in {len(corpus.phrases)} languages that a language model wrote for the project"
    facts = {
        "seed": recipe.seed,
        "trained with": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "pages": f"{len(real)} of {len(sites)} sites, and {len(corpus.pages) - len(real)} laid out of articles; {texts}",
        "size": "",  # with the part for plain text
        "licence of the weights": "Apache-2.0",
    }
    (out / CARD_FILE).write_text(card(corpus.pages, results, facts, single, len(own) - len(partly)), encoding="utf-8")
    print(json.dumps(results.as_dict(), indent=1))
    train_text(corpus, folder, out, text_recipe or TextRecipe(seed=recipe.seed, jobs=recipe.jobs))
    return results


if __name__ == "__main__":
    sys.exit(main())
