"""The article, and nothing but the article.

>>> import stripper
>>> stripper.clean(html)               # the article body as plain text     # doctest: +SKIP
>>> texts = stripper.clean_many(pages)  # of many pages, in processes      # doctest: +SKIP
>>> page = stripper.label(html)        # every block with its label         # doctest: +SKIP
>>> stripper.clean_text(text)          # text that was extracted before      # doctest: +SKIP
>>> stripper.load("my-model/").clean(html)                                  # doctest: +SKIP
>>> await stripper.aclean(html, pool=pool)  # in a process of a stripper.Pool      # doctest: +SKIP
>>> model = stripper.fit("my-corpus/")     # a model from labelled pages    # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from stripper.cleaner import Cleaner
    from stripper.limits import Limits
    from stripper.model import Model
    from stripper.page import Block, Page
    from stripper.rules import Rules
    from stripper.workers.many import clean_many
    from stripper.workers.pool import Pool, aclean, aclean_text, alabel

__version__ = "0.1.0"
__all__ = [
    "Block",
    "Cleaner",
    "Limits",
    "Page",
    "Pool",
    "Rules",
    "__version__",
    "aclean",
    "aclean_text",
    "alabel",
    "clean",
    "clean_many",
    "clean_text",
    "fit",
    "label",
    "label_text",
    "load",
]


def clean(
    html: Any,
    url: str | None = None,
    charset: str | None = None,
    *,
    keep: Iterable[str] = ("body",),
    title: bool = False,
) -> str:
    """The article body of a page as plain text; see ``Cleaner.clean``."""
    from stripper.cleaner import shipped

    return shipped().clean(html, url, charset, keep=keep, title=title)


def label(html: Any, url: str | None = None, charset: str | None = None) -> Page:
    """The labelled blocks of a page; see ``Cleaner.label``."""
    from stripper.cleaner import shipped

    return shipped().label(html, url, charset)


def clean_text(text: str, threshold: str | float = "careful", *, keep: Iterable[str] = ("body",)) -> str:
    """Already extracted text without captions, credits and consent notices; see ``Cleaner.clean_text``."""
    from stripper.cleaner import shipped

    return shipped().clean_text(text, threshold, keep=keep)


def label_text(text: str, threshold: str | float = "careful") -> Page:
    """The labelled lines of already extracted text; see ``Cleaner.label_text``."""
    from stripper.cleaner import shipped

    return shipped().label_text(text, threshold)


def load(
    folder: str | Path | None = None,
    limits: Limits | None = None,
    rules: Rules | str | Path | Mapping[str, Any] | None = None,
) -> Cleaner:
    """A cleaner with a model of your own, from its folder, or with the shipped one; with limits, and rules of sites, of your own."""
    from stripper.cleaner import load

    return load(folder, limits, rules)


def fit(corpus: str | Path, *more: str | Path, start: str = "auto", seed: int = 0, classifier: Any = None) -> Model:
    """Train a model on labelled corpora, as ``stripper train`` does.

    ``stripper.Cleaner(model)`` cleans with it; ``stripper.learn.artefact.write_model`` keeps it in a folder.

    ``start`` is ``auto``, ``shipped``, ``scratch`` or the folder of a model to go on from. ``classifier`` is one of
    scikit-learn's kind to use in place of the network that comes along; it is fitted from scratch, and distilled where
    it is no perceptron itself (see ``stripper.learn.classifiers``). It takes all cores, up to 6 GiB of memory, and room
    for measurements in the system's folder for temporary files. Raises ``ImportError`` without the extra ``train``,
    ``CorpusError`` where the pages are not enough or cannot be read, ``ModelError`` where ``start`` is no model that this
    version reads, ``SaveError`` where there is no room.
    """
    from pathlib import Path

    try:
        from stripper.learn.retrain import fit_corpus
    except ImportError as error:
        from stripper.errors import lacking

        raise ImportError(lacking(error, "training", "train"), name=error.name) from error

    return fit_corpus([Path(folder) for folder in (corpus, *more)], start, seed, classifier)


# The classes, and what works with a pool: numpy and lxml are not loaded before they are needed.
_HOMES = {
    **dict.fromkeys(("Block", "Page"), "stripper.page"),
    **dict.fromkeys(("Pool", "aclean", "aclean_text", "alabel"), "stripper.workers.pool"),
    "Cleaner": "stripper.cleaner",
    "Limits": "stripper.limits",
    "Rules": "stripper.rules",
    "clean_many": "stripper.workers.many",
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("stripper.errors")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
